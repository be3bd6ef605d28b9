import JSON

/// The currency beside an amount: a code, a sign or a Russian abbreviation, before or behind it.
package enum CellMoney {
  /// - Returns: The amount as text, and the code; nil where none is written.
  static func split(_ text: String) -> (amount: String, code: String?)? {
    let text = LineText.asSeen(text)
    let isBehind = text.first.map { $0.isNumber || "+-−.,".contains($0) } ?? false
    let word =
      isBehind
      ? CellNumber.split(text).rest
      : String(text.prefix { !($0.isNumber || "+-−".contains($0)) })
    let amount =
      isBehind ? CellNumber.split(text).number : String(text.dropFirst(word.count))
    let named = LineText.trimmed(word)
    guard !named.isEmpty else { return (amount, nil) }
    guard let code = code(named) else { return nil }
    return (LineText.trimmed(amount), code)
  }

  /// Whether the comma of `1,299` can also group thousands, where the file does not say which: a
  /// price has seldom three decimals.
  package static func mayBeGrouped(_ text: String, _ formats: CellFormats) -> Bool {
    guard formats.decimal == nil, let amount = split(text)?.amount else { return false }
    let parts = amount.drop { "+-−".contains($0) }
      .split(separator: ",", omittingEmptySubsequences: false)
    return parts.count == 2 && (1...3).contains(parts[0].count) && parts[0].first != "0"
      && parts[1].count == 3 && parts.joined().allSatisfy { $0.isASCII && $0.isNumber }
  }

  private static func code(_ word: String) -> String? {
    if word.utf8.count == 3, word.utf8.allSatisfy({ (65...90).contains($0 & 0xdf) }) {
      return word.uppercased()
    }
    let word = word.lowercased().filter { $0 != "." && $0 != " " }
    return signs.first { $0.words.contains(word) }?.code
  }

  /// A sign of several currencies, such as ¥, is none.
  private static let signs: [(code: String, words: [String])] = [
    ("RUB", ["₽", "р", "руб", "рублей", "рубль", "рубля"]), ("USD", ["$", "us$"]),
    ("EUR", ["€", "евро"]), ("GBP", ["£"]), ("KZT", ["₸", "тенге", "тг"]),
    ("UAH", ["₴"]), ("INR", ["₹"]), ("TRY", ["₺"]), ("ILS", ["₪"]), ("KRW", ["₩"]),
    ("BYN", ["br"]),
  ]
}
