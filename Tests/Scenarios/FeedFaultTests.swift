import CMDB
import Client
import Glibc
import JSON
import Samples
import Synchronization
import System
import Testing

/// Promise 8: writers, while the steward, workers and who reads are killed every two seconds. Who
/// reads keeps his place in a file of his own. In full 32 writers for a minute.
@Suite struct FeedFaultTests {
  private static let writers = Promises.figure(4, full: 32)
  private static let rounds = Promises.figure(4, full: 30)
  private static let roundTime = Promises.figure(Duration.milliseconds(1500), full: .seconds(2))

  @Test(.timeLimit(.minutes(20))) func nothingIsLostWhenProcessesDie() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let whistle = Whistle()
    let begun = Instant.now()
    let writers = Crowd(Self.writers) { try Self.write($0, to: server, until: whistle) }
    let reader = try WatchProcess(server)
    defer { reader.stop() }
    let end = Mutex(Int64.max)
    let lags = Crowd(1) { _ in Self.follow(server) { end.withLock { $0 } } }
    var deaths = 0
    for round in 0..<Self.rounds {
      Pace.pause(Self.roundTime)
      if try reader.killAndGoOn() { deaths += 1 }
      for role in round % 5 == 0 ? ["steward", "worker"] : ["steward"] {
        if let child = try server.children(role).first { Process.kill(child, .kill) }
      }
    }
    let seconds = begun.duration(to: .now()) / .seconds(1)
    whistle.blow()
    let written = try writers.join().reduce(0, +)
    // The steward that was killed last may not be back.
    var read: Journal?
    #expect(
      waitUntil {
        read = try? Journal(try server.client())
        return read != nil
      })
    let journal = try #require(read)
    journal.expectUnbroken()
    let head = journal.entries.last?.position ?? 0
    end.withLock { $0 = head }
    let followed = try lags.join()[0]
    let kept = try reader.positions(to: head)
    print(
      "\(written) writes, \(Int(Double(written) / seconds))/s, \(deaths) readers killed, "
        + "lag p50 \(followed.lag(0.5)) ms, p99 \(followed.lag(0.99)) ms, "
        + "most \(followed.lag(1)) ms, \(followed.ends)")
    #expect(written > 20)
    #expect(deaths > 0)
    for positions in [kept, followed.positions] {
      #expect(positions == (0..<positions.count).map { Int64($0) + 1 })
    }
    #expect(min(kept.last ?? 0, followed.positions.last ?? 0) >= head)
    if Promises.isFull {
      #expect(Double(written) / seconds >= 300)
      #expect(followed.lag(0.99) <= 1000)
    }
  }

  /// How many items were registered.
  private static func write(
    _ number: Int, to server: TestServer, until whistle: Whistle
  ) throws -> Int {
    var client: Client?
    var count = 0
    while !whistle.hasBlown {
      let tag = "FK-\(number)-\(count)"
      do {
        if client == nil { client = try server.client() }
        let params = #"{"class": "printer", "tag": "\#(tag)", "idempotency_key": "\#(tag)"}"#
        if case .result? = try client?.call("item.register", Array(params.utf8)) { count += 1 }
      } catch {
        client = nil
        Pace.pause(.milliseconds(20))
      }
    }
    return count
  }

  private struct Followed: Sendable {
    var positions: [Int64] = []
    /// Milliseconds from the stamp of an entry until it came.
    var lags: [Int64] = []
    /// Why a connection was given up, and how often.
    var ends: [String: Int] = [:]

    func lag(_ share: Double) -> Int64 {
      let sorted = lags.sorted()
      return sorted.isEmpty ? 0 : sorted[Int(Double(sorted.count - 1) * share)]
    }
  }

  /// Reads by connections that end with their worker, and goes on by position.
  ///
  /// - Parameter end: the position at which it is over, once that is known.
  private static func follow(_ server: TestServer, to end: () -> Int64) -> Followed {
    var followed = Followed()
    var last: Int64 = 0
    let begun = WallClock.nowMicroseconds()
    while last < end() {
      do {
        let reader = FeedReader(try server.client())
        try reader.subscribe(#"{"after": \#(last), "timeline": 1}"#)
        while last < end(), let (kind, params) = try reader.next(within: .seconds(10)) {
          if kind == "closed" { break }
          last = params["position"]?.integer ?? last
          guard kind == "entry" else { continue }
          followed.positions.append(last)
          if let at = params["at"]?.string.flatMap({ Timestamp($0) }), at.microseconds > begun {
            followed.lags.append((WallClock.nowMicroseconds() - at.microseconds) / 1000)
          }
        }
        followed.ends["silent or closed", default: 0] += 1
      } catch {
        followed.ends["\(error)", default: 0] += 1
        Pace.pause(.milliseconds(20))
      }
    }
    return followed
  }
}

/// `cmdb watch` as a process that dies and goes on behind the last line of its file.
private final class WatchProcess {
  private let server: TestServer
  private let path: String
  private var pid: Int32 = 0
  private var kept: [Int64] = []

  init(_ server: TestServer) throws {
    self.server = server
    path = "\(server.directory)/watched"
    try start()
  }

  private func start() throws {
    let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw SystemError("open \(path)") }
    defer { close(file) }
    let after = kept.last.map { "1.\($0)" } ?? "0"
    pid = try ChildProcess.spawn(
      ChildProcess.Specification(
        executable: try TestServer.executable("cmdb"),
        arguments: ["--socket", server.socketPath, "--json", "watch", "--after", after],
        environment: ["LANG": "C"], descriptors: [1: file]))
  }

  /// Takes what the file holds; a line that was cut off is none.
  private func collect() throws {
    let text = try Files.read(path)
    guard let end = text.lastIndex(of: UInt8(ascii: "\n")) else { return }
    for line in text[..<end].split(separator: UInt8(ascii: "\n")) {
      let entry = try Document(Array(line), limits: .trusted).root
      if let position = entry["position"]?.integer { kept.append(position) }
    }
  }

  /// Whether it was alive.
  func killAndGoOn() throws -> Bool {
    let wasAlive = Process.kill(pid, .kill)
    _ = ChildProcess.waitForEnd(of: pid)
    try collect()
    try start()
    return wasAlive
  }

  func stop() {
    guard pid > 0 else { return }
    Process.kill(pid, .kill)
    _ = ChildProcess.waitForEnd(of: pid)
    pid = 0
  }

  /// All that it has come by, once it is at a position.
  func positions(to head: Int64) throws -> [Int64] {
    for _ in 0..<60 {
      stop()
      try collect()
      guard (kept.last ?? 0) < head else { break }
      try start()
      Pace.pause(.milliseconds(500))
    }
    return kept
  }
}
