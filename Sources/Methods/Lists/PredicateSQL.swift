import CMDB
import JSON
import JSONRPC
import SQL

/// Translates a condition to SQL over the alias `i`; every value is bound.
struct PredicateSQL {
  let fields: FieldSQL
  /// Whether it judges rows that are known, each at a moment of its own: every part of it is a
  /// look-up from the row, nothing drives the plan, and what the names in it stand for was found
  /// before.
  var isOfKnownRows = false

  /// Columns of a function have no collation of their own; indexes are in this one.
  static let texts = #"::text[] collate "C""#

  func sql(_ predicate: Predicate, _ sql: inout SQLText) -> String {
    switch predicate {
    case .all(let parts): join(parts, " and ", &sql)
    case .any(let parts): join(parts, " or ", &sql)
    // A comparison with an absent value is false, and its negation true.
    case .negation(let inner): "((\(self.sql(inner, &sql))) is not true)"
    case .absent(let field): absent(field)
    case .comparison(let field, let comparison, let operand):
      self.comparison(field, comparison, operand, &sql)
    case .membership(let field, let operands): membership(field, operands, &sql)
    case .within(let field, let operand): within(field, operand, &sql)
    case .related(let type, let operand): related(type, operand, &sql)
    }
  }

  /// The condition, and a separate check that every name in it exists: the condition itself is not
  /// evaluated where no row is read.
  func checked(_ predicate: Predicate, _ sql: inout SQLText) -> [String] {
    let operands = predicate.operands
    let items = operands.filter { if case .itemNamed = $0 { true } else { $0.isNumberedItem } }
    let accounts = operands.filter { if case .accountNamed = $0 { true } else { false } }
    var conditions = [self.sql(predicate, &sql)]
    if !items.isEmpty {
      conditions.append("(select count(*) from (\(ids(items, &sql))) n) is not null")
    }
    if !accounts.isEmpty {
      let called = "cmdb.accounts_called(\(names(accounts, &sql)))"
      conditions.append("(select count(*) from \(called) n) is not null")
    }
    for (function, named) in [
      ("incidents_called", operands.filter(\.isOfIncident)),
      ("teams_called", operands.filter { if case .teamNamed = $0 { true } else { false } }),
    ] where !named.isEmpty {
      let called = "cmdb.\(function)(\(names(named, &sql)), \(fields.moment))"
      conditions.append("(select count(*) from \(called) n) is not null")
    }
    return conditions
  }

  private func join(_ parts: [Predicate], _ word: String, _ sql: inout SQLText) -> String {
    var texts: [String] = []
    for part in parts { texts.append(self.sql(part, &sql)) }
    return "(" + texts.joined(separator: word) + ")"
  }

  /// For linked items: true if none has a value.
  private func absent(_ field: FieldPath) -> String {
    if field.isThroughLinks { return "(not \(linked(field, "\(onLinked(field)) is not null")))" }
    switch field.field.storage {
    case .linked(let table, let owner, _), .accounts(let table, let owner, _, _):
      return """
        (not exists (select from \(fields.rows(table)) l \
        where l.\(owner) = i.id))
        """
    case .several(let function, by: _):
      return "(not exists (select from \(function)(i.id, \(fields.moment))))"
    default: return "(\(fields.expression(field)) is null)"
    }
  }

  private func comparison(
    _ field: FieldPath, _ comparison: Comparison, _ operand: Operand, _ sql: inout SQLText
  ) -> String {
    switch field.type {
    case .reference: return isOneOf(field, [operand], &sql)
    case .itemClass: return classes(field, [operand], &sql)
    case .account where field.field.storage.isSeveral:
      return isOfAccounts(field.field, accounts([operand], &sql))
    case .words:
      let test = "\(value(field)) @> to_jsonb(\(bind(operand, &sql))::text)"
      return field.isThroughLinks ? linked(field, test) : "(\(test))"
    default: break
    }
    if case .several(let function, by: _) = field.field.storage {
      return several(field, of: function, comparison, operand, &sql)
    }
    if field.isThroughLinks {
      return linked(field, compare(onLinked(field), field, comparison, operand, &sql))
    }
    return compare(fields.expression(field), field, comparison, operand, &sql)
  }

