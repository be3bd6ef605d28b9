import Foundation
import Postgres
import Samples
import SQL
import Synchronization
import Testing

/// A statement that another session waits for, on a thread of its own.
final class ConcurrentStatement: Sendable {
  private let name = "waits \(UInt64.random(in: 0...UInt64.max))"
  private let ended = DispatchSemaphore(value: 0)
  private let outcome = Mutex<String?>(nil)

  init(_ database: ScratchDatabase, _ statement: String) {
    let thread = Thread { [self] in
      do {
        let session = try database.session()
        try session.execute("set application_name = '\(name)'; set lock_timeout = '30s'")
        try session.execute(statement)
      } catch {
        let state = (error as? PostgresError)?.sqlState?.description
        outcome.withLock { $0 = state ?? "\(error)" }
      }
      ended.signal()
    }
    thread.start()
  }

  /// Waits until it waits for a lock.
  func expectWaiting(watchedBy watcher: BlockingSession) throws {
    let question = Unit(
      Statement(
        """
        select 1 from pg_locks l join pg_stat_activity a using (pid)
        where a.application_name = '\(name)' and not l.granted
        """))
    let isWaiting = try waitUntil { try watcher.query(question).count > 0 }
    #expect(isWaiting, "the statement does not wait")
  }

  /// The SQLSTATE with which it has failed; nil when it has succeeded.
  func failure() -> String? {
    ended.wait()
    return outcome.withLock { $0 }
  }
}
