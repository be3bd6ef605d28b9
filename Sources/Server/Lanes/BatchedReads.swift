import Methods
import Postgres
import SQL
import System

/// Combines the single-row reads of one tick into one statement.
///
/// Looking up sixteen keys with one statement costs PostgreSQL a third of sixteen statements. A
/// read that is alone in its tick is sent unchanged.
final class BatchedReads {
  /// Called with the row of the key, or none.
  typealias Completion = (Result<Rows, PostgresError>) -> Void

  /// Large enough to share the cost of a statement, small enough to keep several connections busy.
  private static let keysMax = 16

  private struct Group {
    let first: Unit
    let kind: Lookup
    var keys: [[UInt8]]
    var completions: [Completion]
  }

  private let lane: Lane
  private let loop: EventLoop
  private let settings: Settings
  private var groups: [Group] = []

  init(_ lane: Lane, loop: EventLoop, settings: Settings) {
    self.lane = lane
    self.loop = loop
    self.settings = settings
  }

  /// - Parameter unit: The statement for this read alone.
  func add(_ unit: Unit, _ lookup: Lookup, _ completion: @escaping Completion) {
    guard let index = groups.firstIndex(where: { $0.kind.isOfKind(lookup) }) else {
      groups.append(
        Group(first: unit, kind: lookup, keys: [lookup.key], completions: [completion]))
      return
    }
    groups[index].keys.append(lookup.key)
    groups[index].completions.append(completion)
    if groups[index].keys.count == Self.keysMax { submit(groups.remove(at: index)) }
  }

  /// Sends the reads collected in this tick.
  func submit() {
    guard !groups.isEmpty else { return }
    let complete = groups
    groups.removeAll(keepingCapacity: true)
    for group in complete { submit(group) }
  }

  private func submit(_ group: Group) {
    let deadline = loop.now + settings.fastTimeout + settings.deadlineSlack
    guard group.keys.count > 1 else {
      return lane.submit(
        group.first, deadline: deadline, completion: group.completions[0])
    }
    let unit = Unit(group.kind.statement, [Self.array(group.keys)] + group.kind.others)
    lane.submit(unit, deadline: deadline) { result in
      switch result {
      case .failure(let error):
        for completion in group.completions { completion(.failure(error)) }
      case .success(let rows):
        for (completion, row) in zip(group.completions, Self.split(rows, group.keys.count)) {
          completion(.success(row))
        }
      }
    }
  }

  /// The row of each key without its position column; empty where there is no row.
  private static func split(_ rows: Rows, _ count: Int) -> [Rows] {
    var split = Array(repeating: Rows(columnCount: rows.columnCount - 1), count: count)
    for row in 0..<rows.count {
      guard let place = rows.integer(row, 0), (1...count).contains(Int(place)) else { continue }
      for column in 1..<rows.columnCount {
        split[Int(place) - 1].append(rows[row, column])
      }
    }
    return split
  }

  private static func array(_ keys: [[UInt8]]) -> [UInt8] {
    var array = [UInt8(ascii: "[")]
    for key in keys {
      if array.count > 1 { array.append(UInt8(ascii: ",")) }
      array.append(contentsOf: key)
    }
    array.append(UInt8(ascii: "]"))
    return array
  }
}
