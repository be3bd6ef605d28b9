import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  /// As long as one needs to open a browser.
  private static let ownDefault = 60
  private static let ownMax = 600
  private static let othersMax = 86_400

  static let sessionInvite = Method(
    "session.invite", .write, .anyone,
    """
    Makes a code with which one session can be begun, once. For oneself it is for callers by peer \
    or certificate, for others it needs the right `administer`. The code is shown once: a \
    repetition with the same idempotency_key answers null.
    """,
    [
      Parameter("account", .oneLine(bytesMax: 64), "Who is invited (default: the caller)."),
      Parameter(
        "valid_for_s", .integer(10...Int64(othersMax)),
        "How long the code can be used (default a day; for oneself a minute, at most ten)."),
    ],
    result: (
      "invitation",
      .record([
        Parameter("session", .id, required: true, "The id of the session to be, to end it by."),
        Parameter("code", .nullable(.line), required: true, "The code; shown only once."),
        Parameter("expires_at", .timestamp, required: true, "Until when it can be used."),
        Parameter("url", .line, "Where a browser begins the session, if the server has a console."),
        Parameter("qr", .oneLine(bytesMax: 20_000), "The same as a QR code, a picture in SVG."),
      ])
    ),
    example: (
      "{}",
      """
      {"session": 17, "code": "\(SessionRules.code)", "expires_at": "2026-02-01T09:31:00.000000Z"}
      """
    ),
    kept: { _ in .rows(SessionRules.invited(nil)) }
  ) { arguments, context throws(Stop) in
    let caller = try context.knownCaller()
    let account = arguments.string("account") ?? caller.name
    let isOwn = account == caller.name
    let valid = arguments.integer("valid_for_s") ?? (isOwn ? ownDefault : othersMax)
    if !caller.rights.contains(.administer) {
      guard isOwn else {
        throw .refused(
          RPCError(.forbidden, "To invite others needs the right `administer`.")
            .with("required", string: Right.administer.rawValue))
      }
      // Else a token that expires would be as good as one that does not.
      guard caller.tokenID == nil else {
        throw .refused(
          RPCError(
            .forbidden,
            "With a token nobody is invited: ask an administrator, or begin a session with it."
          ).with("required", string: Right.administer.rawValue))
      }
    }
    guard !isOwn || valid <= ownMax else {
      throw .invalidParams([
        Problem(
          "range", "A code for oneself can be used for \(ownMax) s at most.", path: "valid_for_s")
      ])
    }
    let secret = try context.freshSecret()
    let web = context.server.webAddress
    return try Conventions.write(
      "session.invite",
      Call("session_invite", [.text(account), .int(valid), .bytes(secret.digest)]), arguments,
      context, answer: .rows(SessionRules.invited((secret, context.requestID, web))))
  }
}
