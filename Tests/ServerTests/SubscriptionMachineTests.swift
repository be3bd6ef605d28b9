import CMDB
import JSON
import Methods
import System
import Testing

@testable import Server

@Suite struct SubscriptionMachineTests {
  private static let start = Instant(nanoseconds: 0)
  private static let behind = FeedRing.Span(floor: 50, head: 60)

  private static func machine(at position: Int, head: Int = 60) -> SubscriptionMachine {
    SubscriptionMachine(position: position, head: head, at: start)
  }

  /// The ring of another subscriber has not come as far as the answer said.
  @Test func whoKnowsOfMoreHasNotCaughtUp() {
    var machine = Self.machine(at: 60, head: 61)
    #expect(machine.woke(Self.behind, isFull: false) == .none)
    #expect(machine.takesBookmark(Self.behind, at: Self.start) == false)
    let come = FeedRing.Span(floor: 50, head: 61)
    #expect(machine.woke(come, isFull: false) == .deliver)
    #expect(machine.delivered(to: 61, dropped: 0, come, isFull: false) == .none)
    #expect(machine.takesBookmark(come, at: Self.start) == true)
  }

  @Test func whoHasAllRestsAndSaysSoOnce() {
    var machine = Self.machine(at: 60)
    #expect(machine.woke(Self.behind, isFull: false) == .none)
    #expect(machine.takesBookmark(Self.behind, at: Self.start) == true)
    #expect(machine.takesBookmark(Self.behind, at: Self.start) == false)
    let ahead = FeedRing.Span(floor: 50, head: 61)
    #expect(machine.woke(ahead, isFull: false) == .deliver)
    #expect(machine.delivered(to: 61, dropped: 0, ahead, isFull: false) == .none)
    // Live entries need no bookmark behind each.
    #expect(machine.takesBookmark(ahead, at: Self.start + .seconds(8)) == false)
    #expect(machine.takesBookmark(ahead, at: Self.start + .seconds(9)) == true)
  }

  @Test func whoIsBehindTheRingReadsPagesUntilItMeetsIt() {
    var machine = Self.machine(at: 10)
    #expect(machine.woke(Self.behind, isFull: false) == .fetch)
    // Whatever wakes it meanwhile, one page is on its way.
    #expect(machine.woke(Self.behind, isFull: false) == .none)
    #expect(machine.delivered(to: 30, dropped: 0, Self.behind, isFull: false) == .fetch)
    #expect(machine.delivered(to: 55, dropped: 0, Self.behind, isFull: false) == .deliver)
    #expect(machine.delivered(to: 60, dropped: 0, Self.behind, isFull: false) == .none)
    #expect(machine.takesBookmark(Self.behind, at: Self.start) == true)
  }

  /// Who waits for an acknowledgment reads, and hears where it is; who does not read does not.
  @Test func whoIsBlockedStillSaysWhereItIs() {
    var machine = Self.machine(at: 50)
    #expect(machine.woke(Self.behind, isFull: true) == .waitForRoom)
    let later = Self.start + .seconds(9)
    #expect(machine.takesBookmark(Self.behind, at: Self.start + .seconds(8)) == false)
    #expect(machine.takesBookmark(Self.behind, isUnread: true, at: later) == false)
    #expect(machine.takesBookmark(Self.behind, isUnread: false, at: later) == true)
    #expect(machine.takesBookmark(Self.behind, at: later) == false)
  }

  @Test func whoDoesNotReadWaitsAndThenIsSlow() {
    var machine = Self.machine(at: 50)
    let max = Duration.seconds(20)
    #expect(machine.woke(Self.behind, isFull: true) == .waitForRoom)
    #expect(machine.woke(Self.behind, isFull: false) == .none)
    #expect(machine.looked(sent: 7, at: Self.start, max: max) == .none)
    #expect(machine.looked(sent: 7, at: Self.start + .seconds(19), max: max) == .none)
    // It reads, if only a byte.
    #expect(machine.looked(sent: 8, at: Self.start + .seconds(20), max: max) == .none)
    #expect(machine.looked(sent: 8, at: Self.start + .seconds(39), max: max) == .none)
    #expect(machine.looked(sent: 8, at: Self.start + .seconds(40), max: max) == .close(.slow))
    #expect(machine.state == .closed)
  }

