import CMDB
import JSON
import JSONRPC
import Methods
import Postgres
import SQL
import System

/// Looks up the accounts that credentials belong to. Results are cached briefly, so that many
/// connections of one user cause one query. Connections look up again when their answer expires,
/// which is how a disabled account or a revoked token loses access.
final class AccountStore {
  private static let ageMax = Duration.milliseconds(500)
  /// The size of the cache; the oldest entries are evicted.
  private static let knownMax = 4096
  /// How often each worker records the use of a token.
  private static let useInterval = Duration.seconds(60)

  private let lanes: Lanes
  private let loop: EventLoop
  private let settings: Settings
  private let hostID: String
  private var known: [Credential: (caller: Caller, since: Instant)] = [:]
  private var waiting: [Credential: [(Result<Caller?, RPCError>) -> Void]] = [:]
  private var uses: [Int: Instant] = [:]
  /// Whether the last question found no database.
  private var isDatabaseAway = false
  /// The accounts last seen before an outage: the methods that report the server's state must work
  /// during it, for new connections as well.
  private var remembered: [Credential: Caller] = [:]
  private var rememberedSecrets: [Int: (digest: [UInt8], caller: Caller)] = [:]

  init(lanes: Lanes, loop: EventLoop, settings: Settings, hostID: String) {
    self.lanes = lanes
    self.loop = loop
    self.settings = settings
    self.hostID = hostID
  }

  /// Why an account is looked up.
  enum Purpose {
    /// Its client has sent something: a session goes on.
    case request
    /// The server checks whether it still has its rights: that is no use.
    case recheck
  }

  /// The account of a credential; nil where there is none or it is disabled.
  func caller(
    _ credential: Credential, for purpose: Purpose,
    _ completion: @escaping (Result<Caller?, RPCError>) -> Void
  ) {
    look(credential) { [self] result in
      if purpose == .request, case .success(_?) = result, let token = credential.token {
        noteUse(of: token)
      }
      completion(result)
    }
  }

  private func look(
    _ credential: Credential, _ completion: @escaping (Result<Caller?, RPCError>) -> Void
  ) {
    if let found = known[credential], found.since.duration(to: loop.now) < Self.ageMax {
      return completion(.success(found.caller))
    }
    let isAsked = waiting[credential] != nil
    waiting[credential, default: []].append(completion)
    if !isAsked { ask(credential) }
  }

  /// The account of a token with a correct secret.
  struct Login {
    let caller: Caller
    /// The database is away, and this worker has verified the secret before: access is limited to
    /// what needs no database, until it can be asked.
    var isRemembered = false
  }

