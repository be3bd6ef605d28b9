/// An exact decimal number: value and scale are kept (12990.10 stays 12990.10), exponents are
/// written out (`5e2` is 500, `15e-1` is 1.5).
///
/// Decimal digits, not binary: numbers are read and written far more often than calculated with,
/// and their size is bounded by what was written plus `exponentMax`.
package struct Number: Sendable {
  /// Because exponents are written out, there is a largest one.
  package static let exponentMax = 308

  /// Never true for zero.
  let isNegative: Bool
  /// Values 0 to 9, most significant first, without leading zeros: empty for zero.
  let digits: [UInt8]
  /// How many of the digits stand after the decimal point. The digits may be fewer.
  package let scale: Int

  init(isNegative: Bool, digits: [UInt8], scale: Int) {
    let significant = digits.drop { $0 == 0 }
    self.isNegative = isNegative && !significant.isEmpty
    self.digits = significant.count == digits.count ? digits : Array(significant)
    self.scale = scale
  }

  /// Reads a number written as in JSON, of any length; nil when it is not one or its exponent is
  /// outside ±308.
  package init?(_ text: some Collection<UInt8>) {
    let text = Array(text)
    guard let shape = try? NumberShape(text.span, at: 0), shape.end == text.count,
      shape.exponent.magnitude <= Self.exponentMax
    else { return nil }
    var digits = (text[shape.integer] + text[shape.fraction]).map { $0 - 0x30 }
    let zeros = shape.exponent - shape.fraction.count
    if zeros > 0 { digits.append(contentsOf: repeatElement(0, count: zeros)) }
    self.init(isNegative: shape.isNegative, digits: digits, scale: shape.scale)
  }

  /// An integer, of scale 0.
  package init(_ value: Int64) {
    self.init(
      isNegative: value < 0, digits: String(value.magnitude).utf8.map { $0 - 0x30 }, scale: 0)
  }

  /// Whether the value has no fraction; 5.00 has none.
  package var isIntegral: Bool { digits.suffix(scale).allSatisfy { $0 == 0 } }

  /// The value, when it is integral and fits.
  package var int64: Int64? {
    guard isIntegral else { return nil }
    var value: Int64 = 0
    for digit in digits.dropLast(scale) {
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      // Downwards, because the least value has no positive counterpart.
      let (next, underflow) = tens.subtractingReportingOverflow(Int64(digit))
      guard !overflow, !underflow else { return nil }
      value = next
    }
    guard !isNegative else { return value }
    return value == .min ? nil : -value
  }
}

extension Number: CustomStringConvertible {
  /// Plain decimal text without an exponent, with exactly `scale` digits after the point.
  package var description: String { String(decoding: text, as: UTF8.self) }

  /// The bytes of `description`.
  var text: [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(max(digits.count, scale) + 3)
    if isNegative { text.append(UInt8(ascii: "-")) }
    if digits.count <= scale { text.append(UInt8(ascii: "0")) }
    for digit in digits.dropLast(scale) {
      text.append(digit + 0x30)
    }
    guard scale > 0 else { return text }
    text.append(UInt8(ascii: "."))
    for _ in 0..<max(0, scale - digits.count) {
      text.append(UInt8(ascii: "0"))
    }
    for digit in digits.suffix(scale) {
      text.append(digit + 0x30)
    }
    return text
  }
}

extension Number: Hashable {
  /// By value: 1.0 equals 1.00.
  package static func == (first: Number, second: Number) -> Bool {
    let (first, second) = (first.normalized, second.normalized)
    return first.isNegative == second.isNegative && first.scale == second.scale
      && first.digits == second.digits
  }

  /// By value, like `==`.
  package func hash(into hasher: inout Hasher) {
    let normalized = normalized
    hasher.combine(normalized.isNegative)
    hasher.combine(normalized.digits)
    hasher.combine(normalized.scale)
  }

  /// The same value without trailing zeros in its fraction.
  private var normalized: Number {
    let zeros = digits.reversed().prefix { $0 == 0 }.count
    guard !digits.isEmpty else { return Number(isNegative: false, digits: [], scale: 0) }
    let superfluous = min(zeros, scale)
    guard superfluous > 0 else { return self }
    return Number(
      isNegative: isNegative, digits: digits.dropLast(superfluous), scale: scale - superfluous)
  }
}
