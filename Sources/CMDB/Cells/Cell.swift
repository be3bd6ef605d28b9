package import JSON

/// A cell of a spreadsheet, read by the type of its attribute: text in, stored value out.
///
/// What can be read in one way only is read; all else is refused with what would be right.
package struct Cell {
  let text: String
  let attribute: Attribute
  let formats: CellFormats
  let currency: String
  let path: String

  /// - Parameter currency: of amounts that name none.
  package static func read(
    _ text: String, as attribute: Attribute, _ formats: CellFormats, currency: String, path: String
  ) -> Result<AttributeValue, Problem> {
    let cell = Cell(
      text: text, attribute: attribute, formats: formats, currency: currency, path: path)
    do throws(Problem) {
      let json = try cell.json()
      guard let document = try? Document(json), document.root.firstUnstorable == nil
      else {
        throw cell.wrong("type", "cannot be read")
      }
      let read = AttributeValue.read(
        document.root, as: attribute, currency: currency, path: path)
      return read.map { cell.keepingInput($0, read: json) }
    } catch {
      return .failure(error)
    }
  }

  /// History shows what was typed where it is not what is stored.
  private func keepingInput(_ value: AttributeValue, read json: [UInt8]) -> AttributeValue {
    switch attribute.type {
    case .text, .url, .email, .json, .enumSet: return value
    case .integer, .decimal, .boolean, .date, .timestamp, .enum, .money, .quantity, .ip, .mac,
      .duration:
      let typed = LineText.asSeen(text)
      var writer = Writer()
      writer.string(typed)
      let isSame = value.json == writer.bytes || value.json == Array(typed.utf8)
      return AttributeValue(
        json: value.json, input: isSame ? nil : typed, patternText: value.patternText)
    }
  }

  private func wrong(_ code: String, _ message: String, suggestion: String? = nil) -> Problem {
    Problem(code, "`\(attribute.name)` \(message).", path: path, suggestion: suggestion)
  }

  /// The JSON that a client which knows the types would have sent.
  private func json() throws(Problem) -> [UInt8] {
    switch attribute.type {
    case .integer, .decimal: Array(try number(text).description.utf8)
    case .boolean: try boolean()
    case .date: string(try date().description)
    case .timestamp: string(try timestamp().description)
    case .enum: string(try word(text))
    case .enumSet: try words()
    case .money: try money()
    case .quantity: try quantity()
    case .text: string(try plainText())
    case .mac: string(text.filter { !$0.isWhitespace })
    case .url, .email, .ip, .duration: string(LineText.trimmed(text))
    case .json: Array(text.utf8)
    }
  }

  private func string(_ text: String) -> [UInt8] {
    var writer = Writer()
    writer.string(text)
    return writer.bytes
  }

  private func number(_ text: String) throws(Problem) -> Number {
    do throws(CellNumber.Refusal) {
      return try CellNumber.read(text, formats)
    } catch {
      switch error {
      case .form: throw wrong("number", "must be a number, such as 12990.10")
      case .unclear(let likely):
        throw wrong(
          "number", "can be read in several ways; write it without grouping", suggestion: likely)
      case .exponent:
        throw wrong(
          "number",
          "has an exponent, as spreadsheets shorten long numbers: format the column as text"
        )
      }
    }
  }

  private func boolean() throws(Problem) -> [UInt8] {
    guard let flag = CellWord.boolean(text) else {
      throw wrong("type", "must be yes or no (да, нет, true, false, 1, 0)")
    }
    return Array((flag ? "true" : "false").utf8)
  }

  private func refusal(_ error: CellDate.Refusal, _ what: String) -> Problem {
    switch error {
    case .form: wrong("date", "must be \(what)")
    case .noDay: wrong("date", "names a day that does not exist")
    case .shortYear: wrong("date", "needs a year of four digits")
    case .ambiguous(let first, let second):
      wrong(
        "ambiguous_date",
        "can be \(first) or \(second): declare `formats.date`, such as DD/MM/YYYY")
    }
  }

  private func date() throws(Problem) -> CalendarDate {
    do throws(CellDate.Refusal) {
      return try CellDate.read(text, formats)
    } catch {
      let form = formats.date.map { "\($0.text) or " } ?? ""
      throw refusal(error, "a date, \(form)YYYY-MM-DD" + (form.isEmpty ? " or DD.MM.YYYY" : ""))
    }
  }

  private func timestamp() throws(Problem) -> Timestamp {
    do throws(CellDate.Refusal) {
      return try CellDate.timestamp(text, formats)
    } catch {
      throw refusal(error, "a date with a time, such as 2026-12-31 09:30:00")
    }
  }

  private func word(_ text: String) throws(Problem) -> String {
    do throws(CellWord.Refusal) {
      return try CellWord.find(
        text, among: attribute.values.map { ($0, attribute.label(of: $0)) })
    } catch {
      switch error {
      case .unknown(let nearest):
        throw wrong(
          "unknown_value", "must be one of \(attribute.values.joined(separator: ", "))",
          suggestion: nearest)
      case .ambiguous(let values):
        throw wrong("ambiguous", "can be \(values.joined(separator: " or ")): write the value")
      }
    }
  }

  private func words() throws(Problem) -> [UInt8] {
    let separator: Character = text.contains(";") ? ";" : ","
    var found: [String] = []
    for part in text.split(separator: separator) where !LineText.isBlank(String(part)) {
      found.append(try word(String(part)))
    }
    var writer = Writer()
    writer.array { writer in
      for word in found { writer.string(word) }
    }
    return writer.bytes
  }

  private func money() throws(Problem) -> [UInt8] {
    guard let (amount, code) = CellMoney.split(text) else {
      throw wrong("type", "must be an amount, with the code of its currency where it is another")
    }
    let number = try number(amount)
    var writer = Writer()
    writer.object { writer in
      writer.member("amount", number: number)
      writer.member("currency", string: code ?? currency)
    }
    return writer.bytes
  }

  private func quantity() throws(Problem) -> [UInt8] {
    let (amount, unit) = CellNumber.split(LineText.asSeen(text))
    let number = try number(amount)
    return unit.isEmpty ? Array(number.description.utf8) : string("\(number) \(unit)")
  }

  /// Numbers of officials hold digits alone; people part them by blanks.
  private func plainText() throws(Problem) -> String {
    switch attribute.format {
    case .inn, .kpp, .ogrn, .rnm, .fnNo:
      let digits = text.filter { !($0.isWhitespace || $0 == "-") }
      if digits.contains("E+") || digits.contains("e+") { _ = try number(digits) }
      return digits
    case .phone: return LineText.asSeen(text)
    case .hostname, .timeZone, .workingTime, .scheduleWeek, .calendarDays, .slaTargets, .slaSteps,
      .classNames, .cannedText, nil:
      return text
    }
  }
}
