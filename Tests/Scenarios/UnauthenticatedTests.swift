import Client
import JSON
import System
import Testing

/// Those at the other end of TCP whom nobody vouches for.
@Suite(.serialized)
struct UnauthenticatedTests {
  private static let started: Result<TestServer, any Error> = Result {
    try TestServer(["--listen", "127.0.0.1:0", "--plain", "--workers", "1"])
  }

  private func unauthenticated() throws -> Wire {
    let server = try Self.started.get()
    guard let endpoint = server.tcpAddress.flatMap({ Endpoint(hostAndPort: $0) }) else {
      throw TestServer.Failure(description: "no TCP address in the ready line")
    }
    return try Wire(endpoint)
  }

  private func request(_ method: String, _ params: String = "{}") -> String {
    #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(params)}"#
  }

  @Test func onlyOpenMethodsAnswerAStranger() throws {
    let wire = try unauthenticated()
    let info = try wire.ask(request("server.info"))["result"]
    #expect(Set(info?.members.map(\.name) ?? []) == ["name", "version", "protocol", "limits"])
    let document = try wire.ask(request("rpc.discover"))["result"]
    let names = document?["methods"]?.elements.compactMap { $0["name"]?.string } ?? []
    #expect(names.count > 20)
    let open = ["server.info", "rpc.discover", "session.login", "session.start"]
    for name in names where !open.contains(name) {
      // Whether the parameters are right is nobody's business before it is known whose they are.
      for params in ["{}", #"{"no such":1}"#, "[]"] {
        let answer = try wire.ask(request(name, params))
        #expect(answer.code == -32001, "\(name)")
        #expect(answer.kindOfError == "unauthenticated", "\(name)")
      }
    }
    #expect(try wire.ask(request("no.such")).code == -32601)
  }

  @Test func aStrangerWhoSaysNothingIsShownTheDoor() throws {
    let silent = try unauthenticated()
    let dripping = try unauthenticated()
    try dripping.send(bytes: Array(#"{"jsonrpc":"2.0","#.utf8))
    let asking = try unauthenticated()
    #expect(try asking.serves())
    #expect(try silent.rest() == [])
    #expect(try dripping.rest() == [])
    #expect(try asking.rest() == [])
  }

  @Test(arguments: [
    "GET / HTTP/1.1", "POST / HTTP/1.1", "\u{16}\u{3}\u{1}", "7", "\"text\"", "null", "{", "[1",
  ])
  func whoBeginsOtherwiseIsAnsweredAndClosed(line: String) throws {
    let wire = try unauthenticated()
    try wire.send(line + "\r", "Host: localhost\r", "\r", request("server.info"))
    let lines = try wire.rest()
    #expect(lines.count == 1)
    let answer = try Document(lines.first ?? "").root
    #expect([-32700, -32600].contains(answer.code))
  }

  @Test func aLineThatIsTooLongTurnsAway() throws {
    let wire = try unauthenticated()
    try wire.send(bytes: Array(repeating: UInt8(ascii: "["), count: (1 << 20) + 2))
    let lines = try wire.rest()
    #expect(try lines.map { try Document($0).root.kindOfError } == ["limit_exceeded"])
  }

  @Test(arguments: ["[]", "{}", "[1]", #"{"jsonrpc":"2.0","id":1,"method":"no.such"}"#])
  func whoBeginsWithAnObjectOrArrayMayGoOn(line: String) throws {
    let wire = try unauthenticated()
    let answer = try wire.ask(line)
    #expect(answer.code != nil || answer.elements.first { _ in true }?.code != nil)
    #expect(try wire.serves())
    #expect(try wire.ask("GET / HTTP/1.1").code == -32700)
    #expect(try wire.serves())
  }

  @Test func resetsAtOnceHurtNobody() throws {
    for _ in 0..<200 {
      let wire = try unauthenticated()
      try wire.send(request("server.info"))
      wire.resetOnClose()
    }
    #expect(try Self.started.get().wire().serves())
  }

  @Test func strangersAreCounted() throws {
    let server = try Self.started.get()
    // Those of the tests before may not all be gone yet: until 64 are served together.
    var held: [Wire] = []
    var refused = 0
    while held.count < 64, refused < 10_000 {
      let wire = try unauthenticated()
      if try isServed(wire) { held.append(wire) } else { refused += 1 }
    }
    #expect(held.count == 64)
    let last = try unauthenticated()
    #expect(try last.rest() == [])
    // Whom the kernel vouches for is no stranger.
    #expect(try server.wire().serves())
    for wire in held { wire.finishSending() }
    for wire in held { #expect(try wire.rest() == []) }
    #expect(try isServed(unauthenticated()))
  }

  private func isServed(_ wire: Wire) throws -> Bool {
    // Refused is closed without a word, at times before the request has left.
    guard (try? wire.send(request("server.info"))) != nil else { return false }
    return try wire.line() != nil
  }
}
