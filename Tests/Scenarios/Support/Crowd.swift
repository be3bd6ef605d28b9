import Client
import Foundation
import JSON
import Synchronization
import System

/// Blocking work on threads of its own: the pool that tests run on has as many as there are cores.
final class Crowd<Outcome: Sendable>: Sendable {
  private let count: Int
  private let ended = DispatchSemaphore(value: 0)
  private let outcomes = Mutex<[Int: Result<Outcome, any Error>]>([:])

  /// Starts `count` threads, each told its number.
  init(_ count: Int, _ work: @escaping @Sendable (Int) throws -> Outcome) {
    self.count = count
    for index in 0..<count {
      let thread = Thread { [self] in
        let outcome = Result { try work(index) }
        outcomes.withLock { $0[index] = outcome }
        ended.signal()
      }
      thread.stackSize = 1 << 20
      thread.start()
    }
  }

  /// Waits for all; in the order of their numbers, or what one of them threw.
  func join() throws -> [Outcome] {
    for _ in 0..<count { ended.wait() }
    return try outcomes.withLock { outcomes in
      try (0..<count).compactMap { try outcomes[$0]?.get() }
    }
  }
}

/// Tells a crowd to come to its end.
final class Whistle: Sendable {
  private let isBlown = Mutex(false)

  var hasBlown: Bool { isBlown.withLock { $0 } }

  func blow() { isBlown.withLock { $0 = true } }
}

/// The pace of a load, or of faults.
enum Pace {
  static func pause(_ duration: Duration) {
    Thread.sleep(forTimeInterval: duration / .seconds(1))
  }

  /// Sleeps until `instant`, if that lies ahead.
  static func wait(until instant: Instant) {
    let left = Instant.now().duration(to: instant)
    if left > .zero { pause(left) }
  }
}
