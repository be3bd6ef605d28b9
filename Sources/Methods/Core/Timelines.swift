import JSON
import JSONRPC

/// The histories of the database, and which positions of earlier ones are still true (as
/// PostgreSQL's own history files have it).
package struct Timelines: Equatable, Sendable {
  package struct Timeline: Equatable, Sendable {
    package let number: Int
    /// The last position that it shares with those before it.
    package let beginsAfter: Int

    package init(_ number: Int, beginsAfter: Int) {
      self.number = number
      self.beginsAfter = beginsAfter
    }
  }

  /// Where a position or a cursor comes from.
  package struct Place: Equatable, Sendable {
    let timeline: Int
    /// Nil for what was seen of the present, which has no position yet.
    let position: Int?
  }

  /// Of a database that has had one history only.
  package static let first = Timelines([Timeline(1, beginsAfter: 0)])

  private let all: [Timeline]

  /// - Parameter all: in the order of their numbers, which may have gaps.
  package init(_ all: [Timeline]) {
    self.all = all
  }

  package var newest: Int { all.last?.number ?? 1 }

  /// The last position that a timeline shares with the newest; nil for a timeline that is not
  /// known here, which is that of a copy.
  package func common(with timeline: Int) -> Int? {
    guard timeline >= 1, timeline <= newest else { return nil }
    return all.filter { $0.number > timeline }.map(\.beginsAfter).min() ?? .max
  }

  /// Refuses what an abandoned history or another copy of the database has given.
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
