import JSON
import Testing

@Suite struct ValueTests {
  @Test func kindsAndRawBytes() throws {
    let root = try Document(#" [null, true ,false,-1.50,"a\n",[ 1 ],{"a" : 1}] "#).root
    let kinds: [Kind] = [.null, .boolean, .boolean, .number, .string, .array, .object]
    let raws = ["null", "true", "false", "-1.50", #""a\n""#, "[ 1 ]", #"{"a" : 1}"#]
    #expect(root.elements.map(\.kind) == kinds)
    #expect(root.elements.map { text($0.raw) } == raws)
    #expect(root.elements.map(\.offset) == [2, 8, 14, 20, 26, 32, 38])
    #expect(root.elements.map(\.count) == [0, 0, 0, 0, 0, 1, 1])
    #expect(root.elements.map(\.boolean) == [nil, true, false, nil, nil, nil, nil])
    #expect(root.elements.map(\.isNull) == [true, false, false, false, false, false, false])
    #expect(root.offset == 1)
    #expect(root.count == 7)
    #expect(root.kind == .array)
  }

  @Test func scalarsHaveNoContents() throws {
    for source in ["null", "true", "1", #""a""#] {
      let root = try Document(source).root
      #expect(root.count == 0)
      #expect(Array(root.elements).isEmpty)
      #expect(Array(root.members).isEmpty)
      #expect(root["a"] == nil)
    }
  }

  @Test func containersAreNotEachOther() throws {
    let root = try Document(#"[{"a":1},["a",1]]"#).root
    let (object, array) = try #require(root.elements.pair)
    #expect(Array(object.elements).isEmpty)
    #expect(Array(array.members).isEmpty)
    #expect(array["a"] == nil)
    #expect(object["a"]?.integer == 1)
  }

  @Test func membersInOrder() throws {
    let root = try Document(#"{"b":[1,{"x":2}],"\u0061":{"b":3},"":4}"#).root
    #expect(root.members.map(\.name) == ["b", "a", ""])
    #expect(root.members.map { text($0.value.raw) } == [#"[1,{"x":2}]"#, #"{"b":3}"#, "4"])
    #expect(root["a"]?["b"]?.integer == 3)
    #expect(root[""]?.integer == 4)
    #expect(root["x"] == nil)
    #expect(root.count == 3)
  }

  /// Names are bytes: no normalisation, unlike `String.==`.
  @Test func lookupDoesNotNormalise() throws {
    let root = try Document(#"{"e\u0301":1,"\u00e9":2}"#).root
    #expect(root["e\u{301}"]?.integer == 1)
    #expect(root["\u{E9}"]?.integer == 2)
    let name = try Document("\"e\u{301}\"").root
    #expect(name.equals("e\u{301}"))
    #expect(!name.equals("\u{E9}"))
  }

  @Test(
    arguments: [
      ("0", 0), ("-0", 0), ("5", 5), ("-5", -5), ("5.0", 5), ("5e2", 500), ("50e-1", 5),
      ("-0.0", 0),
      ("0e308", 0), ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min),
      ("999999999999999999", 999_999_999_999_999_999),
      ("1000000000000000000.00", 1_000_000_000_000_000_000),
      ("-99999999999999999", -99_999_999_999_999_999), ("922337203685477580.7e1", Int64.max),
    ] as [(String, Int64)])
  func integers(_ source: String, _ expected: Int64) throws {
    #expect(try Document(source).root.integer == expected)
  }

  @Test(arguments: [
    "0.5", "5e-1", "9223372036854775808", "-9223372036854775809", "1e19", "1e308", "1e-308",
    "true", "null", #""5""#, "[5]", #"{"5":5}"#,
  ])
  func noIntegers(_ source: String) throws {
    #expect(try Document(source).root.integer == nil)
  }

  @Test(arguments: [
    (#""""#, ""), (#""abc""#, "abc"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
    (#""\u0041\u00e9\u20AC""#, "Aé€"), (#""\ud83d\ude00""#, "😀"),
    (#""\uDBFF\uDFFF""#, "\u{10FFFF}"),
    (#""\ud800\udc00""#, "\u{10000}"), (#""a\u0000b""#, "a\u{0}b"), (#""😀é\n""#, "😀é\n"),
    (#""\\u0041""#, "\\u0041"),
    (#""\u007f\u0080\u07ff\u0800\uffff""#, "\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}"),
  ])
  func strings(_ source: String, _ expected: String) throws {
    let root = try Document(source).root
    let string = try #require(root.string)
    #expect(Array(string.utf8) == Array(expected.utf8))
    #expect(root.equals(expected))
    #expect(!root.equals(expected + "x"))
    #expect(!root.equals("x" + expected))
  }

  @Test func otherKindsAreNoStrings() throws {
    let root = try Document(#"[null,true,1,[],{},["a"]]"#).root
    #expect(root.elements.allSatisfy { $0.string == nil })
    #expect(root.elements.allSatisfy { !$0.equals("") && !$0.equals("1") && !$0.equals("a") })
    #expect(root.elements.map { $0.number == nil } == [true, true, false, true, true, true])
  }

  /// Every code point below U+10000 as an escape, surrogates aside, gives itself.
  @Test func everyEscapedCodeUnit() throws {
    var writer = Writer()
    var expected = String.UnicodeScalarView()
    var source = "\""
    for unit in UInt32(0)..<0x10000 {
      guard let scalar = Unicode.Scalar(unit) else { continue }
      expected.append(scalar)
      let digits = String(unit, radix: 16, uppercase: unit % 2 == 0)
      source += "\\u" + repeated("0", 4 - digits.count) + digits
    }
    let root = try Document(source + "\"").root
    #expect(root.equals(String(expected)))
    writer.string(try #require(root.string))
    #expect(try Document(writer.bytes).root.equals(String(expected)))
  }

  @Test(arguments: [
    #""\ud800""#, #""\udc00""#, #""\udc00\ud800""#, #""\ud800\ud800""#, #""a\ud800""#,
    #""\ud800\u0041""#, #""\ud800\n""#, #""\udbff""#, #""\udfff""#, #""\ud800\ud800\udc00""#,
  ])
  func unpairedSurrogates(_ source: String) throws {
    let root = try Document(source).root
    #expect(root.string == nil)
    #expect(root.kind == .string)
    #expect(root.firstUnstorable?.offset == 0)
    #expect(!root.equals("\u{FFFD}"))
  }

  @Test func firstUnstorableIsWhereItIs() throws {
    let root = try Document(
      #"{"a":"ok","b":["\n",{"c\u0000":1}],"d":"\ud800","e":"\u0041","f":["\\u0000"]}"#
    ).root
    #expect(root.firstUnstorable.map { text($0.raw) } == #""c\u0000""#)
    #expect(root["b"]?.firstUnstorable.map { text($0.raw) } == #""c\u0000""#)
    #expect(root["d"]?.firstUnstorable.map { text($0.raw) } == #""\ud800""#)
    #expect(root["a"]?.firstUnstorable == nil)
    #expect(root["e"]?.firstUnstorable == nil)
    #expect(root["f"]?.firstUnstorable == nil)
    #expect(try Document(#"["\ud83d\ude00","\n",{"é":1}]"#).root.firstUnstorable == nil)
  }

  @Test func unpairedSurrogateInANameIsRepaired() throws {
    let root = try Document(#"{"a\ud800":1}"#).root
    #expect(root.members.map(\.name) == ["a\u{FFFD}"])
  }

  @Test func bytesAreKept() throws {
    let bytes = Array(#" {"a": 1.00} "#.utf8)
    #expect(try Document(bytes).bytes == bytes)
  }
}

extension Elements {
  /// The two elements of an array of two.
  fileprivate var pair: (Value, Value)? {
    let elements = Array(self)
    return elements.count == 2 ? (elements[0], elements[1]) : nil
  }
}
