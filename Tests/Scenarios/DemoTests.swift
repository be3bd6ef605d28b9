import Client
import JSON
import Samples
import System
import Testing

/// `cmdbd --demo`: the sample estate as whoever looks at it finds it.
@Suite(.serialized) struct DemoTests {
  private func count(_ client: Client, _ condition: String) throws -> Int {
    let page = try client.result(
      "item.find", #"{"where": "\#(condition)", "limit": 1, "count": true}"#)
    return Int(page["total"]?.integer ?? -1)
  }

  @Test func itIsLoadedBeforeTheReadyLineAndOnlyOnce() throws {
    let server = try TestServer(["--demo"])
    defer { server.remove() }
    let client = try server.client()
    let items = try count(client, "created_at > 2000-01-01")
    #expect(items > 300)
    #expect(try count(client, "class = printer") == 10)
    #expect(try count(client, "class = climate_equipment and location within 'SPB'") > 8)
    #expect(try count(client, "class = cartridge and state = in_stock") > 10)
    #expect(try count(client, "class = cash_register") == 5)
    try everyIncidentShowsItsItems(client)
    for (part, impaired) in [("FDT-000001", 0), ("SND-000001", 0), ("BAT-000002", 1)] {
      let impact = try client.result("impact.analyze", #"{"items": ["\#(part)"], "depth": 1}"#)
      #expect(impact["items"]?.count == impaired, "\(part)")
    }
    let incidents = try client.result("incident.find", #"{"count": true}"#)["total"]?.integer
    #expect(server.stop() == .exited(0))

    let again = try TestServer(["--demo"], directory: server.directory)
    defer { _ = again.stop() }
    let second = try again.client()
    #expect(try count(second, "created_at > 2000-01-01") == items)
    #expect(
      try second.result("incident.find", #"{"count": true}"#)["total"]?.integer == incidents)
    #expect(try Files.readText(again.logPath).contains("it was loaded before"))
  }

  private func everyIncidentShowsItsItems(_ client: Client) throws {
    let page = try client.result("incident.find", #"{"limit": 100}"#)
    let incidents = try #require(page["incidents"])
    #expect(incidents.count >= 12)
    var states: Set<String> = []
    for incident in incidents.elements {
      let id = incident["id"]?.integer ?? 0
      let whole = try client.result("incident.get", #"{"incident": \#(id)}"#)
      states.insert(whole["state"]?.string ?? "")
      let items = try #require(whole["items"]?.elements)
      #expect((whole["items"]?.count ?? 0) > 0)
      for item in items { #expect(item["item"]?["tag"]?.string != nil) }
    }
    #expect(states.count >= 5)
  }

  @Test func aDatabaseInUseIsLeftAlone() throws {
    let server = try TestServer()
    defer { server.remove() }
    _ = try server.client().result(
      "item.register", #"{"class": "location", "tag": "MINE", "attributes": {"kind": "site"}}"#)
    #expect(server.stop() == .exited(0))
    let again = try TestServer(["--demo"], directory: server.directory)
    defer { _ = again.stop() }
    #expect(try count(try again.client(), "created_at > 2000-01-01") == 1)
    #expect(try Files.readText(again.logPath).contains("the database has items of its own"))
  }

  /// As a loading that was killed leaves it: the beginning is there, the end is not.
  @Test func aLoadingThatWasCutShortGoesOn() throws {
    let server = try TestServer()
    defer { server.remove() }
    let client = try server.client()
    _ = try client.result(
      "item.register",
      #"{"class": "document", "tag": "SAMPLE-ESTATE", "attributes": {"kind": "other"}}"#
    )
    _ = try client.result(
      "account.create", #"{"name": "ivanova", "roles": ["agent"]}"#)
    #expect(server.stop() == .exited(0))
    let again = try TestServer(["--demo"], directory: server.directory)
    defer { _ = again.stop() }
    #expect(try count(try again.client(), "tag = 'SAMPLE-ESTATE-LOADED'") == 1)
    #expect(try count(try again.client(), "tag = 'SAMPLE-ESTATE'") == 1)
  }

  /// The loader itself is killed while it loads; the server serves, and the next start completes.
  @Test func aKilledLoaderDoesNotKeepTheServerFromServing() throws {
    let server = try TestServer(
      ["--demo"],
      whileStarting: { pid in
        while TestServer.isRunning(pid) {
          guard let loader = try TestServer.children("demo", of: pid).first else { continue }
          Process.kill(loader, .kill)
          return
        }
      })
    defer { server.remove() }
    let client = try server.client()
    let isWell = try waitUntil {
      try client.result("server.health")["status"]?.string == "ok"
    }
    let health = try client.result("server.health")
    #expect(isWell, "\(health)")
    #expect(try Files.readText(server.logPath).contains("demo_failed"))
    #expect(server.stop() == .exited(0))
    let again = try TestServer(["--demo"], directory: server.directory)
    defer { _ = again.stop() }
    #expect(try count(try again.client(), "tag = 'SAMPLE-ESTATE-LOADED'") == 1)
  }
}
