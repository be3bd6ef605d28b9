import JSON
package import JSONRPC

/// Why there is no plan yet, or none at all. Rules throw it as if everything were known.
package enum Stop: Error {
  /// This has to be known before; then it is planned again.
  case needs(Need)
  case refused(RPCError)
}

extension Stop {
  static func refused(_ kind: ErrorKind, _ message: String) -> Stop {
    .refused(RPCError(kind, message))
  }

  /// What cannot be: logged by the driver, and answered with a reference to the line.
  static func defect(_ reason: String) -> Stop { .refused(.internalError, reason) }

  static var unauthenticated: Stop { .refused(.unauthenticated) }

  static func notFound(_ message: String, path: String) -> Stop {
    .refused(.notFound(message, path: path))
  }

  static func invalidParams(_ problems: [Problem]) -> Stop {
    .refused(.invalidParams(problems))
  }
}
