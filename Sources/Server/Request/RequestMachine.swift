import CMDB
import JSONRPC
import Methods
import SQL

/// The life of one request, from arrival to its single end. Pure: events go in, actions come out.
///
/// A read is retried in place. A write that must be planned again returns to its place in the
/// session's order of writes (`WriteOrderMachine`). The outcome of a write in flight is always
/// reported, even if the request was cancelled meanwhile: only the last write of a job is then
/// ended, unless it has committed. Events for a request that has ended are
/// ignored; any other unexpected event is a defect of the driver and ends the worker.
struct RequestMachine {
  /// Whether the client still waits for the outcome of a write in flight.
  enum Audience { case client, nobody }

  enum State {
    /// A write waits for its turn; goes to `planning`.
    case queued
    /// Within the call that makes the plan; the plan decides the next state.
    case planning
    /// Fetching facts for the plan; then a read goes to `planning`, a write to `queued`.
    case needing(Need)
    /// Executed by the session: a login, a cancellation. Goes to `done`.
    case acting
    /// A read statement is in flight; goes to `done`, to itself or to `needing`.
    case reading(Read)
    /// The write is in flight; only the last of a job can be stopped.
    case writing(Write, for: Audience)
    /// Refused, possibly because its first attempt took effect: looks for its kept answer.
    case looking(Doubt, for: Audience)
    /// Executed; the answer is read from the catalogue version that it made. Goes to `done`.
    case confirming(@Sendable (Catalogue) -> [UInt8]?, hasKey: Bool, for: Audience)
    /// Pauses, keeping its place, before it is planned again; goes to `queued`.
    case pausing
    /// Found nothing and has left the order of writes; goes to `queued` to ask again, or ends so.
    case waiting(Ending)
    /// Rows are sent to the client in notifications; goes to `done`.
    case streaming
    /// A step of a job is on its way; to the next one, to `writing` with the last, or to `done`.
    case working(Job, Job.Work)
    case done
  }

  /// The largest number of plans: one each for a moment, a class and a newer catalogue, and some
  /// spare.
  static let plansMax = 8
  /// PostgreSQL checks every second whether its client is still connected, so by then the writes of
  /// a killed worker have either taken effect or never will.
  static let lastTryMilliseconds = 1500
  /// Serialisation failures and the like.
  static let retriesMax = 3

  private(set) var state = State.queued
  private(set) var facts = Facts()
  private let isWrite: Bool
  /// Whether a refusal by the plan may be due to an outdated catalogue.
  private let restsOnCatalogue: Bool
  private var plansLeft = plansMax
  private var retriesLeft = retriesMax
  private var stoppage = Stoppage.impossible

  /// Whether the write in flight can be ended.
  enum Stoppage {
    case impossible, possible
    /// PostgreSQL is asked to end it; what it answers decides.
    case asked(RPCError)
  }

  var isDone: Bool {
    if case .done = state { true } else { false }
  }

  init(isWrite: Bool, restsOnCatalogue: Bool) {
    self.isWrite = isWrite
    self.restsOnCatalogue = restsOnCatalogue
  }

  /// Must not be planned, because workers have crashed while executing it. The stored answer of an
  /// earlier attempt is still returned.
  mutating func quarantined(_ repetition: Repetition?, reason: String) -> Effect {
    guard case .queued = state else { never("a quarantine") }
    return doubt(.defect(Defect(reason)), repetition, looks: 2)
  }

  // MARK: The plan

  /// A read is planned immediately, a write when the order of writes permits.
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

