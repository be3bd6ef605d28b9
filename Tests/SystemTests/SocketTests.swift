import Glibc
import System
import Testing

@Suite struct SocketTests {
  @Test func readAppendsAndReportsTheEnd() throws {
    let pair = try SocketPair()
    try Socket.writeAll(pair.far, [1, 2, 3])
    Socket.shutdownWrite(pair.far)
    var buffer: [UInt8] = [0]
    #expect(Socket.read(pair.near, into: &buffer, max: 2) == .bytes(2))
    #expect(Socket.read(pair.near, into: &buffer, max: 2) == .bytes(1))
    #expect(Socket.read(pair.near, into: &buffer, max: 2) == .end)
    #expect(buffer == [0, 1, 2, 3])
  }

  @Test func writeStopsWhenThePeerDoesNotRead() throws {
    let pair = try SocketPair()
    try Descriptors.setNonBlocking(pair.near)
    let bytes = [UInt8](repeating: 7, count: 1 << 22)
    var offset = 0
    while case .bytes(let count) = Socket.write(pair.near, bytes, from: offset) { offset += count }
    #expect(offset > 0 && offset < bytes.count)
    #expect(Socket.write(pair.near, bytes, from: offset) == .wouldBlock)
    var received: [UInt8] = []
    while received.count < offset {
      guard case .bytes = Socket.read(pair.far, into: &received, max: 1 << 16) else { break }
    }
    #expect(received.count == offset)
    #expect(Socket.write(pair.near, bytes, from: bytes.count - 1) == .bytes(1))
  }

  @Test func aBrokenConnectionIsAnErrorAndNoSignal() throws {
    let pair = try SocketPair()
    pair.hangUp()
    #expect(Socket.write(pair.near, [1]) == .failed(SystemError(call: "write", errno: EPIPE)))
    #expect(throws: SystemError(call: "write", errno: EPIPE)) {
      try Socket.writeAll(pair.near, [1])
    }
  }

  @Test func peerCredentialsAreThoseOfThePeer() throws {
    let folder = try ScratchFolder()
    let listener = try Listener.unix("\(folder.path)/a.sock", mode: 0o600)
    let client = try Socket.connectUnix("\(folder.path)/a.sock")
    let server = try accept(listener)
    defer { close(server) }
    let peer = try Socket.peerCredentials(server)
    #expect(peer == .init(uid: geteuid(), gid: getegid(), pid: Process.id))
    _ = client.raw
  }

  @Test func aTCPConnectionHasNoPeerCredentials() throws {
    let listener = try Listener.tcp("127.0.0.1", port: 0)
    let fd = try Socket.connect(listener.endpoint).release()
    defer { close(fd) }
    #expect(throws: SystemError.self) { _ = try Socket.peerCredentials(fd) }
  }

  @Test func refusedConnectionsSayWhereTo() throws {
    let folder = try ScratchFolder()
    let path = "\(folder.path)/none.sock"
    #expect(throws: SystemError(call: "connect \(path)", errno: ENOENT)) {
      _ = try Socket.connectUnix(path)
    }
  }

  @Test func waitReadableEndsByDataOrTime() throws {
    let pair = try SocketPair()
    #expect(try Socket.waitReadable(pair.near, timeout: .zero) == false)
    pair.writeToNear()
    #expect(try Socket.waitReadable(pair.near, timeout: .seconds(10)))
    #expect(try Socket.waitReadable(pair.near, timeout: nil))
  }
}
