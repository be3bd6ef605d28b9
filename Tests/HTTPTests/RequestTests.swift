import HTTP
import Testing

@Suite struct RequestTests {
  private static let limits = RequestMachine.Limits(bodyBytesMax: ["/session": 1024])

  private func steps(_ text: String, cutAt size: Int = .max) -> [RequestMachine.Step] {
    var machine = RequestMachine(limits: Self.limits)
    var steps: [RequestMachine.Step] = []
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let piece = rest.prefix(size)
      rest = rest.dropFirst(piece.count)
      machine.receive(Array(piece))
      while true {
        let step = machine.next()
        if step == .incomplete { break }
        steps.append(step)
        if case .refused = step { return steps }
      }
    }
    return steps
  }

  private func requests(_ text: String) -> [HTTPRequest] {
    steps(text).compactMap { step in
      guard case .request(let request, body: _) = step else { return nil }
      return request
    }
  }

  @Test func aRequestIsReadHoweverItIsCut() throws {
    let text =
      "POST /session?a=b HTTP/1.1\r\nHost: CMDB.example:7443\r\nContent-Length: 2\r\n"
      + "Cookie: a=b; __Host-cmdb=cmdb_1_x\r\nConnection: keep-alive, Close\r\n\r\n{}"
      + "GET /items/PRN-000005 HTTP/1.1\r\nhost:[::1]\r\n\r\n"
    let whole = steps(text)
    #expect(whole.count == 2)
    for size in 1..<text.utf8.count { #expect(steps(text, cutAt: size) == whole) }
    guard case .request(let request, let body) = whole[0] else {
      Issue.record("no request")
      return
    }
    #expect(request.method == "POST")
    #expect(request.path == "/session")
    #expect(request.host == "cmdb.example:7443")
    #expect(request.hostName == "cmdb.example")
    #expect(request.cookie("__Host-cmdb") == "cmdb_1_x")
    #expect(request.endsConnection)
    #expect(body == Array("{}".utf8))
    #expect(requests(text)[1].hostName == "[::1]")
  }

  @Test(
    arguments: [
      ("GET / HTTP/1.1\r\n\r\n", .malformed), ("GET / HTTP/1.1\nHost: a\n\n", .malformed),
      ("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", .malformed),
      ("GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n", .malformed),
      ("GET //a/ HTTP/1.1\r\nHost: a\r\n\r\n", .malformed),
      ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", .malformed),
      ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .malformed),
      ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", .malformed),
      ("GET / HTTP/1.1\r\nHost: a\r\n b: c\r\n\r\n", .malformed),
      ("GET / HTTP/1.1\r\nHost: a\r\nX: \rb\r\n\r\n", .malformed),
      ("GET / HTTP/1.1\r\nHost: a\r\nX: \u{0}\r\n\r\n", .malformed),
      ("GET / HTTP/1.1\r\nHost: a\r\nX: \u{1}\r\n\r\n", .malformed),
      ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .malformed),
      ("POST /session HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", .malformed),
      (
        "POST /session HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}",
        .malformed
      ),
      ("POST /session HTTP/1.1\r\nHost: a\r\nContent-Length: +2\r\n\r\n{}", .malformed),
      ("POST /session HTTP/1.1\r\nHost: a\r\nContent-Length: 1025\r\n\r\n", .bodyTooLong),
      ("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nx", .bodyTooLong),
      ("GET / HTTP/1.0\r\nHost: a\r\n\r\n", .otherVersion),
      ("GET / FTP/1.1\r\nHost: a\r\n\r\n", .malformed),
      ("POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n", .expectationFailed),
      ("\u{16}\u{3}\u{1}\u{0}", .malformed),
    ] as [(String, RequestMachine.Refusal)])
  func isRefused(_ text: String, _ refusal: RequestMachine.Refusal) {
    #expect(steps(text) == [.refused(refusal)])
    #expect(steps(text, cutAt: 1) == [.refused(refusal)])
  }

  @Test func headsAreBounded() {
    let long = "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 9000)
    #expect(steps(long) == [.refused(.headTooLong)])
    let many =
      "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 64) + "\r\n"
    #expect(steps(many) == [.refused(.headTooLong)])
    let asMany =
      "GET / HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X: y\r\n", count: 63) + "\r\n"
    #expect(requests(asMany).count == 1)
  }

  @Test func aClientIsToldToGoOn() {
    var machine = RequestMachine(limits: Self.limits)
    let head =
      "POST /session HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n"
    machine.receive(Array(head.utf8))
    #expect(machine.next() == .continueExpected)
    #expect(machine.next() == .incomplete)
    #expect(machine.isAmidRequest)
    machine.receive(Array("{}".utf8))
    guard case .request = machine.next() else {
      Issue.record("no request")
      return
    }
    #expect(!machine.isAmidRequest)
  }

  @Test func aCookieSentTwiceIsNone() {
    let text = "GET / HTTP/1.1\r\nHost: a\r\nCookie: t=1; t=2\r\n\r\n"
    #expect(requests(text)[0].cookie("t") == nil)
  }

  @Test func aHandshakeIsJudged() {
    func judge(_ fields: String) -> Handshake.Verdict {
      Handshake.judge(requests("GET /rpc HTTP/1.1\r\nHost: a\r\n\(fields)\r\n")[0])
    }
    let right =
      "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
      + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
      + "Sec-WebSocket-Protocol: other, cmdb.1\r\n"
    let input = "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    #expect(judge(right) == .accepted(digestInput: Array(input.utf8)))
    #expect(judge(right.replacing("13", with: "8")) == .otherVersion)
    #expect(judge(right.replacing("cmdb.1", with: "cmdb.2")) == .otherSubprotocol)
    #expect(judge(right.replacing("bXBsZ", with: "b")) == .malformed)
    #expect(judge(right.replacing("Upgrade: websocket", with: "Upgrade: h2c")) == .malformed)
  }

  /// The table of fields that every response has.
  @Test func aHeadProtectsTheBrowser() {
    let head = String(
      decoding: ResponseHead.bytes(status: 200, fields: [], contentLength: 0, isTLS: true),
      as: UTF8.self)
    for field in [
      "HTTP/1.1 200 OK\r\n", "default-src 'none'; script-src 'self'; style-src 'self'",
      "frame-ancestors 'none'", "require-trusted-types-for 'script'; trusted-types cmdb\r\n",
      "X-Frame-Options: DENY\r\n", "X-Content-Type-Options: nosniff\r\n",
      "Referrer-Policy: no-referrer\r\n", "Cross-Origin-Opener-Policy: same-origin\r\n",
      "Cross-Origin-Resource-Policy: same-origin\r\n", "Permissions-Policy: camera=(self)",
      "Strict-Transport-Security: max-age=31536000\r\n", "Content-Length: 0\r\n\r\n",
    ] { #expect(head.contains(field), "\(field)") }
    let plain = ResponseHead.bytes(status: 304, fields: [], contentLength: nil, isTLS: false)
    #expect(!String(decoding: plain, as: UTF8.self).contains("Strict"))
    #expect(!String(decoding: plain, as: UTF8.self).contains("Content-Length"))
  }
}
