import JSONRPC
import Methods
import SQL
import Testing

@testable import Server

/// Every state of a request against every event.
@Suite struct RequestMachineTests {
  /// What each event does in each place: the effect, and the state after it. An event that is not
  /// named cannot come there, and ends the worker. `late`: it does nothing any more.
  static let grid = """
    a write, queued
      turn: plan → planning
      quarantined: look → looking
      stop: end, cancelled → done
      closed: end, abandoned → done
    a write, planning
      answerPlanned: end, answered → done
      readPlanned: read → reading
      writePlanned: write → writing
      claimPlanned: write → writing
      needPlanned: get → needing
      actPlanned: act → acting
      streamPlanned: open → streaming
      jobPlanned: look → looking
      jobPlannedBehindOthers: queue again, when first → queued
      planRefused: get the catalogue → needing
      knownPlanRefused: look → looking
    a read, planning
      answerPlanned: end, answered → done
      readPlanned: read → reading
      needPlanned: get → needing
      actPlanned: act → acting
      streamPlanned: open → streaming
      planRefused: get the catalogue → needing
    a write, needing
      learnt: queue again → queued
      notLearnt: end, unavailable → done
      stop: end, cancelled → done
      closed: end, abandoned → done
    a read, needing
      learnt: plan → planning
      notLearnt: end, unavailable → done
      stop: end, cancelled → done
      closed: end, abandoned → done
    acting
      acted: end, answered → done
      stop: end, cancelled → done
      closed: end, abandoned → done
    reading
      rows: end, answered → done
      refused: end, forbidden → done
      retry: read → reading
      retryBehindOthers: read → reading
      catalogueMoved: get the catalogue → needing
      askedForClass: end, defect → done
      defect: end, defect → done
      stop: end, cancelled → done
      closed: end, abandoned → done
    writing
      rows: end, answered → done
      refused: end, forbidden → done
      outOfTime: end, deadline_exceeded → done
      lost: end, outcome_unknown → done
      retry: pause 3 ms → pausing
      retryBehindOthers: end, overloaded → done
      catalogueMoved: get the catalogue → needing
      askedForClass: end, defect → done
      defect: end, defect → done
      stop: not possible → writing
      closed: nothing → writing, for nobody
    writing, for a class
      rows: end, answered → done
      refused: end, forbidden → done
      retry: pause 3 ms → pausing
      retryBehindOthers: end, overloaded → done
      catalogueMoved: get the catalogue → needing
      askedForClass: queue again → queued
      defect: end, defect → done
      stop: not possible → writing
      closed: nothing → writing, for nobody
    writing, a catalogue
      rows: confirm 7 → confirming
      refused: end, forbidden → done
      retry: pause 3 ms → pausing
      retryBehindOthers: end, overloaded → done
      catalogueMoved: get the catalogue → needing
      askedForClass: end, defect → done
      defect: end, defect → done
      stop: not possible → writing
      closed: nothing → writing, for nobody
    writing, with a key
      rows: end, answered → done
      refused: look → looking
      retry: look → looking
      retryBehindOthers: look → looking
      catalogueMoved: get the catalogue → needing
      askedForClass: end, defect → done
      defect: look → looking
      stop: not possible → writing
      closed: nothing → writing, for nobody
    writing, for nobody
      rows: end, unheard → done
      refused: end, forbidden → done
      retry: end, abandoned → done
      retryBehindOthers: end, overloaded → done
      catalogueMoved: end, abandoned → done
      askedForClass: end, defect → done
      defect: end, defect → done
      stop: not possible → writing, for nobody
      closed: nothing → writing, for nobody
    looking
      noEcho: end, forbidden → done
      sameEcho: end, answered → done
      otherEcho: end, idempotency_mismatch → done
      unknownEcho: end, unavailable → done
      stop: not possible → looking
      closed: nothing → looking, for nobody
    looking, for nobody
      noEcho: end, forbidden → done
      sameEcho: end, unheard → done
      otherEcho: end, idempotency_mismatch → done
      unknownEcho: end, unavailable → done
      stop: not possible → looking, for nobody
      closed: nothing → looking, for nobody
    looking, without a plan
      noEcho: end, invalid_state → done
      sameEcho: end, answered → done
      otherEcho: end, idempotency_mismatch → done
      unknownEcho: end, unavailable → done
      stop: not possible → looking
      closed: nothing → looking, for nobody
    looking, from quarantine
      noEcho: look later → looking
      sameEcho: end, answered → done
      otherEcho: end, idempotency_mismatch → done
      unknownEcho: end, unavailable → done
      stop: not possible → looking
      closed: nothing → looking, for nobody
    looking, for the last try
      noEcho: end, defect → done
      sameEcho: end, answered → done
      otherEcho: end, idempotency_mismatch → done
      unknownEcho: end, unavailable → done
      stop: not possible → looking
      closed: nothing → looking, for nobody
    confirming
      catalogueRead: end, answered → done
      catalogueUnread: end, outcome_unknown → done
      stop: not possible → confirming
      closed: nothing → confirming, for nobody
    confirming, for nobody
      catalogueRead: end, unheard → done
      catalogueUnread: end, unheard → done
      stop: not possible → confirming, for nobody
      closed: nothing → confirming, for nobody
    waiting
      waitEnded: nothing → queued
      waitOver: end, answered → done
      stop: end, cancelled → done
      closed: end, abandoned → done
    pausing
      pauseEnded: queue again → queued
      stop: end, cancelled → done
      closed: end, abandoned → done
    streaming
      acted: end, answered → done
      stop: stop, cancelled → done
      closed: stop, abandoned → done
    looking, before a job
      noEcho: step from 0 → working
      sameEcho: end, answered → done
      otherEcho: end, idempotency_mismatch → done
      unknownEcho: end, unavailable → done
      stop: not possible → looking
      closed: nothing → looking, for nobody
    working
      rows: step from 2 → working
      refused: look → looking
      retry: step from 0 → working
      retryBehindOthers: step from 0 → working
      catalogueMoved: get the catalogue → needing
      askedForClass: end, defect → done
      defect: end, defect → done
      stop: stop, cancelled → done
      closed: stop, abandoned → done
    done
      learnt: late
      notLearnt: late
      rows: late
      refused: late
      outOfTime: late
      lost: late
      retry: late
      retryBehindOthers: late
      catalogueMoved: late
      askedForClass: late
      defect: late
      pauseEnded: late
      waitEnded: late
      waitOver: late
      acted: late
      stop: not possible → done
      closed: late
    """

