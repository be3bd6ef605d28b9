import JSON

/// The language that labels and headings are shown in.
enum Language: Sendable {
  case english, russian

  /// By the locale's variables in the order that POSIX gives them (Base Definitions, 8.2).
  init(_ variable: (String) -> String?) {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"]
    let locale = names.lazy.compactMap(variable).first { !$0.isEmpty } ?? ""
    self = locale.hasPrefix("ru") ? .russian : .english
  }

  /// The text of a label, `{"en", "ru"}`, in this language, else in English.
  func text(_ label: Value?) -> String? {
    let english = label?["en"]?.string
    switch self {
    case .english: return english
    case .russian: return label?["ru"]?.string ?? english
    }
  }
}
