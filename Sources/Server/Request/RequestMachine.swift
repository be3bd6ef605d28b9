import CMDB
import JSONRPC
import Methods
import SQL

/// One request from its arrival to its one end. Pure: told what happened, it says what to do.
///
/// A read is retried in place. A write that has to be planned again goes back to its place among
/// the writes of its session (`WriteOrderMachine`), and an effect that is on its way is told
/// whatever is asked meanwhile. What comes too late, for a request that has ended, is ignored; all
/// else that cannot come is a defect of the driver and ends the worker.
struct RequestMachine {
  /// Whether anybody waits for the outcome of an effect that is on its way.
  enum Audience { case client, nobody }

  enum State {
    /// A write waits for its turn; to `planning`.
    case queued
    /// Within the call that makes the plan; to wherever the plan leads.
    case planning
    /// Gets what its plan lacks; then a read to `planning`, a write to `queued`.
    case needing(Need)
    /// The session does it: a login, a cancellation. To `done`.
    case acting
    /// A statement that changes nothing is on its way; to `done`, to itself, or to `needing`.
    case reading(Read)
    /// The write is on its way. Cannot be stopped.
    case writing(Write, for: Audience)
    /// Refused, but perhaps because its first try took effect; then as after `writing`.
    case looking(Doubt, for: Audience)
    /// Done; its answer is read from the catalogue that it made. To `done`.
    case confirming(@Sendable (Catalogue) -> [UInt8]?, hasKey: Bool, for: Audience)
    /// Holds its place before it is planned again; to `queued`.
    case pausing
    /// Rows go to the client in notifications; to `done`.
    case streaming
    case done
  }

  /// A refusal of a write with a key, which nobody is told before the key has been looked up.
  enum Doubt {
    case ofWrite(Write, Verdict)
    /// It has no plan, and so no statement that would find the answer by itself.
    case ofPlan(Ending, Repetition, looksLeft: Int)
  }

  enum Ending {
    /// A result, as JSON.
    case answer([UInt8])
    case read(Read, Rows)
    case written(Reply, Rows)
    case refusal(RPCError)
    /// Logged with this reason, and answered with a reference to the line.
    case defect(String)
    /// A write took effect; nobody waits for its answer any more.
    case unheard
    /// Not executed, or not to its end: its client is gone.
    case abandoned
  }

  enum Effect {
    case none
    case plan
    case get(Need)
    case act(SessionAct)
    case read(Read)
    case write(Write)
    case look(Write.Key, afterMilliseconds: Int)
    /// Gets this version of the catalogue, once the present copy is the database's.
    case confirm(version: Int)
    case pause(milliseconds: Int)
    /// Back to its place among the writes.
    case queueAgain
    case open(Stream)
    case end(Ending)
    /// Stops the stream that is under way, then ends.
    case stop(Ending)
  }

  /// The outcome of an earlier write with the same key.
  enum Echo {
    case none
    /// The request was executed before; the cell that it answered.
    case same([UInt8]?)
    /// The key belongs to another request.
    case other
    case unknown
  }

  /// Plans are made anew at most so often: for a moment, a class, a newer catalogue, and spares.
  static let plansMax = 8
  /// PostgreSQL asks each second whether a worker is still there, so what a killed worker had sent
  /// has taken effect by then, or never will.
  static let lastTryMilliseconds = 1500
  /// Serialisation failures and the like.
  static let retriesMax = 3

  private(set) var state = State.queued
  private(set) var facts = Facts()
  private let isWrite: Bool
  /// Whether a refusal by its plan may come of an old copy of the catalogue.
  private let restsOnCatalogue: Bool
  private var plansLeft = plansMax
  private var retriesLeft = retriesMax

  var isDone: Bool {
    if case .done = state { true } else { false }
  }

  init(isWrite: Bool, restsOnCatalogue: Bool) {
    self.isWrite = isWrite
    self.restsOnCatalogue = restsOnCatalogue
  }

  /// It must not be planned: workers have died of it, or beside it. What it did before is told.
  mutating func quarantined(_ repetition: Repetition?, reason: String) -> Effect {
    guard case .queued = state else { never("a quarantine") }
    return doubt(.defect(reason), repetition, looks: 2)
  }

