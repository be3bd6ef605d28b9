extension Value {
  /// The elements of an array, in order; none when the value is no array.
  package var elements: Elements {
    let node = node
    let isArray = node.kind == .array
    return Elements(
      document: document, index: index + 1, end: isArray ? Int(node.next) : index)
  }

  /// The members of an object, in the order of the text; none when the value is no object. An
  /// unpaired surrogate in a name becomes U+FFFD: ask `firstUnstorable` first.
  package var members: Members {
    let node = node
    let isObject = node.kind == .object
    return Members(
      document: document, index: index + 1, end: isObject ? Int(node.next) : index)
  }
}

/// See `Value.elements`.
package struct Elements: Sequence, IteratorProtocol, Sendable {
  let document: Document
  var index: Int
  let end: Int

  /// See `IteratorProtocol`.
  package mutating func next() -> Value? {
    guard index < end else { return nil }
    let element = Value(document: document, index: index)
    index = Int(element.node.next)
    return element
  }
}

/// See `Value.members`.
package struct Members: Sequence, IteratorProtocol, Sendable {
  /// A decoded name and its value.
  package typealias Element = (name: String, value: Value)

  let document: Document
  var index: Int
  let end: Int

  /// See `IteratorProtocol`.
  package mutating func next() -> Element? {
    guard let (name, value) = nextViews() else { return nil }
    return (name.repairedText, value)
  }

  /// The next member with its name as a view.
  mutating func nextViews() -> (name: Value, value: Value)? {
    guard index < end else { return nil }
    let name = Value(document: document, index: index)
    let value = Value(document: document, index: index + 1)
    index = Int(value.node.next)
    return (name, value)
  }
}
