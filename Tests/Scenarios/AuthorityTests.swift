import Client
import JSON
import System
import Testing

/// Sources of imports, and which of them is believed.
@Suite(.serialized) struct AuthorityTests {
  /// Of its own: an authority binds all imports.
  private static let server = Result { try TestServer() }
  private let server: TestServer
  private let client: Client

  init() throws {
    server = try Self.server.get()
    client = try server.client()
  }

  private func staged(_ rows: String, _ source: String?) throws -> Int64 {
    let named = source.map { #", "source": "\#($0)""# } ?? ""
    let number = try client.result(
      "import.open",
      #"{"mode": "upsert", "class": "printer", "match": [["tag"]]\#(named)}"#)["import"]?.integer
    _ = try client.result(
      "import.rows", #"{"import": \#(number ?? 0), "first_line": 2, "rows": [\#(rows)]}"#)
    return number ?? 0
  }

  private func preview(_ number: Int64, _ more: String = "") throws -> Value {
    try client.result("import.preview", #"{"import": \#(number)\#(more)}"#)
  }

  @discardableResult private func write(_ rows: String, _ source: String?) throws -> Value {
    let number = try staged(rows, source)
    let plan = try preview(number)["plan"]?.string ?? ""
    let params = #"{"import": \#(number), "plan": "\#(plan)"}"#
    return try #require(try client.unhurried("import.commit", params).won)
  }

  private func define(_ sources: String, _ attribute: String, _ version: Int? = nil) throws {
    let expected = version.map { #", "version": \#($0)"# } ?? ""
    _ = try client.result(
      "authority.define",
      #"{"class": "asset", "attribute": "\#(attribute)", "sources": [\#(sources)]\#(expected)}"#)
  }

  private func notes(_ tag: String) throws -> String? {
    try client.result("item.get", #"{"item": "\#(tag)"}"#)["attributes"]?["notes"]?.string
  }

  /// Who names things and who moves them may be another one than who knows their numbers.
  @Test func nameAndStateHaveTheirAuthorities() throws {
    try define(#""hr", "manual", "scan""#, "name")
    try define(#""hr", "manual", "scan""#, "state")
    try write(#"{"tag": "AN-1", "name": "One", "state": "in_use"}"#, "hr")
    let low = try staged(
      #"{"tag": "AN-1", "name": "Uno", "state": "in_repair", "order_no": "7"}"#, "scan")
    let shown = try preview(low)
    let row = shown["rows"]?[0]
    #expect(row?["action"]?.string == "update", "\(shown.text)")
    #expect(row?["changes"]?.elements.map { $0["path"]?.string } == ["attributes.order_no"])
    #expect(row?["kept"]?.elements.map { $0["path"]?.string } == ["name", "state"])
    #expect(row?["kept"]?[1]?["from"]?.string == "in_use")
    #expect(row?["kept"]?[1]?["offered"]?.string == "in_repair")
    #expect(row?["kept"]?[1]?["source"]?.string == "hr")
    let plan = shown["plan"]?.string ?? ""
    _ = try client.unhurried("import.commit", #"{"import": \#(low), "plan": "\#(plan)"}"#)
    let item = try client.result("item.get", #"{"item": "AN-1"}"#)
    #expect(item["name"]?.string == "One")
    #expect(item["state"]?.string == "in_use")
    #expect(item["attributes"]?["order_no"]?.string == "7")
    // So it does by hand for many at once.
    let many = """
      "items": [{"item": "AN-1", "version": 2}], "set": {"state": "in_repair"}
      """
    let dry = try client.result("item.update_many", #"{\#(many), "dry_run": true}"#)
    #expect(dry["rows"]?[0]?["action"]?.string == "update", "\(dry.text)")
    // By hand it takes effect; then it is of `manual`, which `scan` does not overwrite either.
    _ = try client.result("item.update", #"{"item": "AN-1", "version": 2, "name": "Two"}"#)
    let again = try preview(try staged(#"{"tag": "AN-1", "name": "Uno"}"#, "scan"))
    #expect(again["rows"]?[0]?["kept"]?[0]?["source"]?.string == "manual")
    try write(#"{"tag": "AN-1", "name": "Three"}"#, "hr")
    #expect(try client.result("item.get", #"{"item": "AN-1"}"#)["name"]?.string == "Three")
    try define("", "name", 1)
    try define("", "state", 1)
  }

  @Test func aValueOfATrustedSourceIsKept() throws {
    try define(#""hr", "manual", "scan""#, "notes")
    try write(#"{"tag": "AU-1", "name": "One", "notes": "from hr"}"#, "hr")
    let low = try staged(#"{"tag": "AU-1", "name": "Uno", "notes": "from scan"}"#, "scan")
    let shown = try preview(low, #", "only": ["kept"]"#)
    #expect(shown["summary"]?["kept"]?.integer == 1)
    #expect(shown["rows"]?[0]?["action"]?.string == "update")
    #expect(shown["rows"]?[0]?["changes"]?.count == 1)
    #expect(shown["rows"]?[0]?["changes"]?[0]?["path"]?.string == "name")
    let kept = shown["rows"]?[0]?["kept"]?[0]
    #expect(kept?["path"]?.string == "attributes.notes")
    #expect(kept?["from"]?.string == "from hr")
    #expect(kept?["offered"]?.string == "from scan")
    #expect(kept?["why"]?.string == "hr has set it, which is trusted more than scan.")
    try write(#"{"tag": "AU-1", "name": "Uno", "notes": "from scan"}"#, "scan")
    #expect(try notes("AU-1") == "from hr")
    // By hand it takes effect, and is of `manual` then: scan is below that, hr above.
    let version = try client.result("item.get", #"{"item": "AU-1"}"#)["version"]?.integer ?? 0
    _ = try client.result(
      "item.update",
      #"{"item": "AU-1", "version": \#(version), "attributes": {"notes": "by hand"}}"#)
    try write(#"{"tag": "AU-1", "notes": "from scan"}"#, "scan")
    #expect(try notes("AU-1") == "by hand")
    let done = try write(#"{"tag": "AU-1", "notes": "hr again"}"#, "hr")
    #expect(try notes("AU-1") == "hr again")
    // What an undo puts back is of whom it was of.
    let set = done["change_set"]?.string ?? ""
    _ = try client.result("change_set.revert", #"{"change_set": "\#(set)"}"#)
    #expect(try notes("AU-1") == "by hand")
    try write(#"{"tag": "AU-1", "notes": "from scan"}"#, "scan")
    #expect(try notes("AU-1") == "by hand")
    // Of no source that is named, nothing is overwritten; what is blank is filled.
    try write(#"{"tag": "AU-1", "notes": "of another"}"#, "elsewhere")
    #expect(try notes("AU-1") == "by hand")
    try write(#"{"tag": "AU-2", "name": "Two"}"#, "hr")
    try write(#"{"tag": "AU-2", "notes": "of another"}"#, "elsewhere")
    #expect(try notes("AU-2") == "of another")
    try write(#"{"tag": "AU-2", "notes": "newer"}"#, nil)
    #expect(try notes("AU-2") == "newer")
  }

  @Test func aReferenceOfATrustedSourceIsKept() throws {
    try define(#""facility""#, "location")
    for tag in ["AR-101", "AR-102"] {
      _ = try client.result(
        "item.register",
        #"""
        {"class": "location", "tag": "\#(tag)", "name": "\#(tag)", \#
        "attributes": {"kind": "room"}}
        """#)
    }
    try write(#"{"tag": "AR-1", "name": "One", "location": "AR-101"}"#, "facility")
    let other = try staged(#"{"tag": "AR-1", "location": "AR-102"}"#, "scan")
    let shown = try preview(other)
    #expect(shown["rows"]?[0]?["action"]?.string == "unchanged")
    #expect(shown["rows"]?[0]?["kept"]?[0]?["path"]?.string == "references.location")
    #expect(shown["rows"]?[0]?["kept"]?[0]?["from"]?.string == "AR-101")
    #expect(shown["rows"]?[0]?["kept"]?[0]?["offered"]?.string == "AR-102")
    try write(#"{"tag": "AR-1", "location": "AR-102"}"#, "facility")
    let item = try client.result("item.get", #"{"item": "AR-1"}"#)
    #expect(item["references"]?["location"]?["tag"]?.string == "AR-102")
  }

  @Test func anAuthorityIsListedChangedAndRemoved() throws {
    try define(#""a", "b""#, "purchase_price")
    let find = { (list: Value) in
      list["authorities"]?.elements.first { $0["attribute"]?.string == "purchase_price" }
    }
    #expect(find(try client.result("authority.list"))?["version"]?.integer == 1)
    let params = #"{"class": "asset", "attribute": "purchase_price", "sources": ["b"]"#
    #expect(try client.refusal("authority.define", params + "}").kind == "already_exists")
    #expect(
      try client.refusal("authority.define", params + #", "version": 7}"#).kind == "conflict")
    try define(#""b""#, "purchase_price", 1)
    #expect(find(try client.result("authority.list"))?["sources"]?.count == 1)
    try define("", "purchase_price", 2)
    #expect(find(try client.result("authority.list")) == nil)
    let unknown = try client.refusal(
      "authority.define", #"{"class": "printer", "attribute": "serial", "sources": ["a"]}"#)
    #expect(unknown.kind == "invalid_params")
    #expect(unknown.description.contains("serial_no"))
  }

  @Test func authoritiesAreListedPageByPage() throws {
    for name in ["email", "name", "state"] {
      _ = try client.result(
        "authority.define",
        #"{"class": "person", "attribute": "\#(name)", "sources": ["pages"]}"#)
    }
    var found: [String] = []
    var cursor = ""
    var pages = 0
    repeat {
      let page = try client.result("authority.list", #"{"limit": 1\#(cursor)}"#)
      found += page["authorities"]?.elements.compactMap { $0["attribute"]?.string } ?? []
      cursor = (page["next_cursor"]?.string).map { #", "cursor": "\#($0)""# } ?? ""
      pages += 1
    } while !cursor.isEmpty && pages < 1000
    let whole = try client.result("authority.list", #"{"limit": 1000}"#)["authorities"]?.elements
    #expect(found == whole?.compactMap { $0["attribute"]?.string })
    #expect(found.count >= 3)
    #expect(try client.refusal("authority.list", #"{"cursor": "x"}"#).kind == "invalid_params")
    for name in ["email", "name", "state"] {
      _ = try client.result(
        "authority.define",
        #"{"class": "person", "attribute": "\#(name)", "sources": [], "version": 1}"#)
    }
  }

  @Test func atATerminalItIsShownAndDefined() throws {
    let cmdb = Cmdb(server)
    let defined = try cmdb("authority", "define", "printer", "print_speed", "manual,scan")
    #expect(defined.output.contains("manual > scan"), "\(defined.error)\(defined.output)")
    _ = try client.result(
      "item.register",
      #"{"class": "printer", "tag": "AT-1", "name": "One", "attributes": {"print_speed": 20}}"#)
    let path = "\(server.directory)/kept.csv"
    try Files.write(Array("tag,print_speed\nAT-1,30\n".utf8), to: path, mode: 0o600)
    let shown = try cmdb.run(
      ["--socket", server.socketPath, "import", path, "--class", "printer", "--source", "scan"],
      input: "", language: "C")
    #expect(shown.output.contains("1 with values kept"), "\(shown.error)\(shown.output)")
    #expect(
      shown.output.contains("manual has set it, which is trusted more than scan"),
      "\(shown.error)\(shown.output)")
    let removed = try cmdb("authority", "define", "printer", "print_speed", "-")
    #expect(!removed.output.contains("print_speed"), "\(removed.error)\(removed.output)")
  }
}
