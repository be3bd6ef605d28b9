import Events
import JSONRPC

/// How a request ended, for metrics and log.
struct RequestFigures {
  let request: Request
  /// The number of the request within the worker.
  let requestNumber: Int
  /// The number of the method in the table; 0 for an unknown method.
  let methodNumber: Int
  let account: String
  let nanoseconds: Int64

  func note(_ outcome: MetricCounters.Outcome, at desk: Desk) {
    desk.counters.count(
      method: methodNumber, outcome, microseconds: UInt64(max(0, nanoseconds) / 1000))
    log(outcome, at: desk)
  }

  /// Slow requests, and refusals at level `debug`. An outage is logged once by the server, not by
  /// every request that waited in it.
  private func log(_ outcome: MetricCounters.Outcome, at desk: Desk) {
    let milliseconds = Int(nanoseconds / 1_000_000)
    // Acknowledgments wait for each other by design.
    if milliseconds >= desk.settings.slowMilliseconds, request.method != "consumer.ack",
      outcome != .refused(.unavailable)
    {
      desk.boundedLog.slow(
        desk.requestID(requestNumber), method, account, milliseconds: milliseconds)
    }
    if case .refused(let kind) = outcome, desk.log.writes(.debug) {
      desk.log(
        .requestRefused(
          request: desk.requestID(requestNumber), method: method, account: account,
          kind: kind.rawValue))
    }
  }

  private var method: String { String(request.method.prefix(64)) }
}
