import HTTP
import Testing

/// The cases of Autobahn's fuzzing client (sections 1 to 7, 9 in part, 10) as bytes in and events
/// out, whole and cut at every byte.
@Suite struct FrameTests {
  private typealias Event = FrameMachine.Event

  /// A frame as a browser sends it.
  private static func frame(
    _ first: UInt8, _ payload: [UInt8] = [], isMasked: Bool = true
  ) -> [UInt8] {
    var bytes = [first]
    let bit: UInt8 = isMasked ? 0x80 : 0
    switch payload.count {
    case ..<126: bytes.append(bit | UInt8(payload.count))
    case ..<65536: bytes += [bit | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
    default:
      bytes.append(bit | 127)
      bytes += (0..<8).map { UInt8(payload.count >> (56 - 8 * $0) & 255) }
    }
    guard isMasked else { return bytes + payload }
    let mask: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
    return bytes + mask + payload.enumerated().map { $1 ^ mask[$0 & 3] }
  }

  private static func frame(_ first: UInt8, _ text: String) -> [UInt8] {
    frame(first, Array(text.utf8))
  }

  private func events(
    _ bytes: [UInt8], cutAt size: Int = .max, isLineEach: Bool = false, max: Int = 1 << 24
  ) -> [Event] {
    var rules = FrameMachine.Rules(messageBytesMax: max)
    rules.isLineEach = isLineEach
    var machine = FrameMachine(rules: rules)
    var events: [Event] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(size)
      rest = rest.dropFirst(piece.count)
      machine.receive(Array(piece))
      while let event = machine.next() { events.append(event) }
    }
    return events
  }

  private static func text(_ text: String) -> Event { .message(Array(text.utf8), isText: true) }

  private struct Case {
    let name: String
    let bytes: [UInt8]
    let events: [Event]
    init(_ name: String, _ bytes: [UInt8], _ events: [Event]) {
      self.name = name
      self.bytes = bytes
      self.events = events
    }
  }

  private static let framing: [Case] =
    [0, 125, 126, 127, 128, 65535, 65536].flatMap { count in
      [
        Case(
          "1.1 text of \(count)", frame(0x81, [UInt8](repeating: 0x2A, count: count)),
          [.message([UInt8](repeating: 0x2A, count: count), isText: true)]),
        Case(
          "1.2 binary of \(count)", frame(0x82, [UInt8](repeating: 0xFE, count: count)),
          [.message([UInt8](repeating: 0xFE, count: count), isText: false)]),
      ]
    }

  private static let pings: [Case] = [
    Case("2.1", frame(0x89), [.ping([])]),
    Case("2.2", frame(0x89, "Hello"), [.ping(Array("Hello".utf8))]),
    Case("2.3", frame(0x89, [0, 0xFF, 0xFE]), [.ping([0, 0xFF, 0xFE])]),
    Case(
      "2.4", frame(0x89, [UInt8](repeating: 0xFE, count: 125)),
      [.ping([UInt8](repeating: 0xFE, count: 125))]),
    Case(
      "2.5", frame(0x89, [UInt8](repeating: 0xFE, count: 126)), [.failed(.protocolError)]),
    Case("2.7", frame(0x8A), [.pong]), Case("2.8", frame(0x8A, "x"), [.pong]),
    Case("2.9", frame(0x8A, "x") + frame(0x89, "y"), [.pong, .ping([0x79])]),
  ]

