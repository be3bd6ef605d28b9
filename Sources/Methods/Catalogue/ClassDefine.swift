import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let classDefine = Method(
    "class.define", .write, .right(.administer),
    "Defines a subclass; it takes effect at once.",
    [
      Parameter("name", .string(1...63), required: true, "Lower-case letters, digits and _."),
      Parameter("parent", .line, required: true, "The class that it inherits from."),
      Parameter("label", .label, "The name for people."),
      Parameter("abstract", .boolean, "Whether it has no items of its own."),
      Parameter("tag_prefix", .string(1...10), "Capital letters; the prefix of its tags."),
      Parameter("lifecycle", .line, "Default: that of the parent."),
      Parameter(
        "part_impairs_whole", .boolean,
        "Whether its failure impairs what it is part of or installed in; default: as its parent."),
      Parameter(
        "keys",
        .array(
          .object([
            Parameter(
              "fields", .array(.line, count: 1...8), required: true,
              "Attributes, roles or `name`.")
          ]), count: 0...16), "Identification keys."),
      Parameter(
        "attributes", .array(.object(ClassRules.attribute), count: 0...200), "Its attributes."),
    ],
    result: ("class", .itemClass),
    example: (
      #"{"name": "drone", "parent": "it_equipment", "tag_prefix": "DRN"}"#,
      Sample.itemClass("drone", "DRN")
    ),
    kept: { ClassRules.answer($0) }
  ) { arguments, context throws(Stop) in
    let rules = ClassRules(catalogue: context.catalogue, currency: context.server.currency)
    let problems = rules.problems(arguments)
    guard problems.isEmpty else { throw .invalidParams(problems) }
    return try Conventions.write(
      "class.define", Call("class_define", [.made(json: rules.definition(arguments))]),
      arguments, context, certainty: .makesCatalogue, answer: ClassRules.answer(arguments))
  }
}

/// The rules for a new class.
struct ClassRules {
  let catalogue: Catalogue
  /// The currency of a bare number of type `money`.
  let currency: String

  static let attribute = [
    Parameter("name", .string(1...63), required: true, "Lower-case letters, digits and _."),
    Parameter(
      "type", .choice(AttributeType.allCases.map(\.rawValue)), required: true,
      "The type of its values."),
    Parameter("unit", .line, "The unit of a quantity."),
    Parameter(
      "format", .choice(Format.allCases.map(\.rawValue)), "A form that values are checked for."),
    Parameter("required", .boolean, "Whether every item has it."),
    Parameter("unique", .boolean, "Whether it is a key by itself."),
    Parameter("indexed", .boolean, "Whether it is indexed for searches."),
    Parameter(
      "observed", .boolean, "Whether it is a reading: it makes no version, the newest counts."),
    Parameter("secret", .boolean, "Whether it is masked for callers without the right `items`."),
    Parameter("values", .array(.line, count: 1...500), "The values of an enum or enum_set."),
    Parameter(
      "value_labels", .map(.label), "What people read for each value (default: the value)."),
    Parameter("minimum", .number, "The least value of a number."),
    Parameter("maximum", .number, "The greatest value of a number."),
    Parameter("pattern", .line, "A PostgreSQL regular expression that text must match."),
    Parameter("default", .any, "The value of new items that name none."),
    Parameter("label", .label, "The name for people."),
    Parameter(
      "computed", .string(1...FormulaParser.charactersMax),
      "A formula, as `charge * gwp / 1000`: its value is computed when it is read."),
  ]

  /// - Parameter parameter: the one that names the class.
  static func answer(_ arguments: Arguments, named parameter: String = "name") -> Write.Answer {
    let name = arguments.string(parameter) ?? ""
    return .fromCatalogue { catalogue in
      catalogue[class: name].map { itemClass in
        CatalogueJSON.bytes { $0.write(itemClass, in: catalogue, hiding: [], changes: .begun) }
      }
    }
  }

  func problems(_ arguments: Arguments) -> [Problem] {
    var problems = Self.problems(inName: arguments.string("name") ?? "", path: "name")
    let parent = catalogue[class: arguments.string("parent") ?? ""]
    if parent == nil {
      let nearest = Spelling.nearest(
        to: arguments.string("parent") ?? "", among: catalogue.classNames)
      problems.append(
        Problem("unknown_class", "There is no such class.", path: "parent", suggestion: nearest))
    }
    problems += self.problems(inLifecycle: arguments.string("lifecycle"))
    problems += Self.problems(inPrefix: arguments.string("tag_prefix"))
    let attributes = arguments["attributes"]?.elements.map(\.self) ?? []
    for (index, attribute) in attributes.enumerated() {
      problems += self.problems(in: attribute, path: "attributes[\(index)]", below: parent)
    }
    problems += currencyProblems(attributes)
    problems += labelProblems(
      attributes.enumerated().map { ($1, "attributes[\($0)]") },
      besides: parent?.attributes ?? [], of: parent)
    let name = arguments.string("name") ?? ""
    let own = attributes.map { Attribute($0, from: name) }
    let formulas = FormulaSet(attributes: (parent?.attributes ?? []) + own.compactMap(\.self))
    for (index, attribute) in own.enumerated() {
      guard let attribute, let problem = formulas.problem(of: attribute) else { continue }
      problems.append(problem.at("attributes[\(index)].computed"))
    }
    return problems
      + self.problems(
        inKeys: arguments["keys"]?.elements.map(\.self) ?? [], with: attributes, below: parent)
  }

