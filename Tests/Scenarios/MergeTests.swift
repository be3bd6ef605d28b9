import Client
import JSON
import Testing

/// Two items that are one in life become one, and two again when that was wrong.
@Suite(.serialized) struct MergeTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func register(_ tag: String, _ more: String = "", of: String = "printer") throws {
    _ = try client.result("item.register", #"{"class": "\#(of)", "tag": "\#(tag)"\#(more)}"#)
  }

  private func get(_ tag: String, _ more: String = "") throws -> Value {
    try client.result("item.get", #"{"item": "\#(tag)"\#(more)}"#)
  }

  private func merge(
    _ tag: String, _ into: String, _ version: Int = 1, _ intoVersion: Int = 1, more: String = ""
  ) -> String {
    """
    {"item": "\(tag)", "version": \(version), "into": "\(into)", "into_version": \(intoVersion)\
    \(more)}
    """
  }

  @Test func oneTakesOverWhatHungOnTheOther() throws {
    try register("MG-R", #", "attributes": {"kind": "room"}"#, of: "location")
    try register("MG-C", #", "attributes": {"kind": "lease"}"#, of: "contract")
    try register(
      "MG-1",
      """
      , "name": "Old", \
      "attributes": {"serial_no": "MG-S1", "barcode": "MG-B1", "hostname": "a"}, \
      "references": {"location": "MG-R"}
      """)
    try register(
      "MG-2", #", "name": "New", "attributes": {"inventory_no": "MG-I2", "hostname": "b"}"#)
    try register("MG-T", #", "references": {"installed_in": "MG-1"}"#, of: "cartridge")
    _ = try client.result(
      "relation.connect", #"{"type": "covered_by", "source": "MG-1", "target": "MG-C"}"#)
    let incident = try client.result(
      "incident.open", #"{"title": "Stripes", "items": [{"item": "MG-1", "note": "first"}]}"#)
    let number = try #require(incident["number"]?.string)
    let before = try client.result("item.get", #"{"item": "MG-T"}"#)

    let merged = try client.result(
      "item.merge",
      merge("MG-1", "MG-2", more: #", "prefer": {"name": "item"}, "reason": "one printer""#))
    #expect(merged["tag"]?.string == "MG-2")
    #expect(merged["name"]?.string == "Old")
    #expect(merged["merged_from"]?["tag"]?.string == "MG-1")
    #expect(merged["attributes"]?["serial_no"]?.string == "MG-S1")
    #expect(merged["attributes"]?["inventory_no"]?.string == "MG-I2")
    #expect(merged["attributes"]?["hostname"]?.string == "b")
    #expect(merged["references"]?["location"]?["tag"]?.string == "MG-R")

    let whole = try get("MG-2", #", "include": ["relations", "incidents", "contracts"]"#)
    #expect(whole["contracts"]?[0]?["tag"]?.string == "MG-C")
    #expect(whole["incidents"]?[0]?["number"]?.string == number)
    #expect(try get("MG-T")["references"]?["installed_in"]?["tag"]?.string == "MG-2")

    // By its id, its tag, its keys the other is found; in references and conditions, too.
    let id = try #require(merged["merged_from"]?["id"]?.integer)
    for item in ["\"MG-1\"", "\(id)", #"{"barcode": "MG-B1"}"#] {
      let found = try client.result("item.get", #"{"item": \#(item)}"#)
      #expect(found["tag"]?.string == "MG-2", "\(item)")
    }
    #expect(try get("MG-1")["merged_from"]?["tag"]?.string == "MG-1")
    let resolved = try client.result("item.resolve", #"{"code": "mg1"}"#)
    #expect(resolved["items"]?.count == 1)
    #expect(resolved["items"]?[0]?["item"]?["tag"]?.string == "MG-2")
    #expect(resolved["items"]?[0]?["merged_from"]?["tag"]?.string == "MG-1")
    try register("MG-U", #", "references": {"installed_in": "MG-1"}"#, of: "cartridge")
    #expect(try get("MG-U")["references"]?["installed_in"]?["tag"]?.string == "MG-2")
    let fitted = try client.result("item.find", #"{"where": "installed_in = 'MG-1'"}"#)
    #expect(fitted["items"]?.count == 2)

    // The one that is gone is there for who asks, and its past is as it was.
    let gone = try get("MG-1", #", "include_void": true"#)
    #expect(gone["state"]?.string == "void")
    #expect(gone["merged_into"]?["tag"]?.string == "MG-2")
    let then = try get("MG-1", #", "as_of": \#(before["updated_at"]?.text ?? "")"#)
    #expect(then["tag"]?.string == "MG-1")
    #expect(then["merged_from"] == nil)
    let update = #"{"item": "MG-1", "version": 2, "attributes": {"notes": "x"}}"#
    #expect(try client.refusal("item.update", update).kind == "invalid_state")
  }

  @Test func aMergeIsUndoneByItsChangeSet() throws {
    try register("MU-1", #", "attributes": {"serial_no": "MU-S1", "barcode": "MU-B1"}"#)
    try register("MU-2")
    try register("MU-T", #", "references": {"installed_in": "MU-1"}"#, of: "cartridge")
    let incident = try client.result(
      "incident.open", #"{"title": "Noise", "items": [{"item": "MU-1"}]}"#)
    let number = try #require(incident["number"]?.string)
    _ = try client.result("item.merge", merge("MU-1", "MU-2"))
    let history = try client.result("item.history", #"{"item": "MU-2", "limit": 1}"#)
    let set = try #require(history["entries"]?[0]?["change_set"]?.text)
    let reverted = try client.result("change_set.revert", #"{"change_set": \#(set)}"#)
    #expect(reverted["conflicts"]?.count == 0)
    let back = try get("MU-1")
    #expect(back["tag"]?.string == "MU-1")
    #expect(back["state"]?.string == "in_stock")
    #expect(try get("MU-2")["attributes"]?["serial_no"] == nil)
    #expect(try get("MU-T")["references"]?["installed_in"]?["tag"]?.string == "MU-1")
    #expect(
      try client.result("item.get", #"{"item": {"barcode": "MU-B1"}}"#)["tag"]?.string == "MU-1")
    let shown = try client.result("incident.get", #"{"incident": "\#(number)"}"#)
    #expect(shown["items"]?[0]?["item"]?["tag"]?.string == "MU-1")
  }

  @Test func whatWasTakenBackIsDoneAgain() throws {
    for tag in ["MA-1", "MA-2"] { try register(tag) }
    let merged = try client.result("item.merge", merge("MA-1", "MA-2"))
    #expect(merged["merged_from"]?["tag"]?.string == "MA-1")
    let gone = try client.result("item.history", #"{"item": "MA-1", "limit": 1}"#)
    let set = try #require(gone["entries"]?[0]?["change_set"]?.text)
    let reverted = try client.result("change_set.revert", #"{"change_set": \#(set)}"#)
    #expect(try get("MA-1")["tag"]?.string == "MA-1")
    let again = try #require(reverted["change_set"]?.text)
    _ = try client.result("change_set.revert", #"{"change_set": \#(again)}"#)
    #expect(try get("MA-1")["tag"]?.string == "MA-2")
  }

  @Test func mergesLeadOnOverSeveral() throws {
    for tag in ["MC-1", "MC-2", "MC-3"] { try register(tag) }
    _ = try client.result("item.merge", merge("MC-1", "MC-2"))
    _ = try client.result("item.merge", merge("MC-2", "MC-3"))
    #expect(try get("MC-1")["tag"]?.string == "MC-3")
  }

  @Test func whatCannotBeMergedIsSaid() throws {
    try register("MX-1")
    try register("MX-2")
    try register("MX-C", of: "cartridge")
    let other = try client.refusal("item.merge", merge("MX-1", "MX-C"))
    #expect(other.kind == "constraint")
    #expect(other.error["data"]?["reasons"]?[0]?["code"]?.string == "class")
    #expect(try client.refusal("item.merge", merge("MX-1", "MX-1")).kind == "invalid_params")
    #expect(try client.refusal("item.merge", merge("MX-1", "MX-2", 2)).kind == "conflict")
    #expect(try client.refusal("item.merge", merge("MX-1", "MX-2", 1, 2)).kind == "conflict")
    #expect(try client.refusal("item.merge", merge("MX-1", "MX-0")).kind == "not_found")
    let path = try client.refusal(
      "item.merge", merge("MX-1", "MX-2", more: #", "prefer": {"attributes.serial_n": "item"}"#))
    #expect(path.error["data"]?["errors"]?[0]?["suggestion"]?.string == "attributes.serial_no")
    // One that asked for something would no longer be there to be answered.
    try register("MX-P", of: "person")
    try register("MX-Q", of: "person")
    _ = try client.result("incident.open", #"{"title": "Asks", "requester": "MX-P"}"#)
    let asks = try client.refusal("item.merge", merge("MX-P", "MX-Q"))
    #expect(asks.error["data"]?["reasons"]?[0]?["code"]?.string == "open_incident")
  }

  @Test func anImportFindsTheOneThatIsLeft() throws {
    try register("MI-1", #", "attributes": {"barcode": "MI-B1"}"#)
    try register("MI-2", #", "attributes": {"barcode": "MI-B2"}"#)
    _ = try client.result("item.merge", merge("MI-1", "MI-2"))
    for (match, row) in [("tag", #""tag": "MI-1""#), ("barcode", #""barcode": "MI-B1""#)] {
      let opened = try client.result(
        "import.open", #"{"match": [["\#(match)"]], "mode": "update", "class": "printer"}"#)
      let number = try #require(opened["import"]?.integer)
      _ = try client.result(
        "import.rows",
        #"{"import": \#(number), "first_line": 2, "rows": [{\#(row), "notes": "seen"}]}"#)
      let preview = try client.result("import.preview", #"{"import": \#(number)}"#)
      #expect(preview["rows"]?[0]?["item"]?["tag"]?.string == "MI-2", "\(match): \(preview.text)")
    }
  }

  /// A reference by the tag of a merged item means the one that it leads to, when an item is
  /// registered, too; what is to be changed is named.
  @Test func whatIsRegisteredRefersToTheOneThatStays() throws {
    for tag in ["MG-R1", "MG-R2"] {
      try register(tag, #", "name": "Room", "attributes": {"kind": "room"}"#, of: "location")
    }
    _ = try client.result("item.merge", merge("MG-R1", "MG-R2"))
    try register("MG-RP", #", "references": {"location": "MG-R1"}"#)
    #expect(try get("MG-RP")["references"]?["location"]?["tag"]?.string == "MG-R2")
    let refused = try client.refusal(
      "item.update", #"{"item": "MG-R1", "version": 2, "name": "Hall"}"#)
    #expect(refused.description.contains("was merged into MG-R2"), "\(refused)")
  }
}
