import Events
import Methods
import System

/// Maps names to the numbers of their counters in the shared status.
struct MetricNumbers {
  /// First the requests without a known method, then those of `MethodTable.all`, in order.
  static let methodNames = ["unknown"] + MethodTable.all.map(\.name)

  /// By `Event.Name.allCases`.
  let events: [Int]
  /// By `MetricCounters.Outcome.names`.
  let outcomes: [Int]
  /// By `methodNames`.
  let methods: [Int]
  private let eventPlaces: [Event.Name: Int]

  init(_ status: SharedStatus) {
    func numbers(_ kind: SlotNames, _ names: [String]) -> [Int] {
      let shared = SharedNumbers(status, slot: Slot.supervisor, places: kind.words)
      return names.map { shared.number(of: SlotNames.word(of: $0)) }
    }
    events = numbers(.events, Event.Name.allCases.map(\.rawValue))
    outcomes = numbers(.outcomes, MetricCounters.Outcome.names)
    methods = numbers(.methods, Self.methodNames)
    eventPlaces = Dictionary(uniqueKeysWithValues: zip(Event.Name.allCases, events))
  }

  func event(_ name: Event.Name) -> Int {
    eventPlaces[name] ?? SlotNames.events.countMax - 1
  }
}