  /// The lines of each place, by their events.
  private static let lines: [String: [String: String]] = {
    var lines: [String: [String: String]] = [:]
    var place = ""
    for line in grid.split(separator: "\n") {
      guard line.hasPrefix("  ") else {
        place = String(line)
        lines[place] = [:]
        continue
      }
      let parts = line.dropFirst(2).split(separator: ": ", maxSplits: 1).map(String.init)
      lines[place]?[parts[0]] = parts[1]
    }
    return lines
  }()

  @Test func theGridNamesAllPlacesAndNoUnknownEvents() {
    #expect(Set(Self.lines.keys) == Set(RequestPlace.allCases.map(\.rawValue)))
    let events = Set(Self.lines.values.flatMap(\.keys))
    #expect(events == Set(RequestEvent.allCases.map(\.rawValue)))
  }

  @Test(arguments: RequestPlace.allCases)
  func eachEventDoesWhatTheGridSays(_ place: RequestPlace) throws {
    for event in RequestEvent.allCases {
      guard let line = Self.lines[place.rawValue]?[event.rawValue] else { continue }
      var machine = place.machine
      let effect = machine.take(event)
      let said = "\(effect?.text ?? "not possible") → \(machine.state.text)"
      #expect((said == "nothing → done" ? "late" : said) == line, "\(place), \(event)")
    }
  }

