import CMDB
import System

/// Who is at the other end of a connection, and whether that is known well enough to execute what
/// they send. Pure: told what was asked and answered, it says what has to be asked.
struct IdentityMachine {
  private enum State {
    /// Nobody has been asked yet.
    case unknown
    case asked
    case known(Caller, since: Instant)
    /// Nobody that an account belongs to; only open methods are for it.
    case nobody
    /// The database is away: for a moment nobody is asked again.
    case unreachable(since: Instant, last: Caller?)
  }

  enum Readiness: Equatable {
    /// What has come can be executed.
    case ready
    /// An answer is on its way.
    case waiting
    /// Ask; the answer is none yet, or has grown old.
    case ask
  }

  /// What an answer changes for the connection.
  enum Change: Equatable {
    case none
    case becameKnown
    /// The account is disabled, the token revoked: unauthenticated again.
    case becameNobody
  }

  /// In an outage every request is refused at once; asking more often would help nobody.
  private static let askAgain = Duration.milliseconds(100)

  /// After so long an answer is asked for anew.
  let ageMax: Duration
  private var state = State.unknown
  /// Who it was when the question was asked.
  private var last: Caller?
  /// While a login is under way: what to go back to if it fails.
  private var beforeLogin: State?
  /// Whether nobody was ever known, or is not any more.
  private(set) var isUnauthenticated = true

  init(ageMax: Duration) {
    self.ageMax = ageMax
  }

  var caller: Caller? {
    guard case .known(let caller, since: _) = state else { return nil }
    return caller
  }

  /// In an outage, whoever it was when somebody could be asked: what says how the server is has to
  /// be answered just then.
  var callerBeforeOutage: Caller? {
    guard case .unreachable(since: _, let last) = state else { return nil }
    return last
  }

  var isUnknown: Bool {
    guard case .unknown = state else { return false }
    return true
  }

  var isWaiting: Bool {
    guard case .asked = state else { return false }
    return true
  }

  /// Whether it cannot be said who calls, for want of a database.
  var isUnreachable: Bool {
    guard case .unreachable = state else { return false }
    return true
  }

  func readiness(at now: Instant) -> Readiness {
    switch state {
    case .unknown: .ask
    case .asked: .waiting
    case .nobody: .ready
    case .known(_, let since): since.duration(to: now) > ageMax ? .ask : .ready
    case .unreachable(let since, last: _): since.duration(to: now) > Self.askAgain ? .ask : .ready
    }
  }

  /// - Parameter hasProof: whether there is anything to ask about.
  mutating func asked(hasProof: Bool) {
    last = caller ?? callerBeforeOutage
    state = hasProof ? .asked : .nobody
  }

  /// - Parameter caller: nil where no account belongs to what was proved.
  mutating func answered(_ caller: Caller?, at now: Instant) -> Change {
    guard let caller else {
      state = .nobody
      guard !isUnauthenticated else { return .none }
      isUnauthenticated = true
      return .becameNobody
    }
    state = .known(caller, since: now)
    guard isUnauthenticated else { return .none }
    isUnauthenticated = false
    return .becameKnown
  }

  /// - Parameter remembered: whom others of this worker knew by the same proof.
  mutating func unanswered(at now: Instant, remembered: Caller? = nil) {
    state = .unreachable(since: now, last: last ?? remembered)
  }

  // MARK: Login

  /// What follows waits until `loginEnded`; false while another is under way.
  mutating func loginBegan() -> Bool {
    guard beforeLogin == nil else { return false }
    beforeLogin = state
    state = .asked
    return true
  }

  /// - Parameter caller: who it is from now on; nil for a login that failed and changes nothing.
  mutating func loginEnded(_ caller: Caller?, at now: Instant) -> Change {
    guard let before = exchange(&beforeLogin, with: nil) else { return .none }
    guard let caller else {
      state = before
      return .none
    }
    return answered(caller, at: now)
  }
}
