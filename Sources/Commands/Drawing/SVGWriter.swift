/// Elements of an SVG document, with their text escaped.
struct SVGWriter {
  private(set) var text = ""

  mutating func begin(_ name: String, _ attributes: [(String, String)] = []) {
    text += "<\(name)\(Self.list(attributes))>\n"
  }

  mutating func end(_ name: String) { text += "</\(name)>\n" }

  mutating func element(_ name: String, _ attributes: [(String, String)]) {
    text += "<\(name)\(Self.list(attributes))/>\n"
  }

  mutating func element(_ name: String, _ attributes: [(String, String)], content: String) {
    text += "<\(name)\(Self.list(attributes))>\(Self.escaped(content))</\(name)>\n"
  }

  /// Markup that is known to be well formed.
  mutating func raw(_ markup: String) { text += markup + "\n" }

  private static func list(_ attributes: [(String, String)]) -> String {
    attributes.map { " \($0.0)=\"\(escaped($0.1))\"" }.joined()
  }

  /// As text and as an attribute's value. Control characters, which XML 1.0 cannot hold at all,
  /// become their pictures.
  static func escaped(_ text: String) -> String {
    Harmless.line(text).reduce(into: "") { escaped, character in
      switch character {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      default: escaped.append(character)
      }
    }
  }
}
