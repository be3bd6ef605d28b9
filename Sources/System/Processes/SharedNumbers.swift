/// Numbers that the processes of one server give to words, so that all of them mean the same.
///
/// A word gets the first free place in a range of counters of one slot; nobody takes it away again.
package struct SharedNumbers {
  private let status: SharedStatus
  private let slot: Int
  private let places: Range<Int>

  /// - Parameter places: counters of the slot that serve nothing else; 0 is a free one.
  package init(_ status: SharedStatus, slot: Int, places: Range<Int>) {
    self.status = status
    self.slot = slot
    self.places = places
  }

  /// The number of a word that is not 0, counted from 0; the last one when all places before it
  /// belong to other words.
  package func number(of word: UInt64) -> Int {
    for place in places.dropLast() {
      var held = status.load(slot: slot, counter: place)
      if held == 0 {
        if status.replace(slot: slot, counter: place, 0, by: word) { return number(place) }
        held = status.load(slot: slot, counter: place)  // another process was faster
      }
      if held == word { return number(place) }
    }
    return places.count - 1
  }

  private func number(_ place: Int) -> Int { place - places.lowerBound }
}
