import Glibc
import System
import Testing

@Suite struct ListenerTests {
  /// Accepts one connection, reads what it says, says it back, and reports it.
  fileprivate static func echo(_ listener: Listener) throws -> String {
    let client = try Socket.connect(listener.endpoint)
    try Socket.writeAll(client.raw, Array("hello".utf8))
    Socket.shutdownWrite(client.raw)
    let loop = try EventLoop()
    var received: [UInt8] = []
    _ = try loop.register(listener.raw, .readable) { _ in
      guard let server = try? listener.accept() else { return }
      let fd = server.release()
      _ = try? loop.register(fd, .readable) { _ in
        switch Socket.read(fd, into: &received, max: 3) {
        case .bytes, .wouldBlock: break
        case .end:
          _ = Socket.write(fd, received)
          close(fd)
          loop.stop()
        case .failed(let error): Issue.record(error)
        }
      }
    }
    loop.run()
    var reply: [UInt8] = []
    while case .bytes = Socket.read(client.raw, into: &reply, max: 64) {}
    #expect(reply == received)
    return String(decoding: reply, as: UTF8.self)
  }

  @Test func echoesOverUnixWithTheModeThatWasAskedFor() throws {
    let folder = try ScratchFolder()
    let path = "\(folder.path)/a.sock"
    let listener = try Listener.unix(path, mode: 0o620)
    #expect(listener.endpoint == .unix(path: path))
    #expect(listener.isLoopback)
    #expect(try Files.status(path).mode == 0o620)
    #expect(try Self.echo(listener) == "hello")
    listener.removeFile()
    #expect(!Files.exists(path))
  }

  @Test(arguments: ["127.0.0.1", "localhost"]) func echoesOverTCP(host: String) throws {
    let listener = try Listener.tcp(host, port: 0)
    guard case .tcp("127.0.0.1", let port) = listener.endpoint else {
      Issue.record("\(listener.endpoint)")
      return
    }
    #expect(port != 0)
    #expect(listener.isLoopback)
    #expect(try Self.echo(listener) == "hello")
  }

  @Test(.enabled(if: Files.exists("/proc/net/if_inet6"))) func listensOnIPv6() throws {
    let listener = try Listener.tcp("::1", port: 0)
    #expect(listener.endpoint.description.hasPrefix("[::1]:"))
    #expect(listener.isLoopback)
    #expect(try Self.echo(listener) == "hello")
  }

  @Test func acceptedTCPConnectionsDoNotWaitAndDoNotBlock() throws {
    let listener = try Listener.tcp("127.0.0.1", port: 0)
    let nobody = try listener.accept()?.raw
    #expect(nobody == nil)
    let client = try Socket.connect(listener.endpoint)
    let server = try accept(listener)
    defer { close(server) }
    var noDelay: Int32 = 0
    var size = socklen_t(4)
    let result = unsafe getsockopt(server, Int32(IPPROTO_TCP), TCP_NODELAY, &noDelay, &size)
    #expect(result == 0)
    #expect(noDelay != 0)
    var buffer: [UInt8] = []
    #expect(Socket.read(server, into: &buffer, max: 10) == .wouldBlock)
    #expect(fcntl(server, F_GETFD) == FD_CLOEXEC)
    _ = client.raw
  }

