import JSON
import JSONRPC

/// Collects the problems of several checks, so that one answer names all of them.
struct Refusals {
  private var reasons: [Problem] = []

  /// The result of a check, or nil where it refuses a parameter; any other stop is rethrown.
  mutating func take<Found>(
    _ check: () throws(Stop) -> Found
  ) throws(Stop) -> Found? {
    do throws(Stop) {
      return try check()
    } catch .refused(let error) {
      guard error.kind == .invalidParams, !error.refusedParameters.isEmpty else {
        throw .refused(error)
      }
      reasons += error.refusedParameters
      return nil
    }
  }

  /// Throws the collected problems, if any.
  func end() throws(Stop) {
    guard reasons.isEmpty else { throw .invalidParams(reasons) }
  }
}
