/// A validated JSON text: its bytes and the flat list of its values, made in one pass without
/// recursion.
///
/// Grammar: RFC 8259 over UTF-8. Refused besides: duplicate names in one object (compared
/// decoded), a byte-order mark, and what `Limits` bounds. Escapes that PostgreSQL's `text` cannot
/// hold are accepted and flagged: see `Value.firstUnstorable`.
package final class Document: Sendable {
  /// The text as it was given.
  package let bytes: [UInt8]
  let nodes: [Node]
  /// Whether any string, names included, holds U+0000 or an unpaired surrogate.
  let hasUnstorable: Bool

  /// Validates `bytes`, which are kept without a copy.
  ///
  /// - Precondition: `bytes` are fewer than 4 GiB.
  package init(_ bytes: [UInt8], limits: Limits = .standard) throws(ScanError) {
    precondition(bytes.count < UInt32.max)
    var scanner = Scanner(limits: limits)
    try scanner.scan(bytes.span)
    self.bytes = bytes
    nodes = scanner.nodes
    hasUnstorable = scanner.hasUnstorable
  }

  /// Validates the UTF-8 bytes of `text`.
  package convenience init(_ text: String, limits: Limits = .standard) throws(ScanError) {
    try self.init(Array(text.utf8), limits: limits)
  }

  /// The one value that the text is.
  package var root: Value { Value(document: self, index: 0) }
}
