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
      throw .misuse(
        "There is no method `\(words[0])`" + Invocation.suggestion(words[0], names)
          + " `cmdb completion methods` lists them.")
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
    var card = Card(
      title: Line([
        Span(method["name"]?.string ?? "", .bold), Span("  "),
        Span(method["summary"]?.string ?? ""),
      ]))
    card.add("Right", method["x-right"]?.string ?? "–")
    let marks = [("x-paging", "paged"), ("x-idempotent", "idempotent")].compactMap { name, word in
      method[name]?.boolean == true ? word : nil
    }
    card.add("Is", marks.joined(separator: ", "))
    card.add("Result", method["result"]?["name"]?.string)
    return card.lines(width: width) + [Line()]
      + parameters.lines(width: nil).map {
        $0.fitted(to: width)
      } + example
  }

  private var parameters: Table {
    var table = Table([
      Table.Column("Parameter"), Table.Column("Type"), Table.Column("What it says"),
    ])
    for parameter in method["params"].list {
      let isRequired = parameter["required"]?.boolean ?? false
      table.append([
        Span((parameter["name"]?.string ?? "") + (isRequired ? " !" : ""), .cyan),
        Span(SchemaText.of(parameter["schema"]), .yellow),
        Span(parameter["description"]?.string ?? ""),
      ])
    }
    return table
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

  /// Where it says something: the bounds of ids and counts are those of the number itself.
  private static func range(_ schema: Value) -> String {
    guard let most = schema["maximum"]?.integer, most < 1 << 53 - 1,
      let least = schema["minimum"]?.integer
    else { return "" }
    return "(\(least)…\(most))"
  }
}

/// Words as a POSIX shell reads them.
enum ShellWord {
  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
