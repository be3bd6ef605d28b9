import JSON
import Testing

@Suite struct DuplicateNameTests {
  @Test(arguments: [
    #"{"a":1,"a":2}"#, #"{"a":1,"\u0061":2}"#, #"{"\u0061":1,"a":2}"#, #"{"\u0061":1,"\u0061":2}"#,
    #"{"":1,"":2}"#, #"{"/":1,"\/":2}"#, #"{"é":1,"\u00e9":2}"#, #"{"😀":1,"\ud83d\ude00":2}"#,
    #"{"\ud800":1,"\uD800":2}"#, #"{"x":{"a":1,"b":2,"a":3}}"#, #"{"a":{},"b":[{"a":1}],"a":0}"#,
    #"{"\u0000":1,"\u0000":2}"#, #"{"\n":1,"\u000a":2}"#,
  ])
  func refused(_ text: String) {
    #expect(scanError(text)?.reason == .duplicateName)
  }

  /// Equal prefixes, equal lengths, equal only under normalisation, equal at other depths.
  @Test(arguments: [
    #"{"a":1,"A":2}"#, #"{"a":{"a":{"a":1}}}"#, #"[{"a":1},{"a":1}]"#, #"{"a":1,"aa":1,"":1}"#,
    #"{"\u00e9":1,"e\u0301":2}"#, #"{"\\u0061":1,"a":2}"#, #"{"\ud800":1,"\ud801":2}"#,
    #"{"\ud800":1,"\ufffd":2}"#, #"{"\u0000":1,"":2}"#, #"{"ab":"cd","cd":"ab"}"#,
  ])
  func accepted(_ text: String) {
    #expect(scanError(text) == nil)
  }

  /// Around the size at which pairs give way to a table, each name in turn repeated at the end.
  @Test(arguments: [2, 15, 16, 17, 18, 100])
  func everyPosition(_ count: Int) {
    let members = (0..<count - 1).map { "\"name\($0)\":[\($0)]" }.joined(separator: ",")
    #expect(scanError("{\(members),\"other\":1}") == nil)
    for index in 0..<count - 1 {
      let escaped = "{\(members),\"\\u006eame\(index)\":1}"
      #expect(scanError(escaped)?.offset == members.utf8.count + 2)
      #expect(scanError("{\(members),\"name\(index)\":1}")?.offset == members.utf8.count + 2)
    }
  }

  @Test func theFirstRepetitionIsNamed() {
    let names = (0..<20).map { "\"\($0)\":0" }.joined(separator: ",")
    let repetition = names.utf8.count + 2
    #expect(scanError("{\(names),\"3\":0,\"1\":0}")?.offset == repetition)
  }

  @Test func manyNames() throws {
    let names = (0..<100_000).map { "\"\($0)\":0" }.joined(separator: ",")
    #expect(try Document("{\(names)}").root.count == 100_000)
    #expect(scanError("{\(names),\"50000\":0}")?.reason == .duplicateName)
  }

  /// Names that a weak hash would confuse: the same length, the same sum, the same ends.
  @Test func adversarialNames() throws {
    var names: [String] = []
    for bits in 0..<20_000 {
      let middle = (0..<15).map { bits >> $0 & 1 == 0 ? "aabb" : "bbaa" }.joined()
      names.append("\"prefix__\(middle)__suffix\":0")
    }
    let text = names.joined(separator: ",")
    #expect(try Document("{\(text)}").root.count == 20_000)
    #expect(scanError("{\(text),\(names[777])}")?.reason == .duplicateName)
  }
}
