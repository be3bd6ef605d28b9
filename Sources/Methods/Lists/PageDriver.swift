import CMDB
import JSONRPC
import SQL

/// What leads a page to its rows, whatever the planner thinks of how many there are.
enum PageDriver {
  /// A condition that few rows fulfil, found from the other end.
  case link(LinkDriver)
  /// A range of the index by class for each of these classes, the place of an array: merged, the
  /// ranges give the order of ids, where the planner would walk all ids until enough are of them.
  case classes(String)
}

/// A link that leads a page.
///
/// "In this room" is best answered by what stands in the room, unless that is half of all there is;
/// then the rows are walked in their order and each is asked for its room. Which of the two holds
/// is known only when the statement runs, and the planner, who has to choose before, is wrong by a
/// factor of a thousand on large estates. So the statement has both ways, and a count of the
/// candidates, up to a bound, decides between them.
struct LinkDriver {
  /// What the candidates hang from, queries of ids by name.
  var targets: [(name: String, ids: String)]
  /// A query of the ids of the rows that fulfil the condition.
  let candidates: String
  /// The same condition asked of one row `i`. A scalar sub-select, which no planner turns into a
  /// join that reads all.
  let isMember: String

  /// Up to so many candidates lead the page.
  static let candidatesMax = 5000
}

extension Paging {
  /// A page of ids whose rows fulfil the conditions and that of the driver.
  func page(
    from source: String, ledBy driver: PageDriver, where conditions: [String], limit: String,
    _ sql: inout SQLText
  ) throws(RPCError) -> String {
    switch driver {
    case .link(let link):
      let most = LinkDriver.candidatesMax
      let few = ["i.id = any (array(select c.id from c))", "(select count(*) from c) <= \(most)"]
      let many = ["(select count(*) from c) > \(most)", link.isMember]
      return """
        with \(link.targets.map { "\($0.name) as materialized (select array(\($0.ids)) as ids)" }
          .joined(separator: ", ")), \
        c as materialized (select d.id from (\(link.candidates)) d limit \(most + 1)) \
        (\(page("i.id", from: source, where: few + conditions, limit: limit))) union all \
        (\(page("i.id", from: source, where: many + conditions, limit: limit)))
        """
    case .classes(let place):
      let last = try lastID(&sql)
      let range = [
        "(i.class, i.id) > (c.class collate \"C\", \(last))", "i.class <= c.class collate \"C\"",
      ]
      let rows = """
        unnest(\(place)::text[]) c (class) cross join lateral (select i.id from \(source)\
        \(SQLText.filter(range + conditions)) order by i.class, i.id limit \(limit)) i
        """
      return page("i.id", from: rows, where: [], limit: limit)
    }
  }
}

/// A condition split into what drives a page and what its rows are held against besides.
struct DrivenPredicate {
  let driver: PageDriver
  let rest: Predicate

  /// Nil where no part of the condition can drive, or another finds fewer rows by an index of its
  /// own, or the moment is not the present: history is found by other ways.
  ///
  /// - Parameter isByID: whether the page is in the order of ids.
  init?(_ predicate: Predicate, _ fields: FieldSQL, isByID: Bool, _ sql: inout SQLText) {
    guard fields.moment == "null" else { return nil }
    let drivers = DriverSQL(fields: fields)
    let parts = predicate.conjuncts
    guard !parts.contains(where: drivers.isUnique) else { return nil }
    if let index = parts.firstIndex(where: drivers.canDrive) {
      driver = .link(drivers.driver(parts[index], &sql))
      rest = .all(Array(parts[..<index] + parts[(index + 1)...]))
    } else if isByID, let index = parts.firstIndex(where: { drivers.classes($0) != nil }),
      let classes = drivers.classes(parts[index])
    {
      driver = .classes(sql.bind(Bind.array(classes)))
      rest = .all(Array(parts[..<index] + parts[(index + 1)...]))
    } else {
      return nil
    }
  }
}

extension Predicate {
  /// The parts that all have to hold.
  var conjuncts: [Predicate] {
    if case .all(let parts) = self { parts } else { [self] }
  }
}

/// Makes a condition into a driver.
struct DriverSQL {
  let fields: FieldSQL

  func canDrive(_ predicate: Predicate) -> Bool {
    switch predicate {
    case .any(let parts): !parts.isEmpty && parts.allSatisfy(canDrive)
    case .comparison(let field, .equal, _), .membership(let field, _):
      isLink(field) || step(field) != nil
    case .within(let field, _): isLink(field)
    case .related(_, let target): target != nil
    case .all, .negation, .absent, .comparison: false
    }
  }

  /// The classes that a condition asks for, with all below them; nil if it asks for none.
  func classes(_ predicate: Predicate) -> [String]? {
    switch predicate {
    case .comparison(let field, .equal, let operand), .within(let field, let operand):
      isClass(field) ? predicates.classNames([operand]) : nil
    case .membership(let field, let operands):
      isClass(field) ? predicates.classNames(operands) : nil
    default: nil
    }
  }

  private func isClass(_ field: Field) -> Bool {
    fields.subject == .item && field.through == nil && field.leaf == .column("class")
  }

