/// One thing that is wrong with a value, a definition or a condition, and what would be right.
package struct Problem: Error, Equatable, Sendable {
  package var code: String
  package var message: String
  package var path: String
  package var suggestion: String?
  /// In a condition: the character at which it is wrong, counted from 1.
  package var position: Int?

  package init(
    _ code: String, _ message: String, path: String, suggestion: String? = nil,
    position: Int? = nil
  ) {
    self.code = code
    self.message = message
    self.path = path
    self.suggestion = suggestion
    self.position = position
  }
}
