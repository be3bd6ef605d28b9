/// Which of the texts that conditions have shaped a connection keeps prepared: planning one costs
/// more than running it, and a kept plan takes 90 to 260 kB of the backend. Pure.
///
/// A text is kept from its second use on, if that comes among the last `seenMax` texts; the one
/// that was used the longest ago gives way.
struct KeptStatements {
  static let keptMax = 64
  static let seenMax = 256

  private struct Kept {
    let name: String
    var lastUse: UInt64
  }

  private var kept: [String: Kept] = [:]
  /// Hashes of texts that were used once, as a ring.
  private var seen: [Int] = []
  private var next = 0

  /// The name under which to use the text, which `PreparedNames` prepares if need be; nil to use it
  /// as it is. A name that another text had before is given anew.
  mutating func use(_ text: String, sequence: UInt64) -> String? {
    if kept[text] != nil {
      kept[text]?.lastUse = sequence
      return kept[text]?.name
    }
    let hash = text.hashValue
    guard let place = seen.firstIndex(of: hash) else {
      remember(hash)
      return nil
    }
    seen[place] = 0
    let name = freeName()
    kept[text] = Kept(name: name, lastUse: sequence)
    return name
  }

  private mutating func remember(_ hash: Int) {
    if seen.count < Self.seenMax {
      seen.append(hash)
    } else {
      seen[next] = hash
      next = (next + 1) % Self.seenMax
    }
  }

  private mutating func freeName() -> String {
    guard kept.count >= Self.keptMax,
      let oldest = kept.min(by: { $0.value.lastUse < $1.value.lastUse })
    else { return "kept_\(kept.count)" }
    kept[oldest.key] = nil
    return oldest.value.name
  }
}