  // MARK: The plan

  /// A read has its turn at once, a write when the order of writes says so.
  mutating func turnCame() -> Effect {
    guard case .queued = state else { never("a turn") }
    return plan()
  }

  private mutating func plan() -> Effect {
    guard plansLeft > 0 else { return end(.refusal(.overloaded)) }
    plansLeft -= 1
    state = .planning
    return .plan
  }

  mutating func planned(_ plan: Plan) -> Effect {
    guard case .planning = state else { never("a plan") }
    switch plan {
    case .answer(let result): return end(.answer(result))
    case .session(let act):
      state = .acting
      return .act(act)
    case .read(let read):
      state = .reading(read)
      return .read(read)
    case .write(let write):
      precondition(isWrite, "only a method that writes plans a write")
      state = .writing(write, for: .client)
      return .write(write)
    case .stream(let stream):
      state = .streaming
      return .open(stream)
    }
  }

  /// There is no plan. What a refusal says of classes and attributes has to be true of the
  /// database's catalogue, not of an old copy.
  ///
  /// - Parameter repetition: Of a write with a key, whose first try may have taken effect.
  mutating func stopped(_ stop: Stop, _ repetition: () -> Repetition? = { nil }) -> Effect {
    guard case .planning = state else { never("a stop of the plan") }
    switch stop {
    case .needs(let need): return get(need)
    case .refused(let error):
      guard error.kind == .invalidParams || error.kind == .notFound, restsOnCatalogue,
        !facts.isCatalogueConfirmed
      else {
        // What a caller may do is judged anew each time.
        let isFinal = error.kind != .forbidden && error.kind != .unavailable
        return doubt(.refusal(error), isFinal ? repetition() : nil, looks: 1)
      }
      return get(.confirmedCatalogue)
    }
  }

  private mutating func doubt(
    _ ending: Ending, _ repetition: Repetition?, looks: Int
  ) -> Effect {
    guard let repetition else { return end(ending) }
    state = .looking(.ofPlan(ending, repetition, looksLeft: looks - 1), for: .client)
    return .look(repetition.key, afterMilliseconds: 0)
  }

  private mutating func get(_ need: Need) -> Effect {
    state = .needing(need)
    return .get(need)
  }

  mutating func learnt(_ fact: Fact) -> Effect {
    switch state {
    case .needing(let need):
      facts.learn(need, fact)
      guard isWrite else { return plan() }
      state = .queued
      return .queueAgain
    case .done: return .none
    case .queued, .planning, .acting, .reading, .writing, .looking, .confirming, .pausing,
      .streaming:
      never("a fact")
    }
  }

  mutating func notLearnt(_ error: RPCError) -> Effect {
    switch state {
    case .needing: end(.refusal(error))
    case .done: .none
    case .queued, .planning, .acting, .reading, .writing, .looking, .confirming, .pausing,
      .streaming:
      never("a fact")
    }
  }

  // MARK: What comes back

  mutating func rowsCame(_ rows: Rows) -> Effect {
    switch state {
    case .reading(let read):
      guard rows.count == 0, var other = read.whenEmpty?() else { return end(.read(read, rows)) }
      other.moment = read.moment
      state = .reading(other)
      return .read(other)
    case .writing(let write, let audience):
      return written(write.answer, hasKey: write.key != nil, rows, audience)
    case .done: return .none
    case .queued, .planning, .needing, .acting, .looking, .confirming, .pausing, .streaming:
      never("rows")
    }
  }

  private mutating func written(
    _ answer: Write.Answer, hasKey: Bool, _ rows: Rows, _ audience: Audience
  ) -> Effect {
    switch (answer, audience) {
    case (_, .nobody): return end(.unheard)
    case (.rows(let reply), .client): return end(.written(reply, rows))
    case (.fromCatalogue(let make), .client):
      guard rows.count > 0, let version = rows.integer(0, 0) else {
        return end(.defect("the write gave no version of the catalogue"))
      }
      state = .confirming(make, hasKey: hasKey, for: audience)
      return .confirm(version: Int(version))
    }
  }

