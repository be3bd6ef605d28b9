package import CMDB
package import JSON
package import SQL

/// What an entry means for a condition: whether its subject matched before it and matches since.
package enum FeedEffect: String, CaseIterable, Sendable {
  case entered, changed, left
  /// Others than its subject may match now, or not any more: the list has to be read anew.
  case scope
}

/// The condition of a subscription.
///
/// The subject of an item's entry is the item, of a relation's its source, of what belongs to an
/// incident the incident.
package struct FeedWhere: Sendable {
  package let text: String
  package let isOfIncidents: Bool
  private let meaning: FeedMeaning
  private let statement: Statement
  private let parameters: [[UInt8]?]
  private let lookups: [NameLookup: Int]
  private let kinds: Set<String>

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
    meaning = FeedMeaning(
      predicate: predicate,
      fields: FieldSQL(noun: noun, catalogue: catalogue, moment: FeedJudgementText.moment))
    let built = FeedJudgementText([meaning], isOfIncidents: isOfIncidents)
    statement = built.statement
    parameters = built.parameters
    lookups = built.lookups
    kinds = built.kinds
  }

  private static func moving(_ why: String, at position: Int?) -> Problem {
    Problem(
      "moving", "\(why): ask `item.find` or `incident.find` on a schedule instead.", path: "where",
      position: position)
  }

  // MARK: The names in it

  /// The statement that finds what its names stand for; nil where it has none. It refuses those
  /// that name nothing.
  package var lookup: Unit? {
    Self.lookup(ordered)
  }

  private static func lookup(_ ordered: [NameLookup]) -> Unit? {
    guard !ordered.isEmpty else { return nil }
    var sql = SQLText()
    let columns = ordered.map { lookup in
      "(select array_agg(n order by n) from "
        + "\(lookup.finder.call(sql.bind(lookup.names) + "::jsonb")) n)::text"
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
    bound(Self.found(rows, ordered))
  }

  private static func found(_ rows: Rows, _ ordered: [NameLookup]) -> [NameLookup: [UInt8]] {
    var found: [NameLookup: [UInt8]] = [:]
    for (column, lookup) in ordered.enumerated() {
      found[lookup] = rows.count > 0 ? rows[0, column].map { Array($0) } : nil
    }
    return found
  }

  package var withoutNames: Bound { bound([:]) }

  private func bound(_ found: [NameLookup: [UInt8]]) -> Bound {
    var parameters = parameters
    for (lookup, place) in lookups {
      parameters[place - 1] = found[lookup] ?? Array("{}".utf8)
    }
    return Bound(
      text: text, isOfIncidents: isOfIncidents, kinds: kinds, meaning: meaning, found: found,
      ordered: ordered,
      statement: statement, parameters: parameters)
  }

  /// A condition of which every name is known. Two that judge alike are equal.
  package struct Bound: Sendable {
    let text: String
    package let isOfIncidents: Bool
    /// The kinds of entries that it judges; no others concern it.
    package let kinds: Set<String>
    let meaning: FeedMeaning
    let found: [NameLookup: [UInt8]]
    fileprivate let ordered: [NameLookup]
    fileprivate let statement: Statement
    fileprivate let parameters: [[UInt8]?]

    /// The statement that finds what its names stand for now; nil where it has none.
    package var lookup: Unit? { FeedWhere.lookup(ordered) }

    /// Whether its names still stand for what they stood for.
    package func names(_ rows: Rows) -> Bool { FeedWhere.found(rows, ordered) == found }

    /// Whether it still judges as it did, by another catalogue or for a caller whose rights have
    /// changed. What its names stand for is asked apart.
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
