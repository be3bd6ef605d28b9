import JSON
import Testing

/// Real answers have the shapes that `rpc.discover` says they have.
struct ResultSchemaTests {
  @Test func answersAreAsDescribed() throws {
    let client = try sharedClient()
    let document = try client.result("rpc.discover")
    let room = try client.result(
      "item.register",
      #"{"class": "location", "name": "Described", "attributes": {"kind": "room"}}"#)
    let place = try #require(room["id"]?.integer)
    let printer = try client.result(
      "item.register",
      #"{"class": "printer", "name": "Described", "references": {"location": \#(place)}}"#)
    let item = try #require(printer["id"]?.integer)
    _ = try client.result(
      "item.update", #"{"item": \#(item), "version": 1, "name": "Changed", "reason": "why"}"#)
    let opened = try client.result(
      "incident.open",
      """
      {"title": "Described", "items": [{"item": \(item), "note": "n"}], "impact": 1, \
      "contact": {"name": "x"}, "external": {"system": "described", "key": "1"}, \
      "due_at": "2020-01-01T00:00:00Z"}
      """)
    let incident = try #require(opened["id"]?.integer)
    _ = try client.result("incident.comment", #"{"incident": \#(incident), "text": "t"}"#)
    _ = try client.result(
      "incident.transition",
      #"{"incident": \#(incident), "state": "resolved", "resolution": "r"}"#)
    let calls = [
      ("item.get", #"{"item": \#(item)}"#), ("item.find", #"{"where": "id = \#(item)"}"#),
      ("item.history", #"{"item": \#(item)}"#), ("relation.list", #"{"item": \#(item)}"#),
      ("incident.get", #"{"incident": \#(incident)}"#),
      ("incident.find", #"{"where": "id = \#(incident)"}"#),
      ("incident.items", #"{"incident": \#(incident)}"#),
      ("journal.list", #"{"item": \#(item)}"#), ("journal.list", #"{"sort": "-position"}"#),
      ("journal.list", #"{"incident": \#(incident)}"#), ("account.list", "{}"),
      ("token.list", "{}"), ("class.list", #"{"limit": 1000}"#),
      ("class.get", #"{"class": "printer"}"#), ("lifecycle.list", "{}"),
      ("relation_type.list", "{}"), ("priority.list", "{}"),
    ]
    for (method, params) in calls {
      let described = try #require(
        document["methods"]?.elements.first { $0["name"]?.string == method })
      let schema = try #require(described["result"]?["schema"])
      let answer = try client.result(method, params)
      let reader = SchemaReader(schemas: document["components"]?["schemas"])
      #expect(reader.faults(of: answer, by: schema, at: method) == [], "\(params)")
      #expect(answer["total"] == nil)
    }
  }

  /// A reader that finds nothing wrong would prove nothing.
  @Test(arguments: [
    (#"{"type": "string"}"#, "1"), (#"{"type": "integer", "maximum": 3}"#, "4"),
    (#"{"type": "integer"}"#, "1.5"), (#"{"enum": ["a"]}"#, #""b""#),
    (#"{"type": "object", "properties": {}, "required": ["x"]}"#, "{}"),
    (#"{"type": "object", "properties": {"x": {"type": "boolean"}}}"#, #"{"x": 1}"#),
    (#"{"type": "array", "items": {"type": "null"}}"#, "[1]"),
    (#"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#, "1"),
    (#"{"type": "object", "properties": {}, "additionalProperties": false}"#, #"{"x": 1}"#),
  ])
  func whatDoesNotFitIsFound(_ schema: String, _ value: String) throws {
    let faults = SchemaReader(schemas: nil).faults(
      of: try Document(value).root, by: try Document(schema).root, at: "value")
    #expect(faults.count == 1)
  }
}

/// As much of JSON Schema as the document uses.
private struct SchemaReader {
  /// Those with a name, `components.schemas`.
  let schemas: Value?

  /// What of a value is not as a schema says.
  func faults(of value: Value, by schema: Value, at path: String) -> [String] {
    if let name = schema["$ref"]?.string?.split(separator: "/").last {
      guard let named = schemas?[String(name)] else { return ["\(path): no schema \(name)"] }
      return faults(of: value, by: named, at: path)
    }
    if let choices = schema["anyOf"]?.elements {
      let isOne = choices.contains { faults(of: value, by: $0, at: path).isEmpty }
      return isOne ? [] : ["\(path): none of the alternatives"]
    }
    if let words = schema["enum"]?.elements, !words.contains(where: { $0.string == value.string }) {
      return ["\(path): none of the words"]
    }
    switch schema["type"]?.string {
    case "string": return value.kind == .string ? [] : ["\(path): no string"]
    case "boolean": return value.kind == .boolean ? [] : ["\(path): no boolean"]
    case "number": return value.kind == .number ? [] : ["\(path): no number"]
    case "null": return value.isNull ? [] : ["\(path): not null"]
    case "integer":
      guard let number = value.integer else { return ["\(path): no integer"] }
      let least = schema["minimum"]?.integer ?? number
      let most = schema["maximum"]?.integer ?? number
      return least <= number && number <= most ? [] : ["\(path): \(number)"]
    case "array":
      guard value.kind == .array, let element = schema["items"] else {
        return ["\(path): no array"]
      }
      return value.elements.enumerated().flatMap { index, entry in
        faults(of: entry, by: element, at: "\(path)[\(index)]")
      }
    case "object": return faults(ofObject: value, by: schema, at: path)
    default: return []
    }
  }

  private func faults(ofObject value: Value, by schema: Value, at path: String) -> [String] {
    guard value.kind == .object else { return ["\(path): no object"] }
    let absent = (schema["required"]?.elements).map { names in
      names.compactMap(\.string).filter { value[$0] == nil }.map { "\(path).\($0): absent" }
    }
    let others = schema["additionalProperties"]
    return (absent ?? [])
      + value.members.flatMap { name, member -> [String] in
        if let known = schema["properties"]?[name] {
          return faults(of: member, by: known, at: "\(path).\(name)")
        }
        if others?.boolean == false { return ["\(path).\(name): not described"] }
        guard let others, others.kind == .object else { return [] }
        return faults(of: member, by: others, at: "\(path).\(name)")
      }
  }
}
