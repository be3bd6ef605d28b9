/// Lets one connection of a process try first while PostgreSQL may be down.
///
/// All are lost together, and a server that is starting logs every attempt. While its state is
/// unknown, one connection tries and the others wait. If it fails, all back off; if it connects,
/// all try.
package final class ReconnectGate {
  enum Verdict {
    /// Try, or ask again who tries first.
    case retry
    case failed(Connector.Failure)
  }

  private var isInDoubt = true
  private var prober: ObjectIdentifier?
  private var waiting: [(Verdict) -> Void] = []

  package init() {}

  /// Whether the connection tries itself; otherwise it is told what became of another's attempt.
  func mayTry(_ connection: Connection, _ heard: @escaping (Verdict) -> Void) -> Bool {
    guard isInDoubt else { return true }
    guard prober == nil else {
      waiting.append(heard)
      return false
    }
    prober = ObjectIdentifier(connection)
    return true
  }

  func connected() {
    isInDoubt = false
    prober = nil
    tell(.retry)
  }

  /// An attempt has failed. Those who waited are told before the prober begins its rest: one of
  /// them tries next, so that what fails for a reason of its own does not keep the others out.
  func attemptFailed(_ connection: Connection, _ failure: Connector.Failure) {
    isInDoubt = true
    guard prober == ObjectIdentifier(connection) else { return }
    prober = nil
    tell(.failed(failure))
  }

  func connectionLost() { isInDoubt = true }

  /// The connection is closed: if it was the prober, another is.
  func closed(_ connection: Connection) {
    guard prober == ObjectIdentifier(connection) else { return }
    prober = nil
    tell(.retry)
  }

  private func tell(_ verdict: Verdict) {
    let told = waiting
    waiting.removeAll()
    for heard in told { heard(verdict) }
  }
}
