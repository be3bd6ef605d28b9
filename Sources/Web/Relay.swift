import HTTP
import System

/// One WebSocket: the browser's messages are lines for a worker, a worker's lines are messages. It
/// logs in before it relays; then it reads nothing of what it carries.
final class Relay {
  private enum Phase {
    /// Without TLS the page's first message logs in; until then there is no door connection.
    case expectingLogin
    case loggingIn(ByteStream, Login)
    case relaying(ByteStream)
    /// A close frame has been sent; waits for the browser's.
    case closing
    case closed
  }

  /// Whom it tells how it goes.
  struct Outcomes {
    /// Whether there is room for one more that has logged in.
    let loggedIn: () -> Bool
    /// It has sent its close frame.
    let closes: () -> Void
    /// Called once, when the connection has to be dropped.
    let ended: () -> Void
  }

  private enum Login {
    case byCookie
    /// The page waits for the answer, too.
    case byMessage
    /// It begins a session, with whose token its next message logs in.
    case begins
  }

  private let browser: ByteStream
  private let browserAddress: String
  private unowned let gateway: Gateway
  private let outcomes: Outcomes
  private var phase = Phase.expectingLogin
  private var machine: FrameMachine
  private var frames = LineFrames()
  /// The worker's answer to the login, until it is whole.
  private var answer: [UInt8] = []
  private var session: [UInt8]?
  private var deadline: Instant?
  private var liveness: Liveness
  private var isDraining = false
  /// Whether the last line to the browser said that the server closes.
  private var hasToldClosing = false

  private var settings: WebSettings { gateway.settings }
  private var now: Instant { gateway.loop.now }

  init(_ browser: ByteStream, browser address: String, gateway: Gateway, outcomes: Outcomes) {
    self.browser = browser
    browserAddress = address
    self.gateway = gateway
    self.outcomes = outcomes
    machine = FrameMachine(
      rules: FrameMachine.Rules(messageBytesMax: gateway.settings.lineBytesMax))
    let settings = gateway.settings
    liveness = Liveness(
      interval: settings.pingInterval, patience: settings.pongPatience, from: gateway.loop.now)
  }

  /// - Parameter mayLogInByMessage: the browser keeps no cookie for us.
  func start(cookie: String?, mayLogInByMessage: Bool, received: [UInt8]) {
    machine.receive(received)
    if let cookie {
      logIn(cookie, LoginLine.login(cookie), .byCookie)
    } else if mayLogInByMessage {
      deadline = now + settings.loginPatience
      readMessages()
    } else {
      // A script cannot read the status of an upgrade that is refused, but it can read this.
      close(.notLoggedIn)
    }
  }

  private func logIn(_ credential: String, _ line: [UInt8], _ login: Login) {
    guard let key = gateway.enterSession(credential) else { return close(.policyViolation) }
    session = key
    guard let door = gateway.openDoor() else { return close(.tryAgainLater) }
    do {
      try door.start { [weak self] in self?.doorDid($0) }
    } catch {
      return close(.tryAgainLater)
    }
    phase = .loggingIn(door, login)
    deadline = now + settings.loginPatience
    door.send(LoginLine.announcement(of: browserAddress) + line)
    updateReading()
  }

  // MARK: Browser

  func browserDid(_ event: ByteStream.Event) {
    switch event {
    case .received(let bytes):
      liveness.received(at: now)
      machine.receive(bytes)
      readMessages()
    // What waited because too much was unsent goes on.
    case .room: readMessages()
    case .inputEnded, .broken: end()
    }
  }

  /// During a login further messages wait in the machine and in the kernel.
  private var mayRead: Bool {
    switch phase {
    // Pings are answered meanwhile.
    case .expectingLogin: browser.unsentBytes <= settings.pauseUpBytes
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
      case .pong: break
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
      guard let first = LoginLine.First(line) else { return close(.notLoggedIn) }
      logIn(first.credential, line + [0x0A], first.beginsSession ? .begins : .byMessage)
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
      case .loggingIn(let door, let login): readAnswer(bytes, door, login)
      case .relaying: pass(bytes[...])
      case .expectingLogin, .closing, .closed: break
      }
      updateReading()
    // The worker takes bytes again: messages that waited go on.
    case .room: readMessages()
    case .inputEnded, .broken:
      if case .loggingIn = phase { return close(.tryAgainLater) }
      if isDraining, !hasToldClosing { pass(LoginLine.closing[...]) }
      close(.goingAway)
    }
  }

  private func pass(_ bytes: ArraySlice<UInt8>) {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + 16)
    frames.append(bytes, to: &output)
    browser.send(output)
    hasToldClosing = bytes.suffix(LoginLine.closing.count).elementsEqual(LoginLine.closing)
    if frames.word == LoginLine.ended { close(.notLoggedIn) }
  }

  private func readAnswer(_ bytes: [UInt8], _ door: ByteStream, _ login: Login) {
    answer += bytes
    guard let end = answer.firstIndex(of: 0x0A) else {
      if answer.count > settings.loginAnswerBytesMax { close(.tryAgainLater) }
      return
    }
    let line = Array(answer[...end])
    let rest = Array(answer[(end + 1)...])
    answer = []
    switch login {
    case .byCookie: break
    case .byMessage, .begins: pass(line[...])
    }
    switch (LoginLine.answer(Array(line.dropLast())), login) {
    case (.refused, _):
      if let session { gateway.forget(session) }
      close(.notLoggedIn)
    case (.unavailable, _): close(.tryAgainLater)
    case (.loggedIn, .begins):
      // The connection over the door is not authenticated yet.
      leaveDoor()
      phase = .expectingLogin
      deadline = now + settings.loginPatience
      readMessages()
    case (.loggedIn, .byCookie), (.loggedIn, .byMessage):
      guard outcomes.loggedIn() else { return close(.tryAgainLater) }
      if let session { gateway.remember(session) }
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
      case .expectingLogin: return close(.notLoggedIn)
      // The worker is slow: nothing is said of what the browser has logged in with.
      case .loggingIn: return close(.tryAgainLater)
      case .relaying: break
      // Bytes sent before the end are still read.
      case .closing: if browser.unsentBytes == 0 { return end() }
      case .closed: return end()
      }
    }
    if browser.unsentBytes > 0, browser.progressAt.duration(to: now) > settings.slowPatience {
      if case .closing = phase { return end() }
      return close(.tooSlow)
    }
    guard case .relaying = phase else { return }
    switch liveness.looked(at: now, canAnswer: mayRead && browser.unsentBytes == 0) {
    case .well: break
    case .gone: end()
    case .sendPing:
      var output: [UInt8] = []
      Frame.append(.ping, [], to: &output)
      browser.send(output)
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
    outcomes.closes()
  }

  private func leaveDoor() {
    switch phase {
    case .loggingIn(let door, _), .relaying(let door): door.close()
    case .expectingLogin, .closing, .closed: break
    }
    if let session { gateway.leaveSession(session) }
    session = nil
  }

  private func end() {
    if case .closed = phase { return }
    leaveDoor()
    phase = .closed
    outcomes.ended()
  }

  /// The connection is gone.
  func cancel() {
    leaveDoor()
    phase = .closed
  }
}
