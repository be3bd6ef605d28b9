/// The loop's timers: a binary heap by deadline, and among equal deadlines by order of scheduling.
///
/// Each timer knows its place in the heap, so that cancelling is O(log n) and leaves nothing
/// behind: nearly every request's time-out is cancelled long before it is due.
struct TimerHeap {
  /// `slot` is reused after the timer fired or was removed; `sequence` never is.
  struct Key: Hashable, Sendable {
    let slot: Int
    let sequence: UInt64
  }

  private struct Entry {
    let deadline: Instant
    let sequence: UInt64
    let slot: Int

    func precedes(_ other: Entry) -> Bool {
      (deadline, sequence) < (other.deadline, other.sequence)
    }
  }

  /// Without a handler the slot is free and its place means nothing.
  private struct Slot {
    var handler: (() -> Void)?
    var place = 0
  }

  private var heap: [Entry] = []
  private var slots: [Slot] = []
  private var freeSlots: [Int] = []

  /// The number that the next timer gets; all timers there are have lower ones.
  private(set) var nextSequence: UInt64 = 0

  var count: Int { heap.count }
  var nextDeadline: Instant? { heap.first?.deadline }

  mutating func insert(at deadline: Instant, _ handler: @escaping () -> Void) -> Key {
    let slot = freeSlots.popLast() ?? slots.count
    if slot == slots.count { slots.append(Slot()) }
    let entry = Entry(deadline: deadline, sequence: nextSequence, slot: slot)
    nextSequence += 1
    slots[slot] = Slot(handler: handler, place: heap.count)
    heap.append(entry)
    rise(from: heap.count - 1)
    return Key(slot: slot, sequence: entry.sequence)
  }

  /// Returns the handler, so that the caller decides when it is released; nil when the timer has
  /// fired or was removed before.
  mutating func remove(_ key: Key) -> (() -> Void)? {
    let slot = slots[key.slot]
    guard slot.handler != nil, heap[slot.place].sequence == key.sequence else { return nil }
    return removeEntry(at: slot.place)
  }

  /// The handler of the first timer that is due at `now` and was scheduled before `sequence`.
  mutating func popDue(at now: Instant, before sequence: UInt64) -> (() -> Void)? {
    guard let first = heap.first, first.deadline <= now, first.sequence < sequence
    else { return nil }
    return removeEntry(at: 0)
  }

  private mutating func removeEntry(at place: Int) -> (() -> Void)? {
    let slot = heap[place].slot
    let handler = slots[slot].handler
    slots[slot].handler = nil
    freeSlots.append(slot)
    let last = heap.removeLast()
    if place < heap.count {
      put(last, at: place)
      rise(from: place)
      sink(from: place)
    }
    return handler
  }

  private mutating func rise(from start: Int) {
    var place = start
    while place > 0 {
      let parent = (place - 1) / 2
      guard heap[place].precedes(heap[parent]) else { return }
      swap(place, parent)
      place = parent
    }
  }

  private mutating func sink(from start: Int) {
    var place = start
    while true {
      var first = place
      for child in (2 * place + 1)...(2 * place + 2)
      where child < heap.count && heap[child].precedes(heap[first]) {
        first = child
      }
      guard first != place else { return }
      swap(place, first)
      place = first
    }
  }

  private mutating func swap(_ left: Int, _ right: Int) {
    let moved = heap[left]
    put(heap[right], at: left)
    put(moved, at: right)
  }

  private mutating func put(_ entry: Entry, at place: Int) {
    heap[place] = entry
    slots[entry.slot].place = place
  }
}
