import System

/// One login over the door and, if it succeeds, at most one further line with its answer.
final class DoorCall {
  enum Outcome {
    /// The answer to the login, and to the line behind it: empty where none is due.
    case done(login: [UInt8], answer: [UInt8])
    case refused(login: [UInt8])
    case unavailable
  }

  private enum State {
    case loggingIn
    case answering(login: [UInt8])
    case over
  }

  /// How a notification begins: a job tells its progress before it is answered.
  private static let notice = Array(#"{"jsonrpc":"2.0","method":"#.utf8)

  private let stream: ByteStream
  private let request: [UInt8]?
  private let settings: WebSettings
  private let proven: () -> Void
  private let completion: (Outcome) -> Void
  private var state = State.loggingIn
  private var received: [UInt8] = []

  /// - Parameter request: a line behind the login; nil for the login alone.
  /// - Parameter proven: called when the login has succeeded and the line is on its way.
  init(
    _ stream: ByteStream, announcing browser: String, isOfProgram: Bool, login: [UInt8],
    request: [UInt8]?,
    settings: WebSettings, proven: @escaping () -> Void,
    _ completion: @escaping (Outcome) -> Void
  ) {
    self.stream = stream
    self.request = request
    self.settings = settings
    self.proven = proven
    self.completion = completion
    do {
      try stream.start { [weak self] in self?.happened($0) }
      stream.send(LoginLine.announcement(of: browser, isOfOneCall: isOfProgram) + login)
    } catch {
      stream.close()
      state = .over
      completion(.unavailable)
    }
  }

  var isOver: Bool {
    guard case .over = state else { return false }
    return true
  }

  /// The browser has gone.
  func abandon() { finish(.unavailable) }

  private func finish(_ outcome: Outcome) {
    guard !isOver else { return }
    state = .over
    stream.close()
    completion(outcome)
  }

  private func happened(_ event: ByteStream.Event) {
    switch event {
    case .room: break
    case .received(let bytes):
      received += bytes
      switch state {
      case .loggingIn: readLogin()
      case .answering where received.count > settings.answerBytesMax: finish(.unavailable)
      case .answering, .over: break
      }
    case .inputEnded:
      guard case .answering(let login) = state else { return finish(.unavailable) }
      // A whole line, or none where only notifications were sent.
      guard received.last == 0x0A || received.isEmpty else { return finish(.unavailable) }
      let lines = received.split(separator: 0x0A).filter { !$0.starts(with: Self.notice) }
      finish(.done(login: login, answer: Array(lines.joined(separator: [0x0A]))))
    case .broken: finish(.unavailable)
    }
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
