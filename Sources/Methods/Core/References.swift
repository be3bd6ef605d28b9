import CMDB
import JSON
import JSONRPC

/// References by the fields of a key, `{"manufacturer": "ORG-7", "serial_no": "X1"}`, and incidents
/// by their key in another system. The id of what bears the key when the request is planned, or
/// had it at the moment of the request, takes the place of the object, so that no method has to
/// know of such references.
enum References {
  static func resolved(
    _ arguments: Arguments, _ declaration: Declaration, _ context: Context
  ) throws(Stop) -> Arguments {
    guard let object = arguments.object else { return arguments }
    let keyed = try Keyed(object, declaration, context)
    let found = try context.referred(keyed.lookups())
    var place = 0
    let replaced = try declaration.replacing(in: object) {
      (name, value, path) throws(Stop) -> [UInt8]? in
      guard Keyed.isKeyed(name, value) else { return nil }
      place += 1
      let referred = found[place] ?? []
      let shown = String(decoding: value.raw, as: UTF8.self)
      guard let first = referred.first else {
        let what = name == Schema.ItemRef.name ? "item" : "incident"
        throw .refused(.notFound("There is no \(what) \(shown).", path: path))
      }
      guard referred.count == 1 else {
        let names = referred.map(\.name)
        throw .refused(
          RPCError.invalidParams([
            Problem(
              "ambiguous", "\(shown) fits \(names.joined(separator: ", ")).", path: path)
          ]).with("candidates") { writer in
            writer.array { writer in
              for name in names { writer.string(name) }
            }
          })
      }
      return Array(String(first.id).utf8)
    }
    guard let document = try? Document(replaced) else { throw .defect("parameters made anew") }
    return Arguments(document.root)
  }
}

/// The keyed references of a request, in their order, as lookups.
private struct Keyed {
  private var all: [[UInt8]] = []
  private let context: Context

  init(_ object: Value, _ declaration: Declaration, _ context: Context) throws(Stop) {
    self.context = context
    var lookups: [[UInt8]] = []
    _ = try declaration.replacing(in: object) {
      (name, value, path) throws(Stop) -> [UInt8]? in
      guard Self.isKeyed(name, value) else { return nil }
      lookups.append(
        name == Schema.ItemRef.name
          ? try Self.keys(value, path, context, depth: 1) : Array(value.raw))
      return Array("null".utf8)
    }
    all = lookups
  }

  static func isKeyed(_ name: String, _ value: Value) -> Bool {
    value.kind == .object && [Schema.ItemRef.name, Schema.IncidentRef.name].contains(name)
  }

  /// `[lookup, …]`, one for each reference.
  func lookups() -> [UInt8] {
    var writer = Writer()
    writer.array { writer in
      for lookup in all { writer.raw(lookup) }
    }
    return writer.bytes
  }

  /// A reference within a reference, as that to the manufacturer, goes no deeper.
  private static let depthMax = 2

  /// `[{"key", "parts": [{"type", "value"} | {"item"}]}, …]`: the keys that have these fields.
  private static func keys(
    _ value: Value, _ path: String, _ context: Context, depth: Int
  ) throws(Stop) -> [UInt8] {
    guard depth <= depthMax else {
      throw .invalidParams([
        Problem("too_deep", "`\(path)` refers through too many references.", path: path)
      ])
    }
    let names = Set(value.members.map(\.name))
    let known = context.catalogue.keys.filter { key in
      !key.fields.contains(where: context.hiddenNames.contains)
    }
    let meant = known.filter { Set($0.fields) == names }
    guard !meant.isEmpty else { throw unknown(names, known, path) }
    var writer = Writer()
    var problems: [Problem] = []
    writer.beginArray()
    for key in meant {
      writer.beginObject()
      writer.member("key", string: key.name)
      writer.key("parts")
      writer.beginArray()
      for field in key.fields {
        guard let member = value[field] else { continue }
        if let problem = try part(
          field, member, key.owner, "\(path).\(field)", context, depth, &writer)
        {
          problems.append(problem)
        }
      }
      writer.endArray()
      writer.endObject()
    }
    writer.endArray()
    guard problems.isEmpty else { throw .invalidParams(problems) }
    return writer.bytes
  }

  private static func part(
    _ field: String, _ value: Value, _ owner: ItemClass, _ path: String, _ context: Context,
    _ depth: Int, _ writer: inout Writer
  ) throws(Stop) -> Problem? {
    writer.beginObject()
    defer { writer.endObject() }
    if context.catalogue.relationType(role: field) != nil {
      let isItem =
        switch value.kind {
        case .string, .object: true
        case .number: value.integer.map { 1...9_007_199_254_740_991 ~= $0 } ?? false
        default: false
        }
      guard isItem else { return Problem("type", "`\(path)` must be an item.", path: path) }
      writer.key("item")
      writer.raw(
        value.kind == .object
          ? try keys(value, path, context, depth: depth + 1) : Array(value.raw))
      return nil
    }
    guard let attribute = owner.attribute(field) else {
      guard let text = value.string else {
        return Problem("type", "`\(path)` must be a string.", path: path)
      }
      writer.member("type", string: "text")
      writer.member("value", string: text)
      return nil
    }
    guard !value.isNull else {
      return Problem("required", "`\(path)` is a field of the key and needs a value.", path: path)
    }
    writer.member("type", string: attribute.type.rawValue)
    switch AttributeValue.read(
      value, as: attribute, currency: context.server.currency, path: path)
    {
    case .success(let read):
      writer.member("value", raw: read.json)
      return nil
    case .failure(let problem): return problem
    }
  }

  private static func unknown(
    _ names: Set<String>, _ known: [Catalogue.Key], _ path: String
  ) -> Stop {
    let shown = names.sorted().joined(separator: ", ")
    let near = known.filter { !names.isDisjoint(with: $0.fields) }
    let listed = Set((near.isEmpty ? known : near).map { $0.fields.joined(separator: " + ") })
    return .invalidParams([
      Problem(
        "unknown_key",
        "No class has a key of \(names.isEmpty ? "no fields" : shown). An item is named by id, tag "
          + "or all fields of a key: \(listed.sorted().prefix(12).joined(separator: "; ")).",
        path: path, suggestion: near.first?.fields.joined(separator: ", "))
    ])
  }
}
