import JSONRPC
import Methods
import SQL
import Testing

@testable import Server

/// Requests of one session from a seed: writes with retries, moved catalogues, unknown classes,
/// echoes, definitions, refusals, cancellations, and sometimes a client that leaves.
@Suite struct RequestSimulationTests {
  @Test(arguments: 1...500) func effectsAreInOrderAndEveryWriteEnds(_ seed: UInt64) {
    var session = SimulatedSession(seed: seed)
    var steps = 0
    while !session.isOver, steps < 20_000 {
      session.step()
      steps += 1
    }
    #expect(session.isOver, "writes wait for ever: \(session.order.writes)")
    #expect(session.effects == session.effects.sorted())
    #expect(Set(session.effects).count == session.effects.count, "an effect came twice")
    #expect(session.order.writes.isEmpty && session.order.sentCount == 0)
    // What was told is what happened: a result for each effect, unless nobody was there to hear it.
    #expect(session.answered.isSubset(of: Set(session.effects).union(session.repeated)))
    #expect(session.refused.isDisjoint(with: session.effects))
  }
}

/// The writes of one connection against a model of the database that answers in the order in which
/// it was asked, as the lane does for one affinity.
private struct SimulatedSession {
  static let writeCount = 60

  private struct Sent {
    let number: Int
    let write: Write
    let catalogue: Int
  }

  private(set) var order = WriteOrderMachine()
  private var writes: [Int: RequestMachine] = [:]
  /// The effects that the database had, by the numbers of their writes.
  private(set) var effects: [Int] = []
  /// Writes whose key the database has known before they came.
  private(set) var repeated: Set<Int> = []
  private(set) var answered: Set<Int> = []
  private(set) var refused: Set<Int> = []
  private var endedCount = 0
  private var arrivedCount = 0
  private var isClosed = false
  private var sent: [Sent] = []
  /// What is waited for besides: facts, pauses, looks, confirmations.
  private var waits: [Int] = []
  /// Last steps of jobs that the database ends.
  private var ended: Set<Int> = []
  /// Waits for the end of those before it.
  private var waiting: Int?
  /// The version of the catalogue that the database has, and the one that the worker has.
  private var (databaseCatalogue, workerCatalogue) = (1, 1)
  private var random: UInt64

  init(seed: UInt64) {
    random = seed
  }

