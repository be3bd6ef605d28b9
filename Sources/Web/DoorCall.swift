import System

/// One login over the door and, if it succeeds, at most one further line with its answer.
final class DoorCall {
  /// The events of a call. First a whole answer or the beginning of a long one; after a beginning,
  /// its rest.
  enum Outcome {
    /// The answer to the login, and to the line behind it: empty where none is due.
    case done(login: [UInt8], answer: [UInt8])
    case refused(login: [UInt8])
    case unavailable
    /// The beginning of a long answer; never empty.
    case begun([UInt8])
    case more([UInt8])
    case ended
    /// The rest of a long answer will not come.
    case cutOff

    var isLast: Bool {
      switch self {
      case .begun, .more: false
      case .done, .refused, .unavailable, .ended, .cutOff: true
      }
    }
  }

  private enum State {
    case loggingIn
    case answering(login: [UInt8])
    /// A long answer is passed on as it comes.
    case passing(isWhole: Bool)
    case over
  }

  /// How a notification begins: a job tells its progress before it is answered.
  private static let notice = Array(#"{"jsonrpc":"2.0","method":"#.utf8)

  private let stream: ByteStream
  private let request: [UInt8]?
  private let settings: WebSettings
  private let proven: () -> Void
  private let told: (Outcome) -> Void
  private var state = State.loggingIn
  private var received: [UInt8] = []

  /// - Parameter request: a line behind the login; nil for the login alone.
  /// - Parameter proven: called when the login has succeeded and the line is on its way.
  init(
    _ stream: ByteStream, announcing browser: String, isHTTPCall: Bool, login: [UInt8],
    request: [UInt8]?,
    settings: WebSettings, proven: @escaping () -> Void,
    _ told: @escaping (Outcome) -> Void
  ) {
    self.stream = stream
    self.request = request
    self.settings = settings
    self.proven = proven
    self.told = told
    do {
      try stream.start { [weak self] in self?.happened($0) }
      stream.send(LoginLine.announcement(of: browser, isHTTPCall: isHTTPCall) + login)
    } catch {
      stream.close()
      state = .over
      told(.unavailable)
    }
  }

  var isOver: Bool {
    guard case .over = state else { return false }
    return true
  }

  /// The browser has gone.
  func abandon() { fail() }

  /// Whether more of a long answer is wanted.
  func read(_ isWanted: Bool) { stream.read(isWanted) }

  private func fail() {
    guard case .passing = state else { return finish(.unavailable) }
    finish(.cutOff)
  }

  private func finish(_ outcome: Outcome) {
    guard !isOver else { return }
    state = .over
    stream.close()
    told(outcome)
  }

  private func happened(_ event: ByteStream.Event) {
    switch event {
    case .room: break
    case .received(let bytes):
      switch state {
      case .loggingIn:
        received += bytes
        readLogin()
      case .answering:
        received += bytes
        readAnswer()
      case .passing: pass(bytes)
      case .over: break
      }
    case .inputEnded: inputEnded()
    case .broken: fail()
    }
  }

  private func inputEnded() {
    switch state {
    case .loggingIn, .over: finish(.unavailable)
    case .answering(let login):
      // A whole line, or none where only notifications were sent.
      guard received.last == 0x0A || received.isEmpty else { return finish(.unavailable) }
      let lines = received.split(separator: 0x0A).filter { !$0.starts(with: Self.notice) }
      finish(.done(login: login, answer: Array(lines.joined(separator: [0x0A]))))
    case .passing(let isWhole): finish(isWhole ? .ended : .cutOff)
    }
  }

  /// Drops progress notifications; an answer above `wholeAnswerBytesMax` is passed on as it comes.
  private func readAnswer() {
    while received.starts(with: Self.notice), let end = received.firstIndex(of: 0x0A) {
      received.removeSubrange(...end)
    }
    guard received.count > settings.wholeAnswerBytesMax else { return }
    // No notice is that long.
    guard !received.starts(with: Self.notice) else { return finish(.unavailable) }
    let beginning = received
    received = []
    state = .passing(isWhole: beginning.last == 0x0A)
    told(.begun(beginning))
  }

  private func pass(_ bytes: [UInt8]) {
    state = .passing(isWhole: bytes.last == 0x0A)
    told(.more(bytes))
  }

  private func readLogin() {
    guard let end = received.firstIndex(of: 0x0A) else {
      if received.count > settings.loginAnswerBytesMax { finish(.unavailable) }
      return
    }
    let line = Array(received[..<end])
    switch LoginLine.answer(line) {
    case .unavailable: finish(.unavailable)
    case .refused: finish(.refused(login: line))
    case .loggedIn:
      guard let request else { return finish(.done(login: line, answer: [])) }
      received.removeSubrange(...end)
      state = .answering(login: line)
      proven()
      stream.send(request)
      // The worker answers all that it has read, and then closes.
      stream.shutdownWrite()
    }
  }
}