  /// The ring has gone on while it was blocked: nothing was kept for it.
  @Test func whoFellBehindReplays() {
    var machine = Self.machine(at: 50)
    _ = machine.woke(Self.behind, isFull: true)
    let later = FeedRing.Span(floor: 100, head: 160)
    #expect(machine.roomCame(later, isFull: true) == .waitForRoom)
    #expect(machine.roomCame(later, isFull: false) == .fetch)
  }

  @Test func aFailedPageIsAskedForAgain() {
    var machine = Self.machine(at: 10)
    _ = machine.woke(Self.behind, isFull: false)
    machine.fetchFailed()
    #expect(machine.state == .resting)
    #expect(machine.takesBookmark(Self.behind, at: Self.start) == false)
    #expect(machine.woke(Self.behind, isFull: false) == .fetch)
  }

  @Test func aThousandThatDoNotMatchAreABookmark() {
    var machine = Self.machine(at: 0)
    let span = FeedRing.Span(floor: 5000, head: 6000)
    _ = machine.woke(span, isFull: false)
    _ = machine.delivered(to: 999, dropped: 999, span, isFull: false)
    #expect(machine.takesBookmark(span, at: Self.start) == false)
    _ = machine.delivered(to: 1000, dropped: 1, span, isFull: false)
    #expect(machine.takesBookmark(span, at: Self.start) == true)
    #expect(machine.takesBookmark(span, at: Self.start) == false)
  }

  @Test func anotherTimelineEndsWhatItDoesNotShare() {
    var machine = Self.machine(at: 60)
    #expect(machine.timelineMoved(common: 60) == .none)
    #expect(machine.timelineMoved(common: 59) == .close(.timeline))
    #expect(machine.timelineMoved(common: nil) == .none)
  }

  /// After its end nothing that comes late has an effect.
  @Test func anEndIsTheEnd() {
    var machine = Self.machine(at: 10)
    _ = machine.woke(Self.behind, isFull: false)
    #expect(machine.end(.closing) == .close(.closing))
    #expect(machine.end(.rights) == .none)
    #expect(machine.delivered(to: 30, dropped: 0, Self.behind, isFull: false) == .none)
    #expect(machine.woke(Self.behind, isFull: false) == .none)
    #expect(machine.roomCame(Self.behind, isFull: false) == .none)
    #expect(machine.looked(sent: 0, at: Self.start, max: .zero) == .none)
    #expect(machine.takesBookmark(Self.behind, at: Self.start + .seconds(60)) == false)
    machine.fetchFailed()
    #expect(machine.state == .closed)
    #expect(machine.position == 10)
  }

  /// A journal that grows, a ring that forgets, a connection that is full at random: what comes is
  /// every entry once, in order, and what a bookmark says is true.
  @Test(arguments: 0..<50) func everyEntryComesOnceAndInOrder(_ seed: Int) {
    var simulation = FeedSimulation(seed: UInt64(seed))
    for _ in 0..<400 { simulation.step() }
    simulation.comeToRest()
    let isWhole = simulation.delivered == Array(simulation.first...simulation.head)
    #expect(isWhole)
    #expect(simulation.bookmarks.allSatisfy { $0.position == $0.lastDelivered })
    #expect(simulation.bookmarks.last?.position == simulation.head)
  }
}

/// One subscription against a journal that grows.
private struct FeedSimulation {
  private var random: Samples
  private(set) var head = 20
  let first = 4
  private var ring: FeedRing
  private var machine: SubscriptionMachine
  private(set) var delivered: [Int] = []
  private(set) var bookmarks: [(position: Int, lastDelivered: Int)] = []
  private var now = Instant(nanoseconds: 0)
  private var isFull = false
  private var isFetching = false

  /// A generator of numbers that are the same for a seed.
  struct Samples {
    var state: UInt64
    mutating func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
  }

  init(seed: UInt64) {
    random = Samples(state: seed &+ 1)
    ring = FeedRing(head: 15)
    ring.append(FeedSample.entries(16...20))
    machine = SubscriptionMachine(position: first - 1, head: ring.span.head, at: now)
    perform(machine.woke(ring.span, isFull: false))
  }

