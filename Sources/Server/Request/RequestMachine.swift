import CMDB
import JSONRPC
import Methods
import SQL

/// The life of one request, from arrival to its single end. Pure: events go in, actions come out.
///
/// A read is retried in place. A write that must be planned again returns to its place in the
/// session's order of writes (`WriteOrderMachine`). The outcome of a write in flight is always
/// reported, even if the request was cancelled meanwhile. Events for a request that has ended are
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
    /// The write is in flight and cannot be stopped.
    case writing(Write, for: Audience)
    /// Refused, possibly because its first attempt took effect: looks for its kept answer.
    case looking(Write, Verdict, for: Audience)
    /// Executed; the answer is read from the catalogue version that it made. Goes to `done`.
    case confirming(Write, for: Audience)
    /// Pauses, keeping its place, before it is planned again; goes to `queued`.
    case pausing
    /// Rows are sent to the client in notifications; goes to `done`.
    case streaming
    case done
  }

  enum Ending {
    /// A result, as JSON.
    case answer([UInt8])
    case read(Read, Rows)
    case written(Reply, Rows)
    case refusal(RPCError)
    /// Logged with this reason, and answered with a reference to the line.
    case defect(String)
    /// A write took effect, but its client has gone.
    case unheard
    /// Not executed, or not completely, because its client has gone.
    case abandoned
  }

  enum Effect {
    case none
    case plan
    case get(Need)
    case act(SessionAct)
    case read(Read)
    case write(Write)
    case look(Write.Key)
    /// Loads this version of the catalogue, once the present copy is up to date.
    case confirm(version: Int)
    case pause(milliseconds: Int)
    /// Returns the write to its place in the order.
    case queueAgain
    case open(Stream)
    case end(Ending)
    /// Stops the stream that is under way, then ends.
    case stop(Ending)
  }

  /// What the look for an earlier write with the same key has found.
  enum Echo {
    case none
    /// The request was executed before; its stored answer.
    case same([UInt8]?)
    /// The key belongs to another request.
    case other
    case unknown
  }

  /// The largest number of plans: one each for a moment, a class and a newer catalogue, and some
  /// spare.
  static let plansMax = 8
  /// Serialisation failures and the like.
  static let retriesMax = 3

  private(set) var state = State.queued
  private(set) var facts = Facts()
  private let isWrite: Bool
  /// Whether a refusal by the plan may be due to an outdated catalogue.
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

  /// The request is refused. A refusal about classes and attributes must agree with the database's
  /// catalogue, not with an outdated copy.
  mutating func stopped(_ stop: Stop) -> Effect {
    guard case .planning = state else { never("a stop of the plan") }
    switch stop {
    case .needs(let need): return get(need)
    case .refused(let error): return refused(error)
    }
  }

  private mutating func refused(_ error: RPCError) -> Effect {
    guard error.kind == .invalidParams || error.kind == .notFound, restsOnCatalogue,
      !facts.isCatalogueConfirmed
    else { return end(.refusal(error)) }
    return get(.confirmedCatalogue)
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
    case .writing(let write, let audience): return written(write, rows, audience)
    case .done: return .none
    case .queued, .planning, .needing, .acting, .looking, .confirming, .pausing, .streaming:
      never("rows")
    }
  }

  private mutating func written(_ write: Write, _ rows: Rows, _ audience: Audience) -> Effect {
    switch (write.answer, audience) {
    case (_, .nobody): return end(.unheard)
    case (.rows(let reply), .client): return end(.written(reply, rows))
    case (.fromCatalogue, .client):
      guard rows.count > 0, let version = rows.integer(0, 0) else {
        return end(.defect("the write gave no version of the catalogue"))
      }
      state = .confirming(write, for: audience)
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
      let verdict = isAlone ? verdict : verdict.withoutRetry
      // With a key, the refusal may be caused by the effect of the first attempt.
      guard let key = write.key, verdict.mayBeEcho else {
        return act(on: verdict, write, audience)
      }
      state = .looking(write, verdict, for: audience)
      return .look(key)
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
    guard case .looking(let write, let verdict, let audience) = state else { never("an echo") }
    switch echo {
    case .none: return act(on: verdict, write, audience)
    case .same(let cell): return written(write, .one(cell), audience)
    case .other:
      return end(
        .refusal(
          RPCError(.idempotencyMismatch, "The idempotency_key was used for another request.")))
    // Without that look, the refusal cannot be distinguished from the effect of a successful first
    // attempt.
    case .unknown: return end(.refusal(.unavailable(50)))
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

  /// - Parameter catalogue: The version made by the write, also when a repetition comes after other
  /// changes; nil when it could not be read.
  mutating func confirmed(_ catalogue: Catalogue?) -> Effect {
    guard case .confirming(let write, let audience) = state else { never("a catalogue") }
    guard audience == .client else { return end(.unheard) }
    guard case .fromCatalogue(let make) = write.answer else { never("a catalogue") }
    guard let result = catalogue.flatMap(make) else {
      var unread = RPCError.outcomeUnknown
      unread.isRetryable = write.key != nil
      return end(.refusal(unread))
    }
    return end(.answer(result))
  }

  /// The stream, or the session's part, has ended.
  mutating func acted(_ ending: Ending) -> Effect {
    switch state {
    case .acting, .streaming: end(ending)
    case .done: .none
    case .queued, .planning, .needing, .reading, .writing, .looking, .confirming, .pausing:
      never("an end")
    }
  }

  // MARK: What stops it

  /// Stops the request after a cancellation or at its deadline; nil when it can no longer be
  /// stopped.
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

  /// The connection has ended. What has not been sent is not executed.
  mutating func sessionClosed() -> Effect {
    switch state {
    case .queued, .needing, .acting, .reading, .pausing: return end(.abandoned)
    case .streaming:
      state = .done
      return .stop(.abandoned)
    case .writing(let write, _): state = .writing(write, for: .nobody)
    case .looking(let write, let verdict, _): state = .looking(write, verdict, for: .nobody)
    case .confirming(let write, _): state = .confirming(write, for: .nobody)
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
    case .streaming: "streaming"
    case .done: "done"
    }
  }
}

extension Verdict {
  /// The same for a write that cannot be repeated.
  fileprivate var withoutRetry: Verdict {
    switch self {
    case .retry(let error): .refused(error)
    case .refused, .catalogueMoved, .planForClass, .defect: self
    }
  }

  /// Whether a write with a key may have failed because its first attempt succeeded.
  fileprivate var mayBeEcho: Bool {
    switch self {
    case .refused(let error): error.kind != .unavailable && error.kind != .outcomeUnknown
    case .retry: true
    case .catalogueMoved, .planForClass, .defect: false
    }
  }
}

extension Rows {
  /// The cell of a result with one row and one column.
  fileprivate static func one(_ cell: [UInt8]?) -> Rows {
    var rows = Rows(columnCount: 1)
    rows.append(cell)
    return rows
  }
}
