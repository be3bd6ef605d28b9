import Testing

@testable import Server

@Suite struct WriteOrderMachineTests {
  @Test func certainWritesAreSentOneBehindTheOther() {
    var order = WriteOrderMachine()
    let writes = (0..<3).map { _ in order.arrived() }
    for write in writes {
      #expect(order.takeTurn(catalogue: 1) == write)
      order.sent(write, isCertain: true, catalogue: 1)
    }
    #expect(order.sentCount == 3)
    #expect(order.takeTurn(catalogue: 1) == nil)
  }

  @Test func anUncertainWriteHoldsBackThoseBehindIt() {
    var order = WriteOrderMachine()
    let (a, b) = (order.arrived(), order.arrived())
    #expect(order.takeTurn(catalogue: 1) == a)
    order.sent(a, isCertain: false, catalogue: 1)
    #expect(order.takeTurn(catalogue: 1) == nil)
    order.cameBack(a)
    #expect(order.takeTurn(catalogue: 1) == nil)
    order.ended(a)
    #expect(order.takeTurn(catalogue: 1) == b)
  }

  @Test func aWriteThatPausesIsNotOvertaken() {
    var order = WriteOrderMachine()
    let (a, b) = (order.arrived(), order.arrived())
    #expect(order.takeTurn(catalogue: 1) == a)
    order.sent(a, isCertain: true, catalogue: 1)
    order.cameBack(a)
    #expect(order.takeTurn(catalogue: 1) == nil)
    order.becameReady(a)
    #expect(order.takeTurn(catalogue: 1) == a)
    #expect(order.takeTurn(catalogue: 1) == nil)
    order.sent(a, isCertain: true, catalogue: 1)
    #expect(order.takeTurn(catalogue: 1) == b)
  }

  @Test func aWriteThatEndsInItsPauseLetsTheOthersGo() {
    var order = WriteOrderMachine()
    let (a, b) = (order.arrived(), order.arrived())
    #expect(order.takeTurn(catalogue: 1) == a)
    order.sent(a, isCertain: true, catalogue: 1)
    order.cameBack(a)
    order.ended(a)
    #expect(order.takeTurn(catalogue: 1) == b)
  }

  @Test func aWriteThatIsPlannedAgainWaitsForThoseBehindIt() {
    var order = WriteOrderMachine()
    let (a, b) = (order.arrived(), order.arrived())
    for write in [a, b] {
      #expect(order.takeTurn(catalogue: 1) == write)
      order.sent(write, isCertain: true, catalogue: 1)
    }
    order.cameBack(a)
    order.becameReady(a)
    #expect(order.takeTurn(catalogue: 2) == nil)
    order.cameBack(b)
    order.becameReady(b)
    #expect(order.takeTurn(catalogue: 2) == a)
  }

  @Test func aNewerCatalogueWaitsForWhatAnOlderOnePlanned() {
    var order = WriteOrderMachine()
    let (a, b) = (order.arrived(), order.arrived())
    #expect(order.takeTurn(catalogue: 1) == a)
    order.sent(a, isCertain: true, catalogue: 1)
    #expect(order.takeTurn(catalogue: 2) == nil)
    order.cameBack(a)
    order.ended(a)
    #expect(order.takeTurn(catalogue: 2) == b)
  }

  /// Writes with retries, moved catalogues, unknown classes, refusals and cancellations: effects
  /// are in the order of arrival, and every write ends.
  @Test(arguments: 1...500) func effectsAreInOrder(_ seed: UInt64) {
    var session = SimulatedSession(seed: seed)
    var steps = 0
    while session.endedCount < SimulatedSession.writeCount, steps < 20_000 {
      session.step()
      steps += 1
    }
    #expect(session.endedCount == SimulatedSession.writeCount, "writes wait for ever")
    #expect(session.effects == session.effects.sorted())
    #expect(session.order.writes.isEmpty && session.order.sentCount == 0)
  }
}

/// The writes of one connection against a model of the database that answers in the order in which
/// it was asked, as the lane does for one affinity.
private struct SimulatedSession {
  static let writeCount = 60

  private enum Wait {
    case pause, need, confirmation
  }

  private struct Sent {
    let number: Int
    let isCertain: Bool
    let catalogue: Int
  }

  private(set) var order = WriteOrderMachine()
  /// The effects that the database had, by the numbers of their writes.
  private(set) var effects: [Int] = []
  private(set) var endedCount = 0
  private var arrivedCount = 0
  private var sent: [Sent] = []
  private var waits: [(number: Int, wait: Wait)] = []
  /// The version of the catalogue that the database has, and the one that the worker has.
  private var (databaseCatalogue, workerCatalogue) = (1, 1)
  private var random: UInt64

  init(seed: UInt64) {
    random = seed
  }

  private mutating func next(_ count: Int) -> Int {
    random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((random >> 33) % UInt64(count))
  }

  mutating func step() {
    if next(40) == 0 { databaseCatalogue += 1 }
    if next(40) == 0 { workerCatalogue = databaseCatalogue }
    switch next(6) {
    case 0, 1: arrive()
    case 2, 3: answer()
    case 4: endWait()
    default: if next(8) == 0 { cancel() }
    }
    while let number = order.takeTurn(catalogue: workerCatalogue) { plan(number) }
  }

  private mutating func arrive() {
    guard arrivedCount < Self.writeCount else { return }
    _ = order.arrived()
    arrivedCount += 1
  }

  private mutating func plan(_ number: Int) {
    switch next(10) {
    case 0: wait(number, .need)
    case 1: end(number)
    default:
      let isCertain = next(3) > 0
      order.sent(number, isCertain: isCertain, catalogue: workerCatalogue)
      sent.append(Sent(number: number, isCertain: isCertain, catalogue: workerCatalogue))
    }
  }

  private mutating func answer() {
    guard !sent.isEmpty else { return }
    let back = sent.removeFirst()
    order.cameBack(back.number)
    guard back.catalogue == databaseCatalogue else { return wait(back.number, .confirmation) }
    switch next(8) {
    case 0 where order.sentCount == 0: wait(back.number, .pause)
    case 1 where !back.isCertain: order.becameReady(back.number)
    case 0, 2: end(back.number)
    default:
      effects.append(back.number)
      end(back.number)
    }
  }

  private mutating func endWait() {
    guard !waits.isEmpty else { return }
    let (number, wait) = waits.remove(at: next(waits.count))
    if wait == .confirmation { workerCatalogue = databaseCatalogue }
    order.becameReady(number)
  }

  /// What is on its way cannot be cancelled.
  private mutating func cancel() {
    let open = order.writes.filter { write in !sent.contains { $0.number == write.number } }
    guard !open.isEmpty else { return }
    end(open[next(open.count)].number)
  }

  private mutating func wait(_ number: Int, _ wait: Wait) {
    order.went(number)
    waits.append((number, wait))
  }

  private mutating func end(_ number: Int) {
    order.ended(number)
    waits.removeAll { $0.number == number }
    endedCount += 1
  }
}
