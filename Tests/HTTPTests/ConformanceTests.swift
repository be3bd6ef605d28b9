import HTTP
import Testing

/// The cases of Autobahn's fuzzing client by their numbers, sections 1 to 7, 9 in part and 10:
/// bytes in, frames and close code out. How bytes are cut is part of some; here each is read whole,
/// byte by byte and in pieces of 997 bytes.
@Suite struct ConformanceTests {
  private typealias Bytes = FrameBytes
  typealias Event = FrameMachine.Event

  struct Case {
    let number: String
    let bytes: [UInt8]
    let events: [Event]

    init(_ number: String, _ bytes: [UInt8], _ events: [Event]) {
      self.number = number
      self.bytes = bytes
      self.events = events
    }
  }

  private static func frame(_ first: UInt8, _ payload: [UInt8] = []) -> [UInt8] {
    FrameBytes.frame(first, payload)
  }
  private static func frame(_ first: UInt8, _ text: String) -> [UInt8] {
    FrameBytes.frame(first, text)
  }
  private static let broken = Event.failed(.protocolError)

  // MARK: 1 to 4

  private static let framing: [Case] =
    zip(1..., [0, 125, 126, 127, 128, 65535, 65536, 65536]).flatMap { number, count in
      let text = [UInt8](repeating: 0x2A, count: count)
      let binary = [UInt8](repeating: 0xFE, count: count)
      return [
        Case("1.1.\(number)", frame(0x81, text), [.message(text, isText: true)]),
        Case("1.2.\(number)", frame(0x82, binary), [.message(binary, isText: false)]),
      ]
    }

  private static let pings: [Case] = {
    let odd: [UInt8] = [0, 0xFF, 0xFE, 0xFD, 0xFC, 0xFB, 0, 0xFF]
    let long = [UInt8](repeating: 0xFE, count: 125)
    let ten = (0..<10).map { [UInt8](Array("payload-\($0)".utf8)) }
    return [
      Case("2.1", frame(0x89), [.ping([])]),
      Case("2.2", frame(0x89, "Hello, world!"), [.ping(Array("Hello, world!".utf8))]),
      Case("2.3", frame(0x89, odd), [.ping(odd)]),
      Case("2.4", frame(0x89, long), [.ping(long)]),
      Case("2.5", frame(0x89, long + [0xFE]), [broken]),
      Case("2.6", frame(0x89, long), [.ping(long)]),
      Case("2.7", frame(0x8A), [.pong]),
      Case("2.8", frame(0x8A, "unsolicited pong payload"), [.pong]),
      Case(
        "2.9", frame(0x8A, "unsolicited") + frame(0x89, "ping"),
        [.pong, .ping(Array("ping".utf8))]),
      Case("2.10", ten.flatMap { frame(0x89, $0) }, ten.map { .ping($0) }),
      Case("2.11", ten.flatMap { frame(0x89, $0) }, ten.map { .ping($0) }),
    ]
  }()

  private static let reserved: [Case] = {
    let hello = frame(0x81, "Hello, world!")
    let text = FrameBytes.text("Hello, world!")
    let ping = frame(0x89)
    return [
      Case("3.1", frame(0xC1, "Hello, world!"), [broken]),
      Case("3.2", hello + frame(0xA1, "Hello, world!") + ping, [text, broken]),
      Case("3.3", hello + frame(0xB1, "Hello, world!") + ping, [text, broken]),
      Case("3.4", hello + frame(0xC1, "Hello, world!") + ping, [text, broken]),
      Case("3.5", frame(0xD2, [UInt8](repeating: 0xFF, count: 8)), [broken]),
      Case("3.6", frame(0xE9, "Hello, world!"), [broken]),
      Case("3.7", frame(0xF8), [broken]),
    ]
  }()

  private static let opcodes: [Case] = [(1, 3), (2, 11)].flatMap { part, first in
    (0..<5).map { index in
      let opcode = UInt8(first + index)
      let name = "4.\(part).\(index + 1)"
      switch index {
      case 0: return Case(name, frame(0x80 | opcode), [broken])
      case 1: return Case(name, frame(0x80 | opcode, "reserved opcode payload"), [broken])
      default:
        let bytes =
          frame(0x81, "Hello, world!") + frame(0x80 | opcode, index == 2 ? "" : "payload")
          + frame(0x89)
        return Case(name, bytes, [FrameBytes.text("Hello, world!"), broken])
      }
    }
  }

