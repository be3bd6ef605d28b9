import Client
import JSON
import Testing

/// Columns of to-many relations: `powers>` has what the item of a row powers, `<powers` what powers
/// it.
@Suite(.serialized) struct ImportRelationTests {
  /// Of its own: nobody changes the catalogue between rows and their preview.
  private static let server = Result { try TestServer() }
  private let client: Client

  init() throws { client = try Self.server.get().client() }

  private func preview(
    _ rows: [String], _ options: String = #""mode": "upsert", "values": "text""#,
    by client: Client? = nil
  ) throws -> (number: Int64, shown: Value) {
    let client = client ?? self.client
    let number = try client.result("import.open", "{\(options)}")["import"]?.integer ?? 0
    _ = try client.result(
      "import.rows",
      #"{"import": \#(number), "first_line": 2, "rows": [\#(rows.joined(separator: ","))]}"#)
    return (number, try client.result("import.preview", #"{"import": \#(number)}"#))
  }

  private func commit(_ staged: (number: Int64, shown: Value)) throws -> Value {
    let params = #"{"import": \#(staged.number), "plan": "\#(staged.shown["plan"]?.string ?? "")"}"#
    return try #require(try client.unhurried("import.commit", params).won)
  }

  /// Each change of relations as `line path from → to`.
  private func changes(_ shown: Value) -> [String] {
    shown["rows"]?.elements.flatMap { row in
      (row["changes"]?.elements.map(\.self) ?? []).compactMap { change in
        guard let path = change["path"]?.string, path.hasPrefix("relations.") else { return nil }
        func end(_ name: String) -> String {
          change[name]?.string ?? change[name]?["tag"]?.string ?? "–"
        }
        return "\(row["line"]?.integer ?? 0) \(path) \(end("from")) → \(end("to"))"
      }
    }.sorted() ?? []
  }

  private func errors(_ shown: Value) -> [String] {
    shown["rows"]?.elements.flatMap { row in
      (row["errors"]?.elements.map(\.self) ?? []).map { error in
        "\(row["line"]?.integer ?? 0) \(error["path"]?.string ?? "-") "
          + (error["code"]?.string ?? "")
      }
    }.sorted() ?? []
  }

  private func register(_ itemClass: String, _ tags: String...) throws {
    for tag in tags {
      _ = try client.result(
        "item.register", #"{"class": "\#(itemClass)", "tag": "\#(tag)", "name": "\#(tag)"}"#)
    }
  }

  /// The other ends of what is connected, by type.
  private func ends(_ tag: String, _ direction: String, asOf: String? = nil) throws -> [String] {
    let moment = asOf.map { #", "as_of": "\#($0)""# } ?? ""
    let found = try client.result(
      "relation.list", #"{"item": "\#(tag)", "direction": "\#(direction)"\#(moment)}"#)
    return found["relations"]?.elements.compactMap { relation in
      let end = direction == "outgoing" ? "target" : "source"
      return "\(relation["type"]?.string ?? "") \(relation[end]?["tag"]?.string ?? "")"
    }.sorted() ?? []
  }

  @Test func relationsAreMadeEndedAndTakenBack() throws {
    try register("server", "IR-S1", "IR-S2", "IR-S3")
    let made = try preview([
      #"{"tag": "IR-U1", "class": "ups", "powers>": "IR-S1; IR-S2;IR-S1", "name": "U"}"#,
      #"{"tag": "IR-S3", "<powers": "IR-U1", "name": "IR-S3"}"#,
    ])
    #expect(errors(made.shown) == [])
    #expect(
      changes(made.shown) == [
        "2 relations.powers> – → IR-S1", "2 relations.powers> – → IR-S2",
        "3 relations.<powers – → IR-U1",
      ])
    #expect(made.shown["summary"]?["relations"]?["make"]?.integer == 3)
    #expect(made.shown["summary"]?["relations"]?["end"]?.integer == 0)
    let first = try commit(made)
    #expect(try ends("IR-U1", "outgoing") == ["powers IR-S1", "powers IR-S2", "powers IR-S3"])
    // Again it changes nothing; what an `add` does not name stays.
    let again = try preview([#"{"tag": "IR-U1", "powers>": "IR-S2"}"#])
    #expect(again.shown["summary"]?["unchanged"]?.integer == 1)
    // An `exact` one ends it.
    let exact = try preview(
      [#"{"tag": "IR-U1", "powers>": ["IR-S2"]}"#], #""mode": "update", "relations": "exact""#)
    #expect(
      changes(exact.shown) == [
        "2 relations.powers> IR-S1 → –", "2 relations.powers> IR-S3 → –",
      ])
    let second = try commit(exact)
    #expect(try ends("IR-U1", "outgoing") == ["powers IR-S2"])
    let before = try #require(first["at"]?.string)
    #expect(try ends("IR-U1", "outgoing", asOf: before).count == 3)
    let set = try #require(second["change_set"]?.string)
    let reverted = try client.result("change_set.revert", #"{"change_set": "\#(set)"}"#)
    #expect(reverted["reverted"]?.integer == 2)
    #expect(try ends("IR-U1", "outgoing") == ["powers IR-S1", "powers IR-S2", "powers IR-S3"])
  }

  @Test func keepLeavesRelationsAsTheyAreAndSaysSo() throws {
    try register("server", "IR-K1")
    try register("ups", "IR-KU")
    let staged = try preview(
      [#"{"tag": "IR-KU", "powers>": "IR-K1"}"#],
      #""mode": "update", "values": "text", "relations": "keep""#)
    let row = staged.shown["rows"]?[0]
    #expect(row?["action"]?.string == "unchanged")
    #expect(row?["kept"]?[0]?["path"]?.string == "relations.powers>")
    #expect(row?["kept"]?[0]?["offered"]?.string == "IR-K1")
    #expect(try ends("IR-KU", "outgoing") == [])
  }

  @Test func whatIsWrongIsAnErrorOfItsRow() throws {
    try register("server", "IR-E1", "IR-E2")
    try register("ups", "IR-EU", "IR-EV")
    let wrong = try preview([
      #"{"tag": "IR-E1", "powers>": "IR-E2"}"#, #"{"tag": "IR-EU", "powers>": "IR-NONE"}"#,
      #"{"tag": "IR-E2", "depends_on>": "IR-E2"}"#,
      #"{"tag": "IR-EV", "covered_by>": "IR-E1", "powers>": "IR-E1; IR-EX"}"#,
      #"{"tag": "IR-EX", "class": "person", "name": "X"}"#,
    ])
    #expect(
      errors(wrong.shown) == [
        "2 relations.powers> unknown_column", "3 relations.powers> not_found",
        "4 relations.depends_on> itself", "5 relations.covered_by> relation_end",
        "5 relations.powers> relation_end",
      ])
    let unknown = try preview([#"{"tag": "IR-E1", "power>": "IR-E2"}"#])
    #expect(unknown.shown["errors"]?[0]?["suggestion"]?.string == "powers>")
    for column in ["located_in>", "<connected_to"] {
      let none = try preview([#"{"tag": "IR-E1", "\#(column)": "IR-E2"}"#])
      #expect(none.shown["errors"]?[0]?["code"]?.string == "unknown_column", "\(column)")
    }
  }

  /// One row ends what the other names: neither is right by itself.
  @Test func anExportSuggestsTheRelationColumnThatWasMeant() throws {
    let refused = try client.refusal(
      "inventory.export", #"{"format": "jsonl", "columns": ["tag", "pwers>"]}"#)
    let problem = refused.error["data"]?["errors"]?[0]
    #expect(problem?["code"]?.string == "unknown_column", "\(refused)")
    #expect(problem?["suggestion"]?.string == "powers>", "\(refused)")
  }

  @Test func rowsThatContradictEachOtherAreErrors() throws {
    try register("server", "IR-C1", "IR-C2")
    try register("ups", "IR-CU")
    _ = try client.result(
      "relation.connect", #"{"type": "powers", "source": "IR-CU", "target": "IR-C1"}"#)
    let staged = try preview(
      [#"{"tag": "IR-CU", "powers>": "IR-C2"}"#, #"{"tag": "IR-C1", "<powers": "IR-CU"}"#],
      #""mode": "update", "values": "text", "relations": "exact""#)
    #expect(
      errors(staged.shown) == [
        "2 relations.powers> contradiction", "3 relations.<powers contradiction",
      ])
  }

  @Test func anEndHasNoMoreThanItMay() throws {
    _ = try client.result(
      "relation_type.define",
      #"""
      {"name": "ir_pair", "forward": {"en": "pairs with", "ru": "в паре с"}, "reverse": {"en": \#
      "is paired with", "ru": "парный для"}, "source_class": "server", "target_class": "ups", \#
      "source_max": 2, "target_max": 1}
      """#)
    try register("server", "IR-M1", "IR-M2")
    try register("ups", "IR-MU", "IR-MV", "IR-MW")
    let many = try preview([
      #"{"tag": "IR-M1", "ir_pair>": "IR-MU; IR-MV; IR-MW"}"#,
      #"{"tag": "IR-M2", "ir_pair>": "IR-MU"}"#,
    ])
    #expect(
      Set(errors(many.shown)) == [
        "2 relations.ir_pair> cardinality", "3 relations.ir_pair> cardinality",
      ])
    let fit = try preview([
      #"{"tag": "IR-M1", "ir_pair>": "IR-MU; IR-MV"}"#, #"{"tag": "IR-M2", "ir_pair>": "IR-MW"}"#,
    ])
    _ = try commit(fit)
    #expect(try ends("IR-M1", "outgoing") == ["ir_pair IR-MU", "ir_pair IR-MV"])
    // Both move over: what was there makes room first.
    let swapped = try preview(
      [
        #"{"tag": "IR-M1", "ir_pair>": "IR-MW"}"#,
        #"{"tag": "IR-M2", "ir_pair>": "IR-MU; IR-MV"}"#,
      ], #""mode": "update", "values": "text", "relations": "exact""#)
    #expect(errors(swapped.shown) == [])
    _ = try commit(swapped)
    #expect(try ends("IR-M2", "outgoing") == ["ir_pair IR-MU", "ir_pair IR-MV"])
  }

  /// A relation that others have ended meanwhile is not made unseen.
  @Test func thePlanHoldsForRelationsToo() throws {
    try register("server", "IR-P1")
    try register("ups", "IR-PU")
    let relation = try client.result(
      "relation.connect", #"{"type": "powers", "source": "IR-PU", "target": "IR-P1"}"#)
    let staged = try preview([
      #"{"tag": "IR-PU", "powers>": "IR-P1"}"#, #"{"tag": "IR-P1", "name": "New"}"#,
    ])
    #expect(staged.shown["summary"]?["unchanged"]?.integer == 1)
    _ = try client.result(
      "relation.disconnect", #"{"relation": \#(relation["id"]?.integer ?? 0)}"#)
    let plan = staged.shown["plan"]?.string ?? ""
    let refused = try #require(
      try client.unhurried("import.commit", #"{"import": \#(staged.number), "plan": "\#(plan)"}"#)
        .refused)
    #expect(refused.kind == "conflict")
    #expect(refused.error["data"]?["reasons"]?[0]?["line"]?.integer == 2)
  }

  /// Suppliers that come and go leave a dependant what it needs; rows of a file refer to each
  /// other.
  @Test func suppliersKeepWhatADependantNeeds() throws {
    try register("server", "IR-R1")
    try register("ups", "IR-RU", "IR-RV")
    for source in ["IR-RU", "IR-RV"] {
      _ = try client.result(
        "relation.connect",
        #"{"type": "powers", "source": "\#(source)", "target": "IR-R1", "min_up": 1}"#)
    }
    let staged = try preview(
      [
        #"{"tag": "IR-R1", "<powers": "IR-RX; IR-RY"}"#,
        #"{"tag": "IR-RX", "class": "ups", "name": "X"}"#,
        #"{"tag": "IR-RY", "class": "ups", "name": "Y"}"#,
      ], #""mode": "upsert", "values": "text", "relations": "exact""#)
    #expect(errors(staged.shown) == [])
    _ = try commit(staged)
    #expect(try ends("IR-R1", "incoming") == ["powers IR-RX", "powers IR-RY"])
    let found = try client.result(
      "relation.list", #"{"item": "IR-R1", "direction": "incoming"}"#)
    #expect(found["relations"]?.elements.allSatisfy { $0["min_up"]?.isNull == false } == true)
  }

  /// What a column of an export has comes back unchanged.
  @Test func anExportWithRelationsComesBackUnchanged() throws {
    try register("server", "IR-X1", "IR-X2")
    try register("ups", "IR-XU", "IR-XV")
    // A tag may contain what separates tags, and what quotes them.
    let hostile = ["IR-X;3", #"IR-X\"4"#, #"\"IR-X5\""#]
    for tag in hostile { try register("server", tag) }
    for (source, targets) in [("IR-XU", ["IR-X1", "IR-X2"]), ("IR-XV", hostile)] {
      for target in targets {
        let ends = #""source": "\#(source)", "target": "\#(target)""#
        _ = try client.result("relation.connect", #"{"type": "powers", \#(ends)}"#)
      }
    }
    _ = try client.result(
      "relation.connect", #"{"type": "connected_to", "source": "IR-X2", "target": "IR-X1"}"#)
    let export = try client.exported(
      #"""
      {"format": "jsonl", "where": "tag starts with 'IR-X'", "columns": ["id", "tag", "powers>", \#
      "<powers", "connected_to>"]}
      """#)
    let rows = String(decoding: export.data, as: UTF8.self).split(separator: "\n").map(String.init)
    #expect(rows.contains { $0.contains(#""powers>":"IR-X1; IR-X2""#) })
    #expect(rows.filter { $0.contains(#""connected_to>":"IR-X"#) }.count == 2)
    let staged = try preview(
      rows, #""mode": "update", "values": "text", "relations": "exact", "match": [["id"]]"#)
    #expect(errors(staged.shown) == [])
    #expect(staged.shown["summary"]?["unchanged"]?.integer == 6)
  }
}
