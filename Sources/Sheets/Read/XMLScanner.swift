/// Reads XML as it comes: tags with their attributes, and text. Only what parts of a workbook need:
/// UTF-8, no document type, so no entities but the five of XML and characters by number.
struct XMLScanner {
  enum Event: Equatable {
    case start(String, [String: String])
    case end(String)
    case text([UInt8])
  }

  /// A tag or a run of text between two tags; a cell holds less.
  static let tokenBytesMax = 1 << 20

  private enum State {
    case text
    /// Behind `<`.
    case tag
    /// Within quotes of a tag.
    case value(UInt8)
    /// A comment, an instruction or a section, until this end.
    case skipped(until: [UInt8])
    case section
  }

  private var state = State.text
  private var token: [UInt8] = []

  mutating func take(_ bytes: [UInt8]) throws(SheetProblem) -> [Event] {
    var events: [Event] = []
    for byte in bytes { try take(byte, &events) }
    return events
  }

  func finish() throws(SheetProblem) {
    guard case .text = state, token.allSatisfy({ $0 <= 0x20 }) else { throw Self.damaged }
  }

  private mutating func take(_ byte: UInt8, _ events: inout [Event]) throws(SheetProblem) {
    guard token.count < Self.tokenBytesMax else {
      throw SheetProblem(
        "A cell or tag of the workbook has more than 1 MiB.",
        ru: "Ячейка или тег книги больше 1 МиБ.")
    }
    switch state {
    case .text:
      guard byte == UInt8(ascii: "<") else { return token.append(byte) }
      if !token.isEmpty { events.append(.text(try Self.decoded(token))) }
      token.removeAll(keepingCapacity: true)
      state = .tag
    case .tag:
      try takeTag(byte, &events)
    case .value(let quote):
      token.append(byte)
      if byte == quote { state = .tag }
    case .skipped(let end):
      token.append(byte)
      if token.count > end.count { token.removeFirst(token.count - end.count) }
      if token == end { begin() }
    case .section:
      token.append(byte)
      if token.suffix(3) == Array("]]>".utf8)[...] {
        events.append(.text(Array(token.dropLast(3))))
        begin()
      }
    }
  }

  private mutating func begin() {
    token.removeAll(keepingCapacity: true)
    state = .text
  }

  private mutating func takeTag(_ byte: UInt8, _ events: inout [Event]) throws(SheetProblem) {
    if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"), token.first != UInt8(ascii: "!") {
      state = .value(byte)
      return token.append(byte)
    }
    guard byte != UInt8(ascii: "<") else { throw Self.damaged }
    guard byte == UInt8(ascii: ">") else {
      token.append(byte)
      switch token {
      case Array("!--".utf8): skip(until: "-->")
      case Array("![CDATA[".utf8):
        token.removeAll(keepingCapacity: true)
        state = .section
      case Array("!DOCTYPE".utf8):
        throw SheetProblem(
          "The workbook declares a document type or entities, which no workbook needs.",
          ru: "Книга объявляет тип документа или сущности, что книге не нужно.")
      default: break
      }
      return
    }
    let tag = token
    begin()
    guard tag.first != UInt8(ascii: "?") else { return }
    try Self.read(tag, &events)
  }

  private mutating func skip(until end: String) {
    token.removeAll(keepingCapacity: true)
    state = .skipped(until: Array(end.utf8))
  }

  private static func read(_ tag: [UInt8], _ events: inout [Event]) throws(SheetProblem) {
    if tag.first == UInt8(ascii: "/") {
      return events.append(.end(local(tag.dropFirst().filter { $0 > 0x20 })))
    }
    let isEmpty = tag.last == UInt8(ascii: "/")
    let body = isEmpty ? tag.dropLast() : tag[...]
    let nameEnd = body.firstIndex { $0 <= 0x20 } ?? body.endIndex
    guard nameEnd > body.startIndex else { throw damaged }
    let name = local(Array(body[..<nameEnd]))
    events.append(.start(name, try attributes(body[nameEnd...])))
    if isEmpty { events.append(.end(name)) }
  }

  private static func attributes(
    _ bytes: ArraySlice<UInt8>
  ) throws(SheetProblem) -> [String: String] {
    var attributes: [String: String] = [:]
    var rest = bytes.drop { $0 <= 0x20 }
    while !rest.isEmpty {
      guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else { throw damaged }
      let name = rest[..<equals].filter { $0 > 0x20 }
      rest = rest[(equals + 1)...].drop { $0 <= 0x20 }
      guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
        let end = rest.dropFirst().firstIndex(of: quote)
      else { throw damaged }
      let value = try decoded(Array(rest[(rest.startIndex + 1)..<end]))
      // `r:id` and `id` are not the same: the prefix stays.
      attributes[String(decoding: name, as: UTF8.self)] = String(decoding: value, as: UTF8.self)
      rest = rest[(end + 1)...].drop { $0 <= 0x20 }
    }
    return attributes
  }

  /// A name without the prefix of its namespace.
  private static func local(_ name: [UInt8]) -> String {
    let start = name.lastIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? 0
    return String(decoding: name[start...], as: UTF8.self)
  }

  private static let entities: [String: UInt8] = [
    "amp": UInt8(ascii: "&"), "lt": UInt8(ascii: "<"), "gt": UInt8(ascii: ">"),
    "quot": UInt8(ascii: "\""), "apos": UInt8(ascii: "'"),
  ]

  static func decoded(_ bytes: [UInt8]) throws(SheetProblem) -> [UInt8] {
    guard bytes.contains(UInt8(ascii: "&")) else { return bytes }
    var text: [UInt8] = []
    var rest = bytes[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "&") else {
        text.append(byte)
        continue
      }
      guard let end = rest.prefix(12).firstIndex(of: UInt8(ascii: ";")) else { throw damaged }
      let name = String(decoding: rest[..<end], as: UTF8.self)
      rest = rest[(end + 1)...]
      if let character = entities[name] {
        text.append(character)
      } else if let scalar = scalar(name) {
        text += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      } else {
        throw damaged
      }
    }
    return text
  }

  private static func scalar(_ name: String) -> Unicode.Scalar? {
    guard name.hasPrefix("#") else { return nil }
    let number =
      name.hasPrefix("#x") ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
    return number.flatMap { $0 == 0 ? nil : Unicode.Scalar($0) }
  }

  static let damaged = SheetProblem(
    "A part of the workbook is no well-formed XML.", ru: "Часть книги — не правильный XML.")
}
