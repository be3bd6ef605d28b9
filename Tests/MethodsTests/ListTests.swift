import CMDB
import JSON
import JSONRPC
import SQL
import Testing

@testable import Methods

@Suite struct ListTests {
  private static let table = FieldTable(
    .item, catalogue: SampleContext.catalogue, hidden: [])

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func rows(_ cells: [[String?]]) -> Rows {
    var rows = Rows(columnCount: cells.first?.count ?? 0)
    for cell in cells.joined() { rows.append(cell.map { Array($0.utf8) }) }
    return rows
  }

  // MARK: Cursors

  @Test(arguments: [
    ["5"], ["a", "5"], [nil, "5"], ["é\n\"", nil, "", "9223372036854775807"], ["x", "0"],
  ])
  func aCursorComesBack(_ keys: [String?]) throws {
    let list = ListIdentity(["item.find", "class = printer", "3"])
    let word = Cursor(keys: keys).encoded(for: list)
    let isPlain = word.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || (48...57).contains(byte)
        || (65...90).contains(byte) || (97...122).contains(byte)
    }
    #expect(isPlain)
    #expect(try Cursor.decoded(word, for: list, keyCount: keys.count) == Cursor(keys: keys))
  }

  @Test func aCursorBelongsToItsList() {
    let word = Cursor(keys: ["a", "5"]).encoded(for: ListIdentity(["m", "f"]))
    let other = refusal {
      _ = try Cursor.decoded(word, for: ListIdentity(["m", "g"]), keyCount: 2)
    }
    #expect(other?.reasons == ["cursor cursor"])
    #expect(other?.message.contains("another filter") == true)
    #expect(
      refusal { _ = try Cursor.decoded(word, for: ListIdentity(["m", "f"]), keyCount: 3) } != nil)
  }

  @Test(arguments: ["", "!", "AAAA", "bnVsbA", "W10", "WyJ4Il0", "é", "eyJhIjoxfQ"])
  func isNoCursor(_ word: String) {
    let error = refusal { _ = try Cursor.decoded(word, for: ListIdentity(["m"]), keyCount: 1) }
    #expect(error?.reasons == ["cursor cursor"])
  }

  @Test func aCursorWithoutANumberIsRefused() {
    let word = Cursor(keys: ["a", "five"]).encoded(for: ListIdentity(["m"]))
    #expect(refusal { _ = try Cursor.decoded(word, for: ListIdentity(["m"]), keyCount: 2) } != nil)
    let none = Cursor(keys: ["a", nil]).encoded(for: ListIdentity(["m"]))
    #expect(refusal { _ = try Cursor.decoded(none, for: ListIdentity(["m"]), keyCount: 2) } != nil)
  }

  // MARK: Pages

  private func reply(limit: Int, keys: Int = 0, isCounted: Bool = false) -> ListReply {
    ListReply(
      plural: "items", limit: limit, keyCount: keys, isCounted: isCounted,
      list: ListIdentity(["m"]),
      projection: nil)
  }

  @Test func theLastPageKnowsThatItIsTheLast() throws {
    let page = rows([[#"{"id":1}"#, "1", "1", "2"], [#"{"id":2}"#, "2", "2", "2"]])
    #expect(
      try text(reply(limit: 2).result(page))
        == #"{"items":[{"id":1},{"id":2}],"next_cursor":null}"#)
    let cursor = Cursor(keys: ["1"]).encoded(for: ListIdentity(["m"]))
    #expect(
      try text(reply(limit: 1).result(page))
        == #"{"items":[{"id":1}],"next_cursor":"\#(cursor)"}"#)
    #expect(
      try text(reply(limit: 1).result(Rows(columnCount: 4)))
        == #"{"items":[],"next_cursor":null}"#)
  }

  /// Of three rows that the page had, its bytes left two.
  @Test func aPageThatWasCutGoesOnBehindItsLastRow() throws {
    let page = rows([["1", "1", "1", "3"], ["2", "2", "2", "3"]])
    let cursor = Cursor(keys: ["2"]).encoded(for: ListIdentity(["m"]))
    #expect(
      try text(reply(limit: 100).result(page))
        == #"{"items":[1,2],"next_cursor":"\#(cursor)"}"#)
  }

  @Test func theCursorHasTheSortKeys() throws {
    let page = rows([["1", "1", nil, "1", "2"], ["2", "2", "b", "2", "2"]])
    let cursor = Cursor(keys: [nil, "1"]).encoded(for: ListIdentity(["m"]))
    #expect(
      try text(reply(limit: 1, keys: 1).result(page))
        == #"{"items":[1],"next_cursor":"\#(cursor)"}"#)
  }

  @Test func aCountIsThereOnAnEmptyPageToo() throws {
    let empty = rows([[nil, nil, nil, nil, "7"]])
    #expect(
      try text(reply(limit: 5, isCounted: true).result(empty))
        == #"{"items":[],"next_cursor":null,"total":7}"#)
  }

  // MARK: Projections

  @Test(arguments: [
    (["tag"], #"{"tag":"P-1"}"#), (["tag", "id"], #"{"id":1,"tag":"P-1"}"#),
    (["serial_no"], #"{"attributes":{"serial_no":"X"}}"#),
    (["attributes"], #"{"attributes":{"serial_no":"X","cost":{"amount":1}}}"#),
    (["location.tag"], #"{"references":{"location":{"tag":"HQ"}}}"#),
    (["location"], #"{"references":{"location":{"id":5,"tag":"HQ"}}}"#),
    (["location.tag", "location"], #"{"references":{"location":{"id":5,"tag":"HQ"}}}"#),
    (["cost"], #"{"attributes":{"cost":{"amount":1}}}"#),
    (
      ["references.location.tag", "attributes.cost"],
      #"{"attributes":{"cost":{"amount":1}},"references":{"location":{"tag":"HQ"}}}"#
    ),
  ])
  func onlyWhatWasAskedForIsAnswered(_ names: [String], _ expected: String) throws {
    let value = try Document("[\(names.map { "\"\($0)\"" }.joined(separator: ","))]").root
    let projection = try #require(try Projection(value, Self.table))
    let answer = """
      {"id":1,"tag":"P-1","attributes":{"serial_no":"X","cost":{"amount":1}},\
      "references":{"location":{"id":5,"tag":"HQ"}}}
      """
    #expect(try text(projection.applied(to: Array(answer.utf8))) == expected)
  }

  @Test(arguments: ["locaton", "tag.x", "location.serialno", "", "cost.amount", "location.tag.x"])
  func isNoProjection(_ name: String) throws {
    let value = try Document("[\"\(name)\"]").root
    let error = refusal { _ = try Projection(value, Self.table) }
    #expect(error?.reasons == ["unknown_field fields"])
  }

  // MARK: Sorts

  @Test func sortsAreRead() throws {
    let keys = try Sort(try Document(#""-updated_at,location.tag""#).root, Self.table).keys
    #expect(keys.map(\.name) == ["updated_at", "location.tag"])
    #expect(keys.map(\.isDescending) == [true, false])
    let stopped = try Sort(try Document(#"["-id","tag"]"#).root, Self.table).keys
    #expect(stopped.map(\.name) == ["id"])
    #expect(try Sort(nil, Self.table).keys.isEmpty)
  }

  @Test(arguments: [
    (#""nam""#, "unknown_field sort"), (#""functions""#, "type_mismatch sort"),
    (#""facts""#, "type_mismatch sort"), (#""tag,name,state,class""#, "count sort"),
    (#""--tag""#, "unknown_field sort"),
  ])
  func isNoSort(_ value: String, _ reason: String) throws {
    let value = try Document(value).root
    #expect(refusal { _ = try Sort(value, Self.table) }?.reasons == [reason])
  }

  @Test(arguments: ["item", "item.tag"])
  func incidentsAreNotSortedByTheirItems(_ name: String) throws {
    let table = FieldTable(
      .incident, catalogue: SampleContext.catalogue, hidden: [])
    let value = try Document("\"\(name)\"").root
    #expect(refusal { _ = try Sort(value, table) }?.reasons == ["type_mismatch sort"])
  }

  // MARK: Lists of plain columns

  private static let noun = Noun(
    "entry", "entries", in: .journal, answers: .method, key: .init("position", isDescending: true),
    about: "An entry.",
    fields: [
      .always("position", .id, ""), .always("at", .timestamp, ""),
      .always("version", .version, ""), .sometimes("reason", .line, ""),
      .always("ended", .boolean, ""),
    ])

  private func paging(_ params: String, at moment: SettledMoment? = nil) throws -> Paging {
    let fields = FieldSQL(
      noun: Self.noun, catalogue: SampleContext.catalogue, moment: "null", row: "j")
    return try Paging(
      "journal.list", Arguments(try Document(params).root), SampleContext.make(at: moment),
      of: fields, filter: ["item"])
  }

  @Test(arguments: [
    ("{}", "j.position desc"), (#"{"sort": "position"}"#, "j.position"),
    (#"{"sort": "-position,nonsense"}"#, "j.position desc"),
    (#"{"sort": "-at"}"#, "j.at desc, j.position desc"),
    (#"{"sort": ["at", "position"]}"#, "j.at, j.position"),
    (#"{"sort": "-reason"}"#, #"(j.reason collate "C") desc nulls last, j.position desc"#),
    (#"{"sort": "version,-ended"}"#, "j.version, j.ended desc, j.position desc"),
  ])
  func plainColumnsAreSortedBy(_ params: String, _ order: String) throws {
    #expect(try paging(params).sort.order == order)
  }

  @Test(arguments: [
    (#"{"sort": "versio"}"#, "unknown_field sort", "version"),
    (#"{"sort": "positon"}"#, "unknown_field sort", "position"),
    (#"{"sort": "at,version,reason,ended"}"#, "count sort", nil),
  ])
  func isNoOrder(_ params: String, _ reason: String, _ suggestion: String?) throws {
    let error = refusal { _ = try paging(params) }
    #expect(error?.reasons == [reason])
    if let suggestion { #expect(error?.message.contains("`\(suggestion)`") == true) }
  }

  @Test func aPageGoesOnFromItsCursor() throws {
    let first = try paging(#"{"limit": 1, "sort": "at"}"#)
    var sql = SQLText()
    #expect(try first.after(["true"], &sql) == ["true"])
    let at = "2026-02-01T09:30:00.000000Z"
    let answer = try Document(
      reply(of: first, rows([["{}", "9", at, "1"], ["{}", "8", at, "2"]]))
    ).root
    let cursor = try #require(answer["next_cursor"]?.string)
    let next = try paging(#"{"sort": "at", "cursor": "\#(cursor)"}"#)
    #expect(
      try next.after([], &sql) == [
        "(j.at >= $2::timestamptz and (j.at > $2::timestamptz or "
          + "(j.at = $2::timestamptz and j.position < $1::bigint)))"
      ])
    for params in [
      #"{"cursor": "\#(cursor)"}"#, #"{"sort": "-at", "cursor": "\#(cursor)"}"#,
      #"{"sort": "at", "item": 5, "cursor": "\#(cursor)"}"#,
    ] {
      let other = try paging(params)
      #expect(refusal { _ = try other.after([], &sql) }?.reasons == ["cursor cursor"])
    }
    let past = try paging(
      #"{"sort": "at", "cursor": "\#(cursor)"}"#, at: SampleContext.past)
    #expect(refusal { _ = try past.after([], &sql) }?.reasons == ["cursor cursor"])
  }

  /// What a client has made of a cursor reaches no cast.
  @Test(arguments: ["at", "version", "ended"])
  func aForgedKeyIsNoCursor(_ field: String) throws {
    let made = try paging(#"{"limit": 1, "sort": "\#(field)"}"#)
    let page = rows([["{}", "9", "forged", "1"], ["{}", "8", "forged", "2"]])
    let cursor = try #require(try Document(reply(of: made, page)).root["next_cursor"]?.string)
    let forged = try paging(#"{"sort": "\#(field)", "cursor": "\#(cursor)"}"#)
    var sql = SQLText()
    #expect(refusal { _ = try forged.after([], &sql) }?.reasons == ["cursor cursor"])
  }

  private func reply(of paging: Paging, _ rows: Rows) throws -> [UInt8] {
    let plan = paging.plan(.list(Unit(Statement(""))), "entries")
    guard case .read(let read) = plan else { return [] }
    return try read.reply.result(from: rows)
  }

  @Test func aListOfNoItemIsNotFound() throws {
    var sql = SQLText()
    let owner = ListOwner(.item, Arguments(try Document(#"{"item": "PRN-9"}"#).root), &sql)
    let plan = try paging("{}").plan(.list(Unit(Statement(""))), "entries", of: owner)
    guard case .read(let read) = plan else { return }
    let error = refusal { _ = try read.reply.result(from: rows([[nil, nil, nil, "f"]])) }
    #expect(error?.kind == .notFound)
    let empty = try read.reply.result(from: rows([[nil, nil, nil, "t"]]))
    #expect(text(empty) == #"{"entries":[],"next_cursor":null}"#)
  }

  // MARK: The catalogue

  @Test func theCatalogueIsSortedByItsMembers() throws {
    let entries: [CatalogueList.Entry] = [
      ("b", #"{"name":"b","label":{"en":"Z"},"abstract":true}"#), ("c", #"{"name":"c"}"#),
      ("a", #"{"name":"a","label":{"en":"z"},"abstract":false}"#),
      ("d", #"{"name":"d","label":{"en":"Z"},"abstract":false}"#),
    ].map { ($0.0, Array($0.1.utf8)) }
    func sorted(_ words: (String, Bool)...) -> String {
      let words = words.map { SortWord(name: $0.0, isDescending: $0.1) }
      return CatalogueSort(words: words).sorted(entries).map(\.name).joined()
    }
    #expect(sorted() == "bcad")
    #expect(sorted(("name", false)) == "abcd")
    #expect(sorted(("name", true)) == "dcba")
    #expect(sorted(("label.en", false)) == "bdac")
    #expect(sorted(("label.en", true)) == "abdc")
    #expect(sorted(("abstract", false), ("name", true)) == "dabc")
  }
}
