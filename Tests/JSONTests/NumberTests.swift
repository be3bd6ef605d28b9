import JSON
import Testing

@Suite struct NumberTests {
  private func number(_ text: String) throws -> Number {
    try #require(Number(text.utf8), "\(text)")
  }

  @Test(arguments: [
    ("12990.10", "12990.10"), ("0", "0"), ("-0", "0"), ("-0.00", "0.00"), ("5e2", "500"),
    ("5E+2", "500"), ("1.50e1", "15.0"), ("1.5e1", "15"), ("1.5e3", "1500"), ("15e-1", "1.5"),
    ("15e-4", "0.0015"), ("-15e-2", "-0.15"), ("0e5", "0"), ("0e-3", "0.000"), ("0.0e1", "0"),
    ("0.010e-1", "0.0010"), ("100", "100"), ("-1", "-1"), ("1e0", "1"), ("1.0e-0", "1.0"),
    ("0.5e3", "500"), ("0.05e1", "0.5"),
  ])
  func description(_ source: String, _ expected: String) throws {
    #expect(try number(source).description == expected)
    #expect(try Document(source).root.number?.description == expected)
  }

  @Test func exponentsAreWrittenOutWithinBounds() throws {
    let largest = try number(repeated("9", 40) + "e308").description
    #expect(largest == repeated("9", 40) + repeated("0", 308))
    let smallest = try number("0." + repeated("9", 40) + "e-308").description
    #expect(smallest == "0." + repeated("0", 308) + repeated("9", 40))
    #expect(Number("1e309".utf8) == nil)
    #expect(Number("1e-309".utf8) == nil)
    #expect(Number("1e99999999999999999999".utf8) == nil)
  }

  /// Every text of up to five characters against the reference grammar.
  @Test func everyShortText() {
    let characters = "-+.eE019 "
    var longest = [""]
    var numbers = 0
    for _ in 1...5 {
      longest = longest.flatMap { text in characters.map { text + String($0) } }
      for text in longest {
        let parts = NumberParts(text)
        let number = Number(text.utf8)
        guard (number != nil) == (parts?.isWithinLimits ?? false) else {
          Issue.record("\(text)")
          return
        }
        guard let number, let parts else { continue }
        numbers += 1
        #expect(number.description == naiveDescription(parts, text.hasPrefix("-")), "\(text)")
      }
    }
    #expect(numbers > 1000)
  }

  /// Pads with zeros and moves the point, as one would by hand.
  private func naiveDescription(_ parts: NumberParts, _ isNegative: Bool) -> String {
    let exponent = Int(parts.exponent ?? "0") ?? 0
    let fraction = String(parts.fraction ?? "") + repeated("0", max(0, exponent))
    let integer = repeated("0", max(0, -exponent)) + parts.integer
    let digits = Array(integer + fraction)
    let point = integer.count + exponent
    let whole = String(digits[..<point].drop { $0 == "0" })
    let keptFraction = max(0, (parts.fraction ?? "").count - exponent)
    let rest = String(digits[point...].prefix(keptFraction))
    let isZero = digits.allSatisfy { $0 == "0" }
    return (isNegative && !isZero ? "-" : "") + (whole.isEmpty ? "0" : whole)
      + (rest.isEmpty ? "" : "." + rest)
  }

  /// All pairs of a few hundred small decimals against arithmetic in thousandths.
  @Test func arithmeticOfSmallNumbers() throws {
    let mantissas = [0, 1, 2, 5, 9, 10, 11, 99, 100, 101, 999, 1000, 12345]
    var numbers: [(number: Number, thousandths: Int, scale: Int)] = []
    for (scale, factor) in [1000, 100, 10, 1].enumerated() {
      for mantissa in mantissas {
        for signed in [mantissa, -mantissa] {
          let parsed = try number("\(signed)e-\(scale)")
          #expect(parsed.scale == scale)
          numbers.append((parsed, signed * factor, scale))
        }
      }
    }
    for (a, x, scaleA) in numbers {
      for (b, y, scaleB) in numbers {
        #expect((a == b) == (x == y))
        #expect((a < b) == (x < y))
        if x == y { #expect(a.hashValue == b.hashValue) }
        let scale = max(scaleA, scaleB)
        #expect((a + b).description == decimal(x + y, 3, scale))
        #expect((a - b).description == decimal(x - y, 3, scale))
        #expect(a.multiplied(by: b).description == decimal(x * y, 6, scaleA + scaleB))
      }
      #expect((-a).description == decimal(-x, 3, scaleA))
      #expect(a.isIntegral == (x % 1000 == 0))
      #expect(a.int64 == (x % 1000 == 0 ? Int64(x / 1000) : nil))
    }
  }

  /// The text of `value / 10^places`, which is exact, with `scale` digits after the point.
  private func decimal(_ value: Int, _ places: Int, _ scale: Int) -> String {
    var digits = String(value.magnitude)
    digits = repeated("0", max(0, places + 1 - digits.count)) + digits
    let fraction = digits.suffix(places).prefix(scale)
    return (value < 0 ? "-" : "") + digits.dropLast(places) + (scale > 0 ? "." + fraction : "")
  }

  @Test func largeNumbersAreExact() throws {
    let nines = try number(repeated("9", 40))
    #expect((nines + Number(1)).description == "1" + repeated("0", 40))
    #expect((Number(1) - (nines + Number(1))).description == "-" + repeated("9", 40))
    #expect(
      nines.multiplied(by: nines).description
        == repeated("9", 39) + "8" + repeated("0", 39) + "1")
    let (huge, tiny) = (try number("1e308"), try number("1e-308"))
    #expect(huge.multiplied(by: tiny) == Number(1))
    #expect(((huge + tiny) - huge) == tiny)
    #expect((nines.multiplied(by: nines) - nines.multiplied(by: nines)).description == "0")
  }

  @Test(arguments: [Int64.min, Int64.min + 1, -10, -1, 0, 1, 9, 10, Int64.max - 1, Int64.max])
  func int64RoundTrip(_ value: Int64) {
    #expect(Number(value).int64 == value)
    #expect(Number(value).description == String(value))
    #expect(
      Number(value).multiplied(by: Number(10)).int64 == (value.magnitude > 10 ? nil : value * 10))
  }

  @Test func beyondInt64() throws {
    #expect(try number("9223372036854775808").int64 == nil)
    #expect(try number("-9223372036854775809").int64 == nil)
    #expect(try number("1e308").int64 == nil)
    #expect(try number("1.00e2").int64 == 100)
    #expect(try number("1.01").int64 == nil)
  }

  @Test func scaleDoesNotDistinguish() throws {
    let equals = try ["1", "1.0", "1.000", "10e-1", "0.1e1"].map(number)
    #expect(Set(equals).count == 1)
    #expect(equals.allSatisfy { $0 <= equals[0] && $0 >= equals[0] })
    let zeros = try ["0", "-0", "0.000", "-0e5", "0e-300"].map(number)
    #expect(Set(zeros).count == 1)
    #expect(Set(equals + zeros).count == 2)
    #expect(zeros[1] == zeros[0])
    #expect(!(zeros[1] < zeros[0]))
  }

  @Test func sorts() throws {
    let sorted = [
      "-1e308", "-10", "-9.99", "-1e-308", "0", "1e-308", "0.09", "0.1", "2", "10", "1e9",
    ]
    #expect(try sorted.shuffled().map(number).sorted() == sorted.map(number))
  }
}
