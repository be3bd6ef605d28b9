import CMDB
import JSON
import JSONRPC
import Samples
import Testing

@testable import Methods

/// What a lifecycle may be, and what is refused of it.
struct LifecycleRulesTests {
  private static let states = #""states": [{"name": "a", "label": {"en": "A"}}, {"name": "b"}]"#

  private func rules(_ members: String, of present: String? = nil) throws -> LifecycleRules {
    let catalogue = SampleCatalogue.make()
    return LifecycleRules(
      Arguments(try Document("{\(members)}").root), catalogue,
      present: present.flatMap(catalogue.lifecycle))
  }

  private func problems(_ members: String, of present: String? = nil) throws -> [String] {
    try rules(members, of: present).problems.map { "\($0.code) \($0.path ?? "")" }
  }

  private func transition(_ members: String) -> String {
    "\(Self.states), \"initial\": [\"a\"], "
      + "\"transitions\": [{\"from\": \"a\", \"to\": \"b\", \(members)}]"
  }

  @Test func aWholeOneIsTaken() throws {
    let members = transition(
      """
      "requires": ["cost", "holder"], "reason_required": true, "guards": [\
      {"no_open_incident": true}, {"related": "covered_by"}, {"not_related": "installed_in"}, \
      {"right": "administer"}]
      """)
    let rules = try rules(members)
    #expect(rules.problems == [])
    let definition = try Document(rules.definition).root
    #expect(definition["state_order"]?.strings == ["a", "b"])
    #expect(definition["states"]?["b"]?["en"]?.string == "b")
    let guards = definition["transitions"]?.elements.first { _ in true }?["guards"]
    #expect(guards?.elements.compactMap { TransitionGuard($0) }.count == 4)
  }

  @Test(arguments: [
    (#""states": [{"name": "A b"}], "initial": ["A b"]"#, "format states[0].name"),
    (#""states": [{"name": "void"}], "initial": ["void"]"#, "reserved states[0].name"),
    (
      #""states": [{"name": "a"}, {"name": "a"}], "initial": ["a"]"#,
      "repeated states[1].name"
    ),
    (#""states": [{"name": "a"}], "initial": ["b"]"#, "unknown_state initial"),
  ])
  func statesAreChecked(_ members: String, _ expected: String) throws {
    #expect(try problems(members + #", "transitions": []"#) == [expected])
  }

  @Test(arguments: [
    (#"{"from": "a", "to": "c"}"#, "unknown_state transitions[0].to"),
    (#"{"from": "a", "to": "a"}"#, "itself transitions[0]"),
    (#"{"from": "a", "to": "b"}, {"from": "a", "to": "b"}"#, "repeated transitions[1]"),
    (
      #"{"from": "a", "to": "b", "requires": ["holdre"]}"#,
      "unknown_field transitions[0].requires"
    ),
    (#"{"from": "a", "to": "b", "guards": [{}]}"#, "guard transitions[0].guards[0]"),
    (
      #"{"from": "a", "to": "b", "guards": [{"related": "covered_by", "right": "items"}]}"#,
      "guard transitions[0].guards[0]"
    ),
    (
      #"{"from": "a", "to": "b", "guards": [{"no_open_incident": false}]}"#,
      "guard transitions[0].guards[0]"
    ),
    (
      #"{"from": "a", "to": "b", "guards": [{"related": "covered"}]}"#,
      "unknown_relation_type transitions[0].guards[0]"
    ),
  ])
  func transitionsAreChecked(_ transitions: String, _ expected: String) throws {
    let members = "\(Self.states), \"initial\": [\"a\"], \"transitions\": [\(transitions)]"
    #expect(try problems(members) == [expected])
  }

  /// What is not named stays; what goes must not be in use.
  @Test func achangeLeavesTheRest() throws {
    let relabelled = try rules(#""label": {"en": "X"}"#, of: "asset")
    #expect(relabelled.problems == [])
    #expect(relabelled.checks.isEmpty)
    let definition = try Document(relabelled.definition).root
    #expect(definition["transitions"]?.count == 4)
    #expect(definition["states"]?["in_use"]?["en"]?.string == "In use")
    let shorter = #""states": [{"name": "in_stock"}, {"name": "in_use"}, {"name": "in_repair"}]"#
    #expect(try problems(shorter, of: "asset") == ["unknown_state transitions"])
    let rules = try rules(shorter + #", "transitions": []"#, of: "asset")
    #expect(rules.problems == [])
    let check = try #require(rules.checks.first)
    #expect(check.filter?.hasSuffix("and state in ('disposed')") == true)
    #expect(check.classes.contains("printer"))
    #expect(!check.classes.contains("location"))
  }

  @Test(arguments: [
    #"{"no_open_incident":true}"#, #"{"related":"x"}"#, #"{"not_related":"x"}"#,
    #"{"right":"items"}"#,
  ])
  func aGuardIsReadAsItIsWritten(_ text: String) throws {
    var writer = Writer()
    try #require(TransitionGuard(try Document(text).root)).write(to: &writer)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == text)
  }

  @Test(arguments: [
    "{}", #"{"related": 1}"#, #"{"right": "nope"}"#, #"{"other": true}"#,
    #"{"no_open_incident": "true"}"#,
  ])
  func anythingElseIsNoGuard(_ text: String) throws {
    #expect(TransitionGuard(try Document(text).root) == nil)
  }

  @Test func whatFailsIsMissing() throws {
    let lifecycle = SampleCatalogue.make(
      SampleCatalogue.content.replacing(
        #""from": "active", "to": "retired""#,
        with: #""from": "active", "to": "retired", "guards": [{"related": "covered_by"}]"#)
    ).lifecycle("record")
    let failed = try Document(
      #"[{"guard": {"related": "covered_by"}, "reason": {"code": "related", "message": "M."}}]"#
    ).root
    let ways = Transitions(from: "active", lifecycle, present: [], failed: failed)
    #expect(ways.ways.first?.failures.map(\.code) == ["related"])
    let json = String(decoding: ways.json(), as: UTF8.self)
    #expect(json.contains(#""missing":[{"code":"related","message":"M."}]"#))
    let none = Transitions(
      from: "active", lifecycle, present: [], failed: try Document("[]").root)
    #expect(none.ways.first?.failures.isEmpty == true)
  }
}
