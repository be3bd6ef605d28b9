import JSON
import Testing

@Suite struct LimitTests {
  @Test func depth() {
    #expect(scanError(repeated("[", 64) + repeated("]", 64)) == nil)
    #expect(scanError(repeated(#"{"a":"#, 64) + "1" + repeated("}", 64)) == nil)
    let tooDeep = ScanError(offset: 64, reason: .nestingTooDeep(max: 64))
    #expect(scanError(repeated("[", 65) + repeated("]", 65)) == tooDeep)
    #expect(scanError(repeated("[", 100_000)) == tooDeep)
    #expect(scanError(repeated("[", 64) + "{}" + repeated("]", 64)) == tooDeep)
  }

  @Test func depthIsOfWhatIsOpen() {
    #expect(scanError("[" + repeated("[[]],", 1000) + "[]]", limits: Limits(depthMax: 3)) == nil)
    let tooDeep = ScanError(offset: 3, reason: .nestingTooDeep(max: 3))
    #expect(scanError("[[[[]]]]", limits: Limits(depthMax: 3)) == tooDeep)
  }

  @Test func nothingRecursesOnDepth() throws {
    let depth = 100_000
    let text = repeated("[", depth) + repeated("]", depth)
    let document = try Document(text, limits: Limits(depthMax: depth))
    #expect(document.root.raw.count == 2 * depth)
    #expect(canonical(document.root) == document.bytes)
  }

  @Test(arguments: [
    repeated("9", 40), "-" + repeated("9", 40), "0." + repeated("9", 40),
    "0." + repeated("0", 300) + repeated("9", 40), "1." + repeated("0", 39),
    "0." + repeated("0", 348), repeated("9", 20) + "." + repeated("9", 20) + "e-308",
    repeated("9", 40) + "e308", "0." + repeated("9", 40) + "e-308",
  ])
  func fortySignificantDigits(_ number: String) {
    #expect(scanError(number) == nil)
  }

  @Test(arguments: [
    repeated("9", 41), "-" + repeated("9", 41), "0." + repeated("9", 41),
    "0.00" + repeated("9", 41), "1." + repeated("0", 40), "1" + repeated("0", 40),
    repeated("9", 20) + "." + repeated("9", 21), "0.1" + repeated("0", 40),
  ])
  func noMoreSignificantDigits(_ number: String) {
    let tooMany = ScanError.Reason.tooManySignificantDigits(max: 40)
    #expect(scanError(number) == ScanError(offset: 0, reason: tooMany))
    #expect(scanError("[1,\(number)]") == ScanError(offset: 3, reason: tooMany))
  }

  @Test(arguments: ["1e308", "1e-308", "1E+308", "0e308", "-1e-308", "1e+0000000000308"])
  func exponentWithin(_ number: String) {
    #expect(scanError(number) == nil)
  }

  @Test(arguments: ["1e309", "1e-309", "0e309", "1E+309", "1e" + repeated("9", 1000), "1e-99999"])
  func exponentOutside(_ number: String) {
    let outside = ScanError.Reason.exponentOutOfRange(max: 308)
    #expect(scanError(number) == ScanError(offset: 0, reason: outside))
  }

  @Test(arguments: [
    "0." + repeated("0", 349), "0." + repeated("0", 348) + "1", "0." + repeated("0", 41) + "e-308",
  ])
  func noMoreFractionDigits(_ number: String) {
    let tooMany = ScanError.Reason.tooManyFractionDigits(max: 348)
    #expect(scanError(number) == ScanError(offset: 0, reason: tooMany))
  }

  @Test func ownLimits() {
    let limits = Limits(depthMax: 1, significantDigitsMax: 3, exponentMax: 2)
    #expect(scanError("[123,1e2,0.00123]", limits: limits) == nil)
    #expect(scanError("1234", limits: limits)?.reason == .tooManySignificantDigits(max: 3))
    #expect(scanError("1e3", limits: limits)?.reason == .exponentOutOfRange(max: 2))
    #expect(scanError("0.000001", limits: limits)?.reason == .tooManyFractionDigits(max: 5))
  }
}
