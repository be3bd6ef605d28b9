package import JSON

/// Reads a condition against the catalogue: every name is known, every value fits its field.
package struct Where: Sendable {
  package let fields: FieldTable
  /// What `me` means.
  package let caller: Caller
  /// What `today` and `now` mean: the present, or the moment that is asked about.
  package let now: Timestamp
  /// When days begin.
  package let zone: Zone

  /// - Parameter zone: That of the database unless the request names one.
  package init(fields: FieldTable, caller: Caller, now: Timestamp, zone: Zone? = nil) {
    self.fields = fields
    self.caller = caller
    self.now = now
    self.zone = zone ?? fields.catalogue.zone
  }

  package func predicate(_ text: String) throws(Problem) -> Predicate {
    try typed(try WhereParser.parse(text))
  }

  private func typed(_ syntax: WhereSyntax) throws(Problem) -> Predicate {
    switch syntax {
    case .all(let parts): return .all(try typed(parts))
    case .any(let parts): return .any(try typed(parts))
    case .negation(let inner): return .negation(try typed(inner))
    case .isNull(let name): return .absent(try field(name))
    case .comparison(let name, let sign, let literal):
      return try comparison(try field(name), name, sign, literal)
    case .membership(let name, let literals):
      let field = try field(name)
      var operands: [Operand] = []
      for literal in literals { operands.append(try operand(literal, for: field, name)) }
      return .membership(field, operands)
    case .within(let name, let literal):
      let field = try field(name)
      guard field.type == .reference || field.type == .itemClass else {
        throw mismatch(name, "`within` applies to references and classes")
      }
      return .within(field, try operand(literal, for: field, name))
    case .related(let name, let literal):
      guard fields.noun.more == .attributesAndRoles, fields.catalogue.relationType(name.text) != nil
      else {
        let known = fields.catalogue.relationTypes.map(\.name)
        throw unknown(
          "relation type", name.text, name.position, Spelling.nearest(to: name.text, among: known))
      }
      return .related(
        name.text,
        to: try literal.map { (literal) throws(Problem) in
          try reference(literal, name)
        })
    }
  }

  private func typed(_ parts: [WhereSyntax]) throws(Problem) -> [Predicate] {
    var predicates: [Predicate] = []
    for part in parts { predicates.append(try typed(part)) }
    return predicates
  }

  private func field(_ name: WhereName) throws(Problem) -> FieldPath {
    if let field = fields.path(name.parts) ?? fields.path(labelled: name.parts) { return field }
    throw unknown("field", name.text, name.position, fields.suggestion(for: name.parts))
  }

  private func unknown(
    _ what: String, _ name: String, _ position: Int, _ suggestion: String?
  ) -> Problem {
    .unknown(
      what, name, nearest: suggestion, path: "where",
      saying: "At character \(position): there is no \(what)", position: position)
  }

  private func mismatch(_ name: WhereName, _ message: String) -> Problem {
    mismatch(name.position, "`\(name.text)`: \(message)")
  }

  private func mismatch(
    _ position: Int, _ message: String, meant suggestion: String? = nil
  ) -> Problem {
    let hint = suggestion.map { "; did you mean \($0)?" } ?? "."
    return Problem(
      "type_mismatch", "At character \(position): \(message)\(hint)", path: "where",
      suggestion: suggestion, position: position)
  }

  private func comparison(
    _ field: FieldPath, _ name: WhereName, _ sign: String, _ literal: WhereLiteral
  ) throws(Problem) -> Predicate {
    let isPart = [Comparison.contains, .startsWith].map(\.rawValue).contains(sign)
    let operand = try operand(literal, for: field, name, isPart: isPart)
    if sign == "!=" { return .negation(.comparison(field, .equal, operand)) }
    guard let comparison = Comparison(rawValue: sign) else {
      throw mismatch(name, "there is no operator \(sign)")
    }
    let isAllowed: Bool =
      switch (comparison, field.type) {
      case (.equal, .json): false
      case (.equal, _): true
      case (.contains, .text), (.startsWith, .text), (.contains, .words): true
      case (.contains, _), (.startsWith, _): false
      case (_, .number), (_, .date), (_, .timestamp), (_, .duration), (_, .money), (_, .text): true
      default: false
      }
    guard isAllowed else {
      throw mismatch(name, "`\(sign)` does not apply to a field of type \(field.type)")
    }
    if field.type == .text, comparison.isOrder, case .word(let word) = literal.kind,
      Number(word.utf8) != nil
    {
      throw Problem(
        "type_mismatch",
        "At character \(literal.position): `\(name.text)` is text and cannot be compared with "
          + "a number; write '\(word)' to compare as text.",
        path: "where", suggestion: "'\(word)'", position: literal.position)
    }
    return .comparison(field, comparison, operand)
  }

  private func operand(
    _ literal: WhereLiteral, for field: FieldPath, _ name: WhereName, isPart: Bool = false
  ) throws(Problem) -> Operand {
    switch field.type {
    case .text, .words: return try word(literal, for: field, name, isPart: isPart)
    case .number, .money: return try number(literal, for: field, name)
    case .duration: return try duration(literal, name)
    case .boolean: return try boolean(literal, name)
    case .date: return try date(literal, name)
    case .timestamp: return try timestamp(literal, name)
    case .reference: return try reference(literal, name)
    case .itemClass: return try itemClass(literal)
    case .account: return try account(literal, name)
    case .json: throw mismatch(name, "only `is null` applies to a field of type json")
    }
  }

  private func text(_ literal: WhereLiteral, _ name: WhereName) throws(Problem) -> String {
    switch literal.kind {
    case .word(let text), .string(let text): return text
    case .moment(let word, _): throw mismatch(name, "`\(word)` is a moment, not text")
    }
  }

  private func word(
    _ literal: WhereLiteral, for path: FieldPath, _ name: WhereName, isPart: Bool
  ) throws(Problem) -> Operand {
    let text = try text(literal, name)
    if !isPart, path.through == nil {
      if path.field.type == .incident {
        let id = if case .word(let word) = literal.kind { Int(word) } else { Int?.none }
        if let id, id > 0 { return .incident(id, position: literal.position) }
        return .incidentNamed(text, position: literal.position)
      }
      if path.field.type == .team { return .teamNamed(text, position: literal.position) }
    }
    if let words = fields.words(of: path), !words.contains(text) {
      if !isPart, let word = fields.word(of: path, labelled: text) { return .text(word) }
      throw unknown("value", text, literal.position, Spelling.nearest(to: text, among: words))
    }
    guard let form = fields.form(of: path) else { return .text(text) }
    guard !isPart else { return .text(form.part(text)) }
    guard let whole = form.equal(text) else {
      throw mismatch(
        literal.position, "`\(name.text)` must be compared with \(form.inWords ?? "text")",
        meant: form.meant(text).map { "'\($0)'" })
    }
    return .text(whole)
  }

  private func number(
    _ literal: WhereLiteral, for field: FieldPath, _ name: WhereName
  ) throws(Problem) -> Operand {
    if case .string(let text) = literal.kind, let unit = fields.unit(of: field) {
      return try quantity(text, unit, literal, name)
    }
    if case .word(let text) = literal.kind, text.utf8.count <= 60, let number = Number(text.utf8) {
      return .number(number.description)
    }
    var meant: String?
    if case .string(let text) = literal.kind, Number(text.utf8) != nil { meant = text }
    throw mismatch(literal.position, "`\(name.text)` must be compared with a number", meant: meant)
  }

  /// Converted as on input: `'12000 BTU/h'` of what is in kW.
  private func quantity(
    _ text: String, _ unit: String, _ literal: WhereLiteral, _ name: WhereName
  ) throws(Problem) -> Operand {
    do throws(Quantity.Refusal) {
      return .number(try Quantity(text, in: unit).number.description)
    } catch {
      switch error {
      case .form:
        throw mismatch(
          literal.position, "`\(name.text)` must be compared with a number, or with '12 \(unit)'")
      case .unit(let accepted, let nearest):
        let number = text.prefix { $0 != " " }
        throw mismatch(
          literal.position,
          "`\(name.text)` is in \(unit); accepted units: \(accepted.joined(separator: ", "))",
          meant: nearest.map { "'\(number) \($0)'" })
      }
    }
  }

  /// Seconds: `PT60M` is `PT1H`.
  private func duration(_ literal: WhereLiteral, _ name: WhereName) throws(Problem) -> Operand {
    let text = try text(literal, name)
    guard let duration = ISODuration(text) else {
      throw mismatch(
        literal.position, "`\(name.text)` must be compared with an ISO 8601 duration, such as PT4H",
        meant: ISODuration.meant(by: text))
    }
    return .number(String(duration.seconds))
  }

  private func boolean(_ literal: WhereLiteral, _ name: WhereName) throws(Problem) -> Operand {
    let text = try text(literal, name)
    switch literal.kind {
    case .word("true"): return .boolean(true)
    case .word("false"): return .boolean(false)
    case .word, .string, .moment:
      let meant = ["true": "true", "1": "true", "yes": "true"].merging(
        ["false": "false", "0": "false", "no": "false"]) { first, _ in first }
      throw mismatch(
        literal.position, "`\(name.text)` must be compared with true or false",
        meant: meant[text.lowercased()])
    }
  }

  private func date(_ literal: WhereLiteral, _ name: WhereName) throws(Problem) -> Operand {
    if case .moment(_, let hours) = literal.kind, let date = zone.day(of: moved(by: hours)) {
      return .text(date.description)
    }
    let text = try text(literal, name)
    guard let date = CalendarDate(text) else {
      if CalendarDate.isNoDay(text) { throw noDay(literal, text) }
      throw mismatch(
        literal.position, "`\(name.text)` must be compared with a date, YYYY-MM-DD",
        meant: CalendarDate(String(text.prefix(10)))?.description)
    }
    return .text(date.description)
  }

  private func timestamp(_ literal: WhereLiteral, _ name: WhereName) throws(Problem) -> Operand {
    if case .moment(let word, let hours) = literal.kind {
      let moment = moved(by: hours)
      guard word == "today", let day = zone.day(of: moment) else {
        return .text(moment.description)
      }
      return wholeDay(day)
    }
    let text = try text(literal, name)
    if let moment = Timestamp(text) { return .text(moment.description) }
    guard let date = CalendarDate(text) else {
      if CalendarDate.isNoDay(text) { throw noDay(literal, text) }
      throw mismatch(
        literal.position,
        "`\(name.text)` must be compared with a date, or a timestamp with an offset",
        meant: ["\(text)Z", "\(text):00Z"].first { Timestamp($0) != nil })
    }
    return wholeDay(date)
  }

  private func noDay(_ literal: WhereLiteral, _ text: String) -> Problem {
    mismatch(literal.position, "`\(text)` is a day that does not exist", meant: nil)
  }

  private func wholeDay(_ day: CalendarDate) -> Operand {
    let first = "0001-01-01T00:00:00.000000Z"
    let last = "9999-12-31T23:59:59.999999Z"
    let start = zone.start(of: day)
    let end = zone.end(of: day)
    return .day(
      from: start.date == nil ? first : start.description,
      until: end.date == nil ? last : end.description)
  }

  private func moved(by hours: Int) -> Timestamp {
    Timestamp(microseconds: now.microseconds + Int64(hours) * 3_600_000_000)
  }

  private func reference(_ literal: WhereLiteral, _ name: WhereName) throws(Problem) -> Operand {
    if case .word(let word) = literal.kind {
      if let id = Int(word), id > 0 { return .item(id, position: literal.position) }
      if word == "me" {
        guard let person = caller.personID else {
          throw mismatch(
            literal.position, "`me` is not linked to a person: set `person` of the account")
        }
        return .item(person, position: nil)
      }
    }
    return .itemNamed(try text(literal, name), position: literal.position)
  }

  private func itemClass(_ literal: WhereLiteral) throws(Problem) -> Operand {
    let name: String
    switch literal.kind {
    case .word(let text), .string(let text): name = text
    case .moment(let word, _): name = word
    }
    guard fields.catalogue[class: name] != nil else {
      if let meant = fields.className(labelled: name) { return .text(meant) }
      let nearest = Spelling.nearest(to: name, among: fields.catalogue.classNames)
      throw unknown("class", name, literal.position, nearest)
    }
    return .text(name)
  }

  private func account(_ literal: WhereLiteral, _ name: WhereName) throws(Problem) -> Operand {
    if case .word("me") = literal.kind { return .text(caller.name) }
    return .accountNamed(try text(literal, name), position: literal.position)
  }
}
