import CMDB
import JSONRPC

/// The identity of a list, to which its cursors are bound, including the timeline that it was read
/// from.
struct ListIdentity {
  /// Method, filter, sort, moment, account and time zone of the list.
  let words: [String]
  let timelines: Timelines
  private let position: Position

  /// The position up to which a page has read.
  private enum Position {
    case ofMoment(Int)
    /// The rows are keyed by position.
    case ofLastRow
    /// Pages of the present include changes that have no position yet.
    case none
  }

  /// - Parameter isOfPositions: whether the key of the rows is their position in the journal.
  init(_ words: [String], _ context: Context, isOfPositions: Bool = false) {
    self.words = words + (context.facts.zone.map { [$0.name] } ?? [])
    timelines = context.server.timelines
    if isOfPositions {
      position = .ofLastRow
    } else {
      position = context.momentPosition.map(Position.ofMoment) ?? .none
    }
  }

  /// The identity of a list of the present.
  init(_ words: [String], timelines: Timelines = .first) {
    self.words = words
    self.timelines = timelines
    position = .none
  }

  /// - Parameter lastKey: the key of the last row of the page.
  func place(lastKey: String?) -> Timelines.Place {
    let last: Int? =
      switch position {
      case .ofMoment(let position): position
      case .ofLastRow: lastKey.flatMap { Int($0) }
      case .none: nil
      }
    return Timelines.Place(timeline: timelines.newest, position: last)
  }
}
