import JSON
import Testing

@Suite struct CanonicalTests {
  private func form(_ source: String, omitting names: Set<String> = []) throws -> String {
    text(canonical(try Document(source).root, omitting: names))
  }

  @Test(arguments: [
    ("null", "null"), ("true", "true"), (" false ", "false"), ("[ ]", "[]"), ("{ }", "{}"),
    ("1.50e1", "15.0"), ("-0", "0"), ("1e3", "1000"), ("[1, 2,[3 ]]", "[1,2,[3]]"),
    (#"{"b":1,"a":2}"#, #"{"a":2,"b":1}"#),
    (#"{"b":{"z":1,"y":[{"d":1,"c":2}]},"a":2}"#, #"{"a":2,"b":{"y":[{"c":2,"d":1}],"z":1}}"#),
    (
      #"{"é":1,"z":2,"😀":3,"Z":4,"":5,"\uffff":6}"#,
      "{\"\":5,\"Z\":4,\"z\":2,\"é\":1,\"\u{FFFF}\":6,\"😀\":3}"
    ),
    (#""\u0041\/\u000a\u001F\ud83d\ude00""#, #""A/\n\u001f😀""#),
    (#"{"\u0062":1,"a":2}"#, #"{"a":2,"b":1}"#),
    (#"{"aa":1,"a":2,"b":3}"#, #"{"a":2,"aa":1,"b":3}"#),
  ])
  func forms(_ source: String, _ expected: String) throws {
    #expect(try form(source) == expected)
  }

  @Test func omitsAtTheTopOnly() throws {
    let source = #"{"idempotency_key":"k","b":{"deadline_ms":1},"\u0064eadline_ms":5,"a":1}"#
    #expect(
      try form(source, omitting: ["idempotency_key", "deadline_ms"])
        == #"{"a":1,"b":{"deadline_ms":1}}"#)
    #expect(try form(#"[{"a":1}]"#, omitting: ["a"]) == #"[{"a":1}]"#)
    #expect(try form(#"{"a":1}"#, omitting: ["a", "b"]) == "{}")
  }

  @Test func omitsByBytes() throws {
    #expect(try form(#"{"\u00e9":1,"x":2}"#, omitting: ["e\u{301}"]) == #"{"x":2,"é":1}"#)
  }

  @Test func scaleIsKept() throws {
    #expect(try form("[1.0,1.00,1]") == "[1.0,1.00,1]")
  }

  /// Strings that are not text still have forms of their own.
  @Test func unpairedSurrogatesDiffer() throws {
    let forms = try [#""\ud800""#, #""\ud801""#, #""\ufffd""#].map {
      canonical(try Document($0).root)
    }
    #expect(Set(forms).count == 3)
  }

  @Test func ofASubtree() throws {
    let root = try Document(#"{"params":{"b":1,"a":[2]},"id":1}"#).root
    let params = try #require(root["params"])
    #expect(text(canonical(params, omitting: ["b"])) == #"{"a":[2]}"#)
  }
}
