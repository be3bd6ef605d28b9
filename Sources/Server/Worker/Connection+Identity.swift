import CMDB
import Events
import JSONRPC
import System

/// Who is at the other end: asked once for each connection, and again when the answer has grown
/// old.
extension Connection {
  var caller: Caller? { identity.caller }

  /// Closes connections that fail to authenticate in time.
  func expectAuthentication() {
    if let authentication { worker.loop.cancel(authentication) }
    let patience = Duration.milliseconds(worker.limits.authenticateMilliseconds)
    authentication = worker.loop.schedule(after: patience) { [unowned self] in
      guard identity.isUnauthenticated else { return }
      // Whom nobody can be asked about, for want of a database, is answered and stays.
      guard !identity.isUnreachable else {
        identify()
        return expectAuthentication()
      }
      worker.logUnauthenticated(.connectionRefused(reason: "not authenticated in time"))
      close()
    }
  }

  /// Whether requests can be executed now; asks where that is not known, or not any more.
  func isIdentified() -> Bool {
    switch identity.readiness(at: worker.loop.now) {
    case .ready: return true
    case .waiting: return false
    case .ask:
      identify()
      // The answer may have come before the question returned.
      return !identity.isWaiting
    }
  }

  func identify() {
    if credential == nil {
      let names = transport.peerNames
      if !names.isEmpty { credential = .certificate(names) }
    }
    identity.asked(hasProof: credential != nil)
    guard let credential else { return }
    worker.accounts.caller(credential) { [self] result in
      guard !isClosed else { return }
      switch result {
      case .success(let caller): act(on: identity.answered(caller, at: worker.loop.now))
      case .failure:
        identity.unanswered(
          at: worker.loop.now, remembered: worker.accounts.remembered(credential))
      }
      // Not from here, where the asker may be in the middle of its lines.
      touch()
    }
  }

  private func act(on change: IdentityMachine.Change) {
    switch change {
    case .none: break
    case .becameKnown:
      worker.log(
        .connectionOpened(account: caller?.name ?? "", via: caller?.via.rawValue ?? ""))
      worker.unauthenticatedCount -= 1
    case .becameNobody:
      worker.unauthenticatedCount += 1
      expectAuthentication()
    }
  }

  // MARK: Login

  /// Holds back the lines that follow until `loginEnded`; false while another is under way.
  func loginBegan() -> Bool { identity.loginBegan() }

  /// - Parameter login: who it is from now on; nil for a login that failed and changes nothing.
  func loginEnded(_ login: (caller: Caller, credential: Credential)?) {
    guard !isClosed else { return }
    if let login { credential = login.credential }
    act(on: identity.loginEnded(login?.caller, at: worker.loop.now))
    touch()
  }
}
