import JSON
import Testing

@testable import CMDB

/// Conditions as trees, before names are looked up.
@Suite struct WhereSyntaxTests {
  /// A tree as one line: `(or (and a=1 b=2) (not c=3))`.
  private func shown(_ syntax: WhereSyntax) -> String {
    switch syntax {
    case .all(let parts): "(and \(parts.map(shown).joined(separator: " ")))"
    case .any(let parts): "(or \(parts.map(shown).joined(separator: " ")))"
    case .negation(let inner): "(not \(shown(inner)))"
    case .comparison(let name, let sign, let literal): "\(name.text)\(sign)\(shown(literal))"
    case .membership(let name, let literals):
      "\(name.text) in [\(literals.map(shown).joined(separator: ","))]"
    case .isNull(let name): "\(name.text) null"
    case .within(let name, let literal): "\(name.text) within \(shown(literal))"
    case .related(let name, let literal):
      "related \(name.text)\(literal.map { " " + shown($0) } ?? "")"
    }
  }

  private func shown(_ literal: WhereLiteral) -> String {
    switch literal.kind {
    case .word(let word): word
    case .string(let text): "'\(text)'"
    case .moment(let word, let hours): "<\(word)\(hours == 0 ? "" : " \(hours)")>"
    }
  }

  /// The longest condition that a request can hold, of one word: were the cost not linear in its
  /// length, this test would not end, and neither would a worker's turn.
  @Test(arguments: ["x", "9", "a.", "a-", "a:", "today-"])
  func oneLongWordIsRead(_ part: String) throws {
    let text = String(repeating: part, count: 120_000 / part.count)
    _ = try? WhereParser.parse("\(text) = 1")
    _ = try? WhereParser.parse("a = \(text)T+\(text)")
  }

  @Test(arguments: WhereGuide.examples)
  func examplesAreConditions(text: String) throws {
    _ = try WhereParser.parse(text)
  }

  @Test(arguments: [
    ("a=1", "a=1"), ("a = 'x'", "a='x'"), ("a='it''s'", "a='it's'"), ("a=''", "a=''"),
    ("a != b", "a!=b"), ("a<1", "a<1"), ("a<=-1.5", "a<=-1.5"), ("a>1e3", "a>1e3"),
    ("a>=2026-01-01", "a>=2026-01-01"),
    ("a = 2026-01-01T10:00:00+03:00", "a=2026-01-01T10:00:00+03:00"),
    ("a = 2026-01-01T10:00:00.5Z", "a=2026-01-01T10:00:00.5Z"),
    ("a = HQ-101", "a=HQ-101"), ("a = aa:bb:cc", "a=aa:bb:cc"), ("a=10.0.0.0/8", "a=10.0.0.0/8"),
    ("a in (1)", "a in [1]"), ("a in (x, 'y',3)", "a in [x,'y',3]"),
    ("a contains 'x'", "acontains'x'"), ("a starts with x", "astarts withx"),
    ("a within HQ", "a within HQ"), ("a is null", "a null"), ("a is not null", "(not a null)"),
    ("related t", "related t"), ("related t to 'x'", "related t 'x'"),
    ("related = 1", "related=1"), ("a < today -30d", "a<<today -720>"),
    ("a.b = 1", "a.b=1"), ("a = today", "a=<today>"), ("a < now - 2h", "a<<now -2>"),
    ("a < today+30d", "a<<today 720>"), ("a < today-30d", "a<<today -720>"),
    ("a < NOW + 0h", "a<<now>"), ("a = me", "a=me"), ("a = true", "a=true"),
    ("A AND B = 1", "!"), ("a = 1 AND b = 2", "(and a=1 b=2)"),
    ("a=1 or b=2 and c=3", "(or a=1 (and b=2 c=3))"),
    ("a=1 and b=2 or c=3", "(or (and a=1 b=2) c=3)"),
    ("(a=1 or b=2) and c=3", "(and (or a=1 b=2) c=3)"), ("not a=1 and b=2", "(and (not a=1) b=2)"),
    ("not (a=1 and b=2)", "(not (and a=1 b=2))"), ("not not a=1", "(not (not a=1))"),
    ("a=1 and b=2 and c=3", "(and a=1 b=2 c=3)"), ("a=1 or b=2 or c=3", "(or a=1 b=2 c=3)"),
    ("((a=1))", "a=1"), ("not a is null", "(not a null)"), ("state = in", "state=in"),
    ("\n a\t=\r\n1 ", "a=1"), ("имя = 'Ё'", "имя='Ё'"), ("or = and", "or=and"),
    ("a = 1 or not b = 2", "(or a=1 (not b=2))"),
  ])
  func parses(_ text: String, as expected: String) {
    let tree = (try? WhereParser.parse(text)).map(shown) ?? "!"
    #expect(tree == expected)
  }

