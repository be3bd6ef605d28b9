import Client
import JSON
import Samples
import Testing

/// Whatever one request wrote can be seen as a whole and put back as a whole.
@Suite(.serialized) struct ChangeSetTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func register(_ params: String) throws -> Value {
    try client.result("item.register", params)
  }

  private func item(_ tag: String) throws -> Value {
    try client.result("item.get", #"{"item": "\#(tag)", "include_void": true}"#)
  }

  /// The change set of the newest version of an item.
  private func last(_ tag: String) throws -> String {
    let entries = try client.result("item.history", #"{"item": "\#(tag)", "limit": 1}"#)["entries"]
    return try #require(entries?[0]?["change_set"]?.string)
  }

  private func revert(_ set: String, _ also: String = "") throws -> Value {
    try client.result("change_set.revert", #"{"change_set": "\#(set)"\#(also)}"#)
  }

  private func conflicts(_ answer: Value?) -> [String] {
    (answer?.elements.map { $0 } ?? []).map { conflict in
      [conflict["code"], conflict["path"], conflict["item"]?["tag"]]
        .compactMap { $0?.string }.joined(separator: " ")
    }
  }

  private func requireSoon(_ what: Comment, _ condition: () throws -> Bool) throws {
    try #require(try waitUntil(condition), what)
  }

  /// What an item is, but for its version, its moment and its author.
  private func fields(_ item: Value) -> [String?] {
    ["name", "tag", "state", "attributes", "references"].map { item[$0]?.text }
  }

  @Test func aWriteIsShownAsAWhole() throws {
    _ = try register(#"{"class": "printer", "tag": "CS-1", "name": "Before"}"#)
    _ = try client.result(
      "item.update", #"{"item": "CS-1", "version": 1, "name": "After", "reason": "Because"}"#)
    let set = try last("CS-1")
    let shown = try client.result("change_set.get", #"{"change_set": "\#(set)"}"#)
    #expect(shown["change_set"]?.string == set)
    #expect(shown["method"]?.string == "item.update")
    #expect(shown["reason"]?.string == "Because")
    #expect(shown["revertible"]?.boolean == true)
    #expect(
      shown["counts"]?.text == #"{"item":1,"relation":0,"incident_item":0,"other":0}"#)
    let entry = try #require(shown["entries"]?[0])
    #expect(entry["change_set"]?.string == set)
    #expect(entry["changes"]?[0]?["to"]?.string == "After")
    try requireSoon("the entry has its position") {
      try client.result("change_set.get", #"{"change_set": "\#(set)"}"#)["position"]?.integer != nil
    }
    let journal = try client.result("journal.list", #"{"item": "CS-1", "sort": "-position"}"#)
    #expect(journal["entries"]?[0]?["change_set"]?.string == set)
  }

  /// Pages go on behind an entry whether or not it has its position by then.
  @Test func entriesComePageByPage() throws {
    for number in 1...3 { _ = try register(#"{"class": "printer", "tag": "CP-\#(number)"}"#) }
    let opened = try client.result("incident.open", #"{"title": "CP"}"#)["number"]?.text ?? ""
    _ = try client.result(
      "incident.link", #"{"incident": \#(opened), "item": ["CP-1", "CP-2", "CP-3"]}"#)
    try requireSoon("the links are in the journal") {
      try client.result("journal.list", #"{"item": "CP-3"}"#)["entries"]?.count == 2
    }
    let journal = try client.result("journal.list", #"{"item": "CP-3", "sort": "-position"}"#)
    let set = try #require(journal["entries"]?[0]?["change_set"]?.string)
    var seen: [String] = []
    var cursor = ""
    repeat {
      let page = try client.result(
        "change_set.get", #"{"change_set": "\#(set)", "limit": 2, "count": true\#(cursor)}"#)
      #expect(page["total"]?.integer == 3)
      seen +=
        page["entries"]?.elements.compactMap { $0["subject"]?["item"]?["tag"]?.string } ?? []
      cursor = (page["next_cursor"]?.string).map { #", "cursor": "\#($0)""# } ?? ""
    } while !cursor.isEmpty
    #expect(seen == ["CP-1", "CP-2", "CP-3"])
  }

  @Test func fieldsComeBackAndGoAgain() throws {
    let before = try register(
      """
      {"class": "printer", "tag": "CF-1", "name": "CF", "attributes": \
      {"serial_no": "CF-S", "purchase_price": {"amount": 10.50, "currency": "EUR"}}}
      """)
    let after = try client.result(
      "item.update",
      """
      {"item": "CF-1", "version": 1, "tag": "CF-2", "name": "CF new", "attributes": \
      {"serial_no": null, "hostname": "cf", \
      "purchase_price": {"amount": 10.500, "currency": "EUR"}}}
      """)
    let set = try last("CF-2")
    let dry = try revert(set, #", "dry_run": true"#)
    #expect(dry.text == #"{"change_set":null,"reverted":1,"conflicts":[],"next_cursor":null}"#)
    #expect(try item("CF-2").text == after.text)

    let done = try revert(set, #", "reason": "By mistake""#)
    #expect(done["reverted"]?.integer == 1)
    let back = try item("CF-1")
    #expect(fields(back) == fields(before))
    #expect(back["version"]?.integer == 3)
    #expect(try last("CF-1") == done["change_set"]?.string)
    #expect(
      try client.result("item.resolve", #"{"code": "CF-S"}"#)["items"]?.count == 1)
    let again = try revert(set)
    #expect(again["change_set"]?.isNull == true && again["reverted"]?.integer == 0)

    _ = try revert(try #require(done["change_set"]?.string))
    #expect(fields(try item("CF-2")) == fields(after))
  }

  @Test func whatOthersHaveChangedSinceStopsIt() throws {
    _ = try register(#"{"class": "printer", "tag": "CC-1", "name": "First"}"#)
    _ = try client.result(
      "item.update",
      #"{"item": "CC-1", "version": 1, "name": "Second", "attributes": {"hostname": "cc"}}"#)
    let set = try last("CC-1")
    _ = try client.result("item.update", #"{"item": "CC-1", "version": 2, "name": "Third"}"#)
    let refused = try client.refusal("change_set.revert", #"{"change_set": "\#(set)"}"#)
    #expect(refused.kind == "conflict", "\(refused)")
    #expect(conflicts(refused.error["data"]?["reasons"]) == ["changed name CC-1"])
    #expect(refused.error["data"]?["total"]?.integer == 1)
    let dry = try revert(set, #", "dry_run": true"#)
    #expect(dry["reverted"]?.integer == 1)
    let conflict = try #require(dry["conflicts"]?[0])
    #expect(conflict["now"]?.string == "Third")
    #expect(conflict["by"]?.string != nil && conflict["at"]?.string != nil)
    #expect(try item("CC-1")["version"]?.integer == 3)

    let skipped = try revert(set, #", "skip_conflicts": true"#)
    #expect(skipped["reverted"]?.integer == 1)
    #expect(conflicts(skipped["conflicts"]) == ["changed name CC-1"])
    #expect(try item("CC-1")["name"]?.string == "Third")
    #expect(try item("CC-1")["attributes"]?["hostname"] == nil)
  }

  @Test func referencesAndPlacesComeBack() throws {
    for room in ["CR-A", "CR-B", "CR-C"] {
      _ = try register(#"{"class": "location", "tag": "\#(room)", "attributes": {"kind": "room"}}"#)
    }
    _ = try register(#"{"class": "printer", "tag": "CR-1", "references": {"location": "CR-A"}}"#)
    let move = { (version: Int, room: String) in
      try client.result(
        "item.update",
        #"{"item": "CR-1", "version": \#(version), "references": {"location": \#(room)}}"#)
    }
    _ = try move(1, #""CR-B""#)
    let moved = try last("CR-1")
    #expect(try revert(moved)["reverted"]?.integer == 1)
    #expect(try item("CR-1")["references"]?["location"]?["tag"]?.string == "CR-A")

    _ = try move(3, "null")
    let cleared = try last("CR-1")
    _ = try move(4, #""CR-C""#)
    let dry = try revert(cleared, #", "dry_run": true"#)
    #expect(conflicts(dry["conflicts"]) == ["changed references.location CR-1"])
    #expect(dry["conflicts"]?[0]?["now"]?["tag"]?.string == "CR-C")
    _ = try revert(try last("CR-1"))
    _ = try revert(cleared)
    #expect(try item("CR-1")["references"]?["location"]?["tag"]?.string == "CR-A")
    // Places, below which others are found.
    _ = try register(#"{"class": "location", "tag": "CR-F", "attributes": {"kind": "floor"}}"#)
    _ = try client.result(
      "item.update", #"{"item": "CR-A", "version": 1, "references": {"location": "CR-F"}}"#)
    let placed = try last("CR-A")
    let below = #"{"where": "location within 'CR-F'"}"#
    #expect(try client.result("item.find", below)["items"]?.count == 2)
    _ = try revert(placed)
    #expect(try client.result("item.find", below)["items"]?.count == 0)
    #expect(try TestServer.shared.get().superuser().brokenHierarchyRows() == 0)
  }

  @Test func relationsAreDissolvedAndMadeAgain() throws {
    _ = try register(#"{"class": "printer", "tag": "CD-1"}"#)
    _ = try register(
      #"{"class": "contract", "tag": "CD-C", "attributes": {"kind": "maintenance"}}"#)
    let made = try client.result(
      "relation.connect", #"{"type": "covered_by", "source": "CD-1", "target": "CD-C"}"#)
    let sets = {
      try client.result("journal.list", #"{"item": "CD-C", "sort": "-position"}"#)["entries"]?
        .elements.compactMap { $0["change_set"]?.string } ?? []
    }
    try requireSoon("the relation is in the journal") { try sets().count == 2 }
    let connected = try #require(try sets().first)
    #expect(try revert(connected)["reverted"]?.integer == 1)
    let relations = {
      try client.result("relation.list", #"{"item": "CD-1"}"#)["relations"]?.elements
        .map { $0 } ?? []
    }
    #expect(try relations().isEmpty)
    try requireSoon("its end is in the journal") { try sets().count == 3 }
    _ = try revert(try #require(try sets().first))
    let back = try #require(try relations().first)
    #expect(back["type"]?.string == "covered_by")
    #expect(back["id"]?.integer != made["id"]?.integer)
  }

  @Test func whatWasRegisteredBecomesVoidAndComesBack() throws {
    _ = try register(#"{"class": "location", "tag": "CV-R", "attributes": {"kind": "room"}}"#)
    let room = try last("CV-R")
    let printer = try register(
      """
      {"class": "printer", "tag": "CV-1", "references": {"location": "CV-R"}, \
      "attributes": {"inventory_no": "CV-INV"}}
      """)
    let registered = try last("CV-1")
    let refused = try client.refusal("change_set.revert", #"{"change_set": "\#(room)"}"#)
    #expect(conflicts(refused.error["data"]?["reasons"]) == ["referred_to CV-R"])

    let gone = try revert(registered)
    #expect(gone["reverted"]?.integer == 1)
    #expect(try item("CV-1")["state"]?.string == "void")
    #expect(try item("CV-1")["references"]?.count == 0)
    // Its key is free: somebody else may take it.
    _ = try revert(try #require(gone["change_set"]?.string))
    #expect(fields(try item("CV-1")) == fields(printer))
    let twin = #"{"class": "printer", "tag": "CV-2", "attributes": {"inventory_no": "CV-INV"}}"#
    #expect(try client.refusal("item.register", twin).kind == "already_exists")

    _ = try client.result("item.void", #"{"item": "CV-1", "version": 3, "reason": "Twice"}"#)
    let void = try last("CV-1")
    _ = try register(twin)
    let taken = try client.refusal("change_set.revert", #"{"change_set": "\#(void)"}"#)
    #expect(conflicts(taken.error["data"]?["reasons"]).first == "taken inventory_no CV-1")
    #expect(try item("CV-1")["state"]?.string == "void")
    #expect(try TestServer.shared.get().superuser().brokenHierarchyRows() == 0)
  }

  /// What has been changed since stays whole: it does not lose what it was registered with.
  @Test func whatHasChangedSinceItWasRegisteredStays() throws {
    _ = try register(#"{"class": "location", "tag": "CK-R", "attributes": {"kind": "room"}}"#)
    _ = try register(#"{"class": "printer", "tag": "CK-1", "references": {"location": "CK-R"}}"#)
    let registered = try last("CK-1")
    _ = try client.result("item.update", #"{"item": "CK-1", "version": 1, "name": "Used"}"#)
    let skipped = try revert(registered, #", "skip_conflicts": true"#)
    #expect(skipped["reverted"]?.integer == 0 && skipped["change_set"]?.isNull == true)
    #expect(conflicts(skipped["conflicts"]) == ["changed name CK-1"])
    #expect(try item("CK-1")["references"]?["location"]?["tag"]?.string == "CK-R")
    #expect(try item("CK-1")["version"]?.integer == 2)
  }

  @Test func linksComeBackAndOtherThingsDoNot() throws {
    _ = try register(#"{"class": "printer", "tag": "CL-1"}"#)
    let opened = try client.result(
      "incident.open", #"{"title": "CL", "items": [{"item": "CL-1", "note": "loud"}]}"#)
    let number = try #require(opened["number"]?.string)
    let set = { (method: String) in
      try client.result(
        "journal.list",
        #"{"incident": "\#(number)", "method": "\#(method)", "sort": "-position"}"#)["entries"]?[
          0]?[
          "change_set"]?.string
    }
    _ = try client.result("incident.unlink", #"{"incident": "\#(number)", "item": "CL-1"}"#)
    try requireSoon("the unlinking is in the journal") { try set("incident.unlink") != nil }
    #expect(try revert(try #require(try set("incident.unlink")))["reverted"]?.integer == 1)
    let link = try client.result("incident.get", #"{"incident": "\#(number)"}"#)["items"]?[0]
    #expect(link?["note"]?.string == "loud")
    let refused = try client.refusal(
      "change_set.revert", #"{"change_set": "\#(try set("incident.open") ?? "")"}"#)
    #expect(refused.kind == "invalid_state", "\(refused)")
    #expect(refused.error["data"]?["reasons"]?[0]?["code"]?.string == "not_revertible")
    #expect(refused.error["data"]?["state"]?.string == "not_revertible")
    #expect(refused.description.contains("incident"))
  }

  @Test func rightsAreThoseOfTheForwardWrites() throws {
    let server = try TestServer.shared.get()
    _ = try register(#"{"class": "printer", "tag": "CA-1"}"#)
    let set = try last("CA-1")
    let agent = try server.client()
    try agent.logIn(try server.issue("cs agent", roles: ["agent"]).text)
    let refused = try agent.refusal("change_set.revert", #"{"change_set": "\#(set)"}"#)
    #expect(refused.kind == "forbidden")
    #expect(refused.error["data"]?["required"]?.string == "items")
    #expect(
      try agent.result("change_set.get", #"{"change_set": "\#(set)"}"#)["entries"]?.count == 1)
    let created = try client.result("account.create", #"{"name": "cs-new", "roles": ["agent"]}"#)
    #expect(created["name"]?.string == "cs-new")
    let newest = #"{"method": "account.create", "sort": "-position", "limit": 1}"#
    try requireSoon("the account is in the journal") {
      try client.result("journal.list", newest)["entries"]?[0]?["subject"]?["name"]?.string
        == "cs-new"
    }
    let ofAccount = try #require(
      try client.result("journal.list", newest)["entries"]?[0]?["change_set"]?.text)
    #expect(
      try agent.refusal("change_set.get", #"{"change_set": \#(ofAccount)}"#).kind == "not_found")
    let shown = try client.result("change_set.get", #"{"change_set": \#(ofAccount)}"#)
    #expect(shown["revertible"]?.boolean == false)
    let auditor = try server.client()
    try auditor.logIn(try server.issue("cs auditor", roles: ["auditor"]).text)
    #expect(
      try auditor.refusal("change_set.revert", #"{"change_set": "\#(set)"}"#).kind == "forbidden")
  }

  @Test(arguments: ["", "x", "-1-r", "99999999999999999999-r", "1769938200000000-none", "1-"])
  func whatIsNoChangeSetIsNotFound(_ set: String) throws {
    for method in ["change_set.get", "change_set.revert"] {
      let refused = try client.refusal(method, #"{"change_set": "\#(set)"}"#)
      #expect(
        refused.kind == (set.isEmpty ? "invalid_params" : "not_found"), "\(method) \(refused)")
    }
  }

  /// Of many who revert the same thing at once one does it; the others find it done.
  @Test func aChangeSetIsRevertedOnce() throws {
    let race = try Race(8, on: TestServer.shared.get())
    for round in 0..<10 {
      let tag = "CO-\(round)"
      _ = try register(#"{"class": "printer", "tag": "\#(tag)", "name": "Before"}"#)
      _ = try client.result("item.update", #"{"item": "\#(tag)", "version": 1, "name": "After"}"#)
      let set = try last(tag)
      let answers = try race.run("change_set.revert") { _ in #"{"change_set": "\#(set)"}"# }
      let done = answers.compactMap(\.won)
      #expect(done.count == 8, "\(answers)")
      #expect(done.filter { $0["change_set"]?.isNull == false }.count == 1)
      #expect(try item(tag)["version"]?.integer == 3)
    }
  }
}
