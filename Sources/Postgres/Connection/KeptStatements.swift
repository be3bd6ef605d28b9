/// Which of the texts that conditions have shaped a connection keeps prepared: planning one costs
/// more than running it, and a kept plan takes 90 to 260 kB of the backend. Pure.
///
/// A text is kept from its second use on, if that comes among the last `seenMax` texts; the one
/// that was used the longest ago gives way. No name is given twice: units are sent ahead of their
/// answers, and one behind a failed PREPARE would run the text that had the name before.
struct KeptStatements {
  static let keptMax = 64
  static let seenMax = 256

  struct Name: Equatable {
    let name: String
    /// Whose text has given way to this one's, and can be forgotten.
    var replaces: String?
  }

  private struct Kept {
    let name: String
    var lastUse: UInt64
  }

  private var kept: [String: Kept] = [:]
  /// Hashes of texts that were used once, as a ring.
  private var seen: [Int] = []
  private var next = 0
  private var namesGiven = 0

  /// The name under which to use the text, which `PreparedNames` prepares if need be; nil to use it
  /// as it is.
  mutating func use(_ text: String, sequence: UInt64) -> Name? {
    if let name = kept[text]?.name {
      kept[text]?.lastUse = sequence
      return Name(name: name)
    }
    let hash = text.hashValue
    guard let place = seen.firstIndex(of: hash) else {
      remember(hash)
      return nil
    }
    seen[place] = 0
    let replaces = makeRoom()
    let name = "kept_\(namesGiven)"
    namesGiven += 1
    kept[text] = Kept(name: name, lastUse: sequence)
    return Name(name: name, replaces: replaces)
  }

  private mutating func remember(_ hash: Int) {
    if seen.count < Self.seenMax {
      seen.append(hash)
    } else {
      seen[next] = hash
      next = (next + 1) % Self.seenMax
    }
  }

  /// The name of the text that gives way, if one has to.
  private mutating func makeRoom() -> String? {
    guard kept.count >= Self.keptMax,
      let oldest = kept.min(by: { $0.value.lastUse < $1.value.lastUse })
    else { return nil }
    kept[oldest.key] = nil
    return oldest.value.name
  }
}
