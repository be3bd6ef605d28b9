import HTTP
import System

/// One WebSocket: the browser's messages are lines for a worker, a worker's lines are messages. It
/// logs in before it relays; then it reads nothing of what it carries.
final class Relay {
  private enum Phase {
    /// Without TLS the page's first message logs in; until then there is no door connection.
    case expectingLogin
    /// - Parameter isOfPage: the page waits for the answer, too.
    case loggingIn(ByteStream, isOfPage: Bool)
    case relaying(ByteStream)
    /// A close frame has been sent; waits for the browser's.
    case closing
    case closed
  }

  private let browser: ByteStream
  private let browserAddress: String
  private unowned let gateway: Gateway
  private let ended: () -> Void
  private var phase = Phase.expectingLogin
  private var machine: FrameMachine
  private var frames = LineFrames()
  /// The worker's answer to the login, until it is whole.
  private var answer: [UInt8] = []
  private var session: [UInt8]?
  private var deadline: Instant?
  private var pingAt: Instant
  private var pongDueAt: Instant?
  private var isDraining = false

  private var settings: WebSettings { gateway.settings }
  private var now: Instant { gateway.loop.now }

  /// - Parameter ended: called once, when the connection has to be dropped.
  init(
    _ browser: ByteStream, browser address: String, gateway: Gateway, _ ended: @escaping () -> Void
  ) {
    self.browser = browser
    browserAddress = address
    self.gateway = gateway
    self.ended = ended
    machine = FrameMachine(
      rules: FrameMachine.Rules(messageBytesMax: gateway.settings.lineBytesMax))
    pingAt = gateway.loop.now + gateway.settings.pingInterval
  }

  /// - Parameter mayLogInByMessage: the browser keeps no cookie for us.
  func start(cookie: String?, mayLogInByMessage: Bool, received: [UInt8]) {
    machine.receive(received)
    if let cookie {
      logIn(cookie, LoginLine.login(cookie), isOfPage: false)
    } else if mayLogInByMessage {
      deadline = now + settings.loginPatience
      readMessages()
    } else {
      // A script cannot read the status of an upgrade that is refused, but it can read this.
      close(.notLoggedIn)
    }
  }

  private func logIn(_ credential: String, _ line: [UInt8], isOfPage: Bool) {
    guard let key = gateway.enterSession(credential) else { return close(.policyViolation) }
    session = key
    guard let door = gateway.openDoor() else { return close(.tryAgainLater) }
    do {
      try door.start { [weak self] in self?.doorDid($0) }
    } catch {
      return close(.tryAgainLater)
    }
    phase = .loggingIn(door, isOfPage: isOfPage)
    deadline = now + settings.loginPatience
    door.send(LoginLine.announcement(of: browserAddress) + line)
    updateReading()
  }

  // MARK: Browser

  func browserDid(_ event: ByteStream.Event) {
    switch event {
    case .received(let bytes):
      machine.receive(bytes)
      readMessages()
    case .room: updateReading()
    case .inputEnded, .broken: end()
    }
  }

  /// During a login further messages wait in the machine and in the kernel.
  private var mayRead: Bool {
    switch phase {
    case .expectingLogin: true
    case .loggingIn: false
    case .relaying(let door):
      !isDraining && door.unsentBytes <= settings.pauseUpBytes
        && browser.unsentBytes <= settings.pauseDownBytes
    // Only the browser's close frame matters.
    case .closing: true
    case .closed: false
    }
  }

  private func readMessages() {
    while mayRead, let event = machine.next() {
      switch event {
      case .message(let line, isText: _): carry(line)
      case .ping(let payload):
        if case .closing = phase { break }
        var output: [UInt8] = []
        Frame.append(.pong, payload[...], to: &output)
        browser.send(output)
      case .pong: pongDueAt = nil
      case .closed(let code): browserCloses(code)
      case .failed(let code): close(code)
      }
    }
    updateReading()
  }

  private func carry(_ line: [UInt8]) {
    switch phase {
    case .relaying(let door): door.send(line + [0x0A])
    case .expectingLogin:
      guard let credential = LoginLine.credential(ofFirst: line) else {
        return close(.notLoggedIn)
      }
      logIn(credential, line + [0x0A], isOfPage: true)
    case .loggingIn, .closing, .closed: break
    }
  }

