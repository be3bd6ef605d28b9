import Client
import JSON
import Samples
import Testing

/// The catalogue changes while it is in use.
@Suite(.serialized) struct ClassUpdateTests {
  private let client: Client

  init() throws { client = try TestServer.changing.get().client() }

  /// A class of its own, with an attribute of each kind that can narrow.
  private func define(_ name: String) throws -> Int64 {
    let defined = try client.result(
      "class.define",
      """
      {"name": "\(name)", "parent": "it_equipment", "attributes": [\
      {"name": "cu_size", "type": "integer"}, {"name": "cu_text", "type": "text"}, \
      {"name": "cu_kind", "type": "enum", "values": ["a", "b", "c"]}]}
      """)
    return try #require(defined["version"]?.integer)
  }

  private func register(_ of: String, _ tag: String, _ attributes: String) throws {
    _ = try client.result(
      "item.register",
      #"{"class": "\#(of)", "tag": "\#(tag)", "attributes": {\#(attributes)}}"#)
  }

  private func update(_ name: String, _ version: Int64, _ change: String) throws -> Value {
    try client.result("class.update", #"{"class": "\#(name)", "version": \#(version), \#(change)}"#)
  }

  private func refusal(_ name: String, _ version: Int64, _ change: String) throws -> Refused {
    try client.refusal(
      "class.update", #"{"class": "\#(name)", "version": \#(version), \#(change)}"#)
  }

  private func attribute(_ answer: Value, _ name: String) -> Value? {
    answer["attributes"]?.elements.first { $0["name"]?.string == name }
  }

  /// Tables with labels for headers come back by them: within a class each stands for one column.
  @Test func aLabelStandsForOneColumn() throws {
    func problem(_ refused: Refused) -> (code: String?, path: String?) {
      let first = refused.error["data"]?["errors"]?[0]
      return (first?["code"]?.string, first?["path"]?.string)
    }
    func definition(_ attributes: String) -> String {
      #"{"name": "cu_label", "parent": "it_equipment", "attributes": [\#(attributes)]}"#
    }
    let own = #"{"name": "cu_l1", "type": "text", "label": {"en": "Shade", "ru": "Оттенок"}}"#
    for other in [
      #"{"en": "shade", "ru": "Иное"}"#, #"{"en": "Other", "ru": "оттенок"}"#,
      #"{"en": "Other", "ru": "Состояние"}"#, #"{"en": "Tag"}"#, #"{"en": "Serial number"}"#,
    ] {
      let refused = try client.refusal(
        "class.define",
        definition(own + #", {"name": "cu_l2", "type": "text", "label": \#(other)}"#))
      #expect(problem(refused) == ("taken", "attributes[1].label"), "\(other): \(refused)")
    }
    let defined = try client.result(
      "class.define",
      definition(own + #", {"name": "cu_l2", "type": "text", "label": {"en": "Tint"}}"#))
    let version = try #require(defined["version"]?.integer)
    let refused = try refusal(
      "cu_label", version, #""change": [{"name": "cu_l2", "label": {"en": "SHADE"}}]"#)
    #expect(problem(refused) == ("taken", "change[0].label"), "\(refused)")
    // Two may change places, and a label may stay what it is.
    _ = try update(
      "cu_label", version,
      #""change": [{"name": "cu_l1", "label": {"en": "Tint"}}, "#
        + #"{"name": "cu_l2", "label": {"en": "Shade"}}]"#)
  }

  @Test func aConflictSaysWhatHasChangedByWhomAndWhen() throws {
    let version = try define("cu_conflict")
    let changed = try update(
      "cu_conflict", version,
      #""label": {"en": "Other"}, "change": [{"name": "cu_size", "minimum": 1}]"#)
    let data = try refusal("cu_conflict", version, #""label": {"en": "late"}"#).error["data"]
    #expect(data?["kind"]?.string == "conflict")
    #expect(data?["current_version"]?.integer == changed["version"]?.integer)
    let paths = data?["changed"]?.elements.compactMap(\.string) ?? []
    #expect(paths == ["attributes.cu_size", "label"], "\(paths)")
    #expect(data?["by"]?.string == "admin")
    #expect(data?["at"]?.string?.hasSuffix("Z") == true)
    // A version that there is not yet names nothing that has changed since.
    let ahead = try refusal("cu_conflict", version + 100_000, #""label": {"en": "early"}"#)
    #expect(ahead.error["data"]?["changed"]?.count == 0, "\(ahead)")
    #expect(ahead.error["data"]?["by"]?.string == "admin", "\(ahead)")
  }

  @Test func anAttributeIsAddedUsedAndRetired() throws {
    var version = try define("cu_added")
    var answer = try update(
      "cu_added", version, #""add": [{"name": "cu_new", "type": "date", "indexed": true}]"#)
    version = try #require(answer["version"]?.integer)
    try register("cu_added", "CU-A1", #""cu_new": "2026-01-02""#)
    answer = try update(
      "cu_added", version,
      """
      "change": [{"name": "cu_new", "retired": true}, \
      {"name": "cu_kind", "value_labels": {"a": {"en": "Alpha", "ru": "Альфа"}}}], \
      "label": {"en": "Added", "ru": "Новый"}
      """)
    #expect(attribute(answer, "cu_new")?["retired"]?.boolean == true)
    #expect(attribute(answer, "cu_kind")?["value_labels"]?["a"]?["ru"]?.string == "Альфа")
    #expect(answer["label"]?["ru"]?.string == "Новый")
    // What is there stays, and can be cleared, but nothing new is written.
    let item = try client.result("item.get", #"{"item": "CU-A1"}"#)
    #expect(item["attributes"]?["cu_new"]?.string == "2026-01-02")
    let refused = try client.refusal(
      "item.update",
      #"{"item": "CU-A1", "version": 1, "attributes": {"cu_new": "2026-01-03"}}"#)
    #expect(refused.error["data"]?["errors"]?[0]?["code"]?.string == "retired")
    _ = try client.result(
      "item.update", #"{"item": "CU-A1", "version": 1, "attributes": {"cu_new": null}}"#)
  }

  @Test func theClassOfAMomentIsTheOneOfThen() throws {
    let version = try define("cu_past")
    let before = try client.result(
      "item.register", #"{"class": "cu_past", "tag": "CU-P1"}"#)
    _ = try update("cu_past", version, #""label": {"en": "Now"}"#)
    let then = try client.result(
      "class.get", #"{"class": "cu_past", "as_of": \#(before["updated_at"]?.text ?? "")}"#)
    #expect(then["label"]?["en"]?.string == "cu_past")
    #expect(
      try client.result("class.get", #"{"class": "cu_past"}"#)["label"]?["en"]?.string == "Now")
    let journal = try client.result(
      "journal.list", #"{"method": "class.update", "sort": "-position", "limit": 200}"#)
    let about = journal["entries"]?.elements.compactMap { $0["about"]?.string } ?? []
    #expect(about.contains("cu_past"))
  }

  /// What items break is told in a dry run and refused without one; mended, it takes effect.
  @Test(arguments: [
    (#""change": [{"name": "cu_size", "required": true}]"#, ["CU-@-none"], "required"),
    (#""change": [{"name": "cu_size", "minimum": 5}]"#, ["CU-@-3"], "minimum"),
    (#""change": [{"name": "cu_size", "maximum": 10}]"#, ["CU-@-30"], "maximum"),
    (#""change": [{"name": "cu_text", "pattern": "^[a-z]+$"}]"#, ["CU-@-3"], "pattern"),
    (#""change": [{"name": "cu_kind", "values": ["a", "b"]}]"#, ["CU-@-30"], "values"),
    (#""keys": [{"fields": ["cu_text"]}]"#, ["CU-@-30", "CU-@-none"], "key"),
    (
      #""add": [{"name": "cu_more", "type": "text", "required": true}]"#,
      ["CU-@-3", "CU-@-30", "CU-@-none"], "required"
    ),
    (#""lifecycle": "general""#, ["CU-@-3", "CU-@-30", "CU-@-none"], "state"),
  ])
  func whatItemsBreakIsRefused(_ change: String, _ tags: [String], _ kind: String) throws {
    let name = "cu_breaks_\(kind)_\(tags.count)"
    let version = try define(name)
    try register(name, "CU-\(name)-3", #""cu_size": 3, "cu_text": "A3", "cu_kind": "a""#)
    try register(name, "CU-\(name)-30", #""cu_size": 30, "cu_text": "same", "cu_kind": "c""#)
    try register(name, "CU-\(name)-none", #""cu_text": "same""#)
    let expected = Set(tags.map { $0.replacing("@", with: name) })
    let told = try update(name, version, change + #", "dry_run": true"#)["breaks"]?[0]
    #expect(told?["count"]?.integer == Int64(tags.count))
    #expect(Set(told?["items"]?.elements.compactMap { $0["tag"]?.string } ?? []) == expected)
    let refused = try refusal(name, version, change)
    #expect(refused.kind == "constraint")
    #expect(refused.error["data"]?["reasons"]?[0]?["code"]?.string == kind)
    #expect(refused.error["data"]?["breaks"]?[0]?.text == told?.text)
    // The condition lists them, and no others.
    var writer = Writer()
    writer.object { $0.member("where", string: told?["where"]?.string) }
    let listed = try client.result("item.find", String(decoding: writer.bytes, as: UTF8.self))
    #expect(Set(listed["items"]?.elements.compactMap { $0["tag"]?.string } ?? []) == expected)
    // Nothing has changed, and void items are bound by nothing.
    let present = try client.result("class.get", #"{"class": "\#(name)"}"#)
    #expect(attribute(present, "cu_more") == nil)
    for tag in expected {
      _ = try client.result("item.void", #"{"item": "\#(tag)", "version": 1, "reason": "cu"}"#)
    }
    _ = try update(name, version, change)
  }

  @Test func aNewKeyHoldsAndFinds() throws {
    let version = try define("cu_keyed")
    try register("cu_keyed", "CU-K1", #""cu_text": "K-1""#)
    let answer = try update("cu_keyed", version, #""keys": [{"fields": ["cu_text"]}]"#)
    #expect(
      answer["keys"]?.elements.contains { $0["from"]?.string == "cu_keyed" } == true)
    let double = try client.refusal(
      "item.register", #"{"class": "cu_keyed", "attributes": {"cu_text": "K-1"}}"#)
    #expect(double.kind == "already_exists")
    let found = try client.result("item.resolve", #"{"code": "K1"}"#)
    #expect(found["items"]?.elements.contains { $0["item"]?["tag"]?.string == "CU-K1" } == true)
    // A key that goes binds nothing.
    _ = try update("cu_keyed", try #require(answer["version"]?.integer), #""keys": []"#)
    try register("cu_keyed", "CU-K2", #""cu_text": "K-1""#)
  }

  @Test func itemsAreSearchedByWhatIsIndexedNow() throws {
    let version = try define("cu_indexed")
    try register("cu_indexed", "CU-I1", #""cu_text": "quokkaword""#)
    #expect(try client.result("item.find", #"{"text": "quokkaword"}"#)["items"]?[0] == nil)
    _ = try update("cu_indexed", version, #""change": [{"name": "cu_text", "indexed": true}]"#)
    #expect(
      try client.result("item.find", #"{"text": "quokkaword"}"#)["items"]?[0]?["tag"]?.string
        == "CU-I1")
  }

  /// Of thirty who have read the same version one changes the class.
  @Test func oneOfThirtyChangesIt() throws {
    let version = try define("cu_race")
    let race = try Race(30, on: try TestServer.changing.get())
    let answers = try race.run("class.update") { turn in
      #"{"class": "cu_race", "version": \#(version), "label": {"en": "T\#(turn)"}}"#
    }
    #expect(answers.compactMap(\.won).count == 1)
    for refused in answers.compactMap(\.refused) {
      #expect(["conflict", "overloaded", "unavailable"].contains(refused.kind), "\(refused)")
    }
    #expect(try refusal("cu_race", version, #""label": {"en": "late"}"#).kind == "conflict")
  }

  /// A version is of the whole catalogue; a change of another class is no conflict.
  @Test func anotherClassIsNoConflict() throws {
    let version = try define("cu_apart")
    _ = try define("cu_apart_other")
    _ = try update("cu_apart", version, #""label": {"en": "Apart"}"#)
  }

  @Test func itIsChangedOnTheCommandLine() throws {
    _ = try define("cu_typed")
    try register("cu_typed", "CU-T1", #""cu_size": 3"#)
    let cmdb = Cmdb(try TestServer.changing.get())
    let dry = try cmdb("class", "edit", "cu_typed", "cu_size.minimum=5", "--dry-run")
    #expect(dry.output.contains("attributes.cu_size.minimum  1 item: CU-T1"))
    #expect(dry.output.contains("class within cu_typed and cu_size < 5"))
    let refused = try cmdb(
      "class", "edit", "cu_typed", "cu_size.minimum=5", language: "ru_RU.UTF-8")
    #expect(refused.status == 1)
    #expect(refused.error.contains("значения меньше допустимого"))
    let done = try cmdb(
      "class", "edit", "cu_typed", "cu_size.maximum=9", "cu_text.retired=yes",
      "cu_size.label.ru=Размер", "label=Typed", "--json"
    ).value()
    #expect(attribute(done, "cu_size")?["label"]?["en"]?.string == "cu_size")
    #expect(attribute(done, "cu_size")?["label"]?["ru"]?.string == "Размер")
    #expect(attribute(done, "cu_text")?["retired"]?.boolean == true)
    #expect(try cmdb.output("class", "cu_typed").contains("retired"))
    #expect(try cmdb("class", "edit", "cu_typed").status == 2)
    #expect(try cmdb("class", "edit", "cu_typed", "cu_size=5").status == 2)
  }
}
