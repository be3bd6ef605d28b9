import Events
import JSONRPC
package import System

/// The counters of a process, in its own slot of the shared status. No other process writes there,
/// so counting needs no atomic addition.
package struct MetricCounters {
  /// How a request ended.
  enum Outcome: Equatable {
    case done
    case refused(ErrorKind)
    /// The client had gone before the request ended.
    case abandoned

    /// Its index in `names`.
    fileprivate var place: Int {
      switch self {
      case .done: 0
      case .refused(let kind): 1 + (ErrorKind.allCases.firstIndex(of: kind) ?? 0)
      case .abandoned: 1 + ErrorKind.allCases.count
      }
    }

    /// Its name in the metrics.
    static let names = ["ok"] + ErrorKind.allCases.map(\.rawValue) + ["abandoned"]
  }

  let status: SharedStatus
  let slot: Int
  private let numbers: MetricNumbers

  package init(_ status: SharedStatus, slot: Int) {
    self.status = status
    self.slot = slot
    numbers = MetricNumbers(status)
  }

  func set(_ counter: SlotCounter, _ value: Int) {
    status.store(slot: slot, counter: counter.rawValue, UInt64(max(0, value)))
  }

  func add(_ counter: SlotCounter, _ count: Int = 1) {
    status.bump(slot: slot, counter: counter.rawValue, by: UInt64(count))
  }

  func count(_ event: Event) {
    status.bump(slot: slot, counter: SlotLayout.event(numbers.event(event.name)))
  }

  /// A request has ended.
  /// - Parameter place: number of its method in the table, from 1; 0 without a known method.
  func count(method place: Int, _ outcome: Outcome, microseconds: UInt64) {
    let method = numbers.methods[place]
    let number = numbers.outcomes[outcome.place]
    status.bump(slot: slot, counter: SlotLayout.outcome(number, ofMethod: method))
    let bucket = SlotLayout.bucket(ofMicroseconds: microseconds)
    status.bump(slot: slot, counter: SlotLayout.latency(bucket: bucket, ofMethod: method))
    status.bump(
      slot: slot, counter: SlotLayout.latencySum(ofMethod: method), by: microseconds)
  }

  /// Whether this process is the one that reports that the database is down or back.
  func isFirstToNotice(databaseIsAway isAway: Bool) -> Bool {
    while true {
      let word = status.load(slot: Slot.supervisor, counter: SlotCounter.outage.rawValue)
      guard
        let (next, isLogged) = OutageNotice(word: word).noticed(
          isAway: isAway, at: Instant.now().milliseconds)
      else { return false }
      if status.replace(
        slot: Slot.supervisor, counter: SlotCounter.outage.rawValue, word, by: next.word)
      {
        return isLogged
      }
    }
  }
}
