import Client
import JSON
import Postgres
import SQL
import Samples
import Testing

/// Reads that look at every row hold up no read that finds its rows by an index.
@Suite(.serialized, .waiting) struct FairnessTests {
  private static let readers = 4
  private static let readsEach = 32

  /// A lock keeps every read of incidents from ending, as if the table were very large.
  @Test(.timeLimit(.minutes(20))) func scansHoldUpNoIndexedRead() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let client = try server.client()
    _ = try client.result(
      "item.register", #"{"class": "printer", "name": "P", "tag": "FAIR-1"}"#)
    let holder = try server.superuser()
    try holder.execute("begin; lock table cmdb.incident in access exclusive mode")
    let wires = try (0..<Self.readers).map { _ in try server.wire() }
    for wire in wires {
      for number in 0..<Self.readsEach {
        try wire.send(
          #"{"jsonrpc": "2.0", "id": \#(number), "method": "incident.find", "#
            + #""params": {"where": "title contains 'x'"}}"#)
      }
    }
    // On the connections with the scans there is no room for another request.
    for _ in 0..<20 {
      let found = try client.result("item.find", #"{"where": "tag = 'FAIR-1'"}"#)
      #expect(found["items"]?.count == 1)
    }
    try holder.execute("rollback")
    for wire in wires {
      for _ in 0..<Self.readsEach {
        let answer = try wire.value()
        // Behind a lock for too long is overload.
        #expect(answer["result"] != nil || answer.kindOfError == "overloaded", "\(answer.text)")
      }
    }
  }

  /// What is cancelled while it waits is never run: the read behind it is next.
  @Test(.timeLimit(.minutes(20))) func aCancelledReadIsNotRun() throws {
    let server = try TestServer(["--workers", "1"])
    defer { server.stopAndRemove() }
    let holder = try server.superuser()
    try holder.execute("begin; lock table cmdb.incident in access exclusive mode")
    let wire = try server.wire()
    let count = 20
    for number in 0..<count {
      try wire.send(
        #"{"jsonrpc": "2.0", "id": \#(number), "method": "incident.find", "#
          + #""params": {"where": "title contains 'x'"}}"#)
    }
    for number in 0..<count {
      try wire.send(
        #"{"jsonrpc": "2.0", "id": "c\#(number)", "method": "request.cancel", "#
          + #""params": {"id": \#(number)}}"#)
    }
    var cancelled = 0
    for _ in 0..<2 * count where try wire.value().kindOfError == "cancelled" { cancelled += 1 }
    #expect(cancelled >= count - 1)
    let observer = try server.superuser()
    try holder.execute("rollback")
    let last = try wire.ask(
      #"{"jsonrpc": "2.0", "id": "last", "method": "incident.find", "#
        + #""params": {"where": "title contains 'x'"}}"#)
    #expect(last["result"]?["incidents"]?.count == 0)
    #expect(try observer.runningScans() == 0)
  }

  /// Metrics tell a scan from a slow read that finds its rows.
  private func expectOneScan(in server: TestServer) throws {
    let answer = try server.client().result("server.metrics", #"{"format": "prometheus"}"#)
    let read = try ExpositionReader(answer["text"]?.string ?? "")
    for (lane, count) in [("scan", 1.0), ("search", 0), ("slow", 0), ("graph", 0)] {
      #expect(
        read.value("cmdb_lane_units", ["lane": lane, "state": "in_flight"]) == count, "\(lane)")
      #expect(read.value("cmdb_database_losses_total", ["lane": lane]) == 0)
    }
  }

  enum Ending: CaseIterable {
    case cancel, deadline, disconnect
  }

  /// What runs for nobody is ended, not only forgotten: the lane for scans is free for the next.
  @Test(.timeLimit(.minutes(20)), arguments: Ending.allCases)
  func aRunningScanIsEnded(by ending: Ending) throws {
    let server = try TestServer(["--workers", "1"])
    defer { server.stopAndRemove() }
    _ = try server.client().result("incident.open", #"{"title": "x"}"#)
    let psql = try server.superuser()
    // Each row takes longer than any time limit.
    try psql.execute(
      """
      alter table cmdb.incident enable row level security;
      create policy slow on cmdb.incident using (pg_sleep(600) is not null)
      """)
    var wire: Wire? = try server.wire()
    let deadline = ending == .deadline ? #", "deadline_ms": 3000"# : ""
    try wire?.send(
      #"{"jsonrpc": "2.0", "id": 1, "method": "incident.find", "#
        + #""params": {"where": "title contains 'x'"\#(deadline)}}"#)
    #expect(try waitUntil { try psql.sleepingScans().count == 1 })
    if ending == .cancel { try expectOneScan(in: server) }
    let scan = try psql.sleepingScans()
    switch ending {
    case .cancel:
      try wire?.send(
        #"{"jsonrpc": "2.0", "id": 2, "method": "request.cancel", "params": {"id": 1}}"#)
      let answers = try [wire?.value(), wire?.value()].compactMap(\.self)
      #expect(answers.contains { $0.kindOfError == "cancelled" })
      #expect(answers.contains { $0["result"]?["cancelled"]?.boolean == true })
    case .deadline: #expect(try wire?.value().kindOfError == "deadline_exceeded")
    case .disconnect: wire = nil
    }
    #expect(try waitUntil { try psql.sleepingScans() != scan })
    let lasted = Duration.seconds(try psql.secondsSinceStart(of: scan))
    #expect(Promises.holds(lasted, within: .seconds(9)), "before its statement_timeout of 10 s")
    try psql.execute(
      "drop policy slow on cmdb.incident; alter table cmdb.incident disable row level security")
    let found = try server.client().result("incident.find", #"{"where": "title contains 'x'"}"#)
    #expect(found["incidents"]?.count == 1)
  }
}

extension BlockingSession {
  fileprivate func runningScans() throws -> Int64? {
    try query(
      Unit(
        Statement(
          """
          select count(*) from pg_stat_activity
          where application_name = 'cmdbd worker scan' and state = 'active'
          """))
    ).integer(0, 0)
  }

  /// When each of the scans that sleep was begun.
  fileprivate func sleepingScans() throws -> [String] {
    let rows = try query(
      Unit(
        Statement(
          """
          select query_start from pg_stat_activity
          where application_name = 'cmdbd worker scan' and wait_event = 'PgSleep'
          """)))
    return (0..<rows.count).compactMap { rows.text($0, 0) }
  }

  fileprivate func secondsSinceStart(of scans: [String]) throws -> Int64 {
    let start = try #require(scans.first)
    let rows = try query(
      Unit(
        Statement("select extract(epoch from now() - $1::timestamptz)::int"), [Array(start.utf8)]))
    return try #require(rows.integer(0, 0))
  }
}
