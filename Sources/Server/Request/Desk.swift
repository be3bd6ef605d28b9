import CMDB
import Events
import JSONRPC
import Methods
import System

/// The services of a worker that its requests use: lanes, stores, counters, log.
final class Desk {
  let loop: EventLoop
  let settings: Settings
  let log: Log
  let boundedLog: BoundedLog
  let counters: MetricCounters
  let clock: TickClock
  let bell: StewardBell
  let server: ServerView
  let lanes: Lanes
  let batchedReads: BatchedReads
  let catalogues: CatalogueStore
  let accounts: AccountStore
  let logins: LoginStore
  let needs: NeedStore
  let quarantine: Quarantine
  /// The writes of all connections, waiting or in flight.
  var backlog = Backlog()
  let claims = WaitingClaims()
  private(set) lazy var feed = Feed(desk: self)
  /// The facts about the server; nil before the first contact with the database.
  var facts: SharedFacts?
  /// The prefix of this worker's request ids, by which journal and log identify requests. Unique
  /// across restarts.
  let requestPrefix: String
  private var requestNumber = 0
  let startedAt: Timestamp

  var limits: ProtocolLimits { settings.protocolLimits }

  init(
    loop: EventLoop, settings: Settings, log: Log, counters: MetricCounters, bell: StewardBell,
    server: ServerView, lanes: Lanes, loginTable: LoginTable, quarantine: Quarantine
  ) {
    self.loop = loop
    self.settings = settings
    self.log = log
    self.counters = counters
    self.bell = bell
    self.server = server
    self.lanes = lanes
    self.quarantine = quarantine
    boundedLog = BoundedLog(log, on: loop)
    clock = TickClock()
    batchedReads = BatchedReads(lanes.fast, loop: loop, settings: settings)
    catalogues = CatalogueStore(lanes: lanes, log: log)
    accounts = AccountStore(
      lanes: lanes, loop: loop, settings: settings, hostID: HostIdentity.current())
    logins = LoginStore(accounts: accounts, table: loginTable, loop: loop, log: boundedLog)
    needs = NeedStore(
      lanes: lanes, catalogues: catalogues, server: server, bell: bell, clock: clock, loop: loop,
      settings: settings)
    startedAt = Timestamp(microseconds: clock.microseconds)
    requestPrefix = String(UInt64(bitPattern: clock.microseconds), radix: 36) + "-\(Process.id)-"
  }

  /// The counter after `requestPrefix`, in base 36.
  func nextRequestNumber() -> Int {
    requestNumber += 1
    return requestNumber
  }

  /// The server's id of a request, as in journal and log.
  func requestID(_ number: Int) -> String { requestPrefix + String(number, radix: 36) }

  /// Logs a defect; the client gets a reference to the log line.
  func defect(_ defect: Defect, request: String, method: String, account: String) -> RPCError {
    let reason = defect.reason
    guard defect.isOfStorage else {
      log(.requestFailed(request: request, method: method, account: account, reason: reason))
      return RPCError(.internalError, "Internal server error; the server's log has the details.")
        .with("reference", string: request)
    }
    log(.storageFailed(request: request, method: method, account: account, reason: reason))
    server.noteStorageFailed()
    return RPCError(
      .internalError, "The database cannot read its files; the server's log has the details."
    ).with("reference", string: request)
  }
}

/// The time of day, read once a tick.
final class TickClock {
  private(set) var microseconds = WallClock.nowMicroseconds()

  func tickEnded() { microseconds = WallClock.nowMicroseconds() }
}

/// Signals the steward that there is something to settle, at most once per tick.
final class StewardBell {
  private let doorbell: Doorbell
  private var isRung = false

  init(_ doorbell: consuming Doorbell) {
    self.doorbell = doorbell
  }

  func ring() { isRung = true }

  func tickEnded() {
    guard isRung else { return }
    isRung = false
    doorbell.ring()
  }
}

/// Logs events that clients can cause at will, with a bounded number of lines.
final class BoundedLog {
  private let log: Log
  private let loop: EventLoop
  private var slow = Allowance(burst: 5, millisecondsEach: 12_000)
  /// A thousand connections a second must not fill the disk.
  private var unauthenticated = Allowance(burst: 20, millisecondsEach: 500)

  init(_ log: Log, on loop: EventLoop) {
    self.log = log
    self.loop = loop
  }

  func unauthenticated(_ event: Event) {
    guard let omitted = unauthenticated.take(at: loop.now.milliseconds) else { return }
    if omitted > 0 { log(.unauthenticatedOmitted(count: omitted)) }
    log(event)
  }

  func slow(_ request: String, _ method: String, _ account: String, milliseconds: Int) {
    guard let unlogged = slow.take(at: loop.now.milliseconds) else { return }
    log(
      .requestSlow(
        request: request, method: method, account: account, milliseconds: milliseconds,
        unlogged: unlogged))
  }
}
