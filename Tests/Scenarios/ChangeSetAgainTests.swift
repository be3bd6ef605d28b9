import Client
import JSON
import Samples
import Testing

/// Change sets that are put back more than once, in another order, or by those who import.
@Suite(.serialized) struct ChangeSetAgainTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func register(_ params: String) throws {
    _ = try client.result("item.register", params)
  }

  /// The change set of the newest version of an item.
  private func last(_ tag: String) throws -> String {
    let entries = try client.result("item.history", #"{"item": "\#(tag)", "limit": 1}"#)["entries"]
    return try #require(entries?[0]?["change_set"]?.string)
  }

  /// The change set of the newest journal entry about an item.
  private func newest(_ tag: String, after earlier: String? = nil) throws -> String {
    var found: String?
    let isThere = try waitUntil {
      let page = try client.result(
        "journal.list", #"{"item": "\#(tag)", "sort": "-position", "limit": 1}"#)
      found = page["entries"]?[0]?["change_set"]?.string
      return found != nil && found != earlier
    }
    try #require(isThere, "it is in the journal")
    return try #require(found)
  }

  @discardableResult
  private func revert(_ set: String) throws -> String {
    let done = try client.result("change_set.revert", #"{"change_set": "\#(set)"}"#)
    return try #require(done["change_set"]?.string)
  }

  private func codes(ofReverting set: String) throws -> [String] {
    let refused = try client.refusal("change_set.revert", #"{"change_set": "\#(set)"}"#)
    #expect(refused.kind == "conflict")
    return (refused.error["data"]?["reasons"]?.elements.map { $0 } ?? []).compactMap {
      $0["code"]?.string
    }
  }

  private func item(_ tag: String) throws -> Value {
    try client.result("item.get", #"{"item": "\#(tag)", "include_void": true}"#)
  }

  /// What came back from void is referred to by then as anything else is.
  @Test func whatCameBackAndIsReferredToStays() throws {
    try register(#"{"class": "location", "tag": "CX-R", "attributes": {"kind": "room"}}"#)
    let gone = try revert(try last("CX-R"))
    let back = try revert(gone)
    try register(#"{"class": "printer", "tag": "CX-1", "references": {"location": "CX-R"}}"#)
    #expect(try codes(ofReverting: back) == ["referred_to"])
    #expect(try item("CX-R")["state"]?.string != "void")
    // The same of an item that was made void by hand.
    _ = try client.result("item.void", #"{"item": "CX-1", "version": 1, "reason": "Twice"}"#)
    let alive = try revert(try last("CX-1"))
    let opened = try client.result(
      "incident.open", #"{"title": "CX", "items": [{"item": "CX-1"}]}"#)
    #expect(opened["number"] != nil)
    #expect(try codes(ofReverting: alive) == ["referred_to"])
    // Without the incident it goes, and with it the room that it has been given since.
    _ = try client.result(
      "incident.unlink", #"{"incident": \#(opened["number"]?.text ?? ""), "item": "CX-1"}"#)
    try revert(alive)
    #expect(try item("CX-1")["state"]?.string == "void")
    #expect(try item("CX-1")["references"]?.count == 0)
  }

  /// A room moves into one that lay in it: putting both back passes through no cycle.
  @Test func stepsArePutBackFromTheLast() throws {
    for tag in ["CY-A", "CY-1", "CY-2"] {
      try register(#"{"class": "location", "tag": "\#(tag)", "attributes": {"kind": "room"}}"#)
    }
    _ = try client.result(
      "item.update", #"{"item": "CY-2", "version": 1, "references": {"location": "CY-1"}}"#)
    let staged = try client.result("import.open", #"{"mode": "update", "match": [["tag"]]}"#)
    let id = staged["import"]?.text ?? ""
    _ = try client.result(
      "import.rows",
      #"{"import": \#(id), "first_line": 2, "rows": [{"tag": "CY-2", "location": "CY-A"}, "#
        + #"{"tag": "CY-1", "location": "CY-2"}]}"#)
    let plan = try client.result("import.preview", #"{"import": \#(id)}"#)["plan"]?.text ?? ""
    let done = try client.result("import.commit", #"{"import": \#(id), "plan": \#(plan)}"#)
    try revert(try #require(done["change_set"]?.string))
    #expect(try item("CY-2")["references"]?["location"]?["tag"]?.string == "CY-1")
    #expect(try item("CY-1")["references"]?["location"] == nil)
    #expect(try TestServer.shared.get().superuser().brokenHierarchyRows() == 0)
  }

  /// All suppliers of a dependant bear the same redundancy, whatever is put back.
  @Test func suppliersStayAlike() throws {
    try register(#"{"class": "server", "tag": "CZ-S"}"#)
    for tag in ["CZ-A", "CZ-B", "CZ-C"] { try register(#"{"class": "ups", "tag": "\#(tag)"}"#) }
    let connect = { (tag: String, more: String) in
      _ = try client.result(
        "relation.connect",
        #"{"type": "powers", "source": "\#(tag)", "target": "CZ-S"\#(more)}"#)
    }
    let redundancies = {
      Set(
        try client.result("relation.list", #"{"item": "CZ-S", "type": "powers"}"#)["relations"]?
          .elements.map { $0["min_up"]?.text ?? "none" } ?? [])
    }
    let made = try newest("CZ-S")
    try connect("CZ-A", "")
    let first = try newest("CZ-S", after: made)
    try connect("CZ-B", #", "min_up": 1"#)
    let second = try newest("CZ-S", after: first)
    let undone = try revert(second)
    #expect(try redundancies() == ["none"])
    let again = try revert(undone)
    #expect(try redundancies().count == 1 && redundancies() != ["none"])
    try connect("CZ-C", "")
    try revert(again)
    #expect(try redundancies() == ["none"])
  }

  @Test func aSlotTakenSinceIsAConflict() throws {
    try register(#"{"class": "printer", "tag": "CW-P"}"#)
    for tag in ["CW-1", "CW-2"] { try register(#"{"class": "cartridge", "tag": "\#(tag)"}"#) }
    let connect = { (tag: String, slot: String) in
      _ = try client.result(
        "relation.connect",
        #"{"type": "installed_in", "source": "\#(tag)", "target": "CW-P", "#
          + #""attributes": {"slot": "\#(slot)"}}"#)
    }
    let made = try newest("CW-1")
    try connect("CW-1", "black")
    let first = try newest("CW-1", after: made)
    try connect("CW-1", "cyan")
    let moved = try newest("CW-1", after: first)
    try connect("CW-2", "black")
    let found = try codes(ofReverting: moved)
    #expect(found == ["taken"])
  }

  /// Whoever may import takes back what he has imported, and nothing else.
  @Test func whoImportsMayTakeItBack() throws {
    let server = try TestServer.shared.get()
    let feed = try server.client()
    try feed.logIn(try server.issue("cx feed", roles: ["feed"]).text)
    let staged = try feed.result(
      "import.open", #"{"mode": "create", "class": "printer", "match": [["tag"]]}"#)
    let id = staged["import"]?.text ?? ""
    _ = try feed.result(
      "import.rows", #"{"import": \#(id), "first_line": 2, "rows": [{"tag": "CX-F1"}]}"#)
    let plan = try feed.result("import.preview", #"{"import": \#(id)}"#)["plan"]?.text ?? ""
    let done = try feed.result("import.commit", #"{"import": \#(id), "plan": \#(plan)}"#)
    let set = try #require(done["change_set"]?.string)
    let taken = try feed.result("change_set.revert", #"{"change_set": "\#(set)"}"#)
    #expect(taken["reverted"]?.integer == 1)
    #expect(try item("CX-F1")["state"]?.string == "void")
    try register(#"{"class": "printer", "tag": "CX-F2"}"#)
    let other = try last("CX-F2")
    #expect(
      try feed.refusal("change_set.revert", #"{"change_set": "\#(other)"}"#).kind == "forbidden")
  }
}
