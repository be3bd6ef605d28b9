import JSON
import JSONRPC

/// The timelines of the database, and which positions of earlier ones are still valid, as in
/// PostgreSQL's timeline history files.
package struct Timelines: Equatable, Sendable {
  package struct Timeline: Equatable, Sendable {
    package let number: Int
    /// The last position that it shares with earlier timelines.
    package let beginsAfter: Int

    package init(_ number: Int, beginsAfter: Int) {
      self.number = number
      self.beginsAfter = beginsAfter
    }
  }

  /// The origin of a position or a cursor.
  package struct Place: Equatable, Sendable {
    let timeline: Int
    /// Nil for data of the present, which has no position yet.
    let position: Int?
  }

  /// The timelines of a database with a single history.
  package static let first = Timelines([Timeline(1, beginsAfter: 0)])

  private let all: [Timeline]

  /// - Parameter all: in the order of their numbers, which may have gaps.
  package init(_ all: [Timeline]) {
    self.all = all
  }

  package var newest: Int { all.last?.number ?? 1 }

  /// The last position that a timeline shares with the newest; nil for an unknown timeline, which
  /// belongs to a copy of the database.
  package func common(with timeline: Int) -> Int? {
    guard timeline >= 1, timeline <= newest else { return nil }
    return all.filter { $0.number > timeline }.map(\.beginsAfter).min() ?? .max
  }

  /// Refuses positions and cursors of an abandoned timeline or of another copy of the database.
  func check(_ place: Place) throws(Stop) {
    guard place.timeline != newest else { return }
    let common = common(with: place.timeline)
    if let common, let position = place.position, position <= common { return }
    let why =
      common == nil
      ? "Timeline \(place.timeline) is not of this database; begin anew."
      : "The database was restored or promoted, and this is of the history that was abandoned; "
        + "begin anew."
    let error = RPCError(.cursorExpired, why).with("timeline", integer: newest)
    throw .refused(
      error.with("common") { writer in
        if let common { writer.integer(common) } else { writer.null() }
      })
  }
}
