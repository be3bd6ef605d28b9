import JSON
import Testing

@Suite struct WriterTests {
  private func written(_ body: (inout Writer) -> Void) -> String {
    var writer = Writer()
    body(&writer)
    return text(writer.bytes)
  }

  @Test func commas() {
    let json = written { writer in
      writer.beginObject()
      writer.key("a")
      writer.integer(1)
      writer.key("b")
      writer.beginArray()
      writer.beginArray()
      writer.endArray()
      writer.null()
      writer.beginObject()
      writer.endObject()
      writer.boolean(true)
      writer.endArray()
      writer.key("c")
      writer.boolean(false)
      writer.endObject()
    }
    #expect(json == #"{"a":1,"b":[[],null,{},true],"c":false}"#)
  }

  @Test func scalars() {
    #expect(written { $0.integer(Int64.min) } == "-9223372036854775808")
    #expect(written { $0.integer(Int.max) } == "9223372036854775807")
    #expect(written { $0.number(Number(-5)) } == "-5")
    #expect(written { $0.string("") } == #""""#)
    #expect(written { $0.raw(Array(#"{"x":1}"#.utf8)) } == #"{"x":1}"#)
    #expect(written { $0.string(utf8: Array("é\"".utf8)) } == #""é\"""#)
  }

  @Test func members() throws {
    let value = try Document(#"{ "x" : [ 1 , "a b\" c" ] }"#).root
    let price = try #require(Number("12990.10".utf8))
    let json = written { writer in
      writer.object {
        $0.member("string", string: "a")
        $0.member("integer", integer: 1)
        $0.member("number", number: price)
        $0.member("boolean", boolean: true)
        $0.member("raw", raw: "[1]".utf8)
        $0.member("value", value: value)
        $0.member("object", object: { $0.member("a", integer: 2) })
        $0.member(
          "array",
          array: {
            $0.integer(3); $0.integer(4)
          })
      }
    }
    #expect(
      json == #"{"string":"a","integer":1,"number":12990.10,"boolean":true,"raw":[1],"#
        + #""value":{"x":[1,"a b\" c"]},"object":{"a":2},"array":[3,4]}"#)
  }

  @Test func nilIsNull() {
    let json = written { writer in
      writer.object {
        $0.member("a", string: nil)
        $0.member("b", integer: nil)
        $0.member("c", number: nil)
        $0.member("d", boolean: nil)
        $0.member("e", value: nil)
      }
    }
    #expect(json == #"{"a":null,"b":null,"c":null,"d":null,"e":null}"#)
  }

  @Test func closuresPassErrorsOn() {
    struct Failure: Error, Equatable {}
    var writer = Writer(reserving: 10)
    #expect(throws: Failure()) {
      try writer.array { _ throws(Failure) in throw Failure() }
    }
    #expect(text(writer.bytes) == "[")
  }

  @Test func escapesOfControlCharacters() {
    let short = [8: "\\b", 9: "\\t", 10: "\\n", 12: "\\f", 13: "\\r"]
    for code in 0..<0x20 {
      let digits = String(code, radix: 16)
      let long = "\\u" + repeated("0", 4 - digits.count) + digits
      let scalar = Unicode.Scalar(UInt8(code))
      let expected = "\"x" + (short[code] ?? long) + "y\""
      #expect(written { $0.string("x\(scalar)y") } == expected)
      #expect(written { $0.string(utf8: [0x78, UInt8(code), 0x79]) } == expected)
    }
  }

  @Test func otherCharactersAreLeft() {
    let left = "/ \u{7F}\u{80}é€\u{2028}\u{2029}😀\u{10FFFF}"
    #expect(written { $0.string(left) } == "\"\(left)\"")
    #expect(written { $0.string(#"\""# + left) } == #""\\\""# + left + "\"")
    #expect(written { $0.object { $0.member("\n", integer: 1) } } == #"{"\n":1}"#)
  }

  @Test func valuesLoseWhiteSpaceOnly() throws {
    let source = "\t[ 1.00 ,\r\n\"a \\\\\" , { \"b c\\\"\" : \"\\\\\\\" d\" } , -0e1 ] "
    let value = try Document(source).root
    #expect(
      written { $0.value(value) } == #"[1.00,"a \\",{"b c\"":"\\\" d"},-0e1]"#)
  }

  @Test func neverARawLineBreak() throws {
    let document = try Document("[\"a\\nb\\u000a\",\n\r1]")
    var writer = Writer()
    writer.array {
      $0.value(document.root)
      $0.string("\n\r\u{B}")
    }
    #expect(!writer.bytes.contains(0x0A))
    #expect(!writer.bytes.contains(0x0D))
    #expect(scanError(writer.bytes) == nil)
  }
}
