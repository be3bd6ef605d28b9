import Client
import System

/// `cmdb call --lines`: sends requests as they arrive, prints the answers, and ends when all are
/// answered.
///
/// Writing and reading alternate, so that neither side blocks on full buffers.
struct Pipeline {
  /// Lines sent before answers are read: the server accepts 32 requests at once.
  private static let linesAhead = 32

  private let client: Client

  init(_ client: Client) {
    self.client = client
  }

  /// - Returns: whether the server has answered all requests.
  func run() throws -> Bool {
    var input = InputLines()
    var ahead = 0
    while let line = try input.next() {
      try client.send(line)
      ahead += 1
      let patience: Duration = ahead >= Self.linesAhead ? .milliseconds(50) : .zero
      while try client.isReadable(within: patience) {
        guard try printNext() else { return false }
        ahead = 0
      }
    }
    client.finishSending()
    while try printNext() {}
    return true
  }

  private func printNext() throws -> Bool {
    guard let answer = try client.receive() else { return false }
    Standard.output.write(String(decoding: answer, as: UTF8.self))
    return true
  }
}

/// Standard input, line by line.
private struct InputLines {
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false

  mutating func next() throws -> [UInt8]? {
    while true {
      if let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { start = end + 1 }
        return Array(buffer[start..<end])
      }
      guard !isAtEnd else {
        guard start < buffer.count else { return nil }
        defer { start = buffer.count }
        return Array(buffer[start...])
      }
      buffer.removeSubrange(..<start)
      start = 0
      isAtEnd = try !Standard.input.read(into: &buffer, max: 64 << 10)
    }
  }
}

extension Standard {
  /// All of standard input.
  func readAll() throws -> [UInt8] {
    var bytes: [UInt8] = []
    while try read(into: &bytes, max: 64 << 10) {}
    return bytes
  }
}
