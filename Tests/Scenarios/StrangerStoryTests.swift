import Client
import JSON
import Samples
import System
import Testing

/// Story 9 of the console: an unauthenticated peer is refused everywhere, and clients at the socket
/// are not delayed.
@Suite(.serialized, .waiting) struct StrangerStoryTests {
  private static let started: Result<Protected, any Error> = Result {
    try Protected(believingClients: false, options: ["--web", "127.0.0.1:0"])
  }

  private func protected() throws -> Protected { try Self.started.get() }

  private func browser() throws -> Browser {
    let protected = try protected()
    return try Browser(try protected.server.webEndpoint(), try protected.authority.client())
  }

  /// A connection without TLS to the same port: it is never a request.
  private func bare() throws -> Browser {
    let endpoint = try protected().server.webEndpoint()
    return try Browser(endpoint)
  }

  /// The cookie of a session of `account`.
  private func cookie(of account: String) throws -> (field: String, id: Int64) {
    let token = try protected().server.issue(account)
    let begun = try protected().client().result("session.start", #"{"token":"\#(token.text)"}"#)
    let session = try #require(begun["token"]?.string)
    return ("Cookie: __Host-cmdb=\(session)", token.id)
  }

  /// The durations of calls over the socket until the whistle blows.
  private static func socketTimes(_ server: TestServer, until whistle: Whistle) throws -> [Duration]
  {
    let client = try server.client()
    var times: [Duration] = []
    while !whistle.hasBlown {
      let begin = Instant.now()
      _ = try client.result("session.whoami")
      times.append(begin.duration(to: Instant.now()))
      Pace.pause(.milliseconds(2))
    }
    return times.sorted()
  }

  private static func p99(_ times: [Duration]) -> Duration {
    times.isEmpty ? .zero : times[min(times.count - 1, times.count * 99 / 100)]
  }

  @Test(.timeLimit(.minutes(20))) func aStrangerIsRefusedAndSocketClientsDoNotNotice() throws {
    let server = try protected().server
    func times(during work: () throws -> Void) throws -> Duration {
      let whistle = Whistle()
      let crowd = Crowd(4) { _ in try Self.socketTimes(server, until: whistle) }
      let worked = Result { try work() }
      whistle.blow()
      // Each call was answered, or this throws.
      let all = try crowd.join().flatMap { $0 }.sorted()
      try worked.get()
      #expect(all.count > 100)
      return Self.p99(all)
    }
    let quiet = try times { Pace.pause(Promises.figure(.seconds(2), full: .seconds(20))) }
    let attacked = try times {
      try everyRequestIsRefused()
      try framesAreRefused()
      try halfOpenRequestsEnd()
      try dripsEnd()
      try badTokensWait()
    }
    print("p99 over the socket \(quiet), under attack \(attacked)")
    #expect(Promises.holds(attacked, within: quiet * 1.5))
    // A browser with a session is let in as before.
    let honest = try browser()
    #expect(try honest.open([honest.origin, try cookie(of: "storyhonest").field]).status == 101)
    let account = try honest.call("session.whoami")["result"]?["account"]
    #expect(account?.string == "storyhonest")
  }

  private func everyRequestIsRefused() throws {
    let cookie = try cookie(of: "storyforeign").field
    // No cookie: accepted, and closed so that the page can read why.
    let none = try browser()
    #expect(try none.open().status == 101)
    #expect(try none.hear() == .close(4401))
    let wrong = try browser()
    let junk = "Cookie: __Host-cmdb=\(Client.wrongToken(77))"
    #expect(try wrong.open([wrong.origin, junk]).status == 101)
    #expect(try wrong.hear() == .close(4401))
    // A right cookie that a foreign page, or another name, brings.
    #expect(try browser().open(["Origin: https://evil.example", cookie]).status == 403)
    #expect(try browser().open([cookie]).status == 403)
    #expect(
      try browser().open(["Host: evil.example", "Origin: https://evil.example", cookie]).status
        == 421)
    // `POST /rpc` looks at no cookie.
    let posted = try browser().ask(
      "POST", "/rpc", ["Content-Type: application/json", cookie],
      body: #"{"jsonrpc":"2.0","id":1,"method":"session.whoami"}"#)
    #expect(posted.status == 401)
    let revoked = try self.cookie(of: "storyrevoked")
    _ = try protected().server.client().result("token.revoke", #"{"id":\#(revoked.id)}"#)
    let ended = try browser()
    #expect(try ended.open([ended.origin, revoked.field]).status == 101)
    #expect(try ended.hear() == .close(4401))
  }

  private func framesAreRefused() throws {
    let cookie = try cookie(of: "storyframes").field
    func opened() throws -> Browser {
      let browser = try browser()
      try browser.open([browser.origin, cookie])
      #expect(try browser.call("session.whoami")["result"]?["account"]?.string == "storyframes")
      return browser
    }
    let large = try opened()
    // Only the head of 10 MiB: what it announces is enough.
    try large.send(bytes: [0x81, 0xFF, 0, 0, 0, 0, 0, 0xA0, 0, 0])
    #expect(try large.hear() == .close(1009))
    for text in [
      "{}\n{}",
      #"{"jsonrpc":"2.0","id":1,"method":"session.whoami"}"# + "\n"
        + #"{"jsonrpc":"2.0","id":2,"method":"account.list"}"#,
    ] {
      let smuggling = try opened()
      try smuggling.say(text)
      #expect(try smuggling.hear() == .close(1008))
    }
    let unmasked = try opened()
    try unmasked.send(bytes: [0x81, 2, 0x7B, 0x7D])
    #expect(try unmasked.hear() == .close(1002))
  }

  /// Requests that begin and do not end, thousands of them, and handshakes that do not.
  private func halfOpenRequestsEnd() throws {
    let count = min(Promises.figure(400, full: 4000), try Descriptors.raiseLimit() - 500)
    let half = try (0..<count).map { number in
      let browser = try bare()
      // A client hello that lacks its rest, or nothing.
      if number % 2 == 0 { try? browser.send(bytes: [0x16, 0x03, 0x01, 0x02, 0x00, 0x01]) }
      return browser
    }
    // Their few places are free again once their five seconds are over.
    let isFree = waitUntil {
      (try? browser().ask("GET", "/live").status) == 200
    }
    #expect(isFree)
    for browser in half { try? browser.waitForEnd() }
  }

  /// A head that arrives at a byte a second is refused.
  private func dripsEnd() throws {
    let browser = try browser()
    let begin = Instant.now()
    for byte in "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" {
      guard (try? browser.send(String(byte))) != nil else { break }
      Pace.pause(.seconds(1))
    }
    try? browser.waitForEnd()
    #expect(Promises.holds(begin.duration(to: Instant.now()), within: .seconds(25)))
  }

  /// As many at once as one address may have; each costs what a login costs.
  private func badTokensWait() throws {
    let body = #"{"jsonrpc":"2.0","id":1,"method":"session.whoami"}"#
    let begin = Instant.now()
    var refused = 0
    let count = Promises.figure(64, full: 1000)
    while refused < count {
      let browsers = try (0..<12).map { _ in try browser() }
      for (index, browser) in browsers.enumerated() {
        let lines = [
          "POST /rpc HTTP/1.1", "Host: \(browser.host)", "Content-Type: application/json",
          "Authorization: Bearer \(Client.wrongToken(refused + index + 1))",
          "Content-Length: \(body.utf8.count)", "Connection: close",
        ]
        try browser.send(lines.joined(separator: "\r\n") + "\r\n\r\n" + body)
      }
      for browser in browsers { #expect(try browser.response().status == 401) }
      refused += browsers.count
    }
    // Eight are free; then each dozen waits.
    #expect(begin.duration(to: Instant.now()) > .seconds(2 * (count / 12 - 2)))
  }
}
