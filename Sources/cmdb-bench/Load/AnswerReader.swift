import System

/// Cuts what a server sends into answers. They are recognised by their first bytes and not parsed:
/// a load that reads with care would measure itself.
struct AnswerReader {
  enum Verdict {
    case result
    /// Refused because there is too much to do.
    case overloaded
    case error
  }

  struct Answer {
    let id: Int
    let verdict: Verdict
    let line: ArraySlice<UInt8>

    var text: String { String(decoding: line.prefix(2000), as: UTF8.self) }
  }

  private static let beforeID = Array(#"{"jsonrpc":"2.0","id":"#.utf8)
  private static let result = Array(#","result":"#.utf8)
  private static let overloaded = Array(#","error":{"code":-32011"#.utf8)

  private var input: [UInt8] = []
  /// For a WebSocket: what turns its messages into lines.
  var frames: ClientFrames?

  /// Reads once and hands on what has become whole. Notifications are passed over.
  mutating func read(_ fd: Int32, _ answered: (Answer) -> Void) throws(SystemError) {
    var framed: [UInt8] = []
    let transfer =
      frames == nil
      ? Socket.read(fd, into: &input, max: 64 << 10)
      : Socket.read(fd, into: &framed, max: 64 << 10)
    switch transfer {
    case .bytes: break
    case .wouldBlock: return
    case .end: throw SystemError(call: "the server has closed", errno: 104)
    case .failed(let error): throw error
    }
    frames?.lines(of: framed, into: &input)
    var start = 0
    while let end = input[start...].firstIndex(of: UInt8(ascii: "\n")) {
      if let answer = Self.answer(input[start..<end]) { answered(answer) }
      start = end + 1
    }
    if start == input.count {
      input.removeAll(keepingCapacity: true)
    } else {
      input.removeSubrange(..<start)
    }
  }

  private static func answer(_ line: ArraySlice<UInt8>) -> Answer? {
    guard line.starts(with: beforeID) else { return nil }
    let rest = line.dropFirst(beforeID.count)
    let digits = rest.prefix { $0 >= 0x30 && $0 <= 0x39 }
    let id = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    let body = rest[digits.endIndex...]
    let verdict: Verdict =
      body.starts(with: result) ? .result : body.starts(with: overloaded) ? .overloaded : .error
    return Answer(id: id, verdict: verdict, line: line)
  }
}
