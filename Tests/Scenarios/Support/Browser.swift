import Client
import JSON
import System

/// A connection to the web gateway at the level of bytes: whatever may be sent as HTTP, and a
/// WebSocket. A wait that nothing ends fails the test instead of hanging it.
final class Browser {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  struct Response {
    let status: Int
    let head: String
    let body: String
  }

  enum Message: Equatable {
    case text(String)
    case close(Int)
    /// Without a close frame.
    case end
  }

  private let transport: Transport
  private var received: [UInt8] = []
  let host: String
  private let scheme: String

  init(_ endpoint: Endpoint, _ context: TLSContext? = nil) throws {
    host = "\(endpoint)"
    scheme = context == nil ? "http" : "https"
    guard let context else {
      transport = .plain(try Socket.connect(endpoint))
      return
    }
    transport = try Transport.connect(endpoint, as: "127.0.0.1", context, timeout: Wire.patience)
  }

  var origin: String { "Origin: \(scheme)://\(host)" }

  // MARK: HTTP

  func send(_ text: String) throws { try send(bytes: Array(text.utf8)) }
  func send(bytes: [UInt8]) throws { try transport.writeAll(bytes) }

  /// - Parameter fields: whole lines; a `Host` among them takes the place of the usual one.
  func ask(
    _ method: String, _ path: String, _ fields: [String] = [], body: String? = nil
  ) throws -> Response {
    let hasHost = fields.contains { $0.hasPrefix("Host:") }
    let lines =
      ["\(method) \(path) HTTP/1.1"] + (hasHost ? [] : ["Host: \(host)"]) + fields
      + (body.map { ["Content-Length: \($0.utf8.count)"] } ?? [])
    try send(lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
    return try response()
  }

  func response() throws -> Response {
    while true {
      if let end = received.firstRange(of: Array("\r\n\r\n".utf8)) {
        let head = String(decoding: received[..<end.lowerBound], as: UTF8.self)
        received.removeSubrange(..<end.upperBound)
        let length = head.firstMatch(of: /Content-Length: ([0-9]+)/).flatMap { Int($0.output.1) }
        let isChunked = head.contains("Transfer-Encoding: chunked")
        let body = isChunked ? try takeChunks() : try take(length ?? 0)
        let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) }
        return Response(
          status: status ?? 0, head: head, body: String(decoding: body, as: UTF8.self))
      }
      guard try more() else { throw Failure(description: "the connection ended before a response") }
    }
  }

  /// A body of no length that was said (RFC 9112, 7.1).
  private func takeChunks() throws -> [UInt8] {
    var body: [UInt8] = []
    while true {
      var line: [UInt8] = []
      while line.suffix(2) != [0x0D, 0x0A] { line += try take(1) }
      let text = String(decoding: line.dropLast(2), as: UTF8.self)
      guard let count = Int(text, radix: 16) else { throw Failure(description: "chunk \(text)") }
      body += try take(count + 2).dropLast(2)
      if count == 0 { return body }
    }
  }

  /// False at the end of the connection.
  private func more() throws -> Bool {
    while try transport.waitReadable(timeout: Wire.patience) {
      switch transport.read(into: &received, max: 1 << 16) {
      case .bytes: return true
      case .wouldBlock: continue
      case .end, .failed: return false
      }
    }
    throw Failure(description: "nothing came")
  }

  private func take(_ count: Int) throws -> [UInt8] {
    while received.count < count {
      guard try more() else { throw Failure(description: "the connection ended within a message") }
    }
    defer { received.removeSubrange(..<count) }
    return Array(received[..<count])
  }

  /// Whether the gateway ends the connection, whatever comes before.
  func waitForEnd() throws { while try more() {} }

  // MARK: WebSocket

  @discardableResult
  func open(_ fields: [String]? = nil) throws -> Response {
    try ask(
      "GET", "/rpc",
      [
        "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Protocol: cmdb.1",
      ] + (fields ?? [origin]))
  }

  func say(_ text: String, opcode: UInt8 = 1) throws {
    let payload = Array(text.utf8)
    let mask: [UInt8] = [1, 2, 3, 4]
    var bytes: [UInt8] = [0x80 | opcode]
    switch payload.count {
    case ..<126: bytes.append(0x80 | UInt8(payload.count))
    case ..<65536: bytes += [0xFE, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
    default: bytes += [0xFF] + (0..<8).map { UInt8(payload.count >> (56 - 8 * $0) & 255) }
    }
    try transport.writeAll(bytes + mask + payload.enumerated().map { $1 ^ mask[$0 & 3] })
  }

  /// The next message, its fragments put together; pings are left out.
  func hear() throws -> Message {
    var whole: [UInt8] = []
    while true {
      while received.isEmpty {
        guard try more() else { return .end }
      }
      let head = try take(2)
      let length =
        switch head[1] {
        case 126: try take(2).reduce(0) { $0 << 8 | Int($1) }
        case 127: try take(8).reduce(0) { $0 << 8 | Int($1) }
        default: Int(head[1])
        }
      let payload = try take(length)
      switch head[0] & 15 {
      case 8: return .close(payload.prefix(2).reduce(0) { $0 << 8 | Int($1) })
      case 9, 10: continue
      default: whole += payload
      }
      if head[0] & 0x80 != 0 { return .text(String(decoding: whole, as: UTF8.self)) }
    }
  }

  func value() throws -> Value {
    guard case .text(let text) = try hear() else {
      throw Failure(description: "no message, but an end")
    }
    return try Document(text).root
  }

  func call(_ method: String, _ params: String = "{}", id: Int = 1) throws -> Value {
    try say(#"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#)
    return try value()
  }

  /// As a page without TLS does it.
  func logIn(_ token: String) throws -> Value {
    try call("session.login", #"{"token":"\#(token)"}"#, id: 0)
  }
}

extension TestServer {
  func webEndpoint() throws -> Endpoint {
    guard let endpoint = webAddress.flatMap({ Endpoint(hostAndPort: $0) }) else {
      throw Failure(description: "no web address in the ready line")
    }
    return endpoint
  }

  func browser() throws -> Browser { try Browser(try webEndpoint()) }
}
