import JSON
import JSONRPC
import Postgres

/// The consequence of a failed statement for its request: the one place that maps PostgreSQL's
/// error codes to the error kinds of the API.
enum Verdict {
  /// Answers the client with this error.
  case refused(RPCError)
  /// The worker's catalogue is outdated: reload it and plan again.
  case catalogueMoved
  /// The item has this class: plan again with it.
  case planForClass(String)
  /// A conflict with a concurrent transaction; a retry may succeed.
  case retry(RPCError)
  /// A defect: logged with PostgreSQL's message, answered with a reference to the log line.
  case defect(Defect)
}

/// Why a request failed that should have succeeded, for the log.
struct Defect: ExpressibleByStringInterpolation, Sendable {
  let reason: String
  /// PostgreSQL cannot read or write its own files: not a defect of this program.
  let isOfStorage: Bool

  init(_ reason: String, isOfStorage: Bool = false) {
    self.reason = reason
    self.isOfStorage = isOfStorage
  }

  init(stringLiteral reason: String) { self.init(reason) }
}

extension Verdict {
  /// - Parameter isWrite: whether an unconfirmed outcome must be reported as unknown.
  init(_ error: PostgresError, isWrite: Bool) {
    switch error {
    case .server(let error): self = Self.server(error, isWrite: isWrite)
    case .connectionLost(let wasSent), .tooLarge(let wasSent):
      if case .tooLarge = error {
        self = .refused(RPCError.limitExceeded("result", value: 8 << 20, most: 8 << 20))
      } else {
        self = .refused(wasSent && isWrite ? .outcomeUnknown : .unavailable(50))
      }
    case .unavailable(let milliseconds): self = .refused(.unavailable(milliseconds))
    case .deadline(let wasSent):
      // A write that has waited until its deadline without being sent is refused by the worker.
      let ofWrite: RPCError = wasSent ? .outcomeUnknown : .overloaded
      self = .refused(isWrite ? ofWrite : .deadlineExceeded)
    case .overloaded: self = .refused(.overloaded)
    }
  }

  private static func server(_ error: ServerError, isWrite: Bool) -> Verdict {
    if error.sqlState.isOfClass("CM") { return ours(error) }
    switch error.sqlState {
    case .uniqueViolation:
      guard let rule = error.constraint.flatMap(UniqueRule.init) else {
        return .defect("\(error.sqlState) \(error.constraint ?? "") \(error.message)")
      }
      return .retry(rule.error)
    case .serializationFailure, .deadlockDetected: return .retry(.overloaded)
    case .lockNotAvailable, .tooManyConnections, .outOfMemory: return .refused(.overloaded)
    case .queryCanceled: return .refused(.deadlineExceeded)
    case .diskFull:
      return .refused(
        .retryAfter(.unavailable, milliseconds: 5000, "The database is out of disk space."))
    case .warning: return .refused(.outcomeUnknown)
    case .readOnlyTransaction, .adminShutdown, .crashShutdown, .cannotConnectNow:
      return .refused(.unavailable(500))
    case .checkViolation, .foreignKeyViolation, .notNullViolation, .exclusionViolation:
      return .refused(
        RPCError(.constraint, "The database refused it: \(error.constraint ?? "a constraint").")
          .with(
            "reasons",
            reasons: [
              Problem("constraint", "Violates \(error.constraint ?? "a constraint").")
            ]))
    default:
      // Class 22: a value that does not fit its type, which validation should have caught.
      return .defect(
        Defect(
          "\(error.sqlState) \(error.message)", isOfStorage: error.sqlState.isOfStorage))
    }
  }

  /// SQLSTATE class CM is raised by our own functions. CMnnn is the error -32nnn; CM9nn are
  /// messages to the worker.
  private static func ours(_ error: ServerError) -> Verdict {
    let detail = error.detail.flatMap { try? Document($0, limits: .trusted) }?.root
    switch error.sqlState {
    case .catalogueMoved: return .catalogueMoved
    case .otherClass:
      return detail?.string.map { .planForClass($0) } ?? .defect("CM902 without a class")
    default: break
    }
    let code = error.sqlState.description
    guard let number = Int(code.dropFirst(2)), let kind = ErrorKind(code: -32000 - number) else {
      return .defect("\(code) \(error.message)")
    }
    let refusal = RPCError(kind, error.message)
    return .refused(detail.map { refusal.with(membersOf: $0) } ?? refusal)
  }
}

extension PostgresError {
  /// Whether the database is not there: nothing can be asked of it. One that is slow, overloaded or
  /// refuses a statement is there.
  var isDatabaseAway: Bool {
    switch self {
    case .connectionLost, .unavailable: true
    case .server(let error):
      [.adminShutdown, .crashShutdown, .cannotConnectNow].contains(error.sqlState)
    case .deadline, .overloaded, .tooLarge: false
    }
  }
}

extension RPCError {
  static func unavailable(_ milliseconds: Int) -> RPCError {
    .retryAfter(
      .unavailable, milliseconds: milliseconds,
      "The database is unavailable; the server is reconnecting.")
  }

  static var overloaded: RPCError {
    .retryAfter(.overloaded, milliseconds: 100, "The server is overloaded.")
  }

  static var deadlineExceeded: RPCError {
    RPCError(
      .deadlineExceeded, "The deadline passed before the request was executed; nothing was changed."
    )
  }

  static var cancelled: RPCError {
    RPCError(.cancelled, "The request was cancelled; nothing was changed.")
  }

  static var outcomeUnknown: RPCError {
    RPCError(
      .outcomeUnknown,
      "It is not known whether the request took effect. Repeat it with the same idempotency_key.")
  }
}
