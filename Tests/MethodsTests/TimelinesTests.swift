import CMDB
import JSON
import JSONRPC
import Testing

@testable import Methods

/// Which positions and cursors of earlier histories are still true.
@Suite struct TimelinesTests {
  private typealias Place = Timelines.Place

  private static let three = Timelines([
    .init(1, beginsAfter: 0), .init(2, beginsAfter: 100), .init(4, beginsAfter: 70),
  ])

  /// By hand from the definition: at most what every timeline between begins after.
  @Test(arguments: -1...6)
  func everyPositionIsJudged(_ number: Int) {
    for position in [0, 1, 69, 70, 71, 99, 100, 101, 5000] {
      let isTrue =
        switch number {
        case 4: true
        case 1, 2, 3: position <= 70
        default: false
        }
      let error = refusal {
        try Self.three.check(Place(timeline: number, position: position))
      }
      #expect((error == nil) == isTrue, "\(number), \(position)")
      #expect(error == nil || error?.kind == .cursorExpired)
    }
    #expect(
      (refusal { try Self.three.check(Place(timeline: number, position: nil)) } == nil)
        == (number == 4))
  }

  /// A later one may share less, or more, than that before it.
  @Test func theLeastOfAllBetweenCounts() {
    let rising = Timelines([
      .init(1, beginsAfter: 0), .init(2, beginsAfter: 10), .init(3, beginsAfter: 20),
    ])
    #expect(rising.common(with: 1) == 10)
    #expect(rising.common(with: 2) == 20)
    #expect(rising.common(with: 3) == .max)
    #expect(rising.common(with: 4) == nil)
    #expect(rising.common(with: 0) == nil)
  }

  @Test func theRefusalNamesTheCommonPoint() {
    let error = refusal { try Self.three.check(Place(timeline: 2, position: 100)) }
    let members = (error?.members ?? []).map {
      "\($0.name) \(String(decoding: $0.json, as: UTF8.self))"
    }
    #expect(members == ["timeline 4", "common 70"])
    let other = refusal { try Self.three.check(Place(timeline: 5, position: 1)) }
    #expect(other?.members.last.map { String(decoding: $0.json, as: UTF8.self) } == "null")
  }

  // MARK: Cursors

  private func decode(_ word: String, _ timelines: Timelines) -> RPCError? {
    refusal {
      _ = try Cursor.decoded(word, for: ListIdentity(["m"], timelines: timelines), keyCount: 1)
    }
  }

  private func context(_ timelines: Timelines, at moment: Int? = nil) -> Context {
    var facts = SampleContext.facts
    facts.timelines = timelines
    var context = Context(
      caller: SampleContext.caller([.admin]), catalogue: SampleContext.catalogue,
      now: SampleContext.now, requestID: "r-1", server: facts)
    if let moment {
      let settled = SettledMoment(timestamp: SampleContext.now, position: moment)
      context.facts.learn(.moment(.present), .moment(settled, SampleContext.catalogue))
    }
    return context
  }

  @Test func aPageOfThePresentEndsWithItsTimeline() {
    let word = Cursor(keys: ["5"]).encoded(for: ListIdentity(["m"]))
    #expect(decode(word, .first) == nil)
    #expect(decode(word, Self.three)?.kind == .cursorExpired)
  }

  @Test(arguments: [(70, true), (71, false)])
  func aPageOfAMomentGoesOnWhereTheMomentIsShared(_ position: Int, _ isShared: Bool) {
    let word = Cursor(keys: ["5"]).encoded(
      for: ListIdentity(["m"], context(.first, at: position)))
    #expect(decode(word, .first) == nil)
    #expect((decode(word, Self.three) == nil) == isShared)
  }

  @Test(arguments: [("70", true), ("71", false)])
  func aPageOfTheJournalGoesOnBehindASharedPosition(_ last: String, _ isShared: Bool) {
    let word = Cursor(keys: [last]).encoded(
      for: ListIdentity(["m"], context(.first), isOfPositions: true))
    #expect((decode(word, Self.three) == nil) == isShared)
  }

  @Test func aCursorOfALaterTimelineIsOfACopy() {
    let word = Cursor(keys: ["5"]).encoded(for: ListIdentity(["m"], timelines: Self.three))
    #expect(decode(word, .first)?.kind == .cursorExpired)
  }

  /// `["<fingerprint>","5"]`, as they were before there were timelines.
  @Test func anOldCursorIsOfTheFirst() throws {
    let new = Cursor(keys: ["5"]).encoded(for: ListIdentity(["m"]))
    let old = try #require(Base64URL.replacing(".1", with: "", in: new))
    #expect(decode(old, .first) == nil)
    #expect(decode(old, Self.three)?.kind == .cursorExpired)
    for forged in [".x", ".1.x", ".1.2.3", "."] {
      let word = try #require(Base64URL.replacing(".1", with: forged, in: new))
      #expect(decode(word, .first)?.reasons == ["cursor cursor"])
    }
  }

  // MARK: Parameters

  @Test(arguments: [
    ("item.get", #"{"item": 1, "as_of": {"position": 71, "timeline": 1}}"#, false),
    ("item.get", #"{"item": 1, "as_of": {"position": 70, "timeline": 1}}"#, true),
    ("item.get", #"{"item": 1, "as_of": {"position": 71, "timeline": 4}}"#, true),
    ("item.get", #"{"item": 1, "as_of": {"position": 71}}"#, true),
    ("item.get", #"{"item": 1, "as_of": {"position": 1, "timeline": 9}}"#, false),
    ("journal.list", #"{"after": 71, "timeline": 2}"#, false),
    ("journal.list", #"{"after": 70, "timeline": 2}"#, true),
    ("journal.list", #"{"after": 71}"#, true),
  ])
  func aPositionBearsItsTimeline(_ method: String, _ params: String, _ isTrue: Bool) throws {
    let method = try MethodTable.method(method)
    let value = try Document(params).root
    let error = refusal { _ = try method.plan(value, context(Self.three)) }
    #expect((error == nil) == isTrue)
    #expect(error == nil || error?.kind == .cursorExpired)
  }
}

/// Cursors as a client could change them.
private enum Base64URL {
  static func replacing(_ old: String, with new: String, in word: String) -> String? {
    let alphabet = Array(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    let values = word.utf8.compactMap { alphabet.firstIndex(of: $0) }
    let bits = values.flatMap { value in (0..<6).map { value >> (5 - $0) & 1 } }
    let bytes = stride(from: 0, to: bits.count - 7, by: 8).map { start in
      bits[start..<start + 8].reduce(UInt8(0)) { $0 << 1 | UInt8($1) }
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let range = text.firstRange(of: old) else { return nil }
    let changed = Array(text.replacingCharacters(range, with: new).utf8)
    let all = changed.flatMap { byte in (0..<8).map { Int(byte) >> (7 - $0) & 1 } }
    let padded = all + Array(repeating: 0, count: (6 - all.count % 6) % 6)
    return String(
      decoding: stride(from: 0, to: padded.count, by: 6).map { start in
        alphabet[padded[start..<start + 6].reduce(0) { $0 << 1 | $1 }]
      }, as: UTF8.self)
  }
}

extension String {
  fileprivate func replacingCharacters(_ range: Range<String.Index>, with new: String) -> String {
    String(self[..<range.lowerBound]) + new + String(self[range.upperBound...])
  }
}
