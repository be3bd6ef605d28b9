import CMDB
import Events
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
    guard let number, let catalogue = context?.catalogue.version else {
      return refuse(internalError("only a method that writes plans a write"))
    }
    stage = .writing
    let hash = write.idempotency.map { hexadecimal(Digest.sha256($0.fingerprint)) }
    let unit = hash.map { write.with(hash: $0) } ?? write.unit
    // A write of ours may not end before PostgreSQL has said how it ended.
    let last = worker.loop.now + worker.settings.writeTimeout + worker.settings.deadlineSlack
    connection.order.sent(number, isCertain: write.isCertain, catalogue: catalogue)
    worker.writeLane.submit(unit, deadline: last, affinity: connection.affinity) {
      [self] result in
      connection.order.cameBack(number)
      switch result {
      case .success(let rows): written(write, rows)
      case .failure(let error): writeFailed(write, hash, error)
      }
    }
  }

  private func written(_ write: Write, _ rows: Rows) {
    worker.ringSteward()
    if worker.areWritesRefused { worker.noteWrites(refused: nil) }
    isAtWork()
    do throws(RPCError) {
      let result = try write.reply.result(from: rows)
      guard let made = write.madeFromCatalogue else { return answer(result) }
      answer(write, made, fromVersion: result)
    } catch {
      refuse(error)
    }
  }

  /// Answers what a version of the catalogue says: that which the write has made, also when it is
  /// repeated after others. The present copy is confirmed first, so that whatever this worker plans
  /// from now on obeys the change.
  private func answer(
    _ write: Write, _ made: @escaping (Catalogue) -> [UInt8]?, fromVersion result: [UInt8]
  ) {
    let version = Int(String(decoding: result, as: UTF8.self)) ?? 0
    let completion = { [self] (catalogue: Result<Catalogue, RPCError>) in
      guard case .success(let catalogue) = catalogue, let bytes = made(catalogue) else {
        var unread = RPCError.outcomeUnknown
        unread.isRetryable = write.idempotency != nil
        return refuse(unread)
      }
      answer(bytes)
    }
    worker.catalogues.confirm { [self] confirmed in
      guard case .success = confirmed else { return completion(confirmed) }
      worker.catalogues.version(version, completion)
    }
  }

  private func writeFailed(_ write: Write, _ hash: [UInt8]?, _ error: PostgresError) {
    let verdict = Verdict(error, isWrite: true)
    if let why = error.writeRefusal { worker.noteWrites(refused: why) }
    // With a key, a refusal may come of the very effect that the first try had.
    if let idempotency = write.idempotency, let hash, verdict.mayBeReplay {
      return lookUp(idempotency, hash, write) { [self] in act(on: verdict, write) }
    }
    act(on: verdict, write)
  }

  /// A refusal is final: the transaction that refused has compared the catalogue's version.
  private func act(on verdict: Verdict, _ write: Write) {
    switch verdict {
    case .refused(let error):
      var error = error
      if error.kind == .outcomeUnknown { error.isRetryable = write.idempotency != nil }
      refuse(error)
    case .catalogueMoved: again { get(.confirmedCatalogue) }
    case .planForClass(let name):
      guard let item = request.params?["item"] else { return refuse(internalError("no item")) }
      context?.classes[.itemClass(Array(item.raw))] = name
      again { planAgain() }
    case .retry(let error):
      retries += 1
      // Later writes that are on their way must not be overtaken by an earlier one.
      guard retries <= Self.retriesMax, connection.order.sentCount == 0 else {
        return refuse(error)
      }
      again { pause(.milliseconds(Int64(retries * 3))) }
    case .defect(let reason): refuse(internalError(reason))
    }
  }

  /// To be planned again, at its place. Nothing is begun anew for a peer that is gone.
  private func again(_ goOn: () -> Void) {
    guard !isAbandoned else { return finish(.abandoned) }
    stage = .planning
    goOn()
  }

  /// Holds its place until it is planned again, unless it is stopped meanwhile.
  private func pause(_ duration: Duration) {
    _ = worker.loop.schedule(after: duration) { [self] in
      guard case .planning = stage else { return }
      planAgain()
    }
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

extension PostgresError {
  /// Why the database takes no write at all; nil where it refused this one.
  fileprivate var writeRefusal: WriteRefusal? {
    guard case .server(let error) = self else { return nil }
    return switch error.sqlState {
    case .diskFull: .noSpace
    case .readOnlyTransaction: .readOnly
    default: nil
    }
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
