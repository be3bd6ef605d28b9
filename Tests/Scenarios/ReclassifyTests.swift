import Client
import JSON
import Testing

/// An item turns out to be of another class.
@Suite(.serialized) struct ReclassifyTests {
  private let client: Client

  init() throws { client = try TestServer.changing.get().client() }

  private func register(_ tag: String, _ of: String, _ more: String = "") throws {
    _ = try client.result("item.register", #"{"class": "\#(of)", "tag": "\#(tag)"\#(more)}"#)
  }

  private func reclassify(_ tag: String, _ more: String) -> String {
    #"{"item": "\#(tag)", "version": 1, \#(more)}"#
  }

  @Test func whatHasNoPlaceIsNamedOrDropped() throws {
    try register("RC-C", "contract", #", "attributes": {"kind": "lease"}"#)
    try register("RC-T", "cartridge")
    try register(
      "RC-1", "printer", #", "attributes": {"serial_no": "RC-1", "duplex": true}"#)
    for (type, source, target) in [
      ("covered_by", "RC-1", "RC-C"), ("installed_in", "RC-T", "RC-1"),
    ] {
      _ = try client.result(
        "relation.connect", #"{"type": "\#(type)", "source": "\#(source)", "target": "\#(target)"}"#
      )
    }
    let refused = try client.refusal("item.reclassify", reclassify("RC-1", #""class": "service""#))
    #expect(refused.kind == "constraint")
    let paths = refused.error["data"]?["reasons"]?.elements.compactMap { $0["path"]?.string } ?? []
    #expect(paths.contains("attributes.serial_no"))
    #expect(paths.contains("attributes.duplex"))
    #expect(paths.contains("state"))
    #expect(paths.contains("relations.covered_by") || paths.contains("relations.installed_in"))
    // A class nearby takes most of it.
    let moved = try client.result(
      "item.reclassify", reclassify("RC-1", #""class": "monitor", "drop": ["attributes.duplex"]"#))
    #expect(moved["class"]?.string == "monitor")
    #expect(moved["tag"]?.string == "RC-1")
    #expect(moved["attributes"]?["serial_no"]?.string == "RC-1")
    #expect(moved["attributes"]?["duplex"] == nil)
    let history = try client.result("item.history", #"{"item": "RC-1", "limit": 1}"#)
    let changes = history["entries"]?[0]?["changes"]
    #expect(changes?.elements.contains { $0["path"]?.string == "class" } == true)
    let found = try client.result("item.find", #"{"where": "class = monitor and tag = 'RC-1'"}"#)
    #expect(found["items"]?.count == 1)
    // Undone as one: the class, and what was dropped.
    let set = try #require(history["entries"]?[0]?["change_set"]?.text)
    _ = try client.result("change_set.revert", #"{"change_set": \#(set)}"#)
    let back = try client.result("item.get", #"{"item": "RC-1"}"#)
    #expect(back["class"]?.string == "printer")
    #expect(back["attributes"]?["duplex"]?.boolean == true)
  }

  @Test func itsKeysAreThoseOfItsClass() throws {
    let uuid = #", "attributes": {"bios_uuid": "0c0ffee0-1234-4321-8abc-1234567890ab"}"#
    try register("RC-K1", "computer", uuid)
    let drop = #""class": "monitor", "drop": ["attributes.bios_uuid"]"#
    _ = try client.result("item.reclassify", reclassify("RC-K1", drop))
    try register("RC-K2", "computer", uuid)
  }

  @Test func valuesAreCheckedByTheNewClass() throws {
    _ = try client.result(
      "class.define",
      """
      {"name": "rc_strict", "parent": "it_equipment", "attributes": [\
      {"name": "rc_note", "type": "text", "required": true}]}
      """)
    try register("RC-S", "printer")
    let bare = #""class": "rc_strict""#
    let refused = try client.refusal("item.reclassify", reclassify("RC-S", bare))
    #expect(refused.error["data"]?["reasons"]?[0]?["code"]?.string == "required")
    let done = try client.result(
      "item.reclassify", reclassify("RC-S", bare + #", "attributes": {"rc_note": "x"}"#))
    #expect(done["attributes"]?["rc_note"]?.string == "x")
  }

  @Test func whatCannotBeIsRefused() throws {
    try register("RC-X", "printer")
    for (more, kind) in [
      (#""class": "printer""#, "invalid_params"), (#""class": "asset""#, "invalid_params"),
      (#""class": "nope""#, "invalid_params"),
      (#""class": "monitor", "state": "nope""#, "invalid_params"),
      (#""class": "monitor", "state": "in_use""#, "constraint"),
    ] {
      #expect(try client.refusal("item.reclassify", reclassify("RC-X", more)).kind == kind)
    }
    let stale = #"{"item": "RC-X", "version": 9, "class": "monitor"}"#
    #expect(try client.refusal("item.reclassify", stale).kind == "conflict")
  }

  /// Of thirty who have read the same version one makes it something else; what comes to refer to
  /// it meanwhile refers to what it is then.
  @Test func oneOfThirtyReclassifies() throws {
    try register("RC-RACE", "printer")
    let race = try Race(30, on: try TestServer.changing.get())
    let classes = ["monitor", "phone", "peripheral"]
    let answers = try race.run("item.reclassify") { turn in
      self.reclassify("RC-RACE", #""class": "\#(classes[turn % 3])""#)
    }
    #expect(answers.compactMap(\.won).count == 1)
    for refused in answers.compactMap(\.refused) {
      #expect(["conflict", "overloaded", "unavailable"].contains(refused.kind), "\(refused)")
    }
    let item = try client.result("item.get", #"{"item": "RC-RACE"}"#)
    #expect(item["version"]?.integer == 2)
    #expect(classes.contains(item["class"]?.string ?? ""))
  }

  @Test func itIsDoneOnTheCommandLine() throws {
    try register("RC-CLI", "printer", #", "attributes": {"duplex": true}"#)
    let cmdb = Cmdb(try TestServer.changing.get())
    let refused = try cmdb("item", "reclassify", "RC-CLI", "monitor")
    #expect(refused.status == 1)
    #expect(refused.error.contains("attributes.duplex"))
    let done = try cmdb(
      "item", "reclassify", "RC-CLI", "monitor", "--drop", "attributes.duplex", "--json"
    ).value()
    #expect(done["class"]?.string == "monitor")
  }

  /// Relations without a role are relations of the old class as well, from either end.
  @Test func noRelationStaysThatTheClassCannotHave() throws {
    try register("RC-U", "ups")
    try register("RC-P", "printer")
    _ = try client.result(
      "relation.connect", #"{"type": "powers", "source": "RC-U", "target": "RC-P"}"#)
    let bare = #""class": "printer""#
    let refused = try client.refusal("item.reclassify", reclassify("RC-U", bare))
    #expect(refused.description.contains("relations.powers"), "\(refused)")
    _ = try client.result(
      "item.reclassify", reclassify("RC-U", bare + #", "drop": ["relations.powers"]"#))
    let left = try client.result("relation.list", #"{"item": "RC-P"}"#)
    #expect(left["relations"]?.count == 0)
  }

  /// A desk does not find what it has written down if that becomes something else.
  @Test func whatRecordsNameStaysWhatTheyNameItAs() throws {
    try register("RC-A", "person", #", "name": "RC asker""#)
    try register("RC-V", "service", #", "name": "RC service""#)
    try register("RC-M", "team", #", "name": "RC team""#)
    let incident = try client.result(
      "incident.open",
      #"{"title": "RC", "requester": "RC-A", "service": "RC-V", "team": "RC-M"}"#)
    let number = incident["number"]?.string ?? "?"
    for (tag, path) in [("RC-A", "requester"), ("RC-V", "service"), ("RC-M", "team")] {
      let refused = try client.refusal(
        "item.reclassify", reclassify(tag, #""class": "document", "drop": ["\#(path)", "state"]"#))
      #expect(refused.kind == "constraint")
      #expect(refused.description.contains("Incident \(number) names it as \(path)"), "\(refused)")
    }
    let other = #", "into": "RC-M2", "into_version": 1"#
    try register("RC-M2", "team", #", "name": "RC other team""#)
    let merged = try client.refusal("item.merge", #"{"item": "RC-M", "version": 1\#(other)}"#)
    #expect(merged.reason == "open_incident", "\(merged)")
  }

  /// Also what was observed: the new class may have no attribute for it.
  @Test func readingsWithoutAPlaceAreNamedOrDropped() throws {
    try register("RC-O", "printer")
    _ = try client.result(
      "item.update",
      #"{"item": "RC-O", "version": 1, "attributes": {"page_counter_total": 5}}"#)
    let bare = #""class": "monitor""#
    let refused = try client.refusal("item.reclassify", reclassify("RC-O", bare))
    #expect(refused.description.contains("attributes.page_counter_total"), "\(refused)")
    let moved = try client.result(
      "item.reclassify", reclassify("RC-O", bare + #", "drop": ["attributes.page_counter_total"]"#))
    #expect(moved["attributes"]?["page_counter_total"] == nil)
  }
}