  // MARK: 5

  private static let fragments: [Case] = {
    let (one, two) = (Array("fragment1".utf8), Array("fragment2".utf8))
    let both = Event.message(one + two, isText: true)
    let ping = frame(0x89, "ping payload")
    let pinged = Event.ping(Array("ping payload".utf8))
    let whole = frame(0x81, "Hello, world!")
    var cases = [
      Case("5.1", frame(0x09, one) + frame(0x80, two), [broken]),
      Case("5.2", frame(0x0A, one) + frame(0x80, two), [broken]),
    ]
    cases += (3...5).map { Case("5.\($0)", frame(0x01, one) + frame(0x80, two), [both]) }
    cases += (6...8).map {
      Case("5.\($0)", frame(0x01, one) + ping + frame(0x80, two), [pinged, both])
    }
    cases += (9...11).map { Case("5.\($0)", frame(0x80, "non-continuation") + whole, [broken]) }
    cases += (12...14).map { Case("5.\($0)", frame(0x00, "non-continuation") + whole, [broken]) }
    let twice = frame(0x00, one) + whole
    let twiceFinal = frame(0x80, one) + whole
    cases += [
      Case("5.15", frame(0x01, one) + frame(0x80, two) + twice, [both, broken]),
      Case("5.16", twice + twice, [broken]),
      Case("5.17", twiceFinal + twiceFinal, [broken]),
      Case("5.18", frame(0x01, one) + frame(0x81, two), [broken]),
    ]
    let five = (1...5).map { Array("fragment\($0)".utf8) }
    let split =
      frame(0x01, five[0]) + frame(0x00, five[1]) + frame(0x89, "pongme 1!")
      + frame(0x00, five[2]) + frame(0x00, five[3]) + frame(0x89, "pongme 2!")
      + frame(0x80, five[4])
    let events: [Event] = [
      .ping(Array("pongme 1!".utf8)), .ping(Array("pongme 2!".utf8)),
      .message(Array(five.joined()), isText: true),
    ]
    return cases + [Case("5.19", split, events), Case("5.20", split, events)]
  }()

  // MARK: 6

  private static let hello = Array("Hello-µ@ßöäüàá-UTF-8!!".utf8)
  /// With an accent of polytonic Greek: eleven bytes.
  private static let cosmos = Array("κ\u{1F79}σμε".utf8)
  /// A surrogate between letters that are well formed.
  private static let spoilt = cosmos + [0xED, 0xA0, 0x80] + Array("edited".utf8)
  private static let beyond: [UInt8] = [0xF4, 0x90, 0x80, 0x80]

  private static func bytewise(_ payload: [UInt8]) -> [UInt8] {
    FrameBytes.message(1, payload.map { [$0] })
  }

  private static func valid(_ payload: [UInt8]) -> [Event] {
    [.message(payload, isText: true)]
  }
  private static let invalid: [Event] = [.failed(.invalidText)]

  private static let textInPieces: [Case] = [
    Case("6.1.1", frame(0x81), valid([])),
    Case("6.1.2", FrameBytes.message(1, [[], [], []]), valid([])),
    Case("6.1.3", FrameBytes.message(1, [[], [0x6D], []]), valid([0x6D])),
    Case("6.2.1", frame(0x81, hello), valid(hello)),
    Case(
      "6.2.2", FrameBytes.message(1, [Array("Hello-µ@ßöä".utf8), Array("üàá-UTF-8!!".utf8)]),
      valid(hello)),
    Case("6.2.3", bytewise(hello), valid(hello)),
    Case("6.2.4", bytewise(cosmos), valid(cosmos)),
    Case("6.3.1", frame(0x81, spoilt), invalid),
    Case("6.3.2", bytewise(spoilt), invalid),
    Case(
      "6.4.1", FrameBytes.message(1, [cosmos, beyond, Array("edited".utf8)]), invalid),
    Case(
      "6.4.2", FrameBytes.message(1, [cosmos + beyond[..<1], Array(beyond[1...]), []]), invalid),
    Case("6.4.3", frame(0x81, cosmos + beyond + Array("edited".utf8)), invalid),
    Case("6.4.4", frame(0x81, cosmos + beyond), invalid),
  ]

