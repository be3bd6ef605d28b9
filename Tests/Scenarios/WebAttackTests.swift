import Client
import JSON
import Samples
import System
import Testing

/// The web gateway under attack: what strangers take, others still have.
@Suite(.serialized, .waiting) struct WebAttackTests {
  /// The tests come from one address: a proxy of ours says for whom.
  private static let proxied: Result<Protected, any Error> = Result {
    try Protected(
      believingClients: false, options: ["--web", "127.0.0.1:0", "--web-proxy", "127.0.0.1"])
  }

  private func server() throws -> TestServer { try Self.proxied.get().server }

  private func browser() throws -> Browser {
    let protected = try Self.proxied.get()
    return try Browser(try protected.server.webEndpoint(), try protected.authority.client())
  }

  /// A WebSocket of a browser at `address`.
  private func open(
    _ address: String, cookie: String?
  ) throws -> (browser: Browser, status: Int) {
    let browser = try browser()
    let fields =
      [browser.origin, "X-Forwarded-For: \(address)"]
      + (cookie.map { ["Cookie: __Host-cmdb=\($0)"] } ?? [])
    return (browser, try browser.open(fields).status)
  }

  /// The token of a session.
  private func session(of account: String) throws -> String {
    let token = try server().issue(account)
    let stranger = try Self.proxied.get().client()
    let begun = try stranger.result("session.start", #"{"token":"\#(token.text)"}"#)
    return try #require(begun["token"]?.string)
  }

  @Test func junkCookiesStarveNobody() throws {
    let cookie = try session(of: "webjunk")
    var junk: [Browser] = []
    for number in 0..<80 {
      let address = "203.0.113.7"
      let opened = try open(address, cookie: Client.wrongToken(1000 + number))
      junk.append(opened.browser)
    }
    // A stranger at the socket, and a browser elsewhere.
    let info = try Self.proxied.get().client().result("server.info")
    #expect(info["name"]?.string == "cmdb")
    let honest = try open("198.51.100.1", cookie: cookie)
    #expect(honest.status == 101)
    #expect(try honest.browser.call("session.whoami")["result"]?["account"]?.string == "webjunk")
    withExtendedLifetime(junk) {}
  }

  /// Those who have not logged in are as few behind an upgrade as before it.
  @Test func whoUpgradesAndSaysNothingHoldsFewPlaces() throws {
    let server = try TestServer(
      ["--web", "127.0.0.1:0", "--web-proxy", "127.0.0.1", "--workers", "1"])
    defer { server.stopAndRemove() }
    let token = try server.issue("websilent")
    func open(_ address: String) throws -> (browser: Browser, status: Int) {
      let browser = try server.browser()
      let status = try browser.open([browser.origin, "X-Forwarded-For: \(address)"]).status
      return (browser, status)
    }
    let silent = try (0..<40).map { _ in try open("203.0.113.7") }
    #expect(silent.count { $0.status == 101 } == 16)
    #expect(silent.allSatisfy { $0.status == 101 || $0.status == 503 })
    let honest = try open("198.51.100.1")
    #expect(honest.status == 101)
    #expect(try honest.browser.logIn(token.text)["result"] != nil)
    // Whoever logs in leaves the place.
    for _ in 0..<15 {
      #expect(try silent[0].browser.logIn(token.text)["result"] != nil)
      break
    }
    #expect(try open("203.0.113.7").status == 101)
    // Pings of strangers are answered, but not without bound.
    withExtendedLifetime(silent) {}
  }

  /// Many networks together take all places; the largest gives way.
  @Test func aFullGatewayTakesInWhoComesFromElsewhere() throws {
    let server = try TestServer(["--web", "127.0.0.1:0", "--web-proxy", "127.0.0.1"])
    defer { server.stopAndRemove() }
    let silent = try (0..<64).map { number in
      let browser = try server.browser()
      let address = "203.0.\(number / 16).7"
      return (browser, try browser.open([browser.origin, "X-Forwarded-For: \(address)"]).status)
    }
    #expect(silent.allSatisfy { $0.1 == 101 })
    let browser = try server.browser()
    #expect(try browser.open([browser.origin, "X-Forwarded-For: 198.51.100.1"]).status == 101)
    withExtendedLifetime(silent) {}
  }

  private func residentKilobytes(_ pid: Int32) throws -> Int {
    let line = try Files.readText("/proc/\(pid)/status").split(separator: "\n")
      .first { $0.hasPrefix("VmRSS:") }
    return Int(line?.filter(\.isNumber) ?? "") ?? 0
  }

  /// Calls that are pipelined wait until the answers before them are taken off.
  @Test func answersThatNobodyReadsAreBounded() throws {
    let server = try TestServer(["--web", "127.0.0.1:0", "--workers", "1"])
    defer { server.stopAndRemove() }
    let token = try server.issue("webunread", roles: ["admin"])
    let body = #"{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}"#
    let call =
      [
        "POST /rpc HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json",
        "Authorization: Bearer \(token.text)", "Content-Length: \(body.utf8.count)",
      ].joined(separator: "\r\n") + "\r\n\r\n" + body
    let gateway = try #require(try server.children("web").first)
    let before = try residentKilobytes(gateway)
    let browsers = try (0..<4).map { _ in try server.browser() }
    for browser in browsers { try browser.send(String(repeating: call, count: 60)) }
    var most = 0
    _ = try waitUntil(within: .seconds(6)) {
      most = max(most, try residentKilobytes(gateway))
      return false
    }
    // Four answers of each at most, and what they are made of.
    #expect(most - before < 24 << 10, "\(before) kB, then \(most) kB")
    // All are answered once they are read.
    for _ in 0..<60 { #expect(try browsers[0].response().status == 200) }
  }

  // MARK: The supervisor

  private func isLive(_ server: TestServer) -> Bool {
    (try? server.browser().ask("GET", "/live").status) == 200
  }

  /// The old one answers what it has read; meanwhile the new one dies.
  @Test func aSuccessorThatDiesIsReplacedWhileTheOldOneDrains() throws {
    let server = try TestServer(["--web", "127.0.0.1:0", "--workers", "1"])
    defer { server.stopAndRemove() }
    let old = try #require(try server.children("web").first)
    // A body that is on its way keeps the old one.
    let slow = try server.browser()
    try slow.send(
      "POST /rpc HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{")
    #expect(isLive(server))
    Process.kill(server.pid, .hangup)
    #expect(try waitUntil { try server.children("web").count == 2 })
    let new = try #require(try server.children("web").first { $0 != old })
    Process.kill(new, .kill)
    let isReplaced = try waitUntil {
      try server.children("web").contains { $0 != old && $0 != new }
    }
    #expect(isReplaced)
    #expect(TestServer.isRunning(old))
    #expect(isLive(server))
  }

  @Test(.timeLimit(.minutes(20))) func aHungGatewayIsReplaced() throws {
    let server = try TestServer(["--web", "127.0.0.1:0", "--workers", "1"])
    defer { server.stopAndRemove() }
    let hung = try #require(try server.children("web").first)
    #expect(Process.kill(hung, .stop))
    let isReplaced = try waitUntil(every: .milliseconds(100)) {
      try server.children("web").contains { $0 != hung }
    }
    #expect(isReplaced)
    #expect(!TestServer.isRunning(hung))
    #expect(isLive(server))
  }
}