  private func browserCloses(_ code: UInt16) {
    if case .closing = phase { return end() }
    var output: [UInt8] = []
    Frame.appendClose(code, to: &output)
    browser.send(output)
    leaveDoor()
    phase = .closing
    // The server closes the connection first (RFC 6455, 7.1.1).
    browser.shutdownWrite()
    deadline = now + settings.closePatience
  }

  // MARK: Door

  private func doorDid(_ event: ByteStream.Event) {
    switch event {
    case .received(let bytes):
      switch phase {
      case .loggingIn(let door, let isOfPage): readAnswer(bytes, door, isOfPage: isOfPage)
      case .relaying: pass(bytes[...])
      case .expectingLogin, .closing, .closed: break
      }
      updateReading()
    // The worker takes bytes again: messages that waited go on.
    case .room: readMessages()
    case .inputEnded, .broken:
      if case .loggingIn = phase { return close(.tryAgainLater) }
      close(.goingAway)
    }
  }

  private func pass(_ bytes: ArraySlice<UInt8>) {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + 16)
    frames.append(bytes, to: &output)
    browser.send(output)
  }

  private func readAnswer(_ bytes: [UInt8], _ door: ByteStream, isOfPage: Bool) {
    answer += bytes
    guard let end = answer.firstIndex(of: 0x0A) else {
      if answer.count > settings.loginAnswerBytesMax { close(.tryAgainLater) }
      return
    }
    let line = Array(answer[...end])
    let rest = Array(answer[(end + 1)...])
    answer = []
    if isOfPage { pass(line[...]) }
    switch LoginLine.answer(Array(line.dropLast())) {
    case .refused: close(.notLoggedIn)
    case .unavailable: close(.tryAgainLater)
    case .loggedIn:
      phase = .relaying(door)
      deadline = nil
      pass(rest[...])
      if isDraining { door.shutdownWrite() }
      readMessages()
    }
  }

  // MARK: Back-pressure and time

  private func updateReading() {
    if case .closed = phase { return }
    browser.read(mayRead)
    if case .relaying(let door) = phase {
      door.read(browser.unsentBytes <= settings.pauseDownBytes)
    }
  }

  func sweep() {
    if let deadline, now > deadline {
      switch phase {
      case .expectingLogin, .loggingIn: return close(.notLoggedIn)
      case .relaying: break
      case .closing, .closed: return end()
      }
    }
    if browser.unsentBytes > 0, browser.progressAt.duration(to: now) > settings.slowPatience {
      return close(.tooSlow)
    }
    if let pongDueAt {
      // A browser that is sent much answers late.
      if now > pongDueAt, browser.unsentBytes == 0 { end() }
    } else if now > pingAt, case .relaying = phase {
      var output: [UInt8] = []
      Frame.append(.ping, [], to: &output)
      browser.send(output)
      pingAt = now + settings.pingInterval
      pongDueAt = now + settings.pongPatience
    }
  }

  // MARK: Ending

  /// What the worker has read is still answered, and relayed.
  func drain() {
    isDraining = true
    switch phase {
    case .relaying(let door): door.shutdownWrite()
    case .expectingLogin: close(.goingAway)
    case .loggingIn, .closing, .closed: break
    }
    updateReading()
  }

  private func close(_ code: Frame.CloseCode) {
    switch phase {
    case .closing, .closed: return
    case .expectingLogin, .loggingIn, .relaying: break
    }
    leaveDoor()
    phase = .closing
    deadline = now + settings.closePatience
    var output: [UInt8] = []
    Frame.appendClose(code.rawValue, to: &output)
    browser.send(output)
    browser.read(true)
  }

  private func leaveDoor() {
    switch phase {
    case .loggingIn(let door, isOfPage: _), .relaying(let door): door.close()
    case .expectingLogin, .closing, .closed: break
    }
    if let session { gateway.leaveSession(session) }
    session = nil
  }

  private func end() {
    if case .closed = phase { return }
    leaveDoor()
    phase = .closed
    ended()
  }

  /// The connection is gone.
  func cancel() {
    leaveDoor()
    phase = .closed
  }
}
