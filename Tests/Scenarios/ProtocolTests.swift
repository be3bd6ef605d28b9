import Client
import JSON
import Testing

/// JSON-RPC 2.0 as API.md §1 has it: every rule of the wire, on the wire.
struct ProtocolTests {
  private func request(_ method: String, id: String, _ params: String? = nil) -> String {
    let tail = params.map { ",\"params\":\($0)" } ?? ""
    return #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)"\#(tail)}"#
  }

  private let ping = "server.info"

  // MARK: The examples of the specification

  @Test func aCallWithNamedParametersIsAnswered() throws {
    let wire = try sharedWire()
    let answer = try wire.ask(
      #"{"jsonrpc": "2.0", "method": "class.get", "params": {"class": "printer"}, "id": 3}"#)
    #expect(answer["jsonrpc"]?.string == "2.0")
    #expect(answer["result"]?["name"]?.string == "printer")
    #expect(answer.id == "3")
    #expect(answer["error"] == nil)
  }

  @Test func parametersByPositionAreRefused() throws {
    let wire = try sharedWire()
    let answer = try wire.ask(
      #"{"jsonrpc": "2.0", "method": "class.get", "params": ["printer"], "id": 1}"#)
    #expect(answer.code == -32602)
    #expect(answer["error"]?["data"]?["errors"]?.elements.map { $0["code"]?.string } == ["by_name"])
  }

  @Test func aNotificationIsExecutedAndNotAnswered() throws {
    let wire = try sharedWire()
    let room = #"{"class":"location","tag":"NOTE-1","attributes":{"kind":"room"}}"#
    try wire.send(
      #"{"jsonrpc":"2.0","method":"item.register","params":\#(room)}"#,
      #"{"jsonrpc":"2.0","method":"no.such.method"}"#,
      #"{"jsonrpc":"2.0","method":"class.get","params":{"class":"no_such"}}"#,
      request("item.get", id: "1", #"{"item":"NOTE-1"}"#))
    // A read may overtake the write before it: what matters is that one line comes, and the effect.
    let answer = try wire.value()
    #expect(answer.id == "1")
    wire.finishSending()
    #expect(try wire.rest() == [])
    #expect(try sharedClient().result("item.get", #"{"item":"NOTE-1"}"#)["tag"]?.string == "NOTE-1")
  }

  @Test func anUnknownMethodIsRefusedWithTheNearestKnown() throws {
    let answer = try sharedWire().ask(request("item.regster", id: #""1""#))
    #expect(answer.code == -32601)
    #expect(answer.id == #""1""#)
    #expect(answer["error"]?["data"]?["suggestion"]?.string == "item.register")
  }

  @Test(arguments: [
    #"{"jsonrpc": "2.0", "method": "foobar, "params": "bar", "baz]"#,
    #"[{"jsonrpc": "2.0", "method": "server.info", "id": "1"},{"jsonrpc": "2.0", "method""#,
    "{", "nul", "NaN", "'a'", "{\"a\":01}", "{\"a\":1,}", "// x", "{\"a\":+1}", "\u{FEFF}{}",
    #"{"jsonrpc":"2.0","id":1,"id":2,"method":"server.info"}"#,
    #"{"jsonrpc":"2.0","id":1,"method":"server.info","params":{"a":1,"\u0061":2}}"#,
  ])
  func whatIsNotJSONIsAParseError(line: String) throws {
    let wire = try sharedWire()
    let answer = try wire.ask(line)
    #expect(answer.code == -32700)
    #expect(answer.kindOfError == "parse_error")
    #expect(answer.id == "null")
    #expect((answer["error"]?["data"]?["offset"]?.integer ?? -1) >= 0)
    #expect(try wire.serves())
  }

  @Test(arguments: [
    #"{"jsonrpc": "2.0", "method": 1, "params": "bar"}"#, "1", "null", "\"text\"", "true", "[]",
    #"{"jsonrpc":"1.0","id":null,"method":"server.info"}"#, #"{"id":null,"method":"server.info"}"#,
    #"{"jsonrpc":2.0,"id":null,"method":"server.info"}"#, #"{"jsonrpc":"2.0","id":null}"#, "{}",
    #"{"jsonrpc":"2.0","id":{},"method":"server.info"}"#,
    #"{"jsonrpc":"2.0","id":[],"method":"server.info"}"#,
    #"{"jsonrpc":"2.0","id":true,"method":"server.info"}"#,
    #"{"jsonrpc":"2.0","id":null,"method":"server.info","params":"x"}"#,
    #"{"jsonrpc":"2.0","id":null,"method":"server.info","params":1}"#,
    #"{"jsonrpc":"2.0","id":null,"result":{}}"#,
  ])
  func whatIsNoRequestIsAnsweredUnderNull(line: String) throws {
    let wire = try sharedWire()
    let answer = try wire.ask(line)
    #expect(answer.code == -32600)
    #expect(answer.kindOfError == "invalid_request")
    #expect(answer.id == "null")
    #expect(try wire.serves())
  }

  // MARK: Ids

  @Test(arguments: [
    "1.0", "1e2", #""\u0041""#, "1.5", "null", "0", "-0", "9007199254740993", #""""#, "1E+2",
    "\"\(String(repeating: "x", count: 128))\"", #""\ud800""#, #""й \"""#,
  ])
  func idsAreEchoedByteForByte(id: String) throws {
    let wire = try sharedWire()
    #expect(try wire.ask(request(ping, id: id)).id == id)
    #expect(try wire.ask(request("no.such", id: id)).id == id)
    #expect(try wire.ask("[" + request(ping, id: id) + "]").elements.map(\.id) == [id])
  }

  @Test func anIdHasAtMost128Bytes() throws {
    let wire = try sharedWire()
    let answer = try wire.ask(request(ping, id: "\"\(String(repeating: "x", count: 129))\""))
    #expect(answer.code == -32600)
    #expect(answer.id == "null")
    #expect(try wire.serves())
  }

  // MARK: Batches

  @Test func aBatchIsAnsweredInItsOrderOnOneLine() throws {
    let wire = try sharedWire()
    let answer = try wire.ask(
      """
      [\(request("class.get", id: "\"slow\"", #"{"class":"printer"}"#)),\
      {"jsonrpc":"2.0","method":"server.info"},1,\(request("no.such", id: "2")),\
      {"foo":"boo"},\(request(ping, id: "\"fast\"")),[\(request(ping, id: "9"))]]
      """)
    #expect(answer.elements.map(\.id) == ["\"slow\"", "null", "2", "null", "\"fast\"", "null"])
    #expect(answer.elements.map(\.code) == [nil, -32600, -32601, -32600, nil, -32600])
    #expect(try wire.serves())
  }

  @Test func aBatchOfInvalidEntriesIsAnsweredEntryByEntry() throws {
    let answer = try sharedWire().ask("[1,2,3]")
    #expect(answer.elements.map(\.code) == [-32600, -32600, -32600])
  }

  @Test func aBatchOfNotificationsIsAnsweredByNothing() throws {
    let wire = try sharedWire()
    let note = #"{"jsonrpc":"2.0","method":"server.info"}"#
    try wire.send("[\(note),\(note)]", request(ping, id: "1"))
    #expect(try wire.value().id == "1")
    wire.finishSending()
    #expect(try wire.rest() == [])
  }

  @Test func anEmptyBatchIsAnsweredByOneObject() throws {
    let answer = try sharedWire().ask("[]")
    #expect(answer.kind == .object)
    #expect(answer.code == -32600)
  }

  @Test func aBatchHasAtMostAHundredEntries() throws {
    let wire = try sharedWire()
    let hundred = Array(repeating: request(ping, id: "7"), count: 100)
    let answer = try wire.ask("[" + hundred.joined(separator: ",") + "]")
    #expect(answer.elements.map(\.id) == Array(repeating: "7", count: 100))
    #expect(answer.elements.allSatisfy { $0["result"] != nil })
    let more = try wire.ask("[" + (hundred + ["1"]).joined(separator: ",") + "]")
    #expect(more.kind == .object)
    #expect(more.code == -32010)
    #expect(more["error"]?["data"]?["limit"]?.string == "batch")
    #expect(more["error"]?["data"]?["value"]?.integer == 101)
    #expect(try wire.serves())
  }

  @Test func writesOfABatchTakeEffectInItsOrder() throws {
    let wire = try sharedWire()
    let made = try sharedClient().result(
      "item.register", #"{"class":"location","name":"B0","attributes":{"kind":"room"}}"#)
    let id = made["id"]?.integer ?? 0
    let updates = (1...20).map {
      request("item.update", id: "\($0)", #"{"item":\#(id),"version":\#($0),"name":"B\#($0)"}"#)
    }
    let answer = try wire.ask("[" + updates.joined(separator: ",") + "]")
    #expect(
      answer.elements.map { $0["result"]?["version"]?.integer } == (2...21).map { Int64($0) })
    #expect(
      try sharedClient().result("item.get", #"{"item":\#(id)}"#)["name"]?.string == "B20")
  }

  // MARK: Parameters

  @Test(arguments: [nil, "null", "{}", #"{"deadline_ms":null}"#])
  func absentNullAndEmptyParametersAreTheSame(params: String?) throws {
    let answer = try sharedWire().ask(request("session.whoami", id: "1", params))
    #expect(answer["result"]?["account"]?.string == "admin")
    let refused = try sharedWire().ask(request("item.get", id: "1", params))
    #expect(refused.errorPaths == ["item"])
  }

  @Test func allErrorsAreToldAtOnce() throws {
    let params = """
      {"clas":"printer","name":7,"tag":"","attributes":[],"idempotency_key":"","deadline_ms":0}
      """
    let answer = try sharedWire().ask(request("item.register", id: "1", params))
    #expect(answer.code == -32602)
    #expect(
      Set(answer.errorPaths)
        == ["clas", "name", "tag", "attributes", "idempotency_key", "deadline_ms"])
    let unknown = answer["error"]?["data"]?["errors"]?.elements.first {
      $0["path"]?.string == "clas"
    }
    #expect(unknown?["suggestion"]?.string == "class")
    #expect(unknown?["code"]?.string == "unknown_parameter")
  }

  @Test(arguments: [#""a\u0000b""#, #""\ud800""#, #""\udc00 x""#])
  func textThatCannotBeStoredIsRefused(text: String) throws {
    let wire = try sharedWire()
    let places = [
      #"{"class":\#(text)}"#, #"{"class":"printer","name":\#(text)}"#, #"{\#(text):1}"#,
      #"{"class":"printer","attributes":{"serial_no":\#(text)}}"#,
      #"{"class":"printer","attributes":{\#(text):"x"}}"#,
    ]
    for params in places {
      let answer = try wire.ask(request("item.register", id: "1", params))
      #expect(answer.code == -32602, "\(params)")
      let codes = answer["error"]?["data"]?["errors"]?.elements.map { $0["code"]?.string } ?? []
      #expect(codes.contains("unstorable_text"), "\(params)")
    }
    #expect(try wire.serves())
  }

  // MARK: Lines

  @Test func linesMayEndInCRLFAndEmptyOnesAreIgnored() throws {
    let wire = try sharedWire()
    try wire.send(bytes: Array("\r\n\n\n\r\n\(request(ping, id: "1"))\r\n\n".utf8))
    let line = try wire.line() ?? ""
    #expect(try Document(line).root.id == "1")
    #expect(!line.utf8.contains(13))
    wire.finishSending()
    #expect(try wire.rest() == [])
  }

  @Test func aLastLineWithoutItsEndIsNotExecuted() throws {
    let wire = try sharedWire()
    let params = #"{"class":"location","tag":"CUT-1","attributes":{"kind":"room"}}"#
    try wire.send(request(ping, id: "1"))
    try wire.send(bytes: Array(request("item.register", id: "2", params).utf8))
    wire.finishSending()
    let lines = try wire.rest()
    #expect(try lines.map { try Document($0).root.id } == ["1"])
    #expect(try sharedClient().refusal("item.get", #"{"item":"CUT-1"}"#).kind == "not_found")
  }

  @Test func whatWasSentBeforeAHalfCloseIsAnswered() throws {
    let wire = try sharedWire()
    let lines = (1...100).map { request("class.get", id: "\($0)", #"{"class":"printer"}"#) }
    try wire.send(bytes: Array((lines.joined(separator: "\n") + "\n").utf8))
    wire.finishSending()
    let ids = try wire.rest().map { try Document($0).root.id }
    #expect(ids.sorted() == (1...100).map { "\($0)" }.sorted())
  }

  @Test func aRequestInSinglePiecesIsTheSame() throws {
    let wire = try sharedWire()
    for byte in Array((request(ping, id: "1") + "\r\n").utf8) { try wire.send(bytes: [byte]) }
    #expect(try wire.value().id == "1")
  }

  @Test(
    arguments: [
      [0xff, 0xfe], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82],
      [0x00],
      [0x80], [0x1f],
    ] as [[UInt8]])
  func whatIsNoUTF8IsAParseError(bytes: [UInt8]) throws {
    let wire = try sharedWire()
    try wire.send(bytes: Array(#"{"jsonrpc":"2.0","id":1,"method":"server.info","x":""#.utf8))
    try wire.send(bytes: bytes + Array("\"}\n".utf8))
    #expect(try wire.value().code == -32700)
    #expect(try wire.serves())
  }

  // MARK: Limits, each at its edge

  private static let mebibyte = 1 << 20

  /// A request of exactly so many bytes.
  private func request(bytes count: Int) -> String {
    let empty = #"{"jsonrpc":"2.0","id":1,"method":"server.info","pad":""}"#
    let pad = String(repeating: "x", count: count - empty.utf8.count)
    return #"{"jsonrpc":"2.0","id":1,"method":"server.info","pad":"\#(pad)"}"#
  }

  @Test(arguments: ["\n", "\r\n"])
  func aLineHasAtMostAMebibyte(end: String) throws {
    let wire = try sharedWire()
    try wire.send(bytes: Array((request(bytes: Self.mebibyte) + end).utf8))
    #expect(try wire.value()["result"] != nil)
    try wire.send(bytes: Array((request(bytes: Self.mebibyte + 1) + end).utf8))
    let answer = try wire.value()
    #expect(answer.code == -32600)
    #expect(answer.kindOfError == "limit_exceeded")
    #expect(answer.id == "null")
    #expect(answer["error"]?["data"]?["limit"]?.string == "line")
    // Answered once, and the next line works.
    #expect(try wire.ask(request(ping, id: "2")).id == "2")
  }

  @Test func nestingIsBoundedAt64() throws {
    let wire = try sharedWire()
    for (depth, code) in [(62, -32602), (63, -32700)] {
      // The request and its params are two levels more.
      let deep = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      let answer = try wire.ask(request("item.get", id: "1", #"{"item":\#(deep)}"#))
      #expect(answer.code == code, "\(depth)")
    }
    #expect(try wire.serves())
  }

  @Test(arguments: [
    (String(repeating: "9", count: 40), true), (String(repeating: "9", count: 41), false),
    ("1e308", true), ("1e309", false), ("1e-308", true), ("1e-309", false), ("1e131071", false),
    ("0." + String(repeating: "1", count: 40), true),
    ("0." + String(repeating: "1", count: 41), false), ("1e99999999999999999999", false),
  ])
  func numbersAreBounded(number: String, isAccepted: Bool) throws {
    let wire = try sharedWire()
    let answer = try wire.ask(
      #"{"jsonrpc":"2.0","id":1,"method":"server.info","x":\#(number)}"#)
    #expect(answer.code == (isAccepted ? nil : -32700))
    #expect(try wire.serves())
  }

  @Test func aNumberAtTheLimitIsKeptExactly() throws {
    let client = try sharedClient()
    let number = "1234567890123456789012345678.901234567890"
    let model = try client.result(
      "item.register", #"{"class":"model","name":"N","attributes":{"u_height":\#(number)}}"#)
    #expect(model["attributes"]?["u_height"]?.text == number)
    let small = try client.result(
      "item.register", #"{"class":"model","name":"S","attributes":{"u_height":25e-3}}"#)
    #expect(small["attributes"]?["u_height"]?.text == "0.025")
  }

  @Test func aResultHasAtMostEightMebibytes() throws {
    let server = try TestServer()
    let client = try server.client()
    let text = String(repeating: "x", count: 65_000)
    _ = try pipelined(
      (0..<140).map { number in
        PlannedCall(
          method: "item.register",
          params: #"{"class":"model","name":"M\#(number)","attributes":{"comments":"\#(text)"}}"#)
      }, over: [client], inFlightMax: 8)
    // What has no place on the page comes with the next.
    let full = try client.result("item.find", #"{"limit":140,"where":"class = model"}"#)
    let shown = try #require(full["items"]?.count)
    #expect((100..<140).contains(shown))
    let next = try #require(full["next_cursor"]?.string)
    let rest = try client.result(
      "item.find", #"{"limit":140,"where":"class = model","cursor":"\#(next)"}"#)
    #expect(rest["items"]?.count == 140 - shown)
    let page = try client.result("item.find", #"{"limit":100,"where":"class = model"}"#)
    #expect(page["items"]?.count == 100)
    #expect(page.raw.count > 6_000_000)
    // The answers of a batch stay under the limit together.
    let wire = try server.wire()
    let find = request("item.find", id: "1", #"{"limit":60,"where":"class = model"}"#)
    let batch = try wire.ask("[\(find),\(find),\(find)]")
    #expect(batch.count == 3)
    #expect(batch.elements.count { $0["result"] != nil } == 2)
    #expect(batch.elements.count { $0.code == -32010 } == 1)
    #expect(try wire.serves())
  }

  @Test func theLimitsAreToldAndHold() throws {
    let limits = try sharedClient().result("server.info")["limits"]
    let expected = [
      "line_bytes": 1 << 20, "batch": 100, "id_bytes": 128, "requests_in_flight": 32,
      "result_bytes": 8 << 20, "output_bytes": 32 << 20, "unauthenticated_connections": 64,
      "authenticate_ms": 5000, "deadline_ms": 300_000,
    ]
    for (name, value) in expected {
      #expect(limits?[name]?.integer == Int64(value), "\(name)")
    }
  }

  // MARK: Many requests

  @Test func whoeverDoesNotReadIsNotReadAndLosesNothing() throws {
    let wire = try sharedWire()
    let count = 5000
    let lines = (1...count).map { request("class.get", id: "\($0)", #"{"class":"printer"}"#) }
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    var sent = try wire.sendUntilBlocked(bytes, from: 0)
    // The server has stopped reading: nobody else notices.
    #expect(sent < bytes.count)
    #expect(try sharedWire().serves())
    var ids: Set<String> = []
    while ids.count < count {
      sent = try wire.sendUntilBlocked(bytes, from: sent, patience: 0)
      let answer = try wire.value()
      #expect(answer["result"] != nil)
      #expect(ids.insert(answer.id).inserted)
    }
    #expect(sent == bytes.count)
    #expect(try wire.serves())
  }

  @Test func pipelinedWritesTakeEffectInTheOrderSent() throws {
    let made = try sharedClient().result(
      "item.register", #"{"class":"location","name":"P0","attributes":{"kind":"room"}}"#)
    let id = made["id"]?.integer ?? 0
    let wire = try sharedWire()
    let lines = (1...64).map {
      request("item.update", id: "\($0)", #"{"item":\#(id),"version":\#($0),"name":"P\#($0)"}"#)
    }
    try wire.send(bytes: Array((lines.joined(separator: "\n") + "\n").utf8))
    for _ in lines { #expect(try wire.value()["result"] != nil) }
    #expect(try sharedClient().result("item.get", #"{"item":\#(id)}"#)["name"]?.string == "P64")
  }

  // MARK: Cancelling and deadlines

  @Test func cancellingWhatIsNotThereDoesNothing() throws {
    let wire = try sharedWire()
    let answer = try wire.ask(request("request.cancel", id: "1", #"{"id":"nothing"}"#))
    #expect(answer["result"]?["cancelled"]?.boolean == false)
    try wire.send(
      #"{"jsonrpc":"2.0","method":"request.cancel","params":{"id":12345}}"#,
      #"{"jsonrpc":"2.0","method":"request.cancel"}"#, request(ping, id: "2"))
    #expect(try wire.value().id == "2")
    // The cancelling request names itself: it is answered all the same, once.
    try wire.send(request("request.cancel", id: "3", #"{"id":3}"#), request(ping, id: "4"))
    let ids = try [wire.value().id, wire.value().id]
    #expect(Set(ids) == ["3", "4"])
  }

  @Test func aRequestOfTheSameConnectionIsCancelledAndAnswered() throws {
    let wire = try sharedWire()
    // A moment that is far from settled is waited for, so the request is under way for certain.
    let waiting = request(
      "item.find", id: "\"w\"", #"{"as_of":{"position":4000000000},"deadline_ms":60000}"#)
    try wire.send(waiting)
    let other = try sharedWire()
    #expect(
      try other.ask(request("request.cancel", id: "1", #"{"id":"w"}"#))["result"]?["cancelled"]?
        .boolean == false)
    try wire.send(request("request.cancel", id: "2", #"{"id":"w"}"#))
    var answers: [String: Value] = [:]
    for answer in try [wire.value(), wire.value()] { answers[answer.id] = answer }
    #expect(answers["\"w\""]?.code == -32014)
    #expect(answers["\"w\""]?.kindOfError == "cancelled")
    #expect(answers["2"]?["result"]?["cancelled"]?.boolean == true)
  }

  @Test func aDeadlineEndsWhatTakesLonger() throws {
    let wire = try sharedWire()
    let answer = try wire.ask(
      request("item.find", id: "1", #"{"as_of":{"position":4000000000},"deadline_ms":1}"#))
    #expect(answer.code == -32015 || answer.errorPaths == ["as_of"])
    for bad in ["0", "-1", "300001", "1.5", "\"1\""] {
      let refused = try wire.ask(request(ping, id: "1", #"{"deadline_ms":\#(bad)}"#))
      #expect(refused.errorPaths == ["deadline_ms"], "\(bad)")
    }
    #expect(try wire.ask(request(ping, id: "1", #"{"deadline_ms":300000}"#))["result"] != nil)
  }

  // MARK: What the server says of itself

  @Test func theDocumentDescribesEveryMethodWhole() throws {
    let document = try sharedClient().result("rpc.discover")
    #expect(document["openrpc"]?.string?.hasPrefix("1.3") == true)
    #expect(document["info"]?["title"]?.string == "cmdb")
    let methods = document["methods"].map { Array($0.elements) } ?? []
    let about = document["info"]?["description"]?.string ?? ""
    #expect(about.contains("a read of a batch need not see the writes before it"))
    let names = methods.compactMap { $0["name"]?.string }
    #expect(Set(names).count == names.count)
    #expect(Set(names).isSuperset(of: ["rpc.discover", "item.register", "inventory.export"]))
    let schemas = document["components"]?["schemas"]
    for method in methods {
      let name = method["name"]?.string ?? ""
      #expect(method["paramStructure"]?.string == "by-name", "\(name)")
      #expect(method["result"]?["name"]?.string?.isEmpty == false, "\(name)")
      #expect(method["result"]?["schema"]?.kind == .object, "\(name)")
      #expect((method["examples"]?.count ?? 0) > 0, "\(name)")
      #expect(method["x-paging"]?.boolean != nil, "\(name)")
      #expect(method["x-idempotent"]?.boolean != nil, "\(name)")
      let params = method["params"].map { Array($0.elements) } ?? []
      let known = Set(params.compactMap { $0["name"]?.string })
      #expect(known.count == params.count, "\(name)")
      #expect(params.allSatisfy { $0["schema"]?.kind == .object }, "\(name)")
      for example in method["examples"].map({ Array($0.elements) }) ?? [] {
        let used = example["params"].map { $0.elements.compactMap { $0["name"]?.string } } ?? []
        #expect(Set(used).isSubset(of: known), "\(name)")
        let required = params.filter { $0["required"]?.boolean == true }
        let needed = Set(required.compactMap { $0["name"]?.string })
        #expect(needed.isSubset(of: used), "\(name)")
        #expect(example["result"]?["value"] != nil, "\(name)")
      }
      for reference in references(in: method) {
        let schema = reference.split(separator: "/").last.map(String.init) ?? ""
        #expect(schemas?[schema] != nil, "\(name): \(reference)")
      }
    }
    let rights = methods.filter { $0["name"]?.string == "item.register" }
    #expect(rights.map { $0["x-right"]?.string } == ["items"])
    for method in methods {
      let name = method["name"]?.string ?? ""
      guard !["rpc.discover", "server.info"].contains(name) else { continue }
      let answer = try sharedWire().ask(request(name, id: "1", #"{"no such":1}"#))
      // What is for gateways alone is nobody else's to know.
      #expect(answer.code == (method["x-right"]?.string == "gateway" ? -32002 : -32602), "\(name)")
    }
  }

  private func references(in value: Value) -> [String] {
    switch value.kind {
    case .object:
      value.members.flatMap { name, member in
        name == "$ref" ? member.string.map { [$0] } ?? [] : references(in: member)
      }
    case .array: value.elements.flatMap { references(in: $0) }
    case .null, .boolean, .number, .string: []
    }
  }
}
