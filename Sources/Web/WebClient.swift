import HTTP
import System

/// One connection of a browser: answers its requests, and becomes a `Relay` when one of them opens
/// a WebSocket.
final class WebClient {
  private enum State {
    case http
    /// A request waits for a worker.
    case calling(DoorCall)
    case relay(Relay)
    /// The last response is on its way; input is dropped.
    case closing
    case closed
  }

  let stream: ByteStream
  let peer: Socket.PeerAddress
  let isProxy: Bool
  unowned let gateway: Gateway
  private var state = State.http
  private var machine: RequestMachine
  private var requestCount = 0
  /// When the connection is ended unless something happens before.
  private var deadline: Instant

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
    deadline = gateway.loop.now + settings.headPatience
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
      if !machine.isAmidRequest { deadline = gateway.loop.now + settings.headPatience }
      machine.receive(bytes)
      readRequests()
    case .room: break
    case .inputEnded, .broken: close()
    }
  }

  private var isClosing: Bool {
    switch state {
    case .closing, .closed: true
    case .http, .calling, .relay: false
    }
  }

  private func readRequests() {
    while case .http = state {
      let wasAmidBody = machine.isAmidBody
      switch machine.next() {
      case .incomplete:
        if machine.isAmidBody, !wasAmidBody { deadline = gateway.loop.now + settings.bodyPatience }
        return
      case .continueExpected: stream.send(ResponseHead.goOn)
      case .refused(let refusal): return respond(Response(refusal.rawValue, ends: true))
      case .request(let request, let body):
        requestCount += 1
        answer(request, body)
      }
    }
    // The next request waits until this one is answered.
    stream.read(!isCalling)
  }

  private var isCalling: Bool {
    guard case .calling = state else { return false }
    return true
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
    stream.send(response.bytes(isTLS: gateway.admittance.isTLS))
    guard response.ends || gateway.isDraining else {
      state = .http
      stream.read(true)
      deadline = gateway.loop.now + settings.idlePatience
      return
    }
    state = .closing
    stream.read(true)
    stream.shutdownWrite()
    deadline = gateway.loop.now + settings.closePatience
  }

  // MARK: Calls

  private func begin(_ call: Route.Call, from request: HTTPRequest, ends: Bool) {
    let network = origin(of: request).network
    guard gateway.enterCall(network) else {
      return respond(Response(429, [("Retry-After", "1")], ends: ends))
    }
    guard let door = gateway.openDoor() else {
      gateway.leaveCall(network)
      return respond(Response.unavailable(ends: ends))
    }
    deadline = gateway.loop.now + settings.callPatience
    // What fails at once would otherwise end before it has begun.
    let begun = DoorCall(
      door, announcing: origin(of: request).host, login: call.login, request: call.request,
      settings: settings
    ) { [weak self, unowned gateway] outcome in
      gateway.leaveCall(network)
      guard let self, !isClosing else { return }
      var response = call.response(outcome)
      response.ends = response.ends || ends
      respond(response)
      readRequests()
    }
    if !begun.isOver { state = .calling(begun) }
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
    guard gateway.relayBegan(self) else { return respond(Response.unavailable(ends: true)) }
    stream.send(
      ResponseHead.bytes(
        status: 101, fields: Handshake.fields(accept: accept), contentLength: nil,
        isTLS: gateway.admittance.isTLS))
    let relay = Relay(
      stream, browser: origin(of: request).host, gateway: gateway
    ) { [unowned self] in close() }
    state = .relay(relay)
    relay.start(
      cookie: Cookie.token(of: request), mayLogInByMessage: !gateway.admittance.isSecure(request),
      received: machine.takeRest())
  }

  // MARK: Ending

  func sweep() {
    if case .relay(let relay) = state { return relay.sweep() }
    if gateway.loop.now > deadline { close() }
  }

  func drain() {
    switch state {
    case .relay(let relay): relay.drain()
    case .http where !machine.isAmidRequest: close()
    case .http, .calling, .closing, .closed: break
    }
  }

  private func close() {
    let before = state
    state = .closed
    stream.close()
    switch before {
    case .closed: return
    case .calling(let call): call.abandon()
    case .relay(let relay): relay.cancel()
    case .http, .closing: break
    }
    var wasRelay = false
    if case .relay = before { wasRelay = true }
    gateway.ended(self, wasRelay: wasRelay)
  }
}
