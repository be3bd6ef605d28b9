/// The places of those who have shown nothing yet: so many in all, so many of one network. When all
/// are taken, whoever comes from elsewhere gets one of the network that has most. Pure.
struct Places<Holder: Hashable> {
  private struct Place {
    let network: [UInt8]
    /// When it was taken, as a number.
    let number: Int
    var isKept = false
  }

  enum Answer: Equatable {
    case entered
    /// That of this one: it has to go.
    case enteredInsteadOf(Holder)
    case full
  }

  private let max: Int
  private let networkMax: Int
  private var places: [Holder: Place] = [:]
  private var counts: [[UInt8]: Int] = [:]
  private var last = 0

  init(max: Int, networkMax: Int) {
    self.max = max
    self.networkMax = networkMax
  }

  var count: Int { places.count }

  /// - Parameter isBounded: false for a proxy of ours, behind which there are many.
  mutating func enter(
    _ holder: Holder, of network: [UInt8], isBounded: Bool = true
  ) -> Answer {
    precondition(places[holder] == nil, "a holder has one place")
    let own = counts[network, default: 0]
    guard !isBounded || own < networkMax else { return .full }
    var evicted: Holder?
    if places.count >= max {
      guard let other = eldest(ofMoreThan: own + 1) else { return .full }
      leave(other)
      evicted = other
    }
    last += 1
    places[holder] = Place(network: network, number: last)
    counts[network] = own + 1
    return evicted.map { .enteredInsteadOf($0) } ?? .entered
  }

  /// Of the network with most places, if they are more than `count`, who has had one longest.
  private func eldest(ofMoreThan count: Int) -> Holder? {
    guard let most = counts.max(by: { $0.value < $1.value }), most.value > count else { return nil }
    return places.filter { $0.value.network == most.key && !$0.value.isKept }
      .min { $0.value.number < $1.value.number }?.key
  }

  /// Whether the place is not given to others, while a worker is at work for its holder.
  mutating func keep(_ holder: Holder, _ isKept: Bool) { places[holder]?.isKept = isKept }

  mutating func leave(_ holder: Holder) {
    guard let place = places.removeValue(forKey: holder) else { return }
    let count = counts[place.network, default: 1]
    counts[place.network] = count == 1 ? nil : count - 1
  }
}
