import CMDB
import JSON
import JSONRPC
import Methods
import SQL
import Samples

@testable import Server

/// What may happen to a request, each in its plainest form.
enum RequestEvent: String, CaseIterable, Codable {
  case turn, answerPlanned, readPlanned, writePlanned, needPlanned, actPlanned, streamPlanned
  case jobPlanned, jobPlannedBehindOthers
  case planRefused, knownPlanRefused, quarantined
  case learnt, notLearnt
  case outOfTime, lost
  case rows, refused, retry, retryBehindOthers, catalogueMoved, askedForClass, defect
  case noEcho, sameEcho, otherEcho, unknownEcho
  case pauseEnded, catalogueRead, catalogueUnread, acted
  case claimPlanned, waitEnded, waitOver
  case stop, closed
}

extension RequestMachine {
  /// Nil where it cannot be stopped.
  mutating func take(_ event: RequestEvent) -> Effect? {
    switch event {
    case .turn: turnCame()
    case .answerPlanned: planned(.answer([]))
    case .readPlanned: planned(.read(RequestSample.read))
    case .writePlanned: planned(.write(RequestSample.write()))
    case .claimPlanned: planned(.write(RequestSample.claim))
    case .waitEnded: waitEnded(isOver: false)
    case .waitOver: waitEnded(isOver: true)
    case .needPlanned: stopped(.needs(.freshSecret))
    case .actPlanned: planned(.session(.logIn(nil)))
    case .streamPlanned: planned(RequestSample.stream)
    case .jobPlanned: planned(.job(RequestSample.job))
    case .jobPlannedBehindOthers: planned(.job(RequestSample.job), isAlone: false)
    case .planRefused: stopped(.refused(.notFound("There is no class.", path: "class")))
    case .knownPlanRefused:
      stopped(.refused(RPCError(.invalidState, "No."))) { RequestSample.repetition }
    case .quarantined: quarantined(RequestSample.repetition, reason: "quarantine")
    case .learnt: learnt(.confirmedCatalogue)
    case .notLearnt: notLearnt(.unavailable(250))
    case .rows: rowsCame(RequestSample.version)
    case .refused: failed(.refused(RPCError(.forbidden, "No.")), isAlone: true)
    case .outOfTime: failed(.refused(.deadlineExceeded), isAlone: true)
    case .lost: failed(.refused(.outcomeUnknown), isAlone: true)
    case .retry: failed(.retry(.overloaded), isAlone: true)
    case .retryBehindOthers: failed(.retry(.overloaded), isAlone: false)
    case .catalogueMoved: failed(.catalogueMoved, isAlone: true)
    case .askedForClass: failed(.planForClass("printer"), isAlone: true)
    case .defect: failed(.defect("of PostgreSQL"), isAlone: true)
    case .noEcho: looked(.none)
    case .sameEcho: looked(.same(Array("7".utf8)))
    case .otherEcho: looked(.other)
    case .unknownEcho: looked(.unknown)
    case .pauseEnded: pauseEnded()
    case .catalogueRead: confirmed(RequestSample.catalogue)
    case .catalogueUnread: confirmed(nil)
    case .acted: acted(.answer([]))
    case .stop: stop(with: .cancelled)
    case .closed: sessionClosed()
    }
  }
}

/// Where a request may be, with the way there.
enum RequestPlace: String, CaseIterable, Codable {
  case queued = "a write, queued"
  case planning = "a write, planning"
  case planningRead = "a read, planning"
  case needing = "a write, needing"
  case needingRead = "a read, needing"
  case acting
  case reading
  case writing
  case writingForClass = "writing, for a class"
  case writingCatalogue = "writing, a catalogue"
  case writingWithKey = "writing, with a key"
  case writingForNobody = "writing, for nobody"
  case looking
  case lookingForNobody = "looking, for nobody"
  case lookingForPlan = "looking, without a plan"
  case lookingFromQuarantine = "looking, from quarantine"
  case lookingForLastTry = "looking, for the last try"
  case confirming
  case confirmingForNobody = "confirming, for nobody"
  case pausing
  case waiting
  case streaming
  case lookingBeforeJob = "looking, before a job"
  case working
  case done

  var machine: RequestMachine {
    switch self {
    case .queued: after(isWrite: true, [])
    case .planning: after(isWrite: true, [.turn])
    case .planningRead: after(isWrite: false, [.turn])
    case .needing: after(isWrite: true, [.turn, .needPlanned])
    case .needingRead: after(isWrite: false, [.turn, .needPlanned])
    case .acting: after(isWrite: false, [.turn, .actPlanned])
    case .reading: after(isWrite: false, [.turn, .readPlanned])
    case .writing: after(isWrite: true, [.turn, .writePlanned])
    case .writingForClass: writing(RequestSample.write(.forClass(of: [1])))
    case .writingCatalogue: writing(RequestSample.definition)
    case .writingWithKey: writing(RequestSample.write(key: RequestSample.key))
    case .writingForNobody: after(isWrite: true, [.turn, .writePlanned, .closed])
    case .looking: Self.writingWithKey.after([.refused])
    case .lookingForNobody: Self.looking.after([.closed])
    case .lookingForPlan: after(isWrite: true, [.turn, .knownPlanRefused])
    case .lookingFromQuarantine: after(isWrite: true, [.quarantined])
    case .lookingForLastTry: after(isWrite: true, [.quarantined, .noEcho])
    case .confirming: Self.writingCatalogue.after([.rows])
    case .confirmingForNobody: Self.confirming.after([.closed])
    case .pausing: after(isWrite: true, [.turn, .writePlanned, .retry])
    case .waiting: after(isWrite: true, [.turn, .claimPlanned, .rows])
    case .streaming: after(isWrite: false, [.turn, .streamPlanned])
    case .lookingBeforeJob: after(isWrite: true, [.turn, .jobPlanned])
    case .working: after(isWrite: true, [.turn, .jobPlanned, .noEcho])
    case .done: after(isWrite: true, [.stop])
    }
  }

