import Glibc
import Samples
import System
import Testing

/// Both ends of TLS in one process, over sockets that do not block.
@Suite(.serialized) struct TLSTests {
  private static let authority = Result { try Authority() }
  private static let server = Result {
    try authority.get().sign("server", for: "IP:127.0.0.1,DNS:cmdb.example.org")
  }

  /// The two ends of a connection whose handshake has not begun.
  private struct Pair {
    let client: TLSSession
    let server: TLSSession
    var failures: [String] = []

    /// Each end in turn, until both know each other or one has failed.
    mutating func shakeHands() {
      for _ in 0..<20 where failures.isEmpty {
        for end in [client, server] {
          if case .failed(let error) = end.handshake() { failures.append("\(error)") }
        }
        if client.isEstablished, server.isEstablished { return }
      }
    }
  }

  private static func pair(
    _ context: TLSContext, to name: String = "127.0.0.1", clientAuthorities: [UInt8]? = nil,
    buffer: Int32? = nil
  ) throws -> Pair {
    Signal.pipe.ignore()
    var ends: [Int32] = [-1, -1]
    let made = unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
    try #require(made == 0)
    if var size = buffer {
      for end in ends {
        unsafe setsockopt(end, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
      }
    }
    var files = try server.get()
    files.clientAuthorities = clientAuthorities
    return Pair(
      client: try TLSSession(connecting: FileDescriptor(owning: ends[0]), to: name, context),
      server: try TLSSession(
        accepting: FileDescriptor(owning: ends[1]), TLSContext.server(files)))
  }

  private static func established(buffer: Int32? = nil) throws -> Pair {
    var pair = try pair(try authority.get().client(), buffer: buffer)
    pair.shakeHands()
    try #require(pair.failures.isEmpty)
    return pair
  }

  @Test func bytesGoBothWays() throws {
    let pair = try Self.established()
    #expect(pair.client.write([1, 2, 3].span) == .bytes(3))
    #expect(pair.server.write([9].span) == .bytes(1))
    var read: [UInt8] = []
    #expect(pair.server.read(into: &read, max: 100) == .bytes(3))
    #expect(pair.server.read(into: &read, max: 100) == .wouldBlock)
    #expect(pair.client.read(into: &read, max: 100) == .bytes(1))
    #expect(read == [1, 2, 3, 9])
    #expect(pair.server.peerNames == [])
    #expect(pair.client.peerNames == ["cmdb.example.org"])
  }

  /// A record is handed out whole, for nothing in the kernel tells of its rest.
  @Test func noPartOfARecordIsLeftBehind() throws {
    let pair = try Self.established()
    let record = (0..<16_000).map { UInt8(truncatingIfNeeded: $0) }
    #expect(pair.client.write(record.span) == .bytes(16_000))
    var read: [UInt8] = []
    #expect(pair.server.read(into: &read, max: 100) == .bytes(16_000))
    #expect(read == record)
  }

  /// Both write megabytes through small buffers, and nobody reads before both are stuck.
  @Test func bothWaitForEachOtherAndNothingIsLost() throws {
    let pair = try Self.established(buffer: 8192)
    let sent = (0..<(2 << 20)).map { UInt8(truncatingIfNeeded: $0 ^ $0 >> 8) }
    var written = [0, 0]
    var read: [[UInt8]] = [[], []]
    let ends = [pair.client, pair.server]
    var turns = 0
    while read.contains(where: { $0.count < sent.count }), turns < 100_000 {
      turns += 1
      for (index, end) in ends.enumerated() {
        while written[index] < sent.count {
          // From another place each time, as a buffer that grows and is moved.
          let moved = Array(sent[written[index]...].prefix(100_000))
          guard case .bytes(let count) = end.write(moved.span) else { break }
          written[index] += count
        }
      }
      for (index, end) in ends.enumerated() { _ = end.read(into: &read[index], max: 16 << 10) }
    }
    #expect(read.allSatisfy { $0 == sent })
  }

  @Test func aHalfCloseLeavesTheOtherHalf() throws {
    let pair = try Self.established()
    #expect(pair.client.write([1].span) == .bytes(1))
    pair.client.shutdownWrite()
    var read: [UInt8] = []
    #expect(pair.server.read(into: &read, max: 100) == .bytes(1))
    #expect(pair.server.read(into: &read, max: 100) == .end)
    #expect(pair.server.write([2, 3].span) == .bytes(2))
    pair.server.shutdownWrite()
    #expect(pair.client.read(into: &read, max: 100) == .bytes(2))
    #expect(pair.client.read(into: &read, max: 100) == .end)
    #expect(read == [1, 2, 3])
  }

  @Test func certificatesOfClientsTellTheirNames() throws {
    let authority = try Self.authority.get()
    let own = try authority.sign(
      "names", for: "DNS:a.example,email:b@example,URI:urn:c,IP:10.0.0.1,DNS:d\u{7f}e")
    var pair = try Self.pair(
      try authority.client(showing: own), clientAuthorities: try Files.read(authority.file))
    pair.shakeHands()
    #expect(pair.failures == [])
    #expect(pair.server.peerNames == ["a.example", "b@example", "urn:c"])
    // One that is asked for and not shown is nobody's.
    var without = try Self.pair(
      try authority.client(), clientAuthorities: try Files.read(authority.file))
    without.shakeHands()
    #expect(without.failures == [])
    #expect(without.server.peerNames == [])
  }

  @Test func foreignCertificatesEndTheHandshake() throws {
    let authority = try Self.authority.get()
    let stranger = try Authority()
    var client = try Self.pair(
      try authority.client(showing: try stranger.sign("x", for: "DNS:a.example")),
      clientAuthorities: try Files.read(authority.file))
    client.shakeHands()
    #expect(client.failures.contains { $0.contains("certificate verify failed") })
    #expect(client.server.peerNames == [])
    var server = try Self.pair(try stranger.client())
    server.shakeHands()
    #expect(server.failures.first?.contains("certificate verify failed") == true)
    var system = try Self.pair(try TLSContext.client(authorities: nil))
    system.shakeHands()
    #expect(system.failures.first?.contains("certificate verify failed") == true)
  }

  @Test(arguments: [
    ("127.0.0.1", true), ("cmdb.example.org", true), ("127.0.0.2", false), ("localhost", false),
    ("example.org", false),
  ])
  func theServerHasToBeWhoWasMeant(name: String, isRight: Bool) throws {
    var pair = try Self.pair(try Self.authority.get().client(), to: name)
    pair.shakeHands()
    #expect(pair.failures.isEmpty == isRight, "\(pair.failures)")
  }

  @Test func plainTextFailsAtOnce() throws {
    Signal.pipe.ignore()
    let sockets = try SocketPair()
    let copy = dup(sockets.near)
    let session = try TLSSession(
      accepting: FileDescriptor(owning: copy), TLSContext.server(try Self.server.get()))
    try Socket.writeAll(sockets.far, Array("GET / HTTP/1.1\r\n\r\n".utf8))
    var read: [UInt8] = []
    guard case .failed = session.read(into: &read, max: 100) else {
      Issue.record("plain text was taken for TLS")
      return
    }
    #expect(read.isEmpty)
  }

  // MARK: Files

  @Test func filesAreHandedOverWhole() throws {
    for authorities in [nil, Array("CA".utf8)] as [[UInt8]?] {
      let files = TLSFiles(
        certificate: Array("C".utf8), key: Array(repeating: 75, count: 200_000),
        clientAuthorities: authorities)
      #expect(try TLSFiles(inherited: try files.handedOver().release()) == files)
    }
    let other = try TLSFiles(certificate: [], key: []).handedOver()
    #expect(fcntl(other.raw, F_GETFD) & FD_CLOEXEC != 0)
  }

  private func refusal(_ files: TLSFiles) -> String {
    do throws(TLSError) {
      _ = try TLSContext.server(files)
      return ""
    } catch {
      return error.description
    }
  }

  @Test func filesThatAreOfNoUseSayWhy() throws {
    let good = try Self.server.get()
    #expect(refusal(good) == "")
    let other = try Self.authority.get().sign("other", for: "DNS:o.example")
    let noise = Array("no PEM at all\n".utf8)
    for (files, reason) in [
      (TLSFiles(certificate: noise, key: good.key), "there is no certificate in it"),
      (TLSFiles(certificate: [], key: good.key), "there is no certificate in it"),
      (TLSFiles(certificate: good.key, key: good.key), "there is no certificate in it"),
      (TLSFiles(certificate: good.certificate, key: noise), "there is no private key"),
      (TLSFiles(certificate: good.certificate, key: good.certificate), "there is no private key"),
      (TLSFiles(certificate: good.certificate, key: other.key), "does not belong"),
      (
        TLSFiles(certificate: good.certificate, key: good.key, clientAuthorities: noise),
        "there is no certificate in it"
      ),
    ] {
      #expect(refusal(files).contains(reason), "\(refusal(files))")
    }
  }

  @Test func digestsAreReadAndWrittenAsText() {
    let digest = Digest.sha256([1])
    #expect(Digest.bytes(ofHex: Array(Digest.hex(digest).utf8)) == digest)
    #expect(Digest.bytes(ofHex: Array("AbC".utf8)) == nil)
    #expect(Digest.bytes(ofHex: Array("0g".utf8)) == nil)
    #expect(Digest.bytes(ofHex: Array("fF00".utf8)) == [255, 0])
  }
}
