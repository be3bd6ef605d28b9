import JSON
import JSONRPC
import Testing

@Suite struct MessageTests {
  private func incoming(_ text: String) -> Incoming {
    Incoming(line: Array(text.utf8), limits: .standard)
  }

  private func single(_ text: String) throws -> Message {
    guard case .single(let message) = incoming(text) else { throw Unexpected() }
    return message
  }

  private func request(_ text: String) throws -> Request {
    guard case .request(let request) = try single(text) else { throw Unexpected() }
    return request
  }

  private func refusal(_ text: String) throws -> (id: String, error: RPCError) {
    guard case .invalid(let id, let error) = try single(text) else { throw Unexpected() }
    return (String(decoding: id, as: UTF8.self), error)
  }

  private struct Unexpected: Error {}

  /// The id comes back byte for byte.
  @Test(arguments: [
    "1", "1.0", "1e2", "-0", "9007199254740993", "0.10", #""a""#, #""\u0061""#, #""""#, "null",
    #""ключ""#, #""\/""#,
  ])
  func theIDIsEchoed(_ id: String) throws {
    let request = try request(#"{"jsonrpc":"2.0","id": \#(id) ,"method":"m"}"#)
    #expect(request.id == Array(id.utf8))
  }

  @Test func whatHasNoIDIsANotification() throws {
    let request = try request(#"{"jsonrpc":"2.0","method":"m","params":{"a":1}}"#)
    #expect(request.id == nil)
    #expect(request.method == "m")
    #expect(request.params?["a"]?.integer == 1)
  }

  @Test(arguments: ["", #","params":null"#])
  func absentParamsAreNil(_ params: String) throws {
    #expect(try request(#"{"jsonrpc":"2.0","id":1,"method":"m"\#(params)}"#).params == nil)
  }

  @Test func membersOfOtherNamesArePassedOver() throws {
    let text = #"{"x":[],"params":{},"method":"m","trace":"t","id":1,"jsonrpc":"2.0"}"#
    let request = try request(text)
    #expect(request.method == "m")
    #expect(request.params?.kind == .object)
  }

  @Test func anArrayOfParamsIsLeftToTheMethod() throws {
    let request = try request(#"{"jsonrpc":"2.0","id":1,"method":"m","params":[1]}"#)
    #expect(request.params?.kind == .array)
  }

  @Test(arguments: [
    ("1", "null"), ("null", "null"), (#""x""#, "null"), ("{}", "null"), (#"{"id":7}"#, "7"),
    (#"{"id":true,"jsonrpc":"2.0","method":"m"}"#, "null"),
    (#"{"id":[1],"jsonrpc":"2.0","method":"m"}"#, "null"),
    (#"{"id":{},"jsonrpc":"2.0","method":"m"}"#, "null"),
    (#"{"id":1,"jsonrpc":"1.0","method":"m"}"#, "1"),
    (#"{"id":1,"jsonrpc":2.0,"method":"m"}"#, "1"),
    (#"{"id":1,"method":"m"}"#, "1"), (#"{"id":"a","jsonrpc":"2.0"}"#, #""a""#),
    (#"{"id":1,"jsonrpc":"2.0","method":5}"#, "1"),
    (#"{"id":1,"jsonrpc":"2.0","method":null}"#, "1"),
    (#"{"id":1,"jsonrpc":"2.0","method":"m","params":5}"#, "1"),
    (#"{"id":1,"jsonrpc":"2.0","method":"m","params":"x"}"#, "1"),
    (#"{"id":1,"jsonrpc":"2.0","method":"m","params":true}"#, "1"),
  ])
  func isNoRequest(_ text: String, answeredUnder id: String) throws {
    let refusal = try refusal(text)
    #expect(refusal.id == id)
    #expect(refusal.error.kind == .invalidRequest)
    #expect(refusal.error.code == -32600)
  }

  @Test(arguments: [
    ("{", 1), ("", 0), ("{]", 1), (#"{"a":1,"a":2}"#, 7), ("\u{FEFF}{}", 0), ("[1,]", 3),
  ])
  func isNoJSON(_ text: String, offset: Int) throws {
    let refusal = try refusal(text)
    #expect(refusal.id == "null")
    #expect(refusal.error.kind == .parseError)
    #expect(refusal.error.members.map(\.name) == ["offset"])
    #expect(refusal.error.members.first.map { $0.json } == Array(String(offset).utf8))
    #expect(refusal.error.message.hasSuffix("."))
    #expect(!refusal.error.message.hasSuffix(".."))
  }

  @Test func anIDHasALimit() throws {
    // Quotes and escapes are no part of a string.
    for character in ["x", "\\u0078", "\\n"] {
      let longest = String(repeating: character, count: 128)
      #expect(
        try request(#"{"jsonrpc":"2.0","id":"\#(longest)","method":"m"}"#).id
          == Array("\"\(longest)\"".utf8))
      let refusal = try refusal(#"{"jsonrpc":"2.0","id":"\#(longest)x","method":"m"}"#)
      #expect(refusal.id == "null")
      #expect(refusal.error.kind == .invalidRequest)
    }
  }

  @Test func aBatchKeepsItsOrder() throws {
    let text = #"[{"jsonrpc":"2.0","id":1,"method":"a"},5,{"jsonrpc":"2.0","method":"b"}]"#
    guard case .batch(let messages) = incoming(text) else { throw Unexpected() }
    #expect(messages.count == 3)
    guard case .request(let first) = messages[0], case .invalid(let id, let error) = messages[1],
      case .request(let last) = messages[2]
    else { throw Unexpected() }
    #expect(first.method == "a")
    #expect(id == nullID)
    #expect(error.kind == .invalidRequest)
    #expect(last.id == nil)
  }

  @Test func anEmptyBatchIsOneError() throws {
    let refusal = try refusal("[]")
    #expect(refusal.id == "null")
    #expect(refusal.error.kind == .invalidRequest)
  }

  @Test func aBatchHasALimit() throws {
    let hundred = Array(repeating: "1", count: 100).joined(separator: ",")
    guard case .batch(let messages) = incoming("[\(hundred)]") else { throw Unexpected() }
    #expect(messages.count == 100)
    let refusal = try refusal("[\(hundred),1]")
    #expect(refusal.error.kind == .limitExceeded)
    #expect(refusal.error.code == -32010)
    let data = refusal.error.members.map {
      "\($0.name)=\(String(decoding: $0.json, as: UTF8.self))"
    }
    #expect(data == [#"limit="batch""#, "value=101"])
  }

  @Test func aLineThatIsTooLongIsNoRequest() throws {
    guard case .single(.invalid(let id, let error)) = Incoming.tooLong(.standard) else {
      throw Unexpected()
    }
    #expect(id == nullID)
    #expect(error.code == -32600)
    #expect(error.kind == .limitExceeded)
  }
}
