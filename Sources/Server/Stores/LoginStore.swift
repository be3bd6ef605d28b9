import CMDB
import Events
import JSONRPC
import Methods
import System

/// Verifies tokens, each after the wait that earlier failures impose. The wait costs a worker no
/// more than a timer.
final class LoginStore {
  private let accounts: AccountStore
  private let table: LoginTable
  private let loop: EventLoop
  private let log: BoundedLog

  init(accounts: AccountStore, table: LoginTable, loop: EventLoop, log: BoundedLog) {
    self.accounts = accounts
    self.table = table
    self.loop = loop
    self.log = log
  }

  /// Looks up the account of the token.
  ///
  /// - Parameter token: nil for a malformed token, which fails like a wrong one.
  /// - Parameter completion: not called once the connection has ended; must not retain it.
  func check(
    _ token: Token?, of connection: ClientSession,
    _ completion: @escaping (Result<AccountStore.Login, RPCError>) -> Void
  ) {
    examine(token, of: connection, "token", with: { [self] in accounts.logIn($0, $1) }, completion)
  }

  /// Begins a session with a code or a token, each attempt after the same wait as a login.
  /// Only a valid one takes a place among the writes.
  func start(
    _ start: SessionStart, of connection: ClientSession,
    _ completion: @escaping (Result<AccountStore.Begun, RPCError>) -> Void
  ) {
    let origin = connection.origin
    let desk = connection.desk
    examine(
      start.proof.secret, of: connection, start.proof.isCode ? "code" : "token",
      with: { [self] proof, completion in
        accounts.proves(start, with: proof) { [self] result in
          switch result {
          case .failure(let error): completion(.failure(error))
          case .success(false): completion(.success(nil))
          case .success(true):
            guard desk.backlog.admits(at: loop.now) else {
              return completion(.failure(.overloaded))
            }
            desk.backlog.began(at: loop.now)
            accounts.start(start, with: proof, from: origin) { [self] result in
              desk.backlog.ended(at: loop.now)
              completion(result)
            }
          }
        }
      }, completion)
  }

  private typealias Examination<Found> = (
    Token, @escaping (Result<Found?, RPCError>) -> Void
  ) -> Void

  private func examine<Found>(
    _ token: Token?, of connection: ClientSession, _ kind: String,
    with examination: @escaping Examination<Found>,
    _ completion: @escaping (Result<Found, RPCError>) -> Void
  ) {
    var places = [table.place(ofOrigin: connection.origin.throttleKey)]
    if let token { places.append(table.place(ofToken: token.id)) }
    let now = loop.now
    let wait = places.map { table.attempted($0, at: now) }.max() ?? .zero
    let origin = connection.origin
    let examineNow = { [self] in
      guard let token else { return completion(.failure(refused(nil, origin, kind))) }
      examination(token) { [self] result in
        switch result {
        case .success(let found?):
          places.forEach(table.succeeded)
          completion(.success(found))
        case .success(nil): completion(.failure(refused(token, origin, kind)))
        case .failure(let error):
          places.forEach(table.succeeded)
          completion(.failure(error))
        }
      }
    }
    guard wait > .zero else { return examineNow() }
    // A peer that disconnects while waiting stays charged for the attempt.
    _ = loop.schedule(after: wait) { [weak connection] in
      guard let connection, !connection.isClosed else { return }
      examineNow()
    }
  }

  private func refused(_ token: Token?, _ origin: Origin, _ kind: String) -> RPCError {
    log.unauthenticated(.loginRefused(token: token?.id, origin: origin.description))
    let ended = kind == "code" ? "used up" : "revoked"
    return RPCError(
      .unauthenticated,
      "The \(kind) is not valid: it is unknown, expired or \(ended), or its account is disabled.")
  }
}
