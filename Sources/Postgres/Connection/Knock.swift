/// Who tries whether PostgreSQL is there, of all connections of a process.
///
/// They are lost together and come back together, and a server that is still starting writes a line
/// into its log for each that tries. While it is in doubt, one knocks; the others that want to try
/// meanwhile wait for it. Its failure is theirs as well, and each rests as after one of its own;
/// when it gets in, all try by themselves.
package final class Knock {
  enum Word {
    /// Try by yourself, or ask again who knocks.
    case again
    case failed(Connector.Failure)
  }

  private var isInDoubt = true
  private var knocker: ObjectIdentifier?
  private var waiting: [(Word) -> Void] = []

  package init() {}

  /// Whether the connection tries itself; otherwise it is told what became of another's attempt.
  func mayTry(_ connection: Connection, _ heard: @escaping (Word) -> Void) -> Bool {
    guard isInDoubt else { return true }
    guard knocker == nil else {
      waiting.append(heard)
      return false
    }
    knocker = ObjectIdentifier(connection)
    return true
  }

  func gotIn() {
    isInDoubt = false
    knocker = nil
    tell(.again)
  }

  /// An attempt has failed. Those who waited are told before the knocker begins its rest: one of
  /// them knocks next, so that what fails for a reason of its own does not keep the others out.
  func failed(_ connection: Connection, _ failure: Connector.Failure) {
    isInDoubt = true
    guard knocker == ObjectIdentifier(connection) else { return }
    knocker = nil
    tell(.failed(failure))
  }

  func lost() { isInDoubt = true }

  /// The connection is closed: if it was the one that knocked, another does.
  func left(_ connection: Connection) {
    guard knocker == ObjectIdentifier(connection) else { return }
    knocker = nil
    tell(.again)
  }

  private func tell(_ word: Word) {
    let told = waiting
    waiting.removeAll()
    for heard in told { heard(word) }
  }
}
