package import System

/// Failed logins, counted by all workers in 2 × 4095 words of shared memory. Callers whose hashes
/// collide share a word and its wait, at most two seconds.
package final class LoginTable {
  /// The words of origins and those of tokens; the seed precedes them.
  private static let origins = 0
  private static let tokens = 1
  private static let words = 4096

  typealias Place = (slot: Int, counter: Int)

  private let status: SharedStatus
  /// The seed is secret, so a caller cannot choose collisions.
  private let seed: [UInt8]

  /// The borrowed descriptor, for children.
  package var raw: Int32 { status.raw }

  /// Created by the supervisor.
  package static func create() throws(SystemError) -> LoginTable {
    let status = try SharedStatus.create(slots: 2, counters: words)
    let seed = Entropy.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    status.store(slot: origins, counter: 0, seed)
    return LoginTable(status)
  }

  /// Maps the descriptor inherited from the supervisor.
  package convenience init(inherited fd: Int32) throws(SystemError) {
    self.init(try SharedStatus(inherited: fd))
  }

  private init(_ status: SharedStatus) {
    self.status = status
    let word = status.load(slot: Self.origins, counter: 0)
    seed = (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64($0 * 8)) }
  }

  func place(ofOrigin key: [UInt8]) -> Place { place(Self.origins, key) }

  func place(ofToken id: Int) -> Place { place(Self.tokens, Array("\(id)".utf8)) }

  private func place(_ slot: Int, _ key: [UInt8]) -> Place {
    let number = Digest.sha256(seed + key).prefix(4).reduce(0) { $0 << 8 | Int($1) }
    return (slot, 1 + number % (status.counterCount - 1))
  }

  /// The wait of this attempt. Two workers at the same time may count two failures as one, which
  /// amounts to one more free failure.
  func attempted(_ place: Place, at now: Instant) -> Duration {
    var machine = ThrottleMachine(word: status.load(slot: place.slot, counter: place.counter))
    let wait = machine.attempted(at: UInt64(max(0, now.milliseconds)))
    status.store(slot: place.slot, counter: place.counter, machine.word)
    return .milliseconds(Int64(wait))
  }

  /// Refunds an attempt that succeeded.
  func succeeded(_ place: Place) {
    var machine = ThrottleMachine(word: status.load(slot: place.slot, counter: place.counter))
    machine.succeeded()
    status.store(slot: place.slot, counter: place.counter, machine.word)
  }
}