  @Test(arguments: [
    ("", 1), (" ", 2), ("a", 2), ("a =", 4), ("= 1", 1), ("a = 1 b", 7), ("a == 1", 4),
    ("(a = 1", 7), ("a = 1)", 6), ("a in 1", 6), ("a in ()", 7), ("a in (1,)", 9), ("a in (1", 8),
    ("a in (1 2)", 9), ("a starts 'x'", 10), ("a is 1", 6), ("a is not 1", 10), ("a = 'x", 5),
    ("a = #", 5), ("a ; b", 3), ("not", 4), ("a = 1 and", 10), ("a = 1 or or b = 2", 13),
    ("related t to", 13), ("a = today + x", 13), ("a = today + 30", 13), ("a = today +", 12),
    ("a = today + 36501d", 13), ("a within", 9), ("'a' = 1", 1), ("a contains", 11),
    ("a = (1)", 5), ("é = #", 5), ("👍🏽 = 1", 1), ("a = - 1", 5), ("a % 1", 3), ("a = \"x\"", 5),
  ])
  func isWrong(_ text: String, at position: Int) {
    do throws(Problem) {
      _ = try WhereParser.parse(text)
      Issue.record("`\(text)` was accepted")
    } catch {
      #expect(error.code == "syntax")
      #expect(error.path == "where")
      #expect(error.position == position)
      #expect(error.message.contains("haracter \(position)"))
    }
  }

  private func code(_ text: String) -> String? {
    do throws(Problem) {
      _ = try WhereParser.parse(text)
      return nil
    } catch {
      return error.code
    }
  }

  /// A test, and each `and`, `or`, `not`, is an operator: 25 tests joined are 49.
  @Test func operatorsHaveALimit() {
    let joined = { (count: Int) in
      Array(repeating: "a=1", count: count).joined(separator: " and ")
    }
    #expect(code(joined(25)) == nil)
    #expect(code("not " + joined(25)) == nil)
    #expect(code("not not " + joined(25)) == "too_many_operators")
    #expect(code(joined(26)) == "too_many_operators")
    #expect(code(String(repeating: "not ", count: 49) + "a=1") == nil)
    #expect(code(String(repeating: "not ", count: 50) + "a=1") == "too_many_operators")
    #expect(code(String(repeating: "not ", count: 100_00) + "a=1") == "too_many_operators")
  }

  @Test func parenthesesHaveALimit() {
    let nested = { (count: Int) in
      String(repeating: "(", count: count) + "a=1" + String(repeating: ")", count: count)
    }
    #expect(code(nested(50)) == nil)
    #expect(code(nested(51)) == "too_deep")
    #expect(code(nested(60_000)) == "too_deep")
    #expect(code(String(repeating: "(a=1) and ", count: 24) + "(a=1)") == nil)
  }

  @Test func listsHaveALimit() {
    let list = { (count: Int) in
      "a in (" + Array(repeating: "1", count: count).joined(separator: ",") + ")"
    }
    #expect(code(list(1000)) == nil)
    #expect(code(list(1001)) == "too_many_values")
  }

  @Test func textHasALimit() {
    let text = "a = '" + String(repeating: "x", count: WhereParser.charactersMax - 6) + "'"
    #expect(text.utf8.count == WhereParser.charactersMax)
    #expect(code(text) == nil)
    #expect(code(text + " ") == "too_long")
  }
}
