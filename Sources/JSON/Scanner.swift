/// Walks over a text once and lists its values; throws at the first byte that may not be there.
///
/// A loop over expectations instead of recursion: what is open is linked through the nodes
/// themselves (`Node.next`). Every function begins at `position` and leaves it after what it took.
struct Scanner {
  /// What may come next, white space aside.
  private enum Expectation {
    /// A value: at the start, after a colon, after a comma in an array.
    case value
    /// A value or `]`: after `[`.
    case valueOrBracket
    /// A name: after a comma in an object.
    case name
    /// A name or `}`: after `{`.
    case nameOrBrace
    /// A comma or the closing bracket of `open`: after a value in a container.
    case separator
    /// Nothing: the outermost value is complete.
    case end
  }

  private static let none = UInt32.max

  private let limits: Limits
  private(set) var nodes: [Node] = []
  private(set) var hasUnstorable = false
  private var position = 0
  /// The innermost container that is not closed yet, or `none`.
  private var open = none
  private var depth = 0

  /// An empty list; `scan` fills it.
  init(limits: Limits) {
    self.limits = limits
  }

  /// Lists the values of `bytes`; to be called once.
  mutating func scan(_ bytes: Span<UInt8>) throws(ScanError) {
    // Every second byte at most begins a value: the list is one allocation. What is not used of
    // it is not touched either.
    nodes.reserveCapacity(bytes.count / 2 + 1)
    var expectation = Expectation.value
    while true {
      skipWhiteSpace(bytes)
      guard position < bytes.count else { break }
      expectation = try step(expectation, bytes)
    }
    guard expectation == .end else { throw failure(.unexpectedEnd) }
  }

  private mutating func step(
    _ expectation: Expectation, _ bytes: Span<UInt8>
  ) throws(ScanError) -> Expectation {
    let byte = bytes[position]
    switch expectation {
    case .value:
      return try value(byte, bytes)
    case .valueOrBracket:
      return byte == UInt8(ascii: "]") ? try close(bytes) : try value(byte, bytes)
    case .name:
      return try name(byte, bytes)
    case .nameOrBrace:
      return byte == UInt8(ascii: "}") ? try close(bytes) : try name(byte, bytes)
    case .separator:
      return try separator(byte, bytes)
    case .end:
      throw failure(.trailingBytes)
    }
  }

  @inline(__always)
  private mutating func skipWhiteSpace(_ bytes: Span<UInt8>) {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x09, 0x0A, 0x0D: position += 1
      default: return
      }
    }
  }

  private func failure(_ reason: ScanError.Reason) -> ScanError {
    ScanError(offset: position, reason: reason)
  }
}

// MARK: Structure

extension Scanner {
  private mutating func value(
    _ byte: UInt8, _ bytes: Span<UInt8>
  ) throws(ScanError) -> Expectation {
    if open != Self.none, nodes[Int(open)].kind == .array { nodes[Int(open)].count += 1 }
    switch byte {
    case UInt8(ascii: "\""): try string(bytes)
    case UInt8(ascii: "{"): return try begin(.object, then: .nameOrBrace)
    case UInt8(ascii: "["): return try begin(.array, then: .valueOrBracket)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number(bytes)
    case UInt8(ascii: "t"): try literal("true", .boolean, bytes)
    case UInt8(ascii: "f"): try literal("false", .boolean, bytes)
    case UInt8(ascii: "n"): try literal("null", .null, bytes)
    case 0xEF where position == 0 && bytes.count >= 3 && bytes[1] == 0xBB && bytes[2] == 0xBF:
      throw failure(.byteOrderMark)
    default: throw failure(.expectedValue)
    }
    return open == Self.none ? .end : .separator
  }

  private mutating func begin(
    _ kind: Kind, then expectation: Expectation
  ) throws(ScanError) -> Expectation {
    guard depth < limits.depthMax else { throw failure(.nestingTooDeep(max: limits.depthMax)) }
    depth += 1
    let offset = UInt32(position)
    nodes.append(Node(start: offset, end: offset, next: open, kind: kind))
    open = UInt32(nodes.count - 1)
    position += 1
    return expectation
  }

  private mutating func close(_ bytes: Span<UInt8>) throws(ScanError) -> Expectation {
    let index = Int(open)
    position += 1
    depth -= 1
    open = nodes[index].next
    nodes[index].end = UInt32(position)
    nodes[index].next = UInt32(nodes.count)
    if nodes[index].kind == .object,
      let duplicate = duplicateName(ofObject: index, nodes.span, bytes)
    {
      throw ScanError(offset: Int(nodes[duplicate].start), reason: .duplicateName)
    }
    return open == Self.none ? .end : .separator
  }

  private mutating func separator(
    _ byte: UInt8, _ bytes: Span<UInt8>
  ) throws(ScanError) -> Expectation {
    let isObject = nodes[Int(open)].kind == .object
    if byte == UInt8(ascii: ",") {
      position += 1
      return isObject ? .name : .value
    }
    guard byte == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else {
      throw failure(isObject ? .expectedCommaOrBrace : .expectedCommaOrBracket)
    }
    return try close(bytes)
  }

  private mutating func name(
    _ byte: UInt8, _ bytes: Span<UInt8>
  ) throws(ScanError) -> Expectation {
    guard byte == UInt8(ascii: "\"") else { throw failure(.expectedName) }
    nodes[Int(open)].count += 1
    try string(bytes)
    skipWhiteSpace(bytes)
    guard position < bytes.count else { throw failure(.unexpectedEnd) }
    guard bytes[position] == UInt8(ascii: ":") else { throw failure(.expectedColon) }
    position += 1
    return .value
  }
}

// MARK: Scalars

extension Scanner {
  private mutating func append(_ kind: Kind, to end: Int) {
    nodes.append(
      Node(
        start: UInt32(position), end: UInt32(end), next: UInt32(nodes.count + 1), kind: kind))
    position = end
  }

  private mutating func literal(
    _ word: String, _ kind: Kind, _ bytes: Span<UInt8>
  ) throws(ScanError) {
    let word = word.utf8
    let text = bytes.extracting(position..<min(position + word.count, bytes.count))
    guard word.span.isEqual(to: text) else { throw failure(.invalidLiteral) }
    append(kind, to: position + text.count)
  }

  private mutating func number(_ bytes: Span<UInt8>) throws(ScanError) {
    let shape = try NumberShape(bytes, at: position)
    if let reason = shape.violation(of: limits, bytes) { throw failure(reason) }
    append(.number, to: shape.end)
  }

  private mutating func string(_ bytes: Span<UInt8>) throws(ScanError) {
    let shape = try StringShape(bytes, at: position)
    hasUnstorable = hasUnstorable || shape.isUnstorable
    nodes.append(
      Node(
        start: UInt32(position), end: UInt32(shape.end), next: UInt32(nodes.count + 1),
        kind: .string, isEscaped: shape.isEscaped, isUnstorable: shape.isUnstorable))
    position = shape.end
  }
}