  private func after(isWrite: Bool, _ events: [RequestEvent]) -> RequestMachine {
    var machine = RequestMachine(isWrite: isWrite, restsOnCatalogue: true)
    for event in events { _ = machine.take(event) }
    return machine
  }

  private func after(_ events: [RequestEvent]) -> RequestMachine {
    var machine = machine
    for event in events { _ = machine.take(event) }
    return machine
  }

  private func writing(_ write: Write) -> RequestMachine {
    var machine = after(isWrite: true, [.turn])
    _ = machine.planned(.write(write))
    return machine
  }
}

enum RequestSample {
  static let read = Read(
    .list(SQL.Unit(Statement("select"))), .cell { RPCError(.notFound, "None.") })
  static let key = Write.Key(accountID: 1, key: "k", fingerprint: [])
  static let repetition = Repetition(
    key: key, answer: .rows(.cell { RPCError(.notFound, "None.") }))
  static let catalogue = SampleCatalogue.make()

  static func write(
    _ certainty: Write.Certainty = .certain, key: Write.Key? = nil
  ) -> Write {
    Write(
      unit: SQL.Unit(Statement("select")), answer: .rows(.cell { RPCError(.notFound, "None.") }),
      key: key, certainty: certainty)
  }

  /// A claim, of which every answer says that there is nothing.
  static let claim: Write = {
    var claim = RequestSample.write()
    claim.waiting = Write.Waiting(milliseconds: 1000, subject: [1]) { _ in true }
    return claim
  }()

  /// Passes for five vehicles, two a step, and then the write that makes them valid.
  static let job: Job = {
    var job = Job(
      about: ("vehicle_pass", Array("7".utf8)), notification: "vehicle_pass.progress",
      first: issue(from: 1))
    job.repetition = repetition
    return job
  }()

  static func issue(from first: Int) -> Job.Step {
    let progress = Job.Progress(phase: "issue", done: first - 1, total: 5)
    guard first <= 5 else { return .final(write(.certain), progress) }
    return .work(
      Job.Work(SQL.Unit(Statement("select"), [Array("\(first)".utf8)]), progress) { _ in
        issue(from: first + 2)
      })
  }

  static let definition = Write(
    unit: SQL.Unit(Statement("select")), answer: .fromCatalogue { _ in [] }, key: nil,
    certainty: .makesCatalogue)

  /// A version of the catalogue, as a definition answers it.
  static var version: Rows {
    var rows = Rows(columnCount: 1)
    rows.append(Array("7".utf8))
    return rows
  }

  static let stream: Plan = {
    let now = Timestamp(microseconds: 0)
    var facts = Facts()
    facts.learn(
      .moment(.present), .moment(SettledMoment(timestamp: now, position: 0), catalogue))
    let context = Context(
      caller: Caller(accountID: 1, name: "a", roles: [.admin], via: .peer), catalogue: catalogue,
      now: now, requestID: "r",
      server: ServerFacts(
        version: "", schemaVersion: 0, databaseID: "", timelines: .first, currency: "RUB",
        limits: .standard, startedAt: now, processID: 0, hostID: ""), facts: facts)
    guard let params = try? Document(#"{"format": "csv"}"#).root,
      let plan = try? MethodTable.method("inventory.export").plan(params, context)
    else { preconditionFailure("an export has a plan") }
    return plan
  }()
}

// MARK: As text

extension RequestMachine.Effect {
  var text: String {
    switch self {
    case .none: "nothing"
    case .plan: "plan"
    case .get(.confirmedCatalogue): "get the catalogue"
    case .get: "get"
    case .act: "act"
    case .read: "read"
    case .write: "write"
    case .look(_, afterMilliseconds: 0): "look"
    case .look: "look later"
    case .confirm(let version): "confirm \(version)"
    case .pause(let milliseconds): "pause \(milliseconds) ms"
    case .queueAgain: "queue again"
    case .wait: "wait"
    case .open: "open"
    case .queueAgainWhenFirst: "queue again, when first"
    case .step(_, let work): "step from \(work.progress.done)"
    case .finish: "finish"
    case .cancelWrite: "cancel the write"
    case .end(let ending): "end, \(ending.text)"
    case .stop(let ending): "stop, \(ending.text)"
    }
  }
}

extension RequestMachine.Ending {
  var text: String {
    switch self {
    case .answer, .read, .written: "answered"
    case .refusal(let error): error.kind.rawValue
    case .defect: "defect"
    case .unheard: "unheard"
    case .abandoned: "abandoned"
    }
  }
}

extension RequestMachine.State {
  var text: String {
    switch self {
    case .queued: "queued"
    case .planning: "planning"
    case .needing: "needing"
    case .acting: "acting"
    case .reading: "reading"
    case .writing(_, for: .client): "writing"
    case .writing(_, for: .nobody): "writing, for nobody"
    case .looking(_, for: .client): "looking"
    case .looking(_, for: .nobody): "looking, for nobody"
    case .confirming(_, _, for: .client): "confirming"
    case .confirming(_, _, for: .nobody): "confirming, for nobody"
    case .pausing: "pausing"
    case .waiting: "waiting"
    case .streaming: "streaming"
    case .working: "working"
    case .done: "done"
    }
  }
}
