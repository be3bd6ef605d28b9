import Client
import JSON
import Samples
import System
import Testing

/// One zone for the whole database: `today`, dates as moments, the end of a day.
@Suite struct DatabaseZoneTests {
  private func zone(_ client: Client) throws -> String? {
    try client.result("server.info")["time_zone"]?.string
  }

  @Test(.timeLimit(.minutes(20))) func daysAreThoseOfTheDatabase() throws {
    let server = try TestServer(environment: ["TZ": ":Asia/Vladivostok"], usesTemplate: false)
    defer { server.stopAndRemove() }
    let client = try server.client()
    #expect(try zone(client) == "Asia/Vladivostok")
    #expect(
      try client.result("server.info", #"{"zone": "Pacific/Kiritimati"}"#)["today"]?.string
        != client.result("server.info", #"{"zone": "Pacific/Pago_Pago"}"#)["today"]?.string)

    let set = try ToolRun(["zone", "set", "Europe/Moscow", "--state", server.directory])
    #expect(set.status == .exited(0), "\(set.error)")
    #expect(set.output == "a day of the database is one of Europe/Moscow from now on\n")
    #expect(try waitUntil { try zone(client) == "Europe/Moscow" })
    let unknown = try ToolRun(["zone", "set", "Europe/Moskow", "--state", server.directory])
    #expect(unknown.status == .exited(1))
    #expect(unknown.error.contains("knows no time zone"), "\(unknown.error)")
    let entry = try client.result("journal.list", #"{"method": "zone.set", "sort": "-position"}"#)
    #expect(entry["entries"]?[0]?["method"]?.string == "zone.set")

    _ = try client.result("item.register", #"{"class": "printer", "tag": "DAY-1"}"#)
    for condition in ["created_at > today - 2d", "created_at <= 2099-12-31"] {
      let found = try client.result(
        "item.find", #"{"where": "tag = DAY-1 and \#(condition)", "zone": "Asia/Tokyo"}"#)
      #expect(found["items"]?[0] != nil, "\(condition)")
    }
    let paged = #""where": "class = printer", "limit": 1"#
    _ = try client.result("item.register", #"{"class": "printer", "tag": "DAY-2"}"#)
    let cursor = try client.result("item.find", #"{\#(paged), "zone": "Asia/Tokyo"}"#)
    let next = #"{\#(paged), "cursor": "\#(cursor["next_cursor"]?.string ?? "")""#
    #expect(try client.refusal("item.find", next + "}").kind == "invalid_params")
    _ = try client.result("item.find", next + #", "zone": "Asia/Tokyo"}"#)

    let past = try client.result("item.find", #"{"as_of": "2020-06-30"}"#)
    // The past keeps the days that it had.
    #expect(past["as_of"]?.string == "2020-06-30T13:59:59.999999Z")
    let there = try client.result("item.find", #"{"as_of": "2020-06-30", "zone": "UTC"}"#)
    #expect(there["as_of"]?.string == "2020-06-30T23:59:59.999999Z")
    let wrong = try client.refusal("item.find", #"{"zone": "Mars/Base"}"#)
    #expect(wrong.kind == "invalid_params" && "\(wrong)".contains("knows no time zone"))
  }
}
