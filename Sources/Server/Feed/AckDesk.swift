import JSONRPC
import Methods
import Postgres
import SQL
import System

/// Acknowledgments of consumers on their way to the database: those of one consumer become one
/// update in 200 ms, and each is answered when that is durable.
final class AckDesk {
  private static let pause = Duration.milliseconds(200)

  typealias Completion = (Result<Int, PostgresError>) -> Void

  private struct Waiting {
    var position = 0
    var completions: [Completion] = []
  }

  private unowned let desk: Desk
  private let onDurable: (ConsumerAck.Key, Int) -> Void
  private var waiting: [ConsumerAck.Key: Waiting] = [:]
  /// Those whose last update is on its way, or not long ago.
  private var pausing: Set<ConsumerAck.Key> = []

  /// - Parameter onDurable: told what is stored.
  init(desk: Desk, onDurable: @escaping (ConsumerAck.Key, Int) -> Void) {
    self.desk = desk
    self.onDurable = onDurable
  }

  func acknowledge(_ ack: ConsumerAck, _ completion: @escaping Completion) {
    var all = waiting[ack.key] ?? Waiting()
    all.position = max(all.position, ack.position)
    all.completions.append(completion)
    waiting[ack.key] = all
    if !pausing.contains(ack.key) { write(ack.key) }
  }

  private func write(_ key: ConsumerAck.Key) {
    guard let all = waiting.removeValue(forKey: key) else { return }
    pausing.insert(key)
    let deadline = desk.loop.now + desk.settings.writeTimeout
    let unit = ConsumerAck.unit(key, position: all.position)
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
    _ key: ConsumerAck.Key, _ all: Waiting, _ result: Result<Rows, PostgresError>
  ) {
    let stored = result.map { rows in
      rows.count > 0 ? Int(rows.integer(0, 0) ?? 0) : 0
    }
    if case .success(let position) = stored { onDurable(key, position) }
    for completion in all.completions { completion(stored) }
  }
}
