import CMDB
import JSONRPC
import SQL

/// A link that drives a page.
///
/// "In this room" is best answered from the items in the room, unless these are half of all items:
/// then it is faster to scan the rows in order and check the room of each. Which applies is known
/// only at run time, and the planner, which must choose earlier, is wrong by a factor of a thousand
/// on large estates. The statement therefore contains both plans, and a bounded count of the
/// candidates chooses between them.
struct LinkDriver {
  /// The queries for the targets of the link, by name.
  var targets: [(name: String, ids: String)]
  /// The query for the ids of the rows that meet the condition.
  let candidates: String
  /// The same condition for one row `i`: a scalar sub-select, which the planner cannot turn into a
  /// join over all rows.
  let isMember: String

  /// The largest number of candidates that drive a page.
  static let candidatesMax = 5000

  /// What bears a reference to a place, in the order of ids.
  struct Walk {
    /// The ids of the places, an array.
    let places: String
    /// The type of the reference, as a literal.
    let type: String
    /// The classes, where such are asked for too.
    var classes: [String]?

    /// Up to so many places are walked side by side; of more each would be asked for a whole page.
    static let placesMax = 20
    /// Classes of so few items lead the page: a walk might meet none of them.
    static let membersMax = 500
  }

  /// Where the index of targets has the rows of one place in the order of ids, so that a page looks
  /// at no more of them than it needs.
  var walk: Walk?
}

/// Makes a driver of a condition on a link; see `Predicate.index`.
struct LinkSQL {
  let fields: FieldSQL

  /// - Parameter name: the name of its targets, unique in the statement.
  func driver(_ predicate: Predicate, named name: String = "t", _ sql: inout SQLText) -> LinkDriver
  {
    switch predicate {
    case .any(let parts):
      var drivers: [LinkDriver] = []
      for (index, part) in parts.enumerated() {
        drivers.append(driver(part, named: "\(name)\(index)", &sql))
      }
      return LinkDriver(
        targets: drivers.flatMap(\.targets),
        candidates: drivers.map(\.candidates).joined(separator: " union "),
        isMember: "(" + drivers.map(\.isMember).joined(separator: " or ") + ")")
    case .comparison(let field, let comparison, let operand):
      if field.field.storage.isFound {
        return found(field, predicate, &sql) { value, sql in
          predicates.compare(value, field, comparison, operand, &sql)
        }
      }
      if case .several = field.field.storage { return several(field, predicate, [operand], &sql) }
      return equal(field, [operand], name, &sql)
    case .membership(let field, let operands):
      if field.field.storage.isFound {
        return found(field, predicate, &sql) { value, sql in
          var tests: [String] = []
          for operand in operands {
            tests.append(predicates.compare(value, field, .equal, operand, &sql))
          }
          return tests.joined(separator: " or ")
        }
      }
      if case .several = field.field.storage { return several(field, predicate, operands, &sql) }
      return equal(field, operands, name, &sql)
    case .within(let field, let operand):
      let below = predicates.below(field, operand, &sql)
      if let through = field.through {
        return link(through, to: bearing(field.field, below), name)
      }
      return field.field.storage.isLinked
        ? linkedWithin(below, name) : link(field.field, to: below, name)
    case .related(let type, let operand):
      let wanted = predicates.ids(operand.map { [$0] } ?? [], &sql)
      return related(SQLText.literal(type), to: wanted, name)
    case .all, .negation, .absent:
      preconditionFailure("a condition that drives nothing")
    }
  }

  private var predicates: PredicateSQL { PredicateSQL(fields: fields) }

  /// By the function that finds the rows which have a value.
  private func found(
    _ path: FieldPath, _ predicate: Predicate, _ sql: inout SQLText,
    _ test: (String, inout SQLText) -> String
  ) -> LinkDriver {
    guard case .found(_, of: _, by: let finder) = path.field.storage else {
      preconditionFailure("\(path.field.name) is found by nothing")
    }
    let condition = test("f.value", &sql)
    return LinkDriver(
      targets: [],
      candidates: "select f.id from \(finder)(\(fields.moment)) f where \(condition)",
      isMember: "(\(predicates.sql(predicate, &sql)) is true)")
  }

  /// By the function that finds the rows which have one of the values.
  private func several(
    _ path: FieldPath, _ predicate: Predicate, _ operands: [Operand], _ sql: inout SQLText
  ) -> LinkDriver {
    LinkDriver(
      targets: [], candidates: predicates.having(path.field, operands, &sql),
      isMember: "(\(predicates.sql(predicate, &sql)) is true)")
  }

  /// By the rows of accounts, or of their people.
  private func accounts(
    _ path: FieldPath, _ operands: [Operand], _ name: String, _ sql: inout SQLText
  ) -> LinkDriver {
    guard case .accounts(let table, let owner, let account, let person) = path.field.storage else {
      preconditionFailure("\(path.field.name) links no accounts")
    }
    let isTarget = isAmong(name)
    let people = "select a.person from cmdb.account a where a.id \(isTarget)"
    return LinkDriver(
      targets: [
        (
          name,
          "select a.id::bigint from cmdb.account a where a.id = "
            + predicates.accounts(operands, &sql)
        )
      ],
      candidates: """
        select l.\(owner) as id from \(rows(table)) l where l.\(account) \(isTarget) union all \
        select l.\(owner) from \(rows(table)) l where l.\(person) = any (array(\(people)))
        """,
      isMember: """
        ((select true from \(rows(table)) l where l.\(owner) = i.id and (l.\(account) \(isTarget) \
        or l.\(person) = any (array(\(people)))) limit 1) is true)
        """)
  }

