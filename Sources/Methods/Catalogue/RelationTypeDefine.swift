import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let relationTypeDefine = Method(
    "relation_type.define", .write, .right(.administer),
    "Defines a relation type; with a role it is also a reference of its source.",
    [
      Parameter("name", .string(1...63), required: true, "Lower-case letters, digits and _."),
      Parameter("forward", .label, required: true, "How it reads from the source."),
      Parameter("reverse", .label, required: true, "How it reads from the target."),
      Parameter("source_class", classes, required: true, "The classes of its sources."),
      Parameter("target_class", classes, required: true, "The classes of its targets."),
      Parameter("source_max", .integer(1...1000), "How many relations a source may have."),
      Parameter("target_max", .integer(1...1000), "How many relations a target may have."),
      Parameter("role", .string(1...63), "The name of the reference; requires source_max 1."),
      Parameter("hierarchy", .boolean, "Whether it forms a tree; requires source_max 1."),
      Parameter("redundant", .boolean, "Whether a dependant may need fewer than all."),
      Parameter(
        "symmetric", .boolean,
        "Whether its ends are interchangeable: connected once, in either direction."),
      Parameter(
        "containment", .boolean,
        "Whether the source lies within the target; no cycles with other such types. "
          + "Requires source_max 1."),
      Parameter(
        "impact", .choice(["none", "forward", "reverse", "both"]),
        "In which direction failures propagate."),
      Parameter(
        "impact_classes", .array(.line, count: 1...50), "Only these classes are impaired."),
    ],
    result: ("relation_type", .relationType),
    example: (
      #"{"name": "feeds", "forward": {"en": "feeds"}, "reverse": {"en": "is fed by"}, "#
        + #""source_class": "asset", "target_class": "asset"}"#,
      Sample.relationType
    ),
    kept: { RelationTypeRules.answer($0) }
  ) { arguments, context throws(Stop) in
    let problems = RelationTypeRules.problems(arguments, context.catalogue)
    guard problems.isEmpty else { throw .invalidParams(problems) }
    return try Conventions.write(
      "relation_type.define",
      Call("relation_type_define", [.made(json: RelationTypeRules.definition(arguments))]),
      arguments, context, certainty: .makesCatalogue, answer: RelationTypeRules.answer(arguments))
  }

  private static let classes = Schema.either([.line, .array(.line, count: 1...20)])
}

private enum RelationTypeRules {
  static func answer(_ arguments: Arguments) -> Write.Answer {
    let name = arguments.string("name") ?? ""
    return .fromCatalogue { catalogue in
      catalogue.relationType(name).map { type in CatalogueJSON.bytes { $0.write(type) } }
    }
  }

  static func problems(_ arguments: Arguments, _ catalogue: Catalogue) -> [Problem] {
    var problems: [Problem] = []
    for path in ["source_class", "target_class", "impact_classes"] {
      for name in names(arguments[path]) where catalogue[class: name] == nil {
        let nearest = Spelling.nearest(to: name, among: catalogue.classNames)
        problems.append(
          Problem(
            "unknown_class", "There is no class `\(name)`.", path: path, suggestion: nearest))
      }
    }
    for (path, isSet) in [
      ("role", arguments["role"] != nil), ("hierarchy", arguments.boolean("hierarchy") ?? false),
      ("containment", arguments.boolean("containment") ?? false),
    ] where isSet && arguments.integer("source_max") != 1 {
      problems.append(Problem("to_one", "`\(path)` needs `source_max` 1.", path: path))
    }
    let impact = arguments.string("impact") ?? "none"
    if arguments.boolean("redundant") ?? false, impact != "forward", impact != "reverse" {
      problems.append(
        Problem(
          "redundant",
          "A redundant type requires `impact` forward or reverse, which says who depends.",
          path: "impact"))
    }
    if arguments.boolean("symmetric") ?? false {
      problems += symmetryProblems(arguments, impact)
    }
    if impact == "none", arguments["impact_classes"] != nil {
      problems.append(
        Problem(
          "impact", "`impact_classes` needs an `impact` other than none.", path: "impact_classes"))
    }
    for path in ["name", "role"] {
      guard let name = arguments.string(path) else { continue }
      problems += ClassRules.problems(inName: name, path: path)
    }
    if let name = arguments.string("name"), FieldTable.keywords.contains(name) {
      problems.append(
        Problem("taken", "`\(name)` is a word of conditions, where types are named.", path: "name"))
    }
    if let role = arguments.string("role"),
      FieldTable.reservedNames.contains(role) || !catalogue.declarations(of: role).isEmpty
        || isCurrency(role, catalogue)
    {
      problems.append(Problem("taken", "`\(role)` means something else already.", path: "role"))
    }
    if arguments.boolean("hierarchy") ?? false, !formsTree(arguments, catalogue) {
      problems.append(
        Problem(
          "hierarchy", "A tree needs a class that may be source and target.", path: "hierarchy"))
    }
    return problems
  }

  /// Whether exports have a currency column of this name.
  private static func isCurrency(_ role: String, _ catalogue: Catalogue) -> Bool {
    let suffix = "_currency"
    return role.hasSuffix(suffix)
      && catalogue.declarations(of: String(role.dropLast(suffix.count)))
        .contains { $0.type == .money }
  }

  private static func formsTree(_ arguments: Arguments, _ catalogue: Catalogue) -> Bool {
    let sources = Set(names(arguments["source_class"]).flatMap(catalogue.subtree))
    return !sources.isDisjoint(with: names(arguments["target_class"]).flatMap(catalogue.subtree))
  }

  private static func symmetryProblems(_ arguments: Arguments, _ impact: String) -> [Problem] {
    let hasBound = ["source_max", "target_max"].contains { arguments[$0] != nil }
    let areAlike = names(arguments["source_class"]) == names(arguments["target_class"])
    guard hasBound || !areAlike || impact == "forward" || impact == "reverse" else { return [] }
    return [
      Problem(
        "symmetric",
        "A symmetric type requires equal classes at both ends, no maxima, and impact none or both.",
        path: "symmetric")
    ]
  }

  private static func names(_ value: Value?) -> [String] {
    value.map { $0.string.map { [$0] } ?? $0.strings } ?? []
  }

  static func definition(_ arguments: Arguments) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      for (name, value) in arguments.object?.members ?? Document.emptyObject.root.members
      where !Conventions.writeNames.contains(name) && !value.isNull {
        if name == "source_class" || name == "target_class" {
          writer.member(name, strings: names(value))
        } else {
          writer.member(name, value: value)
        }
      }
    }
    return writer.bytes
  }
}
