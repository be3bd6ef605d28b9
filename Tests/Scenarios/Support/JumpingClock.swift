import Postgres
import Samples
import Synchronization
import System

/// The clock of a server's database, moved under a test: an hour and forty days, ahead and back.
final class JumpingClock: Sendable {
  static let hour = 3600
  static let days40 = 40 * 86_400
  /// How far the clock is off, one after the other.
  static let jumps = [hour, 0, days40, 0, -hour, 0, -days40, 0]

  private let whistle = Whistle()
  private let moving: Crowd<Int>

  /// Moves the clock of a server until it is stopped.
  init(of server: TestServer) {
    moving = Crowd(1) { [whistle] _ in try Self.move(server, until: whistle) }
  }

  /// Puts the clock right; how often it had jumped.
  func stop() throws -> Int {
    whistle.blow()
    return try moving.join().reduce(0, +)
  }

  /// A server of its own whose clock jumps for as long as the tests run.
  static let server = Result {
    let server = try TestServer()
    endless.withLock { $0 = JumpingClock(of: server) }
    return server
  }
  private static let endless = Mutex<JumpingClock?>(nil)

  /// From now on the clock is that many seconds from the right time.
  ///
  /// - Parameter also: a statement that takes effect at the same time.
  static func jump(_ seconds: Int, _ psql: BlockingSession, also: String = "") throws {
    try psql.execute(
      """
      \(also);
      create or replace function cmdb.clock() returns timestamptz language sql volatile as $$
        select clock_timestamp() + interval '\(seconds) seconds'
      $$
      """)
  }

  private static func move(_ server: TestServer, until whistle: Whistle) throws -> Int {
    var count = 0
    while !whistle.hasBlown {
      // PostgreSQL may be down, or end this session: then the next jump is made by another.
      if (try? jump(jumps[count % jumps.count], try server.superuser())) != nil { count += 1 }
      Pace.pause(Promises.figure(.milliseconds(700), full: .seconds(5)))
    }
    let isRight = waitUntil { (try? jump(0, try server.superuser())) != nil }
    return isRight ? count : 0
  }
}
