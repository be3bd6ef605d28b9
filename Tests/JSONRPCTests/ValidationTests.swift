import JSON
import JSONRPC
import Testing

@Suite struct ValidationTests {
  /// `code path` of every reason, in order.
  private func reasons(_ params: String?, _ parameters: [Parameter]) throws -> [String] {
    let value = try params.map { try Document($0).root }
    do throws(RPCError) {
      _ = try Declaration(parameters).validate(value)
      return []
    } catch {
      #expect(error.kind == .invalidParams)
      let json = try #require(error.members.first { $0.name == "errors" }?.json)
      return try Document(json).root.elements.map { reason in
        #expect(reason["message"]?.string?.isEmpty == false)
        let words = ["code", "path", "suggestion"].compactMap { reason[$0]?.string }
        return words.joined(separator: " ")
      }
    }
  }

  private func reasons(_ value: String, as schema: Schema) throws -> [String] {
    try reasons(#"{"p":\#(value)}"#, [Parameter("p", schema, required: true, "It.")])
  }

  private static let inner = [
    Parameter("first", .line, required: true, "One."), Parameter("other", .boolean, "Two."),
  ]

  @Test(arguments: [
    ("null", Schema.any), ("[1]", .any), ("true", .boolean), ("0", .integer(0...9)),
    ("9.0", .integer(0...9)), ("90e-1", .integer(0...9)), ("1.5", .number), ("-1e9", .number),
    (#""""#, .string(0...2)), (#""é""#, .string(1...2)), (#""a""#, .choice(["a", "b"])),
    ("[]", .array(.boolean, count: 0...1)), ("[true]", .array(.boolean, count: 0...1)),
    (#"{"first":"x"}"#, .object(inner)), (#"{"first":"x","other":null}"#, .object(inner)),
    ("{}", .map(.boolean)), (#"{"x":true,"y":false}"#, .map(.boolean)),
    ("5", .either([.boolean, .integer(0...9)])), ("false", .either([.boolean, .integer(0...9)])),
    ("null", .nullable(.boolean)), ("true", .nullable(.boolean)),
    ("1", .itemRef), (#""PRN-1""#, .itemRef), ("9007199254740991", .id),
    ("null", .either([.nullable(.boolean), .line])),
  ])
  func isRight(_ value: String, _ schema: Schema) throws {
    #expect(try reasons(value, as: schema) == [])
  }

  @Test(arguments: [
    ("1", Schema.boolean, ["type p"]), (#""true""#, .boolean, ["type p"]),
    ("null", .boolean, ["type p"]), ("1.5", .integer(0...9), ["type p"]),
    (#""1""#, .integer(0...9), ["type p"]), ("10", .integer(0...9), ["range p"]),
    ("-1", .integer(0...9), ["range p"]), ("99999999999999999999", .id, ["type p"]),
    ("9007199254740992", .id, ["range p"]), ("0", .id, ["range p"]),
    (#""1""#, .number, ["type p"]), ("1", .line, ["type p"]), (#""""#, .line, ["empty p"]),
    (#""éé""#, .string(1...3), ["too_long p"]),
    (
      #""lser""#, .choice(["laser"]),
      [
        "not_allowed p laser"
      ]
    ), (#""zzzzzz""#, .choice(["laser"]), ["not_allowed p"]), ("1", .choice(["a"]), ["type p"]),
    ("{}", .array(.any, count: 0...1), ["type p"]),
    ("[1,2]", .array(.any, count: 0...1), ["count p"]),
    ("[]", .array(.any, count: 1...2), ["count p"]),
    ("[1,true,null]", .array(.boolean, count: 0...9), ["type p[0]", "type p[2]"]),
    ("[]", .object(inner), ["type p"]), ("{}", .object(inner), ["required p.first"]),
    (#"{"first":null}"#, .object(inner), ["type p.first"]),
    (
      #"{"frist":"x","other":1}"#, .object(inner),
      [
        "unknown_parameter p.frist first", "type p.other", "required p.first",
      ]
    ),
    ("1", .map(.boolean), ["type p"]),
    (
      #"{"x":1,"y":null}"#, .map(.boolean),
      [
        "type p.x", "type p.y",
      ]
    ),
    ("[]", .either([.boolean, .line]), ["type p"]),
    ("10", .either([.boolean, .integer(0...9)]), ["range p"]),
    ("1", .nullable(.boolean), ["type p"]), ("0", .itemRef, ["range p"]),
    (#""""#, .itemRef, ["empty p"]), ("true", .itemRef, ["type p"]),
  ])
  func isWrong(_ value: String, _ schema: Schema, _ expected: [String]) throws {
    #expect(try reasons(value, as: schema) == expected)
  }

  @Test func everyErrorIsReportedAtOnce() throws {
    let parameters = [
      Parameter("item", .itemRef, required: true, "The item."),
      Parameter("version", .integer(1...9), required: true, "What was read."),
      Parameter("names", .array(.line, count: 0...9), "Names."),
    ]
    let found = try reasons(
      #"{"itme":1,"version":0,"names":["",5,"x"],"zzzzzzzzzzzz":1}"#, parameters)
    #expect(
      found == [
        "unknown_parameter itme item", "range version", "empty names[0]", "type names[1]",
        "unknown_parameter zzzzzzzzzzzz", "required item",
      ])
  }

  @Test func absentNullAndEmptyParamsAreTheSame() throws {
    let optional = [Parameter("a", .line, "A.")]
    let required = [Parameter("a", .line, required: true, "A.")]
    #expect(try reasons(nil, optional) == [])
    #expect(try reasons("{}", optional) == [])
    #expect(try reasons(nil, required) == ["required a"])
    #expect(try reasons("{}", required) == ["required a"])
    #expect(try reasons("[]", optional) == ["by_name"])
    #expect(try reasons("[1]", optional) == ["by_name"])
  }

  @Test func nullIsAbsentWhereItIsOptional() throws {
    #expect(try reasons(#"{"a":null}"#, [Parameter("a", .line, "A.")]) == [])
    #expect(
      try reasons(#"{"a":null}"#, [Parameter("a", .line, required: true, "A.")]) == ["type a"])
    let arguments = try Declaration([Parameter("a", .nullable(.line), "A.")])
      .validate(try Document(#"{"a":null}"#).root)
    #expect(arguments["a"] == nil)
    #expect(arguments.object?["a"]?.isNull == true)
  }

  @Test func whatCannotBeStoredIsRefusedOnce() throws {
    let parameters = [Parameter("a", .map(.any), "A.")]
    #expect(try reasons(#"{"a":{"x":"\u0000","y":"\ud800"}}"#, parameters) == ["unstorable_text"])
    #expect(try reasons(#"{"a":{"\u0000":1}}"#, parameters) == ["unstorable_text"])
  }

  @Test func reasonsAreBounded() throws {
    let names = (0..<500).map { "\"unknown\($0)\":1" }.joined(separator: ",")
    #expect(try reasons("{\(names)}", []).count == 100)
  }

  @Test func argumentsReadWhatIsThere() throws {
    let parameters = [
      Parameter("text", .text, ""), Parameter("count", .count, ""), Parameter("flag", .boolean, ""),
    ]
    let arguments = try Declaration(parameters)
      .validate(try Document(#"{"text":"a","count":5,"flag":false}"#).root)
    #expect(arguments.string("text") == "a")
    #expect(arguments.integer("count") == 5)
    #expect(arguments.boolean("flag") == false)
    #expect(arguments.string("other") == nil)
    #expect(Arguments(nil)["text"] == nil)
  }
}