  var isOver: Bool {
    endedCount == arrivedCount && (arrivedCount == Self.writeCount || isClosed)
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
    default: disturb()
    }
    while let number = order.takeTurn(catalogue: workerCatalogue) {
      on(number) { $0.turnCame() }
    }
  }

  private mutating func arrive() {
    guard arrivedCount < Self.writeCount, !isClosed else { return }
    let number = order.arrived()
    writes[number] = RequestMachine(isWrite: true, restsOnCatalogue: true)
    if next(8) == 0 { repeated.insert(number) }
    arrivedCount += 1
  }

  private mutating func on(
    _ number: Int, _ event: (inout RequestMachine) -> RequestMachine.Effect
  ) {
    guard var machine = writes[number] else { return }
    let effect = event(&machine)
    writes[number] = machine
    perform(effect, of: number)
  }

  private mutating func perform(_ effect: RequestMachine.Effect, of number: Int) {
    switch effect {
    case .none: break
    case .plan: plan(number)
    case .get, .pause:
      order.went(number)
      waits.append(number)
    case .wait:
      // It leaves the order, and comes back behind all that came meanwhile.
      order.ended(number)
      let again = order.arrived()
      writes[again] = writes.removeValue(forKey: number)
      if repeated.remove(number) != nil { repeated.insert(again) }
      goOn()
      on(again) { $0.waitEnded(isOver: false) }
    case .queueAgain: order.becameReady(number)
    case .write(let write):
      order.sent(
        number, isCertain: write.certainty == .certain, catalogue: workerCatalogue)
      sent.append(Sent(number: number, write: write, catalogue: workerCatalogue))
    case .queueAgainWhenFirst:
      order.went(number)
      waiting = number
      goOn()
    case .step:
      order.went(number)
      waits.append(number)
    case .finish(_, let write, _):
      if order.sentCount > 0 { Issue.record("a job overtakes the writes before it") }
      order.sent(number, isCertain: false, catalogue: workerCatalogue)
      sent.append(Sent(number: number, write: write, catalogue: workerCatalogue))
    case .cancelWrite:
      // It comes too late, or what is on its way has no effect.
      if next(2) == 0 { ended.insert(number) }
    case .look, .confirm: waits.append(number)
    case .end(let ending), .stop(let ending): end(number, ending)
    case .act, .read, .open: Issue.record("no write does that")
    }
  }

  private mutating func plan(_ number: Int) {
    switch next(12) {
    case 0: on(number) { $0.stopped(.needs(.itemClass([2]))) }
    case 1: on(number) { $0.stopped(.refused(RPCError(.forbidden, "No."))) }
    case 2: on(number) { $0.stopped(.refused(.notFound("None.", path: "class"))) }
    case 3: on(number) { $0.planned(.write(RequestSample.definition)) }
    case 4:
      let isAlone = order.isFirst(number)
      on(number) { $0.planned(.job(RequestSample.job), isAlone: isAlone) }
    case 5: on(number) { $0.planned(.write(RequestSample.claim)) }
    default:
      let certainty: Write.Certainty = next(3) > 0 ? .certain : .forClass(of: [1])
      let key = repeated.contains(number) || next(3) == 0 ? RequestSample.key : nil
      on(number) { $0.planned(.write(RequestSample.write(certainty, key: key))) }
    }
  }

  private mutating func answer() {
    guard !sent.isEmpty else { return }
    let back = sent.removeFirst()
    order.cameBack(back.number)
    let isAlone = order.sentCount == 0
    func fail(_ verdict: Verdict) -> (inout RequestMachine) -> RequestMachine.Effect {
      { $0.failed(verdict, isAlone: isAlone) }
    }
    if ended.remove(back.number) != nil {
      return on(back.number, fail(.refused(.deadlineExceeded)))
    }
    guard back.catalogue == databaseCatalogue else {
      return on(back.number, fail(.catalogueMoved))
    }
    switch (next(8), back.write.certainty) {
    case (0, _): on(back.number, fail(.retry(.overloaded)))
    case (1, .forClass): on(back.number, fail(.planForClass("printer")))
    case (2, _): on(back.number, fail(.refused(RPCError(.notFound, "No."))))
    case (3, _): on(back.number, fail(.refused(.unavailable(50))))
    default:
      // A key that is known has had its effect.
      if !repeated.contains(back.number) || back.write.key == nil { effects.append(back.number) }
      if back.write.certainty == .makesCatalogue { databaseCatalogue += 1 }
      on(back.number) { $0.rowsCame(RequestSample.version) }
    }
  }

  private mutating func endWait() {
    guard !waits.isEmpty else { return }
    let number = waits.remove(at: next(waits.count))
    guard let state = writes[number]?.state else { return }
    switch state {
    case .needing(.confirmedCatalogue):
      workerCatalogue = databaseCatalogue
      on(number) { $0.learnt(.confirmedCatalogue) }
    case .needing where next(8) == 0: on(number) { $0.notLearnt(.unavailable(250)) }
    case .needing: on(number) { $0.learnt(.itemClass("printer")) }
    case .pausing: on(number) { $0.pauseEnded() }
    case .looking:
      let echo: RequestMachine.Echo =
        repeated.contains(number) ? .same(Array("7".utf8)) : next(8) == 0 ? .unknown : .none
      on(number) { $0.looked(echo) }
    case .confirming:
      workerCatalogue = databaseCatalogue
      on(number) { $0.confirmed(RequestSample.catalogue) }
    case .working:
      let isRetried = next(8) == 0
      on(number) {
        isRetried
          ? $0.failed(.retry(.overloaded), isAlone: true) : $0.rowsCame(RequestSample.version)
      }
    case .queued, .planning, .acting, .reading, .writing, .waiting, .streaming, .done:
      Issue.record("\(state.text) waits for nothing")
    }
  }

  /// What is on its way cannot be stopped; what is queued for a peer that is gone ends.
  private mutating func disturb() {
    guard next(8) == 0, !order.writes.isEmpty else { return }
    guard next(40) > 0 else {
      isClosed = true
      for number in order.writes.map(\.number) { on(number) { $0.sessionClosed() } }
      return
    }
    let number = order.writes[next(order.writes.count)].number
    on(number) { $0.stop(with: .cancelled) ?? .none }
  }

  private mutating func goOn() {
    guard let number = waiting, order.isFirst(number) else { return }
    waiting = nil
    order.becameReady(number)
  }

  private mutating func end(_ number: Int, _ ending: RequestMachine.Ending) {
    order.ended(number)
    waits.removeAll { $0 == number }
    writes[number] = nil
    if waiting == number { waiting = nil }
    goOn()
    endedCount += 1
    switch ending {
    case .answer, .read, .written: answered.insert(number)
    case .refusal, .defect: refused.insert(number)
    case .unheard, .abandoned: break
    }
  }
}
