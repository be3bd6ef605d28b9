import CMDB
import Client
import JSON
import Samples
import System
import Testing

/// Tokens: how they are issued, what they open, and when they stop.
struct LoginTests {
  private static let started: Result<TestServer, any Error> = Result {
    try TestServer(["--listen", "127.0.0.1:0", "--plain", "--workers", "2"])
  }

  private func server() throws -> TestServer { try Self.started.get() }

  /// A stranger over TCP.
  private func unauthenticated() throws -> Client { try Client(try server().tcpEndpoint()) }

  private func request(_ method: String, _ params: String = "{}", id: Int = 1) -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#
  }

  // MARK: Logging in

  @Test func aTokenOpensItsAccount() throws {
    let token = try server().issue("opens", roles: ["agent", "auditor"])
    #expect(Token(token.text)?.id == Int(token.id))
    let client = try unauthenticated()
    #expect(try client.refusal("session.whoami").kind == "unauthenticated")
    let session = try client.logIn(token.text)
    #expect(session["account"]?.string == "opens")
    #expect(session["roles"]?.elements.compactMap(\.string) == ["agent", "auditor"])
    #expect(session["via"]?.string == "token")
    #expect(try client.result("session.whoami").raw == session.raw)
    #expect(try client.refusal("account.create", #"{"name":"x","roles":[]}"#).kind == "forbidden")
    let incident = try client.result("incident.open", #"{"title":"by token"}"#)
    let entries = try server().client().waitForJournal(#"{"account":"opens"}"#)
    #expect(entries.last?["via"]?.string == "token")
    #expect(incident["updated_by"]?.string == "opens")
  }

  /// A program need not wait for the answer before it goes on.
  @Test func whatFollowsALoginIsDoneByItsAccount() throws {
    let token = try server().issue("pipelined")
    let wire = try Wire(try server().tcpEndpoint())
    try wire.send(
      request("session.login", #"{"token":"\#(token.text)"}"#), request("session.whoami", id: 2),
      request("incident.open", #"{"title":"at once"}"#, id: 3))
    let answers = try (0..<3).map { _ in try wire.value() }
    #expect(answers.allSatisfy { $0["result"] != nil }, "\(answers.map(\.text))")
    let whoami = answers.first { $0.id == "2" }
    #expect(whoami?["result"]?["account"]?.string == "pipelined")
  }

  @Test func aSecondLoginReplacesTheFirstAndAFailedOneChangesNothing() throws {
    let first = try server().issue("first")
    let second = try server().issue("second")
    let client = try server().client(first.text)
    try client.logIn(second.text)
    #expect(try client.result("session.whoami")["account"]?.string == "second")
    try client.logIn(second.text)
    let refusal = try client.refusal("session.login", #"{"token":"cmdb_nonsense"}"#)
    #expect(refusal.kind == "unauthenticated")
    #expect(refusal.code == -32001)
    #expect(!refusal.description.contains("nonsense"))
    #expect(try client.result("session.whoami")["account"]?.string == "second")
  }

  @Test func aTokenReplacesWhomTheKernelVouchesFor() throws {
    let token = try server().issue("overunix")
    let client = try server().client()
    #expect(try client.result("session.whoami")["via"]?.string == "peer")
    try client.logIn(token.text)
    let session = try client.result("session.whoami")
    #expect(session["account"]?.string == "overunix")
    #expect(session["via"]?.string == "token")
    #expect(try client.refusal("token.list").kind == "forbidden")
  }

  @Test func aBatchLogsInOnce() throws {
    let token = try server().issue("batch")
    let wire = try Wire(try server().tcpEndpoint())
    let login = request("session.login", #"{"token":"\#(token.text)"}"#)
    let answers = try wire.ask("[\(login),\(login),\(login)]")
    #expect(answers.elements.count { $0["result"] != nil } == 1)
    #expect(answers.elements.count { $0.kindOfError == "invalid_state" } == 2)
    #expect(try wire.serves())
  }

  @Test(arguments: ["{}", #"{"token":1}"#, #"{"token":""}"#, #"{"tokken":"x"}"#])
  func parametersOfALoginAreChecked(params: String) throws {
    #expect(try unauthenticated().refusal("session.login", params).kind == "invalid_params")
  }

  /// What comes while a login waits stays where it is, however much it is.
  @Test func aLoginThatWaitsHoldsNothingInMemory() throws {
    let wire = try Wire(try server().tcpEndpoint())
    for id in 0..<20 {
      try wire.send(
        request("session.login", #"{"token":"\#(Client.wrongToken(77, seed: id))"}"#, id: id))
    }
    let flood = Array(repeating: UInt8(ascii: "\n"), count: 64 << 20)
    #expect(try wire.sendUntilBlocked(flood, from: 0) < flood.count)
    let answers = try wire.rest().map { try Document($0).root }
    #expect(answers.count < 20)
    #expect(answers.allSatisfy { $0.kindOfError == "unauthenticated" })
  }

  /// A login that was given up while it waited lets go what came behind it.
  @Test func whatFollowsALoginThatIsOutOfTimeIsExecuted() throws {
    var kinds: [String] = []
    // The failures before it make a login wait, each longer than the one before.
    while kinds.last != "deadline_exceeded", kinds.count < 20 {
      let wire = try Wire(try server().tcpEndpoint())
      let token = Client.wrongToken(78, seed: kinds.count)
      try wire.send(
        request("session.login", #"{"token":"\#(token)","deadline_ms":20}"#),
        request("session.whoami", id: 2))
      let answers = try (0..<2).map { _ in try wire.value() }
      #expect(Set(answers.compactMap(\.id)) == ["1", "2"])
      kinds.append(answers.first { $0.id == "1" }?.kindOfError ?? "")
    }
    #expect(kinds.last == "deadline_exceeded", "\(kinds)")
  }

  // MARK: Issuing

  @Test func aTokenIsShownOnce() throws {
    let client = try server().client()
    _ = try server().issue("shown")
    let params = #"{"account":"shown","label":"gate","idempotency_key":"shown-1"}"#
    let first = try client.result("token.issue", params)
    let text = try #require(first["token"]?.string)
    let id = try #require(first["id"]?.integer)
    for _ in 0..<3 {
      let again = try server().client().result("token.issue", params)
      #expect(again["id"]?.integer == id)
      #expect(again["token"]?.kind == .null)
    }
    let listed = try client.result("token.list", #"{"account":"shown"}"#)["tokens"]
    #expect(listed?.count == 2, "issued once under one key")
    // Nowhere that a reader could look, nor where the program has written.
    let secret = try #require(text.split(separator: "_").last)
    let token = try #require(Token(text))
    let digest = Digest.hex(Digest.sha256(token.secret))
    let journal = try client.result("journal.list", #"{"limit":1000}"#)
    let log = try Files.readText(try server().logPath)
    for place in [listed.map(\.text), journal.text, log] {
      #expect(place?.contains(secret) == false)
      #expect(place?.contains(digest) == false)
    }
    try Client(try server().tcpEndpoint()).logIn(text)
  }

  @Test func issuingIsRefusedWithReasons() throws {
    let client = try server().client()
    let missing = try client.refusal("token.issue", #"{"account":"nobody at all"}"#)
    #expect(missing.kind == "not_found")
    #expect(missing.error["data"]?["path"]?.string == "account")
    #expect(try client.refusal("token.issue", #"{"account":"system"}"#).kind == "not_found")
    for moment in ["2020-01-01T00:00:00Z", "soon", "2026-13-01T00:00:00Z"] {
      let refusal = try client.refusal(
        "token.issue", #"{"account":"admin","expires_at":"\#(moment)"}"#)
      #expect(refusal.kind == "invalid_params", "\(moment)")
      #expect(refusal.description.contains("expires_at"))
    }
    #expect(try client.refusal("token.revoke", #"{"id":999999}"#).kind == "not_found")
    let token = try server().issue("agent only").text
    let agent = try server().client(token)
    for (method, params) in [
      ("token.issue", #"{"account":"admin"}"#), ("token.revoke", #"{"id":1}"#),
      ("token.list", "{}"),
    ] {
      #expect(try agent.refusal(method, params).kind == "forbidden")
    }
  }

  @Test func tokensAreListedInPages() throws {
    let client = try server().client()
    for _ in 0..<5 { _ = try server().issue("listed", more: #","label":"of five""#) }
    var found: [Int64] = []
    var cursor = "null"
    repeat {
      let more = cursor == "null" ? "" : #","cursor":\#(cursor)"#
      let page = try client.result(
        "token.list", #"{"account":"listed","limit":2,"fields":["id","label"]\#(more)}"#)
      for token in page["tokens"].map({ Array($0.elements) }) ?? [] {
        #expect(token.members.map(\.name) == ["id", "label"])
        found.append(token["id"]?.integer ?? 0)
      }
      cursor = page["next_cursor"]?.text ?? "null"
    } while cursor != "null"
    #expect(found.count == 5)
    #expect(found == found.sorted())
    let whole = try client.result("token.list", #"{"account":"listed","limit":1}"#)
    let token = whole["tokens"]?.elements.first { _ in true }
    #expect(
      token?.members.map(\.name) == ["id", "account", "label", "created_at", "created_by"])
    #expect(token?["created_by"]?.string == "admin")
  }

  // MARK: The end of a token

  @Test func aRevokedTokenOpensNothingWithinSeconds() throws {
    let token = try server().issue("revoked")
    let clients = try (0..<4).map { _ in try server().client(token.text) }
    let admin = try server().client()
    let revoked = try admin.result("token.revoke", #"{"id":\#(token.id),"reason":"lost"}"#)
    #expect(revoked["revoked_at"] != nil)
    for client in clients {
      #expect(Promises.holds(try client.timeUntilRefused(), within: .seconds(5)))
    }
    #expect(
      try unauthenticated().refusal("session.login", #"{"token":"\#(token.text)"}"#).kind
        == "unauthenticated")
    // Again is harmless, and changes nothing.
    let again = try admin.result("token.revoke", #"{"id":\#(token.id)}"#)
    #expect(again["revoked_at"]?.string == revoked["revoked_at"]?.string)
    let entries = try admin.waitForJournal(#"{"method":"token.revoke","sort":"-position"}"#) {
      $0["reason"]?.string == "lost"
    }
    #expect(entries.contains { $0["reason"]?.string == "lost" })
  }

  /// Its connection lives two seconds more: another token, shown in time, keeps it.
  @Test func whoLostItsTokenMayShowAnother() throws {
    let other = try server().issue("shows-another")
    let admin = try server().client()
    for _ in 0..<20 {
      let token = try server().issue("shows-another")
      let client = try server().client(token.text)
      _ = try admin.result("token.revoke", #"{"id":\#(token.id)}"#)
      _ = try client.timeUntilRefused()
      // On a busy machine the two seconds are over before the login.
      guard (try? client.logIn(other.text)) != nil else { continue }
      #expect(try client.result("session.whoami")["account"]?.string == "shows-another")
      return
    }
    Issue.record("no connection lived long enough to log in anew")
  }

  /// An export that its reader keeps waiting is over once its token is, or the right to it.
  @Test(arguments: [("token", "unauthenticated"), ("right", "forbidden")])
  func anExportEndsWithWhatItNeeds(_ lost: String, _ kind: String) throws {
    let admin = try server().wire()
    let comment = String(repeating: "x", count: 4000)
    let items = (0..<100).map {
      request(
        "item.register", #"{"class":"model","attributes":{"comments":"\#(comment)"}}"#, id: $0)
    }
    for _ in 0..<20 {
      let answers = try admin.ask("[\(items.joined(separator: ","))]")
      #expect(answers.elements.allSatisfy { $0["result"] != nil })
    }
    let account = "exports-\(lost)"
    let token = try server().issue(account, roles: ["auditor"])
    let wire = try server().wire()
    _ = try wire.ask(request("session.login", #"{"token":"\#(token.text)"}"#))
    try wire.send(request("inventory.export", #"{"format":"jsonl","class":"model"}"#))
    #expect(try wire.value()["method"]?.string == "inventory.chunk")
    if lost == "token" {
      _ = try server().client().result("token.revoke", #"{"id":\#(token.id)}"#)
    } else {
      _ = try server().client().result(
        "account.update", #"{"name":"\#(account)","roles":["feed"]}"#)
    }
    // A reader so slow that the export, left alone, would last twice as long.
    var last: Value?
    let isOver = try waitUntil(every: .milliseconds(100)) {
      last = try wire.value()
      return last?["method"] == nil
    }
    #expect(isOver)
    #expect(last?.kindOfError == kind)
  }

  @Test func aDisabledAccountLosesItsSessions() throws {
    let token = try server().issue("disabled")
    let client = try server().client(token.text)
    let admin = try server().client()
    _ = try admin.result("account.update", #"{"name":"disabled","disabled":true}"#)
    #expect(Promises.holds(try client.timeUntilRefused(), within: .seconds(5)))
    #expect(
      try unauthenticated().refusal("session.login", #"{"token":"\#(token.text)"}"#).kind
        == "unauthenticated")
    _ = try admin.result("account.update", #"{"name":"disabled","disabled":false}"#)
    _ = try server().client(token.text)
  }

  @Test func aTokenExpires() throws {
    // On a busy machine three seconds are over before the login.
    for seconds: Int64 in [3, 15, 45] {
      let soon = Timestamp(microseconds: WallClock.nowMicroseconds() + seconds * 1_000_000)
      let token: (text: String, id: Int64)
      let client: Client
      do {
        token = try server().issue("expires", more: #","expires_at":"\#(soon)""#)
        client = try server().client(token.text)
      } catch is Refused { continue }
      // So long to the end, and five seconds for everybody to notice.
      let patience = Duration.seconds(seconds + 5)
      #expect(Promises.holds(try client.timeUntilRefused(), within: patience))
      #expect(
        try unauthenticated().refusal("session.login", #"{"token":"\#(token.text)"}"#).kind
          == "unauthenticated")
      return
    }
    Issue.record("no token lived long enough to log in with")
  }

  @Test func theLastUseIsKnownToTheMinute() throws {
    let token = try server().issue("used")
    _ = try server().client(token.text)
    let admin = try server().client()
    var used: String?
    let isKnown = try waitUntil {
      let listed = try admin.result("token.list", #"{"account":"used"}"#)["tokens"]
      used = listed?.elements.first { _ in true }?["last_used_at"]?.string
      return used != nil
    }
    #expect(isKnown)
    // To the minute, but not before the token was there.
    let created = try admin.result("token.list", #"{"account":"used"}"#)["tokens"]?
      .elements.first { _ in true }?["created_at"]?.string
    #expect(used?.hasSuffix(":00.000000Z") == true || used == created)
    #expect(
      try admin.waitForJournal(#"{"method":"token.issue"}"#).allSatisfy {
        $0["version"]?.integer == 1
      })
  }
}

extension Client {
  /// The entries of the journal, once the one that is waited for is among them: others write
  /// meanwhile.
  func waitForJournal(
    _ params: String, with isMeant: (Value) -> Bool = { _ in true }
  ) throws -> [Value] {
    var entries: [Value] = []
    _ = try waitUntil {
      entries = try result("journal.list", params)["entries"].map { Array($0.elements) } ?? []
      return entries.contains(where: isMeant)
    }
    return entries
  }
}
