@_spi(_Unicode) import Swift

/// Text as people see it: what may stand in a line, and when two lines look alike.
///
/// The database has the same rules for keys, `cmdb.as_seen` and `cmdb.folded`; `UnseenTests`
/// compares both over all code points.
package enum LineText {
  /// A blank, a line break or what looks like one, such as the empty pattern of Braille.
  package static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || scalar.value == 0x2800
  }

  /// Whether nothing of a text is seen.
  package static func isBlank(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { isBlank($0) || isUnseen($0) }
  }

  /// Letters that show nothing, or nothing that tells one from another: zero-width, marks of
  /// direction, fillers, variation selectors, control characters, and those to which Unicode gives
  /// no meaning (private use, not assigned).
  package static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
    guard !scalar.isPlain, !isBlank(scalar) else { return false }
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse, .surrogate, .unassigned: return true
    default:
      // U+1D159 is a musical note head that is left out.
      return scalar.properties.isDefaultIgnorableCodePoint || scalar.value == 0x1D159
    }
  }

  /// What a letter that may not stand in a line is; nil for all others.
  private static func fault(_ scalar: Unicode.Scalar) -> String? {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: "the control character"
    case .privateUse: "the private-use character"
    case .unassigned: "the unassigned character"
    default:
      isUnseen(scalar) || scalar.value == 0x2800 ? "the invisible character" : nil
    }
  }

  /// Why a text is not one line that people can read; nil when it is.
  package static func refusal(of text: String) -> String? {
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() where !scalar.isPlain {
      guard let what = fault(scalar), !choosesEmoji(index, scalars) else { continue }
      let code = String(scalar.value, radix: 16, uppercase: true)
      let padded = String(repeating: "0", count: max(0, 4 - code.count)) + code
      return "must not hold \(what) U+\(padded), which is at place \(index + 1)"
    }
    return nil
  }

  /// The selector U+FE0F behind an emoji, which shows it in colour: as keyboards write it.
  private static func choosesEmoji(_ index: Int, _ scalars: [Unicode.Scalar]) -> Bool {
    guard scalars[index].value == 0xFE0F, index > 0 else { return false }
    let isKeycap = index + 1 < scalars.count && scalars[index + 1].value == 0x20E3
    let before = scalars[index - 1]
    return before.properties.isEmoji && (!before.isASCII || isKeycap)
  }

  /// Without letters that show nothing, runs of blanks as one, none around.
  package static func asSeen(_ text: String) -> String {
    var seen = String.UnicodeScalarView()
    var isPending = false
    for scalar in text.unicodeScalars where !isUnseen(scalar) {
      if isBlank(scalar) {
        isPending = !seen.isEmpty
      } else {
        if isPending { seen.append(" ") }
        isPending = false
        seen.append(scalar)
      }
    }
    return String(seen).composed
  }

  /// Whether `asSeen` takes out more than blanks: a line break within the text, or letters that
  /// show nothing.
  package static func losesSome(_ text: String) -> Bool {
    let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
    guard !isPlain else { return false }
    let scalars = Array(trimmed(text).unicodeScalars)
    return scalars.enumerated().contains { index, scalar in
      isUnseen(scalar) && !choosesEmoji(index, scalars) || Character(scalar).isNewline
    }
  }

  /// Without case: capitals first, for several small letters share one (`σ`, `ς`). Each letter by
  /// itself, so that `ß` stays apart from `ss`, as it looks.
  package static func folded(_ text: String) -> String {
    var folded = String.UnicodeScalarView()
    for scalar in text.composed.unicodeScalars {
      folded.append(lower(upper(scalar)))
    }
    return String(folded)
  }

  private static func upper(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    only(scalar.properties.uppercaseMapping) ?? only(scalar.properties.titlecaseMapping) ?? scalar
  }

  private static func lower(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
    let mapping = scalar.properties.lowercaseMapping
    // Of `İ` it is `i` and a dot above, which PostgreSQL leaves out.
    return only(mapping) ?? mapping.unicodeScalars.first { _ in true } ?? scalar
  }

  private static func only(_ mapping: String) -> Unicode.Scalar? {
    let scalars = mapping.unicodeScalars
    return scalars.count == 1 ? scalars.first { _ in true } : nil
  }

  /// A mail address in the form in which it is stored and compared.
  package static func mailAddress(_ text: String) -> String { folded(trimmed(text)) }

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
    return rewritten(\.composed)
  }

  /// The value with U+FFFD in the place of what no text of PostgreSQL can hold.
  package var storable: Value {
    guard firstUnstorable != nil else { return self }
    return rewritten { text in
      var storable = String.UnicodeScalarView()
      for scalar in text.unicodeScalars {
        storable.append(scalar.value == 0 ? "\u{FFFD}" : scalar)
      }
      return String(storable)
    }
  }

  /// The value with other texts, names included. Unpaired surrogates are U+FFFD in them.
  private func rewritten(_ form: (String) -> String) -> Value {
    var writer = Writer(reserving: raw.count)
    write(to: &writer, form)
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

  private func write(to writer: inout Writer, _ form: (String) -> String) {
    switch kind {
    case .string: writer.string(form(repairedText))
    case .array:
      writer.array { writer in
        for element in elements { element.write(to: &writer, form) }
      }
    case .object:
      writer.object { writer in
        for (name, value) in members {
          writer.key(form(name))
          value.write(to: &writer, form)
        }
      }
    case .null, .boolean, .number: writer.raw(raw)
    }
  }
}
