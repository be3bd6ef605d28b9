/// Writes one JSON text; commas are its business.
///
/// It writes no white space and never a raw line break. The order of calls is the caller's: a
/// `key` before every value of an object, an end for every beginning.
package struct Writer: Sendable {
  /// What has been written so far.
  package var bytes: [UInt8]
  /// Whether a value stands before: the next value or key is preceded by a comma.
  private var followsValue = false
  private var depth = 0

  /// An empty text.
  package init() {
    bytes = []
  }

  /// - Parameter reserving: bytes to make room for.
  package init(reserving capacity: Int) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// Opens an object: keys and values follow, then `endObject`.
  package mutating func beginObject() { begin(UInt8(ascii: "{")) }

  /// Closes the object opened last.
  package mutating func endObject() { end(UInt8(ascii: "}")) }

  /// Opens an array: values follow, then `endArray`.
  package mutating func beginArray() { begin(UInt8(ascii: "[")) }

  /// Closes the array opened last.
  package mutating func endArray() { end(UInt8(ascii: "]")) }

  private mutating func begin(_ bracket: UInt8) {
    separate()
    bytes.append(bracket)
    followsValue = false
    depth += 1
  }

  private mutating func end(_ bracket: UInt8) {
    precondition(depth > 0)
    bytes.append(bracket)
    followsValue = true
    depth -= 1
  }

  private mutating func separate() {
    if followsValue { bytes.append(UInt8(ascii: ",")) }
    followsValue = true
  }

  /// The name of a member; its value must follow.
  package mutating func key(_ name: String) {
    precondition(depth > 0)
    string(name)
    bytes.append(UInt8(ascii: ":"))
    followsValue = false
  }

  /// The name of a member from its text in UTF-8; a value must follow.
  mutating func key(utf8 name: [UInt8]) {
    string(utf8: name)
    bytes.append(UInt8(ascii: ":"))
    followsValue = false
  }

  /// A string; quotes, backslashes and control characters below U+0020 are escaped, nothing else.
  package mutating func string(_ text: String) {
    separate()
    quote(text.utf8, text.utf8.span)
  }

  /// A string from its text in UTF-8, which must be valid.
  package mutating func string(utf8 text: some Collection<UInt8>) {
    separate()
    let text = Array(text)
    quote(text, text.span)
  }

  /// A value that is JSON already, as it is. It must be valid and hold no raw line break.
  package mutating func raw(_ json: some Collection<UInt8>) {
    separate()
    bytes.append(contentsOf: json)
  }

  /// A whole number.
  package mutating func integer(_ value: Int64) {
    separate()
    bytes.append(contentsOf: String(value).utf8)
  }

  /// A whole number.
  package mutating func integer(_ value: Int) { integer(Int64(value)) }

  /// `true` or `false`.
  package mutating func boolean(_ value: Bool) {
    separate()
    bytes.append(contentsOf: (value ? "true" : "false").utf8)
  }

  /// `null`.
  package mutating func null() {
    separate()
    bytes.append(contentsOf: "null".utf8)
  }

  /// A decimal number in plain digits, its scale kept.
  package mutating func number(_ value: Number) {
    separate()
    bytes.append(contentsOf: value.text)
  }

  /// A value of a document as it was sent, without the white space between its tokens.
  package mutating func value(_ value: Value) {
    separate()
    let raw = value.raw
    guard value.kind == .array || value.kind == .object else {
      return bytes.append(contentsOf: raw)
    }
    var isInString = false
    var isEscaped = false
    for byte in raw {
      guard isInString || byte > 0x20 else { continue }
      bytes.append(byte)
      if byte == UInt8(ascii: "\""), !isEscaped { isInString.toggle() }
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
    }
  }
}

// MARK: Strings

extension Writer {
  /// - Parameter span: the same bytes as `text`, to look at; those of `text` append faster.
  private mutating func quote(_ text: some Collection<UInt8>, _ span: Span<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    if Self.needsEscape(span) {
      for index in span.indices {
        escape(span[index])
      }
    } else {
      bytes.append(contentsOf: text)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func needsEscape(_ text: Span<UInt8>) -> Bool {
    for index in text.indices {
      let byte = text[index]
      if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return true }
    }
    return false
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): escape(as: byte)
    case 0x08: escape(as: UInt8(ascii: "b"))
    case 0x09: escape(as: UInt8(ascii: "t"))
    case 0x0A: escape(as: UInt8(ascii: "n"))
    case 0x0C: escape(as: UInt8(ascii: "f"))
    case 0x0D: escape(as: UInt8(ascii: "r"))
    case ..<0x20:
      bytes.append(contentsOf: (byte < 0x10 ? "\\u000" : "\\u001").utf8)
      let low = byte & 0x0F
      bytes.append(low < 10 ? 0x30 + low : UInt8(ascii: "a") + low - 10)
    default: bytes.append(byte)
    }
  }

  private mutating func escape(as character: UInt8) {
    bytes.append(UInt8(ascii: "\\"))
    bytes.append(character)
  }
}