  /// A sample of what the grid does not name.
  @Test(arguments: [
    (RequestPlace.queued, RequestEvent.rows), (.planning, .stop), (.planningRead, .writePlanned),
    (.needing, .turn), (.reading, .sameEcho), (.writing, .turn), (.looking, .rows),
    (.confirming, .refused), (.streaming, .rows), (.working, .turn),
    (.planningRead, .jobPlanned), (.done, .turn), (.done, .readPlanned),
  ])
  func whatCannotComeEndsTheWorker(_ place: RequestPlace, _ event: RequestEvent) async {
    #expect(Self.lines[place.rawValue]?[event.rawValue] == nil)
    await #expect(processExitsWith: .failure) { [place, event] in
      var machine = place.machine
      _ = machine.take(event)
    }
  }

  // MARK: Budgets

  @Test func aReadIsRetriedThrice() {
    var machine = RequestPlace.reading.machine
    let said = (0..<4).map { _ in machine.take(.retry)?.text }
    #expect(said == ["read", "read", "read", "end, overloaded"])
  }

  @Test func aWriteIsRetriedThriceAndPausesLongerEachTime() {
    var machine = RequestPlace.writing.machine
    var said: [String?] = []
    for _ in 0..<3 {
      said.append(machine.take(.retry)?.text)
      _ = machine.take(.pauseEnded)
      _ = machine.take(.turn)
      _ = machine.take(.writePlanned)
    }
    said.append(machine.take(.retry)?.text)
    #expect(said == ["pause 3 ms", "pause 6 ms", "pause 9 ms", "end, overloaded"])
  }

  @Test func aRequestIsPlannedEightTimes() {
    var machine = RequestMachine(isWrite: false, restsOnCatalogue: true)
    var said = [machine.take(.turn)?.text]
    for _ in 0..<8 {
      _ = machine.take(.needPlanned)
      said.append(machine.take(.learnt)?.text)
    }
    #expect(said == Array(repeating: "plan", count: 8) + ["end, overloaded"])
  }

  // MARK: Jobs

  @Test func aJobIsDoneStepByStep() {
    var machine = RequestPlace.working.machine
    var said: [String?] = []
    for _ in 0..<3 { said.append(machine.take(.rows)?.text) }
    #expect(said == ["step from 2", "step from 4", "finish"])
    #expect(machine.state.text == "writing")
    // The last step is a write like any other.
    #expect(machine.take(.retry)?.text == "look")
    #expect(machine.take(.noEcho)?.text == "pause 3 ms")
    _ = machine.take(.pauseEnded)
    _ = machine.take(.turn)
    #expect(machine.take(.jobPlanned)?.text == "look")
    #expect(machine.take(.noEcho)?.text == "step from 0")
  }

  /// The last step is ended where it has not committed: what comes back tells.
  @Test(arguments: [
    (RequestEvent.outOfTime, "look"), (.retry, "look"), (.refused, "look"),
    (.rows, "end, answered"), (.lost, "end, outcome_unknown"), (.catalogueMoved, "look"),
  ])
  func theLastStepOfAJobIsStopped(_ event: RequestEvent, _ said: String) {
    var machine = RequestPlace.working.machine
    for _ in 0..<3 { _ = machine.take(.rows) }
    #expect(machine.take(.stop)?.text == "cancel the write")
    #expect(machine.take(.stop)?.text == "nothing")
    #expect(machine.state.text == "writing")
    #expect(machine.take(event)?.text == said)
    guard said == "look" else { return }
    // It is not begun anew.
    let ending = event == .refused ? "end, forbidden" : "end, cancelled"
    #expect(machine.take(.noEcho)?.text == ending)
  }

  /// Each step has the retries of a request.
  @Test func aStepIsRepeatedThrice() {
    var machine = RequestPlace.working.machine
    for from in ["0", "2"] {
      for _ in 0..<3 { #expect(machine.take(.retry)?.text == "step from \(from)") }
      if from == "0" { _ = machine.take(.rows) }
    }
    #expect(machine.take(.retry)?.text == "end, overloaded")
  }

  /// A step that finds what makes the rest pointless refuses the request.
  @Test func aStepRefuses() {
    var machine = RequestPlace.planning.machine
    let work = Job.Work(
      SQL.Unit(Statement("select")), Job.Progress(phase: "read", done: 0, total: nil)
    ) { _ throws(RPCError) in throw RPCError(.conflict, "It has moved.") }
    _ = machine.planned(
      .job(
        Job(about: ("import", Array("1".utf8)), notification: "import.progress", first: .work(work))
      ))
    #expect(machine.take(.rows)?.text == "end, conflict")
  }

  @Test func progressIsTold() {
    let job = RequestSample.job
    guard case .work(let work) = job.first else {
      Issue.record("the first step is no work")
      return
    }
    #expect(
      job.notice(work.progress, request: Array("3".utf8)).map {
        String(decoding: $0, as: UTF8.self)
      }
        == #"{"jsonrpc":"2.0","method":"vehicle_pass.progress","params":{"vehicle_pass":7,"#
        + #""request":3,"phase":"issue","done":0,"total":5}}"#)
  }

  // MARK: The catalogue

  /// The refusal of a plan is told once the catalogue is known to be the database's.
  @Test func aRefusalByThePlanIsConfirmedOnce() {
    var machine = RequestPlace.planningRead.machine
    #expect(machine.take(.planRefused)?.text == "get the catalogue")
    #expect(machine.take(.learnt)?.text == "plan")
    #expect(machine.take(.planRefused)?.text == "end, not_found")
  }

  @Test func whatDoesNotRestOnTheCatalogueIsRefusedAtOnce() {
    var machine = RequestMachine(isWrite: false, restsOnCatalogue: false)
    _ = machine.take(.turn)
    #expect(machine.take(.planRefused)?.text == "end, not_found")
  }

  /// What PostgreSQL said of the class is known to the next plan.
  @Test func theClassIsLearnt() throws {
    var machine = RequestPlace.writingForClass.machine
    _ = machine.take(.askedForClass)
    guard case .itemClass("printer")? = machine.facts[.itemClass([1])] else {
      Issue.record("the class is not known")
      return
    }
  }

  /// A repetition with the same key tells that the outcome is not known.
  @Test(arguments: [true, false]) func anUnknownOutcomeMayBeAskedForByItsKey(_ hasKey: Bool) {
    var machine = RequestPlace.planning.machine
    _ = machine.planned(.write(RequestSample.write(key: hasKey ? RequestSample.key : nil)))
    guard case .end(.refusal(let error)) = machine.failed(.refused(.outcomeUnknown), isAlone: true)
    else {
      Issue.record("it is not refused")
      return
    }
    #expect(error.kind == .outcomeUnknown && error.isRetryable == hasKey)
  }
}
