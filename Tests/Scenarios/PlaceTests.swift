import Client
import JSON
import Testing

/// Where an item is, through what it is installed in or part of.
@Suite(.serialized) struct PlaceTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func register(_ of: String, _ tag: String, _ more: String = "") throws {
    _ = try client.result("item.register", #"{"class": "\#(of)", "tag": "\#(tag)"\#(more)}"#)
  }

  private func tags(_ filter: String, _ more: String = "") throws -> [String] {
    try client.result("item.find", #"{"where": "\#(filter)"\#(more)}"#)["items"]?.elements
      .compactMap { $0["tag"]?.string } ?? []
  }

  @Test func whatIsInstalledStandsWhereItsHostStands() throws {
    let room = #", "attributes": {"kind": "room"}"#
    try register("location", "PL-F", #", "attributes": {"kind": "floor"}"#)
    try register("location", "PL-R", room + #", "references": {"location": "PL-F"}"#)
    try register("location", "PL-S", room + #", "references": {"location": "PL-F"}"#)
    try register("computer", "PL-C", #", "references": {"location": "PL-R"}"#)
    try register("monitor", "PL-M", #", "references": {"whole": "PL-C"}"#)
    try register("spare_part", "PL-P", #", "references": {"installed_in": "PL-M"}"#)
    // Its own location counts before that of what it is part of.
    try register("phone", "PL-H", #", "references": {"whole": "PL-C", "location": "PL-S"}"#)
    try register("printer", "PL-X")

    #expect(try tags("place = 'PL-R'") == ["PL-C", "PL-M", "PL-P"])
    #expect(try tags("place = 'PL-S'") == ["PL-H"])
    #expect(
      try tags("place within 'PL-F' and class within asset") == ["PL-C", "PL-M", "PL-P", "PL-H"])
    #expect(try tags("place.kind = 'room' and tag starts with 'PL-'").count == 4)
    #expect(try tags("place is null and tag starts with 'PL-' and class within asset") == ["PL-X"])
    #expect(try tags("location within 'PL-F' and class within asset") == ["PL-C", "PL-H"])
    let counted = try client.result(
      "item.count", #"{"where": "place within 'PL-F' and class within asset", "by": ["place"]}"#)
    #expect(counted["groups"]?[0]?["key"]?["place"]?["tag"]?.string == "PL-R")
    #expect(counted["groups"]?[0]?["count"]?.integer == 3)

    let exported = try client.exported(
      #"{"where": "place within 'PL-F' and class within asset", "format": "csv", "#
        + #""columns": ["tag", "place", "whole.class", "whole.location"]}"#)
    #expect(
      String(decoding: exported.data, as: UTF8.self) == """
        tag,place,whole.class,whole.location\r
        PL-C,PL-R,,\r
        PL-M,PL-R,computer,PL-R\r
        PL-P,PL-R,,\r
        PL-H,PL-S,computer,PL-R\r

        """)
    let unknown = try client.refusal(
      "inventory.export", #"{"format": "csv", "columns": ["whole.nothing"]}"#)
    #expect(unknown.kind == "invalid_params")

    // As it was then, when the computer has moved since.
    let before = try client.result("item.get", #"{"item": "PL-X"}"#)["updated_at"]?.text ?? ""
    _ = try client.result(
      "item.update", #"{"item": "PL-C", "version": 1, "references": {"location": "PL-S"}}"#)
    #expect(try tags("place = 'PL-S'") == ["PL-C", "PL-M", "PL-P", "PL-H"])
    #expect(try tags("place = 'PL-R'", #", "as_of": \#(before)"#) == ["PL-C", "PL-M", "PL-P"])
  }

  @Test func labelsAreUnderstoodInConditions() throws {
    try register("printer", "PLL-1", #", "state": "in_use""#)
    try register("printer", "PLL-2", #", "state": "in_stock""#)
    let ours = "tag starts with 'PLL-' and "
    #expect(try tags("\(ours)состояние = 'В эксплуатации'") == ["PLL-1"])
    #expect(try tags("\(ours)state = 'In stock'") == ["PLL-2"])
    #expect(try tags("\(ours)класс = 'Принтер'") == ["PLL-1", "PLL-2"])
    let wrong = try client.refusal("item.find", #"{"where": "state = 'В эксплуатаци'"}"#)
    #expect(wrong.kind == "invalid_params")
  }

  @Test func whoIsAccountableIsAReference() throws {
    try register("person", "PLA-P")
    try register("printer", "PLA-1", #", "references": {"accountable": "PLA-P"}"#)
    #expect(try tags("accountable = 'PLA-P'") == ["PLA-1"])
  }

  @Test func agentsConnectWhatTheirIncidentIsAbout() throws {
    let server = try TestServer.shared.get()
    let agent = try server.client()
    try agent.logIn(try server.issue("pl-agent").text)
    try register("network_device", "PLG-N")
    try register("computer", "PLG-C")
    try register("computer", "PLG-D")
    let incident = try agent.result(
      "incident.open", #"{"title": "No link", "items": [{"item": "PLG-C"}]}"#)
    let number = try #require(incident["number"]?.string)
    func connect(_ type: String, _ source: String, _ more: String = "") -> String {
      #"{"type": "\#(type)", "source": "\#(source)", "target": "PLG-N"\#(more)}"#
    }
    let named = #", "incident": "\#(number)""#
    #expect(
      try agent.refusal("relation.connect", connect("connected_to", "PLG-C")).kind == "forbidden")
    #expect(
      try agent.refusal("relation.connect", connect("connected_to", "PLG-D", named)).kind
        == "forbidden")
    #expect(
      try agent.refusal("relation.connect", connect("depends_on", "PLG-C", named)).kind
        == "forbidden")
    let made = try agent.result("relation.connect", connect("connected_to", "PLG-C", named))
    let id = try #require(made["id"]?.integer)
    #expect(try agent.refusal("relation.disconnect", #"{"relation": \#(id)}"#).kind == "forbidden")
    let ended = try agent.result("relation.disconnect", #"{"relation": \#(id)\#(named)}"#)
    #expect(ended["relation"]?.integer == id)
    // What an agent may not make it may not end.
    let other = try client.result("relation.connect", connect("depends_on", "PLG-C"))
    let refused = try agent.refusal(
      "relation.disconnect", #"{"relation": \#(other["id"]?.text ?? "0")\#(named)}"#)
    #expect(refused.kind == "forbidden")
  }
}
