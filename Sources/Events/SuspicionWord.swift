/// The last words of a slot in the shared status, by which a request that kills workers is found.
///
/// A worker writes into its slot which requests it has in hand, by fingerprint. When it dies, the
/// supervisor counts each of them as suspect in its own slot; a worker that answers a suspect
/// acquits it there, by setting its deaths to 0.
package enum SuspicionWord {
  private static let first = SlotLayout.firstSuspicion
  /// Of any slot; the supervisor needs the most.
  static let count = 1 + 2 * suspectCount
  package static let all = first..<first + count

  /// Of a worker: the request whose plan or answer it is making right now.
  package static let atWork = first
  /// Of a worker: the requests in hand; 0 is free. Beyond these, older ones are not noted.
  package static let firstInHand = first + 1
  package static let inHandCount = 64

  /// Of the supervisor: rises with each change of the suspects; 0 as long as there are none.
  package static let generation = first
  /// Of the supervisor: fingerprint and deaths, by turns; fingerprint 0 is free.
  package static let firstSuspect = first + 1
  package static let suspectCount = 55

  /// Deaths in a row, with the same request in hand, at which it is refused.
  package static let deathsMax: UInt64 = 3
}