  /// Whether a page in the order of ids is led to its rows, however many there are.
  func leads(_ predicate: Predicate) -> Bool {
    predicate.conjuncts.contains { isUnique($0) || canDrive($0) || classes($0) != nil }
  }

  /// Whether an index of the row's own finds what equals a value, a few rows at most.
  func isUnique(_ predicate: Predicate) -> Bool {
    switch predicate {
    case .comparison(let field, .equal, _), .membership(let field, _):
      field.through == nil && isIndexed(field)
    default: false
    }
  }

  private func isIndexed(_ field: Field) -> Bool {
    switch field.leaf {
    case .column(let name): ["id", "tag", "name", "number"].contains(name)
    case .attribute(let name, let isObserved):
      !isObserved && [.text, .date, .timestamp].contains(field.type)
        && fields.catalogue.declarations(of: name).contains { $0.isIndexed }
    case .reference, .linkedItem: false
    }
  }

  /// The link that a field of another item follows first, where an index finds that item.
  private func step(_ field: Field) -> Field? {
    guard let through = field.through, isIndexed(field) else { return nil }
    let isLinked = fields.subject == .incident && through == "item"
    let link = Field(leaf: isLinked ? .linkedItem : .reference(through), type: .reference)
    return isLink(link) ? link : nil
  }

  /// Whether the field names an item by a link that can be followed backwards.
  private func isLink(_ field: Field) -> Bool {
    guard field.through == nil else { return false }
    return switch field.leaf {
    case .linkedItem: true
    case .reference(let role):
      fields.subject == .incident
        || fields.catalogue.relationType(role: role)?.inheritedThrough == nil
    case .column, .attribute: false
    }
  }

  /// - Parameter name: of its targets, one of its own in the statement.
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
    case .comparison(let field, _, let operand):
      return equal(field, [operand], name, &sql)
    case .membership(let field, let operands):
      return equal(field, operands, name, &sql)
    case .within(let field, let operand):
      let below = predicates.below(field, operand, &sql)
      return field.leaf == .linkedItem ? linkedWithin(below, name) : link(field, to: below, name)
    case .related(let type, let operand):
      let wanted = predicates.ids(operand.map { [$0] } ?? [], &sql)
      return related(SQLText.literal(type), to: wanted, name)
    case .all, .negation, .absent:
      preconditionFailure("a condition that drives nothing")
    }
  }

  private var predicates: PredicateSQL { PredicateSQL(fields: fields) }

  private func equal(
    _ field: Field, _ operands: [Operand], _ name: String, _ sql: inout SQLText
  ) -> LinkDriver {
    guard let step = step(field) else {
      return link(field, to: predicates.ids(operands, &sql), name)
    }
    let target = FieldSQL(
      subject: .item, catalogue: fields.catalogue, moment: fields.moment, row: "t")
    let named = PredicateSQL(fields: target)
      .sql(.membership(Field(leaf: field.leaf, type: field.type), operands), &sql)
    return link(step, to: "select t.id from cmdb.item t where \(named)", name)
  }

  private func link(_ field: Field, to wanted: String, _ name: String) -> LinkDriver {
    let isTarget = isAmong(name)
    if field.leaf == .linkedItem {
      return LinkDriver(
        targets: [(name, wanted)],
        candidates: "select l.of_incident as id from cmdb.incident_item l where l.item \(isTarget)",
        isMember: """
          ((select true from cmdb.incident_item l \
          where l.of_incident = i.id and l.item \(isTarget) limit 1) is true)
          """)
    }
    guard case .reference(let role) = field.leaf else { preconditionFailure("no link") }
    if fields.subject == .incident {
      return LinkDriver(
        targets: [(name, wanted)],
        candidates: "select x.id from cmdb.incident x where x.\(role) \(isTarget)",
        isMember: "((i.\(role) \(isTarget)) is true)")
    }
    let type = SQLText.literal(fields.catalogue.relationType(role: role)?.name ?? role)
    return LinkDriver(
      targets: [(name, wanted)],
      candidates: end("source", of: type, opposite: "target", isTarget),
      isMember: has("source", of: type, opposite: "target", isTarget))
  }

  /// A linked item is within a place when it is that place, or stands in it or below it.
  private func linkedWithin(_ wanted: String, _ name: String) -> LinkDriver {
    let isTarget = isAmong(name)
    let located = "r.type = 'located_in' and r.target \(isTarget)"
    return LinkDriver(
      targets: [(name, wanted)],
      candidates: """
        select l.of_incident as id from cmdb.incident_item l where l.item \(isTarget) \
        union select l.of_incident from cmdb.relation r \
        join cmdb.incident_item l on l.item = r.source where \(located)
        """,
      isMember: """
        ((select true from cmdb.incident_item l where l.of_incident = i.id and (\
        l.item \(isTarget) or exists (\
        select from cmdb.relation r where r.source = l.item and \(located))) limit 1) is true)
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
    select r.\(end) as id from cmdb.relation r \
    where r.type = \(type) and r.\(opposite) \(isTarget)
    """
  }

  private func has(
    _ end: String, of type: String, opposite: String, _ isTarget: String
  ) -> String {
    """
    ((select true from cmdb.relation r where r.\(end) = i.id and r.type = \(type) \
    and r.\(opposite) \(isTarget) limit 1) is true)
    """
  }
}
