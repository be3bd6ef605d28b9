import CMDB
import Client
import JSON
import Testing

/// Lifecycles are defined and changed at run time; what a transition requires is told beforehand.
@Suite(.serialized) struct LifecycleTests {
  private let client: Client

  init() throws { client = try TestServer.changing.get().client() }

  private static let states = """
    "states": [{"name": "ready", "label": {"en": "Ready", "ru": "Готов"}}, "lent", \
    {"name": "gone"}], "initial": ["ready"]
    """

  private func define(_ name: String, guards: String) throws -> Value {
    let lifecycle = try client.result(
      "lifecycle.define",
      """
      {"name": "\(name)", \(Self.states), "transitions": [\
      {"from": "ready", "to": "lent", "requires": ["holder"], "reason_required": true, \
      "guards": [\(guards)]}, {"from": "lent", "to": "ready"}]}
      """)
    _ = try client.result(
      "class.define",
      #"{"name": "\#(name)", "parent": "it_equipment", "lifecycle": "\#(name)"}"#)
    return lifecycle
  }

  private func codes(_ list: Value?) -> [String] {
    list?.elements.compactMap { $0["code"]?.string } ?? []
  }

  private func missing(_ tag: String, _ more: String = "") throws -> [String] {
    let answer = try client.result("item.transitions", #"{"item": "\#(tag)"\#(more)}"#)
    return codes(answer["transitions"]?[0]?["missing"])
  }

  @Test func allFailedGuardsAreTold() throws {
    _ = try define(
      "lc_all",
      guards: #"{"no_open_incident": true}, {"related": "covered_by"}, "#
        + #"{"not_related": "of_model"}"#)
    let register = { (tag: String, of: String, more: String) in
      try client.result("item.register", #"{"class": "\#(of)", "tag": "\#(tag)"\#(more)}"#)
    }
    _ = try register("LC-M", "model", "")
    _ = try register("LC-C", "contract", #", "attributes": {"kind": "lease"}"#)
    _ = try register("LC-H", "person", "")
    let made = try register("LC-1", "lc_all", #", "references": {"model": "LC-M"}"#)
    let incident = try client.result(
      "incident.open", #"{"title": "LC", "items": [{"item": "LC-1"}]}"#)
    let expected = ["required", "no_open_incident", "related", "not_related"]
    #expect(try missing("LC-1") == expected)
    let refused = try client.refusal("item.transition", #"{"item": "LC-1", "state": "lent"}"#)
    #expect(refused.kind == "invalid_state")
    #expect(
      codes(refused.error["data"]?["reasons"])
        == ["reason_required", "required", "no_open_incident", "related", "not_related"])
    // At the moment before, no incident was open.
    let then = #", "as_of": \#(made["updated_at"]?.text ?? "")"#
    #expect(try missing("LC-1", then) == ["required", "related", "not_related"])
    // One after the other is mended; the references of the request count.
    _ = try client.result(
      "incident.transition",
      #"{"incident": \#(incident["number"]?.text ?? ""), "state": "cancelled"}"#)
    _ = try client.result(
      "relation.connect", #"{"type": "covered_by", "source": "LC-1", "target": "LC-C"}"#)
    #expect(try missing("LC-1") == ["required", "not_related"])
    let done = try client.result(
      "item.transition",
      """
      {"item": "LC-1", "state": "lent", "reason": "r", \
      "references": {"holder": "LC-H", "model": null}}
      """)
    #expect(done["state"]?.string == "lent")
  }

  @Test func aRightIsAGuard() throws {
    _ = try define("lc_right", guards: #"{"right": "administer"}"#)
    _ = try client.result(
      "item.register", #"{"class": "lc_right", "tag": "LC-R", "attributes": {}}"#)
    #expect(try missing("LC-R") == ["required"])
  }

  @Test func aLifecycleChanges() throws {
    let defined = try define("lc_changed", guards: "")
    let version = try #require(defined["version"]?.integer)
    #expect(defined["labels"]?["ready"]?["ru"]?.string == "Готов")
    _ = try client.result("item.register", #"{"class": "lc_changed", "tag": "LC-G"}"#)
    let without =
      #""states": [{"name": "lent"}, {"name": "gone"}], "initial": ["gone"], "#
      + #""transitions": []"#
    let named = #""lifecycle": "lc_changed", "version": \#(version)"#
    let told = try client.result(
      "lifecycle.update", "{\(named), \(without), \"dry_run\": true}")
    #expect(told["breaks"]?[0]?["items"]?[0]?["tag"]?.string == "LC-G")
    let refused = try client.refusal("lifecycle.update", "{\(named), \(without)}")
    #expect(refused.kind == "constraint")
    #expect(codes(refused.error["data"]?["reasons"]) == ["state"])
    let changed = try client.result(
      "lifecycle.update",
      """
      {\(named), "label": {"en": "Changed"}, \
      "transitions": [{"from": "ready", "to": "gone"}]}
      """)
    #expect(changed["states"]?.strings == ["ready", "lent", "gone"])
    #expect(changed["labels"]?["ready"]?["ru"]?.string == "Готов")
    #expect(
      try client.refusal("lifecycle.update", "{\(named), \"initial\": [\"lent\"]}").kind
        == "conflict")
    let gone = try client.result("item.transition", #"{"item": "LC-G", "state": "gone"}"#)
    #expect(gone["state"]?.string == "gone")
    #expect(
      try client.refusal(
        "lifecycle.define", "{\"name\": \"lc_changed\", \(without)}"
      ).kind == "already_exists")
  }

  @Test func oneOfThirtyChangesIt() throws {
    let version = try #require(try define("lc_race", guards: "")["version"]?.integer)
    let race = try Race(30, on: try TestServer.changing.get())
    let answers = try race.run("lifecycle.update") { turn in
      #"{"lifecycle": "lc_race", "version": \#(version), "label": {"en": "T\#(turn)"}}"#
    }
    #expect(answers.compactMap(\.won).count == 1)
    for refused in answers.compactMap(\.refused) {
      #expect(["conflict", "overloaded", "unavailable"].contains(refused.kind), "\(refused)")
    }
  }

  /// What a change set puts back has to be what the class accepts now.
  @Test func aRevertObeysTheClass() throws {
    let defined = try client.result(
      "class.define",
      """
      {"name": "lc_bound", "parent": "it_equipment", \
      "attributes": [{"name": "lc_size", "type": "integer"}]}
      """)
    _ = try client.result(
      "item.register",
      #"{"class": "lc_bound", "tag": "LC-B", "attributes": {"lc_size": 3}}"#)
    _ = try client.result(
      "item.update", #"{"item": "LC-B", "version": 1, "attributes": {"lc_size": 9}}"#)
    _ = try client.result(
      "class.update",
      """
      {"class": "lc_bound", "version": \(defined["version"]?.text ?? ""), \
      "change": [{"name": "lc_size", "minimum": 5}]}
      """)
    let history = try client.result("item.history", #"{"item": "LC-B", "limit": 1}"#)
    let set = try #require(history["entries"]?[0]?["change_set"]?.text)
    let refused = try client.refusal("change_set.revert", #"{"change_set": \#(set)}"#)
    #expect(refused.kind == "conflict")
    #expect(
      refused.error["data"]?["reasons"]?[0]?["path"]?.string == "attributes.lc_size")
  }

  @Test func itIsDefinedAndShownOnTheCommandLine() throws {
    let cmdb = Cmdb(try TestServer.changing.get())
    let file = """
      {"states": [{"name": "on"}, {"name": "off"}], "initial": ["on"], "transitions": \
      [{"from": "on", "to": "off", "guards": [{"no_open_incident": true}]}]}
      """
    let made = try cmdb("lifecycle", "define", "lc_typed", "-", input: file)
    #expect(made.output.contains("off (no_open_incident)"))
    let russian = try cmdb("lifecycle", "lc_typed", language: "ru_RU.UTF-8")
    #expect(russian.output.contains("нет открытых инцидентов"))
    let edited = try cmdb(
      "lifecycle", "edit", "lc_typed", "-", input: #"{"transitions": []}"#)
    #expect(edited.status == 0)
    #expect(!edited.output.contains("no_open_incident"))
    #expect(
      try cmdb("lifecycle", "edit", "lc_typo", "-", input: "{}").error.contains("lc_typ"))
  }
}
