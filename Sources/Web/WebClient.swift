import HTTP
import System

/// One connection of a browser: answers its requests, and becomes a `Relay` when one of them opens
/// a WebSocket.
final class WebClient {
  private enum State {
    case http
    /// A request waits for a worker.
    case calling(DoorCall)
    /// A long answer is passed on as it comes.
    case passing(DoorCall)
    case relay(Relay)
    /// The last response is on its way; input is dropped.
    case closing
    case closed
  }

  /// The kind of place that it takes.
  enum Place {
    case plain
    /// A WebSocket that has not logged in.
    case unauthenticated
    case relay
  }

  /// What the client has to do next, and by when.
  private enum Turn {
    /// By a fixed moment, whatever comes.
    case until(Instant)
    /// To send a body: as long as it flows.
    case sending(Pace)
  }

  let stream: ByteStream
  let peer: Socket.PeerAddress
  let isProxy: Bool
  unowned let gateway: Gateway
  private var state = State.http
  private var machine: RequestMachine
  private var requestCount = 0
  private(set) var place = Place.plain
  private var turn: Turn
  /// For what it has still to take off; its own turn comes afterwards.
  private var taking: Pace?
  /// Of `stream.takenBytes`, what `taking` knows of.
  private var takenBytes = 0

  var settings: WebSettings { gateway.settings }

  init(_ stream: ByteStream, peer: Socket.PeerAddress, isProxy: Bool, gateway: Gateway) {
    self.stream = stream
    self.peer = peer
    self.isProxy = isProxy
    self.gateway = gateway
    let settings = gateway.settings
    machine = RequestMachine(
      limits: RequestMachine.Limits(bodyBytesMax: [
        "/session": settings.sessionBodyBytesMax, "/rpc": settings.lineBytesMax,
      ]))
    turn = .until(gateway.loop.now + settings.headPatience)
  }

  func start() {
    do {
      try stream.start { [unowned self] in happened($0) }
    } catch {
      close()
    }
  }

  // MARK: Events

  private func happened(_ event: ByteStream.Event) {
    if case .relay(let relay) = state { return relay.browserDid(event) }
    switch event {
    case .received(let bytes):
      guard !isClosing else { return }
      if !machine.isAmidRequest { expect(within: settings.headPatience) }
      if case .sending(var pace) = turn {
        pace.moved(bytes.count, at: gateway.loop.now)
        turn = .sending(pace)
      }
      machine.receive(bytes)
      readRequests()
    case .room: wasTaken()
    case .inputEnded, .broken: close()
    }
  }

  private func expect(within patience: Duration) { turn = .until(gateway.loop.now + patience) }

  // MARK: Sending

  private func send(_ bytes: [UInt8]) {
    if stream.unsentBytes == 0 {
      takenBytes = stream.takenBytes
      taking = Pace(settings.slowPatience, from: gateway.loop.now)
    }
    stream.send(bytes)
    if stream.unsentBytes == 0 { taking = nil }
  }

  /// The client has taken bytes off; once it has all, its own turn begins.
  private func wasTaken() {
    taking?.moved(stream.takenBytes - takenBytes, at: gateway.loop.now)
    takenBytes = stream.takenBytes
    if stream.unsentBytes == 0, taking != nil {
      taking = nil
      switch state {
      case .http where machine.isAmidBody:
        turn = .sending(Pace(settings.bodyPatience, from: gateway.loop.now))
      case .http:
        expect(within: machine.isAmidRequest ? settings.headPatience : settings.idlePatience)
      case .closing: leave()
      case .passing: expect(within: settings.callPatience)
      case .calling, .relay, .closed: break
      }
    }
    readRequests()
  }

  private var isClosing: Bool {
    switch state {
    case .closing, .closed: true
    case .http, .calling, .passing, .relay: false
    }
  }

  private func readRequests() {
    while case .http = state, stream.unsentBytes <= settings.pauseAnswersBytes {
      let wasAmidBody = machine.isAmidBody
      switch machine.next() {
      case .incomplete:
        if machine.isAmidBody, !wasAmidBody {
          turn = .sending(Pace(settings.bodyPatience, from: gateway.loop.now))
        }
        return stream.read(true)
      case .continueExpected: send(ResponseHead.goOn)
      case .refused(let refusal): return respond(Response(refusal.rawValue, ends: true))
      case .request(let request, let body):
        requestCount += 1
        answer(request, body)
      }
    }
    // The next request waits until this one is answered, and its answer taken off.
    switch state {
    case .http, .calling: stream.read(false)
    case .passing(let call):
      stream.read(false)
      call.read(stream.unsentBytes <= settings.pauseAnswersBytes)
    case .relay, .closing, .closed: break
    }
  }

  // MARK: Answering

  private func answer(_ request: HTTPRequest, _ body: [UInt8]) {
    let ends =
      request.endsConnection || requestCount >= settings.requestsMax || gateway.isDraining
    switch Route.of(request, body: body, isProxy: isProxy, gateway) {
    case .respond(var response):
      response.ends = response.ends || ends
      respond(response)
    case .call(let call): begin(call, from: request, ends: ends)
    case .upgrade(let accept): upgrade(request, accept)
    }
  }

