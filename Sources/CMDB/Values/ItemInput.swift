package import JSON

/// The attributes and references of a request, checked against a class and ready to be stored.
package struct ItemInput: Equatable, Sendable {
  /// `{attribute: canonical value}` as JSON text; nil when none is set.
  package private(set) var given: [UInt8]?
  /// Attributes to clear.
  package private(set) var cleared: [String] = []
  /// Observed attributes, which go to their series.
  package private(set) var observed: [UInt8]?
  /// `{"attributes.x": "as typed"}` where units were converted.
  package private(set) var inputs: [UInt8]?
  /// `{path: [text, pattern]}` which PostgreSQL has to match.
  package private(set) var patterns: [UInt8]?

  /// Checks every attribute and reports every problem.
  ///
  /// - Parameter isNew: defaults are filled in and required attributes have to be there; else
  ///   `null` clears, but never what is required.
  package static func read(
    _ attributes: Value?, for itemClass: ItemClass, currency: String, isNew: Bool
  ) -> (input: ItemInput, problems: [Problem]) {
    var builder = Builder(itemClass: itemClass, currency: currency, isNew: isNew)
    for (name, value) in attributes?.members ?? Value.noMembers {
      builder.add(name, value)
    }
    if isNew { builder.complete() }
    return (builder.finished(), builder.problems)
  }

  fileprivate init(_ builder: Builder) {
    given = builder.given.isEmpty ? nil : Self.object(builder.given.map { ($0.0, $0.1.json) })
    cleared = builder.cleared
    observed =
      builder.observed.isEmpty ? nil : Self.object(builder.observed.map { ($0.0, $0.1.json) })
    let typed = builder.given.compactMap { name, value in
      value.input.map { ("attributes.\(name)", Self.text($0)) }
    }
    inputs = typed.isEmpty ? nil : Self.object(typed)
    let matched = builder.given.compactMap { name, value -> (String, [UInt8])? in
      guard let text = value.patternText,
        let pattern = builder.itemClass.attribute(name)?.pattern
      else { return nil }
      var writer = Writer()
      writer.array { writer in
        writer.string(text)
        writer.string(pattern)
      }
      return ("attributes.\(name)", writer.bytes)
    }
    patterns = matched.isEmpty ? nil : Self.object(matched)
  }

  private static func object(_ members: [(String, [UInt8])]) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      for (name, json) in members { writer.member(name, raw: json) }
    }
    return writer.bytes
  }

  private static func text(_ text: String) -> [UInt8] {
    var writer = Writer()
    writer.string(text)
    return writer.bytes
  }
}

private struct Builder {
  let itemClass: ItemClass
  let currency: String
  let isNew: Bool
  var given: [(String, AttributeValue)] = []
  var observed: [(String, AttributeValue)] = []
  var cleared: [String] = []
  var problems: [Problem] = []

  mutating func add(_ name: String, _ value: Value) {
    let path = "attributes.\(name)"
    guard let attribute = itemClass.attribute(name) else {
      guard problems.count < Problem.toldMax else { return }
      problems.append(
        .unknown(
          "attribute", name, among: itemClass.attributes.map(\.name), path: path,
          saying: "Class \(itemClass.name) has no attribute"))
      return
    }
    guard attribute.computed == nil else {
      problems.append(
        Problem("computed", "`\(name)` is computed and takes no value.", path: path))
      return
    }
    guard !value.isNull else { return clear(attribute, path: path) }
    switch AttributeValue.read(value, as: attribute, currency: currency, path: path) {
    case .success(.null): clear(attribute, path: path)
    case .success(let read):
      if attribute.isObserved {
        observed.append((name, read))
      } else {
        given.append((name, read))
      }
    case .failure(let problem): problems.append(problem)
    }
  }

  private mutating func clear(_ attribute: Attribute, path: String) {
    if attribute.isRequired {
      problems.append(
        Problem("required", "`\(attribute.name)` is required and cannot be cleared.", path: path))
    } else if attribute.isObserved {
      observed.append((attribute.name, .null))
    } else if !isNew {
      cleared.append(attribute.name)
    }
  }

  mutating func complete() {
    let present = Set((given + observed).map(\.0))
      .union(problems.compactMap { $0.path.map { String($0.dropFirst(11)) } })
    for attribute in itemClass.attributes where !present.contains(attribute.name) {
      if let value = attribute.defaultValue {
        add(attribute.name, value)
      } else if attribute.isRequired {
        problems.append(
          Problem(
            "required", "Class \(itemClass.name) requires `\(attribute.name)`.",
            path: "attributes.\(attribute.name)"))
      }
    }
  }

  func finished() -> ItemInput { ItemInput(self) }
}

extension Value {
  fileprivate static var noMembers: Members { Self.empty.members }
  private static let empty = Document.emptyObject.root
}

extension Document {
  /// `{}`: what stands for an absent object.
  package static let emptyObject: Document = {
    guard let document = try? Document("{}") else { preconditionFailure("{} is valid JSON") }
    return document
  }()
}
