extension Number: Comparable {
  /// By value.
  package static func < (first: Number, second: Number) -> Bool {
    guard first.isNegative == second.isNegative else { return first.isNegative }
    let (lesser, greater) = first.isNegative ? (second, first) : (first, second)
    let scale = max(first.scale, second.scale)
    return isLess(lesser.digits(atScale: scale), greater.digits(atScale: scale))
  }

  /// The exact sum, in the larger of the two scales.
  package static func + (first: Number, second: Number) -> Number {
    let scale = max(first.scale, second.scale)
    let (a, b) = (first.digits(atScale: scale), second.digits(atScale: scale))
    if first.isNegative == second.isNegative {
      return Number(isNegative: first.isNegative, digits: sum(a, b), scale: scale)
    }
    if isLess(a, b) {
      return Number(isNegative: second.isNegative, digits: difference(b, a), scale: scale)
    }
    return Number(isNegative: first.isNegative, digits: difference(a, b), scale: scale)
  }

  /// The exact difference, in the larger of the two scales.
  package static func - (first: Number, second: Number) -> Number {
    first + -second
  }

  /// The negative, in the same scale; zero stays zero.
  package static prefix func - (number: Number) -> Number {
    Number(isNegative: !number.isNegative, digits: number.digits, scale: number.scale)
  }

  /// The exact product; its scale is the sum of both.
  package func multiplied(by other: Number) -> Number {
    var product = [Int](repeating: 0, count: digits.count + other.digits.count)
    for i in digits.indices.reversed() {
      var carry = 0
      for j in other.digits.indices.reversed() {
        let sum = product[i + j + 1] + Int(digits[i]) * Int(other.digits[j]) + carry
        product[i + j + 1] = sum % 10
        carry = sum / 10
      }
      product[i] += carry
    }
    return Number(
      isNegative: isNegative != other.isNegative, digits: product.map(UInt8.init),
      scale: scale + other.scale)
  }

  private func digits(atScale scale: Int) -> [UInt8] {
    digits.isEmpty ? [] : digits + repeatElement(0, count: scale - self.scale)
  }
}

// MARK: Magnitudes: digits without leading zeros

private func isLess(_ first: [UInt8], _ second: [UInt8]) -> Bool {
  first.count == second.count
    ? first.lexicographicallyPrecedes(second) : first.count < second.count
}

private func sum(_ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
  let count = max(first.count, second.count)
  var sum = [UInt8](repeating: 0, count: count + 1)
  var carry: UInt8 = 0
  for place in 1...count + 1 {
    let digit = first.digit(atPlace: place) + second.digit(atPlace: place) + carry
    sum[count + 1 - place] = digit % 10
    carry = digit / 10
  }
  return sum
}

/// - Precondition: `second` is not greater than `first`.
private func difference(_ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
  var difference = first
  var borrow: UInt8 = 0
  for place in stride(from: 1, through: first.count, by: 1) {
    let subtrahend = second.digit(atPlace: place) + borrow
    let digit = first.digit(atPlace: place)
    borrow = digit < subtrahend ? 1 : 0
    difference[first.count - place] = digit + borrow * 10 - subtrahend
  }
  return difference
}

extension [UInt8] {
  /// The digit at a place counted from the right, from 1; 0 beyond the first digit.
  fileprivate func digit(atPlace place: Int) -> UInt8 {
    place <= count ? self[count - place] : 0
  }
}