  private func equal(
    _ path: FieldPath, _ operands: [Operand], _ name: String, _ sql: inout SQLText
  ) -> LinkDriver {
    guard let through = path.through else {
      if path.field.storage.isSeveral, path.type == .account {
        return accounts(path, operands, name, &sql)
      }
      return link(path.field, to: predicates.ids(operands, &sql), name)
    }
    if path.field.index == .links {
      return link(through, to: bearing(path.field, predicates.ids(operands, &sql)), name)
    }
    var conditions: [String] = []
    if path.field.index != .few, let classes = classes(namedBy: through) {
      // No index finds the value: scans the items that the reference can point to.
      let place = sql.bind(Bind.array(classes.flatMap(fields.catalogue.subtree)))
      conditions = ["t.class = any (\(place)::text[])"]
    }
    conditions.append(
      PredicateSQL(fields: fields.of(.item, row: "t"))
        .sql(.membership(FieldPath(path.field), operands), &sql))
    return link(
      through, to: "select t.id from \(rows(.item)) t\(SQLText.filter(conditions))", name)
  }

  /// The classes of the items that a reference can point to; nil where it says nothing of them.
  private func classes(namedBy reference: Field) -> [String]? {
    guard case .role(let role) = reference.storage else {
      return reference.among.isEmpty ? nil : reference.among
    }
    return fields.catalogue.relationType(role: role)?.targetClasses ?? []
  }

  /// The items with a reference to one of the ids.
  private func bearing(_ field: Field, _ wanted: String) -> String {
    guard case .role(let role) = field.storage else { preconditionFailure("no reference") }
    let type = SQLText.literal(fields.catalogue.relationType(role: role)?.name ?? role)
    return """
      select r.source from \(rows(.relation)) r \
      where r.type = \(type) and r.target = any (array(\(wanted)))
      """
  }

  /// The rows of a table; for the present, the table itself.
  private func rows(_ table: Table) -> String {
    fields.moment == "null" ? "cmdb.\(table.name)" : fields.rows(table)
  }

  private func link(_ field: Field, to wanted: String, _ name: String) -> LinkDriver {
    let isTarget = isAmong(name)
    switch field.storage {
    case .linked(let table, let owner, let item):
      return LinkDriver(
        targets: [(name, wanted)],
        candidates: "select l.\(owner) as id from \(rows(table)) l where l.\(item) \(isTarget)",
        isMember: """
          ((select true from \(rows(table)) l \
          where l.\(owner) = i.id and l.\(item) \(isTarget) limit 1) is true)
          """)
    case .item(let column), .itemCalled(let column, or: _):
      guard let table = fields.noun.table else { preconditionFailure("no table") }
      return LinkDriver(
        targets: [(name, wanted)],
        candidates: "select x.id from \(rows(table)) x where x.\(column) \(isTarget)",
        isMember: "((i.\(column) \(isTarget)) is true)")
    case .role(let role):
      let type = SQLText.literal(fields.catalogue.relationType(role: role)?.name ?? role)
      return LinkDriver(
        targets: [(name, wanted)],
        candidates: end("source", of: type, opposite: "target", isTarget),
        isMember: has("source", of: type, opposite: "target", isTarget),
        walk: fields.moment == "null"
          ? LinkDriver.Walk(places: "(select \(name).ids from \(name))::bigint[]", type: type) : nil
      )
    case .column, .either, .called, .computed, .found, .accounts, .several, .columns, .answer,
      .attribute:
      preconditionFailure("\(field.name) is no link")
    }
  }

  /// A linked item is within a place when it is that place, or stands in it or below it.
  private func linkedWithin(_ wanted: String, _ name: String) -> LinkDriver {
    let isTarget = isAmong(name)
    let located = "r.type = 'located_in' and r.target \(isTarget)"
    return LinkDriver(
      targets: [(name, wanted)],
      candidates: """
        select l.of_incident as id from \(rows(.incidentItem)) l where l.item \(isTarget) \
        union select l.of_incident from \(rows(.relation)) r \
        join \(rows(.incidentItem)) l on l.item = r.source where \(located)
        """,
      isMember: """
        ((select true from \(rows(.incidentItem)) l where l.of_incident = i.id and (\
        l.item \(isTarget) or exists (\
        select from \(rows(.relation)) r where r.source = l.item and \(located))) limit 1) is true)
        """)
  }

  /// Related in either direction.
  private func related(_ type: String, to wanted: String, _ name: String) -> LinkDriver {
    let isTarget = isAmong(name)
    let there = ("source", "target")
    let back = ("target", "source")
    return LinkDriver(
      targets: [(name, wanted)],
      candidates: end(there.0, of: type, opposite: there.1, isTarget) + " union "
        + end(back.0, of: type, opposite: back.1, isTarget),
      isMember: "(" + has(there.0, of: type, opposite: there.1, isTarget) + " or "
        + has(back.0, of: type, opposite: back.1, isTarget) + ")")
  }

  private func isAmong(_ name: String) -> String {
    "= any ((select \(name).ids from \(name))::bigint[])"
  }

  private func end(
    _ end: String, of type: String, opposite: String, _ isTarget: String
  ) -> String {
    """
    select r.\(end) as id from \(rows(.relation)) r \
    where r.type = \(type) and r.\(opposite) \(isTarget)
    """
  }

  private func has(
    _ end: String, of type: String, opposite: String, _ isTarget: String
  ) -> String {
    """
    ((select true from \(rows(.relation)) r where r.\(end) = i.id and r.type = \(type) \
    and r.\(opposite) \(isTarget) limit 1) is true)
    """
  }
}
