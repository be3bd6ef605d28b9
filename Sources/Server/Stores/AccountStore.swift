import CMDB
import JSON
import JSONRPC
import Postgres
import SQL
import System

/// Whose accounts credentials open. What is found is kept for a moment, so that a crowd of
/// connections of one user asks once; connections ask again when their answer has grown old, which
/// is how a disabled account and a revoked token lose what they had.
final class AccountStore {
  private static let ageMax = Duration.milliseconds(500)
  /// Credentials that are kept in mind; beyond that the old ones are forgotten.
  private static let knownMax = 4096
  /// A use of a token is noted once in so long, by each worker.
  private static let useInterval = Duration.seconds(60)

  private let lanes: Lanes
  private let loop: EventLoop
  private let settings: Settings
  private let hostID: String
  private var known: [Credential: (caller: Caller, since: Instant)] = [:]
  private var waiting: [Credential: [(Result<Caller?, RPCError>) -> Void]] = [:]
  private var uses: [Int: Instant] = [:]
  /// Who was known while the database could be asked: in an outage, what says how the server is has
  /// to be answered just then, to new connections as well.
  private var remembered: [Credential: Caller] = [:]
  private var rememberedSecrets: [Int: (digest: [UInt8], caller: Caller)] = [:]

  init(lanes: Lanes, loop: EventLoop, settings: Settings, hostID: String) {
    self.lanes = lanes
    self.loop = loop
    self.settings = settings
    self.hostID = hostID
  }

  /// The account that a credential opens; nil where there is none, or a disabled one.
  func caller(
    _ credential: Credential, _ completion: @escaping (Result<Caller?, RPCError>) -> Void
  ) {
    if let found = known[credential], found.since.duration(to: loop.now) < Self.ageMax {
      return completion(.success(found.caller))
    }
    let isAsked = waiting[credential] != nil
    waiting[credential, default: []].append(completion)
    if !isAsked { ask(credential) }
  }

  /// The account of a token whose secret is right. Always asks: what is kept proves no secret, but
  /// in an outage, where it opens nothing that needs the database.
  func caller(
    _ token: Token, _ completion: @escaping (Result<Caller?, RPCError>) -> Void
  ) {
    let digest = Digest.sha256(token.secret)
    let unit = Unit(
      WorkerStatement.accountOfSecret,
      [Array(String(token.id).utf8), Array(#"\x\#(Digest.hex(digest))"#.utf8)])
    lanes.ask(unit) { [self] result in
      switch result {
      case .success(let rows):
        let caller = Self.caller(rows, via: .token)
        if rememberedSecrets.count >= Self.knownMax { rememberedSecrets = [:] }
        rememberedSecrets[token.id] = caller.map { (digest, $0) }
        if caller != nil { noteUse(of: token.id) }
        completion(.success(caller))
      case .failure(let error):
        if let kept = rememberedSecrets[token.id], kept.digest == digest {
          return completion(.success(kept.caller))
        }
        completion(.failure(error))
      }
    }
  }

  // MARK: Outages

  /// Keeps the accounts of this host's users in mind, and again each minute.
  func keepInMind() {
    lanes.ask(Unit(WorkerStatement.accountsOfHost, [Array(hostID.utf8)])) { [self] result in
      guard case .success(let rows) = result else { return }
      for row in 0..<rows.count {
        guard let uid = rows.integer(row, 4), let caller = Self.caller(rows, row, via: .peer)
        else { continue }
        remember(caller, .user(UInt32(clamping: uid)))
      }
    }
    _ = loop.schedule(after: .seconds(60)) { [unowned self] in keepInMind() }
  }

  /// Whom a credential opened when the database could last be asked. Root and the user who runs the
  /// server need no account for that: they could ask the database itself.
  func remembered(_ credential: Credential) -> Caller? {
    if let caller = remembered[credential] { return caller }
    guard case .user(let uid) = credential, uid == 0 || uid == Privileges.uid else { return nil }
    return Caller(accountID: 0, name: "system", roles: [.admin], via: .peer)
  }

  private func remember(_ caller: Caller?, _ credential: Credential) {
    if remembered.count >= Self.knownMax { remembered = [:] }
    remembered[credential] = caller
  }

  private func ask(_ credential: Credential) {
    lanes.ask(unit(credential)) { [self] result in
      let answer = result.map { Self.caller($0, via: credential.via) }.mapError { _ in
        RPCError.unavailable(250)
      }
      known[credential] = nil
      if case .success(let caller) = answer { remember(caller, credential) }
      if case .success(let caller?) = answer {
        if known.count >= Self.knownMax { known = [:] }
        known[credential] = (caller, loop.now)
        if case .token(let id) = credential { noteUse(of: id) }
      }
      for completion in waiting.removeValue(forKey: credential) ?? [] { completion(answer) }
    }
  }

  private func unit(_ credential: Credential) -> Unit {
    switch credential {
    case .user(let uid):
      Unit(WorkerStatement.accountOfUser, [Array(String(uid).utf8), Array(hostID.utf8)])
    case .certificate(let names):
      // Host names have no case; names of accounts from before may be kept with theirs.
      Unit(
        WorkerStatement.accountOfCertificate,
        [Self.list(names + names.map { LineText.folded(LineText.asSeen($0)) })])
    case .token(let id): Unit(WorkerStatement.accountOfToken, [Array(String(id).utf8)])
    }
  }

  /// Names of certificates hold no control characters, so one separates them.
  private static func list(_ names: [String]) -> [UInt8] {
    Array(names.joined(separator: "\u{1f}").utf8)
  }

  /// One row is one account; names of several accounts say nothing about which it is.
  private static func caller(_ rows: Rows, via: Via) -> Caller? {
    rows.count == 1 ? caller(rows, 0, via: via) : nil
  }

  private static func caller(_ rows: Rows, _ row: Int, via: Via) -> Caller? {
    guard let id = rows.integer(row, 0), let name = rows.text(row, 1) else { return nil }
    let roles = (rows.text(row, 2) ?? "").split(separator: ",")
    return Caller(
      accountID: Int(id), name: name, roles: roles.compactMap { Role(rawValue: String($0)) },
      via: via, personID: rows.integer(row, 3).map { Int($0) })
  }

  /// For `last_used_at`; nobody waits for it, and one that is lost is made up for by the next.
  private func noteUse(of token: Int) {
    let now = loop.now
    if let last = uses[token], last.duration(to: now) < Self.useInterval { return }
    if uses.count >= Self.knownMax { uses = [:] }
    uses[token] = now
    let unit = Unit(WorkerStatement.tokenUsed, [Array(String(token).utf8)])
    lanes.write.submit(unit, deadline: now + settings.writeTimeout) { _ in }
  }
}

extension Credential {
  fileprivate var via: Via {
    switch self {
    case .user: .peer
    case .certificate: .certificate
    case .token: .token
    }
  }
}

extension Rows {
  /// A bytea, which comes in hexadecimal digits behind `\x`.
  fileprivate func bytes(_ row: Int, _ column: Int) -> [UInt8]? {
    guard let cell = self[row, column], cell.starts(with: #"\x"#.utf8) else { return nil }
    return Digest.bytes(ofHex: Array(cell.dropFirst(2)))
  }
}