  func problems(inLifecycle lifecycle: String?) -> [Problem] {
    guard let lifecycle, catalogue.lifecycle(lifecycle) == nil else { return [] }
    let nearest = Spelling.nearest(to: lifecycle, among: catalogue.lifecycles.map(\.name))
    return [
      Problem(
        "unknown_lifecycle", "There is no such lifecycle.", path: "lifecycle",
        suggestion: nearest)
    ]
  }

  /// - Parameter attributes: the own attributes of the class, as they are declared.
  /// - Parameter itemClass: the class itself, once there is one: it may have roles of its own.
  func problems(
    inKeys keys: [Value], with attributes: [Value], below parent: ItemClass?,
    of itemClass: ItemClass? = nil
  ) -> [Problem] {
    var problems: [Problem] = []
    let names = attributes.compactMap { $0["name"]?.string }
    let known = Set(
      names + (parent?.attributes.map(\.name) ?? []) + ["name"]
        + ((itemClass ?? parent).map { catalogue.references(of: $0).compactMap(\.role) } ?? []))
    var declared = Set(
      (parent?.keys.map { Set($0.fields) } ?? [])
        + attributes.filter { $0["unique"]?.boolean == true }
        .compactMap { $0["name"]?.string.map { [$0] } })
    for (index, key) in keys.enumerated() {
      let fields = key["fields"]?.strings ?? []
      if !declared.insert(Set(fields)).inserted {
        problems.append(
          Problem("duplicate", "The class already has this key.", path: "keys[\(index)]"))
      }
      problems += AttributeRules.problems(
        inKey: fields, attributes, below: parent, path: "keys[\(index)].fields")
      for field in fields where !known.contains(field) {
        problems.append(
          Problem(
            "unknown_field", "The class has no field `\(field)`.", path: "keys[\(index)].fields",
            suggestion: Spelling.nearest(to: field, among: known.sorted())))
      }
    }
    return problems
  }

  /// In exports an attribute of type money has an extra column for the currency.
  func currencyProblems(_ attributes: [Value]) -> [Problem] {
    let suffix = "_currency"
    func isMoney(_ name: String) -> Bool {
      catalogue.declarations(of: name).contains { $0.type == .money }
        || attributes.contains { $0["name"]?.string == name && $0["type"]?.string == "money" }
    }
    return attributes.enumerated().compactMap { index, attribute in
      let name = attribute["name"]?.string ?? ""
      let isTaken =
        name.hasSuffix(suffix) && isMoney(String(name.dropLast(suffix.count)))
        || attribute["type"]?.string == "money"
          && (!catalogue.declarations(of: name + suffix).isEmpty
            || catalogue.relationType(role: name + suffix) != nil)
      guard isTaken else { return nil }
      return Problem(
        "taken", "An export column is already named `\(name)` or as its currency.",
        path: "attributes[\(index)].name")
    }
  }

  static func problems(inName name: String, path: String) -> [Problem] {
    guard !isName(name) else { return [] }
    return [
      Problem(
        "format", "A name begins with a letter and consists of lower-case letters, digits and _.",
        path: path, suggestion: meant(name))
    ]
  }

  private static func isName(_ name: String) -> Bool {
    let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    return name.utf8.first.map(letters.contains) ?? false
      && name.utf8.allSatisfy {
        letters.contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || $0 == UInt8(ascii: "_")
      }
  }

  /// A name of what was written: `Bad Name!` is `bad_name`.
  private static func meant(_ name: String) -> String? {
    let words = name.lowercased().split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
    let meant = String(words.joined(separator: "_").prefix(63))
    return isName(meant) ? meant : nil
  }

  static func problems(inPrefix prefix: String?) -> [Problem] {
    guard let prefix else { return [] }
    let isPrefix =
      prefix.utf8.allSatisfy { (65...90).contains($0) || (48...57).contains($0) }
      && prefix.utf8.first.map { (65...90).contains($0) } ?? false
    guard isPrefix else {
      return [
        Problem(
          "format", "A tag prefix consists of capital letters and digits.", path: "tag_prefix")
      ]
    }
    guard ["INC", "ITM"].contains(prefix) else { return [] }
    let owner = prefix == "INC" ? "Incidents" : "Classes without a prefix of their own"
    return [
      Problem("taken", "\(owner) are numbered under \(prefix).", path: "tag_prefix")
    ]
  }

  /// A null member counts as absent.
  private static func has(_ attribute: Value, _ member: String) -> Bool {
    attribute[member].map { !$0.isNull } ?? false
  }

