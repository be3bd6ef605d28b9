import CMDB
import JSON
import SQL
import Testing

@testable import Methods

/// What is told of an invitation, and to whom.
@Suite struct SessionAnswerTests {
  private func answer(of request: String, web: String?) throws -> Value {
    var rows = Rows(columnCount: 1)
    rows.append(
      Array(#"{"id": 17, "request": "r-1", "expires_at": "2026-02-02T09:30:00Z"}"#.utf8))
    let reply = SessionRules.invited((SampleContext.freshSecret, request, web))
    return try Document(try reply.result(from: rows)).root
  }

  /// The address is told where the server knows one; a fragment reaches no log.
  @Test func theAddressEndsWithTheCode() throws {
    let made = try answer(of: "r-1", web: "https://cmdb.example")
    let code = try #require(made["code"]?.string)
    #expect(made["url"]?.string == "https://cmdb.example/#enter=\(code)")
    #expect(made["qr"]?.string == QRCode(Array((made["url"]?.string ?? "").utf8))?.svg)
    let without = try answer(of: "r-1", web: nil)
    #expect(without["url"] == nil && without["qr"] == nil)
  }

  @Test func aRepetitionIsToldNoCode() throws {
    let again = try answer(of: "r-2", web: "https://cmdb.example")
    #expect(again["code"]?.isNull == true)
    #expect(again["url"] == nil && again["qr"] == nil)
    #expect(again["session"]?.integer == 17)
  }

  /// A code is no token, and a token no code.
  @Test func aCodeIsSpeltOtherwiseThanAToken() throws {
    let token = Token(id: 17, secret: SampleContext.freshSecret.secret)
    let code = SessionRules.code(token)
    #expect(SessionRules.token(ofCode: code) == token)
    #expect(SessionRules.token(ofCode: token.text) == nil)
    #expect(Token(code) == nil)
    #expect(SessionRules.token(ofCode: String(code.dropLast())) == nil)
  }
}