  /// Always queries the database, since the cache cannot verify a secret; only one that is away
  /// cannot be asked.
  func logIn(_ token: Token, _ completion: @escaping (Result<Login?, RPCError>) -> Void) {
    let digest = Digest.sha256(token.secret)
    let unit = Unit(
      WorkerStatement.accountOfSecret,
      [Array(String(token.id).utf8), Array(#"\x\#(Digest.hex(digest))"#.utf8)])
    lanes.query(unit) { [self] result in
      noteOutage(result)
      switch result {
      case .success(let rows):
        let caller = Self.caller(rows, via: .token, token: token.id)
        if rememberedSecrets.count >= Self.knownMax { rememberedSecrets = [:] }
        rememberedSecrets[token.id] = caller.map { (digest, $0) }
        if caller != nil { noteUse(of: token.id) }
        completion(.success(caller.map { Login(caller: $0) }))
      case .failure(let error):
        guard error.isDatabaseAway, let kept = rememberedSecrets[token.id], kept.digest == digest
        else { return completion(.failure(Lanes.refusal(of: error))) }
        completion(.success(Login(caller: kept.caller, isRemembered: true)))
      }
    }
  }

  private func noteOutage(_ result: Result<Rows, PostgresError>) {
    switch result {
    case .success: isDatabaseAway = false
    case .failure(let error): isDatabaseAway = error.isDatabaseAway
    }
  }

  /// A session that has begun.
  typealias Begun = (caller: Caller, id: Int, expiresAt: String)

  /// Whether a code or a token may begin a session: a read, since most that are wrong are guesses.
  func proves(
    _ start: SessionStart, with proof: Token,
    _ completion: @escaping (Result<Bool, RPCError>) -> Void
  ) {
    let digest = #"\x\#(Digest.hex(Digest.sha256(proof.secret)))"#
    let unit = Unit(
      WorkerStatement.sessionProof,
      ["\(start.proof.isCode)", "\(proof.id)", digest].map { Array($0.utf8) })
    lanes.ask(unit) { result in completion(result.map { $0.integer(0, 0) != nil }) }
  }

  /// Begins a session; nil where the proof is wrong. A write, which is not repeated: a code works
  /// once.
  func start(
    _ start: SessionStart, with proof: Token, from origin: Origin,
    _ completion: @escaping (Result<Begun?, RPCError>) -> Void
  ) {
    func bytes(_ digest: [UInt8]) -> [UInt8] { Array(#"\x\#(Digest.hex(digest))"#.utf8) }
    func text(_ text: String) -> [UInt8] { Array(text.utf8) }
    let unit = Unit(
      WorkerStatement.sessionStart,
      [
        text("\(start.proof.isCode)"), text("\(proof.id)"), bytes(Digest.sha256(proof.secret)),
        bytes(start.secret.digest), start.device.map(text), text(origin.description),
        text("\(start.isKept)"), text(origin.viaOfTokens.rawValue), text(start.request),
      ])
    lanes.write.submit(unit, deadline: loop.now + settings.writeTimeout) { result in
      completion(
        result.map { rows in
          guard rows.count == 1, let id = rows.integer(0, 4), let ends = rows.text(0, 5),
            let caller = Self.caller(rows, via: origin.viaOfTokens, token: Int(id))
          else { return nil }
          return (caller, Int(id), ends)
        }.mapError { error in
          guard case .refused(let refusal) = Verdict(error, isWrite: true) else {
            return .unavailable(250)
          }
          return refusal
        })
    }
  }

  /// Which of these tokens, and sessions, have ended, and which accounts are disabled; none while
  /// the database cannot say.
  func ended(
    tokens: Set<Int>, accounts: Set<Int>, _ completion: @escaping (Set<Int>, Set<Int>) -> Void
  ) {
    func list(_ ids: Set<Int>) -> [UInt8] {
      Array(ids.map(String.init).joined(separator: ",").utf8)
    }
    let unit = Unit(WorkerStatement.ended, [list(tokens), list(accounts)])
    lanes.ask(unit) { result in
      guard case .success(let rows) = result else { return completion([], []) }
      var ended: (tokens: Set<Int>, accounts: Set<Int>) = ([], [])
      for row in 0..<rows.count {
        guard let id = rows.integer(row, 0).map({ Int($0) }) else { continue }
        if rows.text(row, 1) == "t" { ended.tokens.insert(id) } else { ended.accounts.insert(id) }
      }
      completion(ended.tokens, ended.accounts)
    }
  }

  // MARK: Outages

  /// Loads the accounts of this host's users, and refreshes them every minute.
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

  /// The account that the credential last belonged to. Root and the user who runs the server need
  /// no account for that, since they can query the database themselves. Of a token or a certificate
  /// only while the database is away: one that is merely slow may know that it was revoked.
  func remembered(_ credential: Credential) -> Caller? {
    switch credential {
    case .user: break
    case .certificate, .token: guard isDatabaseAway else { return nil }
    }
    if let caller = remembered[credential] { return caller }
    guard case .user(let uid) = credential, uid == 0 || uid == Privileges.uid else { return nil }
    return Caller(accountID: 0, name: "system", roles: [.admin], via: .peer)
  }

  private func remember(_ caller: Caller?, _ credential: Credential) {
    if remembered.count >= Self.knownMax { remembered = [:] }
    remembered[credential] = caller
  }

  private func ask(_ credential: Credential) {
    lanes.query(unit(credential)) { [self] result in
      noteOutage(result)
      let answer = result.map {
        Self.caller($0, via: credential.via, token: credential.token)
      }.mapError { _ in RPCError.unavailable(250) }
      known[credential] = nil
      if case .success(let caller) = answer { remember(caller, credential) }
      if case .success(let caller?) = answer {
        if known.count >= Self.knownMax { known = [:] }
        known[credential] = (caller, loop.now)
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

  /// A control character separates the names of a certificate, which cannot contain one.
  private static func list(_ names: [String]) -> [UInt8] {
    Array(names.joined(separator: "\u{1f}").utf8)
  }

  /// Exactly one row identifies the account; names of several accounts are ambiguous.
  private static func caller(_ rows: Rows, via: Via, token: Int? = nil) -> Caller? {
    rows.count == 1 ? caller(rows, 0, via: via, token: token) : nil
  }

  private static func caller(
    _ rows: Rows, _ row: Int, via: Via, token: Int? = nil
  ) -> Caller? {
    guard let id = rows.integer(row, 0), let name = rows.text(row, 1) else { return nil }
    let roles = (rows.text(row, 2) ?? "").split(separator: ",")
    return Caller(
      accountID: Int(id), name: name, roles: roles.compactMap { Role(rawValue: String($0)) },
      via: via, personID: rows.integer(row, 3).map { Int($0) }, tokenID: token)
  }

  /// Updates `last_used_at`. No request waits for it, and the next use makes up for a lost one.
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
  fileprivate var token: Int? {
    switch self {
    case .user, .certificate: nil
    case .token(let id): id
    }
  }

  fileprivate var via: Via {
    switch self {
    case .user: .peer
    case .certificate: .certificate
    case .token: .token
    }
  }
}

extension Rows {
  /// A bytea in hexadecimal digits after `\x`.
  fileprivate func bytes(_ row: Int, _ column: Int) -> [UInt8]? {
    guard let cell = self[row, column], cell.starts(with: #"\x"#.utf8) else { return nil }
    return Digest.bytes(ofHex: Array(cell.dropFirst(2)))
  }
}
