internal import SQL
internal import System

/// A unit on its way: waiting, or in flight. An object, because queues hand it on several times.
final class Submission {
  let unit: Unit
  /// Bytes of its values.
  let size: Int
  let deadline: Instant
  let affinity: Affinity?
  let cancellation: Cancellation?
  let completion: (Result<Rows, PostgresError>) -> Void
  /// Sent again, unnamed, because its prepared statement was gone: only once.
  var isRetry = false

  init(
    unit: Unit, size: Int, deadline: Instant, affinity: Affinity?, cancellation: Cancellation?,
    completion: @escaping (Result<Rows, PostgresError>) -> Void
  ) {
    self.unit = unit
    self.size = size
    self.deadline = deadline
    self.affinity = affinity
    self.cancellation = cancellation
    self.completion = completion
  }

  /// Nobody waits for it any more.
  var isCancelled: Bool { cancellation?.isAsked ?? false }
}

/// A submission in flight, up to the answer to its Sync.
struct Flight {
  var submission: Submission
  let sequence: UInt64
  /// The name under which its statement is prepared; nil if it is parsed.
  var name: String?
  var machine: UnitMachine
  /// Commands, each of which gives one result, that are not answered yet.
  var commandsLeft: Int
  /// The Sync follows this unit.
  var endsBatch = false
  /// Its deadline has passed and was reported: what comes is discarded.
  var isAnswered = false
  /// A request to end another unit was on its way while this one was.
  var mayBeHit = false
}
