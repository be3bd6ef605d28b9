import JSON

/// Why a command ends without success; each has its exit status.
enum Failure: Error {
  /// The command line was wrong.
  case misuse(String, ru: String)
  case cannotConnect(String, ru: String)
  /// The server refused: its error, `{"code", "message", "data"}`.
  case refused(Value)
  /// It was done in part, or what came is not what was promised: a full sentence.
  case failed(String, ru: String)

  var status: Int32 {
    switch self {
    case .refused, .failed: 1
    case .misuse: 2
    case .cannotConnect: 3
    }
  }
}
