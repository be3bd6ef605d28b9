import JSON

/// The schemas that a document shows once and refers to by name.
struct NamedSchemas {
  private var found: [(name: String, schema: Schema, about: String)] = []

  mutating func refer(to name: String, _ schema: Schema, about: String) {
    guard !found.contains(where: { $0.name == name }) else { return }
    found.append((name, schema, about))
  }

  /// Writes the members of `components.schemas`; writing one may find others.
  mutating func write(to writer: inout Writer) {
    var written = 0
    while written < found.count {
      let next = found[written]
      written += 1
      writer.key(next.name)
      writer.object { writer in
        writer.member("title", string: next.name)
        writer.member("description", string: next.about)
        next.schema.writeMembers(to: &writer, &self)
      }
    }
  }
}

extension Schema {
  func write(to writer: inout Writer, _ named: inout NamedSchemas) {
    writer.object { writer in
      writeMembers(to: &writer, &named)
    }
  }

  fileprivate func writeMembers(to writer: inout Writer, _ named: inout NamedSchemas) {
    switch self {
    case .any: break
    case .boolean: writer.member("type", string: "boolean")
    case .number: writer.member("type", string: "number")
    case .integer(let range):
      writer.member("type", string: "integer")
      writer.member("minimum", integer: range.lowerBound)
      writer.member("maximum", integer: range.upperBound)
    case .string(let bytes):
      writer.member("type", string: "string")
      writer.member("minLength", integer: min(1, bytes.lowerBound))
      writer.member("maxLength", integer: bytes.upperBound)
    case .oneLine(let bytesMax):
      writer.member("type", string: "string")
      writer.member("minLength", integer: 1)
      writer.member("maxLength", integer: bytesMax)
    case .choice(let words):
      writer.key("enum")
      writer.array { writer in
        for word in words { writer.string(word) }
      }
    case .array(let element, let count):
      writer.member("type", string: "array")
      writer.member("minItems", integer: count.lowerBound)
      writer.member("maxItems", integer: count.upperBound)
      writer.key("items")
      element.write(to: &writer, &named)
    case .object(let members):
      writeObject(members, to: &writer, &named)
      writer.member("additionalProperties", boolean: false)
    case .record(let members): writeObject(members, to: &writer, &named)
    case .map(let element):
      writer.member("type", string: "object")
      writer.key("additionalProperties")
      element.write(to: &writer, &named)
    case .either(let schemas): writeAlternatives(schemas, to: &writer, &named)
    case .nullable(let inner): writeNullable(inner, to: &writer, &named)
    case .named(let name, let schema, let about):
      named.refer(to: name, schema, about: about)
      writer.member("$ref", string: "#/components/schemas/\(name)")
    }
  }

  private func writeObject(
    _ members: [Parameter], to writer: inout Writer, _ named: inout NamedSchemas
  ) {
    writer.member("type", string: "object")
    writer.key("properties")
    writer.beginObject()
    for member in members {
      writer.key(member.name)
      writer.object { writer in
        writer.member("description", string: member.about)
        member.schema.writeMembers(to: &writer, &named)
      }
    }
    writer.endObject()
    writer.key("required")
    writer.array { writer in
      for member in members where member.isRequired { writer.string(member.name) }
    }
  }

  private func writeAlternatives(
    _ schemas: [Schema], to writer: inout Writer, _ named: inout NamedSchemas
  ) {
    writer.key("anyOf")
    writer.beginArray()
    for schema in schemas { schema.write(to: &writer, &named) }
    writer.endArray()
  }

  private func writeNullable(
    _ inner: Schema, to writer: inout Writer, _ named: inout NamedSchemas
  ) {
    writer.key("anyOf")
    writer.beginArray()
    inner.write(to: &writer, &named)
    writer.object { $0.member("type", string: "null") }
    writer.endArray()
  }
}