  private static let reserved: [Case] =
    [0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70].map { (bits: UInt8) in
      Case(
        "3 bits \(bits)", frame(0x81, "a") + frame(0x81 | bits, "b"),
        [text("a"), .failed(.protocolError)])
    }
    + [3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map { (opcode: UInt8) in
      Case(
        "4 opcode \(opcode)", frame(0x81, "a") + frame(0x80 | opcode),
        [text("a"), .failed(.protocolError)])
    }

  private static let fragments: [Case] = [
    Case("5.1", frame(0x09, "a") + frame(0x80, "b"), [.failed(.protocolError)]),
    Case("5.2", frame(0x0A, "a") + frame(0x80, "b"), [.failed(.protocolError)]),
    Case("5.3", frame(0x01, "a") + frame(0x80, "b"), [text("ab")]),
    Case(
      "5.6", frame(0x01, "a") + frame(0x89, "p") + frame(0x80, "b"), [.ping([0x70]), text("ab")]),
    Case("5.9", frame(0x80, "a"), [.failed(.protocolError)]),
    Case("5.12", frame(0x00, "a"), [.failed(.protocolError)]),
    Case(
      "5.15", frame(0x01, "a") + frame(0x80, "b") + frame(0, "c"),
      [text("ab"), .failed(.protocolError)]),
    Case("5.18", frame(0x01, "a") + frame(0x81, "b"), [.failed(.protocolError)]),
    Case("5.20", frame(0x01, "a") + frame(0x02, "b"), [.failed(.protocolError)]),
    Case("unmasked", frame(0x81, [0x61], isMasked: false), [.failed(.protocolError)]),
    Case("9 length 125 in 16 bits", [0x81, 0xFE, 0, 125, 0, 0, 0, 0], [.failed(.protocolError)]),
    Case(
      "9 length 65535 in 64 bits", [0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF],
      [.failed(.protocolError)]),
    Case(
      "9 length of the sign", [0x81, 0xFF, 0x80, 0, 0, 0, 0, 1, 0, 0],
      [.failed(.protocolError)]),
    Case("9 too long", [0x81, 0xFF, 0, 0, 0, 0, 1, 0, 0, 1], [.failed(.messageTooLong)]),
  ]

  /// Well formed, and what is not (Unicode, table 3-7).
  private static let utf8: [Case] =
    [
      "Hello-µ@ßöäüàá-UTF-8!!", "κόσμε", "\u{7F}", "\u{80}", "\u{7FF}", "\u{800}", "\u{D7FF}",
      "\u{E000}", "\u{FFFD}", "\u{FFFF}", "\u{10000}", "\u{10FFFF}", "Ёж",
    ].flatMap { word in
      [
        Case("6 \(word)", frame(0x81, word), [text(word)]),
        Case(
          "6 \(word) in bytes",
          frame(0x01) + word.utf8.flatMap { frame(0x00, [$0]) } + frame(0x80), [text(word)]),
      ]
    }
    + ([
      [0x80], [0xBF], [0xC0, 0xAF], [0xC1, 0xBF], [0xC2], [0xCE, 0xBA, 0xE1], [0xE0, 0x80, 0xAF],
      [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xEF, 0xBF],
      [0xF0, 0x80, 0x80, 0xAF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ] as [[UInt8]]).map { Case("6 \($0)", frame(0x81, $0), [.failed(.invalidText)]) }

  private static let closes: [Case] =
    [
      Case(
        "7.1", frame(0x81, "a") + frame(0x88) + frame(0x81, "b"),
        [text("a"), .closed(code: 1000)]),
      Case("7.3.2", frame(0x88, [3]), [.failed(.protocolError)]),
      Case("7.3.4", frame(0x88, [3, 0xE8] + Array("bye".utf8)), [.closed(code: 1000)]),
      Case("7.3.6", frame(0x88, [UInt8](repeating: 3, count: 126)), [.failed(.protocolError)]),
      Case("7.5.1", frame(0x88, [3, 0xE8, 0xCE, 0xBA, 0xED, 0xA0]), [.failed(.invalidText)]),
    ]
    + [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999].map {
      Case(
        "7.7 \($0)", frame(0x88, [UInt8($0 >> 8), UInt8($0 & 255)]),
        [.closed(code: UInt16($0))])
    }
    + [0, 999, 1004, 1005, 1006, 1012, 1016, 1100, 2000, 2999, 5000, 65535].map {
      Case("7.9 \($0)", frame(0x88, [UInt8($0 >> 8), UInt8($0 & 255)]), [.failed(.protocolError)])
    }

  @Test func theCasesOfTheFuzzingClient() {
    let cases =
      Self.framing + Self.pings + Self.reserved + Self.fragments + Self.utf8 + Self.closes
    for one in cases {
      #expect(events(one.bytes) == one.events, "\(one.name)")
      guard one.bytes.count < 2000 else { continue }
      #expect(events(one.bytes, cutAt: 1) == one.events, "\(one.name), byte by byte")
      #expect(events(one.bytes, cutAt: 3) == one.events, "\(one.name), three bytes at a time")
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
