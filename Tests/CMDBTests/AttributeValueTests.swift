import CMDB
import JSON
import Samples
import Testing

@Suite struct AttributeValueTests {
  private static let catalogue = SampleCatalogue.make(
    #"""
    {"lifecycles": [], "relation_types": [], "classes": [{"name": "sample", "attributes": [
      {"name": "text", "type": "text"}, {"name": "inn", "type": "text", "format": "inn"},
      {"name": "code", "type": "text", "pattern": "^[A-Z]+$"},
      {"name": "integer", "type": "integer", "minimum": 0, "maximum": 100},
      {"name": "decimal", "type": "decimal", "minimum": -1.5, "maximum": 99.99},
      {"name": "boolean", "type": "boolean"}, {"name": "date", "type": "date"},
      {"name": "timestamp", "type": "timestamp"},
      {"name": "enum", "type": "enum", "values": ["laser", "inkjet"]},
      {"name": "enum_set", "type": "enum_set", "values": ["print", "scan", "copy"]},
      {"name": "money", "type": "money", "minimum": 0},
      {"name": "quantity", "type": "quantity", "unit": "kW", "minimum": 1, "maximum": 100},
      {"name": "url", "type": "url"}, {"name": "email", "type": "email"},
      {"name": "ip", "type": "ip"}, {"name": "mac", "type": "mac"},
      {"name": "duration", "type": "duration"}, {"name": "json", "type": "json"}]}]}
    """#)

  private func read(_ json: String, as name: String) throws -> Result<AttributeValue, Problem> {
    let attribute = try #require(Self.catalogue[class: "sample"]?.attribute(name))
    return AttributeValue.read(
      try Document(json).root, as: attribute, currency: "RUB", path: "attributes.\(name)")
  }

  @Test func everyTypeIsHere() {
    let types = Self.catalogue[class: "sample"]?.attributes.map(\.type) ?? []
    #expect(Set(types) == Set(AttributeType.allCases))
  }

  @Test(arguments: [
    ("text", #""a\u0062""#, #""ab""#), ("text", #"" a ""#, #""a""#), ("text", #""é\n""#, #""é\n""#),
    ("inn", #""7707083893""#, #""7707083893""#), ("integer", "5.0", "5"), ("integer", "1e2", "100"),
    ("integer", "-0", "0"), ("decimal", "12.90", "12.90"), ("decimal", "-1.5", "-1.5"),
    ("decimal", "99.99", "99.99"), ("decimal", "1e1", "10"), ("boolean", "true", "true"),
    ("boolean", "false", "false"), ("date", #""2026-02-28""#, #""2026-02-28""#),
    ("timestamp", #""2026-02-01T09:30:00+03:00""#, #""2026-02-01T06:30:00.000000Z""#),
    ("enum", #""laser""#, #""laser""#), ("enum_set", "[]", "null"),
    ("enum_set", #"["copy","print","copy"]"#, #"["print","copy"]"#),
    ("money", "12990.10", #"{"amount":12990.10,"currency":"RUB"}"#),
    ("money", #"{"currency":"USD","amount":1e2}"#, #"{"amount":100,"currency":"USD"}"#),
    ("money", #"{"amount":0.00}"#, #"{"amount":0.00,"currency":"RUB"}"#),
    ("quantity", "3.50", "3.50"), ("quantity", #""3.50 kW""#, "3.50"), ("quantity", #""3""#, "3"),
    ("quantity", #""12000 BTU/h""#, "3.51685284000"), ("quantity", #""5000 W""#, "5.000"),
    ("quantity", #""3.5  kW""#, "3.5"), ("quantity", #""5000W""#, "5.000"),
    ("url", #""https://a""#, #""https://a""#), ("email", #""A@b""#, #""a@b""#),
    ("ip", #""2001:DB8:0:0::1""#, #""2001:db8::1""#), ("ip", #""10.0.0.1""#, #""10.0.0.1""#),
    ("mac", #""AABBCCDDEEFF""#, #""aa:bb:cc:dd:ee:ff""#), ("duration", #""PT4H""#, #""PT4H""#),
    ("json", #"{ "b" : 1, "a" : [ ] }"#, #"{"a":[],"b":1}"#),
  ])
  func isStored(_ name: String, _ json: String, as expected: String) throws {
    let value = try read(json, as: name).get()
    #expect(equal(value.json, expected, isNumber: name == "quantity"))
  }

  /// Conversion keeps the value; how many zeros it ends in is not promised.
  private func equal(_ json: [UInt8], _ expected: String, isNumber: Bool) -> Bool {
    isNumber
      ? Number(json) == Number(expected.utf8) : String(decoding: json, as: UTF8.self) == expected
  }

  @Test(arguments: [
    ("text", #""\u00a0""#, "empty"), ("text", #""\u200b \ufeff""#, "empty"),
    ("text", "5", "type"), ("text", #""""#, "empty"), ("inn", #""7707083894""#, "format"),
    ("integer", "1.5", "type"), ("integer", #""5""#, "type"), ("integer", "-1", "range"),
    ("integer", "101", "range"), ("integer", "99999999999999999999", "type"),
    ("decimal", #""1""#, "type"), ("decimal", "-1.51", "range"), ("decimal", "99.991", "range"),
    ("boolean", "1", "type"), ("boolean", #""true""#, "type"), ("date", "20260228", "type"),
    ("date", #""2026-02-29""#, "type"), ("date", #""2026-02-28T00:00:00Z""#, "type"),
    ("timestamp", #""2026-02-28""#, "type"), ("timestamp", "1", "type"),
    ("enum", #""lasr""#, "not_allowed"), ("enum", "1", "type"), ("enum_set", #""print""#, "type"),
    ("enum_set", #"["print","fax"]"#, "not_allowed"), ("enum_set", "[1]", "type"),
    ("money", #""1""#, "type"), ("money", "-1", "range"), ("money", "{}", "type"),
    ("money", #"{"amount":"1"}"#, "type"), ("money", #"{"amount":1,"x":2}"#, "type"),
    ("money", #"{"amount":1,"currency":"rub"}"#, "not_allowed"),
    ("money", #"{"amount":1,"currency":"RUBL"}"#, "not_allowed"),
    ("money", #"{"amount":1,"currency":5}"#, "type"),
    ("quantity", "true", "type"), ("quantity", #""""#, "type"), ("quantity", #""kW""#, "type"),
    ("quantity", #""5 kg""#, "unit"), ("quantity", #""5 kw""#, "unit"),
    ("quantity", "0.5", "range"),
    ("quantity", #""500 W""#, "range"), ("quantity", #""1 MW""#, "range"),
    ("url", #""a""#, "format"), ("url", "1", "type"), ("email", #""a""#, "format"),
    ("ip", #""1.2.3""#, "format"), ("ip", "1", "type"), ("mac", #""x""#, "format"),
    ("duration", #""4h""#, "format"),
  ])
  func isRefused(_ name: String, _ json: String, _ code: String) throws {
    guard case .failure(let problem) = try read(json, as: name) else {
      Issue.record("\(json) was accepted as \(name)")
      return
    }
    #expect(problem.code == code)
    #expect(problem.path == "attributes.\(name)")
    #expect(problem.message.hasPrefix("`\(name)` "))
    #expect(problem.message.hasSuffix("."))
  }

  @Test func misspeltWordsGetASuggestion() throws {
    guard case .failure(let word) = try read(#""lasr""#, as: "enum"),
      case .failure(let unit) = try read(#""5 kw""#, as: "quantity")
    else {
      Issue.record("accepted")
      return
    }
    #expect(word.suggestion == "laser")
    #expect(unit.suggestion == "kW")
  }

  @Test func theTextAsTypedIsKept() throws {
    #expect(try read(#""12000 BTU/h""#, as: "quantity").get().input == "12000 BTU/h")
    #expect(try read(#""5 kW""#, as: "quantity").get().input == nil)
    #expect(try read("5", as: "quantity").get().input == nil)
  }

  @Test func patternsAreLeftToPostgreSQL() throws {
    #expect(try read(#""abc""#, as: "code").get().patternText == "abc")
    #expect(try read(#""abc""#, as: "text").get().patternText == nil)
  }

  @Test func textHasALimit() throws {
    let longest = String(repeating: "x", count: 65536)
    #expect(try read("\"\(longest)\"", as: "text").get().json.count == 65538)
    guard case .failure(let problem) = try read("\"\(longest)x\"", as: "text") else {
      Issue.record("accepted")
      return
    }
    #expect(problem.code == "too_long")
  }
}
