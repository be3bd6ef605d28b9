import JSON
import JSONRPC
import Methods
import Postgres
import SQL
import System

/// A request that writes: one unit in the order of its connection, whose outcome is told whatever
/// happens meanwhile.
extension RequestRun {
  func submit(_ write: Write) {
    stage = .writing
    let hash = write.idempotency.map { hexadecimal(Digest.sha256($0.fingerprint)) }
    let unit = hash.map { write.with(hash: $0) } ?? write.unit
    // A write of ours may not end before PostgreSQL has said how it ended.
    let last = worker.loop.now + worker.settings.writeTimeout + worker.settings.deadlineSlack
    var isBack = false
    connection.writes.left()
    worker.writeLane.submit(unit, deadline: last, affinity: connection.writes.affinity) {
      [self] result in
      isBack = true
      connection.writes.returned()
      switch result {
      case .success(let rows): written(write, rows)
      case .failure(let error): writeFailed(write, hash, error)
      }
    }
    if write.isCertain, !isBack { connection.writes.release(self) }
  }

  private func written(_ write: Write, _ rows: Rows) {
    worker.ringSteward()
    isAtWork()
    do throws(RPCError) {
      let result = try write.reply.result(from: rows)
      guard let made = write.madeFromCatalogue else { return answer(result) }
      worker.catalogues.confirm { [self] confirmed in
        switch confirmed {
        case .success(let catalogue): answer(made(catalogue) ?? result)
        case .failure: answer(result)
        }
      }
    } catch {
      refuse(error)
    }
  }

  private func writeFailed(_ write: Write, _ hash: [UInt8]?, _ error: PostgresError) {
    let verdict = Verdict(error, isWrite: true)
    // With a key, a refusal may come of the very effect that the first try had.
    if let idempotency = write.idempotency, let hash, verdict.mayBeReplay {
      return lookUp(idempotency, hash, write) { [self] in act(on: verdict, write) }
    }
    act(on: verdict, write)
  }

  private func act(on verdict: Verdict, _ write: Write) {
    switch verdict {
    case .refused(let error):
      var error = error
      if error.kind == .outcomeUnknown { error.isRetryable = write.idempotency != nil }
      refuseWritten(error)
    case .catalogueMoved:
      stage = .planning
      worker.catalogues.confirm { [self] confirmed in
        guard case .success(let catalogue) = confirmed else { return refuse(.unavailable(250)) }
        context?.catalogue = catalogue
        context?.isCatalogueConfirmed = true
        connection.writes.requeue(self)
      }
    case .planForClass(let name):
      guard let item = request.params?["item"] else { return refuse(internalError("no item")) }
      stage = .planning
      context?.classes[.itemClass(Array(item.raw))] = name
      connection.writes.requeue(self)
    case .retry(let error):
      retries += 1
      // Later writes that are on their way must not be overtaken by an earlier one.
      guard retries <= Self.retriesMax, connection.writes.onTheWayCount == 0 else {
        return refuse(error)
      }
      stage = .planning
      _ = worker.loop.schedule(after: .milliseconds(Int64(retries * 3))) { [self] in
        connection.writes.requeue(self)
      }
    case .defect(let reason): refuse(internalError(reason))
    }
  }

  private func refuseWritten(_ error: RPCError) {
    stage = .planning
    refuseWhenConfirmed(error)
  }

  private func lookUp(
    _ idempotency: Write.Idempotency, _ hash: [UInt8], _ write: Write,
    otherwise: @escaping () -> Void
  ) {
    let unit = Unit(
      WorkerStatement.idempotency,
      [Array(String(idempotency.accountID).utf8), Array(idempotency.key.utf8), hash])
    let last = worker.loop.now + worker.settings.writeTimeout
    worker.writeLane.submit(unit, deadline: last) { [self] result in
      // Without a look, the refusal cannot be told from the echo of a first try that succeeded.
      guard case .success(let rows) = result else { return refuse(.unavailable(50)) }
      guard rows.count == 1 else { return otherwise() }
      guard rows.text(0, 0) == "t" else {
        return refuse(
          RPCError(
            .idempotencyMismatch, "The idempotency_key was used for another request."))
      }
      written(write, Rows.one(rows[0, 1]))
    }
  }

  private func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
    Array(#"\x"#.utf8) + Array(Digest.hex(bytes).utf8)
  }
}

extension Verdict {
  /// Whether a keyed write may have failed because its first try had succeeded.
  fileprivate var mayBeReplay: Bool {
    switch self {
    case .refused(let error): error.kind != .unavailable && error.kind != .outcomeUnknown
    case .retry: true
    case .catalogueMoved, .planForClass, .defect: false
    }
  }
}

extension Rows {
  /// One row of one cell.
  fileprivate static func one(_ cell: ArraySlice<UInt8>?) -> Rows {
    var rows = Rows(columnCount: 1)
    rows.append(cell.map { Array($0) })
    return rows
  }
}
