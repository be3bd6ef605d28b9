internal import System

/// One attempt to connect, carried by the loop.
final class Connector {
  private let loop: EventLoop
  private var session: Session?
  private var registration: EventLoop.Registration?
  private var timer: EventLoop.Timer?
  private let completion: (Result<Session, Failure>) -> Void

  /// libpq's words, for logs.
  struct Failure: Error {
    let message: String
  }

  init(loop: EventLoop, completion: @escaping (Result<Session, Failure>) -> Void) {
    self.loop = loop
    self.completion = completion
  }

  /// Leads to one call of the completion, perhaps before this returns, unless cancelled.
  func start(_ settings: SessionSettings, timeout: Duration) {
    session = Session(settings)
    timer = loop.schedule(after: timeout) { [weak self] in
      self?.finish(.failure(Failure(message: "no connection within \(timeout)")))
    }
    // As libpq's manual wants it: at first as if the last poll had said "writing".
    advance((session?.socket ?? -1) < 0 ? .failed : .writing)
  }

  func cancel() {
    stop()
    session = nil
  }

  private func proceed() {
    guard let session else { return }
    // libpq may close the socket and open another one for the next host.
    stopWatching()
    advance(session.continueConnecting())
  }

  private func advance(_ progress: Session.Progress) {
    switch progress {
    case .reading: watch(.readable)
    case .writing: watch(.writable)
    case .ready: succeed()
    case .failed: finish(.failure(Failure(message: session?.message ?? "out of memory")))
    }
  }

  private func watch(_ interest: EventLoop.Interest) {
    guard let session else { return }
    do {
      registration = try loop.register(session.socket, interest) { [weak self] _ in
        self?.proceed()
      }
    } catch {
      finish(.failure(Failure(message: error.description)))
    }
  }

  private func succeed() {
    guard let session else { return }
    finish(.success(session))
  }

  private func finish(_ result: Result<Session, Failure>) {
    guard session != nil || timer != nil else { return }
    stop()
    session = nil
    completion(result)
  }

  private func stop() {
    stopWatching()
    if let timer { loop.cancel(timer) }
    timer = nil
  }

  private func stopWatching() {
    if let registration { loop.cancel(registration) }
    registration = nil
  }
}
