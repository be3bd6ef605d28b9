import JSON
import JSONRPC
import Testing

@Suite struct OpenRPCTests {
  private func document() -> [UInt8] {
    let every = Schema.object([
      Parameter("any", .any, "Any."), Parameter("flag", .boolean, "Flag."),
      Parameter("number", .number, "Number."), Parameter("count", .integer(0...9), "Count."),
      Parameter("text", .string(1...20), required: true, "Text."),
      Parameter("word", .choice(["a", "b"]), "Word."),
      Parameter("list", .array(.boolean, count: 0...3), "List."),
      Parameter("map", .map(.number), "Map."),
      Parameter("either", .either([.boolean, .number]), "Either."),
      Parameter("nullable", .nullable(.boolean), "Nullable."),
    ])
    return OpenRPCDocument(
      title: "t", about: "All.", version: "1",
      methods: [
        MethodDescription(
          name: "a.get", summary: "Gets.",
          parameters: [
            Parameter("item", .itemRef, required: true, "The item."),
            Parameter("again", .itemRef, "Another."),
          ],
          result: ("every", .named("Every", every, about: "One of each.")), right: "read",
          isPaged: false, isIdempotent: true, example: (#"{"item": 1}"#, #"{"text":"x"}"#))
      ],
      notifications: [
        NotificationDescription(
          name: "n", summary: "Tells.", parameters: [Parameter("x", .count, required: true, "X.")])
      ]
    ).json()
  }

  private static let golden = #"""
    {"openrpc":"1.3.2","info":{"title":"t","description":"All.","version":"1"},
    "methods":[{"name":"a.get",
    "summary":"Gets.","paramStructure":"by-name","params":[{"name":"item","description":
    "The item.","required":true,"schema":{"$ref":"#/components/schemas/ItemRef"}},
    {"name":"again","description":"Another.","required":false,"schema":
    {"$ref":"#/components/schemas/ItemRef"}}],"result":{"name":"every","schema":
    {"$ref":"#/components/schemas/Every"}},"examples":[{"name":"a.get","params":[
    {"name":"item","value":1}],"result":{"name":"every","value":{"text":"x"}}}],
    "x-right":"read","x-paging":false,"x-idempotent":true}],
    "x-notifications":[{"name":"n","summary":"Tells.","params":[{"name":"x","description":"X.",
    "required":true,"schema":{"type":"integer","minimum":0,"maximum":9007199254740991}}]}],
    "components":{"schemas":{"ItemRef":{"title":"ItemRef","description":
    "An item: its id, its tag, or all fields of one of its keys as an object.",
    "anyOf":[{"type":"integer","minimum":1,"maximum":9007199254740991},
    {"type":"string","minLength":1,"maxLength":64},
    {"type":"object","additionalProperties":{}}]},
    "Every":{"title":"Every","description":"One of each.","type":"object","properties":{
    "any":{"description":"Any."},"flag":{"description":"Flag.","type":"boolean"},
    "number":{"description":"Number.","type":"number"},"count":{"description":"Count.",
    "type":"integer","minimum":0,"maximum":9},"text":{"description":"Text.","type":"string",
    "minLength":1,"maxLength":20},"word":{"description":"Word.","enum":["a","b"]},
    "list":{"description":"List.","type":"array","minItems":0,"maxItems":3,"items":
    {"type":"boolean"}},"map":{"description":"Map.","type":"object","additionalProperties":
    {"type":"number"}},"either":{"description":"Either.","anyOf":[{"type":"boolean"},
    {"type":"number"}]},"nullable":{"description":"Nullable.","anyOf":[{"type":"boolean"},
    {"type":"null"}]}},"required":["text"],"additionalProperties":false}}}}
    """#

  @Test func theDocumentIsThis() throws {
    let expected = try Document(Self.golden).root
    let made = try Document(document()).root
    #expect(text(made) == text(expected))
  }

  /// As written, so that the order of members counts, without the breaks of the golden text.
  private func text(_ value: Value) -> String {
    var writer = Writer()
    writer.value(value)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
