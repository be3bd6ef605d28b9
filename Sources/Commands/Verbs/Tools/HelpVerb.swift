import JSON

/// `cmdb help`: of a command from the table, of a method from `rpc.discover`.
enum HelpVerb {
  static func run(_ session: Session) throws(Failure) {
    let words = session.invocation.words
    guard words.count == 1, words[0].contains(".") else {
      return try CommandLineTool.showHelp(words)
    }
    let document = try session.call("rpc.discover")
    let methods = document["methods"].list
    guard let method = methods.first(where: { $0["name"]?.equals(words[0]) == true }) else {
      let names = methods.compactMap { $0["name"]?.string }
      let hint = Invocation.suggestion(words[0], names)
      throw .misuse(
        "There is no method `\(words[0])`\(hint.english) `cmdb completion methods` lists them.",
        ru: "Метода `\(words[0])` нет\(hint.russian) Список: `cmdb completion methods`.")
    }
    try session.show(method) { () throws(Failure) in
      session.print(MethodPage(method).lines(width: session.screen.width))
    }
  }
}

/// A method as `rpc.discover` describes it.
struct MethodPage {
  let method: Value

  init(_ method: Value) {
    self.method = method
  }

  func lines(width: Int?) -> [Line] {
    var card = Card(title: Line(method["name"]?.string ?? "", .bold))
    let marks = [("x-paging", "paged"), ("x-idempotent", "idempotent")].compactMap { name, word in
      method[name]?.boolean == true ? word : nil
    }
    let summary = method["summary"]?.string ?? ""
    let title = Line(card.title.spans + [Span("  "), Span(summary)])
    let isShort = width.map { title.columns <= $0 } ?? true
    if isShort { card.title = title }
    card.add("Right", method["x-right"]?.string ?? "–")
    card.add("Is", marks.joined(separator: ", "))
    card.add("Result", method["result"]?["name"]?.string)
    var lines = card.lines(width: width)
    if !isShort, let width {
      lines.insert(
        contentsOf: TextWidth.wrapped(summary, to: max(10, width - 2)).map { Line("  " + $0) },
        at: 1)
    }
    return lines + [Line()] + parameters(width) + example
  }

  /// Nothing is cut: descriptions wrap, and a long type gets a line of its own.
  private func parameters(_ width: Int?) -> [Line] {
    let rows = method["params"].list.map { parameter in
      let isRequired = parameter["required"]?.boolean ?? false
      return (
        name: (parameter["name"]?.string ?? "") + (isRequired ? " !" : ""),
        type: SchemaText.of(parameter["schema"]), about: parameter["description"]?.string ?? ""
      )
    }
    let widest = rows.map { TextWidth.columns($0.type) }.max() ?? 0
    let names = rows.map { TextWidth.columns($0.name) }.reduce(9) { max($0, $1) }
    let types = max(4, min(widest, width.map { max(10, $0 / 3) } ?? widest))
    let about = width.map { max(10, $0 - names - types - 4) }
    var lines = [
      Line([
        Span(TextWidth.padded("Parameter", to: names), .bold), Span("  "),
        Span(TextWidth.padded("Type", to: types), .bold), Span("  "), Span("Meaning", .bold),
      ])
    ]
    for row in rows {
      let name = Span(TextWidth.padded(row.name, to: names), .cyan)
      let isLong = TextWidth.columns(row.type) > types
      if isLong {
        let room = width.map { max(10, $0 - names - 2) }
        let texts = room.map { TextWidth.wrapped(row.type, to: $0) } ?? [row.type]
        lines += texts.enumerated().map { index, text in
          let left = index == 0 ? name : Span(String(repeating: " ", count: names))
          return Line([left, Span("  "), Span(text, .yellow)])
        }
      }
      let texts = about.map { TextWidth.wrapped(row.about, to: $0) } ?? [row.about]
      lines += texts.enumerated().map { index, text in
        let isFirst = index == 0 && !isLong
        let left = isFirst ? name : Span(String(repeating: " ", count: names))
        let type = TextWidth.padded(isFirst ? row.type : "", to: types)
        return Line([left, Span("  "), Span(type, .yellow), Span("  "), Span(text)])
      }
    }
    return lines
  }

  private var example: [Line] {
    guard let example = method["examples"]?.elements.first(where: { _ in true }) else { return [] }
    var writer = Writer()
    writer.object { writer in
      for param in example["params"].list {
        writer.member(param["name"]?.string ?? "", value: param["value"])
      }
    }
    let params = String(decoding: writer.bytes, as: UTF8.self)
    let result = example["result"]?["value"].map { String(decoding: $0.raw, as: UTF8.self) } ?? ""
    return [
      Line(), Line("Example", .bold),
      Line("  cmdb call \(method["name"]?.string ?? "") \(ShellWord.quoted(params))"),
      Line([Span("  → ", .dim), Span(result)]),
    ]
  }
}

/// A JSON Schema in a few words.
enum SchemaText {
  static func of(_ schema: Value?) -> String {
    guard let schema else { return "any" }
    if let reference = schema["$ref"]?.string {
      return reference.split(separator: "/").last.map(String.init) ?? reference
    }
    if let words = schema["enum"]?.elements.compactMap(\.string) {
      return words.joined(separator: "|")
    }
    if let choices = schema["anyOf"]?.elements.map(\.self) {
      var texts: [String] = []
      for text in choices.map({ of($0) }) where !texts.contains(text) { texts.append(text) }
      return texts.joined(separator: "|")
    }
    let type = schema["type"]?.string ?? "any"
    switch type {
    case "array": return "[\(of(schema["items"]))]"
    case "integer": return "integer" + range(schema)
    case "object":
      let names = schema["properties"].map { $0.members.map(\.name) } ?? []
      return names.isEmpty ? "object" : "{\(names.joined(separator: ", "))}"
    default: return type
    }
  }

  /// Omitted for ids and counts, whose bounds are those of the number type.
  private static func range(_ schema: Value) -> String {
    guard let most = schema["maximum"]?.integer, most < 1 << 53 - 1,
      let least = schema["minimum"]?.integer
    else { return "" }
    return "(\(least)…\(most))"
  }
}

/// Words as a POSIX shell reads them.
enum ShellWord {
  /// Quoted where it has to be.
  static func plain(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { byte in
      byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z") || byte >= 0x80
        || "0123456789_-+./:,@%".utf8.contains(byte)
    }
    return isPlain && !text.isEmpty ? text : quoted(text)
  }

  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
