import JSON
package import JSONRPC

/// The reason why there is no plan, or none yet. Rules throw it, so that they can be written as if
/// all facts were known.
package enum Stop: Error {
  /// This fact is needed first; then the request is planned again.
  case needs(Need)
  case refused(RPCError)
}

extension Stop {
  static func refused(_ kind: ErrorKind, _ message: String) -> Stop {
    .refused(RPCError(kind, message))
  }

  /// A defect: logged by the driver and answered with a reference to the log line.
  static func defect(_ reason: String) -> Stop { .refused(.internalError, reason) }

  static var unauthenticated: Stop { .refused(.unauthenticated) }

  static func notFound(_ message: String, path: String) -> Stop {
    .refused(.notFound(message, path: path))
  }

  static func invalidParams(_ problems: [Problem]) -> Stop {
    .refused(.invalidParams(problems))
  }
}
