import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let classUpdate = Method(
    "class.update", .write, .right(.administer),
    """
    Changes a class: labels, lifecycle, keys, attributes that are added, tightened, widened or \
    retired. What items break is refused with how many, which, and a condition that lists them. \
    Of more than 10,000 items the steward looks through them afterwards: `pending` tells how far \
    it has come; new writes obey at once.
    """,
    [
      Parameter("class", .line, required: true, "The class."),
      Parameter("version", .id, required: true, "The `version` that was read with it."),
      Parameter("dry_run", .boolean, "Only say what items break."),
      Parameter("label", .label, "The name for people."),
      Parameter("lifecycle", .nullable(.line), "Its lifecycle; null: that of the parent."),
      Parameter(
        "add", .array(.object(ClassRules.attribute), count: 0...200), "New attributes."),
      Parameter(
        "change", .array(.object(ClassUpdate.change), count: 0...200),
        "Own attributes that change; null clears a bound, a pattern or a default."),
      Parameter(
        "keys",
        .array(
          .object([
            Parameter(
              "fields", .array(.line, count: 1...8), required: true,
              "Attributes, roles or `name`.")
          ]), count: 0...16), "All own identification keys from now on."),
    ],
    result: ("class", .either([.itemClass, .breaks])),
    example: (
      #"""
      {"class": "printer", "version": 1, "change": [{"name": "page_counter_total", \#
      "label": {"en": "Pages printed", "ru": "Отпечатано страниц"}}]}
      """#,
      Sample.itemClass("printer", "PRN")
    ),
    kept: { ClassRules.answer($0, named: "class") }
  ) { arguments, context throws(Stop) in
    let update = try ClassUpdate(arguments, context)
    guard update.problems.isEmpty else { throw .invalidParams(update.problems) }
    let (name, version) = (update.itemClass.name, arguments.integer("version"))
    let checks = ItemCheck.json(update.checks)
    if arguments.boolean("dry_run") ?? false {
      return ItemCheck.preview("classes", name, version, checks)
    }
    return try Conventions.write(
      "class.update",
      Call(
        "class_update",
        [
          .text(name), .bigint(version), .made(json: update.definition), .made(json: checks),
        ]), arguments, context, certainty: .makesCatalogue,
      answer: ClassRules.answer(arguments, named: "class"))
  }
}

/// What a change makes of a class.
struct ClassUpdate {
  /// What may change of an attribute. Name, type and unit say what it is; secrecy is by name.
  static let change = [
    Parameter("name", .line, required: true, "The attribute."),
    Parameter("label", .label, "The name for people."),
    Parameter("required", .boolean, "Whether every item has it."),
    Parameter("minimum", .nullable(.number), "The least value of a number."),
    Parameter("maximum", .nullable(.number), "The greatest value of a number."),
    Parameter("pattern", .nullable(.line), "A regular expression that text must match."),
    Parameter(
      "values", .array(.line, count: 1...500),
      "All values of an enum from now on; what items have stays among them."),
    Parameter("value_labels", .map(.label), "What people read for each value."),
    Parameter("indexed", .boolean, "Whether it is indexed for searches."),
    Parameter(
      "retired", .boolean,
      "Whether it is out of use: items keep what they have, nothing new is written; it is neither "
        + "required nor has it a default."),
    Parameter("default", .nullable(.any), "The value of new items that name none."),
    Parameter(
      "computed", .string(1...FormulaParser.charactersMax),
      "Another formula, of an attribute that is computed."),
  ]

  let itemClass: ItemClass
  private let catalogue: Catalogue
  private let arguments: Arguments
  private let rules: ClassRules
  private let added: [Value]
  /// The changed attributes as they will be.
  private let changed: [Document]
  private(set) var problems: [Problem] = []

  init(_ arguments: Arguments, _ context: Context) throws(Stop) {
    let catalogue = context.catalogue
    let name = arguments.string("class") ?? ""
    guard let itemClass = catalogue[class: name] else {
      throw ItemRules.unknownClass(name, "class", catalogue)
    }
    self.itemClass = itemClass
    self.catalogue = catalogue
    self.arguments = arguments
    rules = ClassRules(catalogue: catalogue, currency: context.server.currency)
    added = arguments["add"]?.elements.map(\.self) ?? []
    var changed: [Document] = []
    for change in arguments["change"]?.elements.map(\.self) ?? [] {
      guard
        let own = itemClass.ownAttributes.first(where: { $0.name == change["name"]?.string })
      else { continue }
      changed.append(try Self.changed(own, by: change))
    }
    self.changed = changed
    problems = changeProblems() + addedProblems() + keyProblems() + labelProblems()
    if problems.isEmpty { problems = formulaProblems() }
    problems += rules.problems(inLifecycle: arguments.string("lifecycle"))
    if clearsLifecycle, newLifecycle == nil {
      problems.append(
        Problem("required", "No class above has a lifecycle.", path: "lifecycle"))
    }
  }

  /// The declaration with the members of a change in place of its own.
  private static func changed(_ own: Attribute, by change: Value) throws(Stop) -> Document {
    let before = try document(CatalogueJSON.bytes { own.write(to: &$0, hiding: []) })
    let retires = change["retired"]?.boolean ?? own.isRetired
    // Elsewhere null is as good as absent.
    let clearable = ["minimum", "maximum", "pattern", "default"]
    let given = change.members.filter { !$0.value.isNull || clearable.contains($0.name) }
    let names = Set(given.map(\.name))
    var writer = Writer()
    writer.object { writer in
      for (name, value) in before.root.members
      where !names.contains(name) && !(retires && ["required", "default"].contains(name)) {
        guard name == "value_labels", let values = change["values"]?.strings else {
          writer.member(name, value: value)
          continue
        }
        writer.key(name)
        writer.object { writer in
          for (word, label) in value.members where values.contains(word) {
            writer.member(word, value: label)
          }
        }
      }
      for (name, value) in given { writer.member(name, value: value) }
    }
    return try document(writer.bytes)
  }

  private static func document(_ json: [UInt8]) throws(Stop) -> Document {
    do {
      return try Document(json, limits: .trusted)
    } catch {
      throw .defect("A declaration was written that cannot be read: \(error)")
    }
  }

  // MARK: What is wrong with it

  private func changeProblems() -> [Problem] {
    var seen: Set<String> = []
    let changes = arguments["change"]?.elements.map(\.self) ?? []
    return changes.enumerated().flatMap { place, change -> [Problem] in
      let (name, path) = (change["name"]?.string ?? "", "change[\(place)]")
      guard seen.insert(name).inserted else {
        return [Problem("repeated", "`\(name)` is changed twice.", path: "\(path).name")]
      }
      guard let document = changed.first(where: { $0.root["name"]?.string == name }) else {
        return [notOwn(name, path: "\(path).name")]
      }
      return rules.problems(in: document.root, path: path, below: nil)
        .filter { $0.code != "taken" }
        + retirementProblems(document.root, change, path: "\(path).retired")
    }
  }

  private func notOwn(_ name: String, path: String) -> Problem {
    guard let inherited = itemClass.attribute(name) else {
      return .unknown(
        "attribute", name, among: itemClass.ownAttributes.map(\.name), path: path,
        saying: "Class \(itemClass.name) has no attribute")
    }
    return Problem(
      "inherited", "`\(name)` is declared by \(inherited.from): change it there.", path: path,
      suggestion: inherited.from)
  }

  /// The attributes of a class when all is done, by the nearest declaration of each name.
  private func attributes(of other: ItemClass) -> [Attribute] {
    let own = itemClass.name
    let new = changed.compactMap { Attribute($0.root, from: own) }
    return other.attributes.map { attribute in
      attribute.from == own ? new.first { $0.name == attribute.name } ?? attribute : attribute
    } + added.compactMap { Attribute($0, from: own) }
  }

  /// Formulas of the class and of those below, which may name what changes here.
  private func formulaProblems() -> [Problem] {
    var found: [Problem] = []
    for other in catalogue.subtree(of: itemClass.name).compactMap({ catalogue[class: $0] }) {
      let attributes = attributes(of: other)
      let formulas = FormulaSet(attributes: attributes)
      for attribute in attributes where attribute.computed != nil {
        guard let problem = formulas.problem(of: attribute) else { continue }
        if other.name == itemClass.name, let path = path(of: attribute.name) {
          found.append(problem.at(path))
        } else if found.isEmpty {
          found.append(
            Problem(
              problem.code,
              "Class \(other.name) computes `\(attribute.name)`: \(problem.message)", path: "class")
          )
        }
      }
      if !found.isEmpty { return found }
    }
    return found
  }

  private func path(of name: String) -> String? {
    func place(_ parameter: String) -> String? {
      let names = arguments[parameter]?.elements.map { $0["name"]?.string } ?? []
      return names.firstIndex(of: name).map { "\(parameter)[\($0)].computed" }
    }
    return place("add") ?? place("change")
  }

  /// A retired attribute takes no values, so nothing may ask for one.
  private func retirementProblems(
    _ attribute: Value, _ change: Value, path: String
  ) -> [Problem] {
    guard attribute["retired"]?.boolean == true else { return [] }
    let name = attribute["name"]?.string ?? ""
    if change["required"]?.boolean == true || change["default"].map({ !$0.isNull }) ?? false {
      return [
        Problem(
          "unfit", "A retired attribute is neither required nor has it a default.", path: path)
      ]
    }
    let below = catalogue.subtree(of: itemClass.name).compactMap { catalogue[class: $0] }
    let keys = below.flatMap(\.keys).filter { key in
      key.from != itemClass.name || !goneKeys.contains(Set(key.fields))
    }
    if let key = keys.first(where: { $0.fields.contains(name) }) {
      return [
        Problem(
          "in_use", "`\(name)` is part of a key of \(key.from): change the key first.", path: path)
      ]
    }
    let lifecycles = below.compactMap(catalogue.lifecycle)
    guard
      let asking = lifecycles.first(where: { lifecycle in
        lifecycle.transitions.contains { $0.requires.contains(name) }
      })
    else { return [] }
    return [
      Problem(
        "in_use", "The lifecycle \(asking.name) requires `\(name)`: change it first.", path: path)
    ]
  }

  private func addedProblems() -> [Problem] {
    var seen: Set<String> = []
    return added.enumerated().flatMap { place, attribute -> [Problem] in
      let name = attribute["name"]?.string ?? ""
      let path = "add[\(place)]"
      guard seen.insert(name).inserted else {
        return [Problem("repeated", "`\(name)` is added twice.", path: "\(path).name")]
      }
      return rules.problems(in: attribute, path: path, below: itemClass)
    } + rules.currencyProblems(added)
  }

  private func labelProblems() -> [Problem] {
    func labelled(_ parameter: String) -> [(attribute: Value, path: String)] {
      let given = arguments[parameter]?.elements.map(\.self) ?? []
      return given.enumerated().compactMap { place, change in
        guard change["label"] != nil else { return nil }
        let whole = changed.first { $0.root["name"]?.string == change["name"]?.string }?.root
        return (parameter == "add" ? change : whole ?? change, "\(parameter)[\(place)]")
      }
    }
    let declared = labelled("change") + labelled("add")
    let names = Set(declared.compactMap { $0.attribute["name"]?.string })
    let below = catalogue.subtree(of: itemClass.name).compactMap { catalogue[class: $0] }
    let others = below.flatMap(\.attributes).filter { !names.contains($0.name) }
    return rules.labelProblems(declared, besides: others, of: itemClass)
  }

  private func keyProblems() -> [Problem] {
    let changedNames = changed.compactMap { $0.root["name"]?.string }
    let kept = itemClass.ownAttributes.filter { !changedNames.contains($0.name) }
      .compactMap { own in
        try? Document(CatalogueJSON.bytes { own.write(to: &$0, hiding: []) }, limits: .trusted)
      }
    let own = (kept + changed).map(\.root) + added
    let keys = arguments["keys"]?.elements.map(\.self) ?? []
    let parent = itemClass.parent.flatMap { catalogue[class: $0] }
    let retired = itemClass.attributes.filter(\.isRetired).map(\.name)
    return rules.problems(inKeys: keys, with: own, below: parent, of: itemClass)
      + keys.enumerated().flatMap { place, key in
        (key["fields"]?.strings ?? []).filter(retired.contains).map { name in
          Problem("retired", "`\(name)` is retired.", path: "keys[\(place)].fields")
        }
      }
  }

  // MARK: What it does

  private var ownKeys: [[String]] {
    itemClass.keys.filter { $0.from == itemClass.name }.map(\.fields)
  }

  private var uniqueAdded: [[String]] {
    added.filter { $0["unique"]?.boolean == true }.compactMap { $0["name"]?.string.map { [$0] } }
  }

  private var wantedKeys: [[String]] {
    (arguments["keys"]?.elements.map { $0["fields"]?.strings ?? [] } ?? ownKeys) + uniqueAdded
  }

  /// The order of fields is that of the key's name: another order is the same key.
  private var newKeys: [[String]] {
    let known = Set(ownKeys.map(Set.init))
    return wantedKeys.filter { !known.contains(Set($0)) }
  }

  private var goneKeys: Set<Set<String>> {
    Set(ownKeys.map(Set.init)).subtracting(wantedKeys.map(Set.init))
  }

  private var clearsLifecycle: Bool {
    arguments.object?["lifecycle"]?.isNull ?? false && itemClass.ownLifecycle != nil
  }

  private var newLifecycle: Lifecycle? {
    if let name = arguments.string("lifecycle") { return catalogue.lifecycle(name) }
    guard clearsLifecycle else { return catalogue.lifecycle(of: itemClass) }
    return itemClass.parent.flatMap { catalogue[class: $0] }.flatMap(catalogue.lifecycle)
  }

  var checks: [ItemCheck] {
    let checks = ItemChecks(catalogue: catalogue, itemClass: itemClass)
    let before = catalogue.lifecycle(of: itemClass)?.states.map(\.name) ?? []
    let after = newLifecycle?.states.map(\.name) ?? []
    let classes = checks.classesByLifecycle
    let narrowed = changed.compactMap { Attribute($0.root, from: itemClass.name) }
      .flatMap { attribute in
        checks.narrowing(
          itemClass.ownAttributes.first { $0.name == attribute.name }, to: attribute)
      }
    let new = added.compactMap { Attribute($0, from: itemClass.name) }
      .flatMap { checks.narrowing(nil, to: $0) }
    return ItemChecks.states(
      before.filter { !after.contains($0) }, change: "lifecycle", classes: classes,
      among: checks.among(classes)) + new + narrowed + newKeys.map(checks.key)
  }

  /// As `cmdb.class_update` takes it.
  var definition: [UInt8] {
    let formulas = FormulaSet(attributes: attributes(of: itemClass))
    return CatalogueJSON.bytes { writer in
      writer.object { writer in
        if let label = arguments["label"] { writer.member("label", value: label) }
        if let lifecycle = arguments.string("lifecycle") {
          writer.member("lifecycle", string: lifecycle)
        } else if clearsLifecycle {
          writer.key("lifecycle")
          writer.null()
        }
        writer.member(
          "add", array: { writer in for one in added { writer.write(declaration: one, formulas) } })
        writer.member(
          "change",
          array: { writer in
            for document in changed { writer.write(declaration: document.root, formulas) }
          })
        writer.member(
          "new_keys",
          array: { writer in
            for fields in newKeys { writer.raw(ItemChecks.json(of: fields)) }
          })
        writer.member(
          "gone_keys",
          array: { writer in
            for fields in ownKeys where goneKeys.contains(Set(fields)) {
              writer.raw(ItemChecks.json(of: fields))
            }
          })
      }
    }
  }
}
