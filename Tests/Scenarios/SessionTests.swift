import Client
import JSON
import Postgres
import Samples
import System
import Testing

/// Sessions: how a browser gets in, and when it is out again.
@Suite(.serialized) struct SessionTests {
  private static let started: Result<TestServer, any Error> = Result {
    try TestServer(["--listen", "127.0.0.1:0", "--plain", "--workers", "2"])
  }

  private func server() throws -> TestServer { try Self.started.get() }

  /// A stranger over TCP.
  private func unauthenticated() throws -> Client { try Client(try server().tcpEndpoint()) }

  private func start(_ params: String) throws -> Value {
    try unauthenticated().result("session.start", params)
  }

  private func sessions(_ client: Client, _ params: String = "{}") throws -> [Value] {
    try client.result("session.list", params)["sessions"]?.elements.map { $0 } ?? []
  }

  @Test func aCodeLetsItsAccountInOnce() throws {
    let admin = try server().client()
    let invited = try admin.result("session.invite")
    let code = try #require(invited["code"]?.string)
    #expect(code.hasPrefix("enter_"))
    #expect(invited["url"] == nil)
    // It is no token.
    #expect(
      try unauthenticated().refusal("session.login", #"{"token": "\#(code)"}"#).kind
        == "unauthenticated")
    let begun = try start(#"{"code": "\#(code)", "device": "Firefox"}"#)
    #expect(begun["account"]?.string == "admin")
    let token = try #require(begun["token"]?.string)
    let browser = try unauthenticated()
    #expect(try browser.logIn(token)["account"]?.string == "admin")
    #expect(
      try unauthenticated().refusal("session.start", #"{"code": "\#(code)"}"#).kind
        == "unauthenticated")
    let own = try sessions(browser).first { $0["current"]?.boolean == true }
    #expect(own?["device"]?.string == "Firefox")
    #expect(own?["address"]?.string == "127.0.0.1")
    #expect(own?["account"]?.string == "admin")
    #expect(try sessions(admin).allSatisfy { $0["current"]?.boolean == false })
    // Tokens of programs are others.
    let tokens = try admin.result("token.list", #"{"account": "admin"}"#)["tokens"]
    #expect(tokens?.elements.contains { $0["id"]?.integer == own?["id"]?.integer } == false)
    let entries = try admin.waitForJournal(
      #"{"method": "session.start", "sort": "-position"}"#
    ) { $0["account"]?.string == "admin" }
    #expect(entries.contains { $0["account"]?.string == "admin" })
    // Secrets are in no log and in no list.
    let log = try Files.readText(try server().logPath)
    for secret in [token, code].compactMap({ $0.split(separator: "_").last }) {
      #expect(!log.contains(secret))
    }
  }

  /// Whoever asks for nothing is out as well, within 5 seconds.
  @Test func anIdleConnectionEndsWithItsToken() throws {
    let revoked = try server().issue("se-idle-token", roles: ["agent"])
    let disabled = try server().issue("se-idle-account", roles: ["agent"])
    let kept = try server().issue("se-idle-kept", roles: ["agent"])
    let clients = try [revoked, disabled, kept].map { token in
      let client = try server().client(token.text)
      return client
    }
    let admin = try server().client()
    _ = try admin.result("token.revoke", #"{"id": \#(revoked.id)}"#)
    _ = try admin.result("account.update", #"{"name": "se-idle-account", "disabled": true}"#)
    for client in clients.prefix(2) {
      #expect(try client.isReadable(within: .seconds(30)))
      #expect(try client.receive() == nil)
    }
    #expect(try clients[2].result("session.whoami")["account"]?.string == "se-idle-kept")
  }

  @Test func aCodeIsToldOnce() throws {
    let admin = try server().client()
    let params = #"{"account": "admin", "idempotency_key": "se-once", "valid_for_s": 600}"#
    let first = try admin.result("session.invite", params)
    let again = try admin.result("session.invite", params)
    #expect(first["code"]?.string != nil)
    #expect(again["code"]?.isNull == true)
    #expect(again["session"]?.integer == first["session"]?.integer)
  }

  @Test func othersAreInvitedByAdministrators() throws {
    let token = try server().issue("se-agent", roles: ["agent"])
    let agent = try server().client(token.text)
    for params in ["{}", #"{"account": "admin"}"#] {
      #expect(try agent.refusal("session.invite", params).kind == "forbidden")
    }
    let admin = try server().client()
    let long = try admin.refusal("session.invite", #"{"valid_for_s": 601}"#)
    #expect(long.kind == "invalid_params")
    #expect(try admin.refusal("session.invite", #"{"account": "nobody"}"#).kind == "not_found")
    let code = try #require(
      try admin.result("session.invite", #"{"account": "se-agent"}"#)["code"]?.string)
    let begun = try start(#"{"code": "\#(code)", "keep": true}"#)
    #expect(begun["account"]?.string == "se-agent")
    #expect(begun["rights"]?.elements.contains { $0.string == "administer" } == false)
    let mine = try sessions(agent)
    #expect(mine.allSatisfy { $0["account"]?.string == "se-agent" })
    #expect(!mine.isEmpty)
    #expect(try agent.refusal("session.list", #"{"account": "admin"}"#).kind == "forbidden")
    #expect(try sessions(admin, #"{"account": "se-agent"}"#).count == mine.count)
  }

  @Test func anEndedSessionIsOutWithinSeconds() throws {
    let token = try server().issue("se-ended")
    let begun = try start(#"{"token": "\#(token.text)"}"#)
    let own = try #require(begun["token"]?.string)
    let browsers = try (0..<4).map { _ in try server().client(own) }
    // One that has no session has none to end.
    let program = try server().client(token.text)
    #expect(try program.refusal("session.end").kind == "not_found")
    let id = try #require(try browsers[0].result("session.end")["session"]?.integer)
    for browser in browsers {
      #expect(Promises.holds(try browser.timeUntilRefused(), within: .seconds(5)))
    }
    #expect(try sessions(program).isEmpty)
    // Again is harmless, and the token that it began with still works.
    #expect(
      try program.result("session.end", #"{"session": \#(id)}"#)["session"]?.integer == id)
    #expect(try program.result("session.whoami")["account"]?.string == "se-ended")
    // A session that begins with a token ends with it.
    let second = try #require(try start(#"{"token": "\#(token.text)"}"#)["token"]?.string)
    let browser = try server().client(second)
    #expect(
      try unauthenticated().refusal("session.start", #"{"token": "\#(second)"}"#).kind
        == "unauthenticated")
    _ = try server().client().result("token.revoke", #"{"id": \#(token.id)}"#)
    #expect(Promises.holds(try browser.timeUntilRefused(), within: .seconds(5)))
  }

  @Test(arguments: [
    "{}", #"{"code": "a", "token": "b"}"#, #"{"code": 1}"#,
    #"{"token": "x", "device": "two\nlines"}"#,
  ])
  func parametersOfAStartAreChecked(params: String) throws {
    #expect(try unauthenticated().refusal("session.start", params).kind == "invalid_params")
  }

  /// Guessing costs time, as with tokens.
  @Test func failuresAreDelayed() throws {
    let client = try unauthenticated()
    let begin = Instant.now()
    for _ in 0..<12 {
      #expect(
        try client.refusal("session.start", #"{"code": "enter_nonsense"}"#).kind
          == "unauthenticated")
    }
    #expect(begin.duration(to: Instant.now()) > .milliseconds(1000))
  }

  /// One at a time for a connection, and later requests wait, as with logins.
  @Test func aConnectionBeginsOneSessionAtATime() throws {
    let wire = try Wire(try server().tcpEndpoint())
    // Of the right form, so that the database has to be asked.
    let code = "enter\(Client.wrongToken(4711).dropFirst(4))"
    let start = #""method":"session.start","params":{"code":"\#(code)"}}"#
    let batch = (0..<20).map { #"{"jsonrpc":"2.0","id":\#($0),"# + start }.joined(separator: ",")
    let kinds = try wire.ask("[\(batch)]").elements.map { $0.kindOfError ?? "" }
    #expect(kinds.count { $0 == "unauthenticated" } == 1)
    #expect(kinds.count { $0 == "invalid_state" } == 19)
    // Pipelined ones are examined one by one.
    try wire.send(
      #"{"jsonrpc":"2.0","id":1,"# + start, #"{"jsonrpc":"2.0","id":2,"# + start,
      #"{"jsonrpc":"2.0","id":3,"method":"server.info"}"#)
    for id in 1...3 { #expect(try wire.value()["id"]?.integer == Int64(id)) }
  }

  /// A wrong code never reaches the connections that write.
  @Test func aWrongProofWaitsForNoWrite() throws {
    let server = try TestServer(["--listen", "127.0.0.1:0", "--plain", "--workers", "1"])
    defer { server.stopAndRemove() }
    let invited = try server.client().result("session.invite")["code"]?.string
    let code = try #require(invited)
    let token = try server.issue("se-wrong")
    let invitation = try #require(Int(code.split(separator: "_")[1]))
    let superuser = try server.superuser()
    try superuser.execute("begin")
    // Every session that begins waits for this, and no read.
    try superuser.execute("lock table cmdb.account in exclusive mode")
    let stranger = try Client(try server.tcpEndpoint())
    for wrong in [
      #"{"code":"enter\#(Client.wrongToken(invitation).dropFirst(4))"}"#,
      #"{"token":"\#(Client.wrongToken(Int(token.id)))"}"#,
    ] {
      #expect(try stranger.refusal("session.start", wrong).kind == "unauthenticated")
    }
    try superuser.execute("rollback")
    #expect(
      try stranger.result("session.start", #"{"code":"\#(code)"}"#)["account"]?.string == "admin")
  }
}
