/// The opening of a WebSocket (RFC 6455, 4.2). The digest is made by the caller, since this target
/// calls nothing.
package enum Handshake {
  /// The one subprotocol: each message is one line of the server's protocol.
  package static let subprotocol = "cmdb.1"
  private static let identifier = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

  package enum Verdict: Equatable, Sendable {
    /// The bytes whose SHA-1, in base 64, is `Sec-WebSocket-Accept`.
    case accepted(digestInput: [UInt8])
    /// No upgrade, or one that the RFC does not allow.
    case malformed
    /// To be answered by 426 with `Sec-WebSocket-Version: 13`.
    case otherVersion
    /// The subprotocol is not offered.
    case otherSubprotocol
  }

  /// - Parameter subprotocol: which has to be offered; nil where any may be.
  package static func judge(
    _ request: HTTPRequest, subprotocol: String? = Self.subprotocol
  ) -> Verdict {
    guard request.method == "GET", request.contentLength == 0,
      request.lists("websocket", in: "upgrade"), request.lists("upgrade", in: "connection"),
      let key = request["sec-websocket-key"], isKey(key)
    else { return .malformed }
    guard request["sec-websocket-version"] == "13" else { return .otherVersion }
    if let subprotocol, !request.lists(subprotocol, in: "sec-websocket-protocol") {
      return .otherSubprotocol
    }
    return .accepted(digestInput: Array((key + identifier).utf8))
  }

  /// Sixteen bytes in base 64.
  private static func isKey(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.count == 24 && bytes.hasSuffix("==")
      && bytes.dropLast(2).allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"): true
        default: false
        }
      }
  }

  /// No extension is ever accepted.
  package static func fields(
    accept: String, subprotocol: String? = Self.subprotocol
  ) -> [ResponseHead.Field] {
    [("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", accept)]
      + (subprotocol.map { [("Sec-WebSocket-Protocol", $0)] } ?? [])
  }
}

extension [UInt8] {
  fileprivate func hasSuffix(_ text: String) -> Bool {
    suffix(text.utf8.count).elementsEqual(text.utf8)
  }
}
