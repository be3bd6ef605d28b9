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
  /// Connections that are no WebSocket, and WebSockets that have not logged in.
  private var plain: Places<ObjectIdentifier>
  private var unauthenticated: Places<ObjectIdentifier>
  private var relayCount = 0
  private var sessions: Tally<[UInt8]>
  /// Digests of what browsers have logged in with.
  private var remembered: Set<[UInt8]> = []
  private var calls: Tally<[UInt8]>
  /// When a refusal for want of room was last logged.
  private var fullLoggedAt: Instant?
  private let pulse: SharedStatus?

  /// - Parameter pulse: one word of its own, in which the supervisor sees that the loop turns.
  package init(
    settings: WebSettings, tls: TLSContext?, pulse: SharedStatus?, log: @escaping (Event) -> Void
  ) throws(SystemError) {
    loop = try EventLoop()
    self.settings = settings
    self.tls = tls
    self.log = log
    self.pulse = pulse
    admittance = Admittance(
      isTLS: tls != nil, origins: settings.origins, certificateNames: tls?.ownNames ?? [])
    plain = Places(max: settings.clientsMax, networkMax: settings.clientsOfNetworkMax)
    unauthenticated = Places(
      max: settings.unauthenticatedMax, networkMax: settings.unauthenticatedOfNetworkMax)
    sessions = Tally(max: settings.relaysOfSessionMax)
    calls = Tally(max: settings.callsOfNetworkMax)
  }

  /// Serves until it has drained.
  package func run(listener: Listener, lifePipe: Int32) throws {
    self.listener = listener
    signals = try SignalSource([.terminate, .interrupt], on: loop) { [unowned self] _ in drain() }
    try LifePipe.watch(inherited: lifePipe, on: loop) { [unowned self] in drain() }
    registration = try loop.register(listener.raw, .readable) { [unowned self] _ in accept() }
    beat()
    loop.run()
    log(.stopped(role: "web"))
  }

  private func beat() {
    guard let pulse else { return }
    pulse.store(slot: 0, counter: 0, UInt64(max(0, Instant.now().milliseconds)))
    _ = loop.schedule(after: settings.heartbeat) { [unowned self] in beat() }
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
    guard let stream = stream(descriptor) else { return }
    let client = WebClient(stream, peer: peer, isProxy: isProxy, gateway: self)
    guard
      isIn(plain.enter(ObjectIdentifier(client), of: peer.network, isBounded: !isProxy))
    else { return noteFull() }
    clients[ObjectIdentifier(client)] = client
    client.start()
    sweepLater()
  }

  /// Sends away whose place was given to another.
  private func isIn(_ answer: Places<ObjectIdentifier>.Answer) -> Bool {
    switch answer {
    case .entered: return true
    case .enteredInsteadOf(let other):
      noteFull()
      clients[other]?.close()
      return true
    case .full: return false
    }
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

  /// A WebSocket is opened: it has an unauthenticated place until it has logged in, unless its
  /// token has opened one before.
  ///
  /// - Parameter network: of the browser.
  func upgrades(_ client: WebClient, of network: [UInt8], credential: String?) -> WebClient.Place? {
    if let credential, remembered.contains(Self.key(credential)) {
      return loggedIn(client) ? .relay : nil
    }
    guard isIn(unauthenticated.enter(ObjectIdentifier(client), of: network)) else {
      noteFull()
      return nil
    }
    plain.leave(ObjectIdentifier(client))
    return .unauthenticated
  }

  /// Whether there is room for one more relay.
  func loggedIn(_ client: WebClient) -> Bool {
    guard relayCount < settings.relaysMax else { return false }
    relayCount += 1
    plain.leave(ObjectIdentifier(client))
    unauthenticated.leave(ObjectIdentifier(client))
    return true
  }

  private static func key(_ credential: String) -> [UInt8] {
    Digest.sha256(Array(credential.utf8))
  }

  func remember(_ key: [UInt8]) {
    if remembered.count >= settings.rememberedMax { remembered = [] }
    remembered.insert(key)
  }

  func forget(_ key: [UInt8]) { remembered.remove(key) }

  func enterSession(_ credential: String) -> [UInt8]? {
    let key = Self.key(credential)
    return sessions.enter(key) ? key : nil
  }

  func leaveSession(_ key: [UInt8]) { sessions.leave(key) }

  func enterCall(_ network: [UInt8]) -> Bool { calls.enter(network) }

  /// Its token is right, and a worker is at work for it.
  func isProven(_ client: ObjectIdentifier) { plain.stands(client, .kept) }

  /// It has its last response, or its close frame.
  func isLeaving(_ client: WebClient) {
    plain.stands(ObjectIdentifier(client), .leaving)
    unauthenticated.stands(ObjectIdentifier(client), .leaving)
  }

  func leaveCall(_ client: ObjectIdentifier, _ network: [UInt8]) {
    calls.leave(network)
    plain.stands(client, .usual)
  }

  func ended(_ client: WebClient, of place: WebClient.Place) {
    guard clients.removeValue(forKey: ObjectIdentifier(client)) != nil else { return }
    switch place {
    case .plain: plain.leave(ObjectIdentifier(client))
    case .unauthenticated: unauthenticated.leave(ObjectIdentifier(client))
    case .relay: relayCount -= 1
    }
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
