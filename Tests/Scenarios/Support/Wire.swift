import Glibc
import JSON
import System

/// One connection at the level of bytes: whatever may be sent, and the lines that come back. A wait
/// that nothing ends fails the test instead of hanging it.
final class Wire {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static let patience = Duration.seconds(30)

  private let transport: Transport
  private var received: [UInt8] = []
  private var start = 0

  init(_ endpoint: Endpoint) throws {
    transport = .plain(try Socket.connect(endpoint))
  }

  /// Under TLS, with a server that has to be 127.0.0.1.
  init(_ endpoint: Endpoint, _ context: TLSContext) throws {
    transport = try Transport.connect(
      endpoint, as: "127.0.0.1", context, timeout: Self.patience)
  }

  // MARK: Sending

  func send(bytes: [UInt8]) throws { try transport.writeAll(bytes) }

  /// Each text as one line.
  func send(_ lines: String...) throws {
    try send(bytes: lines.flatMap { Array($0.utf8) + [UInt8(ascii: "\n")] })
  }

  /// Sends what the kernel takes until the peer has not read for so many milliseconds; how many
  /// bytes it has taken.
  func sendUntilBlocked(
    _ bytes: [UInt8], from offset: Int, patience: Int32 = 250
  ) throws -> Int {
    try Descriptors.setNonBlocking(transport.raw)
    var sent = offset
    while sent < bytes.count {
      switch transport.write(bytes, from: sent) {
      case .bytes(let count): sent += count
      case .wouldBlock: if try !isWritable(within: patience) { return sent }
      case .end, .failed: throw Failure(description: "the connection broke while sending")
      }
    }
    return sent
  }

  private func isWritable(within milliseconds: Int32) throws -> Bool {
    var entry = pollfd(fd: transport.raw, events: Int16(POLLOUT), revents: 0)
    return unsafe poll(&entry, 1, milliseconds) > 0
  }

  func finishSending() { transport.shutdownWrite() }

  /// Makes the kernel end the connection with a reset rather than in order (TCP only).
  func resetOnClose() {
    var option = linger(l_onoff: 1, l_linger: 0)
    unsafe setsockopt(
      transport.raw, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }

  // MARK: Receiving

  /// The next line as text; nil at the end of the connection.
  func line() throws -> String? {
    try lineBytes().map { String(decoding: $0, as: UTF8.self) }
  }

  func lineBytes() throws -> [UInt8]? {
    var searched = start
    while true {
      if let end = received[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { start = end + 1 }
        return Array(received[start..<end])
      }
      received.removeSubrange(..<start)
      start = 0
      searched = received.count
      if try !receiveMore() { return nil }
    }
  }

  /// False at the end of the connection.
  private func receiveMore() throws -> Bool {
    guard try transport.waitReadable(timeout: Self.patience) else {
      throw Failure(description: "nothing came for \(Self.patience)")
    }
    switch transport.read(into: &received, max: 256 << 10) {
    case .bytes, .wouldBlock: return true
    // A reset is an end as well.
    case .end, .failed: return false
    }
  }

  /// The next line as JSON.
  func value() throws -> Value {
    guard let line = try lineBytes() else {
      throw Failure(description: "the connection ended instead of an answer")
    }
    return try Document(line).root
  }

  /// Sends lines and gives the next one that comes.
  func ask(_ lines: String...) throws -> Value {
    for line in lines { try send(line) }
    return try value()
  }

  /// Whether the same connection still answers; what came before is passed over.
  func serves() throws -> Bool {
    try send(#"{"jsonrpc":"2.0","id":"does it serve","method":"server.info"}"#)
    while let line = try lineBytes() {
      let answer = try Document(line).root
      if answer["id"]?.string == "does it serve" { return answer["result"] != nil }
    }
    return false
  }

  /// Reads to the end of the connection; all lines that came before it.
  func rest() throws -> [String] {
    var lines: [String] = []
    while let line = try line() { lines.append(line) }
    return lines
  }
}

extension Value {
  /// The code of an answer's error; nil for a result.
  var code: Int? { self["error"]?["code"]?.integer.map { Int($0) } }
  var kindOfError: String? { self["error"]?["data"]?["kind"]?.string }
  /// The id of an answer, byte for byte.
  var id: String { self["id"].map { String(decoding: $0.raw, as: UTF8.self) } ?? "absent" }
  var text: String { String(decoding: raw, as: UTF8.self) }
  /// The paths of `data.errors`, in their order.
  var errorPaths: [String] {
    self["error"]?["data"]?["errors"]?.elements.map { $0["path"]?.string ?? "" } ?? []
  }
}

extension TestServer {
  func wire() throws -> Wire { try Wire(.unix(path: socketPath)) }
}

func sharedWire() throws -> Wire { try TestServer.shared.get().wire() }
