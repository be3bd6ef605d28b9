/// Writes the head of a response, always with the fields that protect a browser.
package enum ResponseHead {
  package typealias Field = (name: String, value: String)

  /// What a page may load and do. The one Trusted Types policy lets two constants through, the Web
  /// Worker and the service worker.
  package static let contentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    + "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
    + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
    + "trusted-types cmdb"

  /// On every response.
  ///
  /// - Parameter isTLS: the browser came under TLS, and is told to do so for a year.
  package static func protection(isTLS: Bool) -> [Field] {
    [
      ("Content-Security-Policy", contentSecurityPolicy),
      ("X-Frame-Options", "DENY"),
      ("X-Content-Type-Options", "nosniff"),
      ("Referrer-Policy", "no-referrer"),
      ("Cross-Origin-Opener-Policy", "same-origin"),
      ("Cross-Origin-Resource-Policy", "same-origin"),
      (
        "Permissions-Policy",
        "camera=(self), geolocation=(), microphone=(), payment=(), usb=()"
      ),
    ] + (isTLS ? [("Strict-Transport-Security", "max-age=31536000")] : [])
  }

  /// - Parameter contentLength: nil where there is no body by definition, 101, 204, 304, and where
  ///   it comes in chunks.
  package static func bytes(
    status: Int, fields: [Field], contentLength: Int?, isTLS: Bool
  ) -> [UInt8] {
    var text = "HTTP/1.1 \(status) \(reason(status))\r\n"
    for field in fields + protection(isTLS: isTLS) { text += "\(field.name): \(field.value)\r\n" }
    if let contentLength { text += "Content-Length: \(contentLength)\r\n" }
    return Array((text + "\r\n").utf8)
  }

  /// Says that the body comes in chunks (RFC 9112, 7.1).
  package static let chunked: Field = ("Transfer-Encoding", "chunked")

  /// A part of such a body; none where there is nothing, since that would be its end.
  package static func chunk(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    guard !bytes.isEmpty else { return [] }
    return Array(String(bytes.count, radix: 16).utf8) + [0x0D, 0x0A] + bytes + [0x0D, 0x0A]
  }

  package static let lastChunk = Array("0\r\n\r\n".utf8)

  package static let goOn = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

  package static func reason(_ status: Int) -> String {
    switch status {
    case 101: "Switching Protocols"
    case 200: "OK"
    case 204: "No Content"
    case 304: "Not Modified"
    case 400: "Bad Request"
    case 401: "Unauthorized"
    case 403: "Forbidden"
    case 404: "Not Found"
    case 405: "Method Not Allowed"
    case 408: "Request Timeout"
    case 413: "Content Too Large"
    case 415: "Unsupported Media Type"
    case 417: "Expectation Failed"
    case 421: "Misdirected Request"
    case 426: "Upgrade Required"
    case 429: "Too Many Requests"
    case 431: "Request Header Fields Too Large"
    case 502: "Bad Gateway"
    case 503: "Service Unavailable"
    case 505: "HTTP Version Not Supported"
    default: "Status"
    }
  }
}
