package import Events
package import System

/// `cmdbd web`: takes browsers in, serves the files of the console, relays WebSockets to the
/// workers' door. It holds no database, no key but that of TLS, and nobody's identity.
package final class Gateway {
  let loop: EventLoop
  let settings: WebSettings
  let admittance: Admittance
  let files = StaticFiles()
  private let tls: TLSContext?
  private let log: (Event) -> Void
  private var signals: SignalSource?
  private var listener: Listener?
  private var registration: EventLoop.Registration?
  private var clients: [ObjectIdentifier: WebClient] = [:]
  private var isSweeping = false
  private(set) var isDraining = false
  /// Connections that are no WebSocket.
  private var plainCount = 0
  private var relayCount = 0
  private var networks: Tally<[UInt8]>
  private var sessions: Tally<[UInt8]>
  private var calls: Tally<[UInt8]>
  /// When a refusal for want of room was last logged.
  private var fullLoggedAt: Instant?

  package init(
    settings: WebSettings, tls: TLSContext?, log: @escaping (Event) -> Void
  ) throws(SystemError) {
    loop = try EventLoop()
    self.settings = settings
    self.tls = tls
    self.log = log
    admittance = Admittance(
      isTLS: tls != nil, origins: settings.origins, certificateNames: tls?.ownNames ?? [])
    networks = Tally(max: settings.clientsOfNetworkMax)
    sessions = Tally(max: settings.relaysOfSessionMax)
    calls = Tally(max: settings.callsOfNetworkMax)
  }

  /// Serves until it has drained.
  package func run(listener: Listener, lifePipe: Int32) throws {
    self.listener = listener
    signals = try SignalSource([.terminate, .interrupt], on: loop) { [unowned self] _ in drain() }
    try LifePipe.watch(inherited: lifePipe, on: loop) { [unowned self] in drain() }
    registration = try loop.register(listener.raw, .readable) { [unowned self] _ in accept() }
    loop.run()
    log(.stopped(role: "web"))
  }

  // MARK: Accepting

  private func accept() {
    for _ in 0..<16 {
      do {
        guard let descriptor = try listener?.accept() else { return }
        take(descriptor)
      } catch {
        log(.connectionRefused(reason: "\(error)"))
        return pause()
      }
    }
  }

  /// Descriptors become free when browsers leave.
  private func pause() {
    guard let registration else { return }
    loop.update(registration, [])
    _ = loop.schedule(after: .milliseconds(200)) { [unowned self] in
      guard let registration = self.registration else { return }
      loop.update(registration, .readable)
    }
  }

  private func take(_ descriptor: consuming FileDescriptor) {
    guard let peer = try? Socket.peerAddress(descriptor.raw) else { return }
    let isProxy = settings.proxies.contains(peer.host)
    guard plainCount < settings.clientsMax, isProxy || networks.enter(peer.network) else {
      return noteFull()
    }
    guard let stream = stream(descriptor) else {
      if !isProxy { networks.leave(peer.network) }
      return
    }
    plainCount += 1
    let client = WebClient(stream, peer: peer, isProxy: isProxy, gateway: self)
    clients[ObjectIdentifier(client)] = client
    client.start()
    sweepLater()
  }

  private func stream(_ descriptor: consuming FileDescriptor) -> ByteStream? {
    guard let tls else { return ByteStream(.plain(descriptor), loop: loop) }
    guard let session = try? TLSSession(accepting: descriptor, tls) else { return nil }
    return ByteStream(.tls(session), loop: loop)
  }

  private func noteFull() {
    if let last = fullLoggedAt, last.duration(to: loop.now) < .seconds(60) { return }
    fullLoggedAt = loop.now
    log(.connectionRefused(reason: "too many connections to the web gateway"))
  }

  // MARK: Counting

  /// - Parameter session: the digest of what the browser logs in with.
  func relayBegan(_ client: WebClient) -> Bool {
    guard relayCount < settings.relaysMax else { return false }
    relayCount += 1
    leavePlain(client)
    return true
  }

  func enterSession(_ credential: String) -> [UInt8]? {
    let key = Digest.sha256(Array(credential.utf8))
    return sessions.enter(key) ? key : nil
  }

  func leaveSession(_ key: [UInt8]) { sessions.leave(key) }

  func enterCall(_ network: [UInt8]) -> Bool { calls.enter(network) }
  func leaveCall(_ network: [UInt8]) { calls.leave(network) }

  private func leavePlain(_ client: WebClient) {
    plainCount -= 1
    if !client.isProxy { networks.leave(client.peer.network) }
  }

  func ended(_ client: WebClient, wasRelay: Bool) {
    guard clients.removeValue(forKey: ObjectIdentifier(client)) != nil else { return }
    if wasRelay { relayCount -= 1 } else { leavePlain(client) }
    if isDraining, clients.isEmpty { loop.stop() }
  }

  // MARK: Door

  /// A new connection over the door; nil while nobody serves behind it.
  func openDoor() -> ByteStream? {
    guard let descriptor = try? Socket.connectUnixAtOnce(settings.doorPath) else { return nil }
    return ByteStream(.plain(descriptor), loop: loop)
  }

  // MARK: Time

  /// Looks at the deadlines of all once a second, while there is anybody.
  private func sweepLater() {
    guard !isSweeping, !clients.isEmpty else { return }
    isSweeping = true
    _ = loop.schedule(after: .seconds(1)) { [unowned self] in
      isSweeping = false
      for client in Array(clients.values) { client.sweep() }
      sweepLater()
    }
  }

  // MARK: Draining

  private func drain() {
    guard !isDraining else { return }
    isDraining = true
    log(.draining(role: "web", milliseconds: Int(settings.drainMax / .milliseconds(1))))
    if let registration { loop.cancel(registration) }
    registration = nil
    for client in Array(clients.values) { client.drain() }
    guard !clients.isEmpty else { return loop.stop() }
    _ = loop.schedule(after: settings.drainMax) { [unowned self] in loop.stop() }
  }
}
