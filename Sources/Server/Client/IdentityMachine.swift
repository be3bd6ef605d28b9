import CMDB
import System

/// The identity of a connection's peer, and whether it is current enough to execute requests. Pure:
/// events go in, the look-up to make comes out.
struct IdentityMachine {
  private enum State {
    /// No look-up yet.
    case unknown
    case asked
    case known(Caller, since: Instant)
    /// Unauthenticated; only open methods are allowed.
    case unauthenticated
    /// The database is down; the look-up is not repeated for a moment.
    case unreachable(since: Instant, last: Caller?)
  }

  enum Readiness: Equatable {
    /// Requests can be executed.
    case ready
    /// A look-up is in progress.
    case waiting
    /// A look-up is needed: there was none, or its answer has expired.
    case ask
  }

  /// The consequence of an answer for the connection.
  enum Change: Equatable {
    case none
    case becameKnown
    /// The account is disabled, the token revoked: unauthenticated again.
    case becameUnauthenticated
  }

  /// During an outage every request is refused immediately; more frequent look-ups would not help.
  private static let askAgain = Duration.milliseconds(100)

  /// The age at which an answer expires.
  let ageMax: Duration
  private var state = State.unknown
  /// The identity when the look-up began.
  private var last: Caller?
  /// During a login: the state to return to if it fails.
  private var beforeLogin: State?
  /// Whether the peer is unauthenticated, never known or no longer.
  private(set) var isUnauthenticated = true

  init(ageMax: Duration) {
    self.ageMax = ageMax
  }

  var caller: Caller? {
    guard case .known(let caller, since: _) = state else { return nil }
    return caller
  }

  /// During an outage, the last known identity: the methods that report the server's state must
  /// work exactly then.
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

  /// Whether the caller cannot be identified because the database is down.
  var isUnreachable: Bool {
    guard case .unreachable = state else { return false }
    return true
  }

  func readiness(at now: Instant) -> Readiness {
    switch state {
    case .unknown: .ask
    case .asked: .waiting
    case .unauthenticated: .ready
    case .known(_, let since): since.duration(to: now) > ageMax ? .ask : .ready
    case .unreachable(let since, last: _): since.duration(to: now) > Self.askAgain ? .ask : .ready
    }
  }

  /// - Parameter hasProof: whether the peer has given any proof to look up.
  mutating func asked(hasProof: Bool) {
    last = caller ?? callerBeforeOutage
    state = hasProof ? .asked : .unauthenticated
  }

  /// - Parameter caller: nil where no account matches the proof.
  mutating func answered(_ caller: Caller?, at now: Instant) -> Change {
    guard let caller else {
      state = .unauthenticated
      guard !isUnauthenticated else { return .none }
      isUnauthenticated = true
      return .becameUnauthenticated
    }
    state = .known(caller, since: now)
    guard isUnauthenticated else { return .none }
    isUnauthenticated = false
    return .becameKnown
  }

  /// - Parameter remembered: the account that this worker last found for the same proof.
  mutating func unanswered(at now: Instant, remembered: Caller? = nil) {
    state = .unreachable(since: now, last: last ?? remembered)
  }

  // MARK: Login

  /// Holds back further requests until `loginEnded`; false while another login is in progress.
  mutating func loginBegan() -> Bool {
    guard beforeLogin == nil else { return false }
    beforeLogin = state
    state = .asked
    return true
  }

  /// - Parameter caller: the new identity; nil for a failed login, which changes nothing.
  /// - Parameter isRemembered: the database is away and could not confirm it: it is what was known
  ///   before the outage, no more.
  mutating func loginEnded(
    _ caller: Caller?, isRemembered: Bool = false, at now: Instant
  ) -> Change {
    guard let before = exchange(&beforeLogin, with: nil) else { return .none }
    guard let caller else {
      state = before
      return .none
    }
    guard !isRemembered else {
      state = .unreachable(since: now, last: caller)
      return .none
    }
    return answered(caller, at: now)
  }
}
