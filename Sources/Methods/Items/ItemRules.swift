import CMDB
import JSON
import JSONRPC
import SQL

/// The rules of the catalogue for an item of a class, beyond its attributes.
struct ItemRules {
  let catalogue: Catalogue
  let itemClass: ItemClass

  var lifecycle: Lifecycle? { catalogue.lifecycle(of: itemClass) }

  /// The prefix of the class, else of its nearest ancestor with one.
  var tagPrefix: String {
    itemClass.ancestors.lazy.compactMap { catalogue[class: $0]?.tagPrefix }.first ?? "ITM"
  }

  func problems(inReferences references: Value?) -> [Problem] {
    guard let references else { return [] }
    let roles = catalogue.references(of: itemClass).compactMap(\.role)
    let unknown = references.members.map(\.name).filter { !roles.contains($0) }
    return unknown.prefix(Problem.toldMax).map { name in
      .unknown(
        "reference", name, among: roles, path: "references.\(name)",
        saying: "Class \(itemClass.name) has no reference")
    }
  }

  func problems(inInitialState state: String?) -> [Problem] {
    guard let state, let lifecycle, !lifecycle.initial.contains(state) else { return [] }
    return [
      Problem(
        "not_allowed",
        "The initial state in class \(itemClass.name) must be "
          + "\(lifecycle.initial.joined(separator: " or ")).",
        path: "state", suggestion: Spelling.nearest(to: state, among: lifecycle.initial))
    ]
  }

  /// Tags are scanned and written by hand: tags that look alike must be equal.
  static func problems(inTag tag: String?) -> [Problem] {
    guard let tag else { return [] }
    let seen = LineText.asSeen(tag)
    guard tag.unicodeScalars.elementsEqual(seen.unicodeScalars) else {
      return [
        Problem(
          "format",
          "A tag may not have surrounding or double blanks, or invisible characters.",
          path: "tag", suggestion: seen.isEmpty ? nil : seen)
      ]
    }
    return []
  }

  /// The name without surrounding blanks, which spreadsheets and scanners may leave.
  static func name(_ arguments: Arguments) -> String? {
    arguments.string("name").map(LineText.trimmed)
  }

  /// Problems of references of an item with unknown class: only names that no role has.
  static func unknownRoles(in references: Value?, _ catalogue: Catalogue) -> [Problem] {
    let unknown = (references?.members.map(\.name) ?? []).filter {
      catalogue.relationType(role: $0) == nil
    }
    return unknown.prefix(Problem.toldMax).map { name in
      .unknown("reference", name, among: catalogue.roleNames, path: "references.\(name)")
    }
  }

  /// The class of a new item: the given one, or the unit class of its model.
  static func newClass(
    _ arguments: Arguments, _ context: Context
  ) throws(Stop) -> ItemClass {
    try newClass(
      arguments, of: arguments["references"]?["model"], at: "references.model", context)
  }

  /// - Parameter path: of the model.
  static func newClass(
    _ arguments: Arguments, of model: Value?, at path: String, _ context: Context
  ) throws(Stop) -> ItemClass {
    if let name = arguments.string("class") {
      return try concrete(name, "class", context)
    }
    guard let model, !model.isNull else {
      throw .invalidParams([
        Problem("required", "`class` is required, unless `\(path)` implies it.", path: "class")
      ])
    }
    guard let known = try context.unitClass(Array(model.raw)) else {
      throw .invalidParams([
        Problem(
          "required", "`class` is required: the model has no `unit_class`.",
          path: "class")
      ])
    }
    return try concrete(known, path, context)
  }

  static func concrete(
    _ name: String, _ path: String, _ context: Context
  ) throws(Stop) -> ItemClass {
    guard let itemClass = context.catalogue[class: name] else {
      throw unknownClass(name, path, context.catalogue)
    }
    guard !itemClass.isAbstract else {
      let below = context.catalogue.subtree(of: name)
        .filter { context.catalogue[class: $0]?.isAbstract == false }
      throw .invalidParams([
        Problem(
          "abstract",
          "Class \(name) is abstract; use one of \(below.joined(separator: ", ")).",
          path: path)
      ])
    }
    return itemClass
  }

  static func unknownClass(_ name: String, _ path: String, _ catalogue: Catalogue) -> Stop {
    .invalidParams([.unknown("class", name, among: catalogue.classNames, path: path)])
  }
}
