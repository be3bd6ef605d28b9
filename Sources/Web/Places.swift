/// The places of those who have shown nothing yet: so many in all, so many of one network. When all
/// are taken, whoever comes from elsewhere gets one of the network that has most. Pure.
struct Places<Holder: Hashable> {
  private struct Place {
    let network: [UInt8]
    /// When it was taken, as a number.
    let number: Int
    var standing = Standing.usual
  }

  enum Standing {
    case usual
    /// A worker is at work for its holder: the place is given to nobody else.
    case kept
    /// Its holder has got what there was for it, and goes: others have the place before.
    case leaving
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
    var own: Int { counts[network, default: 0] }
    var evicted: Holder?
    if isBounded, own >= networkMax {
      evicted = eldest { $0.standing == .leaving && $0.network == network }
    } else if places.count >= max {
      evicted = eldest { $0.standing == .leaving } ?? eldest(ofMoreThan: own + 1)
    }
    if let evicted { leave(evicted) }
    guard !isBounded || own < networkMax, places.count < max else { return .full }
    last += 1
    places[holder] = Place(network: network, number: last)
    counts[network] = own + 1
    return evicted.map { .enteredInsteadOf($0) } ?? .entered
  }

  private func eldest(where isMeant: (Place) -> Bool) -> Holder? {
    places.filter { isMeant($0.value) }.min { $0.value.number < $1.value.number }?.key
  }

  /// Of the network with most places, if they are more than `count`, who has had one longest.
  private func eldest(ofMoreThan count: Int) -> Holder? {
    guard let most = counts.max(by: { $0.value < $1.value }), most.value > count else { return nil }
    return eldest { $0.network == most.key && $0.standing == .usual }
  }

  mutating func stands(_ holder: Holder, _ standing: Standing) {
    places[holder]?.standing = standing
  }

  mutating func leave(_ holder: Holder) {
    guard let place = places.removeValue(forKey: holder) else { return }
    let count = counts[place.network, default: 1]
    counts[place.network] = count == 1 ? nil : count - 1
  }
}
