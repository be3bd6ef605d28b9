import CMDB
import JSONRPC
import Postgres
import SQL
import System

/// Who the users of this host are to the database. What is found is kept for a moment, so that a
/// crowd of connections of one user asks once.
final class AccountStore {
  private static let ageMax = Duration.milliseconds(500)

  private unowned let worker: Worker
  private let hostID: String
  private var known: [UInt32: (caller: Caller, since: Instant)] = [:]
  private var waiting: [UInt32: [(Result<Caller?, RPCError>) -> Void]] = [:]

  init(worker: Worker, hostID: String) {
    self.worker = worker
    self.hostID = hostID
  }

  /// The account of a user; nil where there is none, or a disabled one.
  func caller(uid: UInt32, _ completion: @escaping (Result<Caller?, RPCError>) -> Void) {
    if let found = known[uid], found.since.duration(to: worker.loop.now) < Self.ageMax {
      return completion(.success(found.caller))
    }
    let isAsked = waiting[uid] != nil
    waiting[uid, default: []].append(completion)
    if !isAsked { ask(uid) }
  }

  private func ask(_ uid: UInt32) {
    let unit = Unit(
      WorkerStatement.accountOfUser, [Array(String(uid).utf8), Array(hostID.utf8)])
    let last = worker.loop.now + worker.settings.fastTimeout
    worker.fastLane.submit(unit, deadline: last) { [self] result in
      let answer: Result<Caller?, RPCError> =
        switch result {
        case .success(let rows): .success(Self.caller(rows))
        case .failure: .failure(.unavailable(250))
        }
      known[uid] = nil
      if case .success(let caller?) = answer { known[uid] = (caller, worker.loop.now) }
      for completion in waiting.removeValue(forKey: uid) ?? [] { completion(answer) }
    }
  }

  private static func caller(_ rows: Rows) -> Caller? {
    guard rows.count > 0, let id = rows.integer(0, 0), let name = rows.text(0, 1) else {
      return nil
    }
    let roles = (rows.text(0, 2) ?? "").split(separator: ",")
    return Caller(
      accountID: Int(id), name: name, roles: roles.compactMap { Role(rawValue: String($0)) },
      via: .peer, personID: rows.integer(0, 3).map { Int($0) })
  }
}