  func respond(_ response: Response) {
    send(response.bytes(isTLS: gateway.admittance.isTLS))
    responded(ends: response.ends)
  }

  private func responded(ends: Bool) {
    guard ends || gateway.isDraining else {
      state = .http
      return expect(within: settings.idlePatience)
    }
    state = .closing
    stream.read(true)
    stream.shutdownWrite()
    if stream.unsentBytes == 0 { leave() }
  }

  private func leave() {
    expect(within: settings.closePatience)
    gateway.isLeaving(self)
  }

  // MARK: Calls

  private func begin(_ call: Route.Call, from request: HTTPRequest, ends: Bool) {
    let network = origin(of: request).network
    guard gateway.enterCall(network) else {
      return respond(Response(429, [("Retry-After", "1")], ends: ends))
    }
    guard let door = gateway.openDoor() else {
      gateway.leaveCall(ObjectIdentifier(self), network)
      return respond(Response.unavailable(ends: ends))
    }
    expect(within: settings.callPatience)
    let own = ObjectIdentifier(self)
    // What fails at once would otherwise end before it has begun.
    let begun = DoorCall(
      door, announcing: origin(of: request).host, isHTTPCall: call.isHTTPCall,
      login: call.login, request: call.request, settings: settings,
      proven: { [unowned gateway] in gateway.isProven(own) }
    ) { [weak self, unowned gateway] outcome in
      if outcome.isLast { gateway.leaveCall(own, network) }
      guard let self, !isClosing else { return }
      happened(outcome, to: call, ends: ends)
      readRequests()
    }
    if !begun.isOver { state = .calling(begun) }
  }

  private func happened(_ outcome: DoorCall.Outcome, to call: Route.Call, ends: Bool) {
    switch (outcome, state) {
    case (.more(let bytes), _): send(ResponseHead.chunk(bytes[...]))
    case (.ended, _):
      send(ResponseHead.lastChunk)
      responded(ends: ends)
    // Without its last chunk the client sees that it is not whole.
    case (.cutOff, _): close()
    case (.begun, .calling(let begun)):
      var response = call.response(outcome)
      response.ends = ends
      state = .passing(begun)
      send(response.bytes(isTLS: gateway.admittance.isTLS))
    case (.begun, _), (.done, _), (.refused, _), (.unavailable, _):
      var response = call.response(outcome)
      response.ends = response.ends || ends
      respond(response)
    }
  }

  /// The browser's address: that of the peer, or what a proxy of ours says last.
  func origin(of request: HTTPRequest) -> Socket.PeerAddress {
    guard isProxy, let hops = request.fields.last(where: { $0.name == "x-forwarded-for" })?.value,
      let last = hops.split(separator: ",").last,
      let address = try? Socket.PeerAddress(host: String(last.filter { $0 != " " }))
    else { return peer }
    return address
  }

  // MARK: WebSocket

  private func upgrade(_ request: HTTPRequest, _ accept: String) {
    let browser = origin(of: request)
    let cookie = Cookie.token(of: request)
    guard let place = gateway.upgrades(self, of: browser.network, credential: cookie) else {
      return respond(Response.unavailable(ends: true))
    }
    self.place = place
    stream.send(
      ResponseHead.bytes(
        status: 101,
        fields: Handshake.fields(accept: accept)
          + (Cookie.renewal(of: request).map { [$0] } ?? []), contentLength: nil,
        isTLS: gateway.admittance.isTLS))
    let relay = Relay(
      stream, browser: browser.host, gateway: gateway,
      outcomes: Relay.Outcomes(
        loggedIn: { [unowned self] in loggedIn() },
        closes: { [unowned self] in self.gateway.isLeaving(self) },
        ended: { [unowned self] in close() }))
    state = .relay(relay)
    relay.start(
      cookie: cookie, mayLogInByMessage: !gateway.admittance.isSecure(request),
      received: machine.takeRest())
  }

  /// Whether there is room for it.
  private func loggedIn() -> Bool {
    guard case .unauthenticated = place else { return true }
    guard gateway.loggedIn(self) else { return false }
    place = .relay
    return true
  }

  // MARK: Ending

  func sweep() {
    if case .relay(let relay) = state { return relay.sweep() }
    let now = gateway.loop.now
    if let taking {
      if taking.isOver(at: now) { close() }
      return
    }
    switch turn {
    case .until(let end): if now > end { close() }
    case .sending(let pace): if pace.isOver(at: now) { close() }
    }
  }

  func drain() {
    switch state {
    case .relay(let relay): relay.drain()
    case .http where !machine.isAmidRequest:
      guard stream.unsentBytes > 0 else { return close() }
      // The answer is still sent.
      state = .closing
      stream.shutdownWrite()
    case .http, .calling, .passing, .closing, .closed: break
    }
  }

  func close() {
    let before = state
    state = .closed
    stream.close()
    switch before {
    case .closed: return
    case .calling(let call), .passing(let call): call.abandon()
    case .relay(let relay): relay.cancel()
    case .http, .closing: break
    }
    gateway.ended(self, of: place)
  }
}
