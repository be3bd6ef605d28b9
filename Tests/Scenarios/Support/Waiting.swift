import Dispatch
import Foundation
import Synchronization
import Testing

/// For suites that mostly wait, for processes, pauses and moments: their tests run on threads of
/// their own. The pool that runs all other tests has one thread for each processor, and a test that
/// blocks one of them keeps a processor idle.
struct Waiting: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true

  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing body: @concurrent @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(WaitingThreads.shared) { try await body() }
  }
}

extension Trait where Self == Waiting {
  static var waiting: Self { Waiting() }
}

private final class WaitingThreads: TaskExecutor {
  /// They wait for at least half of their time; more of them would make tests with a deadline late.
  private static let count = 3

  static let shared = {
    let threads = WaitingThreads()
    for _ in 0..<count { Thread { threads.serve() }.start() }
    return threads
  }()

  private let jobs = Mutex<[UnownedJob]>([])
  private let isGiven = DispatchSemaphore(value: 0)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    isGiven.signal()
  }

  private func serve() {
    while true {
      isGiven.wait()
      guard let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { continue }
      unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}
