import Postgres
import SQL
import System
import Testing

@Suite struct StreamTests {
  /// What a stream brought.
  final class Gathered {
    var sum: Int64 = 0
    var count = 0
    var batchCount = 0
    var result: Result<Int, PostgresError>?
    var onRow: (Int) -> Void = { _ in }

    var handlers: RowStream.Handlers {
      RowStream.Handlers(
        row: { row in
          self.count += 1
          self.sum += row.integer(0) ?? 0
          self.onRow(self.count)
        },
        batchEnd: { self.batchCount += 1 },
        completion: { self.result = $0 })
    }
  }

  let database: ScratchDatabase
  let loop: EventLoop
  let lane: StreamLane

  init() throws {
    database = try ScratchCluster.makeDatabase()
    loop = try EventLoop()
    lane = StreamLane(
      loop: loop, settings: SessionSettings(conninfo: database.conninfo()), streamsMax: 2)
  }

  private static let series = Statement("select n from generate_series(1, $1::int) n")

  private func open(_ rowCount: Int, _ gathered: Gathered) throws -> RowStream {
    try lane.open(
      Unit(Self.series, [Array("\(rowCount)".utf8)]), format: .binary, handlers: gathered.handlers)
  }

  @Test func aMillionRowsPauseAndResume() throws {
    let gathered = Gathered()
    let stream = try open(1_000_000, gathered)
    gathered.onRow = { if $0 % 100_000 == 0 { stream.pause() } }
    var countsWhilePaused: [Int] = []
    let isDone = loop.run {
      if stream.isPaused {
        for _ in 0..<3 { loop.runOnce(timeout: .zero) }
        countsWhilePaused.append(gathered.count)
        stream.resume()
      }
      return gathered.result != nil
    }
    #expect(isDone)
    #expect(countsWhilePaused == (1...10).map { $0 * 100_000 })
    #expect(gathered.result == .success(1_000_000))
    #expect(gathered.sum == 500_000_500_000)
    #expect(gathered.batchCount > 10)
  }

  @Test func aPausedStreamHoldsPostgresBack() throws {
    let gathered = Gathered()
    let stream = try open(1_000_000, gathered)
    gathered.onRow = { _ in stream.pause() }
    #expect(loop.run { gathered.count == 1 })
    let session = try database.session()
    let blocked = Statement(
      "select 1 from pg_stat_activity where datname = current_database() "
        + "and wait_event = 'ClientWrite'")
    #expect(loop.run { (try? session.query(Unit(blocked)).count) == 1 })
    #expect(gathered.count == 1)
    stream.cancel()
    let gone = Statement(
      "select count(*) from pg_stat_activity where datname = current_database()")
    #expect(loop.run { (try? session.query(Unit(gone)).text(0, 0)) == "1" })
    #expect(gathered.result == nil)
    #expect(lane.streamCount == 0)
    #expect(loop.registrationCount == 0)
  }

  @Test func cancellingWithinARowEndsAtOnce() throws {
    let gathered = Gathered()
    let stream = try open(1000, gathered)
    gathered.onRow = { if $0 == 10 { stream.cancel() } }
    #expect(loop.run { lane.streamCount == 0 })
    loop.runOnce(timeout: .milliseconds(10))
    #expect(gathered.count == 10)
    #expect(gathered.result == nil)
  }

  @Test func textCellsAndNulls() throws {
    var cells: [String?] = []
    var result: Result<Int, PostgresError>?
    _ = try lane.open(
      Unit(Statement("select 'a', null, $1::text"), [Array("ü".utf8)]), format: .text,
      handlers: RowStream.Handlers(
        row: { row in
          for column in 0..<row.columnCount {
            var bytes: [UInt8] = []
            let isThere = row.append(column, to: &bytes)
            #expect(isThere == !row.isNull(column))
            cells.append(isThere ? String(decoding: bytes, as: UTF8.self) : nil)
          }
        },
        completion: { result = $0 }))
    #expect(loop.run { result != nil })
    #expect(cells == ["a", nil, "ü"])
    #expect(result == .success(1))
  }

  @Test func moreThanAllowedIsOverloaded() throws {
    let streams = try (0..<2).map { _ in try open(10, Gathered()) }
    #expect(throws: PostgresError.overloaded) { try open(10, Gathered()) }
    streams[0].cancel()
    _ = try open(10, Gathered())
  }

  @Test func oneConnectionIsKeptAndReplacedWhenItDied() throws {
    func pid() throws -> Int64 {
      let gathered = Gathered()
      _ = try lane.open(
        Unit(Statement("select pg_backend_pid()")), format: .binary, handlers: gathered.handlers)
      #expect(loop.run { gathered.result != nil })
      #expect(gathered.result == .success(1))
      return gathered.sum
    }
    let first = try pid()
    #expect(try pid() == first)
    // The loop does not run between: the death is found only by the next stream itself.
    _ = try database.text("select pg_terminate_backend(\(first), 10000)")
    #expect(try pid() != first)
    lane.close()
    #expect(loop.registrationCount == 0)
  }

  @Test func failuresAreToldAfterTheRowsBefore() throws {
    let gathered = Gathered()
    _ = try lane.open(
      Unit(Statement("select 1 / (500 - n) from generate_series(1, 1000) n")), format: .binary,
      handlers: gathered.handlers)
    #expect(loop.run { gathered.result != nil })
    #expect(gathered.count == 499)
    guard case .failure(let error) = gathered.result else { return #expect(Bool(false)) }
    #expect(error.sqlState == SQLState("22012"))
  }

  @Test func aTerminatedBackendEndsTheStream() throws {
    let gathered = Gathered()
    let stream = try open(1_000_000, gathered)
    gathered.onRow = { if $0 == 1 { stream.pause() } }
    #expect(loop.run { gathered.count == 1 })
    _ = try database.text(
      "select pg_terminate_backend(pid, 10000) from pg_stat_activity "
        + "where datname = current_database() and pid <> pg_backend_pid()")
    stream.resume()
    #expect(loop.run { gathered.result != nil })
    #expect(gathered.result == .failure(.connectionLost(wasSent: true)))
  }

  @Test func streamsOnlyRead() throws {
    let gathered = Gathered()
    _ = try lane.open(
      Unit(Statement("create table t (a int)")), format: .text, handlers: gathered.handlers)
    #expect(loop.run { gathered.result != nil })
    guard case .failure(let error) = gathered.result else { return #expect(Bool(false)) }
    #expect(error.sqlState == .readOnlyTransaction)
  }

  @Test func anOutageIsUnavailable() throws {
    let lane = StreamLane(
      loop: loop, settings: SessionSettings(conninfo: "host=/nonexistent dbname=cmdb"))
    let gathered = Gathered()
    _ = try lane.open(
      Unit(Self.series, [Array("1".utf8)]), format: .text, handlers: gathered.handlers)
    #expect(loop.run { gathered.result != nil })
    #expect(gathered.result == .failure(.unavailable(retryMilliseconds: 2000)))
  }
}
