import JSON

/// As much of JSON Schema as the document uses, and read strictly: a later server may add members,
/// but this one answers what it describes and nothing else.
struct SchemaReader {
  /// Those with a name, `components.schemas`.
  let schemas: Value?

  /// What of the answer of a method is not as its document says.
  static func faults(of answer: Value, to method: String, by document: Value) -> [String] {
    let described = document["methods"]?.elements.first { $0["name"]?.string == method }
    guard let schema = described?["result"]?["schema"] else { return ["\(method): no schema"] }
    return SchemaReader(schemas: document["components"]?["schemas"])
      .faults(of: answer, by: schema, at: method)
  }

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
        guard let others, others.kind == .object else { return ["\(path).\(name): not described"] }
        return faults(of: member, by: others, at: "\(path).\(name)")
      }
  }
}
