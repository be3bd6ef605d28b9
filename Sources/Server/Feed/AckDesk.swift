import Methods
import Postgres
import SQL
import System

/// Acknowledgments of consumers on their way to the database: those of one consumer become one
/// update in 200 ms, and each is answered when that is durable.
final class AckDesk {
  private static let pause = Duration.milliseconds(200)
  /// When another worker has told how far its program was given entries, at the latest.
  private static let patience = Feed.lookInterval + .seconds(1)

  enum Outcome {
    /// What is stored now.
    case stored(Int)
    /// It was refused: only up to this position has been delivered.
    case beyond(Int)
    case failed(PostgresError)
  }

  typealias Completion = (Outcome) -> Void

  private struct Waiting {
    let ack: ConsumerAck
    /// Whether it has been looked at before, and what was beyond the delivered then may not be now.
    let isAgain: Bool
    let complete: Completion
  }

  private unowned let desk: Desk
  private var waiting: [ConsumerAck.Key: [Waiting]] = [:]
  /// Those whose last update is on its way, or not long ago.
  private var pausing: Set<ConsumerAck.Key> = []
  /// Up to where this worker has given a program entries; nil where none is attached here.
  var given: (ConsumerAck.Key) -> Int? = { _ in nil }
  /// Told what is stored.
  var onDurable: (ConsumerAck.Key, Int) -> Void = { _, _ in }

  init(desk: Desk) { self.desk = desk }

  func acknowledge(_ ack: ConsumerAck, _ completion: @escaping Completion) {
    acknowledge(Waiting(ack: ack, isAgain: false, complete: completion))
  }

  private func acknowledge(_ one: Waiting) {
    waiting[one.ack.key, default: []].append(one)
    if !pausing.contains(one.ack.key) { write(one.ack.key) }
  }

  private func write(_ key: ConsumerAck.Key) {
    guard let all = waiting.removeValue(forKey: key) else { return }
    pausing.insert(key)
    let deadline = desk.loop.now + desk.settings.writeTimeout
    let unit = ConsumerAck.unit(key, positions: all.map(\.ack.position), given: given(key) ?? 0)
    desk.lanes.write.submit(unit, deadline: deadline) { [weak self] result in
      self?.written(key, all, result)
    }
    _ = desk.loop.schedule(after: Self.pause) { [weak self] in
      guard let self else { return }
      pausing.remove(key)
      write(key)
    }
  }

  private func written(
    _ key: ConsumerAck.Key, _ all: [Waiting], _ result: Result<Rows, PostgresError>
  ) {
    switch result {
    case .failure(let error):
      for one in all { one.complete(.failed(error)) }
    case .success(let rows):
      let stored = ConsumerAck.Stored(rows)
      onDurable(key, stored.position)
      for one in all { told(stored, one) }
    }
  }

  /// What is beyond the delivered is refused; where another worker delivers, once it has told how
  /// far it is.
  private func told(_ stored: ConsumerAck.Stored, _ one: Waiting) {
    guard one.ack.position > stored.reach else { return one.complete(.stored(stored.position)) }
    guard stored.mayRise, !one.isAgain, given(one.ack.key) == nil else {
      return one.complete(.beyond(stored.reach))
    }
    _ = desk.loop.schedule(after: Self.patience) { [weak self] in
      self?.acknowledge(Waiting(ack: one.ack, isAgain: true, complete: one.complete))
    }
  }
}
