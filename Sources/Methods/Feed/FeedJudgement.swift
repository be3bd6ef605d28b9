import CMDB
import JSON
package import SQL

/// The statement that judges entries by conditions. Each entry is judged at its own moment: just
/// before its stamp, and at it. To look the subject up as it was costs far more than to compare it,
/// so it is looked up once for all conditions.
package struct FeedJudgement: Sendable {
  private let statement: Statement
  private let parameters: [[UInt8]?]
  private let count: Int

  /// Nil for conditions that cannot be judged together: about other nouns, or in which one name
  /// stands for different things.
  package init?(_ conditions: [FeedWhere.Bound]) {
    guard let first = conditions.first,
      conditions.allSatisfy({
        $0.isOfIncidents == first.isOfIncidents && $0.meaning.source == first.meaning.source
      })
    else { return nil }
    let text = FeedJudgementText(
      conditions.map(\.meaning), isOfIncidents: first.isOfIncidents)
    var parameters = text.parameters
    for (lookup, place) in text.lookups {
      let found = Set(conditions.compactMap { $0.found[lookup] })
      guard found.count <= 1 else { return nil }
      parameters[place - 1] = found.first ?? Array("{}".utf8)
    }
    statement = text.statement
    self.parameters = parameters
    count = conditions.count
  }

  /// Judges the entries behind one position up to another.
  package func unit(after: Int, until: Int) -> Unit {
    var all = parameters
    all[all.count - 2] = Array(String(after).utf8)
    all[all.count - 1] = Array(String(until).utf8)
    return Unit(statement, all)
  }

  /// The effects by position, for each condition; entries that it does not concern have none.
  package func effects(_ rows: Rows) -> [[Int: FeedEffect]] {
    var effects = Array(repeating: [Int: FeedEffect](), count: count)
    for row in 0..<rows.count {
      guard let position = rows.integer(row, 0) else { continue }
      for condition in 0..<count {
        guard let text = rows.text(row, condition + 1) else { continue }
        effects[condition][Int(position)] = FeedEffect(rawValue: text)
      }
    }
    return effects
  }
}

/// What a condition says, before its names are found.
struct FeedMeaning: Sendable {
  let predicate: Predicate
  let fields: FieldSQL

  var source: String { fields.source }
}

/// Builds that statement.
struct FeedJudgementText {
  /// The moment in the statement: that of a row named `judged`.
  static let moment = "judged.moment"

  private(set) var statement = Statement("")
  /// The last two are the positions.
  private(set) var parameters: [[UInt8]?] = []
  private(set) var lookups: [NameLookup: Int] = [:]
  /// The kinds of entries that it reads.
  private(set) var kinds: Set<String> = []

  /// - Precondition: They read the same rows.
  init(_ meanings: [FeedMeaning], isOfIncidents: Bool) {
    var sql = SQLText()
    var held: [String] = []
    var sides: [String] = []
    var effects: [String] = []
    var concerns: [String] = []
    var farTypes: Set<String> = []
    for (number, meaning) in meanings.enumerated() {
      let (fields, predicate) = (meaning.fields, meaning.predicate)
      let condition = PredicateSQL(fields: fields, isOfKnownRows: true).sql(predicate, &sql)
      var scoped = FeedScope(fields: fields)
      if !isOfIncidents {
        scoped.farEndMoved =
          "coalesce(f.after\(number), false) <> coalesce(f.before\(number), false)"
        farTypes.formUnion(predicate.relatedTypes)
      }
      let scope = scoped.condition(predicate, &sql)
      held.append("(\(condition)) as c\(number)")
      sides.append(
        "bool_or(judged.is_after and c\(number)) as after\(number), "
          + "bool_or(not judged.is_after and c\(number)) as before\(number)")
      effects.append(
        """
        case when \(scope ?? "false") then 'scope' \
        when s.after\(number) and s.before\(number) then 'changed' \
        when s.after\(number) then 'entered' when s.before\(number) then 'left' end
        """)
      concerns += ["s.after\(number)", "s.before\(number)"] + (scope.map { [$0] } ?? [])
      // What moves others is an item or a relation, whatever the condition is about.
      if scope != nil { kinds.formUnion(FeedWhere.itemEntities) }
    }
    let own = isOfIncidents ? FeedWhere.incidentEntities : FeedWhere.itemEntities
    kinds.formUnion(own)
    let after = sql.bind(nil)
    let until = sql.bind(nil)
    let subject =
      isOfIncidents
      ? "case j.entity when 'incident' then j.entity_id else j.incident end"
      : "case j.entity when 'item' then j.entity_id else j.source end"
    let live = isOfIncidents ? "" : " and \(ListFilter.isLive)"
    let source = meanings.first?.source ?? ""
    func judged(_ id: String, as name: String) -> String {
      Self.sides(sides, of: "\(source) where i.id = \(id)\(live)", held, as: name)
    }
    // The other end of a relation is a second subject, where a condition asks for the relation.
    let far =
      farTypes.isEmpty
      ? nil
      : "case when j.entity = 'relation' and j.relation_type in (\(Self.list(farTypes))) "
        + "then j.target end as far"
    let text = """
      select e.position, \(effects.joined(separator: ", ")) \
      from (select j.position, j.at, j.at - interval '1 microsecond' as before, j.entity, \
      j.relation_type, j.source, case j.entity when 'item' then j.entity_id \
      when 'relation' then j.source end as item, \
      case when j.entity in (\(Self.list(own))) then \(subject) end as subject\
      \(far.map { ", \($0)" } ?? "") \
      from cmdb.journal j \
      where j.position > \(after)::bigint and j.position <= \(until)::bigint \
      and j.entity in (\(Self.list(kinds))) offset 0) e \
      \(judged("e.subject", as: "s")) \
      \(far.map { _ in judged("e.far", as: "f") + " " } ?? "")\
      where \(concerns.joined(separator: " or ")) \
      order by e.position
      """
    statement = Statement(text, isWorthKeeping: true)
    parameters = sql.parameters
    lookups = sql.lookups
  }

  /// A row judged at both moments.
  private static func sides(
    _ sides: [String], of row: String, _ held: [String], as name: String
  ) -> String {
    """
    cross join lateral (select \(sides.joined(separator: ", ")) \
    from (values (e.at, true), (e.before, false)) judged (moment, is_after) \
    cross join lateral (select \(held.joined(separator: ", ")) \
    from \(row) offset 0) held) \(name)
    """
  }

  private static func list(_ names: Set<String>) -> String {
    names.sorted().map { SQLText.literal($0) }.joined(separator: ", ")
  }
}