  mutating func step() {
    now = now + .milliseconds(random.next(400))
    switch random.next(8) {
    case 0, 1:
      let count = 1 + random.next(30)
      ring.append(FeedSample.entries((head + 1)...(head + count)))
      head += count
      perform(machine.woke(ring.span, isFull: isFull))
    case 2: ring = FeedRing(head: head)
    case 3: isFull = true
    case 4, 5:
      isFull = false
      perform(machine.roomCame(ring.span, isFull: false))
    case 6: pageComes(mayFail: true)
    default: perform(machine.woke(ring.span, isFull: isFull))
    }
    mark()
  }

  mutating func comeToRest() {
    for _ in 0..<1000 {
      isFull = false
      perform(machine.roomCame(ring.span, isFull: false))
      pageComes(mayFail: false)
      perform(machine.woke(ring.span, isFull: false))
    }
    now = now + .seconds(10)
    mark()
  }

  private mutating func pageComes(mayFail: Bool) {
    guard isFetching else { return }
    isFetching = false
    if mayFail, random.next(4) == 0 { return machine.fetchFailed() }
    let last = min(head, machine.position + 1 + random.next(10))
    deliver(Array((machine.position + 1)...last))
  }

  private mutating func perform(_ effect: SubscriptionMachine.Effect) {
    switch effect {
    case .none, .waitForRoom, .close: break
    case .fetch: isFetching = true
    case .deliver: deliver(ring.entries(after: machine.position).map(\.position))
    }
  }

  private mutating func deliver(_ positions: [Int]) {
    var last = machine.position
    for position in positions where !isFull {
      delivered.append(position)
      last = position
      if random.next(10) == 0 { isFull = true }
    }
    perform(machine.delivered(to: last, dropped: 0, ring.span, isFull: isFull))
  }

  private mutating func mark() {
    guard machine.takesBookmark(ring.span, at: now) else { return }
    bookmarks.append((machine.position, delivered.last ?? first - 1))
  }
}

enum FeedSample {
  static func entries(_ positions: ClosedRange<Int>, bytes: Int = 10) -> [FeedEntry] {
    positions.map { position in
      FeedEntry(
        position: position, at: [], leaf: [], entity: "item", items: [position % 7],
        incident: nil, hasMore: false, head: Array(repeating: 0x20, count: bytes)[...],
        changes: .none)
    }
  }
}

@Suite struct FeedRingTests {
  @Test func itKeepsTheNewest() {
    var ring = FeedRing(head: 0)
    for start in stride(from: 1, to: 100_000, by: 100) {
      ring.append(FeedSample.entries(start...(start + 99)))
    }
    #expect(ring.span == FeedRing.Span(floor: 100_000 - FeedRing.entriesMax, head: 100_000))
    #expect(ring.count == FeedRing.entriesMax)
    #expect(ring.entries(after: 99_998).map(\.position) == [99_999, 100_000])
    #expect(ring.entries(after: ring.span.floor).first?.position == ring.span.floor + 1)
    #expect(ring.entries(after: 100_000).isEmpty)
    // Who was told of more than it has read.
    #expect(ring.entries(after: 100_005).isEmpty)
  }

  @Test func itIsBoundedByBytesToo() {
    var ring = FeedRing(head: 0)
    for position in 1...40 {
      ring.append(FeedSample.entries(position...position, bytes: 1 << 20))
    }
    #expect(ring.count == 15)
    #expect(ring.span == FeedRing.Span(floor: 25, head: 40))
  }

  /// What was rendered before may hold what was taken out.
  @Test func withARedactionItBeginsAnew() {
    var ring = FeedRing(head: 10)
    ring.append(FeedSample.entries(11...12))
    ring.append([
      FeedEntry(
        position: 13, at: [], leaf: [], entity: "message", items: [], incident: nil,
        hasMore: false, redacts: true, head: [], changes: .none)
    ])
    ring.append(FeedSample.entries(14...14))
    #expect(ring.span == FeedRing.Span(floor: 12, head: 14))
    #expect(ring.entries(after: 12).map(\.position) == [13, 14])
  }

  @Test func behindAGapItBeginsAnew() {
    var ring = FeedRing(head: 10)
    ring.append(FeedSample.entries(11...12))
    ring.append(FeedSample.entries(20...21))
    #expect(ring.span == FeedRing.Span(floor: 19, head: 21))
    #expect(ring.entries(after: 19).map(\.position) == [20, 21])
  }
}
