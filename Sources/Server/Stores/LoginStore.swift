import CMDB
import Events
import JSONRPC
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
    _ completion: @escaping (Result<Caller, RPCError>) -> Void
  ) {
    var places = [table.place(ofOrigin: connection.origin.throttleKey)]
    if let token { places.append(table.place(ofToken: token.id)) }
    let now = loop.now
    let wait = places.map { table.attempted($0, at: now) }.max() ?? .zero
    guard wait > .zero else { return examine(token, places, connection, completion) }
    // A peer that disconnects while waiting stays charged for the attempt.
    _ = loop.schedule(after: wait) { [weak connection, self] in
      guard let connection, !connection.isClosed else { return }
      examine(token, places, connection, completion)
    }
  }

  private func examine(
    _ token: Token?, _ places: [LoginTable.Place], _ connection: ClientSession,
    _ completion: @escaping (Result<Caller, RPCError>) -> Void
  ) {
    let origin = connection.origin
    guard let token else { return completion(.failure(refused(nil, origin))) }
    accounts.caller(token) { [self] result in
      switch result {
      case .success(let caller?):
        places.forEach(table.succeeded)
        completion(.success(caller))
      case .success(nil): completion(.failure(refused(token, origin)))
      case .failure(let error):
        places.forEach(table.succeeded)
        completion(.failure(error))
      }
    }
  }

  private func refused(_ token: Token?, _ origin: Origin) -> RPCError {
    log.unauthenticated(.loginRefused(token: token?.id, origin: origin.description))
    return RPCError(
      .unauthenticated,
      "The token is not valid: it is unknown, expired or revoked, or its account is "
        + "disabled.")
  }
}
