/// Why the private PostgreSQL cannot be had: one line for the operator that says what would be
/// right.
package struct EmbeddedClusterError: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}
