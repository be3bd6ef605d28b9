import JSON
package import JSONRPC
package import SQL

/// Work of several transactions for which a client waits: it is told how far it has come, and may
/// stop it behind any step. What nobody waits for is a row of `cmdb.job`.
///
/// A step is one statement and one transaction. Nothing undoes it, and it may be repeated, with the
/// whole job: so it has no effect but on what the job itself prepares. What others see is the work
/// of the last step alone, `final`, which is a write like any other.
package struct Job: Sendable {
  /// By which a step ends the request.
  package typealias Refusal = RPCError

  package enum Step: Sendable {
    case work(Work)
    case final(Write, Progress)
    /// The result, as JSON.
    case answer([UInt8])
  }

  /// A step, and what follows from its rows.
  package struct Work: Sendable {
    package let unit: Unit
    package let progress: Progress
    package let then: @Sendable (Rows) throws(Refusal) -> Step

    package init(
      _ unit: Unit, _ progress: Progress,
      then: @escaping @Sendable (Rows) throws(Refusal) -> Step
    ) {
      self.unit = unit
      self.progress = progress
      self.then = then
    }
  }

  /// How far it is when a step begins.
  package struct Progress: Equatable, Sendable {
    /// What the step does, in a word.
    package let phase: String
    package let done: Int
    /// Nil where nobody knows.
    package let total: Int?

    package init(phase: String, done: Int, total: Int?) {
      self.phase = phase
      self.done = done
      self.total = total
    }
  }

  /// Its subject, as a member of its notifications: `import` and its number, as JSON text.
  package let subject: (name: String, value: [UInt8])
  /// The method of its notifications; nil for one that tells nothing.
  package let notification: String?
  package let first: Step
  /// Takes back what its steps hold, where it ends before its last one; may come at any time.
  package let release: Unit?
  /// Of a request that carried an idempotency key, which its last step keeps.
  package var repetition: Repetition?

  package init(
    about subject: (name: String, value: [UInt8]), notification: String, first: Step,
    release: Unit? = nil
  ) {
    self.subject = subject
    self.notification = notification
    self.first = first
    self.release = release
  }

  /// A job of which nothing is told but its end.
  package init(first: Step, release: Unit? = nil) {
    subject = ("", [])
    notification = nil
    self.first = first
    self.release = release
  }

  /// A notification about its progress; nil of one that tells nothing.
  ///
  /// - Parameter request: the id of the request, as JSON text; nil for one without.
  package func notice(_ progress: Progress, request: [UInt8]?) -> [UInt8]? {
    guard let notification else { return nil }
    var writer = Writer()
    writer.object { writer in
      writer.key(subject.name)
      writer.raw(subject.value)
      writer.key("request")
      writer.raw(request ?? Array("null".utf8))
      writer.member("phase", string: progress.phase)
      writer.member("done", integer: progress.done)
      if let total = progress.total { writer.member("total", integer: total) }
    }
    return Response.notification(notification, params: writer.bytes)
  }
}