  /// The payloads of 6.5 to 6.23, in their order, and whether each is well formed.
  private static let sequences: [(section: Int, isValid: Bool, payloads: [[UInt8]])] = [
    (5, true, [cosmos, hello, Array("κόσμε κόσμε".utf8), [0x7F], Array("€".utf8)]),
    (6, true, []),
    (7, true, [[0x00], [0xC2, 0x80], [0xE0, 0xA0, 0x80], [0xF0, 0x90, 0x80, 0x80]]),
    (8, false, [[0xF8, 0x88, 0x80, 0x80, 0x80], [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80]]),
    (9, true, [[0x7F], [0xDF, 0xBF], [0xEF, 0xBF, 0xBF], [0xF4, 0x8F, 0xBF, 0xBF]]),
    (
      10, false,
      [
        [0xF7, 0xBF, 0xBF, 0xBF], [0xFB, 0xBF, 0xBF, 0xBF, 0xBF],
        [0xFD, 0xBF, 0xBF, 0xBF, 0xBF, 0xBF],
      ]
    ),
    (
      11, true,
      [
        [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80], [0xEF, 0xBF, 0xBD], [0xF4, 0x8F, 0xBF, 0xBF],
        [0xF4, 0x90, 0x80, 0x80],
      ]
    ),
    (
      12, false,
      [[0x80], [0xBF]] + (2...6).map { count in (0..<count).map { $0 % 2 == 0 ? 0x80 : 0xBF } }
        + [Array(0x80...0xBE)]
    ),
    (
      13, false,
      [0xC0...0xDF, 0xE0...0xEF, 0xF0...0xF7, 0xF8...0xFB, 0xFC...0xFD].map { range in
        range.flatMap { [UInt8($0), 0x20] }
      }
    ),
    (
      14, false,
      [
        [0xC0], [0xE0, 0x80], [0xF0, 0x80, 0x80], [0xF8, 0x80, 0x80, 0x80],
        [0xFC, 0x80, 0x80, 0x80, 0x80], [0xDF], [0xEF, 0xBF], [0xF7, 0xBF, 0xBF],
        [0xFB, 0xBF, 0xBF, 0xBF], [0xFD, 0xBF, 0xBF, 0xBF, 0xBF],
      ]
    ),
    (
      15, false,
      [[0xC0, 0xE0, 0x80, 0xF0, 0x80, 0x80, 0xF8, 0x80, 0x80, 0x80, 0xFC, 0x80, 0x80, 0x80, 0x80]]
    ),
    (16, false, [[0xFE], [0xFF], [0xFE, 0xFE, 0xFF, 0xFF]]),
    (
      17, false,
      [
        [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xF0, 0x80, 0x80, 0xAF], [0xF8, 0x80, 0x80, 0x80, 0xAF],
        [0xFC, 0x80, 0x80, 0x80, 0x80, 0xAF],
      ]
    ),
    (
      18, false,
      [
        [0xC1, 0xBF], [0xE0, 0x9F, 0xBF], [0xF0, 0x8F, 0xBF, 0xBF], [0xF8, 0x87, 0xBF, 0xBF, 0xBF],
        [0xFC, 0x83, 0xBF, 0xBF, 0xBF, 0xBF],
      ]
    ),
    (
      19, false,
      [
        [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xF8, 0x80, 0x80, 0x80, 0x80],
        [0xFC, 0x80, 0x80, 0x80, 0x80, 0x80],
      ]
    ),
    (20, false, surrogates.map { $0 }),
    (
      21, false,
      [0, 1, 2, 3].flatMap { high in [4, 6].map { low in surrogates[high] + surrogates[low] } }
    ),
    (22, true, nonCharacters),
    (23, true, (0xB9...0xBF).map { [0xEF, 0xBF, $0] }),
  ]

  private static let surrogates: [[UInt8]] = [
    [0xED, 0xA0, 0x80], [0xED, 0xAD, 0xBF], [0xED, 0xAE, 0x80], [0xED, 0xAF, 0xBF],
    [0xED, 0xB0, 0x80], [0xED, 0xBE, 0x80], [0xED, 0xBF, 0xBF],
  ]

  /// U+FFFE, U+FFFF and the last two of each further plane: they are no characters, but text.
  private static let nonCharacters: [[UInt8]] = (0...16).flatMap { plane in
    [0xFFFE, 0xFFFF].map { low in
      Unicode.Scalar(UInt32(plane << 16 | low)).map { Array(String($0).utf8) } ?? []
    }
  }

