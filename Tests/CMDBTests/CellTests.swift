import CMDB
import JSON
import Testing

/// Text of spreadsheets, read by type.
struct CellTests {
  private func attribute(_ declaration: String) throws -> Attribute {
    let document = try Document(#"{"name": "x", \#(declaration)}"#)
    return try #require(Attribute(document.root, from: "asset"))
  }

  /// What is stored; or the code of the refusal behind `!`, with `=` before its suggestion.
  private func read(
    _ text: String, _ declaration: String, _ formats: String = "{}"
  ) throws -> String {
    let (known, problems) = CellFormats.read(try Document(formats).root)
    #expect(problems.isEmpty)
    let result = Cell.read(
      text, as: try attribute(declaration), known, currency: "RUB", path: "attributes.x")
    switch result {
    case .success(let value): return String(decoding: value.json, as: UTF8.self)
    case .failure(let problem):
      return "!" + problem.code + (problem.suggestion.map { "=" + $0 } ?? "")
    }
  }

  @Test(
    "Decimals: one sign is the decimal sign, blanks group, what is unclear is refused",
    arguments: [
      ("12990.10", "12990.10"), ("12990,10", "12990.10"), ("12 990,10", "12990.10"),
      ("12\u{a0}990,10", "12990.10"), ("12\u{202f}990.10", "12990.10"), ("12'990.10", "12990.10"),
      ("12’990.10", "12990.10"), ("1,234", "1.234"), ("1.234", "1.234"), ("-3,5", "-3.5"),
      ("−3", "-3"), ("+7", "7"), ("007", "7"), ("0", "0"), ("0,50", "0.50"), (",5", "0.5"),
      (" 5 ", "5"), ("1 234 567", "1234567"),
      ("12.990,10", "!number=12990.10"), ("1,234,567", "!number=1234567"),
      ("1,234.50", "!number=1234.50"), ("1.234.567", "!number=1234567"),
      ("12 99", "!number=1299"), ("1 2345", "!number=12345"),
      ("1,5E+10", "!number"), ("7.70708E+09", "!number"), ("", "!number"), ("abc", "!number"),
      ("12a", "!number"), ("--5", "!number"), ("1..5", "!number=15"), ("5%", "!number"),
    ])
  func decimals(text: String, wanted: String) throws {
    #expect(try read(text, #""type": "decimal""#) == wanted)
  }

  @Test(
    "A declared decimal sign makes the other one group",
    arguments: [
      ("12.990,10", ",", "12990.10"), ("1.234", ",", "1234"), ("1,234.5", ".", "1234.5"),
      ("1,234,567", ".", "1234567"), ("12.34", ",", "!number=1234"), ("1,5,5", ",", "!number"),
    ])
  func declaredDecimals(text: String, sign: String, wanted: String) throws {
    let formats = #"{"decimal": "\#(sign)"}"#
    #expect(try read(text, #""type": "decimal""#, formats) == wanted)
  }

  @Test(
    "Integers take what is integral, within their bounds",
    arguments: [
      ("5", "5"), ("5,0", "5"), ("1 000", "1000"), ("5,5", "!type"), ("-1", "!range"),
      ("5001", "!range"),
    ])
  func integers(text: String, wanted: String) throws {
    #expect(
      try read(text, #""type": "integer", "minimum": 0, "maximum": 5000"#) == wanted)
  }

  @Test(
    "Yes and no in both languages",
    arguments: [
      ("true", "true"), ("TRUE", "true"), ("Yes", "true"), ("да", "true"), ("ДА", "true"),
      ("1", "true"), ("x", "true"), ("X", "true"), ("Х", "true"), ("✓", "true"),
      ("ИСТИНА", "true"), ("false", "false"), ("no", "false"), ("Нет", "false"), ("0", "false"),
      ("ЛОЖЬ", "false"), ("maybe", "!type"), ("2", "!type"), ("иногда", "!type"),
    ])
  func booleans(text: String, wanted: String) throws {
    #expect(try read(text, #""type": "boolean""#) == wanted)
  }

  @Test(
    "Dates: points are day first, slashes are refused where they mean two days",
    arguments: [
      ("2026-12-31", #""2026-12-31""#), ("31.12.2026", #""2026-12-31""#),
      ("1.2.2026", #""2026-02-01""#), ("03.04.2026", #""2026-04-03""#),
      ("31/12/2026", #""2026-12-31""#), ("12/31/2026", #""2026-12-31""#),
      ("03/03/2026", #""2026-03-03""#), ("31-12-2026", #""2026-12-31""#),
      ("2026/12/31", #""2026-12-31""#), ("31.12.2026 0:00:00", #""2026-12-31""#),
      ("2026-12-31T00:00:00", #""2026-12-31""#),
      ("03/04/2026", "!ambiguous_date"), ("3-4-2026", "!ambiguous_date"),
      ("31.12.26", "!date"), ("31.02.2026", "!date"), ("12.31.2026", "!date"),
      ("46022", "!date"), ("завтра", "!date"), ("31.12.2026 09:30", "!date"), ("", "!date"),
    ])
  func dates(text: String, wanted: String) throws {
    #expect(try read(text, #""type": "date""#) == wanted)
  }

  @Test(
    "A declared form decides what a date means; ISO stays ISO",
    arguments: [
      ("03/04/2026", "DD/MM/YYYY", #""2026-04-03""#),
      ("03/04/2026", "MM/DD/YYYY", #""2026-03-04""#),
      ("2026-04-03", "MM/DD/YYYY", #""2026-04-03""#), ("3/4/2026", "DD/MM/YYYY", #""2026-04-03""#),
      ("03.04.2026", "DD/MM/YYYY", "!date"), ("20260403", "YYYYMMDD", #""2026-04-03""#),
    ])
  func declaredDates(text: String, form: String, wanted: String) throws {
    #expect(try read(text, #""type": "date""#, #"{"date": "\#(form)"}"#) == wanted)
  }

  @Test(
    "A day that the calendar does not have is told as that, not as another form",
    arguments: [
      ("31.02.2025", "date", "{}"), ("2025-02-29", "date", "{}"), ("31/04/2025", "date", "{}"),
      ("31.02.2025 09:30", "timestamp", "{}"), ("31/02/2025", "date", #"{"date": "DD/MM/YYYY"}"#),
      ("2025-02-30", "date", #"{"date": "DD/MM/YYYY"}"#),
    ])
  func daysNotInTheCalendar(text: String, type: String, formats: String) throws {
    let (known, _) = CellFormats.read(try Document(formats).root)
    let result = Cell.read(
      text, as: try attribute(#""type": "\#(type)""#), known, currency: "RUB",
      path: "attributes.x")
    guard case .failure(let problem) = result else {
      Issue.record("\(text) was read")
      return
    }
    #expect(problem.code == "date")
    #expect(problem.message == "`x` names a day that does not exist.")
  }

  @Test(
    "Timestamps are read in the form that is declared, in UTC, or as RFC 3339",
    arguments: [
      ("03/04/2026 9:05 ", "DD/MM/YYYY hh:mm", #""2026-04-03T09:05:00.000000Z""#),
      ("2026.12.31 23-59-58", "YYYY.MM.DD hh-mm-ss", #""2026-12-31T23:59:58.000000Z""#),
      ("20261231T2359", "YYYYMMDDThhmm", #""2026-12-31T23:59:00.000000Z""#),
      ("2026-04-03T12:05:00+03:00", "DD/MM/YYYY hh:mm", #""2026-04-03T09:05:00.000000Z""#),
      ("03.04.2026 09:05", "DD/MM/YYYY hh:mm", "!date"),
      ("31/04/2026 09:05", "DD/MM/YYYY hh:mm", "!date"),
      ("30/04/2026 24:05", "DD/MM/YYYY hh:mm", "!date"),
      ("30/04/2026", "DD/MM/YYYY hh:mm", "!date"),
    ])
  func timestampForms(text: String, form: String, wanted: String) throws {
    let formats = #"{"timestamp": "\#(form)"}"#
    #expect(try read(text, #""type": "timestamp""#, formats) == wanted)
  }

  @Test("A form of dates holds year, month and day once each")
  func dateForms() throws {
    for form in ["YY-MM-DD", "DD/MM", "DD/MM/YYYY/DD", "dd.mm.yyyy", ""] {
      let (_, problems) = CellFormats.read(try Document(#"{"date": "\#(form)"}"#).root)
      #expect(problems.map(\.path) == ["formats.date"], "\(form)")
    }
    for form in ["DD.MM.YYYY", "DD.MM.YYYY hh", "DD.MM hh:mm", "DD.MM.YYYY hh:mm:ss ss", "hh:mm"] {
      let (_, problems) = CellFormats.read(try Document(#"{"timestamp": "\#(form)"}"#).root)
      #expect(problems.map(\.path) == ["formats.timestamp"], "\(form)")
    }
    let (_, problems) = CellFormats.read(try Document(#"{"decimal": ";"}"#).root)
    #expect(problems.map(\.path) == ["formats.decimal"])
  }

  @Test(
    "Timestamps: RFC 3339, and what spreadsheets write, which is UTC",
    arguments: [
      ("2026-12-31T09:30:00Z", #""2026-12-31T09:30:00.000000Z""#),
      ("2026-12-31T12:30:00+03:00", #""2026-12-31T09:30:00.000000Z""#),
      ("31.12.2026 9:30", #""2026-12-31T09:30:00.000000Z""#),
      ("2026-12-31 09:30:15", #""2026-12-31T09:30:15.000000Z""#),
      ("03/04/2026 09:30", "!ambiguous_date"), ("31.12.2026 25:00", "!date"),
      ("31.12.2026", "!date"),
    ])
  func timestamps(text: String, wanted: String) throws {
    #expect(try read(text, #""type": "timestamp""#) == wanted)
  }

  private let colour = #"""
    "type": "enum", "values": ["black", "yellow", "deep_blue"], "value_labels": {
      "black": {"en": "Black", "ru": "Чёрный"}, "yellow": {"en": "Yellow", "ru": "Жёлтый"},
      "deep_blue": {"en": "Deep blue", "ru": "Синий"}}
    """#

  @Test(
    "Words of a list by value or label in either language, case aside",
    arguments: [
      ("black", #""black""#), ("BLACK", #""black""#), ("Чёрный", #""black""#),
      ("черный", #""black""#), (" желтый ", #""yellow""#), ("Deep  Blue", #""deep_blue""#),
      ("deep_blue", #""deep_blue""#), ("blak", "!unknown_value=black"),
      ("Чорный", "!unknown_value=Чёрный"), ("magenta", "!unknown_value"),
    ])
  func words(text: String, wanted: String) throws {
    #expect(try read(text, colour) == wanted)
  }

  @Test("A label that two values share is refused, a value is not")
  func sharedLabels() throws {
    let shared = #"""
      "type": "enum", "values": ["tower", "rack", "Same"], "value_labels": {
        "tower": {"en": "Same", "ru": "Один"}, "rack": {"en": "Rack", "ru": "Один"}}
      """#
    #expect(try read("один", shared) == "!ambiguous")
    #expect(try read("same", shared) == #""Same""#)
  }

  @Test(
    "Sets of words are parted by semicolons or commas, in the order of the catalogue",
    arguments: [
      ("yellow; black", #"["black","yellow"]"#), ("Чёрный, Yellow", #"["black","yellow"]"#),
      ("black;;", #"["black"]"#), ("black; red", "!unknown_value"),
    ])
  func sets(text: String, wanted: String) throws {
    let declaration = colour.replacing(#""type": "enum""#, with: #""type": "enum_set""#)
    #expect(try read(text, declaration) == wanted)
  }

  @Test(
    "Money with a code, a sign or a word, before or behind",
    arguments: [
      ("12 990,10", #"{"amount":12990.10,"currency":"RUB"}"#),
      ("12 990,10 ₽", #"{"amount":12990.10,"currency":"RUB"}"#),
      ("1200 руб.", #"{"amount":1200,"currency":"RUB"}"#),
      ("1200 р.", #"{"amount":1200,"currency":"RUB"}"#),
      ("$100.50", #"{"amount":100.50,"currency":"USD"}"#),
      ("EUR 7", #"{"amount":7,"currency":"EUR"}"#), ("7 eur", #"{"amount":7,"currency":"EUR"}"#),
      ("-5 USD", #"{"amount":-5,"currency":"USD"}"#), ("5 ¥", "!type"), ("дорого", "!type"),
      ("12.990,10 ₽", "!number=12990.10"),
    ])
  func money(text: String, wanted: String) throws {
    #expect(try read(text, #""type": "money""#) == wanted)
  }

  @Test(
    "Quantities with any known unit, Russian spellings too",
    arguments: [
      ("2,5 кг", "kg", "2.5"), ("2,5кг", "kg", "2.5"), ("500 г", "kg", "0.5"), ("2.5", "kg", "2.5"),
      ("12 000 BTU/h", "kW", "3.51685284"), ("12000 БТЕ/ч", "kW", "3.51685284"),
      ("3,5 кВт", "kW", "3.5"), ("25 м²", "m²", "25"), ("25 кв. м", "m²", "25"),
      ("25 м2", "m²", "25"), ("18 мес.", "month", "18"), ("5 лет", "month", "60"),
      ("1 год", "month", "12"), ("2 года", "year", "2"), ("5 г", "year", "5"), ("45 %", "%", "45"),
      ("40 стр/мин", "ppm", "40"), ("5 м", "kg", "!unit"), ("тяжёлый", "kg", "!number"),
      ("2.500,5 кг", "kg", "!number=2500.5"),
    ])
  func quantities(text: String, unit: String, wanted: String) throws {
    #expect(try read(text, #""type": "quantity", "unit": "\#(unit)""#) == wanted)
  }

  @Test(
    "Numbers of officials and addresses in any usual spelling",
    arguments: [
      ("7707083893", #""type": "text", "format": "inn""#, #""7707083893""#),
      ("7707 083 893", #""type": "text", "format": "inn""#, #""7707083893""#),
      ("7707083894", #""type": "text", "format": "inn""#, "!format"),
      ("7,70708E+09", #""type": "text", "format": "inn""#, "!number"),
      ("0001 2345 6701 2345", #""type": "text", "format": "rnm""#, #""0001234567012345""#),
      (" 8 (495)  123-45-67 ", #""type": "text", "format": "phone""#, #""8 (495) 123-45-67""#),
      ("AA-BB-CC-DD-EE-FF", #""type": "mac""#, #""aa:bb:cc:dd:ee:ff""#),
      ("aabb.ccdd.eeff", #""type": "mac""#, #""aa:bb:cc:dd:ee:ff""#),
      ("AA BB CC DD EE FF", #""type": "mac""#, #""aa:bb:cc:dd:ee:ff""#),
      ("nonsense", #""type": "mac""#, "!format"),
      (" Ivanova@Example.ORG ", #""type": "email""#, #""ivanova@example.org""#),
      ("192.168.1.7 ", #""type": "ip""#, #""192.168.1.7""#),
      ("PT4H", #""type": "duration""#, #""PT4H""#),
      (#"{"a": 1}"#, #""type": "json""#, #"{"a":1}"#), ("{a}", #""type": "json""#, "!type"),
      ("  two words ", #""type": "text""#, #""two words""#),
    ])
  func spellings(text: String, declaration: String, wanted: String) throws {
    #expect(try read(text, declaration) == wanted)
  }

  @Test("What was typed is kept where it is not what is stored")
  func inputs() throws {
    let cases = [
      ("12 990,10", #""type": "decimal""#, "12 990,10"), ("12990.10", #""type": "decimal""#, nil),
      ("31.12.2026", #""type": "date""#, "31.12.2026"), ("2026-12-31", #""type": "date""#, nil),
      ("2,5 кг", #""type": "quantity", "unit": "kg""#, "2,5 кг"),
      ("да", #""type": "boolean""#, "да"), ("text", #""type": "text""#, nil),
    ]
    for (text, declaration, wanted) in cases {
      let value = try Cell.read(
        text, as: attribute(declaration), CellFormats(), currency: "RUB", path: "attributes.x"
      ).get()
      #expect(value.input == wanted, "\(text)")
    }
  }
}
