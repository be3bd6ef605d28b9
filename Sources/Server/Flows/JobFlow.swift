import Methods
import System

/// Tells the client of a job how far it has come: at most four times a second, at least once, and
/// nothing behind the answer.
final class JobFlow {
  private static let interval = Duration.milliseconds(250)
  private static let intervalsMax = 4

  private let job: Job
  private let request: [UInt8]?
  private let session: ClientSession
  private var progress: Job.Progress?
  private var isShown = false
  /// Since the last notification.
  private var intervals = 0
  private var timer: EventLoop.Timer?

  init(_ job: Job, request: [UInt8]?, to session: ClientSession) {
    self.job = job
    self.request = request
    self.session = session
  }

  func show(_ progress: Job.Progress) {
    isShown = self.progress == progress
    self.progress = progress
    guard timer == nil else { return }
    tell()
    wait()
  }

  func end() {
    if let timer = timer.take() { session.desk.loop.cancel(timer) }
    progress = nil
  }

  private func wait() {
    timer = session.desk.loop.schedule(after: Self.interval) { [weak self] in
      guard let self else { return }
      intervals += 1
      if !isShown || intervals >= Self.intervalsMax { tell() }
      wait()
    }
  }

  private func tell() {
    guard let progress else { return }
    isShown = true
    intervals = 0
    guard let notice = job.notice(progress, request: request) else { return }
    session.send { $0.append(contentsOf: notice) }
  }
}
