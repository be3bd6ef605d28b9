import FoundationEssentials
import JSON
import Testing

/// Mutated texts: the scanner never traps and agrees with the reference on each.
/// `CMDB_FUZZ_INPUTS` sets how many there are, `CMDB_FUZZ_SEED` where they begin.
@Suite struct FuzzTests {
  @Test func agreesWithTheReference() {
    let environment = ProcessInfo.processInfo.environment
    let inputsMax = environment["CMDB_FUZZ_INPUTS"].flatMap(Int.init) ?? 100_000
    let seed = environment["CMDB_FUZZ_SEED"].flatMap(UInt64.init) ?? 1
    var mutator = Mutator(seed: seed)
    var accepted = 0
    for input in 0..<inputsMax {
      let bytes = mutator.next()
      let isValid = Reference.accepts(bytes)
      accepted += isValid ? 1 : 0
      guard (scanError(bytes) == nil) == isValid else {
        Issue.record("Input \(input) of seed \(seed), valid \(isValid): \(bytes) \(text(bytes))")
        return
      }
      guard !isValid || survivesRewriting(bytes) else {
        Issue.record("Input \(input) of seed \(seed) is rewritten wrongly: \(text(bytes))")
        return
      }
    }
    // Both answers must be well represented, or the comparison says little.
    #expect(accepted > inputsMax / 20)
    #expect(accepted < inputsMax / 2)
  }

  /// Whether an accepted text means the same after it is written again.
  private func survivesRewriting(_ bytes: [UInt8]) -> Bool {
    guard let root = try? Document(bytes).root else { return false }
    var writer = Writer()
    writer.value(root)
    let form = canonical(root)
    // Exponents are written out, and an unpaired surrogate has no UTF-8.
    let limits = Limits(significantDigitsMax: 400)
    guard let compact = try? Document(writer.bytes), canonical(compact.root) == form else {
      return false
    }
    guard !form.contains(0xED), let again = try? Document(form, limits: limits) else {
      return form.contains(0xED)
    }
    return canonical(again.root) == form
  }
}

/// Texts made from a corpus by a few random changes.
private struct Mutator {
  private static let corpus: [[UInt8]] = [
    #"{"jsonrpc":"2.0","id":1,"method":"item.get","params":{"item":"PRN-000123"}}"#,
    #"{"jsonrpc":"2.0","id":"a-1","method":"item.update","params":{"version":17,"note":null}}"#,
    #"[{"jsonrpc":"2.0","method":"request.cancel","params":{"id":null}}]"#,
    #"{"amount":12990.10,"currency":"RUB"}"#, #"{"a":1,"b":2,"c":3,"a ":4}"#,
    #"{"a":1,"\u0061b":2,"\u0062":3}"#, #"["\ud83d\ude00","😀","\u0000","\ud800"]"#,
    #"["\"\\\/\b\f\n\r\t"]"#, "[1,-1,0,-0,1.5,-1.5e10,1E-2,0.00e+00]", "[true,false,null]",
    " { \"a\" : [ 1 , 2 ] , \"b\" : { } }\r\n", "[[[[[[[[]]]]]]]]", "[[],{},[{}],{\"a\":[]}]",
    "\"текст на русском\"", "\"€𝄞\u{7F}\u{2028}\u{10FFFF}\u{E000}\"", "0", "-12", "\"\"", "null",
    "true", "false", "{}", "[]", #"{"":""}"#, "[0.0000000000000000000000000000000000000000001]",
    "[1234567890123456789012345678901234567890]", "[1e308,1e-308,1e+308]",
    "[0." + repeated("0", 340) + "1e-7]", repeated("[", 63) + "1" + repeated("]", 63),
    repeated(#"{"a":"#, 62) + "[]" + repeated("}", 62),
    "{" + (0..<18).map { "\"\($0)\":\($0)" }.joined(separator: ",") + "}",
    #"{"é":1,"e\u0301":2,"\u00e8":3}"#,
  ].map { Array($0.utf8) }

  private static let tokens: [[UInt8]] = [
    "[", "]", "{", "}", ",", ":", "\"", "\\", "\\u", "\\u0061", "\\ud800", "\\udc00", "0", "-",
    ".", "e", "9", "null", "true", " ", "\n", "\"a\"", "\"a\":", ",1", "1,", "é", "a", "[]", "{}",
  ].map { Array($0.utf8) }

  private var generator: SeededGenerator

  init(seed: UInt64) {
    generator = SeededGenerator(seed: seed)
  }

  mutating func next() -> [UInt8] {
    var bytes = pick(Self.corpus)
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      mutate(&bytes)
    }
    return bytes
  }

  private mutating func pick(_ choices: [[UInt8]]) -> [UInt8] {
    choices[Int.random(in: choices.indices, using: &generator)]
  }

  private mutating func range(_ bytes: [UInt8], max: Int) -> Range<Int> {
    let start = Int.random(in: 0...bytes.count, using: &generator)
    let end = min(bytes.count, start + Int.random(in: 0...max, using: &generator))
    return start..<end
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    let place = range(bytes, max: 0)
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: bytes.replaceSubrange(range(bytes, max: 1), with: [UInt8(truncatingIfNeeded: random())])
    case 1: bytes.replaceSubrange(place, with: [UInt8(truncatingIfNeeded: random())])
    case 2: bytes.removeSubrange(range(bytes, max: 4))
    case 3: bytes.replaceSubrange(place, with: bytes[range(bytes, max: 12)])
    case 4: bytes.replaceSubrange(range(bytes, max: 1), with: pick(Self.tokens))
    case 5: bytes.replaceSubrange(place, with: pick(Self.tokens))
    case 6: bytes = wrapped(bytes)
    default: bytes.replaceSubrange(range(bytes, max: 3), with: pick(Self.corpus).prefix(20))
    }
  }

  private mutating func random() -> UInt64 { generator.next() }

  private mutating func wrapped(_ bytes: [UInt8]) -> [UInt8] {
    switch random() % 3 {
    case 0: Array("[".utf8) + bytes + "]".utf8
    case 1: Array(#"{"a":"#.utf8) + bytes + "}".utf8
    default: Array("[".utf8) + bytes + ",".utf8 + bytes + "]".utf8
    }
  }
}
