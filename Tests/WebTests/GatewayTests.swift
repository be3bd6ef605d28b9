import HTTP
import Testing

@testable import Web

/// The pure parts of the gateway.
@Suite struct GatewayTests {
  private func request(_ fields: String) -> HTTPRequest? {
    var machine = RequestMachine(limits: RequestMachine.Limits())
    machine.receive(Array("GET / HTTP/1.1\r\n\(fields)\r\n\r\n".utf8))
    guard case .request(let request, body: _) = machine.next() else { return nil }
    return request
  }

  private static let admittance = Admittance(
    isTLS: true, origins: ["https://desk.example.org", "https://desk.example.org:8443"],
    certificateNames: ["CMDB.example", "*.lan.example"])

  @Test(arguments: [
    ("127.0.0.1:7880", true), ("[::1]:7880", true), ("localhost", true), ("cmdb.example", true),
    ("cmdb.example:7443", true), ("a.lan.example", true), ("a.b.lan.example", false),
    ("lan.example", false), ("desk.example.org", true), ("desk.example.org:8443", true),
    ("desk.example.org:9", false), ("evil.example", false), ("127.0.0.1.evil.example", false),
    ("xcmdb.example", false),
  ])
  func isKnown(_ host: String, _ isKnown: Bool) throws {
    #expect(Self.admittance.knows(try #require(request("Host: \(host)"))) == isKnown)
  }

  @Test(arguments: [
    ("https://cmdb.example", true), ("https://desk.example.org", true),
    ("http://cmdb.example", false), ("https://cmdb.example:1", false), ("null", false),
    ("https://evil.example", false), ("https://cmdb.example.evil.example", false),
  ])
  func isOwnPage(_ origin: String, _ isOwn: Bool) throws {
    let request = try #require(self.request("Host: cmdb.example\r\nOrigin: \(origin)"))
    #expect(Self.admittance.isOwnPage(request) == isOwn)
  }

  @Test func noOriginIsNoPageOfOurs() throws {
    #expect(!Self.admittance.isOwnPage(try #require(request("Host: cmdb.example"))))
  }

  @Test func aBodyIsOneLineOrNoJSON() {
    func call(_ body: String) -> BearerCall { BearerCall(Array(body.utf8)) }
    func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
    let one = call("{\"id\":1,\r\n\"method\":\"item.get\"}")
    #expect(text(one.line) == "{\"id\":1,  \"method\":\"item.get\"}\n")
    #expect(one.refusal == nil)
    #expect(text(call("[]").line) == "[]\n")
    for body in ["{", "", " ", "{\"id\":\"\n\"}", "{} {}"] {
      let none = call(body)
      #expect(none.line == nil, "\(body)")
      let refusal = text(none.refusal) ?? ""
      #expect(refusal.hasPrefix(#"{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"#), "\(body)")
      #expect(refusal.contains(#""kind":"parse_error","retryable":false,"offset":"#), "\(body)")
    }
  }

  /// The worker's own word is no message, however its bytes come.
  @Test func messagesToTheGatewayAreNotRelayed() {
    let bytes = Array("{}\nweb 1 ended\n[1]\n".utf8)
    for cut in bytes.indices {
      var frames = LineFrames()
      var output: [UInt8] = []
      frames.append(bytes[..<cut], to: &output)
      frames.append(bytes[cut...], to: &output)
      #expect(frames.word == LoginLine.ended, "\(cut)")
      #expect(!String(decoding: output, as: UTF8.self).contains("web"), "\(cut)")
    }
  }

  @Test func onlyALoginIsAFirstMessage() {
    func credential(_ text: String) -> String? {
      LoginLine.First(Array(text.utf8))?.credential
    }
    #expect(credential(#"{"id":0,"method":"session.login","params":{"token":"t"}}"#) == "t")
    #expect(credential(#"{"id":0,"method":"session.start","params":{"code":"c"}}"#) == "c")
    #expect(credential(#"{"method":"session.login","params":{"token":"t"}}"#) == nil)
    #expect(credential(#"{"id":0,"method":"session.whoami","params":{"token":"t"}}"#) == nil)
    #expect(credential(#"[{"id":0,"method":"session.login","params":{"token":"t"}}]"#) == nil)
    #expect(credential("{") == nil)
  }

  @Test func aTokenStaysInItsCookie() {
    #expect(Cookie.canHold("cmdb_1_abc"))
    for token in ["", "a;Domain=x", "a b", "a\r\nX: y", "a,b", "ё"] {
      #expect(!Cookie.canHold(token), "\(token)")
    }
  }

  @Test func filesAreServedUnderTheirHash() throws {
    let files = StaticFiles()
    let page = String(decoding: files.page.bytes, as: UTF8.self)
    let base = try #require(page.firstMatch(of: /"(\/v\/[0-9a-f]{16})\//)?.output.1)
    #expect(!page.contains("{{"))
    let script = try #require(files["\(base)/main.js"])
    #expect(script.isImmutable)
    #expect(script.type.hasPrefix("text/javascript"))
    #expect(files["/items/PRN-000005"]?.bytes == files.page.bytes)
    for path in ["/main.js", "/v/0000000000000000/main.js", "/v/", "/../x", "\(base)/"] {
      #expect(files[path] == nil, "\(path)")
    }
  }

  @Test func thereIsRoomForSoMany() {
    var tally = Tally<String>(max: 2)
    #expect(tally.enter("a") && tally.enter("a") && !tally.enter("a") && tally.enter("b"))
    tally.leave("a")
    #expect(tally.enter("a") && !tally.enter("a"))
  }
}
