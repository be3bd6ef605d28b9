import CMDB
import JSON
import JSONRPC

/// The constraints that a declaration may set for each type: a declared constraint is enforced, and
/// one that cannot be enforced is refused.
enum AttributeRules {
  static func problems(in attribute: Value, _ type: AttributeType?, path: String) -> [Problem] {
    guard let type else { return [] }
    return unfit(attribute, type, path: path) + contradictions(attribute, path: path)
      + repetitions(attribute, path: path) + exposures(attribute, path: path)
      + strayMembers(attribute, type, path: path)
      + strayLabels(attribute, path: path)
  }

  /// What a formula gives is neither typed in nor checked.
  private static func strayMembers(
    _ attribute: Value, _ type: AttributeType, path: String
  ) -> [Problem] {
    guard attribute["computed"]?.string != nil else { return [] }
    guard Attribute.computable.contains(type) else {
      let types = Attribute.computable.map(\.rawValue).joined(separator: ", ")
      return [
        Problem("unfit", "A computed attribute is of type \(types).", path: "\(path).type")
      ]
    }
    return ["required", "unique", "observed", "default", "minimum", "maximum", "pattern", "format"]
      .filter { name in
        guard let value = attribute[name], !value.isNull else { return false }
        return value.boolean != false || name == "default"
      }
      .map { name in
        Problem("unfit", "`\(name)` does not apply to what is computed.", path: "\(path).\(name)")
      }
  }

  /// Labels of what is no value.
  private static func strayLabels(_ attribute: Value, path: String) -> [Problem] {
    guard let labels = attribute["value_labels"], !labels.isNull else { return [] }
    let values = attribute["values"]?.strings ?? []
    return labels.members.map(\.name).filter { !values.contains($0) }.map { name in
      .unknown("value", name, among: values, path: "\(path).value_labels")
    }
  }

  /// Attributes shown with incidents, requesters and contracts, and those by which working time is
  /// computed, work is distributed and refills are counted: a name that is secret in one class is
  /// secret in all.
  static let shown: Set<String> = [
    "acknowledge", "address", "assignment", "auto_renew", "capacity", "close_after", "days",
    "email", "event", "exceptions", "extension", "item_classes", "kind", "kinds", "language",
    "max_refills", "mobile", "number", "on_message_after_resolution", "opens", "phone", "position",
    "rank", "refill_count", "resolve_within", "respond_within", "steps", "support_phone", "targets",
    "tells", "text", "time_zone", "valid_from", "valid_until", "vip", "vip_only", "warranty_end",
    "warranty_start", "week",
  ]

  private static func exposures(_ attribute: Value, path: String) -> [Problem] {
    guard let name = attribute["name"]?.string, attribute["secret"]?.boolean == true,
      shown.contains(name)
    else { return [] }
    return [
      Problem(
        "unfit", "`\(name)` is shown to every agent and cannot be secret.",
        path: "\(path).secret")
    ]
  }

  /// Members of a declaration that do not apply to the type.
  private static func unfit(
    _ attribute: Value, _ type: AttributeType, path: String
  ) -> [Problem] {
    let texts: [AttributeType] = [.text, .url, .email]
    let numbers: [AttributeType] = [.integer, .decimal, .money, .quantity]
    let fitting: [(String, [AttributeType])] = [
      ("pattern", texts), ("format", [.text, .json]), ("minimum", numbers), ("maximum", numbers),
    ]
    let format = attribute["format"]?.string.flatMap(Format.init(rawValue:))
    if let format, format.type != type, [.text, .json].contains(type) {
      return [
        Problem(
          "unfit", "The format \(format.rawValue) is of type \(format.type.rawValue).",
          path: "\(path).format")
      ]
    }
    return fitting.compactMap { member, types in
      guard let value = attribute[member], !value.isNull, !types.contains(type) else { return nil }
      let names = types.map(\.rawValue).joined(separator: ", ")
      return Problem(
        "unfit", "`\(member)` applies to attributes of type \(names), not to \(type.rawValue).",
        path: "\(path).\(member)")
    }
  }

  private static func contradictions(_ attribute: Value, path: String) -> [Problem] {
    var problems: [Problem] = []
    if let minimum = attribute["minimum"]?.number, let maximum = attribute["maximum"]?.number,
      minimum > maximum
    {
      problems.append(
        Problem("range", "`minimum` is above `maximum`.", path: "\(path).minimum"))
    } else if attribute["type"]?.string == AttributeType.integer.rawValue {
      problems += ["minimum", "maximum"].compactMap { member in
        guard let bound = attribute[member]?.number, !bound.isIntegral else { return nil }
        return Problem(
          "unfit", "`\(member)` of an integer is an integer.", path: "\(path).\(member)")
      }
    }
    if attribute["format"].map({ !$0.isNull }) ?? false,
      attribute["pattern"].map({ !$0.isNull }) ?? false
    {
      problems.append(
        Problem(
          "unfit", "`format` fixes the form already; omit `pattern`.", path: "\(path).pattern"))
    }
    if attribute["required"]?.boolean == true, let value = attribute["default"],
      value.kind == .array, value.count == 0
    {
      problems.append(
        Problem(
          "unfit", "An empty default does not satisfy `required`.", path: "\(path).default"))
    }
    guard attribute["unique"]?.boolean == true else { return problems }
    if attribute["observed"]?.boolean == true {
      problems.append(
        Problem(
          "unfit", "An observed attribute cannot be unique.",
          path: "\(path).unique"))
    }
    if let value = attribute["default"], !value.isNull {
      problems.append(
        Problem(
          "unfit", "A unique attribute cannot have a default: only one item could get it.",
          path: "\(path).default"))
    }
    return problems
  }

  /// Words of an enum that look alike.
  private static func repetitions(_ attribute: Value, path: String) -> [Problem] {
    var seen: Set<String> = []
    return (attribute["values"]?.strings ?? []).enumerated().compactMap { index, word in
      let shown = LineText.asSeen(word)
      guard word.unicodeScalars.elementsEqual(shown.unicodeScalars) else {
        return Problem(
          "format", "A value may not have surrounding or double blanks.",
          path: "\(path).values[\(index)]", suggestion: shown)
      }
      guard !seen.insert(shown).inserted else { return nil }
      return Problem(
        "repeated", "The value `\(word)` is declared twice.", path: "\(path).values[\(index)]")
    }
  }

  /// A key with observed attributes would change without a version.
  static func problems(
    inKey fields: [String], _ attributes: [Value], below parent: ItemClass?, path: String
  ) -> [Problem] {
    let observed =
      attributes.filter { $0["observed"]?.boolean == true }.compactMap { $0["name"]?.string }
      + (parent?.attributes.filter(\.isObserved).map(\.name) ?? [])
    let computed =
      attributes.filter { $0["computed"]?.string != nil }.compactMap { $0["name"]?.string }
      + (parent?.attributes.filter { $0.computed != nil }.map(\.name) ?? [])
    var seen: Set<String> = []
    return fields.compactMap { field in
      if observed.contains(field) {
        return Problem(
          "unfit", "`\(field)` is an observed attribute and cannot be part of a key.", path: path)
      }
      if computed.contains(field) {
        return Problem(
          "unfit", "`\(field)` is computed and cannot be part of a key.", path: path)
      }
      guard !seen.insert(field).inserted else { return nil }
      return Problem("repeated", "The key names `\(field)` twice.", path: path)
    }
  }
}
