/// A naive recursive validator to compare the scanner with: slow, obvious, and sharing no code
/// with it. Names are compared as UTF-16, UTF-8 is checked by the standard library.
struct Reference {
  private var rest: ArraySlice<UInt8>

  static func accepts(_ bytes: [UInt8]) -> Bool {
    guard String(validating: bytes, as: UTF8.self) != nil else { return false }
    var reference = Reference(rest: bytes[...])
    guard reference.value(depth: 0) else { return false }
    reference.skipSpace()
    return reference.rest.isEmpty
  }

  private mutating func skipSpace() {
    while let byte = rest.first, byte == 32 || byte == 9 || byte == 10 || byte == 13 {
      rest.removeFirst()
    }
  }

  private mutating func take(_ text: String) -> Bool {
    guard rest.starts(with: text.utf8) else { return false }
    rest.removeFirst(text.utf8.count)
    return true
  }

  private mutating func value(depth: Int) -> Bool {
    skipSpace()
    if take("{") { return object(depth: depth + 1) }
    if take("[") { return array(depth: depth + 1) }
    if take("true") || take("false") || take("null") { return true }
    if rest.first == 0x22 { return string() != nil }
    return number()
  }

  private mutating func array(depth: Int) -> Bool {
    guard depth <= 64 else { return false }
    skipSpace()
    if take("]") { return true }
    while true {
      guard value(depth: depth) else { return false }
      skipSpace()
      if take("]") { return true }
      guard take(",") else { return false }
    }
  }

  private mutating func object(depth: Int) -> Bool {
    guard depth <= 64 else { return false }
    skipSpace()
    if take("}") { return true }
    var names: [[UInt16]] = []
    while true {
      skipSpace()
      guard let name = string(), !names.contains(name) else { return false }
      names.append(name)
      skipSpace()
      guard take(":"), value(depth: depth) else { return false }
      skipSpace()
      if take("}") { return true }
      guard take(",") else { return false }
    }
  }

  /// The code units of a string.
  private mutating func string() -> [UInt16]? {
    guard take("\"") else { return nil }
    var units: [UInt16] = []
    var plain: [UInt8] = []
    while let byte = rest.popFirst() {
      if byte != 0x22, byte != 0x5C {
        guard byte >= 0x20 else { return nil }
        plain.append(byte)
        continue
      }
      units += String(decoding: plain, as: UTF8.self).utf16
      plain = []
      if byte == 0x22 { return units }
      guard let unit = escape() else { return nil }
      units.append(unit)
    }
    return nil
  }

  private mutating func escape() -> UInt16? {
    let escapes: [UInt8: UInt16] = [
      0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 8, 0x66: 12, 0x6E: 10, 0x72: 13, 0x74: 9,
    ]
    guard let byte = rest.popFirst() else { return nil }
    guard byte == 0x75 else { return escapes[byte] }
    let digits = rest.prefix(4)
    guard digits.count == 4,
      digits.allSatisfy({ "0123456789abcdefABCDEF".utf8.contains($0) })
    else { return nil }
    rest.removeFirst(4)
    return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
  }

  private mutating func number() -> Bool {
    let written = rest.prefix { "+-.eE0123456789".utf8.contains($0) }
    rest.removeFirst(written.count)
    guard let parts = NumberParts(String(decoding: written, as: UTF8.self)) else { return false }
    return parts.isWithinLimits
  }
}

/// A number cut at its letters.
struct NumberParts {
  let integer: Substring
  let fraction: Substring?
  /// With its sign; nil when not written.
  let exponent: Substring?

  /// Nil when `text` is not a number.
  init?(_ text: String) {
    let unsigned = text.hasPrefix("-") ? text.dropFirst() : text[...]
    let halves = unsigned.split(
      maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 == "e" || $0 == "E" })
    let mantissa = halves[0].split(
      separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    integer = mantissa[0]
    fraction = mantissa.count > 1 ? mantissa[1] : nil
    exponent = halves.count > 1 ? halves[1] : nil
    guard Self.areDigits(integer), integer == "0" || !integer.hasPrefix("0") else { return nil }
    if let fraction { guard Self.areDigits(fraction) else { return nil } }
    guard var exponent else { return }
    if exponent.hasPrefix("+") || exponent.hasPrefix("-") { exponent = exponent.dropFirst() }
    guard Self.areDigits(exponent) else { return nil }
  }

  private static func areDigits(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
  }

  var isWithinLimits: Bool {
    let significant = (integer + (fraction ?? "")).drop { $0 == "0" }
    guard significant.count <= 40 else { return false }
    guard let exponent = Int(exponent ?? "0"), abs(exponent) <= 308 else { return false }
    return (fraction ?? "").count - exponent <= 348
  }
}
