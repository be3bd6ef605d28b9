import JSON

/// A word of a list, as people write it: the word itself or its label in either language, case
/// and `ё` aside.
package enum CellWord {
  package enum Refusal: Error, Equatable {
    case unknown(nearest: String?)
    /// Several words have this label.
    case ambiguous([String])
  }

  package static func find(
    _ text: String, among words: [(name: String, label: Label)]
  ) throws(Refusal) -> String {
    let written = folded(text)
    if let exact = words.first(where: { folded($0.name) == written }) { return exact.name }
    var found: [String] = []
    for word in words {
      let isMeant = folded(word.label.english) == written || folded(word.label.russian) == written
      if isMeant { found.append(word.name) }
    }
    if let only = found.first, found.count == 1 { return only }
    guard found.isEmpty else { throw .ambiguous(found) }
    let known = words.flatMap { [$0.name, $0.label.english, $0.label.russian] }
      .filter { !$0.isEmpty }
    throw .unknown(nearest: Spelling.nearest(to: LineText.asSeen(text), among: known))
  }

  /// What two spellings of one word have in common.
  package static func folded(_ text: String) -> String {
    String(LineText.asSeen(text).lowercased().map { $0 == "ё" ? "е" : $0 })
  }

  /// Yes and no as spreadsheets have them, in both languages.
  static func boolean(_ text: String) -> Bool? {
    switch folded(text) {
    // Also the Cyrillic letter that looks like x.
    case "true", "yes", "y", "да", "д", "истина", "1", "x", "х", "✓", "✔", "+": true
    case "false", "no", "n", "нет", "н", "ложь", "0", "-", "–", "—": false
    default: nil
    }
  }
}
