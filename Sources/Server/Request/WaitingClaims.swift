import System

/// The claims of a worker that have found nothing and wait: they ask again at the doorbell, which
/// rings when this worker has written what may be claimed, and once a second, which finds what
/// other workers and the passing of time have made due.
final class WaitingClaims {
  /// How soon something is found that no doorbell told of.
  static let interval = Duration.seconds(1)

  /// The writes behind which there may be something to claim.
  private static let ringers: Set<String> = [
    "message.send", "message.receive", "delivery.report", "delivery.retry", "delivery.cancel",
  ]

  private var waiting: [ObjectIdentifier: Exchange] = [:]

  func add(_ exchange: Exchange) { waiting[ObjectIdentifier(exchange)] = exchange }

  func remove(_ exchange: Exchange) { waiting[ObjectIdentifier(exchange)] = nil }

  /// A write of a method took effect.
  func written(by method: String) {
    guard !waiting.isEmpty, Self.ringers.contains(method) else { return }
    for exchange in Array(waiting.values) { exchange.askAgain() }
  }
}
