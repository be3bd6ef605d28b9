package import JSON
import JSONRPC
package import System

/// A blocking client: one connection, lines out, lines in.
package final class Client {
  /// The connection ended before an answer came.
  package struct Disconnected: Error, CustomStringConvertible {
    package let description = "The server closed the connection before it had answered."
  }

  private let transport: Transport
  private var framer = LineFramer(lineBytesMax: 64 << 20)
  private var nextID = 0

  /// How long a server may take to say who it is.
  private static let handshakeMax = Duration.seconds(10)

  package init(_ endpoint: Endpoint) throws(SystemError) {
    transport = .plain(try Socket.connect(endpoint))
  }

  /// A connection under TLS.
  ///
  /// - Parameter name: for which the server's certificate has to be: a host name or an address.
  package init(_ endpoint: Endpoint, as name: String, _ context: TLSContext) throws(SystemError) {
    transport = try Transport.connect(endpoint, as: name, context, timeout: Self.handshakeMax)
  }

  /// Sends one line, without waiting for anything.
  package func send(_ line: [UInt8]) throws(SystemError) {
    try transport.writeAll(line + [UInt8(ascii: "\n")])
  }

  package func send(_ line: String) throws(SystemError) {
    try send(Array(line.utf8))
  }

  package func finishSending() {
    transport.shutdownWrite()
  }

  /// Whether a line, or the end, can be read within `timeout`.
  package func isReadable(within timeout: Duration) throws(SystemError) -> Bool {
    if framer.hasLine { return true }
    return try transport.waitReadable(timeout: timeout)
  }

  /// The next line; nil when the server has closed the connection.
  package func receive() throws(SystemError) -> [UInt8]? {
    while true {
      switch framer.next() {
      case .line(let line): return line
      case .tooLong: throw SystemError(call: "receive", errno: 90)
      case nil: break
      }
      let result = framer.receive { buffer in
        transport.read(into: &buffer, max: 256 << 10)
      }
      switch result {
      case .bytes: break
      case .wouldBlock: _ = try transport.waitReadable(timeout: nil)
      case .end: return nil
      case .failed(let error): throw error
      }
    }
  }

  /// Sends one request and waits for its answer; notifications that come before go to `notified`.
  ///
  /// - Parameter params: an object, as JSON text.
  package func call(
    _ method: String, _ params: [UInt8] = Array("{}".utf8),
    notified: (Value) -> Void = { _ in }
  ) throws -> Answer {
    nextID += 1
    let id = Int64(nextID)
    var writer = Writer()
    writer.object { writer in
      writer.member("jsonrpc", string: "2.0")
      writer.member("id", integer: id)
      writer.member("method", string: method)
      writer.member("params", raw: params)
    }
    try send(writer.bytes)
    while let line = try receive() {
      let message = try Document(line, limits: .trusted).root
      // A line that cannot be read has no id; there is only this one under way.
      let isUnread = message["id"]?.isNull == true && message["error"] != nil
      if isUnread || message["id"]?.integer == id { return Answer(message) }
      notified(message)
    }
    throw Disconnected()
  }
}

/// What a server answered to one request.
package enum Answer: Sendable {
  case result(Value)
  /// `{"code", "message", "data"}`
  case error(Value)

  package init(_ message: Value) {
    if let error = message["error"] {
      self = .error(error)
    } else {
      self = .result(message["result"] ?? message)
    }
  }
}
