import HTTP

/// Frames as a browser sends them, and what the machine makes of them.
enum FrameBytes {
  static func frame(_ first: UInt8, _ payload: [UInt8] = [], isMasked: Bool = true) -> [UInt8] {
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

  static func frame(_ first: UInt8, _ text: String) -> [UInt8] { frame(first, Array(text.utf8)) }

  /// A message in frames with these payloads.
  static func message(_ opcode: UInt8, _ payloads: [[UInt8]]) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, payload) in payloads.enumerated() {
      let isLast: UInt8 = index == payloads.count - 1 ? 0x80 : 0
      bytes += frame(isLast | (index == 0 ? opcode : 0), payload)
    }
    return bytes
  }

  static func events(
    _ bytes: [UInt8], cutAt size: Int = .max, isLineEach: Bool = false, max: Int = 1 << 24,
    fragmentsMax: Int = 256
  ) -> [FrameMachine.Event] {
    var rules = FrameMachine.Rules(messageBytesMax: max)
    rules.isLineEach = isLineEach
    rules.fragmentsMax = fragmentsMax
    var machine = FrameMachine(rules: rules)
    var events: [FrameMachine.Event] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = rest.prefix(size)
      rest = rest.dropFirst(piece.count)
      machine.receive(Array(piece))
      while let event = machine.next() { events.append(event) }
    }
    return events
  }

  static func text(_ text: String) -> FrameMachine.Event {
    .message(Array(text.utf8), isText: true)
  }
}
