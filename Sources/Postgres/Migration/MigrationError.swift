/// Why a schema could not be brought up to date. Nothing of the failed step took effect.
package enum MigrationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// PostgreSQL refused, or could not be reached.
  case failed(step: String, PostgresError)
  /// The database was migrated by a newer program.
  case newerDatabase(version: Int, program: Int)
  /// A migration that was applied has another text in this program.
  case changed(name: String)
  /// The database has a migration that this program does not know.
  case unknown(number: Int, name: String)
  /// A file of the program does not fit: a wrong name, a number twice, its own COMMIT.
  case malformed(name: String, reason: String)

  package var description: String {
    switch self {
    case .failed(let step, let error): "\(step): \(error.message)"
    case .newerDatabase(let version, let program):
      "the database has schema \(version), this program knows \(program): start a newer cmdbd"
    case .changed(let name):
      "migration \(name) was applied with another text: applied migrations are never edited"
    case .unknown(let number, let name):
      "the database has migration \(number) (\(name)), which this program does not know"
    case .malformed(let name, let reason): "schema file \(name): \(reason)"
    }
  }
}
