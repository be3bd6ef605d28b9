import JSON
import JSONRPC

/// Collects what several checks refuse, so that one answer names all of it.
struct Refusals {
  private var reasons: [Problem] = []

  /// What a check finds, or nil where it refuses a parameter; every other refusal ends it all.
  mutating func take<Found>(
    _ check: () throws(RPCError) -> Found
  ) throws(RPCError) -> Found? {
    do throws(RPCError) {
      return try check()
    } catch {
      guard error.kind == .invalidParams, !error.refusedParameters.isEmpty else { throw error }
      reasons += error.refusedParameters
      return nil
    }
  }

  /// Throws what was collected, if anything was.
  func end() throws(RPCError) {
    guard reasons.isEmpty else { throw .invalidParams(reasons) }
  }
}
