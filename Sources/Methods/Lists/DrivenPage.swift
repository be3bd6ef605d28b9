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
      driver = .link(LinkSQL(fields: fields).driver(parts[part], &sql))
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
      let most = LinkDriver.candidatesMax
      let few = [
        "\(sort.id) = any (array(select c.id from c))", "(select count(*) from c) <= \(most)",
      ]
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
}
