import Client
import JSON
import Postgres
import SQL
import Testing

/// Reads that look at every row hold up no read that finds its rows by an index.
@Suite(.serialized) struct FairnessTests {
  private static let readers = 4
  private static let readsEach = 32

  /// A lock keeps every read of incidents from ending, as if the table were very large.
  @Test(.timeLimit(.minutes(1))) func scansHoldUpNoIndexedRead() throws {
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
  @Test(.timeLimit(.minutes(1))) func aCancelledReadIsNotRun() throws {
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
    #expect(try observer.waitingReads() == 0)
  }
}

extension BlockingSession {
  fileprivate func waitingReads() throws -> Int64? {
    try query(
      Unit(
        Statement(
          """
          select count(*) from pg_stat_activity
          where application_name = 'cmdbd worker scan' and state = 'active'
          """))
    ).integer(0, 0)
  }
}
