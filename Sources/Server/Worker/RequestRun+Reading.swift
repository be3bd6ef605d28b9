import CMDB
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
      sharedTicket = nil
      guard case .reading = stage else { return }
      stage = .planning
      isAtWork()
      switch result {
      case .success(let rows): answer(read, rows)
      case .failure(let error): readFailed(read, error)
      }
    }
    if let lookup = read.lookup { return worker.batchedReads.add(read, lookup, completion) }
    guard let lane = sharedLane(of: read) else {
      let settings = worker.settings
      let last = deadline ?? worker.loop.now + settings.fastTimeout + settings.deadlineSlack
      return worker.fastLane.submit(read.unit, deadline: last, completion: completion)
    }
    // The deadline of the request is its own affair: it withdraws the read, like `request.cancel`.
    let ticket = lane.submit(
      read.unit, account: context?.caller?.accountID ?? 0, connection: connection.serial,
      completion: completion)
    if let ticket, lane.holds(ticket) { sharedTicket = (lane, ticket) }
  }

  /// The lane of a read that may take a while; nil for the short ones.
  private func sharedLane(of read: Read) -> SharedLane? {
    if read.isGraph { return worker.sharedGraph }
    guard let kind = method?.kind, kind != .read, kind != .server else { return nil }
    if read.isScan { return worker.sharedScan }
    return read.isSearch ? worker.sharedSearch : worker.sharedSlow
  }

  private func answer(_ read: Read, _ rows: Rows) {
    if rows.count == 0, var other = read.whenEmpty?() {
      other.moment = read.moment
      return submit(other)
    }
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
