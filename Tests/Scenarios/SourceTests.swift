import Client
import JSON
import Testing

/// The sources of imports: the ids by which they know items, and the source of each field.
@Suite(.serialized) struct SourceTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func file(
    _ source: String, _ rows: [String], match: String = #"[["source_id"], ["tag"]]"#
  ) throws -> ImportFile {
    let file = try ImportFile(
      client,
      #""mode": "upsert", "class": "printer", "source": "\#(source)", "match": \#(match)"#)
    try file.send(rows)
    return file
  }

  private func item(_ tag: String, _ more: String = "") throws -> Value {
    try client.result("item.get", #"{"item": "\#(tag)", "include": ["sources"]\#(more)}"#)
  }

  private func ids(_ tag: String) throws -> [String] {
    try item(tag)["source_ids"]?.elements.map {
      "\($0["source"]?.string ?? "") \($0["id"]?.string ?? "")"
    } ?? []
  }

  /// The source calls it by its own id, whatever becomes of tag and name.
  @Test func anItemIsFoundByTheIdOfItsSource() throws {
    let made = try file(
      "soa",
      [
        #"{"source_id": "A-1", "tag": "SO-1", "name": "One"}"#,
        #"{"source_id": 42, "tag": "SO-2", "name": "Two"}"#,
      ])
    #expect(try made.write()["summary"]?["create"]?.integer == 2)
    #expect(try ids("SO-1") == ["soa A-1"])
    #expect(try ids("SO-2") == ["soa 42"])

    let renamed = try file(
      "soa",
      [
        #"{"source_id": "A-1", "tag": "SO-9", "name": "Uno"}"#,
        #"{"source_id": 42, "tag": "SO-2", "name": "Two"}"#,
      ])
    let shown = try renamed.preview()
    #expect(shown["summary"]?["update"]?.integer == 1, "\(shown.text)")
    #expect(shown["summary"]?["unchanged"]?.integer == 1)
    #expect(shown["rows"]?[0]?["matched_by"]?.elements.compactMap(\.string) == ["source_id"])
    _ = try renamed.commit(shown["plan"]?.string ?? "")
    #expect(try item("SO-9")["name"]?.string == "Uno")

    // Another source has other ids; what its id would be is said before.
    let other = try file("sob", [#"{"source_id": "A-1", "tag": "SO-2"}"#])
    let bound = try other.preview()
    #expect(bound["rows"]?[0]?["action"]?.string == "unchanged")
    #expect(bound["rows"]?[0]?["warnings"]?[0]?["code"]?.string == "source_id")
    _ = try other.commit(bound["plan"]?.string ?? "")
    #expect(try ids("SO-2") == ["soa 42", "sob A-1"])
  }

  @Test func anIdOfASourceIsThatOfOneItem() throws {
    _ = try file("soc", [#"{"source_id": "X", "tag": "SOC-1"}"#]).write()
    let rows = [
      #"{"source_id": "X", "tag": "SOC-2"}"#, #"{"source_id": "Y", "tag": "SOC-3"}"#,
      #"{"source_id": "Y", "tag": "SOC-4"}"#,
    ]
    let shown = try file("soc", rows, match: #"[["tag"]]"#).preview()
    let codes = shown["rows"]?.elements.map { $0["errors"]?[0]?["code"]?.string ?? "" }
    #expect(codes == ["taken", "duplicate_in_file", "duplicate_in_file"], "\(shown.text)")
    // Without a source an id has no owner.
    let nobody = try ImportFile(client, #""mode": "upsert", "class": "printer""#)
    try nobody.send([#"{"source_id": "X", "tag": "SOC-5"}"#])
    let refused = try nobody.preview()
    #expect(refused["rows"]?[0]?["errors"]?[0]?["code"]?.string == "unfit")
  }

  /// A merge moves the ids, void frees them.
  @Test func idsFollowAMergeAndEndWithTheirItem() throws {
    _ = try file(
      "sod", [#"{"source_id": "M", "tag": "SOD-1"}"#, #"{"source_id": "V", "tag": "SOD-3"}"#]
    ).write()
    _ = try client.result("item.register", #"{"class": "printer", "tag": "SOD-2"}"#)
    _ = try client.result(
      "item.merge", #"{"item": "SOD-1", "version": 1, "into": "SOD-2", "into_version": 1}"#)
    #expect(try ids("SOD-2") == ["sod M"])
    let next = try file("sod", [#"{"source_id": "M", "name": "Merged"}"#]).preview()
    #expect(next["rows"]?[0]?["item"]?["tag"]?.string == "SOD-2", "\(next.text)")

    _ = try client.result(
      "item.void", #"{"item": "SOD-3", "version": 1, "reason": "by mistake"}"#)
    let anew = try file("sod", [#"{"source_id": "V", "tag": "SOD-4"}"#])
    #expect(try anew.write()["summary"]?["create"]?.integer == 1)
    #expect(try ids("SOD-4") == ["sod V"])
  }

  /// Each field says who has set it: now, and at a moment; a revert gives it back to whose it was.
  @Test func eachFieldTellsWhoHasSetIt() throws {
    let place =
      #"{"class": "location", "tag": "SOE-L", "name": "L", "attributes": {"kind": "room"}}"#
    _ = try client.result("item.register", place)
    let made = try file(
      "soe", [#"{"tag": "SOE-1", "name": "One", "serial_no": "SOE-S", "location": "SOE-L"}"#],
      match: #"[["tag"]]"#
    ).write()
    let set = try #require(made["change_set"]?.string)
    let moment = try #require(made["at"]?.string)
    let changed = try client.result(
      "item.update", #"{"item": "SOE-1", "version": 1, "attributes": {"serial_no": "SOE-T"}}"#)
    #expect(changed["version"]?.integer == 2)
    let now = try item("SOE-1")["sources"]
    #expect(now?["attributes.serial_no"]?["source"]?.string == "manual")
    #expect(now?["name"]?["source"]?.string == "soe")
    #expect(now?["name"]?["change_set"]?.string == set)
    #expect(now?["references.location"]?["source"]?.string == "soe")
    #expect(now?["references.location"]?["by"]?.string == now?["name"]?["by"]?.string)
    let then = try item("SOE-1", #", "as_of": "\#(moment)""#)["sources"]
    #expect(then?["attributes.serial_no"]?["source"]?.string == "soe")
    #expect(then?["attributes.serial_no"]?["at"]?.string == moment)

    let undone = try #require(now?["attributes.serial_no"]?["change_set"]?.string)
    _ = try client.result("change_set.revert", #"{"change_set": "\#(undone)"}"#)
    #expect(try item("SOE-1")["sources"]?["attributes.serial_no"]?["source"]?.string == "soe")
  }

  /// Who may not write policies sees it in the preview.
  @Test func policiesAreRefusedBeforeTheCommit() throws {
    let server = try TestServer.shared.get()
    let feed = try server.client()
    try feed.logIn(try server.issue("policy feed", roles: ["feed"]).text)
    let rows = try ImportFile(feed, #""mode": "upsert""#)
    try rows.send([
      #"{"class": "team", "tag": "SOP-T", "name": "SOP shift"}"#,
      #"{"class": "printer", "tag": "SOP-P", "name": "A printer"}"#,
    ])
    let shown = try rows.preview()
    #expect(shown["summary"]?["error"]?.integer == 1, "\(shown.text)")
    #expect(shown["rows"]?[0]?["errors"]?[0]?["code"]?.string == "forbidden")
    #expect(shown["rows"]?[1]?["action"]?.string == "create")
    let plan = shown["plan"]?.string ?? ""
    let done = try rows.commit(plan, #", "skip_errors": true"#)
    #expect(done["summary"]?["create"]?.integer == 1)
    let ours = try ImportFile(client, #""mode": "upsert""#)
    try ours.send([#"{"class": "team", "tag": "SOP-T", "name": "SOP shift"}"#])
    #expect(try ours.write()["summary"]?["create"]?.integer == 1)
  }
}
