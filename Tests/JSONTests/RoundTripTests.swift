import JSON
import Testing

/// Random trees: written, scanned and compared; rendered in a sloppy hand, scanned and compared.
@Suite struct RoundTripTests {
  @Test(arguments: 1...400)
  func treesSurvive(_ seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let tree = Tree(depth: 5, using: &generator)
    var writer = Writer()
    tree.write(to: &writer)
    let written = try Document(writer.bytes)
    #expect(tree.matches(written.root), "\(text(writer.bytes))")

    let sloppy = tree.sloppyText(using: &generator)
    let scanned = try Document(sloppy)
    #expect(tree.matches(scanned.root), "\(sloppy)")
    #expect(canonical(scanned.root) == canonical(written.root))

    var compact = Writer()
    compact.value(written.root)
    #expect(compact.bytes == writer.bytes)
  }

  /// Enough variety, or the test above says little.
  @Test func treesAreVaried() {
    var kinds: Set<Kind> = []
    for seed in UInt64(1)...400 {
      var generator = SeededGenerator(seed: seed)
      kinds.insert(Tree(depth: 5, using: &generator).kind)
    }
    #expect(kinds == [.null, .boolean, .number, .string, .array, .object])
  }
}

private indirect enum Tree {
  case null
  case boolean(Bool)
  case number(String)
  case string(String)
  case array([Tree])
  case object([(name: String, value: Tree)])

  var kind: Kind {
    switch self {
    case .null: .null
    case .boolean: .boolean
    case .number: .number
    case .string: .string
    case .array: .array
    case .object: .object
    }
  }
}

// MARK: Making

extension Tree {
  init(depth: Int, using generator: inout SeededGenerator) {
    switch Int.random(in: 0..<(depth > 0 ? 10 : 5), using: &generator) {
    case 0: self = .null
    case 1: self = .boolean(.random(using: &generator))
    case 2: self = .number(Self.number(using: &generator))
    case 3, 4: self = .string(Self.string(using: &generator))
    case 5, 6, 7:
      let count = Int.random(in: 0...6, using: &generator)
      self = .array((0..<count).map { _ in Tree(depth: depth - 1, using: &generator) })
    default:
      var names: Set<[UInt8]> = []
      for _ in 0..<Int.random(in: 0...20, using: &generator) {
        names.insert(Array(Self.string(using: &generator).utf8))
      }
      self = .object(
        names.sorted { $0.lexicographicallyPrecedes($1) }.map {
          (text($0), Tree(depth: depth - 3, using: &generator))
        })
    }
  }

  private static func number(using generator: inout SeededGenerator) -> String {
    let mantissa = Int64.random(in: -10_000_000...10_000_000, using: &generator)
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: return String(mantissa)
    case 1: return "\(mantissa).\(Int.random(in: 0...1000, using: &generator))0"
    default: return "\(mantissa)e\(Int.random(in: -20...20, using: &generator))"
    }
  }

  private static func string(using generator: inout SeededGenerator) -> String {
    let ranges: [ClosedRange<UInt32>] = [
      0...0x1F, 0x20...0x7F, 0x61...0x7A, 0x410...0x44F, 0x2020...0x2030, 0xE000...0x10FFFF,
    ]
    var scalars = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...10, using: &generator) {
      let range = ranges[Int.random(in: ranges.indices, using: &generator)]
      guard let scalar = Unicode.Scalar(UInt32.random(in: range, using: &generator)) else {
        continue
      }
      scalars.append(scalar)
    }
    return String(scalars)
  }
}

// MARK: Writing

extension Tree {
  func write(to writer: inout Writer) {
    switch self {
    case .null: writer.null()
    case .boolean(let value): writer.boolean(value)
    case .number(let source): writer.raw(source.utf8)
    case .string(let value): writer.string(value)
    case .array(let elements):
      writer.array { writer in elements.forEach { $0.write(to: &writer) } }
    case .object(let members):
      writer.object { writer in
        for member in members {
          writer.key(member.name)
          member.value.write(to: &writer)
        }
      }
    }
  }

  /// The tree with random white space and random escapes.
  func sloppyText(using generator: inout SeededGenerator) -> String {
    let spaces = ["", "", "", " ", "\n", "\t\r "]
    var space: String { spaces[Int.random(in: spaces.indices, using: &generator)] }
    switch self {
    case .null, .boolean, .number:
      var writer = Writer()
      write(to: &writer)
      return space + text(writer.bytes) + space
    case .string(let value):
      return space + Self.sloppyString(value, using: &generator) + space
    case .array(let elements):
      let texts = elements.map { $0.sloppyText(using: &generator) }
      return space + "[" + space + texts.joined(separator: ",") + "]" + space
    case .object(let members):
      let texts = members.map { member in
        space + Self.sloppyString(member.name, using: &generator) + space + ":"
          + member.value.sloppyText(using: &generator)
      }
      return space + "{" + space + texts.joined(separator: ",") + "}" + space
    }
  }

  private static func sloppyString(_ value: String, using generator: inout SeededGenerator)
    -> String
  {
    var result = "\""
    for scalar in value.unicodeScalars {
      let mustEscape = scalar.value < 0x20 || scalar == "\"" || scalar == "\\"
      guard mustEscape || Bool.random(using: &generator) else {
        result.unicodeScalars.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16, uppercase: .random(using: &generator))
        result += "\\u" + repeated("0", 4 - digits.count) + digits
      }
    }
    return result + "\""
  }
}

// MARK: Comparing

extension Tree {
  /// Whether a scanned value is this tree.
  func matches(_ value: Value) -> Bool {
    guard kind == value.kind else { return false }
    switch self {
    case .null: return value.isNull
    case .boolean(let expected): return value.boolean == expected
    case .number(let source): return text(value.raw) == source && value.number != nil
    case .string(let expected):
      return value.equals(expected) && value.string?.utf8.elementsEqual(expected.utf8) == true
    case .array(let elements):
      return elements.count == value.count
        && zip(elements, value.elements).allSatisfy { $0.matches($1) }
    case .object(let members):
      return members.count == value.count
        && zip(members, value.members).allSatisfy { expected, member in
          expected.name.utf8.elementsEqual(member.name.utf8)
            && expected.value.matches(member.value)
            && value[expected.name]?.offset == member.value.offset
        }
    }
  }
}
