import JSON

/// A generator that gives the same numbers for the same seed (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// The error that scanning ends in, nil when the text is accepted.
func scanError(_ bytes: [UInt8], limits: Limits = .standard) -> ScanError? {
  do throws(ScanError) {
    _ = try Document(bytes, limits: limits)
    return nil
  } catch {
    return error
  }
}

func scanError(_ text: String, limits: Limits = .standard) -> ScanError? {
  scanError(Array(text.utf8), limits: limits)
}

func text(_ bytes: some Collection<UInt8>) -> String {
  String(decoding: bytes, as: UTF8.self)
}

func repeated(_ text: String, _ count: Int) -> String {
  String(repeating: text, count: count)
}
