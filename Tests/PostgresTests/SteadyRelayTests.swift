import Glibc
import System
import Testing

@testable import Postgres

/// What passes through a relay is what was sent, the first connection's answers at a steady rate.
struct SteadyRelayTests {
  private let folder = "/tmp/cmdb-relay-test-\(Digest.hex(Entropy.bytes(8)))"

  /// A server that is asked over one connection after the other, and answers with many bytes.
  private final class Scene {
    let relay: SteadyRelay
    let listener: Listener
    let folder: String

    init(_ folder: String, bytesPerSecond: Int) throws {
      self.folder = folder
      try Files.makeDirectory(folder, mode: 0o700)
      listener = try Listener.unix("\(folder)/server", mode: 0o600)
      relay = try SteadyRelay(to: "\(folder)/server", bytesPerSecond: bytesPerSecond)
    }

    deinit {
      listener.removeFile()
      unsafe rmdir(folder)
    }

    /// A client and what the server has of it.
    func connect() throws -> (client: Int32, server: Int32) {
      let client = try Socket.connectUnix("\(relay.host)/.s.PGSQL.5432").release()
      try Descriptors.setNonBlocking(client)
      while true {
        try relay.move(for: .milliseconds(1))
        if let server = try listener.accept() { return (client, server.release()) }
      }
    }

    /// Sends all of `bytes` and then the end from `source`; what arrives at `sink`.
    func pass(_ bytes: [UInt8], from source: Int32, to sink: Int32) throws -> [UInt8] {
      var offset = 0
      var received: [UInt8] = []
      while true {
        if offset < bytes.count, case .bytes(let count) = Socket.write(source, bytes, from: offset)
        {
          offset += count
          if offset == bytes.count { Socket.shutdownWrite(source) }
        }
        try relay.move(for: .milliseconds(1))
        while case .bytes = Socket.read(sink, into: &received, max: 1 << 16) {}
        if Socket.read(sink, into: &received, max: 1) == .end { return received }
      }
    }
  }

  private func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
  }

  @Test func bothWaysAreTheSameAndTheAnswersSteady() throws {
    let scene = try Scene(folder, bytesPerSecond: 4 << 20)
    let ends = try scene.connect()
    defer {
      close(ends.client)
      close(ends.server)
    }
    let question = bytes(300_000)
    #expect(try scene.pass(question, from: ends.client, to: ends.server) == question)
    let answer = bytes(2 << 20)
    let begin = Instant.now()
    #expect(try scene.pass(answer, from: ends.server, to: ends.client) == answer)
    // Half a second, of which a hundredth may have been saved up.
    #expect(begin.duration(to: .now()) > .milliseconds(450))
  }

  @Test func theSecondConnectionIsNotHeldBack() throws {
    let scene = try Scene(folder, bytesPerSecond: 1)
    let first = try scene.connect()
    let second = try scene.connect()
    defer { for end in [first.client, first.server, second.client, second.server] { close(end) } }
    let log = bytes(1 << 20)
    #expect(try scene.pass(log, from: second.server, to: second.client) == log)
  }

  @Test func whoIsConnectedIsToldTheEnd() throws {
    let scene = try Scene(folder, bytesPerSecond: 1 << 20)
    let ends = try scene.connect()
    defer {
      close(ends.client)
      close(ends.server)
    }
    let host = scene.relay.host
    scene.relay.end()
    var received: [UInt8] = []
    #expect(Socket.read(ends.client, into: &received, max: 1) == .end)
    #expect(Socket.read(ends.server, into: &received, max: 1) == .end)
    #expect(!Files.exists(host))
  }
}
