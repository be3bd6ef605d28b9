import JSONRPC

/// What a cursor is bound to: the list, and the history that it was read from.
struct ListIdentity {
  /// What makes the list this list: method, filter, sort, moment, account.
  let words: [String]
  let timelines: Timelines
  private let position: Position

  /// Up to which position a page has read.
  private enum Position {
    case ofMoment(Int)
    /// The key of the rows is their position.
    case ofLastRow
    /// Pages of the present show what has no position yet.
    case none
  }

  /// - Parameter isOfPositions: whether the key of the rows is their position in the journal.
  init(_ words: [String], _ context: Context, isOfPositions: Bool = false) {
    self.words = words
    timelines = context.server.timelines
    if isOfPositions {
      position = .ofLastRow
    } else {
      position = context.momentPosition.map(Position.ofMoment) ?? .none
    }
  }

  /// Of a list of the present.
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
