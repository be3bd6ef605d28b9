/// The canonical bytes of a value, for hashes: members sorted by the bytes of their names, strings
/// encoded one way, numbers by `Number.description`, no white space.
///
/// The bytes need not be a document again: exponents are written out, beyond the digits that
/// `Limits` allow, and an unpaired surrogate is kept as three bytes which are not UTF-8.
///
/// Two values with the same bytes are the same request; 1.0 and 1.00 differ, because scale is kept.
///
/// - Parameter names: members to leave out, at the top level of the value only.
package func canonical(_ value: Value, omitting names: Set<String> = []) -> [UInt8] {
  var writer = Writer(reserving: value.raw.count)
  var open: [CanonicalContainer] = []
  // `Set.contains` would compare under Unicode normalisation.
  let omitted = names.map { Array($0.utf8) }
  var next: Value? = value
  while true {
    if let value = next.take() {
      guard let container = CanonicalContainer(value, omitting: open.isEmpty ? omitted : [])
      else {
        writer.canonicalScalar(value)
        if open.isEmpty { return writer.bytes }
        continue
      }
      container.isObject ? writer.beginObject() : writer.beginArray()
      open.append(container)
    } else if let item = open[open.count - 1].takeItem() {
      if let name = item.name { writer.key(utf8: name) }
      next = item.value
    } else {
      let isObject = open.removeLast().isObject
      isObject ? writer.endObject() : writer.endArray()
      if open.isEmpty { return writer.bytes }
    }
  }
}

/// A container that is being written: what is left of it.
private struct CanonicalContainer {
  typealias Item = (name: [UInt8]?, value: Value)

  let isObject: Bool
  /// In reverse order: items are taken from the end.
  private var items: [Item] = []

  /// Nil for scalars.
  init?(_ value: Value, omitting names: [[UInt8]]) {
    switch value.kind {
    case .array:
      isObject = false
      items = value.elements.reversed().map { (nil, $0) }
    case .object:
      isObject = true
      items = Self.members(value, omitting: names)
    case .null, .boolean, .number, .string:
      return nil
    }
  }

  private static func members(_ value: Value, omitting names: [[UInt8]]) -> [Item] {
    var members: [(name: [UInt8], value: Value)] = []
    members.reserveCapacity(value.count)
    var iterator = value.members
    while let (name, value) = iterator.nextViews() {
      let text = name.text
      if !names.contains(text) { members.append((text, value)) }
    }
    members.sort { $1.name.lexicographicallyPrecedes($0.name) }
    return members.map { ($0.name, $0.value) }
  }

  mutating func takeItem() -> Item? { items.popLast() }
}

extension Writer {
  fileprivate mutating func canonicalScalar(_ value: Value) {
    if value.kind == .string {
      string(utf8: value.text)
    } else if let number = value.number {
      self.number(number)
    } else {
      self.value(value)
    }
  }
}
