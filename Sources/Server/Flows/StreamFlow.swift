import CMDB
import Events
import JSONRPC
import Methods
import Postgres
import System

/// One running export: rows arrive, lines leave in notifications, and the hash is updated. It
/// pauses while the client has too much unread, and ends when nothing moves for a minute.
final class StreamFlow {
  private let stream: Stream
  private let method: Method
  private let session: ClientSession
  private let desk: Desk
  private let completion: (RequestMachine.Ending) -> Void
  private var encoder: RowEncoder
  /// The cells of one row, concatenated, and the offset at which each ends.
  private var cells: [UInt8] = []
  private var ends: [Int] = []
  private var source: RowStream?
  private var hash = SHA256()
  private var lines: [UInt8] = []
  private var sequence = 0
  private var byteCount = 0
  private var isEnded = false
  private var stallTimer: EventLoop.Timer?
  private var callerTimer: EventLoop.Timer?
  private var progress = 0

  init(
    _ stream: Stream, of method: Method, to session: ClientSession,
    completion: @escaping (RequestMachine.Ending) -> Void
  ) {
    self.stream = stream
    self.method = method
    encoder = stream.encoder
    self.session = session
    desk = session.desk
    self.completion = completion
    lines.reserveCapacity(desk.settings.chunkBytes + (8 << 10))
  }

  func start() {
    if let opening = stream.opening { session.send { $0.append(contentsOf: opening) } }
    lines += encoder.head
    let handlers = RowStream.Handlers(
      row: { [unowned self] row in append(row) },
      batchEnd: { [unowned self] in pauseWhenFull() },
      completion: { [unowned self] result in streamEnded(result) })
    do {
      source = try desk.lanes.streams.open(stream.unit, format: .text, handlers: handlers)
      watchForStall()
      watchCaller()
    } catch {
      fail(error)
    }
  }

  func cancel() {
    end()
    source?.cancel()
  }

  private func end() {
    isEnded = true
    if let stallTimer { desk.loop.cancel(stallTimer) }
    if let callerTimer { desk.loop.cancel(callerTimer) }
  }

  private func append(_ row: borrowing StreamRow) {
    guard !isEnded else { return }
    switch encoder {
    case .line:
      row.append(0, to: &lines)
      lines.append(UInt8(ascii: "\n"))
    case .columns: appendLine(row)
    }
    // The export ended because a row could not be read.
    if !isEnded, lines.count >= desk.settings.chunkBytes {
      sendChunk()
      pauseWhenFull()
    }
  }

  private func appendLine(_ row: borrowing StreamRow) {
    cells.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    for index in 0..<row.columnCount {
      row.append(index, to: &cells)
      ends.append(cells.count)
    }
    do throws(RPCError) {
      try encoder.append(cells, ends: ends, to: &lines)
    } catch {
      // An export with a gap is worse than none.
      cancel()
      completion(.defect("\(error.message) (item \(firstCell))"))
    }
  }

  private var firstCell: String { String(decoding: cells[..<ends[0]], as: UTF8.self) }

  private func sendChunk() {
    guard !lines.isEmpty else { return }
    hash.update(lines)
    byteCount += lines.count
    let message = stream.chunk(sequence: sequence, data: lines)
    sequence += 1
    lines.removeAll(keepingCapacity: true)
    session.send { $0.append(contentsOf: message) }
  }

  /// With more than a mebibyte unread the stream pauses until the client has read.
  private func pauseWhenFull() {
    guard !isEnded, session.wire.unsentBytes > desk.settings.unsentPauseBytes,
      let source, !source.isPaused
    else { return }
    source.pause()
    session.wire.whenThereIsRoom { [weak self] in self?.source?.resume() }
  }

  private func watchForStall() {
    let seen = progressMark
    stallTimer = desk.loop.schedule(after: desk.settings.streamStallMax) { [weak self] in
      guard let self, !isEnded else { return }
      guard progressMark == seen else { return watchForStall() }
      desk.log(
        .connectionCut(
          account: session.caller?.name ?? "", reason: "an export made no progress"))
      cancel()
      completion(.refusal(.deadlineExceeded))
    }
  }

  /// An export may take an hour; an account that loses the right meanwhile does not get the rest.
  private func watchCaller() {
    callerTimer = desk.loop.schedule(after: desk.settings.callerAgeMax) { [weak self] in
      guard let self, !isEnded, let credential = session.credential else { return }
      desk.accounts.caller(credential, for: .recheck) { [weak self] result in
        guard let self, !isEnded else { return }
        // While the database is unreachable, its last answer applies.
        if case .success(let caller) = result, let refusal = method.refusal(of: caller) {
          cancel()
          return completion(.refusal(refusal))
        }
        watchCaller()
      }
    }
  }

  /// Bytes handed to the client so far.
  private var progressMark: Int { byteCount - session.wire.unsentBytes }

  private func streamEnded(_ result: Result<Int, PostgresError>) {
    guard !isEnded else { return }
    end()
    switch result {
    case .failure(let error): fail(error)
    case .success(let rows):
      sendChunk()
      done(rows)
    }
  }

  private func fail(_ error: PostgresError) {
    end()
    switch Verdict(error, isWrite: false) {
    case .refused(let error), .retry(let error): completion(.refusal(error))
    case .catalogueMoved, .planForClass: completion(.refusal(.overloaded))
    case .defect(let reason): completion(.defect(reason))
    }
  }

  /// The request is answered once the journal has an entry for the export.
  private func done(_ rows: Int) {
    let totals = Stream.Totals(
      rows: rows, bytes: byteCount,
      sha256: Digest.hex(exchange(&hash, with: SHA256()).finish()))
    let last = desk.loop.now + desk.settings.writeTimeout
    desk.lanes.write.submit(stream.closing(totals), deadline: last) { [self] result in
      switch result {
      case .success:
        desk.bell.ring()
        completion(.answer(stream.result(totals)))
      case .failure(let error): fail(error)
      }
    }
  }
}
