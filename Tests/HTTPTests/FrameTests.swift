import HTTP
import Testing

/// The rules of frames that are ours, or that no case of `ConformanceTests` shows.
@Suite struct FrameTests {
  private typealias Event = FrameMachine.Event

  private static func frame(
    _ first: UInt8, _ payload: [UInt8] = [], isMasked: Bool = true
  ) -> [UInt8] {
    FrameBytes.frame(first, payload, isMasked: isMasked)
  }
  private static func frame(_ first: UInt8, _ text: String) -> [UInt8] {
    FrameBytes.frame(first, text)
  }
  private static func text(_ text: String) -> Event { FrameBytes.text(text) }
  private func events(
    _ bytes: [UInt8], isLineEach: Bool = false, max: Int = 1 << 24
  ) -> [Event] {
    FrameBytes.events(bytes, isLineEach: isLineEach, max: max)
  }

  @Test(arguments: [
    Self.frame(0x81, [0x61], isMasked: false),
    // Lengths that are longer than need be, or negative.
    [0x81, 0xFE, 0, 125, 0, 0, 0, 0], [0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF],
    [0x81, 0xFF, 0x80, 0, 0, 0, 0, 1, 0, 0], [0x89, 0xFE, 0, 126],
  ])
  func headsThatBreakARule(_ bytes: [UInt8]) {
    #expect(events(bytes) == [.failed(.protocolError)])
  }

  @Test func aLengthIsRefusedBeforeItsPayload() {
    #expect(events([0x81, 0xFF, 0, 0, 0, 0, 1, 0, 0, 1]) == [.failed(.messageTooLong)])
  }

  /// Codes that are reserved, or given to others.
  @Test(arguments: [1012, 1015, 1099] as [UInt16])
  func closeCodesThatNobodySends(_ code: UInt16) {
    let bytes = Self.frame(0x88, [UInt8(code >> 8), UInt8(code & 255)])
    #expect(events(bytes) == [.failed(.protocolError)])
  }

  /// Payloads of each length, cut at each place: a mask begins anew with each frame only.
  @Test func masksGoOnAcrossPieces() {
    for count in [1, 3, 7, 8, 9, 15, 16, 17, 31, 64, 125, 126, 200] {
      let payload = (0..<count).map { UInt8($0 & 0x3F) + 0x20 }
      let bytes = Self.frame(0x81, payload)
      for size in 1..<min(40, bytes.count) {
        #expect(
          FrameBytes.events(bytes, cutAt: size) == [.message(payload, isText: true)],
          "\(count) bytes in pieces of \(size)")
      }
    }
  }

  /// Invalid text is known before its frame is whole.
  @Test func textFailsAtTheByteThatIsWrong() {
    let bytes = Self.frame(0x81, [0xCE, 0xBA, 0xED, 0xA0] + [UInt8](repeating: 0x61, count: 50))
    #expect(events(Array(bytes[..<10])) == [.failed(.invalidText)])
    #expect(events(Array(bytes[..<9])) == [])
  }

  @Test func aMessageIsOneLine() {
    for end in ["\n", "\r"] {
      let bytes = Self.frame(0x81, "{}\(end){}")
      #expect(events(bytes, isLineEach: true) == [.failed(.policyViolation)])
    }
    #expect(events(Self.frame(0x82, "a"), isLineEach: true) == [.failed(.unsupportedData)])
    #expect(events(Self.frame(0x81, "{}"), isLineEach: true) == [Self.text("{}")])
  }

  @Test func messagesAreBounded() {
    let half = Self.frame(0x01, [UInt8](repeating: 0x61, count: 6))
    let rest = Self.frame(0x80, [UInt8](repeating: 0x61, count: 5))
    #expect(events(half + rest, max: 10) == [.failed(.messageTooLong)])
    #expect(events(half + rest, max: 11).count == 1)
    let pieces = Self.frame(0x01) + (0..<255).flatMap { _ in Self.frame(0x00) }
    #expect(events(pieces + Self.frame(0x80)) == [.failed(.policyViolation)])
    #expect(events(pieces) == [])
  }

  /// What a server sends, read by the reader for browsers once it is masked.
  @Test func linesBecomeMessages() {
    var frames = LineFrames()
    var output: [UInt8] = []
    frames.append(Array("{\"a\":1}\n\nlong".utf8)[...], to: &output)
    #expect(output == [0x81, 7] + Array("{\"a\":1}".utf8) + [0x01, 4] + Array("long".utf8))
    output = []
    frames.append(Array("er".utf8)[...], to: &output)
    frames.append([0x0A], to: &output)
    #expect(output == [0x00, 2] + Array("er".utf8) + [0x80, 0])
    output = []
    frames.append([UInt8](repeating: 0x61, count: 70000)[...] + [0x0A], to: &output)
    #expect(output[..<10] == [0x01, 127, 0, 0, 0, 0, 0, 1, 0, 0])
    #expect(output.count == 10 + 65536 + 4 + 70000 - 65536)
  }
}
