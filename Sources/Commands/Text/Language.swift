import JSON

/// The language that people are addressed in, with the labels that the catalogue has in it.
struct Language: Sendable, Equatable {
  let isRussian: Bool
  /// What the catalogue calls states, classes and relation types; empty in English, where people
  /// read the names that they type.
  var labels = CatalogueLabels()

  static let english = Language(isRussian: false)
  static let russian = Language(isRussian: true)

  private init(isRussian: Bool) {
    self.isRussian = isRussian
  }

  /// By the locale's variables in the order that POSIX gives them (Base Definitions, 8.2).
  init(_ variable: (String) -> String?) {
    let names = ["LC_ALL", "LC_MESSAGES", "LANG"]
    let locale = names.lazy.compactMap(variable).first { !$0.isEmpty } ?? ""
    self = locale.hasPrefix("ru") ? .russian : .english
  }

  /// The text of a label, `{"en", "ru"}`, in this language, else in English.
  func text(_ label: Value?) -> String? {
    let english = label?["en"]?.string
    return isRussian ? label?["ru"]?.string ?? english : english
  }
}
