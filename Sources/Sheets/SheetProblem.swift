/// Why a file cannot be read or written: a sentence for the person who has the file.
package struct SheetProblem: Error, Equatable, Sendable {
  package let english: String
  package let russian: String

  package init(_ english: String, ru russian: String) {
    self.english = english
    self.russian = russian
  }
}
