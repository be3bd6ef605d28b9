import CMDB
import Events
import JSONRPC
import Methods
import System

/// The identity of the peer: looked up once per connection, and again when the answer has expired.
extension ClientSession {
  var caller: Caller? { identity.caller }

  /// Closes connections that do not authenticate in time. Requests that still run for a lost caller
  /// are answered first.
  func expectAuthentication(within most: Duration? = nil) {
    if let authentication { desk.loop.cancel(authentication) }
    let usual = Duration.milliseconds(desk.limits.authenticateMilliseconds)
    let patience = min(usual, most ?? usual)
    authentication = desk.loop.schedule(after: patience) { [unowned self] in
      guard identity.isUnauthenticated else { return }
      // Without a database the peer cannot be identified; it is answered and stays connected.
      guard !identity.isUnreachable else {
        identify()
        return expectAuthentication()
      }
      if most != nil, inFlightCount > 0 { return expectAuthentication(within: most) }
      desk.boundedLog.unauthenticated(.connectionRefused(reason: "not authenticated in time"))
      // Answers that its reader has not taken yet are still sent to one who was known.
      if most == nil { close() } else { turnAway() }
    }
  }

  /// Whether requests can be executed now; starts a look-up where that is unknown or expired.
  func isIdentified() -> Bool {
    switch identity.readiness(at: desk.loop.now) {
    case .ready: return true
    case .waiting: return false
    case .ask:
      identify()
      // The answer may have arrived before the call returned.
      return !identity.isWaiting
    }
  }

  func identify() {
    if credential == nil {
      let names = wire.peerNames
      if !names.isEmpty { credential = .certificate(names) }
    }
    identity.asked(hasProof: credential != nil)
    guard let credential else { return }
    desk.accounts.caller(credential, for: .request) { [self] result in
      guard !isClosed else { return }
      switch result {
      case .success(let caller):
        act(on: identity.answered(caller.map(origin.seen), at: desk.loop.now))
      case .failure:
        identity.unanswered(
          at: desk.loop.now, remembered: desk.accounts.remembered(credential).map(origin.seen))
      }
      // Deferred, because the caller may be in the middle of its lines.
      touch()
    }
  }

  private func act(on change: IdentityMachine.Change) {
    switch change {
    case .none: break
    case .becameKnown:
      desk.log(
        .connectionOpened(account: caller?.name ?? "", via: caller?.via.rawValue ?? ""))
      clients.countUnauthenticated(-1, ofDoor: origin.isOfDoor)
    case .becameUnauthenticated:
      clients.countUnauthenticated(1, ofDoor: origin.isOfDoor)
      if case .browser = origin { return dismiss() }
      expectAuthentication(within: desk.settings.lostIdentityPatience)
    }
  }

  /// A page does not log in anew on its connection: the gateway closes it with a code that says so.
  private func dismiss() {
    send { $0.append(contentsOf: Array("web 1 ended".utf8)) }
    turnAway()
  }

  /// Whether its token or account is among those that have ended.
  func isAffected(byTokens tokens: Set<Int>, accounts: Set<Int>) -> Bool {
    guard let caller else { return false }
    if accounts.contains(caller.accountID) { return true }
    guard case .token(let id) = credential else { return false }
    return tokens.contains(id)
  }

  // MARK: Login

  /// Looks up the account of the token. The following lines are held back until it is known.
  func logIn(_ token: Token?, for exchange: Exchange) {
    guard identity.loginBegan() else {
      let error = RPCError(
        .invalidState, "Another login of this connection is in progress; wait for its answer.")
      return exchange.acted(.refusal(error))
    }
    desk.logins.check(token, of: self) { [weak self, weak exchange] result in
      guard let self else { return }
      // A login that was cancelled meanwhile has no effect except to release the lines behind it.
      guard let exchange, !exchange.isEnded else { return loginEnded(nil) }
      switch result {
      case .success(let login):
        let caller = origin.seen(login.caller)
        loginEnded(token.map { (caller, .token($0.id), login.isRemembered) })
        exchange.acted(.answer(SessionJSON.of(caller)))
      case .failure(let error):
        loginEnded(nil)
        exchange.acted(.refusal(error))
      }
    }
  }

  /// Begins a session, whose token is answered; the connection stays as it is. One at a time, as
  /// logins: the lines behind it wait.
  func start(_ session: SessionStart, for exchange: Exchange) {
    guard identity.loginBegan() else {
      let error = RPCError(
        .invalidState, "Another login of this connection is in progress; wait for its answer.")
      return exchange.acted(.refusal(error))
    }
    desk.logins.start(session, of: self) { [weak self, weak exchange] result in
      guard let self else { return }
      loginEnded(nil)
      guard let exchange, !exchange.isEnded else { return }
      switch result {
      case .success(let begun):
        desk.bell.ring()
        exchange.acted(
          .answer(session.answer(begun.caller, id: begun.id, expiresAt: begun.expiresAt)))
      case .failure(let error): exchange.acted(.refusal(error))
      }
      touch()
    }
  }

  /// - Parameter login: the new identity; nil for a failed login, which changes nothing.
  private func loginEnded(
    _ login: (caller: Caller, credential: Credential, isRemembered: Bool)?
  ) {
    guard !isClosed else { return }
    if let login { credential = login.credential }
    act(
      on: identity.loginEnded(
        login?.caller, isRemembered: login?.isRemembered ?? false, at: desk.loop.now))
    touch()
  }
}
