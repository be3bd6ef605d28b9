import JSONRPC
import Testing

@Suite struct LineFramerTests {
  private typealias Frame = LineFramer.Frame

  private static func line(_ text: String) -> Frame { .line(Array(text.utf8)) }

  /// The frames of a stream that arrives in these parts.
  private func frames(_ parts: [ArraySlice<UInt8>], max: Int = 8) -> [Frame] {
    var framer = LineFramer(lineBytesMax: max)
    var frames: [Frame] = []
    for part in parts {
      framer.receive { $0.append(contentsOf: part) }
      while let frame = framer.next() { frames.append(frame) }
      #expect(framer.pendingBytes <= max + 1)
    }
    return frames
  }

  private func frames(_ text: String, max: Int = 8) -> [Frame] {
    frames([Array(text.utf8)[...]], max: max)
  }

  @Test(arguments: [
    ("", []), ("a", []), ("\n", []), ("\r\n", []), ("\n\n\r\n\n", []),
    ("a\n", [line("a")]), ("a\r\n", [line("a")]), ("a\r\r\n", [line("a\r")]),
    ("\r\r\n", []), ("a\rb\n", [line("a\rb")]), (" \n", []), (" \t\r\n", []),
    ("a\n\nb\n", [line("a"), line("b")]), ("a\nb", [line("a")]), ("é\n", [line("é")]),
  ])
  private func cuts(_ text: String, into expected: [Frame]) {
    #expect(frames(text) == expected)
  }

  @Test(arguments: [
    ("12345678\n", [line("12345678")]), ("12345678\r\n", [line("12345678")]),
    ("123456789\n", [.tooLong]), ("123456789\r\n", [.tooLong]), ("12345678\r\r\n", [.tooLong]),
    ("1234567890", [.tooLong]), ("123456789", []), ("12345678\r", []),
    ("1234567890123456789012345678901234567890\nb\n", [.tooLong, line("b")]),
    ("123456789\n123456789\nb\n", [.tooLong, .tooLong, line("b")]),
  ])
  private func limits(_ text: String, to expected: [Frame]) {
    #expect(frames(text) == expected)
  }

  /// Wherever the stream is cut once or twice, and byte by byte, the frames are the same.
  @Test(arguments: [
    "a\nbc\r\n\n12345678\n12345678\r\n123456789\nx\n", "1234567890123\n\r\na\r\r\nlast",
    "\r\n\r\n12345678\r\r\n12345678\rz\nz\n", "йцук\n12345678901234567890\r\nok\r\n",
  ])
  func cutsDoNotMatter(_ text: String) {
    let bytes = Array(text.utf8)
    let whole = frames([bytes[...]])
    #expect(!whole.isEmpty)
    for first in 0...bytes.count {
      for second in first...bytes.count {
        let parts = [bytes[..<first], bytes[first..<second], bytes[second...]]
        #expect(frames(parts) == whole, "cut at \(first) and \(second)")
      }
    }
    #expect(frames(bytes.indices.map { bytes[$0...$0] }) == whole)
  }

  @Test func aLongLineIsReportedOnceAndNotKept() {
    var framer = LineFramer(lineBytesMax: 100)
    var reports = 0
    for _ in 0..<1000 {
      framer.receive { $0.append(contentsOf: Array(repeating: UInt8(ascii: "x"), count: 77)) }
      while let frame = framer.next() {
        #expect(frame == .tooLong)
        reports += 1
      }
      #expect(framer.pendingBytes <= 101)
    }
    #expect(reports == 1)
    framer.receive { $0.append(contentsOf: "\nnext\n".utf8) }
    #expect(framer.next() == Self.line("next"))
    #expect(framer.next() == nil)
    #expect(framer.pendingBytes == 0)
  }

  @Test func saysWhetherALineIsThere() {
    var framer = LineFramer(lineBytesMax: 8)
    #expect(!framer.hasLine)
    framer.receive { $0.append(contentsOf: "ab".utf8) }
    #expect(!framer.hasLine)
    #expect(framer.pendingBytes == 2)
    framer.receive { $0.append(contentsOf: "\ncd\n".utf8) }
    #expect(framer.hasLine)
    #expect(framer.next() == Self.line("ab"))
    #expect(framer.hasLine)
    #expect(framer.next() == Self.line("cd"))
    #expect(!framer.hasLine)
  }

  @Test func whatReadAnswersIsPassedOn() {
    var framer = LineFramer(lineBytesMax: 8)
    let answer = framer.receive { buffer in
      buffer.append(UInt8(ascii: "\n"))
      return buffer.count
    }
    #expect(answer == 1)
  }
}
