import Client
import JSON
import Samples
import System
import Testing

/// `server.metrics` of a server that works, and one whose workers die.
@Suite(.serialized) struct MetricsTests {
  private func scrape(_ server: TestServer) throws -> ExpositionReader {
    let answer = try server.client().result("server.metrics", #"{"format": "prometheus"}"#)
    #expect(answer["format"]?.string == "prometheus")
    return try ExpositionReader(answer["text"]?.string ?? "")
  }

  private func requests(_ read: ExpositionReader, _ method: String, _ outcome: String) -> Double {
    read.value("cmdb_requests_total", ["method": method, "outcome": outcome]) ?? 0
  }

  @Test func requestsAreCountedByMethodAndOutcome() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let client = try server.client()
    for _ in 0..<7 { _ = try client.result("session.whoami") }
    for _ in 0..<3 { _ = try client.refusal("item.get", #"{"item": "NOWHERE"}"#) }
    _ = try client.refusal("no.such.method")
    let read = try scrape(server)
    #expect(requests(read, "session.whoami", "ok") == 7)
    #expect(requests(read, "item.get", "not_found") == 3)
    #expect(requests(read, "unknown", "method_not_found") == 1)
    #expect(
      read.value("cmdb_request_duration_seconds_count", ["method": "session.whoami"]) == 7)
    #expect(read.brokenHistograms == [])
    #expect(read.value("cmdb_workers") == read.value("cmdb_workers_wanted"))
    #expect(read.value("cmdb_database_up") == 1)
    #expect(read.value("cmdb_connections") == 2)
    #expect((read.value("cmdb_received_bytes_total") ?? 0) > 500)
    #expect((read.value("cmdb_sent_bytes_total") ?? 0) > 500)
    #expect(read.value("cmdb_journal_lag_seconds") != nil)
    #expect((read.value("cmdb_process_resident_memory_bytes", ["process": "worker"]) ?? 0) > 1e6)
    #expect(read.value("cmdb_events_total", ["event": "ready"]) == 1)
    let named = read.samples.allSatisfy { $0.name.hasPrefix("cmdb_") }
    #expect(named)
  }

  @Test func whatCallersLeaveBehindIsInFlightNoLonger() throws {
    let server = try TestServer(["--workers", "1"])
    defer { server.stopAndRemove() }
    for _ in 0..<20 {
      let wire = try server.wire()
      let requests = (1...20).map { id in
        #"{"jsonrpc":"2.0","id":\#(id),"method":"incident.open","params":{"title":"left"}}"# + "\n"
      }
      try wire.send(bytes: Array(requests.joined().utf8))
    }
    // Each scrape is in flight itself; the worker comes to the others' ends in its own time.
    let settled = try waitUntil {
      (try scrape(server).value("cmdb_requests_in_flight") ?? .infinity) <= 1
    }
    #expect(settled)
  }

  @Test func sumsOutliveTheWorkersThatCounted() throws {
    let server = try TestServer(["--workers", "2"])
    defer { server.stopAndRemove() }
    var before = 0.0
    for round in 1...3 {
      let client = try server.client()
      for _ in 0..<50 { _ = try client.result("session.whoami") }
      let read = try scrape(server)
      let count = requests(read, "session.whoami", "ok")
      #expect(count == Double(50 * round))
      #expect(count > before)
      before = count
      let workers = try server.children("worker")
      for worker in workers { Process.kill(worker, .kill) }
      // Whoever connects now waits in the listener for the successors.
      _ = try server.client().result("server.health")
    }
    let read = try scrape(server)
    #expect(requests(read, "session.whoami", "ok") == before)
    #expect((read.value("cmdb_child_restarts_total", ["child": "worker"]) ?? 0) >= 3)
  }

  @Test func onlyAdministratorsSeeThem() throws {
    let answer = try sharedClient().result("rpc.discover")
    let method = answer["methods"]?.elements.first { $0["name"]?.string == "server.metrics" }
    #expect(method?["x-right"]?.string == "administer")
  }
}
