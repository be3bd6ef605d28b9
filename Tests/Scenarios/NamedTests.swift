import Client
import JSON
import Testing

/// A condition that names an item or an account that is not there says so, with the nearest.
@Suite(.serialized) struct NamedTests {
  private let client: Client

  init() throws {
    client = try sharedClient()
  }

  private func prepare() throws {
    guard case .error = try client.call("item.get", Array(#"{"item": "NMD-ROOM"}"#.utf8)) else {
      return
    }
    _ = try client.result(
      "item.register",
      #"{"class": "location", "tag": "NMD-ROOM", "name": "Boiler house", "#
        + #""attributes": {"kind": "room"}}"#)
    _ = try client.result("account.create", #"{"name": "nmd.ivanova", "roles": ["auditor"]}"#)
    for name in ["NMD desk", "NMD night"] {
      _ = try client.result("item.register", #"{"class": "team", "name": "\#(name)"}"#)
    }
    let desk = try client.result("incident.open", #"{"title": "a", "team": "NMD desk"}"#)
    _ = try client.result(
      "incident.open", #"{"title": "b", "parent": \#(desk["id"]?.integer ?? 0)}"#)
  }

  @Test(arguments: [
    ("item.find", "location = 'NMD-ROM'", 12, "NMD-ROOM"),
    ("item.find", "class = printer and location within 'Boiler hous'", 37, "Boiler house"),
    ("item.find", "not (location in ('NMD-ROOM', 'NMD-ROMM'))", 31, "NMD-ROOM"),
    ("item.find", "location = 'NMD-ROM' or tag = 'X'", 12, "NMD-ROOM"),
    ("item.find", "related covered_by to 'NMD-ROM'", 23, "NMD-ROOM"),
    ("item.find", "model.manufacturer = 'zzqqzz'", 22, nil),
    ("item.find", "location = 999999999", 12, nil),
    ("item.find", "updated_by = nmd.ivanov", 14, "nmd.ivanova"),
    ("incident.find", "assignee = 'nmd.ivanov'", 12, "nmd.ivanova"),
    ("incident.find", "assignee in (me, 'nmd.ivanov')", 18, "nmd.ivanova"),
    ("incident.find", "requester = 'NMD-ROM'", 13, "NMD-ROOM"),
    ("incident.find", "item = 'NMD-ROM'", 8, "NMD-ROOM"),
    ("incident.find", "parent = 'inc-1'", 10, "INC-000001"),
    ("incident.find", "not (parent in (1, 'INC-00001'))", 20, "INC-000001"),
    ("incident.find", "parent = 999999999", 10, nil),
    ("incident.find", "team = 'NMD desks'", 8, "NMD desk"),
    ("incident.find", "state = new or team in ('NMD desk', 'zzqqzz')", 37, nil),
  ])
  func aLiteralThatNamesNothingIsTold(
    _ method: String, _ condition: String, _ position: Int, _ nearest: String?
  ) throws {
    try prepare()
    for also in ["", #", "count": true"#, #", "sort": "-updated_at""#] {
      let refused = try client.refusal(method, #"{"where": "\#(condition)"\#(also)}"#)
      #expect(refused.kind == "invalid_params")
      let error = refused.error["data"]?["errors"]?[0]
      #expect(error?["code"]?.string == "unknown_value", "\(condition): \(refused)")
      #expect(error?["position"]?.integer == Int64(position), "\(condition): \(refused)")
      #expect(error?["suggestion"]?.string == nearest, "\(condition): \(refused)")
    }
  }

  @Test func aCountAndAnExportTellItToo() throws {
    try prepare()
    let condition = #""where": "location = 'NMD-ROM'""#
    for (method, params) in [
      ("item.count", #"{"by": ["class"], \#(condition)}"#),
      ("inventory.export", #"{"format": "csv", \#(condition)}"#),
    ] {
      let refused = try client.refusal(method, params)
      #expect(refused.kind == "invalid_params", "\(refused)")
      #expect(refused.error["data"]?["errors"]?[0]?["suggestion"]?.string == "NMD-ROOM")
    }
  }

  /// A team and a parent are looked for as of the moment that is asked about.
  @Test func teamsAndParentsAreOfTheMoment() throws {
    try prepare()
    let made = try client.result("incident.open", #"{"title": "c", "team": "NMD night"}"#)
    let number = made["number"]?.string ?? ""
    let child = try client.result("incident.open", #"{"title": "d", "parent": "\#(number)"}"#)
    let moment = #""as_of": \#(child["updated_at"]?.text ?? "")"#
    _ = try client.result(
      "incident.update", #"{"incident": "\#(number)", "version": 1, "team": null}"#)
    for (condition, title) in [("team = 'NMD night'", "c"), ("parent = '\(number)'", "d")] {
      let found = try client.result("incident.find", #"{"where": "\#(condition)", \#(moment)}"#)
      #expect(found["incidents"]?[0]?["title"]?.string == title, "\(condition)")
    }
    let gone = try client.result("incident.find", #"{"where": "team = 'NMD night'"}"#)
    #expect(gone["incidents"]?.count == 0)
    let early = try client.refusal(
      "incident.find",
      #"{"where": "parent = '\#(number)'", "as_of": "2020-01-01T00:00:00Z"}"#)
    #expect(early.kind == "invalid_params")
  }

  @Test func whatIsThereIsFound() throws {
    try prepare()
    let unit = try client.result(
      "item.register", #"{"class": "printer", "references": {"location": "NMD-ROOM"}}"#)
    for condition in [
      "location = 'NMD-ROOM'", "location = 'Boiler house'", "location within 'NMD-ROOM'",
      "location in ('NMD-ROOM')", "not (location is null) and location = 'NMD-ROOM'",
    ] {
      let found = try client.result("item.find", #"{"where": "\#(condition)"}"#)["items"]
      #expect(found?[0]?["id"]?.integer == unit["id"]?.integer, "\(condition)")
    }
    // A place that is named twice, by tag and by name, is one place.
    let twice = try client.result(
      "item.find", #"{"where": "location in ('NMD-ROOM', 'Boiler house', 'NMD-ROOM')"}"#)
    let ids = twice["items"]?.elements.map { $0["id"]?.integer }
    #expect(ids.map(Set.init)?.count == ids?.count, "\(twice.text)")
  }
}
