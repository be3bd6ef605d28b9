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

/// Waits for other processes: looks again and again until `condition` holds or the time is up.
///
/// - Returns: whether it holds.
func waitUntil(
  within limit: Duration = .seconds(30), every pause: Duration = .milliseconds(20),
  _ condition: () throws -> Bool
) rethrows -> Bool {
  let end = Instant.now() + limit
  while true {
    if try condition() { return true }
    guard Instant.now() < end else { return false }
    Pace.pause(pause)
  }
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

/// Random numbers from a seed, which a failing test prints.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// SplitMix64.
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
