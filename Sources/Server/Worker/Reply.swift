import JSON
import JSONRPC

/// Where one answer goes: a line of its own, or a place in a batch. Answered exactly once, and not
/// at all for a notification.
final class ReplySlot {
  private let connection: Connection
  private let batch: BatchReply?
  private let index: Int
  /// Nil for a notification.
  private(set) var id: [UInt8]?
  private(set) var isAnswered = false

  init(connection: Connection, batch: BatchReply? = nil, index: Int = 0) {
    self.connection = connection
    self.batch = batch
    self.index = index
  }

  func begin(id: [UInt8]?) {
    self.id = id
    if batch == nil { connection.requestBegan() }
  }

  /// - Parameter isOfWrite: what has been done is told, however large the batch has become.
  func answer(result: some Collection<UInt8>, isOfWrite: Bool) {
    finish(isBounded: !isOfWrite) { output, id in
      Response.append(to: &output, id: id, result: result)
    }
  }

  func answer(error: RPCError) {
    finish { output, id in Response.append(to: &output, id: id, error: error) }
  }

  private func finish(
    isBounded: Bool = true, _ write: (inout [UInt8], [UInt8]) -> Void
  ) {
    precondition(!isAnswered, "a request is answered once")
    isAnswered = true
    if let batch {
      batch.filled(index, id: id, isBounded: isBounded, write)
      return
    }
    if let id { connection.send { write(&$0, id) } }
    connection.requestEnded()
  }
}

/// Collects the answers of a batch, in the order of its requests, into one array on one line.
final class BatchReply {
  private let connection: Connection
  private var answers: [[UInt8]?]
  private var missing: Int
  private var byteCount = 0

  init(count: Int, connection: Connection) {
    self.connection = connection
    answers = Array(repeating: nil, count: count)
    missing = count
  }

  func filled(
    _ index: Int, id: [UInt8]?, isBounded: Bool, _ write: (inout [UInt8], [UInt8]) -> Void
  ) {
    if let id {
      var bytes: [UInt8] = []
      write(&bytes, id)
      let most = connection.worker.limits.resultBytesMax
      if isBounded, byteCount + bytes.count > most {
        let error = RPCError.limitExceeded("result", value: byteCount + bytes.count, most: most)
        bytes = []
        Response.append(to: &bytes, id: id, error: error)
      }
      byteCount += bytes.count
      answers[index] = bytes
    }
    missing -= 1
    if missing == 0 { send() }
  }

  private func send() {
    let answers = answers.compactMap(\.self)
    if !answers.isEmpty {
      connection.send { output in
        output.append(UInt8(ascii: "["))
        for (index, answer) in answers.enumerated() {
          if index > 0 { output.append(UInt8(ascii: ",")) }
          output.append(contentsOf: answer)
        }
        output.append(UInt8(ascii: "]"))
      }
    }
    connection.requestEnded()
  }
}