  private static let text: [Case] =
    textInPieces
    + sequences.flatMap { section, isValid, payloads in
      payloads.enumerated().map { index, payload in
        // Beyond the last code point, though it stands among boundaries that are allowed.
        let isWell = isValid && payload != beyond
        return Case(
          "6.\(section).\(index + 1)", frame(0x81, payload), isWell ? valid(payload) : invalid)
      }
    }
    // All prefixes of a word: only those that end between its letters are text.
    + (1...cosmos.count).map { count in
      let prefix = Array(cosmos[..<count])
      let isWell = String(validating: prefix, as: UTF8.self) != nil
      return Case("6.6.\(count)", frame(0x81, prefix), isWell ? valid(prefix) : invalid)
    }

  // MARK: 7, 9 and 10

  private static func close(_ code: Int, _ reason: [UInt8] = []) -> [UInt8] {
    frame(0x88, [UInt8(code >> 8), UInt8(code & 255)] + reason)
  }

  private static let closes: [Case] = {
    let text = frame(0x81, "Hello World!")
    let said = FrameBytes.text("Hello World!")
    let ended = Event.closed(code: 1000)
    let large = [UInt8](repeating: 0x2A, count: 256 << 10)
    let cases = [
      Case("7.1.1", text + close(1000), [said, ended]),
      Case("7.1.2", close(1000) + close(1000), [ended]),
      Case("7.1.3", close(1000) + frame(0x89), [ended]),
      Case("7.1.4", close(1000) + text, [ended]),
      Case("7.1.5", frame(0x01, "fragment1") + close(1000) + frame(0x80, "fragment2"), [ended]),
      Case(
        "7.1.6", frame(0x81, large) + close(1000) + frame(0x89),
        [.message(large, isText: true), ended]),
      Case("7.3.1", frame(0x88), [ended]),
      Case("7.3.2", frame(0x88, [0x61]), [broken]),
      Case("7.3.3", close(1000), [ended]),
      Case("7.3.4", close(1000, Array("Hello World!".utf8)), [ended]),
      Case("7.3.5", close(1000, [UInt8](repeating: 0x2A, count: 123)), [ended]),
      Case("7.3.6", close(1000, [UInt8](repeating: 0x2A, count: 124)), [broken]),
      Case("7.5.1", close(1000, spoilt), invalid),
    ]
    let allowed = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999]
    let forbidden = [0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999]
    return cases
      + zip(1..., allowed).map { Case("7.7.\($0)", close($1), [.closed(code: UInt16($1))]) }
      + zip(1..., forbidden).map { Case("7.9.\($0)", close($1), [broken]) }
      + zip(1..., [5000, 65535]).map { Case("7.13.\($0)", close($1), [broken]) }
  }()

  private static let large: [Case] =
    zip(1..., [64, 256, 1024, 4096, 8192, 16384]).map { number, kibibytes in
      let payload = [UInt8](repeating: 0x2A, count: kibibytes << 10)
      return Case("9.1.\(number)", frame(0x81, payload), valid(payload))
    } + [
      Case(
        "10.1.1",
        FrameBytes.message(
          1, (0..<51).map { [UInt8](repeating: 0x2A, count: $0 < 50 ? 1300 : 65536 - 50 * 1300) }),
        valid([UInt8](repeating: 0x2A, count: 65536)))
    ]

  private static let all = framing + pings + reserved + opcodes + fragments + text + closes + large

  @Test func theTableHasAllCases() {
    #expect(Self.all.count == 253)
    #expect(Set(Self.all.map(\.number)).count == 253)
    let sections = Dictionary(grouping: Self.all) { $0.number.prefix { $0 != "." } }
    let counts: [Substring: Int] = [
      "1": 16, "2": 11, "3": 7, "4": 10, "5": 20, "6": 145, "7": 37, "9": 6, "10": 1,
    ]
    #expect(sections.mapValues(\.count) == counts)
  }

  @Test func everyCaseHolds() {
    for one in Self.all {
      #expect(Bytes.events(one.bytes) == one.events, "\(one.number)")
      guard one.bytes.count <= 70_000 else { continue }
      #expect(Bytes.events(one.bytes, cutAt: 997) == one.events, "\(one.number), in pieces")
      guard one.bytes.count <= 2000 else { continue }
      #expect(Bytes.events(one.bytes, cutAt: 1) == one.events, "\(one.number), byte by byte")
    }
  }
}
