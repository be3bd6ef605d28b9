/// Frames as a server sends them (RFC 6455, 5.2): never masked.
package enum Frame {
  package enum Opcode: UInt8, Sendable {
    case continuation = 0
    case text = 1
    case binary = 2
    case close = 8
    case ping = 9
    case pong = 10

    var isControl: Bool { rawValue >= 8 }
  }

  /// Why a connection is closed (RFC 6455, 7.4.1, and two of our own).
  package enum CloseCode: UInt16, Sendable {
    case normal = 1000
    /// The server stops or restarts; the browser comes again.
    case goingAway = 1001
    case protocolError = 1002
    case unsupportedData = 1003
    case invalidText = 1007
    case policyViolation = 1008
    case messageTooLong = 1009
    /// Nothing serves at present.
    case tryAgainLater = 1013
    /// Not logged in, or the session has ended.
    case notLoggedIn = 4401
    /// Bytes are not taken off for too long.
    case tooSlow = 4408
  }

  package static func append(
    _ opcode: Opcode, _ payload: ArraySlice<UInt8>, isFinal: Bool = true, to output: inout [UInt8]
  ) {
    output.append((isFinal ? 0x80 : 0) | opcode.rawValue)
    switch payload.count {
    case ..<126: output.append(UInt8(payload.count))
    case ..<65536:
      output += [126, UInt8(payload.count >> 8), UInt8(truncatingIfNeeded: payload.count)]
    default:
      output.append(127)
      for shift in stride(from: 56, through: 0, by: -8) {
        output.append(UInt8(truncatingIfNeeded: payload.count >> shift))
      }
    }
    output += payload
  }

  package static func appendClose(_ code: UInt16, to output: inout [UInt8]) {
    append(.close, [UInt8(code >> 8), UInt8(truncatingIfNeeded: code)], to: &output)
  }
}

/// Turns lines into messages as their bytes come: a line of 8 MiB is never held here.
package struct LineFrames: Sendable {
  /// Of the payload of one frame.
  package static let pieceBytesMax = 64 << 10
  private var isAmidLine = false
  private var isAmidWord = false
  /// What the worker has told the gateway itself: a line that no JSON begins so, and no message.
  package private(set) var word: [UInt8] = []

  package init() {}

  /// - Parameter bytes: lines, whole or not, each with a line feed at its end.
  package mutating func append(_ bytes: ArraySlice<UInt8>, to output: inout [UInt8]) {
    var rest = bytes
    while let first = rest.first {
      if first == 0x0A, !isAmidLine, !isAmidWord {
        rest.removeFirst()
        continue
      }
      if isAmidWord || !isAmidLine && first == UInt8(ascii: "w") {
        let end = rest.firstIndex(of: 0x0A)
        word = (isAmidWord ? word : []) + rest[..<(end ?? rest.endIndex)]
        isAmidWord = end == nil
        rest = rest[(end.map { $0 + 1 } ?? rest.endIndex)...]
        continue
      }
      let piece = rest.prefix(Self.pieceBytesMax)
      let end = piece.firstIndex(of: 0x0A)
      let payload = end.map { piece[..<$0] } ?? piece
      Frame.append(
        isAmidLine ? .continuation : .text, payload, isFinal: end != nil, to: &output)
      isAmidLine = end == nil
      rest = rest[(end.map { $0 + 1 } ?? payload.endIndex)...]
    }
  }
}
