package import CMDB
package import JSON
package import SQL

/// What an entry means for a condition: whether its subject matched before it and matches since.
package enum FeedEffect: String, CaseIterable, Sendable {
  case entered, changed, left
  /// Others than its subject may match now, or not any more: the list has to be read anew.
  case scope
}

/// The condition of a subscription, as a statement that judges entries.
///
/// Each entry is judged at its own moment: just before its stamp, and at it. The subject of an
/// item's entry is the item, of a relation's its source, of what belongs to an incident the
/// incident.
package struct FeedWhere: Sendable {
  package let text: String
  package let isOfIncidents: Bool
  private let statement: Statement
  private let parameters: [[UInt8]?]
  private let lookups: [NameLookup: Int]

  /// The nouns that a condition may be about, by the kinds of entries that are asked for.
  package static let itemEntities: Set<String> = ["item", "relation"]
  package static let incidentEntities: Set<String> = [
    "incident", "incident_item", "incident_comment",
  ]

  /// Whether kinds of entries are those of incidents; nil where a condition over them means
  /// nothing.
  package static func isOfIncidents(_ entities: [String]?) -> Bool? {
    guard let entities else { return false }
    if entities.allSatisfy(itemEntities.contains) { return false }
    return entities.allSatisfy(incidentEntities.contains) ? true : nil
  }

  package init(
    _ text: String, isOfIncidents: Bool, catalogue: Catalogue, caller: Caller, now: Timestamp
  ) throws(Problem) {
    self.text = text
    self.isOfIncidents = isOfIncidents
    if let (word, position) = try Where.movingMoment(in: text) {
      throw Self.moving("`\(word)` moves without a change", at: position)
    }
    let noun: Noun = isOfIncidents ? .incident : .item
    let table = FieldTable(
      noun, catalogue: catalogue, hidden: caller.seesSecrets ? [] : catalogue.secretNames)
    let predicate = try Where(fields: table, caller: caller, now: now).predicate(text)
    for path in predicate.paths where path.movesByItself {
      throw Self.moving("`\(path.name)` changes without an entry of the journal", at: nil)
    }
    var sql = SQLText()
    let fields = FieldSQL(noun: noun, catalogue: catalogue, moment: Self.moment)
    let condition = PredicateSQL(fields: fields, isOfKnownRows: true).sql(predicate, &sql)
    let scope = FeedScope(fields: fields).condition(predicate, &sql)
    let after = sql.bind(nil)
    let until = sql.bind(nil)
    statement = Statement(
      Self.statement(
        isOfIncidents: isOfIncidents, source: fields.source, condition: condition, scope: scope,
        after: after, until: until), isWorthKeeping: true)
    parameters = sql.parameters
    lookups = sql.lookups
  }

  private static func moving(_ why: String, at position: Int?) -> Problem {
    Problem(
      "moving", "\(why): ask `item.find` or `incident.find` on a schedule instead.", path: "where",
      position: position)
  }

  /// The moment in the statement: that of a row named `judged`.
  private static let moment = "judged.moment"

  private static func statement(
    isOfIncidents: Bool, source: String, condition: String, scope: String?, after: String,
    until: String
  ) -> String {
    let subject =
      isOfIncidents
      ? "case j.entity when 'incident' then j.entity_id else j.incident end"
      : "case j.entity when 'item' then j.entity_id else j.source end"
    // What moves others is an item or a relation, whatever the condition is about.
    let own = (isOfIncidents ? incidentEntities : itemEntities).sorted().map { SQLText.literal($0) }
    let kinds = own + (isOfIncidents && scope != nil ? ["'item'", "'relation'"] : [])
    let live = isOfIncidents ? "" : "\(ListFilter.isLive) and "
    return """
      select e.position, case when \(scope ?? "false") then 'scope' \
      when s.after and s.before then 'changed' when s.after then 'entered' \
      when s.before then 'left' end as effect \
      from (select j.position, j.at, j.at - interval '1 microsecond' as before, j.entity, \
      j.relation_type, j.source, case j.entity when 'item' then j.entity_id \
      when 'relation' then j.source end as item, \
      case when j.entity in (\(own.joined(separator: ", "))) then \(subject) end as subject \
      from cmdb.journal j \
      where j.position > \(after)::bigint and j.position <= \(until)::bigint \
      and j.entity in (\(kinds.joined(separator: ", "))) offset 0) e \
      cross join lateral (select bool_or(judged.is_after) as after, \
      bool_or(not judged.is_after) as before \
      from (values (e.at, true), (e.before, false)) judged (moment, is_after) \
      cross join lateral (select from \(source) \
      where i.id = e.subject and \(live)\(condition) offset 0) held) s \
      where s.after or s.before\(scope.map { " or \($0)" } ?? "") \
      order by e.position
      """
  }

  // MARK: The names in it

  /// The statement that finds what its names stand for; nil where it has none. It refuses those
  /// that name nothing.
  package var lookup: Unit? {
    guard !lookups.isEmpty else { return nil }
    var sql = SQLText()
    let columns = ordered.map { lookup in
      "(select array_agg(n) from \(lookup.finder.call(sql.bind(lookup.names) + "::jsonb")) n)::text"
    }
    sql.append(built: "select " + columns.joined(separator: ", "))
    return sql.unit()
  }

  /// The names and the functions that know them: `[[function, names], …]`.
  var names: [UInt8] {
    var writer = Writer()
    writer.array { writer in
      for lookup in ordered {
        writer.array { writer in
          writer.string(lookup.finder.rawValue)
          writer.raw(lookup.names)
        }
      }
    }
    return writer.bytes
  }

  private var ordered: [NameLookup] {
    lookups.sorted { $0.value < $1.value }.map(\.key)
  }

  /// With what its names stand for.
  package func found(_ rows: Rows) -> Bound {
    var found: [NameLookup: [UInt8]] = [:]
    for (column, lookup) in ordered.enumerated() {
      found[lookup] = rows.count > 0 ? rows[0, column].map { Array($0) } : nil
    }
    return bound(found)
  }

  package var withoutNames: Bound { bound([:]) }

  private func bound(_ found: [NameLookup: [UInt8]]) -> Bound {
    var parameters = parameters
    for (lookup, place) in lookups {
      parameters[place - 1] = found[lookup] ?? Array("{}".utf8)
    }
    return Bound(
      text: text, isOfIncidents: isOfIncidents, found: found, statement: statement,
      parameters: parameters)
  }

  /// A condition of which every name is known. Two that judge alike are equal.
  package struct Bound: Sendable {
    let text: String
    package let isOfIncidents: Bool
    fileprivate let found: [NameLookup: [UInt8]]
    fileprivate let statement: Statement
    fileprivate let parameters: [[UInt8]?]

    /// The statement that judges the entries behind one position up to another.
    package func unit(after: Int, until: Int) -> Unit {
      var all = parameters
      all[all.count - 2] = Array(String(after).utf8)
      all[all.count - 1] = Array(String(until).utf8)
      return Unit(statement, all)
    }

    /// The effects by position; entries that it does not concern have none.
    package static func effects(_ rows: Rows) -> [Int: FeedEffect] {
      var effects: [Int: FeedEffect] = [:]
      for row in 0..<rows.count {
        guard let position = rows.integer(row, 0),
          let effect = rows.text(row, 1).flatMap(FeedEffect.init(rawValue:))
        else { continue }
        effects[Int(position)] = effect
      }
      return effects
    }

    /// Whether it still judges as it did, by another catalogue or for a caller whose rights have
    /// changed. Names keep what they stood for.
    package func holds(by catalogue: Catalogue, for caller: Caller, now: Timestamp) -> Bool {
      guard
        let again = try? FeedWhere(
          text, isOfIncidents: isOfIncidents, catalogue: catalogue, caller: caller, now: now)
      else { return false }
      return Set(again.lookups.keys) == Set(found.keys) && again.bound(found) == self
    }
  }
}

extension FeedWhere.Bound: Hashable {
  package static func == (left: Self, right: Self) -> Bool {
    left.statement == right.statement && left.parameters == right.parameters
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(statement)
    hasher.combine(parameters)
  }
}

extension FieldPath {
  fileprivate var name: String {
    (through.map { $0.name + "." } ?? "") + field.name
  }

  /// Whether its value changes although nothing is written: with time, or with a reading.
  fileprivate var movesByItself: Bool {
    switch field.storage {
    case .attribute(_, isObserved: true, _): true
    case .computed(let function, _): !Self.writtenFunctions.contains(function)
    // With a clock, or with who watches it, of which no entry is judged.
    case .found, .accounts, .several: true
    default: false
    }
  }

  /// Of what is written alone.
  private static let writtenFunctions: Set<String> = ["cmdb.place_of", "cmdb.due_source"]
}

extension Predicate {
  /// Every field that it looks at.
  fileprivate var paths: [FieldPath] {
    switch self {
    case .all(let parts), .any(let parts): parts.flatMap(\.paths)
    case .negation(let inner): inner.paths
    case .comparison(let path, _, _), .membership(let path, _), .absent(let path),
      .within(let path, _):
      [path]
    case .related: []
    }
  }
}
