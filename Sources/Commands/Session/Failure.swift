import JSON

/// The ways in which a command fails, each with its exit status.
enum Failure: Error {
  /// The command line was wrong.
  case misuse(String, ru: String)
  case cannotConnect(String, ru: String)
  /// The server refused: its error, `{"code", "message", "data"}`.
  case refused(Value)
  /// The command was completed in part, or the received data is wrong; a full sentence says which.
  case failed(String, ru: String)

  var status: Int32 {
    switch self {
    case .refused, .failed: 1
    case .misuse: 2
    case .cannotConnect: 3
    }
  }
}
