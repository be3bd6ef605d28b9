package import System

/// Which requests are suspected of killing workers, and how many deaths each has been seen at.
///
/// A request becomes suspect when a worker dies with it in hand; at the third death in a row it is
/// refused by all workers (`SuspicionWord.deathsMax`). One answer acquits it, so that innocents who
/// stood near by are soon out of it. A suspicion, and a refusal with it, ends by itself.
package struct SuspicionMachine: Equatable, Sendable {
  package struct Suspect: Equatable, Sendable {
    package var fingerprint: UInt64
    package var deaths: UInt64
    package var seenAt: Instant
  }

  /// A suspicion ends after this time: what was repaired meanwhile is served again.
  package static let lifetime = Duration.seconds(600)

  private let suspectsMax: Int
  /// In the order of their places in the shared status.
  package private(set) var suspects: [Suspect] = []

  package init(suspectsMax: Int) {
    self.suspectsMax = suspectsMax
  }

  /// A worker has died with these requests in hand; a repetition counts once.
  package mutating func workerDied(holding fingerprints: [UInt64], at now: Instant) {
    expire(at: now)
    for fingerprint in Set(fingerprints).sorted() where fingerprint != 0 {
      if let place = suspects.firstIndex(where: { $0.fingerprint == fingerprint }) {
        suspects[place].deaths += 1
        suspects[place].seenAt = now
      } else {
        add(Suspect(fingerprint: fingerprint, deaths: 1, seenAt: now))
      }
    }
  }

  /// In the place of the least suspect, where there is no room.
  private mutating func add(_ suspect: Suspect) {
    guard suspects.count == suspectsMax else { return suspects.append(suspect) }
    let least = suspects.indices.min { first, second in
      (suspects[first].deaths, suspects[first].seenAt)
        < (suspects[second].deaths, suspects[second].seenAt)
    }
    guard let least, suspects[least].deaths <= 1 else { return }
    suspects[least] = suspect
  }

  /// A worker has answered it.
  package mutating func acquitted(_ fingerprint: UInt64) {
    suspects.removeAll { $0.fingerprint == fingerprint }
  }

  /// Whether anything has changed.
  @discardableResult
  package mutating func expire(at now: Instant) -> Bool {
    let before = suspects.count
    suspects.removeAll { $0.seenAt.duration(to: now) > Self.lifetime }
    return suspects.count != before
  }
}
