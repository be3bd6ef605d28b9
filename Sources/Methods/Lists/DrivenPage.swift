import CMDB
import JSONRPC
import SQL

/// What drives a page, as SQL, and what its rows are held against besides.
struct DrivenPage {
  enum Driver {
    /// A condition that few rows fulfil, found from the other end.
    case link(LinkDriver)
    /// A range of the index by class for each of these classes, the place of an array: merged, the
    /// ranges give the order of ids, where the planner would walk all ids until enough are of them.
    case classes(String)
  }

  let driver: Driver
  let rest: Predicate

  /// Nil where the page is left to the planner.
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
  /// A page of ids whose rows fulfil the conditions and that of the driver.
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
      // A class is for ever: those of the present are those of the past.
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
