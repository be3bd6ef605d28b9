/// One SQL statement: fixed text with `$n` for every value.
///
/// A statement with a `name` is prepared once on each connection and then only bound and executed;
/// one without is parsed each time.
package struct Statement: Sendable, Hashable {
  package let name: String?
  package let text: String
  /// Of a text that a `where` has shaped: whether a connection that meets it again prepares it,
  /// under a name of its own. Its plan has to be right for all values.
  package let isWorthKeeping: Bool

  package init(name: String? = nil, _ text: String, isWorthKeeping: Bool = false) {
    self.name = name
    self.text = text
    self.isWorthKeeping = isWorthKeeping
  }
}

/// What is sent to PostgreSQL as one transaction: one statement and its values, ended by a Sync.
///
/// Values travel in text format; `nil` is NULL. They never hold a NUL byte.
package struct Unit: Sendable {
  package let statement: Statement
  package let parameters: [[UInt8]?]

  package init(_ statement: Statement, _ parameters: [[UInt8]?] = []) {
    self.statement = statement
    self.parameters = parameters
  }
}
