/// The six kinds of JSON values.
package enum Kind: UInt8, Sendable {
  case null, boolean, number, string, array, object
}

/// One value, or one name of a member, in the flat list of a document.
///
/// Nodes stand in the order of the text. The nodes of an array are followed by those of its
/// elements, the node of an object by name, value, name, value; `next` leads past all of them.
struct Node: Sendable {
  /// Offsets of the first byte and of the byte after the last; quotes and brackets included.
  var start: UInt32
  var end: UInt32
  /// Index of the node after this value's subtree. While a container is still open, the index
  /// of the container around it: the scanner needs no other stack.
  var next: UInt32
  /// Elements or members; 0 for scalars.
  var count: UInt32 = 0
  let kind: Kind
  /// A string with a backslash: its bytes are not yet its text.
  var isEscaped = false
  /// A string that PostgreSQL's `text` cannot hold: U+0000 or an unpaired surrogate.
  var isUnstorable = false
}

extension Node {
  /// The bytes of a string between its quotes.
  var content: Range<Int> { Int(start) + 1..<Int(end) - 1 }
}
