/// Reads the frames of a browser (RFC 6455): bytes in, whole messages and the end out. What breaks
/// a rule ends it with the close code that the rule names, at the first byte that shows it.
package struct FrameMachine: Sendable {
  package struct Rules: Sendable {
    package var messageBytesMax: Int
    /// A message in smaller pieces costs more than it carries.
    package var fragmentsMax = 256
    /// Messages are lines: text without a raw CR or LF, so that none can pass for two.
    package var isLineEach = true

    package init(messageBytesMax: Int) {
      self.messageBytesMax = messageBytesMax
    }
  }

  package enum Event: Equatable, Sendable {
    case message([UInt8], isText: Bool)
    /// To be answered by a pong with the same bytes.
    case ping([UInt8])
    case pong
    /// The browser closes; to be answered by a close frame with this code. The last event.
    case closed(code: UInt16)
    /// A rule is broken; to be closed with this code. The last event.
    case failed(Frame.CloseCode)
  }

  private struct Head {
    let opcode: Frame.Opcode
    let isFinal: Bool
    let length: Int
    let mask: [4 of UInt8]
  }

  private enum State {
    case head
    /// So many bytes of its payload have come.
    case payload(Head, taken: Int)
    case ended
  }

  private let rules: Rules
  private var state = State.head
  private var input: [UInt8] = []
  /// Of `input`, already read.
  private var consumed = 0
  /// The message whose fragments come, and its kind; nil between messages.
  private var open: Frame.Opcode?
  private var message: [UInt8] = []
  private var fragments = 0
  private var text = UTF8Machine()
  private var control: [UInt8] = []

  package init(rules: Rules) {
    self.rules = rules
  }

  /// Bytes held for messages that are not whole.
  package var pendingBytes: Int { input.count - consumed + message.count }

  package mutating func receive(_ bytes: [UInt8]) {
    if case .ended = state { return }
    if consumed == input.count {
      input = bytes
    } else {
      input.removeSubrange(..<consumed)
      input += bytes
    }
    consumed = 0
  }

  /// Nil until more bytes come, and for ever after the last event.
  package mutating func next() -> Event? {
    do throws(Broken) {
      while true {
        switch state {
        case .ended: return nil
        case .head:
          guard let head = try readHead() else { return nil }
          state = .payload(head, taken: 0)
        case .payload(let head, let taken):
          let now = try take(head, from: taken)
          guard now == head.length else {
            state = .payload(head, taken: now)
            return nil
          }
          state = .head
          if let event = try frameEnded(head) { return event }
        }
      }
    } catch {
      end()
      return .failed(error.code)
    }
  }

  private struct Broken: Error {
    let code: Frame.CloseCode
    init(_ code: Frame.CloseCode) { self.code = code }
  }

  private mutating func end() {
    state = .ended
    (input, message, control, consumed) = ([], [], [], 0)
  }

  // MARK: Head

  /// Each byte is judged as soon as it is there.
  private mutating func readHead() throws(Broken) -> Head? {
    let available = input.count - consumed
    guard available >= 1 else { return nil }
    let first = input[consumed]
    guard first & 0x70 == 0, let opcode = Frame.Opcode(rawValue: first & 0x0F) else {
      throw Broken(.protocolError)
    }
    let isFinal = first & 0x80 != 0
    try judge(opcode, isFinal: isFinal)
    guard available >= 2 else { return nil }
    let second = input[consumed + 1]
    let short = Int(second & 0x7F)
    guard second & 0x80 != 0, !opcode.isControl || short <= 125 else {
      throw Broken(.protocolError)
    }
    let extra = short < 126 ? 0 : short == 126 ? 2 : 8
    guard available >= 2 + extra else { return nil }
    let length = try length(short, extra)
    guard opcode.isControl || length <= rules.messageBytesMax - message.count else {
      throw Broken(.messageTooLong)
    }
    guard available >= 2 + extra + 4 else { return nil }
    let start = consumed + 2 + extra
    consumed = start + 4
    begin(opcode)
    return Head(
      opcode: opcode, isFinal: isFinal, length: length,
      mask: [input[start], input[start + 1], input[start + 2], input[start + 3]])
  }

  private func judge(_ opcode: Frame.Opcode, isFinal: Bool) throws(Broken) {
    switch opcode {
    case .close, .ping, .pong: if !isFinal { throw Broken(.protocolError) }
    case .continuation: if open == nil { throw Broken(.protocolError) }
    case .text: if open != nil { throw Broken(.protocolError) }
    case .binary:
      if open != nil { throw Broken(.protocolError) }
      if rules.isLineEach { throw Broken(.unsupportedData) }
    }
    if !opcode.isControl, fragments >= rules.fragmentsMax { throw Broken(.policyViolation) }
  }

  /// The shortest form of a length is the only one.
  private func length(_ short: Int, _ extra: Int) throws(Broken) -> Int {
    guard extra > 0 else { return short }
    var length: UInt64 = 0
    for index in 0..<extra { length = length << 8 | UInt64(input[consumed + 2 + index]) }
    guard length >= (extra == 2 ? 126 : 65536), length >> 63 == 0 else {
      throw Broken(.protocolError)
    }
    return Int(length)
  }

  private mutating func begin(_ opcode: Frame.Opcode) {
    switch opcode {
    case .text, .binary:
      open = opcode
      text = UTF8Machine()
      fragments = 1
    case .continuation: fragments += 1
    case .close, .ping, .pong: control = []
    }
  }

  // MARK: Payload

  /// Unmasks what has come, and checks text at once; returns how much of the payload is there.
  private mutating func take(_ head: Head, from taken: Int) throws(Broken) -> Int {
    let count = min(head.length - taken, input.count - consumed)
    guard count > 0 else { return taken }
    let target = head.opcode.isControl ? control.count : message.count
    if head.opcode.isControl {
      control += input[consumed..<consumed + count]
      Self.unmask(&control, from: target, head.mask, offset: taken)
    } else {
      message += input[consumed..<consumed + count]
      Self.unmask(&message, from: target, head.mask, offset: taken)
      if open == .text { try check(from: target) }
    }
    consumed += count
    return taken + count
  }

  /// Eight bytes at a time: with one check of a chunk's bounds they become one word, several times
  /// as fast as byte by byte.
  private static func unmask(
    _ bytes: inout [UInt8], from start: Int, _ mask: [4 of UInt8], offset: Int
  ) {
    var whole = bytes.mutableSpan
    let (first, second) = (mask[offset & 3], mask[(offset + 1) & 3])
    let (third, fourth) = (mask[(offset + 2) & 3], mask[(offset + 3) & 3])
    var index = start
    while whole.count &- index >= 8 {
      var chunk = whole._mutatingExtracting(index..<index &+ 8)
      chunk[0] ^= first
      chunk[1] ^= second
      chunk[2] ^= third
      chunk[3] ^= fourth
      chunk[4] ^= first
      chunk[5] ^= second
      chunk[6] ^= third
      chunk[7] ^= fourth
      index &+= 8
    }
    while index < whole.count {
      whole[index] ^= mask[(offset + index - start) & 3]
      index += 1
    }
  }

  private mutating func check(from start: Int) throws(Broken) {
    for index in start..<message.count {
      let byte = message[index]
      if rules.isLineEach, byte == 0x0A || byte == 0x0D { throw Broken(.policyViolation) }
      // Most is ASCII.
      if byte < 0x80, text.isAtBoundary { continue }
      guard text.accepts(byte) else { throw Broken(.invalidText) }
    }
  }

  private mutating func frameEnded(_ head: Head) throws(Broken) -> Event? {
    switch head.opcode {
    case .ping: return .ping(control)
    case .pong: return .pong
    case .close:
      let code = try closeCode()
      end()
      return .closed(code: code)
    case .text, .binary, .continuation:
      guard head.isFinal else { return nil }
      let isText = open == .text
      guard !isText || text.isAtBoundary else { throw Broken(.invalidText) }
      defer { (open, message, fragments) = (nil, [], 0) }
      return .message(message, isText: isText)
    }
  }

  /// The code to answer with (RFC 6455, 5.5.1 and 7.4).
  private func closeCode() throws(Broken) -> UInt16 {
    guard !control.isEmpty else { return Frame.CloseCode.normal.rawValue }
    guard control.count >= 2 else { throw Broken(.protocolError) }
    let code = UInt16(control[0]) << 8 | UInt16(control[1])
    switch code {
    case 1000...1003, 1007...1011, 3000...4999: break
    default: throw Broken(.protocolError)
    }
    var reason = UTF8Machine()
    for byte in control[2...] where !reason.accepts(byte) { throw Broken(.invalidText) }
    guard reason.isAtBoundary else { throw Broken(.invalidText) }
    return code
  }
}
