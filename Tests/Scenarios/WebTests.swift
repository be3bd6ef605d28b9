import Client
import JSON
import Samples
import System
import Testing

/// The web gateway over a real server: who gets in, what is refused, and what outlives a restart.
struct WebTests {
  private static let started: Result<TestServer, any Error> = Result {
    try TestServer(["--web", "127.0.0.1:0", "--workers", "2"])
  }
  private static let protected: Result<Protected, any Error> = Result {
    try Protected(believingClients: false, options: ["--web", "127.0.0.1:0"])
  }

  private func server() throws -> TestServer { try Self.started.get() }
  private func browser() throws -> Browser { try server().browser() }

  private func secureBrowser() throws -> Browser {
    let protected = try Self.protected.get()
    return try Browser(try protected.server.webEndpoint(), try protected.authority.client())
  }

  // MARK: Nobody

  /// The gateway runs as a user whom the server knows as its administrator: that makes no browser
  /// an account.
  @Test func aBrowserThatReachesTheGatewayIsNobody() throws {
    #expect(try server().client().result("session.whoami")["account"]?.string == "admin")
    let browser = try browser()
    #expect(try browser.open().status == 101)
    try browser.say(#"{"jsonrpc":"2.0","id":1,"method":"session.whoami"}"#)
    #expect(try browser.hear() == .close(4401))
    #expect(try self.browser().ask("POST", "/rpc", body: "{}").status == 401)
  }

  /// Behind the door itself, too: whoever is the gateway's user.
  @Test func theDoorMakesNobodyAnAccount() throws {
    let wire = try Wire(.unix(path: "\(try server().directory)/web.sock"))
    try wire.send(
      "web 1 203.0.113.9 4711", #"{"jsonrpc":"2.0","id":1,"method":"session.whoami"}"#,
      #"{"jsonrpc":"2.0","id":2,"method":"account.list"}"#)
    for _ in 0..<2 {
      let kind = try wire.value()["error"]?["data"]?["kind"]?.string
      #expect(kind == "unauthenticated")
    }
  }

  @Test func theDoorWantsToKnowForWhom() throws {
    for line in ["{}", "web 2 203.0.113.9 1", "web 1 nonsense 1", "web 1 203.0.113.9 x"] {
      let wire = try Wire(.unix(path: "\(try server().directory)/web.sock"))
      try wire.send(line, #"{"jsonrpc":"2.0","id":1,"method":"session.whoami"}"#)
      #expect(try wire.line() == nil, "\(line)")
    }
  }

  // MARK: Somebody

  @Test func aTokenOpensItsAccount() throws {
    let token = try server().issue("webopens", roles: ["agent"])
    let browser = try browser()
    try browser.open()
    let session = try browser.logIn(token.text)["result"]
    #expect(session?["account"]?.string == "webopens")
    #expect(session?["via"]?.string == "web")
    let incident = try browser.call("incident.open", #"{"title":"by browser"}"#)["result"]
    #expect(incident?["updated_by"]?.string == "webopens")
    let entries = try server().client().waitForJournal(#"{"account":"webopens"}"#)
    #expect(entries.last?["via"]?.string == "web")
    let refused = try browser.call("account.list")["error"]?["data"]?["kind"]?.string
    #expect(refused == "forbidden")
  }

  /// The page learns why before the connection is closed.
  @Test func aWrongTokenIsAnsweredAndClosed() throws {
    let browser = try browser()
    try browser.open()
    let answer = try browser.logIn("cmdb_1_nonsense")
    #expect(answer["error"]?["data"]?["kind"]?.string == "unauthenticated")
    #expect(try browser.hear() == .close(4401))
  }

  @Test func manyRequestsAreAnsweredInOrderOfTheirIds() throws {
    let token = try server().issue("webmany")
    let browser = try browser()
    try browser.open()
    _ = try browser.logIn(token.text)
    for id in 0..<300 {
      try browser.say(#"{"jsonrpc":"2.0","id":\#(id),"method":"session.whoami"}"#)
    }
    let ids = try (0..<300).compactMap { _ in try browser.value()["id"]?.integer }
    #expect(Set(ids) == Set(0..<300))
    // A long answer comes in fragments.
    #expect(try browser.call("rpc.discover").text.utf8.count > 100_000)
  }

  /// Port 0 is none that a browser could ask.
  @Test func anInvitationNamesThePortThatIsServed() throws {
    let server = try server()
    let url = try server.client().result("session.invite")["url"]?.string ?? ""
    #expect(url.hasPrefix("http://\(try server.webEndpoint())/#enter="), "\(url)")
  }

  /// Where its scope is the whole console, and for the same build as the page.
  @Test func theServiceWorkerLiesAtTheRoot() throws {
    let worker = try browser().ask("GET", "/sw.js")
    #expect(worker.status == 200)
    #expect(worker.head.contains("Content-Type: text/javascript"))
    #expect(worker.head.contains("Cache-Control: no-cache"))
    let page = try browser().ask("GET", "/").body
    let folder = try #require(page.firstMatch(of: /\/v\/[0-9a-f]{16}/)).output
    #expect(worker.body.contains("base = '\(folder)'"))
  }

  // MARK: Strangers

  @Test func strangersAreRefused() throws {
    let host = try browser().host
    #expect(try browser().open(["Origin: http://evil.example"]).status == 403)
    #expect(try browser().open([]).status == 403)
    #expect(
      try browser().open(["Host: evil.example", "Origin: http://evil.example"]).status == 421)
    #expect(try browser().ask("GET", "/", ["Host: evil.example"]).status == 421)
    #expect(try browser().ask("GET", "/live", ["Host: evil.example"]).status == 200)
    #expect(try browser().ask("GET", "/rpc").status == 426)
    #expect(try browser().ask("PUT", "/").status == 405)
    #expect(try browser().ask("GET", "/none.js").status == 404)
    let json = "Content-Type: application/json"
    for fields in [
      [json], [json, "Origin: http://evil.example"],
      [json, "Origin: http://\(host)", "Sec-Fetch-Site: cross-site"],
    ] {
      #expect(try browser().ask("POST", "/session", fields, body: "{}").status == 403)
    }
    let plain = ["Origin: http://\(host)"]
    #expect(try browser().ask("POST", "/session", plain, body: "{}").status == 415)
    let smuggling = try browser()
    try smuggling.send("GET / HTTP/1.1\r\nHost: \(host)\r\nTransfer-Encoding: chunked\r\n\r\n")
    #expect(try smuggling.response().status == 400)
    try smuggling.waitForEnd()
  }

  @Test func aMessageIsOneLineOfBoundedLength() throws {
    let token = try server().issue("weblines")
    for (text, code) in [
      ("{}\n{}", 1008), (String(repeating: "x", count: (1 << 20) + 1), 1009),
    ] {
      let browser = try browser()
      try browser.open()
      _ = try browser.logIn(token.text)
      // The gateway may close before all of it is sent.
      try? browser.say(text)
      #expect(try browser.hear() == .close(code))
    }
    let browser = try browser()
    try browser.open()
    _ = try browser.logIn(token.text)
    try browser.say("{}", opcode: 2)
    #expect(try browser.hear() == .close(1003))
  }

  /// A head that does not come is not waited for.
  @Test func aHeadThatIsLateEndsTheConnection() throws {
    let browser = try browser()
    try browser.send("GET / HTTP/1.1\r\nHost: ")
    let start = Instant.now()
    try browser.waitForEnd()
    let waited = start.duration(to: Instant.now())
    #expect(waited >= .seconds(4) && Promises.holds(waited, within: .seconds(15)))
  }

  // MARK: Programs

  @Test func aProgramPostsOneRequest() throws {
    let token = try server().issue("webposts")
    func post(_ body: String, _ more: [String] = []) throws -> Browser.Response {
      try browser().ask(
        "POST", "/rpc",
        ["Content-Type: application/json", "Authorization: Bearer \(token.text)"] + more,
        body: body)
    }
    let one = try post(#"{"jsonrpc":"2.0","id":1,"method":"session.whoami"}"#)
    #expect(one.status == 200)
    #expect(try Document(one.body).root["result"]?["account"]?.string == "webposts")
    #expect(try post(#"{"jsonrpc":"2.0","method":"session.whoami"}"#).status == 204)
    // What needs a connection of its own is unknown here, by its kind; a batch keeps its order.
    let bound = [
      "changes.subscribe", "inventory.export", "incident.export", "session.login",
      "request.cancel", "import.preview", "import.commit", "consumer.ack",
    ]
    let batch = try post(
      "["
        + bound.enumerated().map { #"{"jsonrpc":"2.0","id":\#($0),"method":"\#($1)"},"# }.joined()
        + #"{"jsonrpc":"2.0","id":99,"method":"session.whoami"}]"#)
    let answers = Array(try Document(batch.body).root.elements)
    #expect(answers.map(\.id) == bound.indices.map { "\($0)" } + ["99"])
    for (answer, name) in zip(answers, bound) {
      #expect(answer.code == -32601, "\(name): \(answer.text)")
      #expect(answer.kindOfError == "method_not_found")
      #expect(answer["error"]?["data"]?["retryable"]?.boolean == false)
    }
    #expect(answers.last?["result"]?["account"]?.string == "webposts")
    let imports = try post(#"{"jsonrpc":"2.0","id":1,"method":"import.list"}"#)
    #expect(try Document(imports.body).root.code != -32601)
    // A long answer comes in chunks, and whole.
    let long = Array(
      repeating: #"{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}"#, count: 3)
    let chunked = try post("[\(long.joined(separator: ","))]")
    #expect(chunked.status == 200)
    #expect(chunked.head.contains("Transfer-Encoding: chunked"))
    #expect(try Document(chunked.body).root.count == 3)
    #expect(try post("{}", ["Origin: http://127.0.0.1"]).status == 403)
    let none = try post("{")
    #expect(none.status == 200)
    #expect(try Document(none.body).root.code == -32700)
    let wrong = try browser().ask(
      "POST", "/rpc", ["Content-Type: application/json", "Authorization: Bearer cmdb_1_x"],
      body: #"{"jsonrpc":"2.0","id":1,"method":"session.whoami"}"#)
    #expect(wrong.status == 401)
    #expect(wrong.head.contains("WWW-Authenticate: Bearer"))
  }

  /// A job tells its progress before it is answered; a program that posts gets the answer alone.
  @Test func aProgramPostsAJob() throws {
    let token = try server().issue("webjobs", roles: ["registrar"])
    let client = try server().client()
    _ = try client.result("item.register", #"{"class": "printer", "tag": "WEB-JOB"}"#)
    _ = try client.result("item.update", #"{"item": "WEB-JOB", "version": 1, "name": "Named"}"#)
    let history = try client.result("item.history", #"{"item": "WEB-JOB"}"#)
    let set = try #require(history["entries"]?[0]?["change_set"]?.string)
    let answer = try browser().ask(
      "POST", "/rpc",
      ["Content-Type: application/json", "Authorization: Bearer \(token.text)"],
      body:
        #"{"jsonrpc":"2.0","id":1,"method":"change_set.revert","params":{"change_set":"\#(set)"}}"#)
    #expect(answer.status == 200)
    let answered = try Document(answer.body).root
    #expect(answered["result"]?["reverted"]?.integer == 1, "\(answered.text)")
  }

  /// Programs that hang up before their answer leave room for others.
  @Test func abandonedCallsLeaveRoom() throws {
    // Its own: the connections of one network are few, and the other tests need theirs.
    let server = try TestServer(["--web", "127.0.0.1:0", "--workers", "1"])
    defer { server.stopAndRemove() }
    let token = try server.issue("webgone")
    let fields = ["Content-Type: application/json", "Authorization: Bearer \(token.text)"]
    let body = #"{"jsonrpc":"2.0","id":1,"method":"item.list"}"#
    for _ in 0..<40 {
      let lines = ["POST /rpc HTTP/1.1", "Host: 127.0.0.1"] + fields
      try server.browser().send(
        (lines + ["Content-Length: \(body.utf8.count)"]).joined(separator: "\r\n") + "\r\n\r\n"
          + body)
    }
    try eventually {
      (try? server.browser().ask("POST", "/rpc", fields, body: body).status) == 200
    }
  }

  // MARK: Cookies

  @Test func underTLSTheSessionLiesInACookieThatNoScriptReads() throws {
    let protected = try Self.protected.get()
    let token = try protected.server.issue("webcookie")
    let browser = try secureBrowser()
    let answer = try browser.ask(
      "POST", "/session", [browser.origin, "Content-Type: application/json"],
      body: #"{"token":"\#(token.text)","device":"Firefox"}"#)
    #expect(answer.status == 204)
    let session = try #require(Self.cookie(answer))
    // What was pasted lasts, and stays with nobody.
    #expect(session != token.text)
    let field = "Set-Cookie: __Host-cmdb=\(session); Path=/; Secure; HttpOnly; SameSite=Strict"
    #expect(answer.head.contains(field))
    #expect(answer.head.contains("Strict-Transport-Security"))
    // On the same connection.
    let cookie = "Cookie: __Host-cmdb=\(session)"
    let opened = try browser.open([browser.origin, cookie])
    #expect(opened.status == 101)
    #expect(Self.cookie(opened) == nil)
    #expect(try browser.call("session.whoami")["result"]?["via"]?.string == "web")
    let own = try browser.call("session.list")["result"]?["sessions"]?.elements.first {
      $0["current"]?.boolean == true
    }
    #expect(own?["account"]?.string == "webcookie")
    #expect(own?["device"]?.string == "Firefox")
    let wrong = try secureBrowser()
    let refused = try wrong.ask(
      "POST", "/session", [wrong.origin, "Content-Type: application/json"],
      body: #"{"token":"cmdb_1_x"}"#)
    #expect(refused.status == 401)
    let none = try secureBrowser()
    #expect(try none.open().status == 101)
    #expect(try none.hear() == .close(4401))
    let gone = try secureBrowser()
    #expect(try gone.ask("DELETE", "/session", [gone.origin]).head.contains("Max-Age=0"))
  }

  /// The token in the cookie that an answer sets.
  private static func cookie(_ answer: Browser.Response) -> String? {
    answer.head.firstMatch(of: /Set-Cookie: __Host-cmdb=([^;]+);/).map { String($0.output.1) }
  }

  @Test func loggingOutEndsTheSession() throws {
    let protected = try Self.protected.get()
    let token = try protected.server.issue("weblogout")
    let browser = try secureBrowser()
    let json = "Content-Type: application/json"
    let begun = try browser.ask(
      "POST", "/session", [browser.origin, json],
      body: #"{"token":"\#(token.text)","keep":true}"#)
    #expect(begun.head.contains("Max-Age=2592000"))
    let cookie = "Cookie: __Host-cmdb=\(try #require(Self.cookie(begun)))"
    let open = try secureBrowser()
    let opened = try open.open([open.origin, cookie])
    #expect(opened.status == 101)
    // It lasts from its last use.
    #expect(opened.head.contains("Max-Age=2592000"))
    #expect(Self.cookie(opened) == Self.cookie(begun))
    #expect(try open.call("session.whoami")["result"] != nil)
    let ended = try browser.ask("DELETE", "/session", [browser.origin, cookie])
    #expect(ended.status == 204)
    #expect(ended.head.contains("Max-Age=0"))
    // What is open ends, though it asks for nothing.
    #expect(try open.hear() == .close(4401))
    // Whoever has copied the cookie has nothing.
    let again = try secureBrowser()
    try again.open([again.origin, cookie])
    #expect(try again.hear() == .close(4401))
    // What it was begun with is another's, and stays; so does one that has no session.
    let kept = "Cookie: __Host-cmdb=\(token.text)"
    #expect(try browser.ask("DELETE", "/session", [browser.origin, kept]).status == 204)
    let program = try protected.client(token.text)
    #expect(try program.result("session.whoami")["account"]?.string == "weblogout")
    // Foreign pages end nothing.
    let foreign = try secureBrowser()
    let refused = try foreign.ask(
      "DELETE", "/session", ["Origin: https://evil.example", cookie])
    #expect(refused.status == 403)
  }

  /// Without TLS the page keeps the session's token itself, for its port alone.
  @Test func withoutTLSTheAnswerIsTheSession() throws {
    let token = try server().issue("webplain")
    let browser = try browser()
    let answer = try browser.ask(
      "POST", "/session", [browser.origin, "Content-Type: application/json"],
      body: #"{"token":"\#(token.text)"}"#)
    #expect(answer.status == 200)
    #expect(!answer.head.contains("Set-Cookie"))
    let session = try #require(try Document(answer.body).root["token"]?.string)
    #expect(session != token.text)
    let page = try self.browser()
    try page.open()
    #expect(try page.logIn(session)["result"]?["account"]?.string == "webplain")
  }

  /// `session.start` leaves the connection as it is: nobody is logged in by it.
  @Test func aSessionThatBeginsOverAWebSocketLogsInWithItsToken() throws {
    let token = try server().issue("webbegins")
    let browser = try browser()
    try browser.open()
    let begun = try browser.call("session.start", #"{"token":"\#(token.text)"}"#)["result"]
    let session = try #require(begun?["token"]?.string)
    #expect(try browser.logIn(session)["result"]?["account"]?.string == "webbegins")
    #expect(try browser.call("session.whoami")["result"] != nil)
  }

  @Test func aRevokedSessionEnds() throws {
    let protected = try Self.protected.get()
    let token = try protected.server.issue("webrevoked")
    let cookie = "Cookie: __Host-cmdb=\(token.text)"
    let browser = try secureBrowser()
    try browser.open([browser.origin, cookie])
    #expect(try browser.call("session.whoami")["result"] != nil)
    // It asks for nothing meanwhile.
    _ = try protected.server.client().result("token.revoke", #"{"id":\#(token.id)}"#)
    #expect(try browser.hear() == .close(4401))
    let again = try secureBrowser()
    try again.open([again.origin, cookie])
    #expect(try again.hear() == .close(4401))
  }

  private func eventually(_ isSo: () throws -> Bool) throws {
    let deadline = Instant.now() + .seconds(20)
    while try !isSo() {
      guard Instant.now() < deadline else { throw Browser.Failure(description: "it never was so") }
      Pace.wait(until: Instant.now() + .milliseconds(100))
    }
  }

  // MARK: Restarts

  @Test func theGatewayComesBackAndItsEndHarmsNobodyElse() throws {
    let server = try TestServer(["--web", "127.0.0.1:0", "--workers", "1"])
    defer { server.stopAndRemove() }
    let token = try server.issue("webback")
    let client = try server.client()
    let browser = try server.browser()
    try browser.open()
    _ = try browser.logIn(token.text)
    let before = try server.children("web")
    #expect(before.count == 1)
    Process.kill(before[0], .kill)
    #expect(try browser.hear() == .end)
    #expect(try client.result("session.whoami")["via"]?.string == "peer")
    // Connections wait at the listener meanwhile.
    let second = try server.browser()
    try second.open()
    #expect(try second.logIn(token.text)["result"] != nil)
    Process.kill(server.pid, .hangup)
    guard case .text(let last) = try second.hear() else {
      throw Browser.Failure(description: "no `server.closing` before the end")
    }
    #expect(try Document(last).root["method"]?.string == "server.closing")
    #expect(try second.hear() == .close(1001))
    // A worker that is being replaced may end the first of these, too.
    try eventually {
      let third = try server.browser()
      try third.open()
      try third.say(
        #"{"jsonrpc":"2.0","id":0,"method":"session.login","params":{"token":"\#(token.text)"}}"#)
      guard case .text(let text) = try third.hear() else { return false }
      return text.contains(#""account":"webback""#)
    }
    #expect(server.stop() == .exited(0))
    #expect(!Files.exists("\(server.directory)/web.sock"))
  }
}
