import HTTP
import JSON
import System

/// How a client of a load reaches the server.
enum Channel {
  /// Its socket, with the account of a token; nil: as this user.
  case socket(token: String? = nil)
  /// A WebSocket of the gateway at `endpoint`, logged in with a token.
  case web(Endpoint, token: String)
}

/// The frames of a WebSocket as a client writes and reads them: as little as a load needs, and no
/// work that would be measured with the server's.
struct ClientFrames {
  private enum State {
    case head
    /// So many bytes of the payload are still to come.
    case payload(Int, opcode: UInt8, isFinal: Bool)
  }

  private var state = State.head
  private var input: [UInt8] = []

  /// A message of one line, which comes with its end. Its mask is zero: a browser's is not, but the
  /// gateway does not look at it.
  static func append(_ line: ArraySlice<UInt8>, to output: inout [UInt8]) {
    let payload = line.dropLast()
    output.append(0x81)
    switch payload.count {
    case ..<126: output.append(0x80 | UInt8(payload.count))
    default:
      precondition(payload.count < 65536, "requests of a load are short")
      output += [0xFE, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
    }
    output += [0, 0, 0, 0]
    output += payload
  }

  /// Messages become lines; what is no message is passed over.
  mutating func lines(of bytes: [UInt8], into lines: inout [UInt8]) {
    input += bytes
    var at = 0
    while true {
      switch state {
      case .head:
        guard let (length, size) = Self.length(input[at...]) else {
          input.removeSubrange(..<at)
          return
        }
        state = .payload(length, opcode: input[at] & 15, isFinal: input[at] & 0x80 != 0)
        at += size
      case .payload(let left, let opcode, let isFinal):
        let piece = input[at...].prefix(left)
        let isMessage = opcode < 8
        if isMessage { lines += piece }
        at += piece.count
        guard piece.count == left else {
          state = .payload(left - piece.count, opcode: opcode, isFinal: isFinal)
          input = []
          return
        }
        if isMessage, isFinal { lines.append(UInt8(ascii: "\n")) }
        state = .head
      }
    }
  }

  /// The length of a payload, and the size of its head; nil until that is there.
  private static func length(_ bytes: ArraySlice<UInt8>) -> (length: Int, size: Int)? {
    guard bytes.count >= 2 else { return nil }
    let start = bytes.startIndex
    let short = Int(bytes[start + 1] & 0x7F)
    let extra = short < 126 ? 0 : short == 126 ? 2 : 8
    guard bytes.count >= 2 + extra else { return nil }
    let long = bytes[(start + 2)..<(start + 2 + extra)].reduce(0) { $0 << 8 | Int($1) }
    return (extra == 0 ? short : long, 2 + extra)
  }
}

/// Opens a WebSocket and logs in, as a page on plain loopback does.
enum WebSocketOpening {
  static func open(_ endpoint: Endpoint, token: String) throws -> FileDescriptor {
    let descriptor = try Socket.connect(endpoint)
    let lines = [
      "GET /rpc HTTP/1.1", "Host: \(endpoint)", "Origin: http://\(endpoint)",
      "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      "Sec-WebSocket-Protocol: \(Handshake.subprotocol)",
    ]
    try Socket.writeAll(descriptor.raw, Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8))
    var head: [UInt8] = []
    while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) { try read(descriptor.raw, into: &head) }
    guard head.starts(with: "HTTP/1.1 101".utf8) else {
      throw Load.Failure(description: "no WebSocket: \(String(decoding: head, as: UTF8.self))")
    }
    var writer = Writer()
    writer.object { writer in
      writer.member("jsonrpc", string: "2.0")
      writer.member("id", integer: 0)
      writer.member("method", string: "session.login")
      writer.member("params", object: { $0.member("token", string: token) })
    }
    var login: [UInt8] = []
    ClientFrames.append((writer.bytes + [0x0A])[...], to: &login)
    try Socket.writeAll(descriptor.raw, login)
    var frames = ClientFrames()
    var answer: [UInt8] = []
    while answer.last != UInt8(ascii: "\n") {
      var bytes: [UInt8] = []
      try read(descriptor.raw, into: &bytes)
      frames.lines(of: bytes, into: &answer)
    }
    guard answer.starts(with: #"{"jsonrpc":"2.0","id":0,"result":"#.utf8) else {
      throw Load.Failure(description: "no login: \(String(decoding: answer, as: UTF8.self))")
    }
    return descriptor
  }

  private static func read(_ fd: Int32, into bytes: inout [UInt8]) throws {
    switch Socket.read(fd, into: &bytes, max: 64 << 10) {
    case .bytes: break
    case .wouldBlock: _ = try Socket.waitReadable(fd, timeout: nil)
    case .end: throw SystemError(call: "the gateway has closed", errno: 104)
    case .failed(let error): throw error
    }
  }
}