  /// Whether one of these accounts, or the person of one, is linked to the row.
  private func isOfAccounts(_ field: Field, _ wanted: String) -> String {
    guard case .accounts(let table, let owner, let account, let person) = field.storage else {
      preconditionFailure("\(field.name) links no accounts")
    }
    return """
      (exists (select from \(fields.rows(table)) l where l.\(owner) = i.id \
      and (l.\(account) = \(wanted) or l.\(person) in (\
      select a.person from cmdb.account a where a.id = \(wanted)))))
      """
  }

  func compare(
    _ expression: String, _ field: FieldPath, _ comparison: Comparison, _ operand: Operand,
    _ sql: inout SQLText
  ) -> String {
    switch comparison {
    case .contains, .startsWith:
      let place = sql.bind(pattern(operand, isPrefix: comparison == .startsWith))
      return "(cmdb.folded(\(expression)) like cmdb.folded(\(place)::text))"
    case .equal, .less, .lessOrEqual, .greater, .greaterOrEqual:
      if case .day(let start, let end) = operand {
        return day(expression, field, comparison, start, end, &sql)
      }
      if comparison == .equal, let account = fields.account(field) {
        return "(\(account) = \(accounts([operand], &sql)))"
      }
      if comparison == .equal, let incident = incident(field) {
        return "(\(incident) = \(numbered([operand], &sql)))"
      }
      if comparison == .equal, field.isTeam { return teams(field, [operand], &sql) }
      if comparison == .equal, let called = called(field, [operand], &sql) { return called }
      let place = bind(operand, &sql)
      let cast = isWhole(field, [operand]) ? "::bigint" : fields.cast(field)
      let expression = comparison == .equal ? fields.equated(expression, field) : expression
      return "(\(expression) \(comparison.rawValue) \(place)\(cast))"
    }
  }

  /// The column with the id of the incident that a field contains; nil for other fields.
  private func incident(_ field: FieldPath) -> String? {
    guard field.through == nil,
      case .called(let column, in: .incident, by: "id", as: _) =
        field.field.storage
    else { return nil }
    return "\(fields.row).\(column)"
  }

  /// The incidents that operands name, looked up once per statement.
  private func numbered(_ operands: [Operand], _ sql: inout SQLText) -> String {
    guard !isOfKnownRows else { return "any (\(found(.incidents, operands, &sql)))" }
    return "any (array(select cmdb.incidents_called(\(names(operands, &sql)), \(fields.moment))))"
  }

  /// Of the teams that operands name; as of a moment also by the text that a team was before it was
  /// an item.
  private func teams(_ field: FieldPath, _ operands: [Operand], _ sql: inout SQLText) -> String {
    let item = fields.target(of: field.field, from: fields.row)
    guard !isOfKnownRows else { return "(\(item) = any (\(found(.teams, operands, &sql))))" }
    let called = "cmdb.teams_called(\(names(operands, &sql)), \(fields.moment))"
    let isOne = "\(item) = any (array(select \(called)))"
    guard fields.moment != "null" else { return "(\(isOne))" }
    let texts = operands.compactMap { operand in
      if case .teamNamed(let name, _) = operand { name } else { nil }
    }
    let place = sql.bind(Bind.array(texts))
    return "(\(isOne) or (\(item) is null and \(fields.row).team = any (\(place)\(Self.texts))))"
  }

  /// A day is an interval: `=` means within it, `<=` includes it, `>` means after it.
  private func day(
    _ expression: String, _ field: FieldPath, _ comparison: Comparison, _ start: String,
    _ end: String,
    _ sql: inout SQLText
  ) -> String {
    func test(_ sign: String, _ moment: String) -> String {
      "\(expression) \(sign) \(sql.bind(moment))\(fields.cast(field))"
    }
    return switch comparison {
    case .less: "(\(test("<", start)))"
    case .lessOrEqual: "(\(test("<", end)))"
    case .greater: "(\(test(">=", end)))"
    case .greaterOrEqual: "(\(test(">=", start)))"
    case .equal, .contains, .startsWith: "(\(test(">=", start)) and \(test("<", end)))"
    }
  }

