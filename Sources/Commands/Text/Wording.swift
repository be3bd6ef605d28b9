/// A text of this program in both of its languages.
struct Wording: Sendable, Equatable {
  let english: String
  let russian: String

  init(_ english: String, ru russian: String) {
    self.english = english
    self.russian = russian
  }

  /// A text without words: a name, a number.
  init(_ text: String) {
    english = text
    russian = text
  }

  func text(_ language: Language) -> String {
    language.isRussian ? russian : english
  }
}
