/// What the clients of a load ask for, one request after the other.
struct Requests {
  /// What the parameters of one request may depend on.
  struct Turn {
    /// Counted from 0.
    let client: Int
    /// Requests that this client has sent before.
    let count: Int
    let random: UInt64
    /// The version in the last answer, where `takesVersion`; 1 at first.
    let version: Int
    /// Requests that all clients have sent before; for what can be done once only.
    var serial = 0
  }

  let method: String
  /// Whether an answer's last `"version"` is that of the item, which the next request names.
  var takesVersion = false
  /// So many and no more, for what can be done once only; nil: as many as the time allows.
  var total: Int?
  let appendParams: (Turn, inout [UInt8]) -> Void

  func append(id: Int, _ turn: Turn, to line: inout [UInt8]) {
    line.append(contentsOf: #"{"jsonrpc":"2.0","id":"#.utf8)
    Self.append(id, to: &line)
    line.append(contentsOf: #","method":""#.utf8)
    line.append(contentsOf: method.utf8)
    line.append(contentsOf: #"","params":"#.utf8)
    appendParams(turn, &line)
    line.append(contentsOf: "}\n".utf8)
  }

  static func append(_ number: Int, to line: inout [UInt8]) {
    var divisor = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      line.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
      divisor /= 10
    }
  }
}

/// Numbers that are the same in each run.
struct Xorshift {
  private var state: UInt64

  init(seed: Int) {
    state = UInt64(truncatingIfNeeded: seed) &* 0x9E37_79B9_7F4A_7C15 | 1
  }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
