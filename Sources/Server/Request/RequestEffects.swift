import JSONRPC
import Methods
import SQL

/// What a request asks of its driver, and how it ends.
extension RequestMachine {
  /// A refusal of a write with a key, which is only sent once the key has been looked up.
  enum Doubt {
    case ofWrite(Write, Verdict)
    /// There is no plan, and so no statement that would find the stored answer by itself.
    case ofPlan(Ending, Repetition, looksLeft: Int)
    /// It begins unless it was done before.
    case ofJob(Job, Repetition)
  }

  enum Ending {
    /// A result, as JSON.
    case answer([UInt8])
    case read(Read, Rows)
    case written(Reply, Rows)
    case refusal(RPCError)
    /// Logged with this reason, and answered with a reference to the line.
    case defect(Defect)
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
    case look(Write.Key, afterMilliseconds: Int)
    /// Loads this version of the catalogue, once the present copy is up to date.
    case confirm(version: Int)
    case pause(milliseconds: Int)
    /// Returns the write to its place in the order.
    case queueAgain
    /// Found nothing: leaves the order of writes, unless its time is over.
    case wait(Write.Waiting)
    case open(Stream)
    /// The same, once all writes before it have ended.
    case queueAgainWhenFirst
    case step(Job, Job.Work)
    /// The last step of a job: a write on the connection of jobs.
    case finish(Job, Write, Job.Progress)
    /// Asks PostgreSQL to end the last step of a job.
    case cancelWrite
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
}

extension RequestMachine.Doubt {
  var answer: Write.Answer {
    switch self {
    case .ofWrite(let write, _): write.answer
    case .ofPlan(_, let repetition, _), .ofJob(_, let repetition): repetition.answer
    }
  }
}

extension Rows {
  /// The first cell; nil without a row.
  var cell: [UInt8]? { count > 0 ? self[0, 0].map { Array($0) } : nil }

  /// The cell of a result with one row and one column.
  static func one(_ cell: [UInt8]?) -> Rows {
    var rows = Rows(columnCount: 1)
    rows.append(cell)
    return rows
  }
}

extension Verdict {
  /// The same for a write that cannot be repeated.
  var withoutRetry: Verdict {
    switch self {
    case .retry(let error): .refused(error)
    case .refused, .catalogueMoved, .planForClass, .defect: self
    }
  }

  /// For a write that was asked to end: it is not retried, and a failure without effect is reported
  /// as the cancellation.
  func after(_ stoppage: RequestMachine.Stoppage) -> Verdict {
    guard case .asked(let error) = stoppage else { return self }
    switch self {
    case .refused(let refusal)
    where refusal.kind == .deadlineExceeded || refusal.kind == .overloaded:
      return .refused(error)
    case .retry, .catalogueMoved, .planForClass: return .refused(error)
    case .refused, .defect: return self
    }
  }

  /// Whether a write with a key may have failed because its first attempt succeeded.
  var mayBeEcho: Bool {
    switch self {
    case .refused(let error): error.kind != .unavailable && error.kind != .outcomeUnknown
    case .retry, .defect: true
    case .catalogueMoved, .planForClass: false
    }
  }
}