  /// - Parameter isAlone: No later write of the session is on its way. Those must not be overtaken
  ///   by an earlier one, so only then a write is retried.
  mutating func failed(_ verdict: Verdict, isAlone: Bool) -> Effect {
    switch state {
    case .reading(let read): return readFailed(read, verdict)
    case .writing(let write, let audience):
      // Said now: until it is looked for an echo, those behind it may have taken effect.
      let verdict = isAlone ? verdict : verdict.withoutRetry
      // With a key, a refusal may come of the very effect that the first try had.
      guard let key = write.key, verdict.mayBeEcho else {
        return act(on: verdict, write, audience)
      }
      state = .looking(.ofWrite(write, verdict), for: audience)
      return .look(key, afterMilliseconds: 0)
    case .done: return .none
    case .queued, .planning, .needing, .acting, .looking, .confirming, .pausing, .streaming:
      never("a failure")
    }
  }

  private mutating func readFailed(_ read: Read, _ verdict: Verdict) -> Effect {
    switch verdict {
    case .refused(let error):
      guard error.kind == .unavailable, case .answer(let result) = read.outage else {
        return end(.refusal(error))
      }
      return end(.answer(result))
    case .catalogueMoved: return get(.confirmedCatalogue)
    case .planForClass: return end(.defect("a read asked for a class"))
    case .retry(let error):
      guard retriesLeft > 0 else { return end(.refusal(error)) }
      retriesLeft -= 1
      return .read(read)
    case .defect(let reason): return end(.defect(reason))
    }
  }

  mutating func looked(_ echo: Echo) -> Effect {
    guard case .looking(let doubt, let audience) = state else { never("an echo") }
    switch echo {
    case .none: return confirmed(doubt, audience)
    case .same(let cell): return written(doubt.answer, hasKey: true, .one(cell), audience)
    case .other:
      return end(
        .refusal(
          RPCError(.idempotencyMismatch, "The idempotency_key was used for another request.")))
    // Without a look, the refusal cannot be told from the echo of a first try that succeeded.
    case .unknown: return end(.refusal(.unavailable(50)))
    }
  }

  /// There is no earlier effect.
  private mutating func confirmed(_ doubt: Doubt, _ audience: Audience) -> Effect {
    switch doubt {
    case .ofWrite(let write, let verdict): return act(on: verdict, write, audience)
    case .ofPlan(let ending, _, looksLeft: 0): return end(ending)
    case .ofPlan(let ending, let repetition, let looksLeft):
      state = .looking(.ofPlan(ending, repetition, looksLeft: looksLeft - 1), for: audience)
      return .look(repetition.key, afterMilliseconds: Self.lastTryMilliseconds)
    }
  }

  /// A refusal is final: the transaction that refused has compared the catalogue's version.
  private mutating func act(
    on verdict: Verdict, _ write: Write, _ audience: Audience
  ) -> Effect {
    switch verdict {
    case .refused(var error):
      if error.kind == .outcomeUnknown { error.isRetryable = write.key != nil }
      return end(.refusal(error))
    case .catalogueMoved: return again(.needing(.confirmedCatalogue), audience)
    case .planForClass(let name):
      guard case .forClass(let item) = write.certainty else {
        return end(.defect("a write that fits every class asked for one"))
      }
      facts.learn(.itemClass(item), .itemClass(name))
      return again(.queued, audience)
    case .retry(let error):
      guard retriesLeft > 0 else { return end(.refusal(error)) }
      retriesLeft -= 1
      return again(.pausing, audience)
    case .defect(let reason): return end(.defect(reason))
    }
  }

  /// To be planned again, at its place. Nothing is begun anew for a peer that is gone.
  private mutating func again(_ next: State, _ audience: Audience) -> Effect {
    guard audience == .client else { return end(.abandoned) }
    state = next
    switch next {
    case .needing(let need): return .get(need)
    case .queued: return .queueAgain
    case .pausing: return .pause(milliseconds: 3 * (Self.retriesMax - retriesLeft))
    case .planning, .acting, .reading, .writing, .looking, .confirming, .streaming, .done:
      never("a new start")
    }
  }