  func problems(in attribute: Value, path: String, below parent: ItemClass?) -> [Problem] {
    let name = attribute["name"]?.string ?? ""
    var problems = Self.problems(inName: name, path: "\(path).name")
    let type = attribute["type"]?.string.flatMap(AttributeType.init(rawValue:))
    if (type == .quantity) != Self.has(attribute, "unit") {
      problems.append(
        Problem("unit", "A quantity requires a unit; other types have none.", path: "\(path).unit"))
    } else if type == .quantity, let unit = attribute["unit"]?.string {
      problems += self.problems(inUnit: unit, path: "\(path).unit")
    }
    if (type == .enum || type == .enumSet) != Self.has(attribute, "values") {
      problems.append(
        Problem("values", "An enum requires values; other types have none.", path: "\(path).values")
      )
    }
    problems += AttributeRules.problems(in: attribute, type, path: path)
    if let existing = catalogue.declarations(of: name).first {
      let isComputed = Self.has(attribute, "computed")
      if isComputed != (existing.computed != nil) {
        problems.append(
          Problem(
            "other_meaning",
            isComputed
              ? "Elsewhere in the catalogue items have values of `\(name)`."
              : "Elsewhere in the catalogue `\(name)` is computed: give its `computed` here.",
            path: path))
      }
      if existing.type != type || existing.unit != attribute["unit"]?.string {
        let unit = existing.unit.map { " in \($0)" } ?? ""
        problems.append(
          Problem(
            "other_meaning",
            "Elsewhere in the catalogue `\(name)` is of type \(existing.type.rawValue)\(unit).",
            path: path))
      }
      if parent?.attribute(name) != nil {
        problems.append(
          Problem("already_declared", "The class inherits `\(name)`.", path: "\(path).name"))
      }
    }
    if let given = attribute["default"], !given.isNull,
      let declared = Attribute(attribute, from: "")
    {
      let path = "\(path).default"
      if case .failure(let problem) = AttributeValue.read(
        given, as: declared, currency: currency, path: path)
      {
        problems.append(problem)
      }
    }
    if catalogue.relationType(role: name) != nil || FieldTable.reservedNames.contains(name) {
      problems.append(
        Problem("taken", "`\(name)` is already in use with another meaning.", path: "\(path).name"))
    }
    return problems
  }

  /// A unit that nobody knows is converted from nothing; a spelling of one is not the unit.
  private func problems(inUnit unit: String, path: String) -> [Problem] {
    let used = catalogue.attributeNames.compactMap { catalogue.declarations(of: $0).first?.unit }
    guard !Units.known.contains(unit), !used.contains(unit) else { return [] }
    let spelled = Units.unit(spelled: unit, for: "")
    let nearest =
      spelled == unit ? Spelling.nearest(to: unit, among: Units.known) : spelled
    return [.unknown("unit", unit, nearest: nearest, path: path)]
  }

  /// The definition with each `unique` attribute converted to a key.
  func definition(_ arguments: Arguments) -> [UInt8] {
    let parent = catalogue[class: arguments.string("parent") ?? ""]
    var writer = Writer()
    writer.object { writer in
      for name in [
        "name", "parent", "abstract", "tag_prefix", "lifecycle", "part_impairs_whole", "attributes",
      ] {
        if name != "attributes", let value = arguments[name] { writer.member(name, value: value) }
      }
      let own = arguments["attributes"]?.elements.map(\.self) ?? []
      let declared = own.compactMap { Attribute($0, from: arguments.string("name") ?? "") }
      let formulas = FormulaSet(attributes: (parent?.attributes ?? []) + declared)
      writer.member(
        "attributes",
        array: { writer in for one in own { writer.write(declaration: one, formulas) } })
      writer.key("label")
      if let label = arguments["label"] {
        writer.value(label)
      } else {
        writer.object { $0.member("en", string: arguments.string("name")) }
      }
      writer.key("keys")
      writer.array { writer in
        for key in arguments["keys"]?.elements.map(\.self) ?? [] { writer.value(key) }
        for attribute in arguments["attributes"]?.elements.map(\.self) ?? []
        where attribute["unique"]?.boolean == true {
          writer.object { $0.member("fields", strings: [attribute["name"]?.string ?? ""]) }
        }
      }
    }
    return writer.bytes
  }
}

extension Writer {
  /// A declaration of an attribute as the database takes it: a formula is read for it.
  mutating func write(declaration: Value, _ formulas: FormulaSet) {
    object { writer in
      for (name, value) in declaration.members where name != "formula" {
        writer.member(name, value: value)
      }
      guard let attribute = Attribute(declaration, from: ""), attribute.computed != nil,
        let formula = try? formulas.formula(of: attribute)
      else { return }
      writer.key("formula")
      formula.write(to: &writer)
    }
  }
}

extension Problem {
  /// The same, of a part of the parameters.
  func at(_ path: String) -> Problem {
    var problem = self
    problem.path = path
    return problem
  }
}