  /// A text in which `%`, `_` and `\` mean themselves.
  private func pattern(_ operand: Operand, isPrefix: Bool) -> String {
    guard case .text(let text) = operand else { return "" }
    let escaped = SQLText.likeEscaped(text)
    return isPrefix ? "\(escaped)%" : "%\(escaped)%"
  }

  private func bind(_ operand: Operand, _ sql: inout SQLText) -> String {
    switch operand {
    case .text(let text), .number(let text), .itemNamed(let text, _), .accountNamed(let text, _),
      .incidentNamed(let text, _), .teamNamed(let text, _):
      sql.bind(text)
    case .boolean(let flag): sql.bind(flag ? "true" : "false")
    case .item(let id, _), .incident(let id, _): sql.bind(String(id))
    case .day(let start, _): sql.bind(start)
    }
  }

  private func membership(
    _ field: FieldPath, _ operands: [Operand], _ sql: inout SQLText
  ) -> String {
    switch field.type {
    case .reference: return isOneOf(field, operands, &sql)
    case .itemClass: return classes(field, operands, &sql)
    case .account where field.field.storage.isSeveral:
      return isOfAccounts(field.field, accounts(operands, &sql))
    case .words:
      let tests = operands.map { comparison(field, .equal, $0, &sql) }
      return "(" + tests.joined(separator: " or ") + ")"
    default: break
    }
    if !field.isThroughLinks, let account = fields.account(field) {
      return "(\(account) = \(accounts(operands, &sql)))"
    }
    if let incident = incident(field) {
      return "(\(incident) = \(numbered(operands, &sql)))"
    }
    if field.isTeam { return teams(field, operands, &sql) }
    if let called = called(field, operands, &sql) { return called }
    let isOneByOne = if case .several = field.field.storage { true } else { false }
    if isOneByOne || operands.contains(where: \.isComparedByItself) {
      let tests = operands.map { comparison(field, .equal, $0, &sql) }
      return "(" + tests.joined(separator: " or ") + ")"
    }
    let texts = operands.map { operand -> String in
      switch operand {
      case .text(let text), .number(let text), .day(let text, _): text
      case .itemNamed(let text, _), .accountNamed(let text, _): text
      case .incidentNamed(let text, _), .teamNamed(let text, _): text
      case .boolean(let flag): flag ? "true" : "false"
      case .item(let id, _), .incident(let id, _): String(id)
      }
    }
    let place = sql.bind(Bind.array(texts))
    let type = isWhole(field, operands) ? "bigint" : arrayType(field)
    let list = "\(place)::\(type)[]"
    let test = "\(fields.equated(value(field), field)) = any (\(list))"
    return field.isThroughLinks ? linked(field, test) : "(\(test))"
  }

  /// The accounts with these names, looked up once per statement.
  func accounts(_ operands: [Operand], _ sql: inout SQLText) -> String {
    guard !isOfKnownRows else { return "any (\(found(.accounts, operands, &sql)))" }
    return "any (array(select cmdb.accounts_called(\(names(operands, &sql)))))"
  }

  /// The names in operands, as the SQL functions take them: `[[name or id, position], …]`. They
  /// refuse an unknown name, except `me`, which has no position.
  func names(_ operands: [Operand], _ sql: inout SQLText) -> String {
    sql.bind(Self.names(operands)) + "::jsonb"
  }

  /// The ids that were found before.
  func found(
    _ finder: NameLookup.Finder, _ operands: [Operand], _ sql: inout SQLText
  ) -> String {
    sql.bind(NameLookup(finder: finder, names: Self.names(operands))) + "::bigint[]"
  }

  private static func names(_ operands: [Operand]) -> [UInt8] {
    var writer = Writer()
    writer.array { writer in
      for operand in operands {
        writer.array { writer in
          switch operand {
          case .item(let id, let position):
            writer.integer(id)
            if let position { writer.integer(position) }
          case .incident(let id, let position):
            writer.integer(id)
            writer.integer(position)
          case .itemNamed(let name, let position), .accountNamed(let name, let position),
            .incidentNamed(let name, let position), .teamNamed(let name, let position):
            writer.string(name)
            writer.integer(position)
          case .text(let name): writer.string(name)
          case .number, .boolean, .day: break
          }
        }
      }
    }
    return writer.bytes
  }

