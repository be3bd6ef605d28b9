import Client
import Glibc
import JSON
import Samples
import System
import Testing

/// `cmdbd` as systemd runs it: told of its stages, and served a socket.
@Suite(.serialized) struct ServiceManagerTests {
  /// A datagram socket at a path, as systemd's.
  private final class Receiver {
    let path: String
    private let fd: Int32

    init() throws {
      path = "/tmp/cmdb-notify-\(Process.id)-\(UInt32.random(in: 0...UInt32.max))"
      fd = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
      var address = sockaddr_un()
      address.sun_family = sa_family_t(AF_UNIX)
      unsafe withUnsafeMutableBytes(of: &address.sun_path) { raw in
        unsafe raw.copyBytes(from: path.utf8)
      }
      let bound = unsafe withUnsafePointer(to: address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { plain in
          unsafe bind(fd, plain, socklen_t(MemoryLayout<sockaddr_un>.size))
        }
      }
      guard bound == 0 else { throw SystemError("bind \(path)") }
    }

    /// The next message that is none of the watchdog's.
    func next() throws -> String {
      while try Socket.waitReadable(fd, timeout: .seconds(60)) {
        var message: [UInt8] = []
        guard case .bytes = Socket.read(fd, into: &message, max: 200) else { break }
        let text = String(decoding: message, as: UTF8.self)
        if text != "WATCHDOG=1" { return text }
        beats += 1
      }
      throw TestServer.Failure(description: "the service manager was told nothing")
    }

    private(set) var beats = 0

    deinit {
      close(fd)
      unsafe unlink(path)
    }
  }

  @Test func theServiceManagerIsToldOfEachStage() throws {
    let receiver = try Receiver()
    let server = try TestServer(
      environment: ["NOTIFY_SOCKET": receiver.path, "WATCHDOG_USEC": "10000000"])
    defer { server.remove() }
    #expect(try receiver.next() == "READY=1")
    for signal in [Signal.hangup, .user2] {
      Process.kill(server.pid, signal)
      #expect(try receiver.next().hasPrefix("RELOADING=1\nMONOTONIC_USEC="))
      #expect(try receiver.next() == "READY=1")
    }
    #expect(server.stop() == .exited(0))
    #expect(try receiver.next() == "STOPPING=1")
    #expect(receiver.beats > 0)
  }

  @Test func aSocketOfTheServiceManagerIsServedAndLeftThere() throws {
    let path = "/tmp/cmdb-activated-\(Process.id)-\(UInt32.random(in: 0...UInt32.max))"
    let listener = try Listener.unix(path, mode: 0o660)
    defer { listener.removeFile() }
    // The process id is known only to the process itself: the shell becomes the server.
    let server = try TestServer(
      through: ["/bin/sh", "-c", "LISTEN_PID=$$ exec \"$@\"", "sh"],
      environment: ["LISTEN_FDS": "1"], descriptors: [3: listener.raw])
    defer { server.remove() }
    let client = try Client(.unix(path: path))
    #expect(try client.result("session.whoami")["account"]?.string == "admin")
    let before = Set(try server.children("worker"))
    Process.kill(server.pid, .user2)
    let isUpgraded = try waitUntil {
      let workers = try server.children("worker")
      return workers.count == before.count && before.isDisjoint(with: workers)
    }
    #expect(isUpgraded)
    let second = try Client(.unix(path: path))
    #expect(try second.result("session.whoami")["account"]?.string == "admin")
    #expect(!Files.exists(server.socketPath))
    #expect(server.stop() == .exited(0))
    #expect(Files.exists(path))
  }
}
