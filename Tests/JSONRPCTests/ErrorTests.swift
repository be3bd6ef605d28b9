import JSON
import JSONRPC
import Testing

@Suite struct ErrorTests {
  /// The table of API.md §1, word for word.
  private static let table: [(code: Int, kind: String)] = [
    (-32700, "parse_error"), (-32600, "invalid_request"), (-32601, "method_not_found"),
    (-32602, "invalid_params"), (-32603, "internal"), (-32001, "unauthenticated"),
    (-32002, "forbidden"), (-32003, "not_found"), (-32004, "conflict"),
    (-32005, "already_exists"), (-32006, "invalid_state"), (-32007, "constraint"),
    (-32010, "limit_exceeded"), (-32011, "overloaded"), (-32012, "unavailable"),
    (-32013, "outcome_unknown"), (-32014, "cancelled"), (-32015, "deadline_exceeded"),
    (-32016, "cursor_expired"), (-32017, "idempotency_mismatch"),
  ]

  @Test func codesAreThoseOfTheContract() {
    #expect(ErrorKind.allCases.map(\.code) == Self.table.map(\.code))
    #expect(ErrorKind.allCases.map(\.rawValue) == Self.table.map(\.kind))
    for row in Self.table {
      #expect(ErrorKind(code: row.code)?.rawValue == row.kind)
    }
    #expect(ErrorKind(code: -32008) == nil)
    #expect(ErrorKind.allCases.filter(\.isRetryable) == [.overloaded, .unavailable])
  }

  private func json(_ error: RPCError) -> String {
    var writer = Writer()
    error.write(to: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test func anErrorIsWrittenWhole() throws {
    let detail = try Document(#"{"current_version":3,"changed":["name"]}"#)
    #expect(
      json(RPCError(.conflict, "It was changed.").with(membersOf: detail.root))
        == #"{"code":-32004,"message":"It was changed.","data":{"kind":"conflict","#
        + #""retryable":false,"current_version":3,"changed":["name"]}}"#)
    #expect(
      json(.retryAfter(.overloaded, milliseconds: 50, "Too much."))
        == #"{"code":-32011,"message":"Too much.","data":{"kind":"overloaded","#
        + #""retryable":true,"retry_after_ms":50}}"#)
  }

  @Test func reasonsHaveOneShape() {
    let error = RPCError.invalidParams([
      Problem("syntax", "Wrong.", path: "where", suggestion: "tag", position: 4),
      Problem("required", "Missing."),
    ])
    #expect(error.message == "2 parameters are not valid; `errors` names each.")
    #expect(
      json(error).hasSuffix(
        #""errors":[{"code":"syntax","message":"Wrong.","path":"where","suggestion":"tag","#
          + #""position":4},{"code":"required","message":"Missing."}]}}"#))
    #expect(
      RPCError.invalidParams([Problem("x", "Wrong.")]).message
        == "A parameter is not valid: Wrong.")
  }

  @Test func responsesAreOneLine() {
    var line: [UInt8] = []
    Response.append(to: &line, id: Array("1.0".utf8), result: Array(#"{"a":1}"#.utf8))
    #expect(
      String(decoding: line, as: UTF8.self) == #"{"jsonrpc":"2.0","id":1.0,"result":{"a":1}}"#)
    line = []
    Response.append(to: &line, id: nullID, error: RPCError(.cancelled, "Line\nbreak"))
    #expect(!line.contains(UInt8(ascii: "\n")))
    #expect((try? Document(line))?.root["error"]?["message"]?.string == "Line\nbreak")
    #expect(
      String(
        decoding: Response.notification("server.closing", params: Array("{}".utf8)), as: UTF8.self)
        == #"{"jsonrpc":"2.0","method":"server.closing","params":{}}"#)
  }
}
