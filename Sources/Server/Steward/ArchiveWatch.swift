import Events
import Postgres
import SQL
import System

/// Measures how far the archive lags behind the log. It has its own connection, because all others
/// block while a synchronous archive is unreachable, which is when the measurement matters.
final class ArchiveWatch {
  private static let interval = Duration.seconds(2)
  private static let statement = Statement(
    name: "archive_lag",
    """
    select
      greatest(0, pg_wal_lsn_diff(pg_current_wal_flush_lsn(), s.restart_lsn))::bigint,
      s.restart_lsn::text
    from pg_replication_slots s
    where s.slot_name = $1::text
    """)

  private let loop: EventLoop
  private let lane: Lane
  private let status: SharedStatus
  private let slot: Int
  /// Up to where the archive had the log at the last look, where it was behind, and since when.
  private var behind: (end: String?, since: Instant)?

  init(loop: EventLoop, session: SessionSettings, status: SharedStatus, slot: Int) {
    self.loop = loop
    self.status = status
    self.slot = slot
    lane = Lane(
      loop: loop, settings: LaneSettings(name: "archive", connectionCount: 1, session: session))
  }

  func start() {
    lane.start()
    measure()
  }

  private func measure() {
    let unit = Unit(Self.statement, [Array(WALArchive.slot.utf8)])
    lane.submit(unit, deadline: loop.now + .seconds(10)) { [unowned self] result in
      if case .success(let rows) = result, rows.count > 0, let lag = rows.integer(0, 0) {
        noted(lag: lag, end: rows.text(0, 1))
      }
      _ = loop.schedule(after: Self.interval) { [unowned self] in measure() }
    }
  }

  /// A receiver that hangs, as on a disk that is away, runs and archives nothing.
  private func noted(lag: Int64, end: String?) {
    status.store(slot: slot, counter: SlotCounter.archiveLagBytes.rawValue, UInt64(max(0, lag)))
    let since = SlotCounter.archiveStuckSince.rawValue
    guard lag > 0, let last = behind, last.end == end else {
      behind = lag > 0 ? (end, loop.now) : nil
      return status.store(slot: slot, counter: since, 0)
    }
    status.store(slot: slot, counter: since, UInt64(max(1, last.since.milliseconds)))
  }
}
