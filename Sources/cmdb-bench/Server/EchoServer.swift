import HTTP
import System

/// The machines of the gateway as an echo, for fuzzing clients of the WebSocket protocol such as
/// Autobahn's: any message comes back as it is, text or binary, whatever its subprotocol.
final class EchoServer {
  private static let (host, port) = ("127.0.0.1", UInt16(9411))
  /// The largest case of the fuzzing client.
  private static let messageBytesMax = 16 << 20

  private final class Connection {
    let descriptor: FileDescriptor
    var registration: EventLoop.Registration?
    var request = RequestMachine(limits: RequestMachine.Limits())
    var frames: FrameMachine?
    var output: [UInt8] = []
    var sent = 0
    var isEnding = false

    init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }
  }

  private let loop: EventLoop
  private let listener: Listener
  private var connections: [Int32: Connection] = [:]

  init() throws {
    loop = try EventLoop()
    listener = try Listener.tcp(Self.host, port: Self.port)
  }

  /// Until the program is ended.
  func run() throws {
    _ = try loop.register(listener.raw, .readable) { [unowned self] _ in
      while let descriptor = try? listener.accept() { take(descriptor) }
    }
    Bench.say("echoes WebSockets at ws://\(Self.host):\(Self.port)/ until it is ended")
    loop.run()
  }

  private func take(_ descriptor: consuming FileDescriptor) {
    let connection = Connection(descriptor)
    let raw = connection.descriptor.raw
    connections[raw] = connection
    connection.registration = try? loop.register(raw, .readable) { [unowned self] readiness in
      if readiness.contains(.writable) { flush(connection) }
      if !readiness.isDisjoint(with: [.readable, .hangup]) { read(connection) }
    }
  }

  private func drop(_ connection: Connection) {
    if let registration = connection.registration { loop.cancel(registration) }
    connection.registration = nil
    connections[connection.descriptor.raw] = nil
  }

  private func read(_ connection: Connection) {
    var bytes: [UInt8] = []
    switch Socket.read(connection.descriptor.raw, into: &bytes, max: 64 << 10) {
    case .bytes: break
    case .wouldBlock: return
    case .end, .failed: return drop(connection)
    }
    if connection.frames == nil {
      connection.request.receive(bytes)
      bytes = open(connection)
    }
    echo(bytes, connection)
    flush(connection)
  }

  /// The bytes behind the request that opens the WebSocket.
  private func open(_ connection: Connection) -> [UInt8] {
    guard case .request(let request, body: _) = connection.request.next() else { return [] }
    guard case .accepted(let input) = Handshake.judge(request, subprotocol: nil) else {
      connection.isEnding = true
      connection.output += ResponseHead.bytes(
        status: 400, fields: [("Connection", "close")], contentLength: 0, isTLS: false)
      return []
    }
    connection.output += ResponseHead.bytes(
      status: 101, fields: Handshake.fields(accept: Digest.sha1InBase64(input), subprotocol: nil),
      contentLength: nil, isTLS: false)
    var rules = FrameMachine.Rules(messageBytesMax: Self.messageBytesMax)
    rules.isLineEach = false
    // The fuzzing client cuts 4 MiB into pieces of 64 bytes.
    rules.fragmentsMax = Self.messageBytesMax
    connection.frames = FrameMachine(rules: rules)
    return connection.request.takeRest()
  }

  private func echo(_ bytes: [UInt8], _ connection: Connection) {
    connection.frames?.receive(bytes)
    while let event = connection.frames?.next() {
      switch event {
      case .message(let message, let isText):
        Frame.append(isText ? .text : .binary, message[...], to: &connection.output)
      case .ping(let payload): Frame.append(.pong, payload[...], to: &connection.output)
      case .pong: break
      case .closed(let code):
        Frame.appendClose(code, to: &connection.output)
        connection.isEnding = true
      case .failed(let code):
        Frame.appendClose(code.rawValue, to: &connection.output)
        connection.isEnding = true
      }
    }
  }

  private func flush(_ connection: Connection) {
    let raw = connection.descriptor.raw
    while connection.sent < connection.output.count {
      switch Socket.write(raw, connection.output, from: connection.sent) {
      case .bytes(let count): connection.sent += count
      case .wouldBlock:
        // What it does not take off holds it back.
        if let registration = connection.registration { loop.update(registration, .writable) }
        return
      case .end, .failed: return drop(connection)
      }
    }
    (connection.output, connection.sent) = ([], 0)
    if connection.isEnding { Socket.shutdownWrite(raw) }
    if let registration = connection.registration { loop.update(registration, .readable) }
  }
}
