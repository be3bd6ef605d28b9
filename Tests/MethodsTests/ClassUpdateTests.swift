import CMDB
import JSON
import JSONRPC
import SQL
import Samples
import Testing

@testable import Methods

/// What a change makes of a class, and what the items that there are have to hold for it.
struct ClassUpdateTests {
  private func update(_ className: String, _ members: String) throws -> ClassUpdate {
    let params = try Document(#"{"class": "\#(className)", "version": 1, \#(members)}"#).root
    return try ClassUpdate(Arguments(params), SampleContext.make())
  }

  /// `kind change: where`, of each check.
  private func checks(_ className: String, _ members: String) throws -> [String] {
    let update = try update(className, members)
    #expect(update.problems == [])
    return update.checks.map { check in
      "\(check.kind.rawValue) \(check.change): \(check.filter ?? "-")"
    }
  }

  private func problems(_ className: String, _ members: String) throws -> [String] {
    try update(className, members).problems.map { "\($0.code) \($0.path ?? "")" }
  }

  @Test(arguments: [
    // A label, a bound that widens, words that are added: nothing can break it.
    (#""label": {"en": "X"}"#, []),
    (#""change": [{"name": "memory", "minimum": 0.5, "maximum": null}]"#, []),
    (#""change": [{"name": "memory", "indexed": true, "label": {"en": "RAM"}}]"#, []),
    (
      #""change": [{"name": "memory", "minimum": 2.5, "maximum": 9}]"#,
      [
        "minimum attributes.memory.minimum: class within server and memory < 2.5",
        "maximum attributes.memory.maximum: class within server and memory > 9",
      ]
    ),
    (
      #""change": [{"name": "memory", "required": true}]"#,
      ["required attributes.memory.required: class within server and memory is null"]
    ),
    (
      #""add": [{"name": "bay", "type": "text", "required": true}]"#,
      ["required attributes.bay.required: class within server"]
    ),
    (#""add": [{"name": "bay", "type": "text", "pattern": "^B"}]"#, []),
    (
      #""add": [{"name": "bay", "type": "text", "unique": true}], "#
        + #""keys": [{"fields": ["memory"]}]"#,
      ["key keys[memory]: -", "key keys[bay]: -"]
    ),
    // States of the former lifecycle that the new one has not.
    (
      #""lifecycle": "record""#,
      [
        "state lifecycle: class within server and state in "
          + "('in_stock', 'in_use', 'in_repair', 'disposed')"
      ]
    ),
  ])
  func whatNarrowsIsChecked(_ members: String, _ expected: [String]) throws {
    #expect(try checks("server", members) == expected)
  }

  @Test func wordsThatGoAreChecked() throws {
    let kind = #""change": [{"name": "print_kind", "values": ["laser", "it's"]}]"#
    #expect(
      try checks("printer", kind) == [
        "values attributes.print_kind.values: class within printer "
          + "and print_kind in ('inkjet', 'thermal')"
      ])
    let functions = #""change": [{"name": "functions", "values": ["print", "scan", "copy"]}]"#
    #expect(
      try checks("printer", functions) == [
        "values attributes.functions.values: class within printer and functions in ('fax')"
      ])
  }

  /// Where a class below says anew what an attribute is, the change does not bind it.
  @Test func classesThatDeclareItThemselvesAreLeftOut() throws {
    let found = try update("asset", #""change": [{"name": "serial_no", "required": true}]"#).checks
    #expect(found.count == 1)
    #expect(found[0].classes.contains("printer"))
    #expect(!found[0].classes.contains("air_conditioner"))
    #expect(!found[0].classes.contains("split_unit"))
    #expect(found[0].filter?.hasPrefix("class in (asset, it_equipment, printer, server, ") == true)
  }

  /// Readings are what they were.
  @Test func whatIsObservedIsNotChecked() throws {
    #expect(
      try checks("printer", #""change": [{"name": "page_counter_total", "minimum": 5}]"#) == [])
  }

  @Test(arguments: [
    (#""change": [{"name": "nope"}]"#, "unknown_attribute change[0].name"),
    (#""change": [{"name": "hostname"}]"#, "inherited change[0].name"),
    (
      #""change": [{"name": "color"}, {"name": "color"}]"#, "repeated change[1].name"
    ),
    (#""change": [{"name": "color", "minimum": 1}]"#, "unfit change[0].minimum"),
    (#""change": [{"name": "color", "default": 5}]"#, "type change[0].default"),
    (
      #""change": [{"name": "color", "retired": true, "required": true}]"#,
      "unfit change[0].retired"
    ),
    (
      #""change": [{"name": "functions", "value_labels": {"nope": {"en": "N"}}}]"#,
      "unknown_value change[0].value_labels"
    ),
    (#""add": [{"name": "color", "type": "boolean"}]"#, "already_declared add[0].name"),
    (#""add": [{"name": "hostname", "type": "text"}]"#, "already_declared add[0].name"),
    (#""add": [{"name": "memory", "type": "text"}]"#, "other_meaning add[0]"),
    (
      #""add": [{"name": "b", "type": "text"}, {"name": "b", "type": "text"}]"#,
      "repeated add[1].name"
    ),
    (
      #""add": [{"name": "b", "type": "text", "label": {"en": "Version", "ru": "Б"}}]"#,
      "taken add[0].label"
    ),
    (
      #""add": [{"name": "b", "type": "text", "label": {"en": "ID", "ru": "Б"}}]"#,
      "taken add[0].label"
    ),
    (
      #""add": [{"name": "b", "type": "text", "label": {"en": "Serial no", "ru": "Б"}}]"#,
      "taken add[0].label"
    ),
    (#""add": [{"name": "location", "type": "text"}]"#, "taken add[0].name"),
    (#""keys": [{"fields": ["nope"]}]"#, "unknown_field keys[0].fields"),
    (#""keys": [{"fields": ["mac"]}]"#, "duplicate keys[0]"),
    (#""keys": [{"fields": ["page_counter_total"]}]"#, "unfit keys[0].fields"),
    (#""lifecycle": "nope""#, "unknown_lifecycle lifecycle"),
  ])
  func whatIsWrongIsToldWithItsPlace(_ members: String, _ expected: String) throws {
    #expect(try problems("printer", members) == [expected])
  }

  /// What is retired may not be asked for by a key or a transition.
  @Test(arguments: [
    ("organization", "inn", "in_use change[0].retired"),
    ("asset", "disposed_on", "in_use change[0].retired"),
    ("asset", "serial_no", "in_use change[0].retired"),
  ])
  func whatIsAskedForIsNotRetired(_ owner: String, _ name: String, _ expected: String) throws {
    #expect(
      try problems(owner, #""change": [{"name": "\#(name)", "retired": true}]"#) == [expected])
  }

  @Test func aKeyThatGoesFreesItsFields() throws {
    let members = #""keys": [], "change": [{"name": "inn", "retired": true}]"#
    let update = try update("organization", members)
    #expect(update.problems == [])
    let definition = String(decoding: update.definition, as: UTF8.self)
    #expect(definition.contains(#""gone_keys":[["inn"]]"#))
    #expect(definition.contains(#""retired":true"#))
  }

  /// The whole declaration is written, so what is not named has to stay.
  @Test func whatIsNotNamedStays() throws {
    let update = try update(
      "printer", #""change": [{"name": "functions", "values": ["scan"], "indexed": true}]"#)
    let definition = try Document(update.definition).root
    let changed = try #require(definition["change"]?.elements.first { _ in true })
    #expect(changed["type"]?.string == "enum_set")
    #expect(changed["values"]?.strings == ["scan"])
    #expect(changed["indexed"]?.boolean == true)
    let color = try self.update("printer", #""change": [{"name": "color", "label": null}]"#)
    let kept = try #require(
      try Document(color.definition).root["change"]?.elements.first { _ in true })
    #expect(kept["default"]?.boolean == false)
    #expect(kept["label"]?.kind == .object)
  }

  @Test func aDryRunIsARead() throws {
    let method = try MethodTable.method("class.update")
    let params = #"{"class": "printer", "version": 1, "label": {"en": "P"}, "dry_run": true}"#
    guard case .read = try SampleContext.plan(method, params, SampleContext.make()) else {
      Issue.record("a dry run writes")
      return
    }
    let agent = refusal { _ = try SampleContext.plan(method, params, SampleContext.make([.agent])) }
    #expect(agent?.kind == .forbidden)
  }

  @Test func aRetiredAttributeTakesNoValue() throws {
    let text = SampleCatalogue.content.replacing(
      #"{"name": "ogrn", "#, with: #"{"name": "ogrn", "retired": true, "#)
    let organization = try #require(SampleCatalogue.make(text)[class: "organization"])
    func codes(_ attributes: String) throws -> [String] {
      ItemInput.read(
        try Document(attributes).root, for: organization, currency: "RUB", isNew: false
      ).problems.map(\.code)
    }
    #expect(try codes(#"{"ogrn": "1027700132195"}"#) == ["retired"])
    #expect(try codes(#"{"ogrn": null}"#) == [])
  }
}
