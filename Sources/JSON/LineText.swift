@_spi(_Unicode) import Swift

/// Text as people see it: what may stand in a line, and when two lines look alike.
///
/// The database has the same rules for keys: `cmdb.as_seen`.
package enum LineText {
  /// A blank, a line break or what looks like one.
  package static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace
  }

  /// Whether nothing of a text is seen.
  package static func isBlank(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { isBlank($0) || isInvisible($0) }
  }

  /// Letters that nobody sees: zero-width, marks of direction, fillers. Variation selectors stay,
  /// which choose how the sign before them looks.
  package static func isInvisible(_ scalar: Unicode.Scalar) -> Bool {
    guard !scalar.isASCII else { return false }
    let isSelector = (0xFE00...0xFE0F).contains(scalar.value)
    return scalar.properties.generalCategory == .format
      || scalar.properties.isDefaultIgnorableCodePoint && !isSelector
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: true
    default: false
    }
  }

  /// Why a text is not one line that people can read; nil when it is.
  package static func refusal(of text: String) -> String? {
    for (index, scalar) in text.unicodeScalars.enumerated() where !scalar.isPlain {
      let what: String
      if isInvisible(scalar) {
        what = "the invisible character"
      } else if isControl(scalar) {
        what = "the control character"
      } else {
        continue
      }
      let code = String(scalar.value, radix: 16, uppercase: true)
      let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
      return "must not hold \(what) U+\(padded), which is at place \(index + 1)"
    }
    return nil
  }

  /// Without invisible letters, runs of blanks as one, none around.
  package static func asSeen(_ text: String) -> String {
    var seen = String.UnicodeScalarView()
    var isPending = false
    for scalar in text.composed.unicodeScalars where !isInvisible(scalar) {
      if isBlank(scalar) {
        isPending = !seen.isEmpty
      } else if !isControl(scalar) {
        if isPending { seen.append(" ") }
        isPending = false
        seen.append(scalar)
      }
    }
    return String(seen)
  }

  /// Without blanks around.
  package static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !isBlank($0) }),
      let last = scalars.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(scalars[first...last])
  }
}

extension Unicode.Scalar {
  fileprivate var isPlain: Bool { (0x20..<0x7F).contains(value) }
}

extension String {
  /// In the composed form (NFC), in which equal letters are equal bytes.
  package var composed: String {
    guard utf8.contains(where: { $0 >= 0xCC }) else { return self }
    var composed = String.UnicodeScalarView()
    composed.append(contentsOf: _nfc)
    return String(composed)
  }
}

extension Value {
  /// The value with each text in it composed: so text is from the door on. What cannot be stored
  /// stays as it came, to be refused.
  package var composed: Value {
    let canHold = raw.contains { $0 >= 0xCC || $0 == UInt8(ascii: "\\") }
    guard canHold, firstUnstorable == nil, !isComposed else { return self }
    var writer = Writer(reserving: raw.count)
    write(composedTo: &writer)
    guard let document = try? Document(writer.bytes, limits: .trusted) else { return self }
    return document.root
  }

  private var isComposed: Bool {
    switch kind {
    case .string: string.map { $0.utf8.elementsEqual($0.composed.utf8) } ?? true
    case .array: elements.allSatisfy(\.isComposed)
    case .object:
      members.allSatisfy { name, value in
        name.utf8.elementsEqual(name.composed.utf8) && value.isComposed
      }
    case .null, .boolean, .number: true
    }
  }

  private func write(composedTo writer: inout Writer) {
    switch kind {
    case .string: writer.string((string ?? "").composed)
    case .array:
      writer.array { writer in
        for element in elements { element.write(composedTo: &writer) }
      }
    case .object:
      writer.object { writer in
        for (name, value) in members {
          writer.key(name.composed)
          value.write(composedTo: &writer)
        }
      }
    case .null, .boolean, .number: writer.raw(raw)
    }
  }
}
