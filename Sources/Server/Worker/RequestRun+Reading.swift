import JSONRPC
import Methods
import Postgres
import SQL
import System

/// A request that reads: its statement, the lane it takes, and what becomes of a failure.
extension RequestRun {
  func submit(_ read: Read) {
    stage = .reading
    let completion = { [self] (result: Result<Rows, PostgresError>) in
      guard case .reading = stage else { return }
      stage = .planning
      isAtWork()
      switch result {
      case .success(let rows): answer(read, rows)
      case .failure(let error): readFailed(read, error)
      }
    }
    if let lookup = read.lookup { return worker.lookups.add(read, lookup, completion) }
    let (lane, timeout) = way(of: read)
    let last = deadline ?? worker.loop.now + timeout + worker.settings.deadlineSlack
    lane.submit(read.unit, deadline: last, completion: completion)
  }

  /// The lane that a read takes, and how long PostgreSQL may work on it.
  private func way(of read: Read) -> (Lane, Duration) {
    let settings = worker.settings
    if read.isGraph { return (worker.graphLane, settings.graphTimeout) }
    guard let kind = method?.kind, kind != .read, kind != .server else {
      return (worker.fastLane, settings.fastTimeout)
    }
    return (worker.slowLane, settings.slowTimeout)
  }

  private func answer(_ read: Read, _ rows: Rows) {
    do throws(RPCError) {
      let result = try read.reply.result(from: rows)
      let limits = worker.limits
      answer(
        read.moment?.added(to: result) ?? result,
        bytesMax: read.isGraph ? limits.outputBytesMax : limits.resultBytesMax)
    } catch {
      refuse(error.kind == .internalError ? internalError(error.message) : error)
    }
  }

  private func readFailed(_ read: Read, _ error: PostgresError) {
    switch Verdict(error, isWrite: false) {
    case .refused(let error):
      if error.kind == .unavailable, let result = read.whenUnavailable { return answer(result) }
      refuse(error)
    case .catalogueMoved: get(.confirmedCatalogue)
    case .planForClass: refuse(internalError("a read asked for a class"))
    case .retry(let error):
      retries += 1
      if retries <= Self.retriesMax { submit(read) } else { refuse(error) }
    case .defect(let reason): refuse(internalError(reason))
    }
  }
}
