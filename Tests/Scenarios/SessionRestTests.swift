import Client
import JSON
import Postgres
import SQL
import Samples
import System
import Testing

/// A session slides by what its person does, and rests while the server looks after itself.
@Suite(.waiting) struct SessionRestTests {
  /// Workers note a use once a minute, so it takes longer than that to see that there is none.
  @Test(.timeLimit(.minutes(20))) func aSubscriptionKeepsNoSessionAwake() throws {
    let server = try TestServer(["--listen", "127.0.0.1:0", "--plain", "--workers", "1"])
    defer { server.stopAndRemove() }
    let token = try server.issue("restful")
    let stranger = try Client(try server.tcpEndpoint())
    let begun = try stranger.result("session.start", #"{"token":"\#(token.text)"}"#)
    let session = try #require(begun["token"]?.string)
    let page = try Client(try server.tcpEndpoint())
    try page.logIn(session)
    _ = try page.result("changes.subscribe", #"{"entities":["item"]}"#)
    let superuser = try server.superuser()
    try superuser.execute("update cmdb.token_use set at = at - interval '1 hour'")
    func isOld() throws -> Bool {
      try superuser.query(
        Unit(
          Statement(
            """
            select count(*)
            from cmdb.token_use u
            join cmdb.session s on s.id = u.token
            where u.at < now() - interval '30 minutes'
            """))
      ).integer(0, 0) == 1
    }
    #expect(try isOld())
    let isUsed = try waitUntil(within: .seconds(66), every: .seconds(1)) { try !isOld() }
    #expect(!isUsed)
    // A call is a use.
    _ = try page.result("session.whoami")
    #expect(try waitUntil { try !isOld() })
  }
}