  /// Whether an integer column is compared with integers, so that an index can be used.
  private func isWhole(_ field: FieldPath, _ operands: [Operand]) -> Bool {
    guard field.isWholeNumber else { return false }
    return operands.allSatisfy { operand in
      if case .number(let text) = operand { Int64(text) != nil } else { false }
    }
  }

  private func arrayType(_ field: FieldPath) -> String {
    switch field.type {
    case .number, .money, .duration: "numeric"
    case .boolean: "boolean"
    case .timestamp: field.isMoment ? "timestamptz" : "text"
    case .date: field.isDay ? "date" : "text"
    default: "text"
    }
  }

  private func classes(_ field: FieldPath, _ operands: [Operand], _ sql: inout SQLText) -> String {
    let place = sql.bind(Bind.array(classNames(operands)))
    if field.isThroughLinks {
      return linked(field, "t.class = any (\(place)\(Self.texts))")
    }
    return "(\(fields.expression(field)) = any (\(place)\(Self.texts)))"
  }

  /// The classes named by operands and their subclasses.
  func classNames(_ operands: [Operand]) -> [String] {
    operands.flatMap { operand -> [String] in
      guard case .text(let name) = operand else { return [] }
      return fields.catalogue.subtree(of: name)
    }
  }

  /// The ids of the items named by operands.
  func ids(_ operands: [Operand], _ sql: inout SQLText) -> String {
    "select cmdb.items_called(\(names(operands, &sql)), \(fields.moment))"
  }

  private func isOneOf(_ field: FieldPath, _ operands: [Operand], _ sql: inout SQLText) -> String {
    guard !isOfKnownRows else {
      let wanted = found(.items, operands, &sql)
      return isKnownAmong(field) { "\($0) = any (\(wanted))" }
    }
    return isAmong(field, ids(operands, &sql))
  }

  /// The same of a row that is known.
  private func isKnownAmong(_ field: FieldPath, _ isWanted: (String) -> String) -> String {
    if field.field.storage.isLinked { return linked(field, isWanted("t.id")) }
    if field.isThroughLinks {
      return linked(field, isWanted(fields.target(of: field.field, from: "t")))
    }
    return "(\(isWanted(fields.expression(field))))"
  }

  /// Whether a reference points to one of the ids of a query. Written so that the ids can drive the
  /// plan: few rooms first, then the items in them.
  private func isAmong(_ field: FieldPath, _ wanted: String) -> String {
    if field.field.storage.isLinked { return linked(field, "t.id in (\(wanted))") }
    if field.isThroughLinks {
      return linked(field, "\(fields.target(of: field.field, from: "t")) in (\(wanted))")
    }
    if field.field.name == Field.place, field.through == nil {
      return "(i.id in (select cmdb.items_placed(array(\(wanted)), \(fields.moment))))"
    }
    guard case .role(let role) = field.field.storage, field.through == nil,
      fields.catalogue.relationType(role: role)?.inheritedThrough == nil
    else { return "(\(fields.expression(field)) in (\(wanted)))" }
    return """
      (i.id in (select r.source from cmdb.relation_at(\(fields.moment)) r \
      where r.type = \(typeLiteral(role)) and r.target in (\(wanted))))
      """
  }

  private func typeLiteral(_ role: String) -> String {
    SQLText.literal(fields.catalogue.relationType(role: role)?.name ?? role)
  }

  private func within(_ field: FieldPath, _ operand: Operand, _ sql: inout SQLText) -> String {
    if field.type == .itemClass { return classes(field, [operand], &sql) }
    guard !isOfKnownRows else { return isKnownWithin(field, operand, &sql) }
    let below = below(field, operand, &sql)
    guard field.field.storage.isLinked else { return isAmong(field, below) }
    // A linked item is within a place when it is that place, or stands in it or below it.
    let located = fields.target(ofRole: "location", from: "t")
    return linked(field, "(t.id in (\(below)) or \(located) in (\(below)))")
  }

