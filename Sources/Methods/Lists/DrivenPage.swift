import CMDB
import JSONRPC
import SQL

/// The SQL of the condition that drives a page, and of the remaining conditions.
struct DrivenPage {
  enum Driver {
    /// A condition that few rows meet, evaluated from the other end of a link.
    case link(LinkDriver)
    /// One index range for each class of a bound array. Merged, the ranges give the order of ids;
    /// otherwise the planner would scan ids until enough rows match.
    case classes(String)
  }

  let driver: Driver
  let rest: Predicate

  /// Nil where the planner chooses.
  init?(_ drive: Drive, _ predicate: Predicate, _ fields: FieldSQL, _ sql: inout SQLText) {
    let parts = predicate.conjuncts
    switch drive {
    case .walk, .words, .few: return nil
    case .links(let part):
      var link = LinkSQL(fields: fields).driver(parts[part], &sql)
      if let ofClasses = parts.first(where: \.isOfClasses), link.walk != nil {
        link.walk?.classes = PredicateSQL(fields: fields).classNames(ofClasses.operands)
      }
      driver = .link(link)
      rest = .all(Array(parts[..<part] + parts[(part + 1)...]))
    case .ranges(let part):
      let classes = PredicateSQL(fields: fields).classNames(parts[part].operands)
      driver = .classes(sql.bind(Bind.array(classes)))
      rest = .all(Array(parts[..<part] + parts[(part + 1)...]))
    }
  }
}

extension Paging {
  /// A page of ids whose rows meet the conditions and that of the driver.
  func page(
    from source: String, ledBy driver: DrivenPage.Driver, where conditions: [String], limit: String,
    _ sql: inout SQLText
  ) throws(Stop) -> String {
    switch driver {
    case .link(let link):
      return try page(from: source, ledBy: link, where: conditions, limit: limit, &sql)
    case .classes(let place):
      let last = try lastID(&sql)
      // The class of an item never changes, so the present classes hold for past moments.
      let row = sort.id.prefix { $0 != "." }
      let range = [
        "(\(row).class, \(row).id) > (c.class collate \"C\", \(last))",
        "\(row).class <= c.class collate \"C\"",
      ]
      let order = "order by \(row).class, \(row).id limit \(limit)"
      let rows = """
        unnest(\(place)::text[]) c (class) cross join lateral (select \(row).id from \(source)\
        \(SQLText.filter(range + conditions)) \(order)) \(row)
        """
      return page("\(row).id", from: rows, where: [], limit: limit)
    }
  }

  /// Of the ways that may lead it one is taken, by how many places and candidates there are.
  private func page(
    from source: String, ledBy link: LinkDriver, where conditions: [String], limit: String,
    _ sql: inout SQLText
  ) throws(Stop) -> String {
    let most = LinkDriver.candidatesMax
    var queries =
      link.targets.map { "\($0.name) as materialized (select array(\($0.ids)) as ids)" } + [
        "c as materialized (select d.id from (\(link.candidates)) d limit \(most + 1))"
      ]
    var few = [
      "\(sort.id) = any (array(select c.id from c))", "(select count(*) from c) <= \(most)",
    ]
    var many = ["(select count(*) from c) > \(most)", link.isMember]
    var ways: [String] = []
    if let walk = link.walk, sort.pageOrder == .key, !sort.isIDDescending {
      let isOfFew = "cardinality(\(walk.places)) <= \(LinkDriver.Walk.placesMax)"
      few.insert("not \(isOfFew)", at: 0)
      many.insert("not \(isOfFew)", at: 0)
      var isWalked = [isOfFew]
      if let names = walk.classes {
        let classes = sql.bind(Bind.array(names))
        let most = LinkDriver.Walk.membersMax
        queries.append(
          """
          m as materialized (select o.id from cmdb.item o \
          where o.class = any (\(classes)::text[]) limit \(most + 1))
          """)
        isWalked.append("(select count(*) from m) > \(most)")
        let members = [
          isOfFew, "(select count(*) from m) <= \(most)",
          "\(sort.id) = any (array(select m.id from m))", link.isMember,
        ]
        ways.append(page("i.id", from: source, where: members + conditions, limit: limit))
      }
      let rows = try rows(of: walk, from: source, where: conditions, limit: limit, &sql)
      ways.append(page("i.id", from: rows, where: isWalked, limit: limit))
    }
    ways += [few, many].map { page("i.id", from: source, where: $0 + conditions, limit: limit) }
    return """
      with \(queries.joined(separator: ", ")) \
      \(ways.map { "(\($0))" }.joined(separator: " union all "))
      """
  }

  /// The first rows `i` of each place. Ordered by the type too, of which there is one: only the
  /// index of targets has this order, so that no plan can walk another.
  private func rows(
    of walk: LinkDriver.Walk, from source: String, where conditions: [String], limit: String,
    _ sql: inout SQLText
  ) throws(Stop) -> String {
    let range = [
      "r.target = p.id", "(r.type, r.source) > (\(walk.type), \(try lastID(&sql)))",
      "r.type <= \(walk.type)",
    ]
    return """
      (select distinct u.id from unnest(\(walk.places)) u (id)) p \
      cross join lateral (select i.id from cmdb.relation r \
      cross join lateral (select * from \(source) where i.id = r.source offset 0) i\
      \(SQLText.filter(range + conditions)) order by r.type, r.source limit \(limit)) i
      """
  }
}
