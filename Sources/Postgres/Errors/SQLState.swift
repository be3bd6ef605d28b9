/// The five characters by which PostgreSQL names a condition (manual, appendix A): the first two
/// are its class.
package struct SQLState: Sendable, Hashable, CustomStringConvertible {
  private let code: UInt64

  /// Takes exactly five ASCII characters; anything else becomes `internalError`.
  package init(_ text: some StringProtocol) {
    self.init(bytes: text.utf8)
  }

  init(bytes: some Collection<UInt8>) {
    guard bytes.count == 5, bytes.allSatisfy({ $0 < 0x80 }) else {
      self = .internalError
      return
    }
    code = bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  package var description: String {
    let bytes = (0..<5).map { UInt8(truncatingIfNeeded: code >> (32 - 8 * $0)) }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The first two characters, such as `08` for connection exceptions.
  package var classCode: String { String(description.prefix(2)) }

  package func isOfClass(_ code: String) -> Bool { classCode == code }
}

extension SQLState {
  package static let warning = SQLState("01000")
  package static let connectionFailure = SQLState("08006")
  package static let protocolViolation = SQLState("08P01")
  package static let featureNotSupported = SQLState("0A000")
  package static let characterNotInRepertoire = SQLState("22021")
  package static let notNullViolation = SQLState("23502")
  package static let foreignKeyViolation = SQLState("23503")
  package static let uniqueViolation = SQLState("23505")
  package static let checkViolation = SQLState("23514")
  package static let exclusionViolation = SQLState("23P01")
  package static let readOnlyTransaction = SQLState("25006")
  package static let invalidStatementName = SQLState("26000")
  package static let serializationFailure = SQLState("40001")
  package static let deadlockDetected = SQLState("40P01")
  package static let diskFull = SQLState("53100")
  package static let outOfMemory = SQLState("53200")
  package static let tooManyConnections = SQLState("53300")
  package static let invalidSchemaName = SQLState("3F000")
  package static let undefinedFunction = SQLState("42883")
  package static let lockNotAvailable = SQLState("55P03")
  package static let queryCanceled = SQLState("57014")
  package static let adminShutdown = SQLState("57P01")
  package static let crashShutdown = SQLState("57P02")
  package static let cannotConnectNow = SQLState("57P03")
  package static let internalError = SQLState("XX000")
  package static let dataCorrupted = SQLState("XX001")
  package static let indexCorrupted = SQLState("XX002")

  // Ours, between functions and the program: `cmdb.sqlstates` says what each means.
  package static let catalogueMoved = SQLState("CM900")
  package static let otherClass = SQLState("CM902")
  package static let leaseLost = SQLState("CM903")

  /// A file that is missing, unreadable or damaged; class 58 is the operating system's answer.
  package var isOfStorage: Bool {
    isOfClass("58") || self == .dataCorrupted || self == .indexCorrupted
  }

  /// After these the connection, or the host behind it, serves nobody any more.
  var endsConnection: Bool {
    switch self {
    case .adminShutdown, .crashShutdown, .cannotConnectNow: true
    // A statement and its values do not fit: a defect of ours, and the connection is as before.
    case .protocolViolation: false
    default: isOfClass("08")
    }
  }
}
