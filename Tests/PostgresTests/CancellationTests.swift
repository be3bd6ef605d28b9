import Postgres
import SQL
import System
import Testing

/// Units that nobody waits for any more are ended, and no other unit feels it.
@Suite struct CancellationTests {
  private func bench(
    limits: ConnectionLimits = ConnectionLimits(), connectionCount: Int = 1
  ) throws -> LaneBench {
    let bench = try LaneBench(connectionCount: connectionCount, limits: limits) {
      $0.isReadOnly = true
    }
    bench.bringUp()
    return bench
  }

  @Test func whatPostgreSQLRunsIsEnded() throws {
    let bench = try bench()
    let pid = bench.answer("select pg_backend_pid()").text
    let cancellation = Cancellation()
    let sleep = bench.submit("select pg_sleep(600)", cancellation: cancellation)
    let behind = bench.submit("select 7")
    cancellation.cancel()
    #expect(bench.run { sleep.isThere && behind.isThere })
    #expect(sleep.error?.sqlState == .queryCanceled)
    #expect(behind.text == "7")
    #expect(bench.answer("select pg_backend_pid()").text == pid, "the connection is kept")
    #expect(sleep.results.count == 1)
  }

  @Test func eachInTurnIsEndedOnceItIsTheFirst() throws {
    let bench = try bench()
    let cancellations = (0..<5).map { _ in Cancellation() }
    let sleeps = cancellations.map { bench.submit("select pg_sleep(600)", cancellation: $0) }
    let behind = bench.submit("select 7")
    for cancellation in cancellations.reversed() { cancellation.cancel() }
    #expect(bench.run { sleeps.allSatisfy(\.isThere) && behind.isThere })
    #expect(sleeps.allSatisfy { $0.error?.sqlState == .queryCanceled })
    #expect(behind.text == "7")
  }

  /// The first is done long before the request arrives, which hits what is behind it.
  @Test func whatIsHitInsteadIsRunAgain() throws {
    let bench = try bench()
    for round in 0..<20 {
      let cancellation = Cancellation()
      let quick = bench.submit("select 1", cancellation: cancellation)
      let named = bench.submit(
        Statement(name: "pause", "select $1::int from pg_sleep(0.02)"), ["\(round)"])
      let plain = bench.submit("select \(round) from pg_sleep(0.02)")
      cancellation.cancel()
      #expect(bench.run { quick.isThere && named.isThere && plain.isThere })
      #expect(named.text == "\(round)")
      #expect(plain.text == "\(round)")
      #expect(quick.text == "1" || quick.error?.sqlState == .queryCanceled)
    }
  }

  @Test func whatWaitsIsNeverSent() throws {
    var limits = ConnectionLimits()
    limits.unitsInFlightMax = 1
    let bench = try bench(limits: limits)
    let first = Cancellation()
    let running = bench.submit("select pg_sleep(600)", cancellation: first)
    let second = Cancellation()
    let waiting = bench.submit("select 1", cancellation: second)
    let behind = bench.submit("select 7")
    second.cancel()
    #expect(waiting.error == .deadline(wasSent: false))
    #expect(!running.isThere)
    first.cancel()
    #expect(bench.run { behind.isThere && running.isThere })
    #expect(behind.text == "7")
    #expect(waiting.results.count == 1)
  }

  @Test func whatIsDoneCannotBeEnded() throws {
    let bench = try bench()
    let cancellation = Cancellation()
    let quick = bench.submit("select 1", cancellation: cancellation)
    #expect(bench.run { quick.isThere })
    let other = bench.submit("select 2 from pg_sleep(0.1)")
    cancellation.cancel()
    #expect(bench.run { other.isThere })
    #expect(quick.text == "1")
    #expect(other.text == "2")
  }

  @Test func theLaneMayCloseOrGoMeanwhile() throws {
    var isClosed = false
    do {
      let bench = try bench()
      let cancellation = Cancellation()
      let sleep = bench.submit("select pg_sleep(600)", cancellation: cancellation)
      cancellation.cancel()
      bench.lane.close { isClosed = true }
      #expect(bench.run { isClosed })
      #expect(sleep.error?.sqlState == .queryCanceled)
    }
    let bench = try bench()
    let cancellation = Cancellation()
    _ = bench.submit("select pg_sleep(600)", cancellation: cancellation)
    cancellation.cancel()
  }
}
