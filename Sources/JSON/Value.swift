/// A value in a document: a view, as cheap to copy as two words.
///
/// Strings and names are compared as the bytes of their decoded text: `"a"` is `"\u0061"`, but
/// no Unicode normalisation happens, unlike in `String.==`.
package struct Value: Sendable {
  let document: Document
  let index: Int

  var node: Node { document.nodes[index] }

  /// Which of the six kinds of values it is.
  package var kind: Kind { node.kind }

  /// The exact bytes as sent, quotes and brackets included.
  package var raw: ArraySlice<UInt8> { document.bytes[Int(node.start)..<Int(node.end)] }

  /// The offset of the first byte in the text.
  package var offset: Int { Int(node.start) }

  /// Whether the value is `null`.
  package var isNull: Bool { kind == .null }

  /// Nil when the value is not `true` or `false`.
  package var boolean: Bool? {
    let node = node
    guard node.kind == .boolean else { return nil }
    return document.bytes[Int(node.start)] == UInt8(ascii: "t")
  }

  /// The exact integer that a number is, however written: `5`, `5.0`, `50e-1`; `-0` is 0. Nil for
  /// other values, for fractions and beyond 64 bits.
  package var integer: Int64? {
    let node = node
    guard node.kind == .number else { return nil }
    return smallInteger(node) ?? number?.int64
  }

  /// Up to eighteen plain digits, which cannot overflow: nearly every number of a request.
  private func smallInteger(_ node: Node) -> Int64? {
    let text = document.bytes
    let bytes = text.span.extracting(Int(node.start)..<Int(node.end))
    let isNegative = bytes[0] == UInt8(ascii: "-")
    guard bytes.count <= 18 else { return nil }
    var magnitude: Int64 = 0
    for index in (isNegative ? 1 : 0)..<bytes.count {
      guard bytes[index].isDigit else { return nil }
      magnitude = magnitude * 10 + Int64(bytes[index] - 0x30)
    }
    return isNegative ? -magnitude : magnitude
  }

  /// The exact decimal number; nil when the value is not a number.
  package var number: Number? {
    kind == .number ? Number(raw) : nil
  }

  /// The decoded text; nil when the value is not a string or holds an unpaired surrogate.
  package var string: String? {
    let node = node
    guard node.kind == .string else { return nil }
    guard node.isUnstorable else { return repairedText }
    // The three bytes of an unpaired surrogate are not UTF-8: strict decoding refuses them.
    return String(validating: text, as: UTF8.self)
  }

  /// The text of a string or name, U+FFFD in the place of each unpaired surrogate.
  var repairedText: String {
    let node = node
    let bytes = document.bytes
    return node.isEscaped
      ? String(
        decoding: decoded(bytes.span.extracting(node.content), repairing: true), as: UTF8.self)
      : String(decoding: bytes[node.content], as: UTF8.self)
  }

  /// The decoded bytes of a string or name; see `decoded` for unpaired surrogates.
  var text: [UInt8] {
    let node = node
    let bytes = document.bytes
    return node.isEscaped
      ? decoded(bytes.span.extracting(node.content)) : Array(bytes[node.content])
  }

  /// Appends the text of a string without its quotes and escapes, the raw bytes of other values.
  package func appendText(to target: inout [UInt8]) {
    let node = node
    guard node.kind == .string else {
      target += raw
      return
    }
    if node.isEscaped { target += text } else { target += document.bytes[node.content] }
  }

  /// Whether the value is the string `text`. Allocates nothing unless the value has escapes.
  package func equals(_ text: String) -> Bool {
    let node = node
    let utf8 = text.utf8
    return node.kind == .string && contentEquals(utf8.span, node)
  }

  private func contentEquals(_ text: Span<UInt8>, _ node: Node) -> Bool {
    let bytes = document.bytes
    let content = bytes.span.extracting(node.content)
    guard node.isEscaped else { return content.isEqual(to: text) }
    let decoded = decoded(content)
    return decoded.span.isEqual(to: text)
  }

  /// Elements of an array or members of an object; 0 for scalars.
  package var count: Int { Int(node.count) }

  /// The member of an object; nil when there is none or the value is no object.
  package subscript(_ name: String) -> Value? {
    let node = node
    guard node.kind == .object else { return nil }
    let utf8 = name.utf8
    let nodes = document.nodes
    var at = index + 1
    while at < node.next {
      if contentEquals(utf8.span, nodes[at]) { return Value(document: document, index: at + 1) }
      at = Int(nodes[at + 1].next)
    }
    return nil
  }

  /// Whether a number here has more digits than a document may have, once its exponent is written
  /// out: PostgreSQL writes it so, and then nobody may send it back.
  package var growsBeyondLimits: Bool {
    let bytes = document.bytes
    return document.nodes[index..<Int(node.next)].contains { node in
      guard node.kind == .number, let shape = try? NumberShape(bytes.span, at: Int(node.start))
      else { return false }
      return shape.writtenDigits(bytes.span) > Limits.standard.significantDigitsMax
    }
  }

  /// The first string here, in the order of the text and names included, that holds U+0000 or an
  /// unpaired surrogate, which PostgreSQL's `text` cannot. O(1) when the document has none.
  package var firstUnstorable: Value? {
    guard document.hasUnstorable else { return nil }
    for at in index..<Int(node.next) where document.nodes[at].isUnstorable {
      return Value(document: document, index: at)
    }
    return nil
  }
}
