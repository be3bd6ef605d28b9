import Client
import JSON
import Samples
import Testing

/// An agreement over the socket: what is promised, kept and explained, by clients and by `cmdb`.
@Suite struct PromiseTests {
  private let server: TestServer
  private let client: Client
  private let cmdb: Cmdb

  init() throws {
    server = try TestServer()
    client = try server.client()
    cmdb = Cmdb(server)
    _ = try client.result(
      "item.register",
      #"""
      {"class": "schedule", "tag": "SCH-ALWAYS", "name": "Round the clock", \#
        "attributes": {"time_zone": "Europe/Moscow", "week": {"mon-sun": "00:00-24:00"}}}
      """#)
    _ = try client.result(
      "item.register",
      #"""
      {"class": "sla", "tag": "SLA-OFFICE", "name": "Office", \#
        "references": {"schedule": "SCH-ALWAYS"}, \#
        "attributes": {"targets": [ \#
          {"measure": "first_response", "within": "PT30M"}, \#
          {"measure": "resolution", "within": "PT8H"}]}}
      """#)
  }

  private func clock(_ incident: Value, _ measure: String) throws -> Value {
    let clocks = try #require(incident["sla"]?["clocks"])
    return try #require(clocks.elements.first { $0["measure"]?.string == measure })
  }

  @Test func aPromiseIsMadePausedAndKept() throws {
    defer { server.stopAndRemove() }
    let opened = try client.result(
      "incident.open", #"{"title": "Prints stripes", "impact": 3, "urgency": 3}"#)
    let number = try #require(opened["number"]?.string)
    #expect(opened["agreement"]?["tag"]?.string == "SLA-OFFICE")
    #expect(try clock(opened, "first_response")["state"]?.string == "running")
    #expect(try clock(opened, "resolution")["budget_s"]?.integer == 28_800)
    #expect(opened["due_at"]?.string == (try clock(opened, "resolution")["due_at"]?.string))

    _ = try client.result(
      "incident.comment", #"{"incident": "\#(number)", "text": "Looking", "visibility": "public"}"#)
    let answered = try client.result("incident.get", #"{"incident": "\#(number)"}"#)
    #expect(try clock(answered, "first_response")["state"]?.string == "met")

    let taken = try client.result("incident.take", #"{"incident": "\#(number)"}"#)["incident"]
    let version = try #require(taken?["version"]?.integer)
    let pending = try client.result(
      "incident.transition",
      #"""
      {"incident": "\#(number)", "version": \#(version), "state": "pending", \#
        "waiting_for": "requester"}
      """#)
    #expect(try clock(pending, "resolution")["state"]?.string == "paused")
    #expect(pending["due_at"] == nil)

    let explained = try client.result("sla.explain", #"{"incident": "\#(number)"}"#)
    #expect(explained["candidates"]?[0]?["chosen"]?.boolean == true)
    #expect(explained["clocks"]?.elements.allSatisfy { $0["differs"]?.boolean == false } == true)

    let shown = try cmdb.run(
      ["--socket", server.socketPath, "sla", "show", number], input: "", language: "ru_RU.UTF-8")
    #expect(shown.output.contains("Первый ответ") && shown.output.contains("пауза"))
    let card = try cmdb.run(
      ["--socket", server.socketPath, "incident", "show", number], input: "", language: "C")
    #expect(card.output.contains("First response") && card.output.contains("SLA-OFFICE"))
    let reasons = try cmdb.run(
      ["--socket", server.socketPath, "sla", "explain", number], input: "", language: "C")
    #expect(reasons.output.contains("paused: requester"), "\(reasons.output)")
    let checked = try cmdb.run(
      ["--socket", server.socketPath, "sla", "check"], input: "", language: "C")
    #expect(checked.status == 0, "\(checked.error)")

    let resolved = try client.result(
      "incident.transition",
      #"""
      {"incident": "\#(number)", "version": \#(version + 1), "state": "resolved", \#
        "resolution": "Replaced the toner"}
      """#)
    #expect(try clock(resolved, "resolution")["state"]?.string == "met")
    #expect(
      resolved["sla"]?["clocks"]?.elements.contains { $0["breached"]?.boolean == true } == false)
  }
}