  /// - Parameter isAlone: No earlier write of the session is under way. A job goes over another
  ///   connection, where it would overtake them.
  mutating func planned(_ plan: Plan, isAlone: Bool = true) -> Effect {
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
      stoppage = .impossible
      state = .writing(write, for: .client)
      return .write(write)
    case .stream(let stream):
      state = .streaming
      return .open(stream)
    case .job(let job):
      precondition(isWrite, "only a method that writes plans a job")
      guard isAlone else {
        state = .queued
        return .queueAgainWhenFirst
      }
      // Nothing undoes its steps, so a repetition is told before the first.
      guard let repetition = job.repetition else { return go(on: job, with: job.first) }
      state = .looking(.ofJob(job, repetition), for: .client)
      return .look(repetition.key, afterMilliseconds: 0)
    }
  }

  private mutating func go(on job: Job, with step: Job.Step) -> Effect {
    switch step {
    case .answer(let result): return end(.answer(result))
    case .work(let work):
      state = .working(job, work)
      return .step(job, work)
    case .final(var write, let progress):
      write.key = job.repetition?.key
      stoppage = .possible
      state = .writing(write, for: .client)
      return .finish(job, write, progress)
    }
  }

  /// The request is refused. A refusal about classes and attributes must agree with the database's
  /// catalogue, not with an outdated copy.
  ///
  /// - Parameter repetition: The stored answer to look for: the first attempt of a write with a key
  /// may have taken effect.
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
      .waiting, .streaming, .working:
      never("a fact")
    }
  }

  mutating func notLearnt(_ error: RPCError) -> Effect {
    switch state {
    case .needing: end(.refusal(error))
    case .done: .none
    case .queued, .planning, .acting, .reading, .writing, .looking, .confirming, .pausing,
      .waiting, .streaming, .working:
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
      if let waiting = write.waiting, audience == .client, let cell = rows.cell,
        waiting.isNothing(cell), case .rows(let reply) = write.answer
      {
        state = .waiting(.written(reply, rows))
        return .wait(waiting)
      }
      return written(write.answer, hasKey: write.key != nil, rows, audience)
    case .working(let job, let work):
      retriesLeft = Self.retriesMax
      do throws(RPCError) {
        return go(on: job, with: try work.then(rows))
      } catch {
        return doubt(.refusal(error), job.repetition, looks: 1)
      }
    case .done: return .none
    case .queued, .planning, .needing, .acting, .looking, .confirming, .pausing, .waiting,
      .streaming:
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

  /// - Parameter isAlone: Whether no later write of the session is in flight. Only then may a write
  /// be retried, since a later one would otherwise take effect before it.
  mutating func failed(_ verdict: Verdict, isAlone: Bool) -> Effect {
    switch state {
    case .reading(let read): return readFailed(read, verdict)
    case .writing(let write, let audience):
      // Decided now: during the look for a kept answer later writes may take effect.
      let verdict = (isAlone ? verdict : verdict.withoutRetry).after(stoppage)
      // With a key, the refusal may be caused by the effect of the first attempt.
      guard let key = write.key, verdict.mayBeEcho else {
        return act(on: verdict, write, audience)
      }
      state = .looking(.ofWrite(write, verdict), for: audience)
      return .look(key, afterMilliseconds: 0)
    case .working(let job, let work): return stepFailed(job, work, verdict)
    case .done: return .none
    case .queued, .planning, .needing, .acting, .looking, .confirming, .pausing, .waiting,
      .streaming:
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
    case .defect(let defect):
      // Health has an answer without the database.
      guard defect.isOfStorage, case .answer(let result) = read.outage else {
        return end(.defect(defect))
      }
      return end(.answer(result))
    }
  }

  /// A step may be repeated, and so may all of them. What refuses it may be the effect of an
  /// earlier attempt.
  private mutating func stepFailed(_ job: Job, _ work: Job.Work, _ verdict: Verdict) -> Effect {
    switch verdict {
    case .refused(let error):
      return doubt(.refusal(error), verdict.mayBeEcho ? job.repetition : nil, looks: 1)
    case .catalogueMoved: return get(.confirmedCatalogue)
    case .planForClass: return end(.defect("a step of a job asked for a class"))
    case .retry(let error):
      guard retriesLeft > 0 else { return end(.refusal(error)) }
      retriesLeft -= 1
      return .step(job, work)
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
    // Without that look, the refusal cannot be distinguished from the effect of a successful first
    // attempt.
    case .unknown: return end(.refusal(.unavailable(50)))
    }
  }

  /// No earlier attempt took effect.
  private mutating func confirmed(_ doubt: Doubt, _ audience: Audience) -> Effect {
    switch doubt {
    case .ofWrite(let write, let verdict): return act(on: verdict, write, audience)
    case .ofJob(let job, _):
      guard audience == .client else { return end(.abandoned) }
      return go(on: job, with: job.first)
    case .ofPlan(let ending, _, looksLeft: 0): return end(ending)
    case .ofPlan(let ending, let repetition, let looksLeft):
      state = .looking(.ofPlan(ending, repetition, looksLeft: looksLeft - 1), for: audience)
      return .look(repetition.key, afterMilliseconds: Self.lastTryMilliseconds)
    }
  }

  /// The refusal is final, because the refusing transaction has checked the catalogue's version.
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

  /// Plans the write again at its place; not for a client that has gone.
  private mutating func again(_ next: State, _ audience: Audience) -> Effect {
    guard audience == .client else { return end(.abandoned) }
    state = next
    switch next {
    case .needing(let need): return .get(need)
    case .queued: return .queueAgain
    case .pausing: return .pause(milliseconds: 3 * (Self.retriesMax - retriesLeft))
    case .planning, .acting, .reading, .writing, .looking, .confirming, .waiting, .streaming,
      .working, .done:
      never("a new start")
    }
  }

  /// Takes its place in the order of writes anew. Each time it is planned as for the first time.
  mutating func waitEnded(isOver: Bool) -> Effect {
    switch state {
    case .waiting(let ending):
      guard !isOver else { return end(ending) }
      state = .queued
      plansLeft = Self.plansMax
      return .none
    case .done: return .none
    case .queued, .planning, .needing, .acting, .reading, .writing, .looking, .confirming,
      .pausing, .streaming, .working:
      never("the end of a wait")
    }
  }

  mutating func pauseEnded() -> Effect {
    switch state {
    case .pausing:
      state = .queued
      return .queueAgain
    case .done: return .none
    case .queued, .planning, .needing, .acting, .reading, .writing, .looking, .confirming,
      .waiting, .streaming, .working:
      never("the end of a pause")
    }
  }

  /// - Parameter catalogue: The version made by the write, also when a repetition comes after other
  /// changes; nil when it could not be read.
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

  /// The stream, or the session's part, has ended.
  mutating func acted(_ ending: Ending) -> Effect {
    switch state {
    case .acting, .streaming: end(ending)
    case .done: .none
    case .queued, .planning, .needing, .reading, .writing, .looking, .confirming, .pausing,
      .waiting, .working:
      never("an end")
    }
  }

  // MARK: What stops it

  /// Stops the request after a cancellation or at its deadline; nil when it can no longer be
  /// stopped. The last write of a job tells by its outcome whether it was.
  mutating func stop(with error: RPCError) -> Effect? {
    switch state {
    case .queued, .needing, .acting, .reading, .pausing, .waiting: return end(.refusal(error))
    case .streaming, .working:
      state = .done
      return .stop(.refusal(error))
    case .writing(_, for: .client):
      switch stoppage {
      case .impossible: return nil
      case .possible:
        stoppage = .asked(error)
        return .cancelWrite
      case .asked: return Effect.none
      }
    case .writing(_, for: .nobody), .looking, .confirming, .done: return nil
    case .planning: never("a stop within a plan")
    }
  }

  /// The connection has ended. What has not been sent is not executed.
  mutating func sessionClosed() -> Effect {
    switch state {
    case .queued, .needing, .acting, .reading, .pausing, .waiting: return end(.abandoned)
    case .streaming, .working:
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

  /// Only the name of the state: its contents may hold data of a client.
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
    case .waiting: "waiting"
    case .streaming: "streaming"
    case .working: "working"
    case .done: "done"
    }
  }
}
