import CMDB
import SQL

/// Which entries move others than their subject into a condition or out of it: the inner node of a
/// hierarchy that moves, the item at the end of a step that changes, the other end of a relation.
///
/// Too many are named rather than too few: whoever hears of one reads the list anew.
struct FeedScope {
  let fields: FieldSQL
  /// Whether the other end of a relation has come to meet the condition by its entry, or meets it
  /// no more, as SQL; nil where that is not judged.
  var farEndMoved: String?

  /// Nil for a condition over own fields and own references alone.
  func condition(_ predicate: Predicate, _ sql: inout SQLText) -> String? {
    var found: [String] = []
    add(predicate, to: &found, &sql)
    var seen: Set<String> = []
    let parts = found.filter { seen.insert($0).inserted }
    return parts.isEmpty ? nil : "(" + parts.joined(separator: " or ") + ")"
  }

  private func add(_ predicate: Predicate, to found: inout [String], _ sql: inout SQLText) {
    switch predicate {
    case .all(let parts), .any(let parts):
      for part in parts { add(part, to: &found, &sql) }
    case .negation(let inner): add(inner, to: &found, &sql)
    case .comparison(let path, _, _), .membership(let path, _), .absent(let path):
      add(path, to: &found)
    case .within(let path, _):
      add(path, to: &found)
      if path.type == .reference { addHierarchy(of: path, to: &found) }
    case .related(let type, let operand): add(type, operand, to: &found, &sql)
    }
  }

  // MARK: Fields

  private func add(_ path: FieldPath, to found: inout [String]) {
    if path.field.name == Field.place { addPlace(through: path.through, to: &found) }
    if case .role(let role) = path.field.storage { addInherited(role, to: &found) }
    guard let through = path.through else { return }
    if through.name == Field.place { addPlace(through: nil, to: &found) }
    if case .role(let role) = through.storage { addInherited(role, to: &found) }
    // The item at the end of the step has another value than before.
    let item = fields.of(.item, row: "t")
    func value(_ moment: String) -> String {
      let then = FieldSQL(
        noun: .item, catalogue: item.catalogue, moment: moment, row: "t")
      return """
        (select \(then.expression(FieldPath(path.field))) from cmdb.item_at(\(moment)) t \
        where t.id = e.item)
        """
    }
    let referred = referred(through).map { " and \($0)" } ?? ""
    found.append(
      "(e.item is not null\(referred) and \(value("e.before")) is distinct from \(value("e.at")))")
  }

  /// Whether something refers to the item of an entry by a field; nil where that is not asked,
  /// because no index answers it.
  private func referred(_ field: Field) -> String? {
    switch field.storage {
    case .role(let role): hasSources("o.role = \(SQLText.literal(role))")
    case .computed: hasSources("o.role = '\(Field.location)'")
    case .linked(let table, _, let item):
      "exists (select from cmdb.\(table.name) l where l.\(item) = e.item)"
    default: nil
    }
  }

  /// What an item gets from another one: the manufacturer of its model.
  private func addInherited(_ role: String, to found: inout [String]) {
    guard let type = fields.catalogue.relationType(role: role), let host = type.inheritedThrough
    else { return }
    found.append(moved([type.name], isLed: hasSources("o.role = \(SQLText.literal(host))")))
  }

  /// What is installed in something is where that is.
  private func addPlace(through: Field?, to found: inout [String]) {
    var carries = "o.role in ('installed_in', 'whole')"
    if case .role(let role)? = through?.storage {
      carries += " or o.role = \(SQLText.literal(role))"
    }
    found.append(moved(["located_in", "installed_in", "part_of"], isLed: hasSources(carries)))
  }

  /// An inner node of a hierarchy moves with all that is below it.
  private func addHierarchy(of path: FieldPath, to found: inout [String]) {
    let sql = PredicateSQL(fields: fields)
    guard let type = sql.hierarchy(of: path) else { return }
    var types = [type]
    let role = path.field.name == Field.place ? Field.location : path.field.name
    if let own = fields.catalogue.relationType(role: role)?.name { types.append(own) }
    let names = Set(types).sorted().map { SQLText.literal($0) }.joined(separator: ", ")
    found.append(moved([type], isLed: hasSources("o.type in (\(names))")))
    // What the row leads to by a step, or by a link, stands elsewhere now.
    if let through = path.through {
      found.append(moved([type], isLed: referred(through)))
    } else if path.field.storage.isLinked {
      found.append(moved([type], isLed: referred(path.field)))
    }
  }

  /// The entry is of a relation of one of these types, and others are led to its source.
  private func moved(_ types: [String], isLed: String?) -> String {
    let names = types.map { SQLText.literal($0) }.joined(separator: ", ")
    let rest = isLed.map { " and \($0)" } ?? ""
    return "(e.relation_type in (\(names)) and e.entity = 'relation'\(rest))"
  }

  private func hasSources(_ which: String) -> String {
    func has(_ moment: String) -> String {
      "exists (select from cmdb.sources_of(e.item, \(moment)) o where \(which))"
    }
    return "(\(has("e.at")) or \(has("e.before")))"
  }

  // MARK: Relations in either direction

  /// The target of a relation that begins or ends: its subject is the source.
  private func add(
    _ type: String, _ operand: Operand?, to found: inout [String], _ sql: inout SQLText
  ) {
    let entry = "e.entity = 'relation' and e.relation_type = \(SQLText.literal(type))"
    if let farEndMoved { return found.append("(\(entry) and \(farEndMoved))") }
    var condition = entry
    if let operand {
      let wanted = PredicateSQL(fields: fields, isOfKnownRows: true)
        .found(.items, [operand], &sql)
      condition += " and e.source = any (\(wanted))"
    }
    found.append("(\(condition))")
  }
}

extension Predicate {
  /// The types of relations that it asks for in either direction.
  var relatedTypes: Set<String> {
    switch self {
    case .all(let parts), .any(let parts): parts.reduce(into: []) { $0.formUnion($1.relatedTypes) }
    case .negation(let inner): inner.relatedTypes
    case .related(let type, _): [type]
    case .comparison, .membership, .absent, .within: []
    }
  }
}