  private func isKnownWithin(
    _ field: FieldPath, _ operand: Operand, _ sql: inout SQLText
  ) -> String {
    let wanted = found(.items, [operand], &sql)
    let type = hierarchy(of: field).map { SQLText.literal($0) }
    func isWithin(_ target: String) -> String {
      guard let type else { return "\(target) = any (\(wanted))" }
      return """
        (exists (select from (select \(target) as id offset 0) p \
        where p.id = any (\(wanted)) or exists (select from cmdb.hierarchy_at(\(fields.moment)) h \
        where h.type = \(type) and h.descendant = p.id and h.ancestor = any (\(wanted)))))
        """
    }
    return isKnownAmong(field) { target in
      guard field.field.storage.isLinked else { return isWithin(target) }
      return "\(isWithin(target)) or \(isWithin(fields.target(ofRole: Field.location, from: "t")))"
    }
  }

  /// The hierarchy in which the targets of a field stand.
  func hierarchy(of field: FieldPath) -> String? {
    if field.field.storage.isLinked { return "located_in" }
    let role = field.field.name == Field.place ? Field.location : field.field.name
    let type = fields.catalogue.relationType(role: role)
    if let type, type.isHierarchy { return type.name }
    return hierarchy(under: type)
  }

  /// The ids of the named items and of everything below them in the hierarchy of the field. A
  /// reference without a hierarchy uses that of its target.
  func below(_ field: FieldPath, _ operand: Operand, _ sql: inout SQLText) -> String {
    let wanted = ids([operand], &sql)
    return descendants(of: wanted, in: hierarchy(of: field))
  }

  private func hierarchy(under type: RelationType?) -> String? {
    guard let type else { return nil }
    return fields.catalogue.relationTypes.first { candidate in
      candidate.isHierarchy
        && candidate.targetClasses.contains { candidate.sourceClasses.contains($0) }
        && type.targetClasses.contains { candidate.targetClasses.contains($0) }
    }?.name
  }

  private func descendants(of wanted: String, in type: String?) -> String {
    guard let type else { return wanted }
    return """
      \(wanted) union select h.descendant from cmdb.hierarchy_at(\(fields.moment)) h \
      where h.type = \(SQLText.literal(type)) and h.ancestor = any (array(\(wanted)))
      """
  }

  private func related(_ type: String, _ operand: Operand?, _ sql: inout SQLText) -> String {
    let name = SQLText.literal(type)
    guard let operand else {
      return """
        (exists (select from cmdb.relation_at(\(fields.moment)) r \
        where r.source = i.id and r.type = \(name)) \
        or exists (select from cmdb.relation_at(\(fields.moment)) r \
        where r.target = i.id and r.type = \(name)))
        """
    }
    guard !isOfKnownRows else {
      let wanted = found(.items, [operand], &sql)
      return """
        (exists (select from cmdb.relation_at(\(fields.moment)) r \
        where r.source = i.id and r.type = \(name) and r.target = any (\(wanted))) \
        or exists (select from cmdb.relation_at(\(fields.moment)) r \
        where r.target = i.id and r.type = \(name) and r.source = any (\(wanted))))
        """
    }
    let wanted = ids([operand], &sql)
    return """
      (i.id in (select r.source from cmdb.relation_at(\(fields.moment)) r \
      where r.type = \(name) and r.target in (\(wanted)) \
      union select r.target from cmdb.relation_at(\(fields.moment)) r \
      where r.type = \(name) and r.source in (\(wanted))))
      """
  }

  // MARK: Items that a table of links joins to the row

  /// Whether a linked item `t` fulfils a condition.
  private func linked(_ field: FieldPath, _ condition: String) -> String {
    guard case .linked(let table, let owner, let item) = (field.through ?? field.field).storage
    else { preconditionFailure("\(field.field.name) is not linked") }
    return """
      (exists (select from \(fields.rows(table)) l \
      \(SQLText.item("t", "l.\(item)", fields.moment)) \
      where l.\(owner) = i.id and \(condition)))
      """
  }

  /// The value of a field of the linked item `t`.
  private func onLinked(_ field: FieldPath) -> String {
    fields.of(.item, row: "t").expression(FieldPath(field.field))
  }

  private func value(_ field: FieldPath) -> String {
    field.isThroughLinks ? onLinked(field) : fields.expression(field)
  }
}

extension FieldPath {
  /// Whether it is the team of the row itself, which is compared by its item.
  fileprivate var isTeam: Bool { through == nil && field.type == .team }
}
