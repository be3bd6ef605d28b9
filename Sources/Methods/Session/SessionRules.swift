package import CMDB
import JSON
import JSONRPC
import SQL

/// What begins a session, and what a client is told of it.
package struct SessionStart: Sendable {
  package enum Proof: Sendable {
    /// A code of `session.invite`; nil for one of another form.
    case code(Token?)
    /// A token of `token.issue`; nil for one of another form.
    case token(Token?)

    package var isCode: Bool { if case .code = self { true } else { false } }

    package var secret: Token? {
      switch self {
      case .code(let token), .token(let token): token
      }
    }
  }

  package let proof: Proof
  package let device: String?
  /// Whether it may rest for a month, not for half a day.
  package let isKept: Bool
  package let secret: FreshSecret
  package let request: String

  /// `{token, expires_at, account, roles, rights, via}`.
  package func answer(_ caller: Caller, id: Int, expiresAt: String) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      writer.member("token", string: Token(id: id, secret: secret.secret).text)
      writer.member("expires_at", string: expiresAt)
      SessionJSON.write(caller, to: &writer)
    }
    return writer.bytes
  }
}

enum SessionRules {
  /// A code is spelt as a token is, but for its first word: neither is taken for the other.
  static let codePrefix = "enter_"

  static func code(_ token: Token) -> String {
    codePrefix + token.text.dropFirst(Token.prefix.count)
  }

  static func token(ofCode text: String) -> Token? {
    guard text.hasPrefix(codePrefix) else { return nil }
    return Token(Token.prefix + text.dropFirst(codePrefix.count))
  }

  /// `{"code", "expires_at", "url", "qr"}`; a repetition, which has another secret or none, is told
  /// no code.
  static func invited(_ own: (secret: FreshSecret, request: String, web: String?)?) -> Reply {
    .made { rows throws(RPCError) in
      guard let cell = rows.count > 0 ? rows[0, 0] : nil,
        let made = try? Document(Array(cell), limits: .trusted).root,
        let id = made["id"]?.integer, let ends = made["expires_at"]?.string
      else { throw RPCError(.internalError, "The write gave no answer.") }
      var code: String?
      if let own, made["request"]?.string == own.request {
        code = Self.code(Token(id: Int(id), secret: own.secret.secret))
      }
      var writer = Writer()
      writer.object { writer in
        writer.member("session", integer: id)
        writer.member("code", string: code)
        writer.member("expires_at", string: ends)
        if let code, let web = own?.web {
          let url = "\(web)/#enter=\(code)"
          writer.member("url", string: url)
          if let picture = QRCode(Array(url.utf8))?.svg { writer.member("qr", string: picture) }
        }
      }
      return writer.bytes
    }
  }

  static let code = "enter_17_008j4ct4ank7f24snaxwsqfezw00ec1p0"

  static let sample = """
    {"id": 17, "account": "nikitin", "device": "Firefox on Windows", "address": "10.0.4.17", \
    "since": "2026-02-01T08:00:00.000000Z", "last_used": "2026-02-01T09:28:00.000000Z", \
    "expires_at": "2026-02-01T21:28:00.000000Z", "current": true}
    """
}