  mutating func pauseEnded() -> Effect {
    switch state {
    case .pausing:
      state = .queued
      return .queueAgain
    case .done: return .none
    case .queued, .planning, .needing, .acting, .reading, .writing, .looking, .confirming,
      .streaming:
      never("the end of a pause")
    }
  }

  /// - Parameter catalogue: The version that the write has made, also when it is repeated after
  ///   others; nil when it could not be read.
  mutating func confirmed(_ catalogue: Catalogue?) -> Effect {
    guard case .confirming(let make, let hasKey, let audience) = state else {
      never("a catalogue")
    }
    guard audience == .client else { return end(.unheard) }
    guard let result = catalogue.flatMap(make) else {
      var unread = RPCError.outcomeUnknown
      unread.isRetryable = hasKey
      return end(.refusal(unread))
    }
    return end(.answer(result))
  }

  /// The stream, or what the session had to do, has come to its end.
  mutating func acted(_ ending: Ending) -> Effect {
    switch state {
    case .acting, .streaming: end(ending)
    case .done: .none
    case .queued, .planning, .needing, .reading, .writing, .looking, .confirming, .pausing:
      never("an end")
    }
  }

  // MARK: What stops it

  /// Cancelled by the client, or its time is up; nil where it cannot be stopped any more.
  mutating func stop(with error: RPCError) -> Effect? {
    switch state {
    case .queued, .needing, .acting, .reading, .pausing: return end(.refusal(error))
    case .streaming:
      state = .done
      return .stop(.refusal(error))
    case .writing, .looking, .confirming, .done: return nil
    case .planning: never("a stop within a plan")
    }
  }

  /// The connection is gone. What has not been sent is not executed for nobody.
  mutating func sessionClosed() -> Effect {
    switch state {
    case .queued, .needing, .acting, .reading, .pausing: return end(.abandoned)
    case .streaming:
      state = .done
      return .stop(.abandoned)
    case .writing(let write, _): state = .writing(write, for: .nobody)
    case .looking(let doubt, _): state = .looking(doubt, for: .nobody)
    case .confirming(let make, let hasKey, _):
      state = .confirming(make, hasKey: hasKey, for: .nobody)
    case .done: break
    case .planning: never("a close within a plan")
    }
    return .none
  }

  private mutating func end(_ ending: Ending) -> Effect {
    state = .done
    return .end(ending)
  }

  private func never(_ what: StaticString) -> Never {
    preconditionFailure("\(what) came to a request that is \(name)")
  }

  /// Of the state alone: what it holds may be a client's.
  private var name: StaticString {
    switch state {
    case .queued: "queued"
    case .planning: "planning"
    case .needing: "needing"
    case .acting: "acting"
    case .reading: "reading"
    case .writing: "writing"
    case .looking: "looking"
    case .confirming: "confirming"
    case .pausing: "pausing"
    case .streaming: "streaming"
    case .done: "done"
    }
  }
}

extension Verdict {
  /// The same for a write that cannot be sent again.
  fileprivate var withoutRetry: Verdict {
    switch self {
    case .retry(let error): .refused(error)
    case .refused, .catalogueMoved, .planForClass, .defect: self
    }
  }

  /// Whether a keyed write may have failed because its first try had succeeded.
  fileprivate var mayBeEcho: Bool {
    switch self {
    case .refused(let error): error.kind != .unavailable && error.kind != .outcomeUnknown
    case .retry, .defect: true
    case .catalogueMoved, .planForClass: false
    }
  }
}

extension RequestMachine.Doubt {
  fileprivate var answer: Write.Answer {
    switch self {
    case .ofWrite(let write, _): write.answer
    case .ofPlan(_, let repetition, _): repetition.answer
    }
  }
}

extension Rows {
  /// One row of one cell.
  fileprivate static func one(_ cell: [UInt8]?) -> Rows {
    var rows = Rows(columnCount: 1)
    rows.append(cell)
    return rows
  }
}
