import System

/// One client that asks and waits: a blocking connection.
final class Wire {
  private let descriptor: FileDescriptor

  /// - Parameter token: whose account the client has; nil: that of this user.
  init(_ server: Server, token: String? = nil) throws {
    descriptor = try Socket.connectUnix(server.socketPath)
    if let token { _ = try call("session.login", #"{"token":"\#(token)"}"#) }
  }

  /// A connection that was opened otherwise.
  init(_ descriptor: consuming FileDescriptor) {
    self.descriptor = descriptor
  }

  /// What a selector waits for.
  var raw: Int32 { descriptor.raw }

  /// - Parameter params: an object, as JSON text.
  func send(_ method: String, _ params: String) throws(SystemError) {
    let line = #"{"jsonrpc":"2.0","id":0,"method":"\#(method)","params":\#(params)}"# + "\n"
    try Socket.writeAll(descriptor.raw, Array(line.utf8))
  }

  /// Waits for the one answer that is due; refusals are thrown.
  func call(_ method: String, _ params: String) throws -> [UInt8] {
    try send(method, params)
    return try answer(method)
  }

  /// The one answer that is due.
  func answer(_ method: String) throws -> [UInt8] {
    var answer: [UInt8] = []
    while answer.last != UInt8(ascii: "\n") { try read(into: &answer) }
    return try checked(method, answer[...])
  }

  /// Waits for the answer behind notifications, which are dropped; `read` is called after each
  /// piece.
  func callStream(_ method: String, _ params: String, read: () -> Void) throws -> [UInt8] {
    try send(method, params)
    var tail: [UInt8] = []
    while true {
      try self.read(into: &tail)
      read()
      guard tail.last == UInt8(ascii: "\n") else { continue }
      let start = tail.dropLast().lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      if tail[start...].starts(with: Self.answerHead) { return try checked(method, tail[start...]) }
      tail.removeAll(keepingCapacity: true)
    }
  }

  private static let answerHead = Array(#"{"jsonrpc":"2.0","id":"#.utf8)
  private static let resultHead = Array(#"{"jsonrpc":"2.0","id":0,"result":"#.utf8)

  func read(into bytes: inout [UInt8]) throws {
    switch Socket.read(descriptor.raw, into: &bytes, max: 256 << 10) {
    case .bytes: break
    case .wouldBlock: _ = try Socket.waitReadable(descriptor.raw, timeout: nil)
    case .end: throw SystemError(call: "the server has closed", errno: 104)
    case .failed(let error): throw error
    }
  }

  private func checked(_ method: String, _ line: ArraySlice<UInt8>) throws -> [UInt8] {
    guard line.starts(with: Self.resultHead) else {
      let text = String(decoding: line.prefix(2000), as: UTF8.self)
      throw Load.Failure(description: "\(method) was refused: \(text)")
    }
    return Array(line)
  }
}
