import JSON
import JSONRPC

/// The obligation to answer one request: on its own line, at its place in a batch, or not at all
/// for a notification. It cannot be copied and the answer consumes it, so there is at most one
/// answer.
///
/// Dropping it unanswered is not an error: requests left behind by a closed connection or a stopped
/// worker get no answer.
struct ReplyDuty: ~Copyable {
  /// Nil for a notification.
  private let id: [UInt8]?
  private let batch: BatchReply?
  private let index: Int

  /// - Parameter id: Nil for a notification.
  init(id: [UInt8]?, batch: BatchReply? = nil, index: Int = 0) {
    self.id = id
    self.batch = batch
    self.index = index
  }

  var isOfBatch: Bool { batch != nil }

  /// - Parameter isOfWrite: the outcome of a write is reported even if the batch exceeds its limit.
  consuming func answer(
    result: some Collection<UInt8>, isOfWrite: Bool, in session: ClientSession
  ) {
    finish(in: session, isBounded: !isOfWrite) { output, id in
      Response.append(to: &output, id: id, result: result)
    }
  }

  consuming func answer(error: RPCError, in session: ClientSession) {
    finish(in: session) { output, id in Response.append(to: &output, id: id, error: error) }
  }

  private consuming func finish(
    in session: ClientSession, isBounded: Bool = true, _ write: (inout [UInt8], [UInt8]) -> Void
  ) {
    if let batch {
      return batch.filled(index, id: id, isBounded: isBounded, in: session, write)
    }
    if let id { session.send { write(&$0, id) } }
    session.requestEnded()
  }
}

/// Collects the answers of a batch, in the order of its requests, into one array on one line.
final class BatchReply {
  private var answers: [[UInt8]?]
  private var missing: Int
  private var byteCount = 0
  private let bytesMax: Int

  /// - Parameter bytesMax: of all answers together.
  init(count: Int, bytesMax: Int) {
    self.bytesMax = bytesMax
    answers = Array(repeating: nil, count: count)
    missing = count
  }

  func filled(
    _ index: Int, id: [UInt8]?, isBounded: Bool, in session: ClientSession,
    _ write: (inout [UInt8], [UInt8]) -> Void
  ) {
    if let id {
      var bytes: [UInt8] = []
      write(&bytes, id)
      if isBounded, byteCount + bytes.count > bytesMax {
        let error = RPCError.limitExceeded(
          "result", value: byteCount + bytes.count, most: bytesMax)
        bytes = []
        Response.append(to: &bytes, id: id, error: error)
      }
      byteCount += bytes.count
      answers[index] = bytes
    }
    missing -= 1
    if missing == 0 { send(in: session) }
  }

  private func send(in session: ClientSession) {
    let answers = answers.compactMap(\.self)
    if !answers.isEmpty {
      session.send { output in
        output.append(UInt8(ascii: "["))
        for (index, answer) in answers.enumerated() {
          if index > 0 { output.append(UInt8(ascii: ",")) }
          output.append(contentsOf: answer)
        }
        output.append(UInt8(ascii: "]"))
      }
    }
    session.requestEnded()
  }
}
