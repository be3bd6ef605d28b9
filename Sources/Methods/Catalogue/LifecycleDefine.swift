import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let lifecycleDefine = Method(
    "lifecycle.define", .write, .right(.administer),
    "Defines a lifecycle: states, and the transitions between them with what each requires.",
    [Parameter("name", .string(1...63), required: true, "Lower-case letters, digits and _.")]
      + LifecycleRules.members(isNew: true),
    result: ("lifecycle", .lifecycle),
    example: (
      #"""
      {"name": "loan", "label": {"en": "Loan", "ru": "Прокат"}, "states": [\#
      {"name": "in_stock", "label": {"en": "In stock", "ru": "На складе"}}, \#
      {"name": "lent", "label": {"en": "Lent", "ru": "Выдано"}}], "initial": ["in_stock"], \#
      "transitions": [{"from": "in_stock", "to": "lent", "requires": ["holder"], \#
      "guards": [{"no_open_incident": true}]}, {"from": "lent", "to": "in_stock"}]}
      """#, Sample.lifecycle
    ),
    kept: { LifecycleRules.answer($0, named: "name") }
  ) { arguments, context throws(Stop) in
    let rules = LifecycleRules(arguments, context.catalogue, present: nil)
    let name = arguments.string("name") ?? ""
    let problems = ClassRules.problems(inName: name, path: "name") + rules.problems
    guard problems.isEmpty else { throw .invalidParams(problems) }
    return try Conventions.write(
      "lifecycle.define",
      Call("lifecycle_define", [.text(name), .made(json: rules.definition)]),
      arguments, context, certainty: .makesCatalogue,
      answer: LifecycleRules.answer(arguments, named: "name"))
  }

  static let lifecycleUpdate = Method(
    "lifecycle.update", .write, .right(.administer),
    """
    Changes a lifecycle: label, states, initial states, transitions, each list as a whole. A state \
    that items are in cannot be left out.
    """,
    [
      Parameter("lifecycle", .line, required: true, "Its name."),
      Parameter("version", .id, required: true, "The `version` that was read with it."),
      Parameter("dry_run", .boolean, "Only say what items break."),
    ] + LifecycleRules.members(isNew: false),
    result: ("lifecycle", .either([.lifecycle, .breaks])),
    example: (
      #"""
      {"lifecycle": "asset", "version": 1, "label": {"en": "Equipment", "ru": "Оборудование"}}
      """#,
      Sample.lifecycle
    ),
    kept: { LifecycleRules.answer($0, named: "lifecycle") }
  ) { arguments, context throws(Stop) in
    let (name, catalogue) = (arguments.string("lifecycle") ?? "", context.catalogue)
    guard let present = catalogue.lifecycle(name) else {
      throw .invalidParams([
        .unknown(
          "lifecycle", name, among: catalogue.lifecycles.map(\.name), path: "lifecycle")
      ])
    }
    let rules = LifecycleRules(arguments, catalogue, present: present)
    guard rules.problems.isEmpty else { throw .invalidParams(rules.problems) }
    let version = arguments.integer("version")
    let checks = ItemCheck.json(rules.checks)
    if arguments.boolean("dry_run") ?? false {
      return ItemCheck.preview("lifecycles", name, version, checks)
    }
    return try Conventions.write(
      "lifecycle.update",
      Call(
        "lifecycle_update",
        [.text(name), .bigint(version), .made(json: rules.definition), .made(json: checks)]),
      arguments, context, certainty: .makesCatalogue,
      answer: LifecycleRules.answer(arguments, named: "lifecycle"))
  }
}

/// What a lifecycle is to be.
struct LifecycleRules {
  private let arguments: Arguments
  private let catalogue: Catalogue
  /// Nil of a new one.
  private let present: Lifecycle?

  init(_ arguments: Arguments, _ catalogue: Catalogue, present: Lifecycle?) {
    self.arguments = arguments
    self.catalogue = catalogue
    self.present = present
  }

  static func members(isNew: Bool) -> [Parameter] {
    [
      Parameter("label", .label, "The name for people."),
      Parameter(
        "states",
        .array(
          .either([
            .string(1...63),
            .object([
              Parameter(
                "name", .string(1...63), required: true, "Lower-case letters, digits and _."),
              Parameter("label", .label, "The name for people."),
            ]),
          ]), count: 1...50), required: isNew,
        "All states, in the order people expect; one without a label by its name alone."),
      Parameter(
        "initial", .array(.line, count: 1...50), required: isNew,
        "The states that a new item may have, the default first."),
      Parameter(
        "transitions", .array(.object(transition), count: 0...500), required: isNew,
        "All changes of state that are allowed."),
    ]
  }

  private static let transition = [
    Parameter("from", .line, required: true, "The state before."),
    Parameter("to", .line, required: true, "The state after."),
    Parameter(
      "requires", .array(.line, count: 0...20), "Attributes and references that need a value."),
    Parameter("reason_required", .boolean, "Whether a reason is needed."),
    Parameter(
      "guards",
      .array(
        .object([
          Parameter("no_open_incident", .boolean, "true: no open incident is about the item."),
          Parameter("related", .line, "The item has a relation of this type."),
          Parameter("not_related", .line, "The item has no relation of this type."),
          Parameter("right", .choice(Right.allCases.map(\.rawValue)), "The caller has this right."),
        ]), count: 0...20), "What has to hold besides, one member each."),
  ]

  static func answer(_ arguments: Arguments, named parameter: String) -> Write.Answer {
    let name = arguments.string(parameter) ?? ""
    return .fromCatalogue { catalogue in
      catalogue.lifecycle(name).map { lifecycle in
        CatalogueJSON.bytes { $0.write(lifecycle, in: catalogue) }
      }
    }
  }

  // MARK: What it is to be

  private var states: [String] {
    arguments["states"]?.elements.compactMap { Self.name(of: $0) }
      ?? present?.states.map(\.name) ?? []
  }

  /// Of a state: `"lent"`, or an object with its label.
  private static func name(of state: Value) -> String? {
    state.string ?? state["name"]?.string
  }

  private var initial: [String] { arguments["initial"]?.strings ?? present?.initial ?? [] }

  /// The classes that have it.
  private var classes: [String] {
    catalogue.classNames.filter { name in
      catalogue[class: name].flatMap(catalogue.lifecycle)?.name == present?.name
    }
  }

  var checks: [ItemCheck] {
    let gone = (present?.states.map(\.name) ?? []).filter { !states.contains($0) }
    let names = classes
    return ItemChecks.states(
      gone, change: "states", classes: names,
      among: "class in (\(names.joined(separator: ", ")))")
  }

  // MARK: What is wrong with it

  var problems: [Problem] {
    let known = states
    var problems: [Problem] = []
    var seen: Set<String> = []
    for (place, state) in (arguments["states"]?.elements.map(\.self) ?? []).enumerated() {
      let name = Self.name(of: state) ?? ""
      let path = "states[\(place)]" + (state.string == nil ? ".name" : "")
      problems += ClassRules.problems(inName: name, path: path)
      if name == Lifecycle.void {
        problems.append(
          Problem(
            "reserved", "`void` is the state of what was registered by mistake.", path: path))
      }
      if !seen.insert(name).inserted {
        problems.append(Problem("repeated", "The state `\(name)` is named twice.", path: path))
      }
    }
    for name in initial where !known.contains(name) {
      problems.append(.unknown("state", name, among: known, path: "initial"))
    }
    guard let transitions = arguments["transitions"] else {
      return problems + leftBehind(known)
    }
    var ways: Set<[String]> = []
    for (place, transition) in transitions.elements.enumerated() {
      let path = "transitions[\(place)]"
      let ends = ["from", "to"].map { transition[$0]?.string ?? "" }
      for (end, name) in zip(["from", "to"], ends) where !known.contains(name) {
        problems.append(.unknown("state", name, among: known, path: "\(path).\(end)"))
      }
      if ends[0] == ends[1] {
        problems.append(Problem("itself", "A transition leads to another state.", path: path))
      }
      if !ways.insert(ends).inserted {
        problems.append(
          Problem("repeated", "\(ends[0]) to \(ends[1]) is named twice.", path: path))
      }
      problems +=
        requirementProblems(transition, path: path)
        + guardProblems(transition, path: path)
    }
    return problems
  }

  /// Transitions that stay although their states go.
  private func leftBehind(_ known: [String]) -> [Problem] {
    (present?.transitions ?? []).filter { !known.contains($0.from) || !known.contains($0.to) }
      .prefix(1).map { way in
        Problem(
          "unknown_state",
          "\(way.from) to \(way.to) is a transition of it: give `transitions` as well.",
          path: "transitions")
      }
  }

  private func requirementProblems(_ transition: Value, path: String) -> [Problem] {
    (transition["requires"]?.strings ?? []).compactMap { name in
      let declared = catalogue.declarations(of: name)
      guard declared.isEmpty, catalogue.relationType(role: name) == nil else {
        guard declared.allSatisfy({ $0.computed == nil }) else {
          return Problem(
            "computed", "`\(name)` is computed: require what it is computed of.",
            path: "\(path).requires")
        }
        guard !declared.isEmpty, declared.allSatisfy(\.isRetired) else { return nil }
        return Problem("retired", "`\(name)` is retired.", path: "\(path).requires")
      }
      return .unknown(
        "field", name, among: catalogue.attributeNames + catalogue.roleNames,
        path: "\(path).requires")
    }
  }

  private func guardProblems(_ transition: Value, path: String) -> [Problem] {
    (transition["guards"]?.elements.map(\.self) ?? []).enumerated().compactMap { place, value in
      let path = "\(path).guards[\(place)]"
      guard let one = TransitionGuard(value) else {
        return Problem(
          "guard", "A guard has one member, such as {\"no_open_incident\": true}.", path: path)
      }
      guard let type = one.relationType, catalogue.relationType(type) == nil else { return nil }
      return .unknown(
        "relation type", type, among: catalogue.relationTypes.map(\.name), path: path)
    }
  }

  // MARK: As the database takes it

  var definition: [UInt8] {
    CatalogueJSON.bytes { writer in
      writer.object { writer in
        writer.key("label")
        if let label = arguments["label"] {
          writer.value(label)
        } else if let present {
          present.label.write(to: &writer)
        } else {
          writer.object { $0.member("en", string: arguments.string("name")) }
        }
        writer.member("states", object: { writer in writeStates(&writer) })
        writer.member("state_order", strings: states)
        writer.member("initial", strings: initial)
        writer.member("transitions", array: { writer in writeTransitions(&writer) })
      }
    }
  }

  private func writeStates(_ writer: inout Writer) {
    guard let given = arguments["states"] else {
      for state in present?.states ?? [] {
        writer.key(state.name)
        state.label.write(to: &writer)
      }
      return
    }
    for state in given.elements {
      let name = Self.name(of: state) ?? ""
      writer.key(name)
      if let label = state["label"], !label.isNull {
        writer.value(label)
      } else if let known = present?.states.first(where: { $0.name == name }) {
        known.label.write(to: &writer)
      } else {
        writer.object { $0.member("en", string: name) }
      }
    }
  }

  private func writeTransitions(_ writer: inout Writer) {
    guard let given = arguments["transitions"] else {
      for way in present?.transitions ?? [] {
        writer.object { writer in
          writer.member("from", string: way.from)
          writer.member("to", string: way.to)
          writer.member("requires", strings: way.requires)
          writer.member("reason_required", boolean: way.isReasonRequired)
          writer.member(
            "guards", array: { writer in for one in way.guards { one.write(to: &writer) } })
        }
      }
      return
    }
    for way in given.elements {
      writer.object { writer in
        for name in ["from", "to"] { writer.member(name, string: way[name]?.string) }
        writer.member("requires", strings: way["requires"]?.strings ?? [])
        writer.member("reason_required", boolean: way["reason_required"]?.boolean ?? false)
        writer.member(
          "guards",
          array: { writer in
            for one in way["guards"]?.elements.compactMap({ TransitionGuard($0) }) ?? [] {
              one.write(to: &writer)
            }
          })
      }
    }
  }
}
