import CMDB
import JSON
import JSONRPC
import SQL
import Testing

@testable import Methods

@Suite struct ListTests {
  private static let table = FieldTable(
    subject: .item, catalogue: SampleContext.catalogue, seesSecrets: true)

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
    let list = ["item.find", "class = printer", "3"]
    let word = Cursor(keys: keys).encoded(for: list)
    let isPlain = word.utf8.allSatisfy { byte in
      byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") || (48...57).contains(byte)
        || (65...90).contains(byte) || (97...122).contains(byte)
    }
    #expect(isPlain)
    #expect(try Cursor.decoded(word, for: list, keyCount: keys.count) == Cursor(keys: keys))
  }

  @Test func aCursorBelongsToItsList() {
    let word = Cursor(keys: ["a", "5"]).encoded(for: ["m", "f"])
    let other = refusal { _ = try Cursor.decoded(word, for: ["m", "g"], keyCount: 2) }
    #expect(other?.reasons == ["cursor cursor"])
    #expect(other?.message.contains("another list") == true)
    #expect(refusal { _ = try Cursor.decoded(word, for: ["m", "f"], keyCount: 3) } != nil)
  }

  @Test(arguments: ["", "!", "AAAA", "bnVsbA", "W10", "WyJ4Il0", "é", "eyJhIjoxfQ"])
  func isNoCursor(_ word: String) {
    let error = refusal { _ = try Cursor.decoded(word, for: ["m"], keyCount: 1) }
    #expect(error?.reasons == ["cursor cursor"])
  }

  @Test func aCursorWithoutANumberIsRefused() {
    let word = Cursor(keys: ["a", "five"]).encoded(for: ["m"])
    #expect(refusal { _ = try Cursor.decoded(word, for: ["m"], keyCount: 2) } != nil)
    let none = Cursor(keys: ["a", nil]).encoded(for: ["m"])
    #expect(refusal { _ = try Cursor.decoded(none, for: ["m"], keyCount: 2) } != nil)
  }

  // MARK: Pages

  private func reply(limit: Int, keys: Int = 0, isCounted: Bool = false) -> ListReply {
    ListReply(
      plural: "items", limit: limit, keyCount: keys, isCounted: isCounted, list: ["m"],
      projection: nil)
  }

  @Test func theLastPageKnowsThatItIsTheLast() throws {
    let page = rows([[#"{"id":1}"#, "1", "1"], [#"{"id":2}"#, "2", "2"]])
    #expect(
      text(reply(limit: 2).result(page))
        == #"{"items":[{"id":1},{"id":2}],"next_cursor":null}"#)
    let cursor = Cursor(keys: ["1"]).encoded(for: ["m"])
    #expect(
      text(reply(limit: 1).result(page))
        == #"{"items":[{"id":1}],"next_cursor":"\#(cursor)"}"#)
    #expect(
      text(reply(limit: 1).result(Rows(columnCount: 3)))
        == #"{"items":[],"next_cursor":null}"#)
  }

  @Test func theCursorHasTheSortKeys() throws {
    let page = rows([["1", "1", nil, "1"], ["2", "2", "b", "2"]])
    let cursor = Cursor(keys: [nil, "1"]).encoded(for: ["m"])
    #expect(
      text(reply(limit: 1, keys: 1).result(page))
        == #"{"items":[1],"next_cursor":"\#(cursor)"}"#)
  }

  @Test func aCountIsThereOnAnEmptyPageToo() throws {
    let empty = rows([[nil, nil, nil, "7"]])
    #expect(
      text(reply(limit: 5, isCounted: true).result(empty))
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
  ])
  func onlyWhatWasAskedForIsAnswered(_ names: [String], _ expected: String) throws {
    let value = try Document("[\(names.map { "\"\($0)\"" }.joined(separator: ","))]").root
    let projection = try #require(try Projection.read(value, Self.table))
    let answer = """
      {"id":1,"tag":"P-1","attributes":{"serial_no":"X","cost":{"amount":1}},\
      "references":{"location":{"id":5,"tag":"HQ"}}}
      """
    var writer = Writer()
    projection.write(Array(answer.utf8)[...], to: &writer)
    #expect(text(writer.bytes) == expected)
  }

  @Test(arguments: ["locaton", "tag.x", "location.serial_no", "", "cost.amount", "location.tag.x"])
  func isNoProjection(_ name: String) throws {
    let value = try Document("[\"\(name)\"]").root
    let error = refusal { _ = try Projection.read(value, Self.table) }
    #expect(error?.reasons == ["unknown_field fields"])
  }

  // MARK: Sorts

  @Test func sortsAreRead() throws {
    let keys = try SortKey.read(try Document(#""-updated_at,location.tag""#).root, Self.table)
    #expect(keys.map(\.name) == ["updated_at", "location.tag"])
    #expect(keys.map(\.isDescending) == [true, false])
    let stopped = try SortKey.read(try Document(#"["-id","tag"]"#).root, Self.table)
    #expect(stopped.map(\.name) == ["id"])
    #expect(try SortKey.read(nil, Self.table).isEmpty)
  }

  @Test(arguments: [
    (#""nam""#, "unknown_field sort"), (#""functions""#, "type_mismatch sort"),
    (#""facts""#, "type_mismatch sort"), (#""tag,name,state,class""#, "count sort"),
    (#""--tag""#, "unknown_field sort"),
  ])
  func isNoSort(_ value: String, _ reason: String) throws {
    let value = try Document(value).root
    #expect(refusal { _ = try SortKey.read(value, Self.table) }?.reasons == [reason])
  }

  @Test(arguments: ["item", "item.tag"])
  func incidentsAreNotSortedByTheirItems(_ name: String) throws {
    let table = FieldTable(
      subject: .incident, catalogue: SampleContext.catalogue, seesSecrets: true)
    let value = try Document("\"\(name)\"").root
    #expect(refusal { _ = try SortKey.read(value, table) }?.reasons == ["type_mismatch sort"])
  }

  // MARK: CSV

  @Test(arguments: [
    (nil, ""), ("", ""), ("a", "a"), ("a,b", #""a,b""#), ("a\"b", #""a""b""#),
    ("a\nb", "\"a\nb\""), ("a\rb", "\"a\rb\""), ("=1", "'=1"), ("+1", "'+1"), ("-1", "'-1"),
    ("@x", "'@x"), ("\tx", "'\tx"), ("'=1", "''=1"), ("''", "''"), ("＝1", "'＝1"),
    ("a=1", "a=1"), ("=\"x\"", #""'=""x""""#),
  ])
  func aCellIs(_ cell: String?, _ expected: String) {
    var line: [UInt8] = []
    CSV.appendCell(cell.map { Array($0.utf8)[...] }, to: &line, isFirst: true, guarded: true)
    #expect(text(line) == expected)
  }

  @Test func lettersOfFormulasStandWhereTheyAreSafe() {
    var line: [UInt8] = []
    CSV.appendCell(Array("=1".utf8)[...], to: &line, isFirst: true, guarded: false)
    CSV.appendCell(nil, to: &line, isFirst: false, guarded: true)
    CSV.appendLineEnd(to: &line)
    #expect(text(line) == "=1,\r\n")
    #expect(
      text(CSV.header([ExportColumn(name: "a", isText: true), .init(name: "b", isText: false)]))
        == "a,b\r\n")
  }

  // MARK: Logs

  @Test func aLogPageGoesOnFromItsCursor() throws {
    let context = SampleContext.make()
    let first = try LogPage(
      "journal.list", Arguments(try Document(#"{"limit":1}"#).root), context, boundTo: [1])
    #expect(first.after == 2_147_483_647)
    let page = rows([["{}", "9"], ["{}", "8"]])
    let answer = try Document(first.result("entries", page)).root
    #expect(answer["entries"]?.count == 1)
    let cursor = try #require(answer["next_cursor"]?.string)
    let arguments = Arguments(try Document(#"{"cursor":"\#(cursor)"}"#).root)
    #expect(try LogPage("journal.list", arguments, context, boundTo: [1]).after == 9)
    #expect(refusal { _ = try LogPage("journal.list", arguments, context, boundTo: [2]) } != nil)
    #expect(text(first.result("entries", Rows(columnCount: 2))).hasSuffix(#""next_cursor":null}"#))
    #expect(
      text(first.result("entries", rows([[nil, nil]]))) == #"{"entries":[],"next_cursor":null}"#)
  }
}
