import CMDB
import JSON
import JSONRPC
import SQL

/// What the items that there are have to hold for a change of the catalogue to take effect.
/// `cmdb.class_breaks` finds those that do not.
struct ItemCheck {
  enum Kind: String {
    case required, minimum, maximum, pattern, values, state, key
  }

  let kind: Kind
  /// The part of the change, such as `attributes.cost.required`.
  let change: String
  /// Nil of a key and a state.
  let attribute: String?
  /// The bound, the pattern, the words that go, the fields of the key; as JSON.
  let value: [UInt8]
  /// The classes whose items it binds.
  let classes: [String]
  /// A condition that lists the items that break it; nil where only their tags do.
  let filter: String?
  /// What they are: `without a value for cost`.
  let offenders: String
  /// The attribute is new: no item can have it.
  var isOfNewAttribute = false

  func write(to writer: inout Writer) {
    writer.object { writer in
      writer.member("kind", string: kind.rawValue)
      writer.member("change", string: change)
      writer.member("attribute", string: attribute)
      writer.member("value", raw: value)
      writer.member("classes", strings: classes)
      writer.member("where", string: filter)
      writer.member("offenders", string: offenders)
      if isOfNewAttribute { writer.member("is_new", boolean: true) }
    }
  }

  /// What items break, told and not refused.
  ///
  /// - Parameter list: `classes` or `lifecycles`.
  static func preview(_ list: String, _ name: String, _ version: Int?, _ checks: [UInt8]) -> Plan {
    let unit = Unit(
      Statement(
        name: "catalogue_preview",
        "select cmdb.catalogue_preview($1::text, $2::text, $3::bigint, $4::jsonb)"),
      [Bind.text(list), Bind.text(name), Bind.integer(version), checks])
    return .read(Read(.scan(unit), .cell { RPCError(.internalError, "There was no answer.") }))
  }

  static func json(_ checks: [ItemCheck]) -> [UInt8] {
    var writer = Writer()
    writer.array { writer in
      for check in checks { check.write(to: &writer) }
    }
    return writer.bytes
  }
}

/// The checks of a class, with the conditions that list what they find.
struct ItemChecks {
  let catalogue: Catalogue
  let itemClass: ItemClass

  /// The classes in which this class says what the attribute is: not where one below says it anew.
  func classes(declaring attribute: String) -> [String] {
    catalogue.subtree(of: itemClass.name).filter { name in
      let nearest = catalogue[class: name]?.attribute(attribute)?.from
      return nearest == itemClass.name || nearest == nil
    }
  }

  /// The classes that have their lifecycle from this one.
  var classesByLifecycle: [String] {
    catalogue.subtree(of: itemClass.name).filter { name in
      let path = catalogue[class: name]?.ancestors.prefix { $0 != itemClass.name } ?? []
      return path.allSatisfy { catalogue[class: $0]?.ownLifecycle == nil }
    }
  }

  func among(_ classes: [String]) -> String {
    classes == catalogue.subtree(of: itemClass.name)
      ? "class within \(itemClass.name)" : "class in (\(classes.joined(separator: ", ")))"
  }

  static func quoted(_ words: [String]) -> String {
    words.map { "'" + $0.replacing("'", with: "''") + "'" }.joined(separator: ", ")
  }

  /// What narrows from one declaration of an attribute to another. Readings are what they were.
  ///
  /// - Parameter before: nil of a new attribute.
  func narrowing(_ before: Attribute?, to after: Attribute) -> [ItemCheck] {
    guard !after.isObserved, !after.isRetired, after.computed == nil else { return [] }
    let name = after.name
    let classes = classes(declaring: name)
    let scope = among(classes)
    func check(
      _ kind: ItemCheck.Kind, _ value: [UInt8], _ filter: String?, _ offenders: String
    ) -> ItemCheck {
      ItemCheck(
        kind: kind, change: "attributes.\(name).\(kind.rawValue)", attribute: name, value: value,
        classes: classes,
        filter: filter.map { ([scope, $0].filter { $0 != "" }).joined(separator: " and ") },
        offenders: offenders,
        isOfNewAttribute: before == nil)
    }
    var checks: [ItemCheck] = []
    if after.isRequired, before?.isRequired != true {
      checks.append(
        check(
          .required, Array("null".utf8), before == nil ? "" : "\(name) is null",
          "without `\(name)`"))
    }
    guard let before else { return checks }
    if let minimum = after.minimum, before.minimum.map({ minimum > $0 }) ?? true {
      checks.append(
        check(
          .minimum, Array("\(minimum)".utf8), "\(name) < \(minimum)",
          "with `\(name)` below \(minimum)"))
    }
    if let maximum = after.maximum, before.maximum.map({ maximum < $0 }) ?? true {
      checks.append(
        check(
          .maximum, Array("\(maximum)".utf8), "\(name) > \(maximum)",
          "with `\(name)` above \(maximum)"))
    }
    if let pattern = after.pattern, pattern != before.pattern {
      checks.append(
        check(
          .pattern, Self.json { $0.string(pattern) }, nil,
          "whose `\(name)` does not match \(pattern)"))
    }
    let gone = before.values.filter { !after.values.contains($0) }
    if !gone.isEmpty {
      let words = Self.quoted(gone)
      checks.append(
        check(
          .values, Self.json(of: gone), "\(name) in (\(words))", "with `\(name)` \(words)"))
    }
    return checks
  }

  func key(_ fields: [String]) -> ItemCheck {
    let names = fields.joined(separator: ", ")
    return ItemCheck(
      kind: .key, change: "keys[\(names)]", attribute: nil, value: Self.json(of: fields),
      classes: catalogue.subtree(of: itemClass.name), filter: nil,
      offenders: "with the same \(fields.joined(separator: " and "))")
  }

  /// The items in states that are no more.
  static func states(
    _ gone: [String], change: String, classes: [String], among scope: String
  ) -> [ItemCheck] {
    guard !gone.isEmpty, !classes.isEmpty else { return [] }
    let words = quoted(gone)
    return [
      ItemCheck(
        kind: .state, change: change, attribute: nil, value: json(of: gone), classes: classes,
        filter: "\(scope) and state in (\(words))", offenders: "in state \(words)")
    ]
  }

  static func json(of words: [String]) -> [UInt8] {
    json { writer in
      writer.array { writer in
        for word in words { writer.string(word) }
      }
    }
  }

  private static func json(_ write: (inout Writer) -> Void) -> [UInt8] {
    CatalogueJSON.bytes(write)
  }
}
