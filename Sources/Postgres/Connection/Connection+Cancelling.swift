internal import SQL
internal import System

/// Ending what PostgreSQL runs for nobody.
///
/// PostgreSQL ends whatever it runs when the request arrives. So only the first unit in flight is
/// ended in this way, and a unit that it hits in its place is sent again.
extension Connection {
  func cancellationAsked() {
    var isWaiting = false
    waiting.forEach { if $0.isCancelled { isWaiting = true } }
    if isWaiting { expire() }
    cancelFirst()
  }

  /// Asks PostgreSQL to end the first unit in flight, if nobody waits for it any more.
  func cancelFirst() {
    guard cancelRequest == nil, let session, let first = flights.first,
      let cancellation = first.submission.cancellation, cancellation.isAsked
    else { return }
    cancelRequest = session.cancelRequest(on: loop) { [weak self] in
      guard let self else { return }
      cancelRequest = nil
      isNotYetCancelled(first.sequence, cancellation)
    }
    guard cancelRequest != nil else { return }
    flights.forEach { $0.mayBeHit = true }
  }

  /// PostgreSQL has been asked. What has not come back by the end of the pause is asked for again.
  private func isNotYetCancelled(_ sequence: UInt64, _ cancellation: Cancellation) {
    guard flights.first?.sequence == sequence else { return cancelFirst() }
    _ = loop.schedule(after: cancellation.nextPause()) { [weak self] in self?.cancelFirst() }
  }

  /// Whether the failure was meant for another unit: PostgreSQL has had no other reason to end this
  /// one, or its own deadline ends it soon.
  func wasHitInstead(_ flight: Flight, _ error: PostgresError) -> Bool {
    flight.mayBeHit && !flight.isAnswered && !flight.submission.isCancelled
      && error.sqlState == .queryCanceled
  }
}
