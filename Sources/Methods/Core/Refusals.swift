import JSON
import JSONRPC

/// Collects what several checks refuse, so that one answer names all of it.
struct Refusals {
  private var reasons: [Problem] = []

  /// What a check finds, or nil where it refuses a parameter; every other stop ends it all.
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

  /// Throws what was collected, if anything was.
  func end() throws(Stop) {
    guard reasons.isEmpty else { throw .invalidParams(reasons) }
  }
}
