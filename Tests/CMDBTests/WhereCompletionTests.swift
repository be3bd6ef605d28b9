import JSON
import Samples
import Testing

@testable import CMDB
@testable import Methods

/// What can stand at each place of a condition.
@Suite struct WhereCompletionTests {
  private static let catalogue = SampleCatalogue.make()

  /// - Parameter text: `|` stands where the cursor is; without one it is at the end.
  private func complete(
    _ text: String, _ noun: Noun = .item, role: Role = .registrar
  ) -> WhereCompletion {
    let caller = Caller(accountID: 3, name: "ivanova", roles: [role], via: .peer, personID: 7)
    let condition = Where(
      fields: FieldTable(
        noun, catalogue: Self.catalogue,
        hidden: caller.seesSecrets ? [] : Self.catalogue.secretNames),
      caller: caller, now: Timestamp(microseconds: 0))
    let parts = text.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    return condition.completion(
      of: parts.joined(), at: (parts.first?.unicodeScalars.count ?? 0) + 1)
  }

  private func texts(_ text: String, _ noun: Noun = .item) -> [String] {
    complete(text, noun).candidates.map(\.text)
  }

  @Test(arguments: [
    ("ser", ["serial_no"]), ("serial_no ", ["=", "!=", "in", "contains"]),
    ("(color = true a", ["and"]), ("(color = true ", ["and", "or", ")"]),
    ("color = true ", ["and", "or"]), ("color = ", ["true", "false"]),
    ("color is ", ["null", "not null"]), ("name starts ", ["with"]),
    ("state in ", ["("]), ("state in (in_use ", [",", ")"]),
    ("state in (in_use, dis", ["disposed"]), ("warranty_end < ", ["today", "now"]),
    ("warranty_end < today ", ["+ 30d"]), ("class within prin", ["printer"]),
    ("class = Прин", ["printer"]), ("not ser", ["serial_no"]),
    ("related cov", ["covered_by"]), ("related covered_by ", ["to"]),
    ("holder.pho", ["holder.phone"]), ("cost ", ["=", "!=", "<"]), ("rela", ["related"]),
  ])
  func whatComesNext(text: String, first: [String]) {
    let found = texts(text)
    #expect(Array(found.prefix(first.count)) == first, "\(text): \(found)")
  }

  @Test(arguments: [
    "color = true true", "= 1", "serial_no = 1 ) ", "a & b", "nothing_such ", "name starts x ",
  ])
  func whereNothingFits(text: String) {
    #expect(texts(text) == [])
  }

  @Test(arguments: [
    ("ser| = 1", 1, 4), ("s|erial_no = 1", 1, 10), ("color = tr|u and x", 9, 12),
    ("name = 'Ж| x' and", 8, 13), ("color = |", 9, 9), ("name = 'a", 8, 10),
    // A letter of two code points counts as two.
    ("name = 'e\u{301}' and ser|", 17, 20),
  ])
  func whatACandidateReplaces(text: String, from: Int, to: Int) {
    let found = complete(text)
    #expect(found.from == from, "\(text)")
    #expect(found.to == to, "\(text)")
  }

  @Test func theDatabaseIsAskedForWhatItKnows() {
    #expect(
      complete("location = 'He").asked == .items(["location"], written: "He"))
    #expect(complete("related covered_by to X").asked == .items(nil, written: "X"))
    #expect(complete("assignee = iv", .incident).asked == .accounts(written: "iv"))
    #expect(complete("assignee = m", .incident).candidates.map(\.text) == ["me"])
    #expect(complete("team = ", .incident).asked == .items(["team"], written: ""))
    #expect(texts("state = res", .incident).first == "resolved")
    #expect(texts("related ", .incident) == [])
  }

  @Test func aSecretIsNoField() {
    #expect(texts("admin_pass") == ["admin_password"])
    #expect(complete("admin_pass", role: .agent).candidates == [])
  }

  @Test func positionsCountCodePoints() {
    let condition = Where(
      fields: FieldTable(.item, catalogue: Self.catalogue, hidden: []),
      caller: Caller(accountID: 3, name: "ivanova", roles: [], via: .peer),
      now: Timestamp(microseconds: 0))
    do throws(Problem) {
      _ = try condition.predicate("name = 'e\u{301}' and nmae = 1")
      Issue.record("it is none")
    } catch {
      #expect(error.position == 17)
    }
  }

  /// Whatever is written, an answer comes, and it lies within the text.
  @Test(arguments: WhereGuide.examples)
  func everyPlaceHasAnAnswer(text: String) {
    let count = text.unicodeScalars.count
    for place in 0...count {
      var marked = text
      marked.insert("|", at: marked.index(marked.startIndex, offsetBy: place))
      let found = complete(marked)
      #expect(found.from >= 1 && found.from <= place + 1 && found.to >= place + 1)
      #expect(found.to <= count + 1)
    }
  }
}
