package import JSON
package import JSONRPC

/// The own fields that a version of an item changed, found between its two versions.
package enum ItemChanges {
  /// JSON, for callers who see secrets and for those who do not.
  package struct Text: Equatable, Sendable {
    package let open: [UInt8]
    /// Nil where both are equal.
    package let masked: [UInt8]?

    package init(open: [UInt8], masked: [UInt8]? = nil) {
      self.open = open
      self.masked = masked
    }

    package static let none = Text(open: Array("[]".utf8))
  }

  /// A version: class, name, state and tag as an array, and the attributes as an object.
  package struct Version {
    let core: [Value]
    let attributes: Value

    package init(core: [UInt8], attributes: [UInt8]) throws(RPCError) {
      self.core = Array(try Document(ofDatabase: core).root.elements)
      self.attributes = try Document(ofDatabase: attributes).root
    }
  }

  private struct Change {
    let path: String
    let isSecret: Bool
    let before: Value?
    let after: Value?
  }

  private static let corePaths = ["class", "name", "state", "tag"]

  /// - Parameters:
  ///   - before: nil for the first version.
  ///   - inputs: texts as typed, by their paths.
  ///   - secret: names of attributes to mask.
  package static func text(
    from before: Version?, to after: Version, inputs: Value?, secret: Set<String>
  ) -> Text {
    let changes =
      core(from: before, to: after) + attributes(from: before, to: after, secret: secret)
    let open = json(changes, inputs, isMasked: false)
    let hasSecrets = changes.contains(where: \.isSecret)
    return Text(open: open, masked: hasSecrets ? json(changes, inputs, isMasked: true) : nil)
  }

  private static func core(from before: Version?, to after: Version) -> [Change] {
    var changes: [Change] = []
    for (index, path) in corePaths.enumerated() {
      let old = before.map { $0.core[index] }
      let new = after.core[index]
      // Nobody is told of what it was registered as that it changed to that.
      if path == "class", before == nil { continue }
      guard !isEqual(old, new) else { continue }
      changes.append(Change(path: path, isSecret: false, before: old, after: new))
    }
    return changes
  }

  /// Compared as text: 1.50 and 1.500 are equal numbers but count as a change.
  private static func attributes(
    from before: Version?, to after: Version, secret: Set<String>
  ) -> [Change] {
    var rest: [String: Value] = [:]
    if let before {
      for (name, value) in before.attributes.members { rest[name] = value }
    }
    var changes: [Change] = []
    func add(_ name: String, _ old: Value?, _ new: Value?) {
      changes.append(
        Change(
          path: "attributes.\(name)", isSecret: secret.contains(name), before: old, after: new))
    }
    for (name, value) in after.attributes.members {
      let old = rest.removeValue(forKey: name)
      if !isEqual(old, value) { add(name, old, value) }
    }
    for (name, value) in rest { add(name, value, nil) }
    return changes.sorted { $0.path < $1.path }
  }

  private static func isEqual(_ left: Value?, _ right: Value?) -> Bool {
    switch (left, right) {
    case (nil, nil): true
    case (let left?, let right?): left.raw == right.raw
    case (nil, _?), (_?, nil): false
    }
  }

  private static func json(_ changes: [Change], _ inputs: Value?, isMasked: Bool) -> [UInt8] {
    var writer = Writer()
    writer.array { writer in
      for change in changes {
        let hides = isMasked && change.isSecret
        writer.object { writer in
          writer.member("path", string: change.path)
          write(change.before, "from", hides, to: &writer)
          write(change.after, "to", hides, to: &writer)
          if !hides, let input = inputs?[change.path] { writer.member("input", value: input) }
        }
      }
    }
    return writer.bytes
  }

  /// Of a secret nothing shows but whether there is a value.
  private static func write(
    _ value: Value?, _ name: String, _ hides: Bool, to writer: inout Writer
  ) {
    guard let value, !value.isNull else { return writer.member(name, raw: Array("null".utf8)) }
    if hides { writer.member(name, string: "***") } else { writer.member(name, value: value) }
  }
}
