import Client
import JSON
import Samples
import Testing

/// What the columns of files mean: found, kept under a name, applied to the rows as they are sent.
@Suite(.serialized) struct MappingTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  @Test func headersAreFound() throws {
    let found = try client.result(
      "import.columns",
      """
      {"headers": ["Инвентарный номер", "Серийный №", "Место", "Serial number"], \
      "class": "printer"}
      """
    )["columns"]
    #expect(found?[0]?["column"]?.string == "inventory_no")
    #expect(found?[0]?["why"]?.string == "label")
    #expect(found?[1]?["column"] == nil)
    #expect(found?[2]?["column"]?.string == "location")
    #expect(found?[3]?["column"]?.string == "serial_no")
    let refused = try client.refusal("import.columns", #"{"headers": ["x"], "class": "prnter"}"#)
    #expect(refused.kind == "invalid_params")
  }

  /// A label names one column of a class: no export with labels could be read otherwise.
  @Test func labelsOfEachClassAreDifferent() throws {
    let classes = try client.result("class.list", #"{"limit": 1000}"#)["classes"]
    for entry in classes?.elements.map(\.self) ?? [] {
      guard entry["abstract"]?.boolean == false, let name = entry["name"]?.string else { continue }
      let answer = try client.result("class.get", #"{"class": "\#(name)"}"#)
      let attributes = answer["attributes"]?.elements.map(\.self) ?? []
      for language in ["en", "ru"] {
        let labels = attributes.compactMap { $0["label"]?[language]?.string }
        guard !labels.isEmpty else { continue }
        let headers = labels.map { "\"\($0)\"" }.joined(separator: ",")
        let found = try client.result(
          "import.columns", #"{"headers": [\#(headers)], "class": "\#(name)"}"#)
        let unsure = (found["columns"]?.elements.map(\.self) ?? []).filter { $0["column"] == nil }
        #expect(
          unsure.isEmpty,
          "\(name): \(unsure.map { String(decoding: $0.raw, as: UTF8.self) })")
      }
    }
  }

  @Test func aMappingIsKeptUsedAndRemoved() throws {
    let mapping = """
      {"columns": {"Инв.": "inventory_no", "Вес": {"column": "weight", "unit_from": "Ед."}, \
      "Имя": "name"}, "constants": {"class": "model"}, "match": ["name"]}
      """
    let saved = try client.result("mapping.save", #"{"name": "MP-1", "mapping": \#(mapping)}"#)
    #expect(saved["version"]?.integer == 1)
    #expect(saved["shared"]?.boolean == false)
    #expect(
      try client.refusal("mapping.save", #"{"name": "MP-1", "mapping": {}}"#).kind
        == "already_exists")
    let used = mapping.replacing(#""Инв.": "inventory_no", "#, with: "")
    let next = try client.result(
      "mapping.save", #"{"name": "MP-1", "version": 1, "mapping": \#(used)}"#)
    #expect(next["version"]?.integer == 2)
    let stale = try client.refusal(
      "mapping.save", #"{"name": "MP-1", "version": 1, "mapping": {}}"#)
    #expect(stale.kind == "conflict")
    #expect(stale.error["data"]?["current_version"]?.integer == 2)
    let listed = try client.result("mapping.list")["mappings"]?.elements.first {
      $0["name"]?.string == "MP-1"
    }
    #expect(listed != nil && listed?["mapping"] == nil)
    let whole = try client.result("mapping.list", #"{"name": "MP-1"}"#)["mappings"]?[0]
    #expect(whole?["mapping"]?["constants"]?["class"]?.string == "model")
    // Rows are sent by the headers of the file.
    let opened = try client.result(
      "import.open", #"{"mode": "upsert", "values": "text", "mapping": "MP-1"}"#)
    #expect(opened["options"]?["mapping"]?["constants"]?["class"]?.string == "model")
    let number = opened["import"]?.integer ?? 0
    // Another test may change the catalogue between the two.
    var preview: Value?
    _ = try waitUntil {
      _ = try client.result(
        "import.rows",
        """
        {"import": \(number), "first_line": 2, \
        "rows": [{"Имя": "MP model", "Вес": "10", "Ед.": "lb"}]}
        """)
      preview = try client.unhurried("import.preview", #"{"import": \#(number)}"#).won
      return preview != nil
    }
    let shown = try #require(preview)
    #expect(shown["summary"]?["create"]?.integer == 1, "\(shown.raw)")
    let changes = shown["rows"]?[0]?["changes"]?.elements.map(\.self) ?? []
    let weight = changes.first { $0["path"]?.string == "attributes.weight" }
    #expect(weight?["to"]?.number?.description == "4.5359237")
    let removed = try client.result("mapping.remove", #"{"name": "MP-1", "version": 2}"#)
    #expect(removed["name"]?.string == "MP-1")
    // The journal tells who has saved it, and that it was removed.
    var written: [Value] = []
    let isTold = try waitUntil {
      let page = try client.result("journal.list", #"{"sort": "-position", "limit": 1000}"#)
      written = (page["entries"]?.elements.map(\.self) ?? []).filter {
        $0["entity"]?.string == "mapping" && $0["about"]?.string == "MP-1"
      }
      return written.contains { $0["method"]?.string == "mapping.remove" }
    }
    #expect(isTold)
    #expect(written.compactMap { $0["version"]?.integer }.sorted() == [1, 2, 3])
    #expect(
      try client.refusal("mapping.remove", #"{"name": "MP-1", "version": 2}"#).kind == "not_found")
    let missing = try client.refusal("import.open", #"{"mode": "create", "mapping": "MP-1"}"#)
    #expect(missing.kind == "not_found")
    // What was opened with it keeps it.
    #expect(
      try client.result("import.preview", #"{"import": \#(number)}"#)["summary"]?["create"]?.integer
        == 1)
    _ = try client.result("import.discard", #"{"import": \#(number)}"#)
  }

  @Test func whatIsWrongInAMappingIsRefused() throws {
    let refused = try client.refusal(
      "mapping.save", #"{"name": "MP-2", "mapping": {"columns": {"A": "seral_no"}}}"#)
    #expect(refused.error["data"]?["errors"]?[0]?["suggestion"]?.string == "serial_no")
    let match = try client.refusal(
      "mapping.save", #"{"name": "MP-2", "mapping": {"match": ["colour_x"]}}"#)
    #expect(match.error["data"]?["errors"]?[0]?["path"]?.string == "mapping.match")
    #expect(
      try client.refusal(
        "mapping.save", #"{"name": "MP-2", "version": 3, "mapping": {}}"#
      ).kind == "not_found")
    let values = (0..<5000).map { "\"\($0) of so many values\": \"x\"" }.joined(separator: ",")
    let large = try client.refusal(
      "mapping.save",
      #"{"name": "MP-2", "mapping": {"columns": {"A": {"column": "tag", "values": {\#(values)}}}}}"#
    )
    #expect(large.kind == "limit_exceeded")
  }

  @Test func sharedOnesAreForAllAndOwnOnesForOne() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let admin = try server.client()
    _ = try admin.result("account.create", #"{"name": "mp-feed", "roles": ["feed"]}"#)
    let issued = try admin.result("token.issue", #"{"account": "mp-feed"}"#)
    let feed = try server.client()
    _ = try feed.result("session.login", #"{"token": "\#(issued["token"]?.string ?? "")"}"#)
    let named = #""name": "S", "mapping": {"constants": {"class": "printer"}}"#
    #expect(
      try feed.refusal("mapping.save", #"{\#(named), "shared": true}"#).kind == "forbidden")
    _ = try admin.result("mapping.save", #"{\#(named), "shared": true}"#)
    _ = try admin.result("mapping.save", #"{"name": "S", "mapping": {}}"#)
    // Beside those that come with the server.
    let seen = try [admin, feed].map { client in
      try client.result("mapping.list")["mappings"]?.elements.compactMap { $0["name"]?.string }
        .filter { $0 == "S" }.count
    }
    #expect(seen == [2, 1])
    let used = try feed.result("import.open", #"{"mode": "create", "mapping": "S"}"#)
    #expect(used["options"]?["mapping"]?["constants"]?["class"]?.string == "printer")
    // One's own comes before the shared one.
    _ = try feed.result("mapping.save", #"{"name": "S", "mapping": {"columns": {"A": null}}}"#)
    let own = try feed.result("import.open", #"{"mode": "create", "mapping": "S"}"#)
    #expect(own["options"]?["mapping"]?["columns"]?["A"]?.isNull == true)
    #expect(
      try feed.refusal("mapping.remove", #"{"name": "S", "version": 1, "shared": true}"#).kind
        == "forbidden")
    for number in 0..<99 {
      _ = try feed.result("mapping.save", #"{"name": "M\#(number)", "mapping": {}}"#)
    }
    let full = try feed.refusal("mapping.save", #"{"name": "M100", "mapping": {}}"#)
    #expect(full.kind == "limit_exceeded")
  }

  @Test func ofThirtyWhoSaveOneNameOneDoes() throws {
    let clients = try (0..<30).map { _ in try sharedClient() }
    for (index, client) in clients.enumerated() {
      try client.send(
        """
        {"jsonrpc": "2.0", "id": \(index), "method": "mapping.save", \
        "params": {"name": "MP-30", "mapping": {}}}
        """
      )
    }
    var saved = 0
    for client in clients {
      let line = try #require(try client.receive())
      if try Document(line).root["result"] != nil { saved += 1 }
    }
    #expect(saved == 1)
    _ = try client.result("mapping.remove", #"{"name": "MP-30", "version": 1}"#)
  }
}
