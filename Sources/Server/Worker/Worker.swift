import CMDB
import Events
import Methods
import Postgres
import SQL
package import System

/// One worker: one thread, one loop, its own connections to PostgreSQL, some of the clients.
package final class Worker {
  private let loop: EventLoop
  package let settings: Settings
  private let log: Log
  private let lanes: Lanes
  private let server: ServerView
  private let bell: StewardBell
  private let desk: Desk
  private let clients: Clients
  private var signals: SignalSource?
  private var tls: TLSContext?
  private var door: UInt32?
  private var acceptors: [Acceptor] = []
  private var isDraining = false
  /// Reads are served even if no steward comes; one on another host may have to lose its lease.
  private let clockKnownAtLast: Instant

  package init(
    settings: Settings, status: SharedStatus, slot: Int, loginTable: LoginTable,
    doorbell: consuming Doorbell
  ) throws(SystemError) {
    self.settings = settings
    let counters = MetricCounters(status, slot: slot)
    log = Log(level: settings.logLevel, counters: counters)
    loop = try EventLoop()
    clockKnownAtLast = loop.now + .seconds(2 * settings.leaseSeconds)
    bell = StewardBell(doorbell)
    lanes = Lanes(loop: loop, settings: settings, log: log, counters: counters)
    server = ServerView(
      status: status, slot: slot, counters: counters, lanes: lanes, settings: settings)
    desk = Desk(
      loop: loop, settings: settings, log: log, counters: counters, bell: bell, server: server,
      lanes: lanes, loginTable: loginTable, quarantine: Quarantine(status: status, slot: slot))
    clients = Clients(desk: desk)
  }

  /// Serves until it has drained.
  ///
  /// - Parameter tls: the TLS context for TCP; nil for plain connections.
  /// - Parameter door: the user whose web gateway comes in by the last of the listeners; nil when
  ///   all are for clients.
  package func run(
    listeners: [Listener], tls: TLSContext?, door: UInt32? = nil, lifePipe: Int32
  ) throws {
    self.tls = tls
    self.door = door
    signals = try SignalSource([.terminate, .interrupt], on: loop) { [unowned self] _ in drain() }
    try LifePipe.watch(inherited: lifePipe, on: loop) { [unowned self] in drain() }
    loop.atTickEnd { [unowned self] in tickEnded() }
    lanes.start()
    server.began()
    beat()
    load { [unowned self] in
      if acceptors.isEmpty, !isDraining { serve(listeners) }
      desk.accounts.keepInMind()
      watchTimelines()
      becomeReady()
    }
    // Without a database, clients are told so rather than kept waiting.
    _ = loop.schedule(after: .seconds(1)) { [unowned self] in
      if acceptors.isEmpty, !isDraining { serve(listeners) }
    }
    loop.run()
    log(.stopped(role: "worker"))
  }

  private func serve(_ listeners: [Listener]) {
    do {
      for (index, listener) in listeners.enumerated() {
        let isLast = index == listeners.count - 1
        let acceptor = Acceptor(
          listener: listener, kind: isLast ? door.map { .door(uid: $0) } ?? .clients : .clients,
          tls: tls, clients: clients, loop: loop, log: log)
        try acceptor.start()
        acceptors.append(acceptor)
      }
    } catch {
      // A worker without its listeners is useless: it ends, and the supervisor starts another.
      log(.connectionRefused(reason: "\(error)"))
      return loop.stop()
    }
  }

  /// The worker is ready once every lane has connected: a lane that never can would answer
  /// `unavailable` to every request that needs it. So would a write before the steward has checked
  /// the clock.
  private func becomeReady() {
    guard !isDraining else { return }
    guard lanes.areUp else { return becomeReadyLater() }
    lanes.ask(Unit(WorkerStatement.isClockKnown)) { [unowned self] result in
      guard !isDraining else { return }
      let isKnown = (try? result.get())?.text(0, 0) == "t"
      guard isKnown || loop.now > clockKnownAtLast else { return becomeReadyLater() }
      server.becameReady()
    }
  }

  private func becomeReadyLater() {
    _ = loop.schedule(after: .milliseconds(20)) { [unowned self] in becomeReady() }
  }

  /// Loads the catalogue and the facts about the database, with retries.
  private func load(_ completion: @escaping () -> Void) {
    desk.catalogues.confirm { [unowned self] result in
      guard case .success = result else { return loadLater(completion) }
      lanes.ask(Unit(WorkerStatement.facts)) { [unowned self] result in
        guard case .success(let rows) = result, rows.count == 1 else {
          return loadLater(completion)
        }
        desk.facts = SharedFacts(facts(rows))
        completion()
      }
    }
  }

  private func facts(_ rows: Rows) -> ServerFacts {
    ServerFacts(
      version: Version.text, schemaVersion: Int(rows.integer(0, 2) ?? 0),
      databaseID: rows.text(0, 0) ?? "", timelines: Timelines(rows.text(0, 3) ?? ""),
      currency: rows.text(0, 1) ?? "", limits: desk.limits, startedAt: desk.startedAt,
      processID: Int(Process.id), hostID: HostIdentity.current(),
      webAddress: settings.webAddress,
      registerSince: rows.text(0, 4).flatMap { Timestamp($0) })
  }

  /// A timeline that begins while the worker serves; from then on earlier positions are checked
  /// against it. And the catalogue, for what is told without asking the database, such as its zone.
  private func watchTimelines() {
    _ = loop.schedule(after: settings.timelineInterval) { [unowned self] in
      desk.catalogues.confirm { _ in }
      lanes.ask(Unit(WorkerStatement.facts)) { [unowned self] result in
        if case .success(let rows) = result, rows.count == 1 {
          let new = facts(rows)
          if new.timelines != desk.facts?.facts.timelines { desk.facts = SharedFacts(new) }
        }
        watchTimelines()
      }
    }
  }

  private func loadLater(_ completion: @escaping () -> Void) {
    _ = loop.schedule(after: .milliseconds(250)) { [unowned self] in load(completion) }
  }

  private func tickEnded() {
    repeat {
      // Before answering, so that PostgreSQL works meanwhile; and again afterwards, for requests
      // that the sessions had left to execute.
      endBatches()
    } while clients.tickEnded()
    bell.tickEnded()
    desk.clock.tickEnded()
  }

  private func endBatches() {
    desk.batchedReads.submit()
    lanes.fast.endBatches()
  }

  private func beat() {
    server.beat()
    _ = loop.schedule(after: settings.heartbeat) { [unowned self] in beat() }
  }

  // MARK: Draining

  private func drain() {
    guard !isDraining else { return }
    isDraining = true
    lanes.drain()
    log(.draining(role: "worker", milliseconds: Int(settings.drainMax / .milliseconds(1))))
    server.drains()
    for acceptor in acceptors { acceptor.stop() }
    _ = loop.schedule(after: settings.drainMax) { [unowned self] in loop.stop() }
    clients.drain { [unowned self] in
      // Writes whose clients have gone may still be in flight.
      lanes.write.close { [unowned self] in loop.stop() }
    }
  }
}
