/// The stable words for what can go wrong, with their codes (API.md §1).
package enum ErrorKind: String, CaseIterable, Sendable {
  case parseError = "parse_error"
  case invalidRequest = "invalid_request"
  case methodNotFound = "method_not_found"
  case invalidParams = "invalid_params"
  case internalError = "internal"
  case unauthenticated = "unauthenticated"
  case forbidden = "forbidden"
  case notFound = "not_found"
  case conflict = "conflict"
  case alreadyExists = "already_exists"
  case invalidState = "invalid_state"
  case constraint = "constraint"
  case limitExceeded = "limit_exceeded"
  case overloaded = "overloaded"
  case unavailable = "unavailable"
  case outcomeUnknown = "outcome_unknown"
  case cancelled = "cancelled"
  case deadlineExceeded = "deadline_exceeded"
  case cursorExpired = "cursor_expired"
  case idempotencyMismatch = "idempotency_mismatch"

  package var code: Int {
    switch self {
    case .parseError: -32700
    case .invalidRequest: -32600
    case .methodNotFound: -32601
    case .invalidParams: -32602
    case .internalError: -32603
    case .unauthenticated: -32001
    case .forbidden: -32002
    case .notFound: -32003
    case .conflict: -32004
    case .alreadyExists: -32005
    case .invalidState: -32006
    case .constraint: -32007
    case .limitExceeded: -32010
    case .overloaded: -32011
    case .unavailable: -32012
    case .outcomeUnknown: -32013
    case .cancelled: -32014
    case .deadlineExceeded: -32015
    case .cursorExpired: -32016
    case .idempotencyMismatch: -32017
    }
  }

  /// Whether repeating the very same request later can succeed.
  package var isRetryable: Bool {
    switch self {
    case .overloaded, .unavailable: true
    case .parseError, .invalidRequest, .methodNotFound, .invalidParams, .internalError,
      .unauthenticated, .forbidden, .notFound, .conflict, .alreadyExists, .invalidState,
      .constraint, .limitExceeded, .outcomeUnknown, .cancelled, .deadlineExceeded, .cursorExpired,
      .idempotencyMismatch:
      false
    }
  }

  package init?(code: Int) {
    guard let kind = Self.allCases.first(where: { $0.code == code }) else { return nil }
    self = kind
  }
}