  @Test func severalListenersShareAPortIfAllSaySo() throws {
    let first = try Listener.tcp("127.0.0.1", port: 0, sharesPort: true)
    guard case .tcp(let host, let port) = first.endpoint else { return }
    let second = try Listener.tcp(host, port: port, sharesPort: true)
    #expect(second.endpoint == first.endpoint)
    #expect(throws: SystemError(call: "bind \(first.endpoint)", errno: EADDRINUSE)) {
      _ = try Listener.tcp(host, port: port)
    }
  }

  @Test func anInheritedListenerKnowsItsEndpoint() throws {
    let folder = try ScratchFolder()
    let made = try Listener.unix("\(folder.path)/a.sock", mode: 0o600)
    let inherited = try Listener(inherited: dup(made.raw))
    #expect(inherited.endpoint == made.endpoint)
    #expect(try Self.echo(inherited) == "hello")
    let connection = try Socket.connect(made.endpoint).release()
    #expect(throws: SystemError.self) { _ = try Listener(inherited: connection) }
  }

  /// In a process of its own: a program that another test is just starting would keep the first
  /// listener alive until its `exec`.
  @Test func aStaleSocketFileIsReplaced() async {
    await #expect(processExitsWith: .success) {
      let folder = try ScratchFolder()
      let path = "\(folder.path)/a.sock"
      do {
        _ = try Listener.unix(path, mode: 0o600)
      }
      #expect(Files.exists(path))
      let reply = try ListenerTests.echo(try Listener.unix(path, mode: 0o600))
      #expect(reply == "hello")
    }
  }

  @Test func aLiveSocketAndAPlainFileAreLeftAlone() throws {
    let folder = try ScratchFolder()
    let live = "\(folder.path)/live.sock"
    let plain = "\(folder.path)/plain"
    let listener = try Listener.unix(live, mode: 0o600)
    try Files.write([1], to: plain, mode: 0o600)
    for path in [live, plain] {
      #expect(throws: SystemError(call: "bind \(path)", errno: EADDRINUSE)) {
        _ = try Listener.unix(path, mode: 0o600)
      }
    }
    // Asking whether somebody listens has left a connection.
    close(try accept(listener))
    #expect(try Self.echo(listener) == "hello")
    #expect(try Files.read(plain) == [1])
  }

  @Test func aPathThatIsTooLongSaysSo() throws {
    let path = "/tmp/" + String(repeating: "x", count: 103)
    let error = #expect(throws: SystemError.self) { _ = try Listener.unix(path, mode: 0o600) }
    let text = "socket path \(path) of 108 bytes, at most 107: File name too long (36)"
    #expect(error?.description == text)
  }

  @Test func namesAreNotResolved() {
    #expect(
      throws: SystemError(call: "host example.org, must be numeric or localhost", errno: EINVAL)
    ) {
      _ = try Listener.tcp("example.org", port: 0)
    }
  }

  @Test func runningOutOfDescriptorsIsThrownAndTheConnectionWaits() async {
    await #expect(processExitsWith: .success) {
      let listener = try Listener.tcp("127.0.0.1", port: 0)
      let client = try Socket.connect(listener.endpoint)
      var limit = rlimit()
      let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
      _ = unsafe getrlimit(resource, &limit)
      let before = limit.rlim_cur
      limit.rlim_cur = rlim_t(client.raw) + 1
      _ = unsafe setrlimit(resource, &limit)
      // Numbers below the last may be free.
      while dup(0) >= 0 {}
      #expect(throws: SystemError(call: "accept", errno: EMFILE)) { _ = try listener.accept() }
      limit.rlim_cur = before
      _ = unsafe setrlimit(resource, &limit)
      close(try accept(listener))
    }
  }
}

@Suite struct EndpointTests {
  @Test(arguments: [
    ("127.0.0.1:80", Endpoint.tcp(host: "127.0.0.1", port: 80)),
    ("localhost:0", .tcp(host: "localhost", port: 0)),
    ("[::1]:7420", .tcp(host: "::1", port: 7420)),
  ]) func readsHostAndPort(text: String, endpoint: Endpoint) {
    #expect(Endpoint(hostAndPort: text) == endpoint)
    #expect(endpoint.description == text)
  }

  @Test(arguments: [
    "", "host", ":80", "host:", "host:65536", "host:-1", "host:+1", "::1:80", "[a]:1",
  ])
  func refusesOtherText(text: String) {
    #expect(Endpoint(hostAndPort: text) == nil)
  }

  @Test(arguments: [
    ("127.9.9.9", true), ("::1", true), ("::ffff:127.0.0.1", true), ("localhost", true),
    ("0.0.0.0", false), ("::", false), ("10.0.0.1", false), ("::2", false), ("nonsense", false),
  ]) func knowsLoopback(host: String, isLoopback: Bool) {
    #expect(Endpoint.tcp(host: host, port: 1).isLoopback == isLoopback)
  }
}
