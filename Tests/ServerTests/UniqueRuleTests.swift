import Foundation
import JSONRPC
import Postgres
import Testing

@testable import Server

/// Each unique constraint of the schema has its own meaning; none falls into another's.
@Suite struct UniqueRuleTests {
  private static func constraints() throws -> [String] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let schema = try String(
      contentsOf: root.appending(path: "schema/current.sql"), encoding: .utf8)
    return schema.split(separator: "\n").compactMap { line in
      let words = line.split(separator: " ").map(String.init)
      if line.hasPrefix("CREATE UNIQUE INDEX ") { return words[3] }
      let isUnique = line.contains(" UNIQUE (") || line.contains(" PRIMARY KEY (")
      guard words.count > 2, words[0] == "ADD", words[1] == "CONSTRAINT", isUnique else {
        return nil
      }
      return words[2]
    }
  }

  @Test func everyUniqueConstraintHasAMeaning() throws {
    let constraints = try Self.constraints()
    #expect(constraints.count > 40)
    let known = UniqueRule.own.union(UniqueRule.rules.keys)
    #expect(Set(constraints).subtracting(known).sorted() == [], "say what these mean")
    #expect(known.subtracting(constraints).sorted() == [], "these are no more")
    #expect(UniqueRule.own.intersection(UniqueRule.rules.keys).isEmpty)
  }

  private static func verdict(_ constraint: String?) -> Verdict {
    Verdict(
      .server(
        ServerError(
          sqlState: .uniqueViolation, message: "duplicate key", constraint: constraint)),
      isWrite: true)
  }

  @Test func whatIsTakenIsNamed() throws {
    for (constraint, rule) in UniqueRule.rules {
      guard case .retry(let error) = Self.verdict(constraint) else {
        Issue.record("\(constraint) is repeated")
        continue
      }
      #expect(!error.message.contains("Somebody else"))
      switch rule {
      case .taken(let path, _):
        #expect(error.kind == .alreadyExists)
        let members = error.members.map { "\($0.name) \(String(decoding: $0.json, as: UTF8.self))" }
        #expect(members == ["path \"\(path)\""])
      case .rule(let code, _):
        let reasons = error.members.map { String(decoding: $0.json, as: UTF8.self) }.joined()
        #expect(error.kind == .constraint && reasons.contains("\"\(code)\""), "\(reasons)")
      case .done: #expect(error.kind == .overloaded)
      }
    }
  }

  @Test(arguments: ["item_pkey", "incident_number_key", "journal_pkey", "nobody_knows_it", nil])
  func whatNobodyCanAskForIsADefect(_ constraint: String?) {
    guard case .defect(let defect) = Self.verdict(constraint) else {
      Issue.record("\(constraint ?? "no name") is a defect")
      return
    }
    #expect(defect.reason.contains(constraint ?? "duplicate key"))
  }
}
