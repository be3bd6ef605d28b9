import JSON
import Testing

@testable import CMDB

/// Formulas of computed attributes: what they mean, and what each wrong one is told.
@Suite struct FormulaTests {
  private static let declared = """
    [{"name": "charge", "type": "quantity", "unit": "kg"}, {"name": "gwp", "type": "decimal"},
     {"name": "power", "type": "quantity", "unit": "kW"}, {"name": "pages", "type": "integer"},
     {"name": "life", "type": "quantity", "unit": "month"},
     {"name": "hold", "type": "quantity", "unit": "h"},
     {"name": "sealed", "type": "boolean"}, {"name": "serial", "type": "text"},
     {"name": "gas", "type": "enum", "values": ["R22", "R410A"]},
     {"name": "start", "type": "date"}, {"name": "seen", "type": "timestamp"},
     {"name": "price", "type": "money"}, {"name": "tags", "type": "enum_set", "values": ["a"]},
     {"name": "wait", "type": "duration"}, {"name": "facts", "type": "json"}]
    """

  private static let attributes: [Attribute] = {
    guard let document = try? Document(declared) else { return [] }
    return document.root.elements.compactMap { Attribute($0, from: "thing") }
  }()

  private static func computed(_ type: String, _ formula: String, unit: String? = nil) -> Attribute?
  {
    let quoted = formula.replacing("\"", with: "\\\"")
    let given = unit.map { #", "unit": "\#($0)""# } ?? ""
    let text = #"{"name": "it", "type": "\#(type)", "computed": "\#(quoted)"\#(given)}"#
    return (try? Document(text)).flatMap { Attribute($0.root, from: "thing") }
  }

  private func problem(_ type: String, _ formula: String, unit: String? = nil) -> Problem? {
    guard let attribute = Self.computed(type, formula, unit: unit) else {
      return Problem("broken", "the test")
    }
    return FormulaSet(attributes: Self.attributes + [attribute]).problem(of: attribute)
  }

  /// The tree as short text: `(add charge 1)`.
  private func tree(_ type: String, _ formula: String, unit: String? = nil) throws -> String {
    let attribute = try #require(Self.computed(type, formula, unit: unit))
    return Self.shown(try FormulaSet(attributes: Self.attributes).formula(of: attribute))
  }

  private static func shown(_ formula: Formula) -> String {
    switch formula {
    case .number(let text): text
    case .text(let text): "'\(text)'"
    case .boolean(let flag): "\(flag)"
    case .date(let date): "\(date)"
    case .attribute(let name, _): name
    case .apply(let function, let parts):
      "(\(function.rawValue) \(parts.map(shown).joined(separator: " ")))"
    }
  }

  @Test(arguments: [
    ("decimal", "charge * gwp / 1000", "(divide (multiply charge gwp) 1000)"),
    ("decimal", "gwp + gwp * 2", "(add gwp (multiply gwp 2))"),
    ("decimal", "gwp - gwp - 1", "(subtract (subtract gwp gwp) 1)"),
    ("decimal", "(gwp - 1) * -2.50", "(multiply (subtract gwp 1) (negate 2.50))"),
    ("integer", "pages / 2", "(round (divide pages 2))"),
    (
      "boolean", "not sealed and pages > 1 or gas = 'R22'",
      "(or (and (not sealed) (less 1 pages)) (equal gas 'R22'))"
    ),
    ("boolean", "pages >= 1", "(less_or_equal 1 pages)"),
    ("boolean", "pages <= 1", "(less_or_equal pages 1)"),
    ("boolean", "pages != 1", "(not (equal pages 1))"),
    ("boolean", "serial is null", "(is_null serial)"),
    ("boolean", "serial is not null", "(not (is_null serial))"),
    ("boolean", "start = 2026-01-31", "(equal start 2026-01-31)"),
    ("boolean", "seen < seen + 2 h", "(less seen (move_moment seen 2 'h'))"),
    ("boolean", "true", "true"),
    ("text", "if(sealed, 'it''s', serial)", "(choose sealed 'it's' serial)"),
    ("text", "if(sealed, gas)", "(choose sealed gas)"),
    ("text", "coalesce(serial, gas, '-')", "(first serial gas '-')"),
    ("date", "start + life", "(move_date start life 'month')"),
    ("date", "start - 30d", "(move_date start (negate 30) 'day')"),
    ("date", "start + 5 years", "(move_date start 5 'year')"),
    ("date", "min(start, 2026-01-01)", "(least start 2026-01-01)"),
    ("timestamp", "seen + hold", "(move_moment seen hold 'h')"),
    ("timestamp", "seen + 2 weeks", "(move_moment seen 2 'week')"),
    ("decimal", "days(start, 2026-01-01) + 1", "(add (days start 2026-01-01) 1)"),
    ("decimal", "hours(seen, seen)", "(hours seen seen)"),
    ("decimal", "round(gwp, 2)", "(round gwp 2)"),
    ("decimal", "max(gwp, pages, 1)", "(greatest gwp pages 1)"),
  ])
  func whatAFormulaMeans(type: String, formula: String, shown: String) throws {
    #expect(try tree(type, formula) == shown)
    #expect(problem(type, formula) == nil)
  }

  @Test func unitsGoWithNumbersAndWithThemselves() throws {
    #expect(problem("quantity", "charge + 1", unit: "kg") == nil)
    #expect(problem("quantity", "charge * gwp / 1000", unit: "t") == nil)
    #expect(problem("quantity", "start - 2026-01-01", unit: "day") == nil)
    #expect(problem("quantity", "if(sealed, 2, charge)", unit: "kg") == nil)
    #expect(problem("quantity", "seen - seen", unit: "h") == nil)
  }

  @Test(arguments: [
    ("decimal", "", "found the end, expected a value"),
    ("decimal", "gwp +", "At character 6: found the end, expected a value."),
    ("decimal", "gwp gwp", "At character 5: found `gwp`, expected an operator or the end."),
    ("decimal", "(gwp", "expected `)`"),
    ("decimal", "min(gwp", "expected `,` or `)`"),
    ("decimal", "gwp ? 1", "At character 5 there is `?`"),
    ("text", "'open", "The string that begins at character 1 is not closed."),
    ("decimal", "gpw", "the class has no attribute `gpw`; did you mean `gwp`?"),
    ("decimal", "gwp * and", "found `and`, expected a value"),
    ("boolean", "serial is 1", "expected `null`"),
    ("decimal", "mni(gwp, 1)", "there is no function `mni`; did you mean `min`?"),
    ("decimal", "gwp + serial", "this is text, expected a number"),
    ("decimal", "serial * 2", "this is text, expected a number"),
    ("decimal", "- start", "this is a date, expected a number"),
    (
      "decimal", "charge + power",
      "a number in kg and a number in kW do not go together; multiply one by what converts it."
    ),
    ("boolean", "charge < power", "a number in kg and a number in kW cannot be compared"),
    ("boolean", "serial < gas", "`<` does not apply to text"),
    ("boolean", "sealed > true", "`>` does not apply to true or false"),
    ("boolean", "start = seen", "a date and a moment cannot be compared"),
    ("boolean", "gas = 'R410B'", "there is no value `R410B`; did you mean `R410A`?"),
    ("boolean", "sealed and serial", "this is text, expected true or false"),
    ("boolean", "not gwp", "this is a number, expected true or false"),
    ("decimal", "if(gwp, 1, 2)", "this is a number, expected true or false"),
    ("decimal", "if(sealed)", "write `if` as `if(condition, value, other value)`"),
    ("text", "if(sealed, 'a', 1)", "this is a number, expected text"),
    ("text", "min(serial, gas)", "this is text, expected numbers, dates or moments"),
    ("decimal", "coalesce(gwp)", "write `coalesce` as"),
    ("date", "start + 1", "such as `30 d`; this is a number"),
    ("date", "start + 1 h", "is moved by a quantity in day, week, month, year"),
    ("date", "start + charge", "this is a number in kg"),
    ("decimal", "days(start, seen)", "this is a moment, expected a date"),
    ("decimal", "round(gwp, 13)", "a number of decimals from 0 to 12"),
    ("decimal", "round(gwp, pages)", "a number of decimals from 0 to 12"),
    ("decimal", "price", "`price` is of type money, which no formula reads"),
    ("decimal", "tags", "enum_set, which no formula reads"),
    ("decimal", "wait", "duration, which no formula reads"),
    ("decimal", "facts", "json, which no formula reads"),
    ("decimal", "serial", "The formula gives text; `it` is a number."),
    ("decimal", "charge", "The formula gives a number in kg; `it` is a number."),
    ("text", "gwp", "The formula gives a number; `it` is text."),
    ("date", "seen", "The formula gives a moment; `it` is a date."),
    ("decimal", "it + 1", "A formula may not come back to itself: it → it."),
    ("decimal", "1234567890123456789012345678901", "A number has at most 30 digits."),
  ])
  func whatIsWrongIsSaid(type: String, formula: String, message: String) throws {
    let told = try #require(self.problem(type, formula))
    #expect(told.message.contains(message), "\(told.message)")
  }

  @Test func whatIsTooLongOrTooDeepIsRefused() throws {
    #expect(problem("decimal", String(repeating: "1", count: 2001))?.code == "too_long")
    let sum = Array(repeating: "1", count: 120).joined(separator: "+")
    #expect(problem("decimal", sum)?.message.contains("at most 200 parts") == true)
    let deep = String(repeating: "(", count: 50) + "1" + String(repeating: ")", count: 50)
    #expect(problem("decimal", deep)?.message.contains("40 levels deep") == true)
    let minus = String(repeating: "-", count: 60) + "1"
    #expect(problem("decimal", minus)?.message.contains("40 levels deep") == true)
    let negations = String(repeating: "not ", count: 60) + "true"
    #expect(problem("boolean", negations)?.message.contains("40 levels deep") == true)
  }

  @Test func whatFormulasNameOfEachOtherIsPutIn() throws {
    func declare(_ name: String, _ formula: String) throws -> Attribute {
      let text = #"{"name": "\#(name)", "type": "decimal", "computed": "\#(formula)"}"#
      return try #require(Attribute(try Document(text).root, from: "thing"))
    }
    let ring = [try declare("a", "b + 1"), try declare("b", "c"), try declare("c", "a")]
    let told = FormulaSet(attributes: ring).problem(of: ring[0])
    #expect(told?.code == "cycle")
    #expect(told?.message.contains("a → b → c → a") == true)
    // Each of these is eight times the one before: the fifth has more than 2,000 parts.
    var chain = [try declare("d0", "gwp + 1")]
    for place in 1...5 {
      let before = "d\(place - 1)"
      chain.append(
        try declare(
          "d\(place)", Array(repeating: before, count: 8).joined(separator: "+")))
    }
    let set = FormulaSet(attributes: Self.attributes + chain)
    #expect(set.problem(of: chain[2]) == nil)
    #expect(set.problem(of: chain[5])?.code == "too_long")
  }

  @Test func whatIsComputedOfASecretIsSecret() throws {
    let content = """
      {"lifecycles": [], "relation_types": [], "classes": [{"name": "item", "label": {},
       "attributes": [{"name": "pin", "type": "integer", "secret": true},
        {"name": "twice", "type": "integer", "computed": "pin * 2"},
        {"name": "fourfold", "type": "integer", "computed": "twice * 2"},
        {"name": "plain", "type": "integer", "computed": "1 + 1"}]}]}
      """
    let catalogue = try #require(Catalogue(version: 1, content: try Document(content).root))
    #expect(catalogue.secretNames == ["pin", "twice", "fourfold"])
  }
}
