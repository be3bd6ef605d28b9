import Client
import JSON
import Testing

/// What was registered by mistake: hidden, referred to by nothing, and in history for ever.
@Suite(.serialized) struct VoidTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func register(_ params: String) throws -> Value {
    try client.result("item.register", params)
  }

  private func void(_ item: String, version: Int = 1, _ also: String = "") -> String {
    #"{"item": "\#(item)", "version": \#(version), "reason": "Registered twice"\#(also)}"#
  }

  private func reasons(_ refused: Refused) -> [String] {
    refused.error["data"]?["reasons"]?.elements.map { reason in
      "\(reason["code"]?.string ?? "") \(reason["item"]?["tag"]?.string ?? "")"
    } ?? []
  }

  @Test func itIsHiddenUnlessAskedFor() throws {
    _ = try register(
      #"{"class": "location", "tag": "VH-R", "attributes": {"kind": "room"}}"#)
    let item = try register(
      """
      {"class": "printer", "tag": "VH-1", "name": "VH printer", "references": \
      {"location": "VH-R"}, "attributes": {"serial_no": "VH-S"}}
      """)
    let params = void("VH-1", #", "idempotency_key": "void VH-1""#)
    let gone = try client.result("item.void", params)
    #expect(gone["state"]?.string == "void")
    #expect(gone["version"]?.integer == 2)
    #expect(gone["references"]?.count == 0)
    #expect(gone["attributes"]?["serial_no"]?.string == "VH-S")
    #expect(try client.result("item.void", params).text == gone.text)

    for (method, params, plural) in [
      ("item.find", #""where": "tag = 'VH-1'""#, "items"),
      ("item.find", #""text": "VH printer""#, "items"),
      ("item.resolve", #""code": "vh1""#, "items"), ("item.resolve", #""code": "vhs""#, "items"),
      ("item.count", #""where": "tag = 'VH-1'", "by": ["state"]"#, "groups"),
    ] {
      #expect(try client.result(method, "{\(params)}")[plural]?.count == 0, "\(method)")
      let shown = try client.result(method, #"{\#(params), "include_void": true}"#)
      #expect(shown[plural]?.count == 1, "\(method)")
    }
    #expect(
      try client.result("item.find", #"{"where": "state = void", "include_void": true}"#)["items"]?
        .count ?? 0 >= 1)
    let hidden = try client.refusal("item.get", #"{"item": "VH-1"}"#)
    #expect(hidden.kind == "not_found")
    #expect(hidden.description.contains("include_void"))
    let shown = try client.result("item.get", #"{"item": "VH-1", "include_void": true}"#)
    #expect(shown.text == gone.text)
    for (also, rows) in [("", 0), (#", "include_void": true"#, 1)] {
      let export = try client.result(
        "inventory.export", #"{"format": "csv", "where": "tag = 'VH-1'"\#(also)}"#)
      #expect(export["rows"]?.integer == Int64(rows))
    }
    #expect(try client.result("relation.list", #"{"item": "VH-1"}"#)["relations"]?.count == 0)

    let registered = item["updated_at"]?.string ?? ""
    let then = try client.result(
      "item.get", #"{"item": "VH-1", "as_of": "\#(registered)", "deadline_ms": 10000}"#)
    #expect(then["state"]?.string == item["state"]?.string)
    #expect(then["references"]?["location"]?["tag"]?.string == "VH-R")
    let history = try client.result("item.history", #"{"item": "VH-1"}"#)
    let last = history["entries"]?.elements.first { _ in true }
    #expect(last?["method"]?.string == "item.void")
    #expect(last?["reason"]?.string == "Registered twice")
    #expect(
      last?["changes"]?.elements.compactMap { $0["path"]?.string } == [
        "state", "references.location",
      ])
  }

  @Test func itsKeysAreFreeAndItsTagStaysTaken() throws {
    let twin = #""class": "printer", "attributes": {"inventory_no": "VK-INV"}"#
    _ = try register(#"{"tag": "VK-1", \#(twin)}"#)
    #expect(try client.refusal("item.register", "{\(twin)}").kind == "already_exists")
    _ = try client.result("item.void", void("VK-1"))
    let second = try register(#"{"tag": "VK-2", \#(twin)}"#)
    #expect(second["attributes"]?["inventory_no"]?.string == "VK-INV")
    let taken = try client.refusal("item.register", #"{"class": "printer", "tag": "VK-1"}"#)
    #expect(taken.kind == "already_exists")
    #expect(taken.error["data"]?["item"]?["tag"]?.string == "VK-1")
    #expect(taken.description.contains("void"))
  }

  @Test func itIsNotChangedOrReferredToAnyMore() throws {
    _ = try register(#"{"class": "location", "tag": "VC-1", "attributes": {"kind": "room"}}"#)
    _ = try client.result("item.void", void("VC-1"))
    _ = try register(#"{"class": "printer", "tag": "VC-2"}"#)
    for (method, params) in [
      ("item.update", #"{"item": "VC-1", "version": 2, "name": "x"}"#),
      ("item.transition", #"{"item": "VC-1", "state": "inactive"}"#),
      ("item.void", void("VC-1", version: 2)),
      ("item.update", #"{"item": "VC-2", "version": 1, "references": {"location": "VC-1"}}"#),
      ("item.register", #"{"class": "printer", "references": {"location": "VC-1"}}"#),
      ("relation.connect", #"{"type": "located_in", "source": "VC-2", "target": "VC-1"}"#),
      ("incident.open", #"{"title": "x", "items": [{"item": "VC-1"}]}"#),
    ] {
      let refused = try client.refusal(method, params)
      #expect(refused.kind == "invalid_state", "\(method) \(refused)")
      #expect(refused.error["data"]?["state"]?.string == "void")
      #expect(reasons(refused) == ["void VC-1"])
    }
    _ = try register(#"{"class": "person", "tag": "VC-3"}"#)
    _ = try client.result("item.void", void("VC-3"))
    let caller = try client.refusal("incident.open", #"{"title": "x", "requester": "VC-3"}"#)
    #expect(reasons(caller) == ["void VC-3"])
    #expect(
      try client.refusal("item.transition", #"{"item": "VC-2", "state": "void"}"#).kind
        == "invalid_params")
  }

  @Test func whatIsInUseIsNamed() throws {
    _ = try register(#"{"class": "location", "tag": "VU-R", "attributes": {"kind": "room"}}"#)
    _ = try register(
      #"{"class": "printer", "tag": "VU-P", "references": {"location": "VU-R"}}"#)
    _ = try register(
      #"{"class": "contract", "tag": "VU-C", "attributes": {"kind": "maintenance"}}"#)
    _ = try client.result(
      "relation.connect", #"{"type": "covered_by", "source": "VU-P", "target": "VU-C"}"#)
    let incident =
      try client.result(
        "incident.open", #"{"title": "x", "items": [{"item": "VU-P"}]}"#)["number"]?.string ?? ""
    let room = try client.refusal("item.void", void("VU-R"))
    #expect(room.kind == "constraint")
    #expect(reasons(room) == ["referred_to VU-P"])
    let printer = try client.refusal("item.void", void("VU-P"))
    #expect(reasons(printer) == ["related VU-C", "open_incident "])
    #expect(printer.description.contains(incident))
    #expect(try client.refusal("item.void", void("VU-P", version: 9)).kind == "conflict")
    #expect(
      try client.refusal("item.void", #"{"item": "VU-P", "version": 1}"#).kind == "invalid_params")

    let relations = try client.result("relation.list", #"{"item": "VU-C"}"#)["relations"]
    let relation = relations?.elements.first { _ in true }?["id"]?.integer ?? 0
    _ = try client.result("relation.disconnect", #"{"relation": \#(relation)}"#)
    _ = try client.result("incident.unlink", #"{"incident": "\#(incident)", "item": "VU-P"}"#)
    _ = try client.result("item.void", void("VU-P"))
    #expect(
      try client.result("item.get", #"{"item": "VU-R", "include": ["relations"]}"#)["relations"]?
        .count == 0)
    _ = try client.result("item.void", void("VU-R"))
    #expect(try TestServer.shared.get().superuser().brokenHierarchyRows() == 0)
  }

  /// A resolved incident may be about what has become void since; an open one may not.
  @Test(arguments: ["items", "requester", "service"])
  func whatIsVoidKeepsItsIncidentsClosed(_ field: String) throws {
    let (itemClass, tag) = (
      ["items": "printer", "requester": "person", "service": "service"][field] ?? "", "VO-\(field)"
    )
    _ = try register(#"{"class": "\#(itemClass)", "tag": "\#(tag)"}"#)
    let about = field == "items" ? #"[{"item": "\#(tag)"}]"# : #""\#(tag)""#
    let incident =
      try client.result(
        "incident.open", #"{"title": "x", "\#(field)": \#(about)}"#)["number"]?.text ?? ""
    _ = try client.result(
      "incident.transition", #"{"incident": \#(incident), "state": "resolved", "resolution": "x"}"#)
    _ = try client.result("item.void", void(tag))
    let reopened = try client.refusal(
      "incident.transition", #"{"incident": \#(incident), "state": "in_progress"}"#)
    #expect(reopened.kind == "invalid_state", "\(reopened)")
    #expect(reasons(reopened) == ["void \(tag)"])
    if field == "items" {
      let again = try client.refusal(
        "incident.link", #"{"incident": \#(incident), "item": "\#(tag)", "role": "cause"}"#)
      #expect(again.kind == "invalid_state", "\(again)")
      _ = try client.result("incident.unlink", #"{"incident": \#(incident), "item": "\#(tag)"}"#)
    } else {
      _ = try client.result(
        "incident.update", #"{"incident": \#(incident), "version": 2, "\#(field)": null}"#)
    }
    _ = try client.result(
      "incident.transition", #"{"incident": \#(incident), "state": "in_progress"}"#)
  }

  @Test func voidAndReopenedNeverBothWin() throws {
    let race = try Race(2, on: TestServer.shared.get())
    for round in 0..<20 {
      let tag = "VQ-\(round)"
      _ = try register(#"{"class": "printer", "tag": "\#(tag)"}"#)
      let incident =
        try client.result(
          "incident.open",
          #"{"title": "x", "items": [{"item": "\#(tag)"}], "state": "resolved", "resolution": "x"}"#
        )["number"]?.text ?? ""
      let answers = try race.run { number in
        number == 0
          ? ("item.void", void(tag))
          : ("incident.transition", #"{"incident": \#(incident), "state": "in_progress"}"#)
      }
      #expect(answers.compactMap(\.won).count == 1, "\(answers)")
    }
  }

  /// Whoever comes to refer to an item and whoever makes it void wait for each other: one of both
  /// is refused, each time.
  @Test func aRaceEndsOneWay() throws {
    let race = try Race(2, on: TestServer.shared.get())
    for round in 0..<20 {
      let tag = "VR-\(round)"
      _ = try register(#"{"class": "location", "tag": "\#(tag)", "attributes": {"kind": "room"}}"#)
      _ = try register(#"{"class": "printer", "tag": "\#(tag)-P"}"#)
      let answers = try race.run { number in
        number == 0
          ? ("item.void", void(tag))
          : (
            "relation.connect",
            #"{"type": "located_in", "source": "\#(tag)-P", "target": "\#(tag)"}"#
          )
      }
      #expect(answers.compactMap(\.won).count == 1, "\(answers)")
      let kinds = answers.compactMap { $0.refused?.kind }
      #expect(kinds == ["constraint"] || kinds == ["invalid_state"], "\(kinds)")
    }
  }
}
