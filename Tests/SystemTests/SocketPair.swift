import Glibc
import System
import Testing

/// Two connected stream sockets, closed with this value.
struct SocketPair: ~Copyable {
  let near: Int32
  let far: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    let result = unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
    try #require(result == 0)
    near = ends[0]
    far = ends[1]
  }

  /// Makes `near` readable.
  func writeToNear() {
    let byte: [UInt8] = [1]
    let count = unsafe write(far, byte, 1)
    #expect(count == 1)
  }

  /// Makes `near` hang up.
  func hangUp() {
    shutdown(far, Int32(SHUT_RDWR))
  }

  deinit {
    close(near)
    close(far)
  }
}

/// The connection that waits; the test closes it.
func accept(_ listener: Listener) throws -> Int32 {
  guard let connection = try listener.accept() else { throw NoConnectionWaits() }
  return connection.release()
}

struct NoConnectionWaits: Error {}
