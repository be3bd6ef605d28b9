import HTTP
import JSON

/// A response with all of its body, or with the beginning of one that comes in chunks.
struct Response {
  let status: Int
  var fields: [ResponseHead.Field]
  let body: [UInt8]
  /// Whether the connection ends with it.
  var ends: Bool
  /// Whether more of its body follows.
  var isChunked = false

  init(_ status: Int, _ fields: [ResponseHead.Field] = [], body: [UInt8] = [], ends: Bool = false) {
    self.status = status
    self.fields = fields
    self.body = body
    self.ends = ends
  }

  /// For programs, and for what the page shows of it.
  static func json(
    _ status: Int, _ body: [UInt8], _ fields: [ResponseHead.Field] = []
  ) -> Response {
    Response(
      status,
      fields + [("Content-Type", "application/json"), ("Cache-Control", "no-store")], body: body)
  }

  static func failure(
    _ status: Int, _ message: String, _ fields: [ResponseHead.Field] = []
  ) -> Response {
    var writer = Writer()
    writer.object { $0.member("message", string: message) }
    return json(status, writer.bytes, fields)
  }

  static func unavailable(ends: Bool = false) -> Response {
    var response = failure(
      503, "The server does not serve at present; try again in a moment.", [("Retry-After", "1")])
    response.ends = ends
    return response
  }

  func bytes(isTLS: Bool) -> [UInt8] {
    let hasBody = status != 204 && status != 304
    guard !isChunked else {
      return ResponseHead.bytes(
        status: status,
        fields: fields + (ends ? [("Connection", "close")] : []) + [ResponseHead.chunked],
        contentLength: nil, isTLS: isTLS) + ResponseHead.chunk(body[...])
    }
    return ResponseHead.bytes(
      status: status, fields: fields + (ends ? [("Connection", "close")] : []),
      contentLength: hasBody ? body.count : nil, isTLS: isTLS) + (hasBody ? body : [])
  }
}

/// The session's cookie. The prefix makes browsers refuse it without TLS, from another path or for
/// other hosts (RFC 6265bis, 4.1.3.2).
enum Cookie {
  private static let name = "__Host-cmdb"
  /// "Keep me in on this device".
  private static let keptSeconds = 30 * 86_400
  /// Stands before the token of such a cookie: browsers send no age back.
  private static let keptMark = "kept."

  static func token(of request: HTTPRequest) -> String? {
    guard let value = request.cookie(name) else { return nil }
    let token = value.hasPrefix(keptMark) ? String(value.dropFirst(keptMark.count)) : value
    return token.isEmpty ? nil : token
  }

  static func set(_ token: String, isKept: Bool) -> ResponseHead.Field {
    (
      "Set-Cookie",
      "\(name)=\(isKept ? keptMark : "")\(token); Path=/; Secure; HttpOnly; SameSite=Strict"
        + (isKept ? "; Max-Age=\(keptSeconds)" : "")
    )
  }

  /// A session that is kept lasts from its last use, and so does its cookie: it is given again with
  /// each connection.
  static func renewal(of request: HTTPRequest) -> ResponseHead.Field? {
    guard let value = request.cookie(name), value.hasPrefix(keptMark),
      let token = token(of: request), canHold(token)
    else { return nil }
    return set(token, isKept: true)
  }

  static let removal: ResponseHead.Field = (
    "Set-Cookie", "\(name)=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0"
  )

  /// Whether a token can stand in a cookie as it is (RFC 6265, 4.1.1).
  static func canHold(_ token: String) -> Bool {
    !token.isEmpty
      && token.utf8.allSatisfy { byte in
        byte > 0x20 && byte < 0x7F && ![0x22, 0x2C, 0x3B, 0x5C].contains(byte)
      }
  }
}
