import JSON
import Testing

/// The cases of the well-known conformance suites for parsers of JSON: what every parser must
/// accept and must refuse, and what this one does where they leave the choice.
@Suite struct GrammarTests {
  @Test(arguments: valid)
  func accepts(_ text: String) {
    #expect(scanError(text) == nil)
  }

  @Test(arguments: invalid)
  func refuses(_ text: String) {
    #expect(scanError(text) != nil)
  }

  @Test(arguments: invalidBytes)
  func refusesBytes(_ content: [UInt8]) {
    #expect(scanError(content) != nil)
  }

  @Test(arguments: chosenAccepted)
  func acceptsWhereFree(_ text: String) {
    #expect(scanError(text) == nil)
  }

  @Test(arguments: chosenRefused)
  func refusesWhereFree(_ text: String) {
    #expect(scanError(text) != nil)
  }

  /// Every proper prefix of an object or array is incomplete: nothing is accepted early.
  @Test func refusesEveryPrefix() {
    let bytes = Array(#"[{"a\u00e9":[1.5e+3,true,false,null,"\ud83d\ude00é"],"b":{}}]"#.utf8)
    #expect(scanError(bytes) == nil)
    for count in bytes.indices {
      #expect(scanError(Array(bytes[..<count])) != nil, "\(count)")
    }
  }

  /// One byte alone is JSON only when it is a digit; inside a string, unless it is special.
  @Test func singleBytes() {
    for byte in UInt8.min...UInt8.max {
      let isDigit = (0x30...0x39).contains(byte)
      #expect((scanError([byte]) == nil) == isDigit, "\(byte)")
      let isPlain = (0x20..<0x80).contains(byte) && byte != 0x22 && byte != 0x5C
      #expect((scanError([0x22, byte, 0x22]) == nil) == isPlain, "\(byte)")
      let isEscape = #""\/bfnrt"#.utf8.contains(byte)
      #expect((scanError([0x22, 0x5C, byte, 0x22]) == nil) == isEscape, "\(byte)")
      let isSpace = [0x20, 0x09, 0x0A, 0x0D].contains(byte)
      #expect((scanError([byte, 0x5B, byte, 0x5D, byte]) == nil) == isSpace, "\(byte)")
    }
  }

  /// All texts of up to four tokens against the reference.
  @Test func shortTokenSequences() {
    let tokens = ["[", "]", "{", "}", ",", ":", "1", #""a""#, "null", " "]
    var texts = [""]
    var longest = [""]
    for _ in 1...4 {
      longest = longest.flatMap { text in tokens.map { text + $0 } }
      texts += longest
    }
    var accepted = 0
    for text in texts {
      let isValid = Reference.accepts(Array(text.utf8))
      accepted += isValid ? 1 : 0
      #expect((scanError(text) == nil) == isValid, "\(text)")
    }
    #expect(texts.count == 11_111)
    #expect(accepted > 50)
  }
}

private let valid = [
  "[[]   ]", "[\"\"]", "[]", "[\"a\"]", "[false]", "[null, 1, \"1\", {}]", "[null]", "[1\n]",
  " [1]",
  "[1,null,null,null,2]", "[2] ", "[123e65]", "[0e+1]", "[0e1]", "[ 4]",
  "[-0.00000000000000000000000000000000000000000000000000000000000000000000000000000001]",
  "[20e1]", "[-0]", "[-123]", "[-1]", "[-0.0]", "[1E22]", "[1E-2]", "[1E+2]", "[123e45]",
  "[123.456e78]", "[1e-2]", "[1e+2]", "[123]", "[123.456789]",
  #"{"asd":"sdf", "dfg":"fgh"}"#, #"{"asd":"sdf"}"#, "{}", #"{"":0}"#, #"{"foo\u0000bar": 42}"#,
  #"{ "min": -1.0e+28, "max": 1.0e+28 }"#, #"{"x":[{"id": "xxxx"}], "id": "xxxx"}"#,
  #"{"title":"\u041f\u043e\u043b\u0442\u043e\u0440\u0430"}"#, "{\n\"a\": \"b\"\n}", #"{"a":[]}"#,
  #"["\u0060\u012a\u12AB"]"#, #"["\uD801\udc37"]"#, #"["\ud83d\ude39\ud83d\udc8d"]"#,
  #"["\"\\\/\b\f\n\r\t"]"#, #"["\\u0000"]"#, #"["\""]"#, #"["a/*b*/c/*d//e"]"#, #"["\\a"]"#,
  #"["\\n"]"#, #"["\u0012"]"#, #"["\uFFFF"]"#, #"["asd"]"#, #"[ "asd"]"#, #"["\uDBFF\uDFFF"]"#,
  #"["new\u00A0line"]"#, "[\"\u{10FFFF}\"]", "[\"\u{FFFF}\"]", #"["\u0000"]"#, #"["\u002c"]"#,
  "[\"π\"]", "[\"\u{1BFFF}\"]", "[\"asd \"]", #"" ""#, #"["\uD834\uDd1e"]"#, #"["\u0821"]"#,
  #"["\u0123"]"#, "[\"\u{2028}\"]", "[\"\u{2029}\"]", #"["\u0061\u30af\u30EA\u30b9"]"#,
  "[\"new\u{A0}line\"]", "[\"\u{7F}\"]", #"["\uA66D"]"#, #"["\u005C"]"#, "[\"⍂㈴⍂\"]",
  #"["\u0022"]"#, #"["\uDBFF\uDFFE"]"#, #"["\uD83F\uDFFE"]"#, #"["\u200B"]"#, #"["\u2064"]"#,
  #"["\uFDD0"]"#, #"["\uFFFE"]"#, "[\"€𝄞\"]", "[\"a\u{7F}a\"]", "false", "42", "-0.1", "null",
  "\"asd\"", "true", "\"\"", "[\"a\"]\n", "[true]", " [] ", "\t[\r\n]\t", #"{"a":{"b":{"c":[]}}}"#,
]

private let invalid = [
  "", " ", "[1 true]", "[a\u{E5}]", "[\"\": 1]", "[\"\"],", "[,1]", "[1,,2]", "[\"x\",,]",
  "[\"x\"]]", "[\"\",]", "[\"x\"", "[x", "[3[4]]", "[1:2]", "[,]", "[-]", "[   , \"\"]",
  "[\"a\",\n4\n,1,", "[1,]", "[1,,]", "[\"\u{B}a\"\\f]", "[*]", "[\"\"", "[1,", "[1,\n1\n,1", "[{}",
  "[fals]", "[nul]", "[tru]", "123\u{0}", "[++1234]", "[+1]", "[+Inf]", "[-01]", "[-1.0.]",
  "[-2.]", "[-NaN]", "[.-1]", "[.2e-3]", "[0.1.2]", "[0.3e+]", "[0.3e]", "[0.e1]", "[0E+]",
  "[0E]", "[0e+]", "[0e]", "[1.0e+]", "[1.0e-]", "[1.0e]", "[1 000.0]", "[1eE2]", "[2.e+3]",
  "[2.e-3]", "[2.e3]", "[9.e+]", "[Inf]", "[NaN]", "[\u{FF11}]", "[1+2]", "[0x1]", "[0x42]",
  "[Infinity]", "[0e+-1]", "[-123.123foo]", "[-Infinity]", "[-foo]", "[- 1]", "[-012]", "[-.123]",
  "[-1x]", "[1ea]", "[1.]", "[.123]", "[1.2a-3]", "[1.8011670033376514H-308]", "[012]", "[- ]",
  "[1e]", "[1 e1]", "[00]", "[01]", "[-00]", "[1_000]", "[1f]", "[True]", "[\"x\", truth]",
  "{[: \"x\"}\n", #"{"x", null}"#, #"{"x"::"b"}"#, "{🇨🇭}", #"{"a":"a" 123}"#, "{key: 'value'}",
  #"{"a":"#, #"{"a""#, "{1:1}", "{9999E9999:1}", "{null:null,null:null}", #"{"id":0,,,,,}"#,
  "{'a':0}", #"{"id":0,}"#, #"{"a":"b"}/**/"#, #"{"a":"b"}/**//"#, #"{"a":"b"}//"#,
  #"{"a":"b"}/"#, #"{"a":"b",,"c":"d"}"#, "{a: \"b\"}", #"{"a":"a"#, #"{ "foo" : "bar", "a" }"#,
  #"{"a":"b"}#"#, #"{"a" b}"#, #"{:"b"}"#, "{,}", #"{"a":1 "b":2}"#, #"{"a":}"#, "{\"a\"}", " \"",
  #"["\uD800\"]"#, #"["\uD800\u"]"#, #"["\uD800\u1"]"#, #"["\uD800\u1x"]"#, "[é]", #"["\x00"]"#,
  #"["\\\"]"#, "[\"\\\t\"]", "[\"\\🌀\"]", #"["\"]"#, #"["\u00A"]"#, #"["\uD834\uDd"]"#,
  #"["\uD800\uD800\x"]"#, #"["\a"]"#, #"["\uqqqq"]"#, "[\\u0020\"asd\"]", "[\\n]", "\"", "['']",
  "abc", "[\"\\", "[\"a\u{0}a\"]", "[\"new\nline\"]", "[\"\t\"]", "\"\\UA66D\"", "\"\"x",
  "\u{2060}",
  "<.>", "[<null>]", "[1]x", "[1]]", "[\"asd]", "aå", "[True]", "1]", #"{"x": true,"#, "[][]", "]",
  "{}}", "{\"\":", "{\"a\":/*comment*/\"b\"}", #"{"a": true} "x""#, "['", "[,", "[{", "[\"a", "{",
  "{]", "{,", "{[", "{\"a", "{'a'", #"["\{["\{["\{["\{"#, "*", #"{"a":"b"}#{}"#, "[\\u000A\"\"]",
  "[1", "[ false, nul", "[ true, fals", "[ false, tru", #"{"asd":"asd""#, "å", "[\u{2060}]",
  "[\u{C}]", "\u{A0}1", "nullx", "truefalse", "[1}", "{\"a\":1]", "-", "--1", "1-", "1,2", "\u{0}",
  #"["\u00e"]"#, #"["\u 123"]"#, #"["\u+123"]"#, #"["\u-123"]"#, #"["\u"#, #"["\u12"#, "\"\\u123",
]

private let invalidBytes: [[UInt8]] = [
  [0xFF], [0xEF, 0xBB, 0xBF], [0xEF, 0xBB, 0xBF, 0x7B, 0x7D], [0xEF, 0xBB, 0x7B, 0x7D],
  [0x5B, 0xFF, 0x5D], [0x22, 0xE9, 0x22], [0x22, 0x80, 0x22], [0x22, 0xBF, 0x22],
  [0x22, 0xC0, 0xAF, 0x22], [0x22, 0xC1, 0xBF, 0x22], [0x22, 0xE0, 0x80, 0xAF, 0x22],
  [0x22, 0xE0, 0x9F, 0xBF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0x22, 0xED, 0xBF, 0xBF, 0x22],
  [0x22, 0xF0, 0x80, 0x80, 0x80, 0x22], [0x22, 0xF0, 0x8F, 0xBF, 0xBF, 0x22],
  [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xF5, 0x80, 0x80, 0x80, 0x22],
  [0x22, 0xFC, 0x83, 0xBF, 0xBF, 0xBF, 0xBF, 0x22], [0x22, 0xE0, 0xFF, 0x22],
  [0x22, 0xC3], [0x22, 0xE2, 0x82], [0x22, 0xF0, 0x9F, 0x98], [0x22, 0xC3, 0x22],
  [0x22, 0xE2, 0x82, 0x22], [0x22, 0xF0, 0x9F, 0x98, 0x22], [0x22, 0xF0, 0x9F, 0x22],
  [0x22, 0xE2, 0x28, 0xA1, 0x22], [0x22, 0x5C, 0xE9, 0x22], [0x22, 0x5C, 0x75, 0xE9, 0x22],
  [0x31, 0xE9], [0x30, 0x65, 0x31, 0xE9], [0x7B, 0x22, 0xB9, 0x22, 0x3A, 0x30, 0x7D],
  // UTF-16, little and big endian.
  [0xFF, 0xFE, 0x5B, 0x00, 0x5D, 0x00], [0x5B, 0x00, 0x5D, 0x00], [0x00, 0x5B, 0x00, 0x5D],
]

private let chosenAccepted = [
  "[-123123123123123123123123123123]", "[100000000000000000000]", "[123e308]", "[123e-308]",
  #"{"\uDFAA":0}"#, #"["\uDADA"]"#, #"["\uD888\u1234"]"#, #"["\uD800\n"]"#, #"["\uDd1ea"]"#,
  #"["\uD800\uD800\n"]"#, #"["\ud800"]"#, #"["\ud800abc"]"#, #"["\uDd1e\uD834"]"#, #"["\uDFAA"]"#,
]

private let chosenRefused = [
  "[123.456e-789]", "[0.4e00669999999999999999999999999999999999999999999999999969999999006]",
  "[-1e+9999]", "[1.5e+9999]", "[-123123e100000]", "[123123e100000]", "[123e-10000000]",
  "[-237462374673276894279832749832423479823246327846]", #"{"a":"b","a":"c"}"#,
  #"{"a":"b","a":"b"}"#, "\u{FEFF}{}", repeated("[", 500) + repeated("]", 500),
]
