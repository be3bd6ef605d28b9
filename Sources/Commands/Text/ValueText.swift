import CMDB
import JSON

/// A value of the API as text for people.
enum ValueText {
  static func of(_ value: Value) -> String {
    switch value.kind {
    case .null: ""
    case .boolean, .number: String(decoding: value.raw, as: UTF8.self)
    case .string: Moment.compact(value.string ?? "")
    case .array: value.elements.map { of($0) }.joined(separator: ", ")
    case .object: ofObject(value)
    }
  }

  /// Items as tag and name, incidents as number and title, money as amount and currency, people
  /// with how to reach them, keys of other systems; what is none of these as JSON.
  private static func ofObject(_ value: Value) -> String {
    if let amount = value["amount"], let currency = value["currency"]?.string {
      return "\(of(amount)) \(currency)"
    }
    let pairs = [("tag", "name"), ("number", "title"), ("number", "kind")]
    for (first, second) in pairs {
      guard let head = value[first]?.string else { continue }
      return [head, value[second]?.string ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
    }
    if let name = value["name"]?.string {
      let rest = ["phone", "email"].compactMap { value[$0]?.string }
      return ([name] + rest).joined(separator: "  ")
    }
    if let system = value["system"]?.string {
      let rest = ["key", "url"].compactMap { value[$0]?.string }
      return ([system] + rest).joined(separator: " ")
    }
    return String(decoding: value.raw, as: UTF8.self)
  }

  /// With the unit of its attribute, and words for what is true.
  static func of(_ value: Value, as attribute: Attribute?, _ language: Language) -> String {
    guard let attribute else { return of(value) }
    switch attribute.type {
    case .quantity:
      return of(value) + (attribute.unit.map { " \(language.word($0, Vocabulary.unit))" } ?? "")
    case .boolean: return (value.boolean == true ? Phrase.yes : .no).text(language)
    case .text, .url, .email, .ip, .mac, .duration, .enum: return value.string ?? of(value)
    case .integer, .decimal, .date, .timestamp, .enumSet, .money, .json: return of(value)
    }
  }

  /// A tag where it is a reference with one: what fits a cell.
  static func brief(_ value: Value) -> String { value["tag"]?.string ?? of(value) }
}

/// Moments as people read them.
enum Moment {
  /// `2026-02-01 09:30:00Z` of `2026-02-01T09:30:00.123456Z`, UTC as the server gave it; text that
  /// is no such timestamp as it is. What is shown can be typed again: `--as-of`.
  static func compact(_ text: String) -> String {
    let bytes = Array(text.utf8)
    guard bytes.count == 27, bytes[10] == UInt8(ascii: "T"), bytes[26] == UInt8(ascii: "Z"),
      Timestamp(text) != nil
    else { return text }
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8))Z"
  }
}

extension Value? {
  /// The elements of an array; none where it is absent or no array.
  var list: [Value] { self.map { Array($0.elements) } ?? [] }
}
