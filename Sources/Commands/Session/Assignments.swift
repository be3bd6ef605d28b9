import CMDB
import JSON

/// A typed `name=value`.
struct Assignment: Equatable {
  let name: String
  /// Empty clears.
  var text: String

  init(name: String, text: String) {
    self.name = name
    self.text = text
  }

  /// Nil for a word that is not an assignment.
  init?(_ word: String) {
    guard let equals = word.firstIndex(of: "="), equals != word.startIndex else { return nil }
    name = String(word[..<equals])
    text = String(word[word.index(after: equals)...])
  }

  static func all(_ words: some Sequence<String>) throws(Failure) -> [Assignment] {
    var all: [Assignment] = []
    for word in words {
      guard let next = Assignment(word) else {
        throw .misuse(
          "`\(word)` is not FIELD=VALUE; quote values with blanks: name='Two words'.",
          ru: "`\(word)` — не ПОЛЕ=ЗНАЧЕНИЕ; значения с пробелами берут в кавычки:"
            + " name='Два слова'.")
      }
      guard !all.contains(where: { $0.name == next.name }) else {
        throw .misuse(
          "`\(next.name)` is given twice.", ru: "`\(next.name)` указано дважды.")
      }
      all.append(next)
    }
    return all
  }
}

/// The fields of an item, typed by the declaration of its class, ready to send.
struct ItemFields {
  /// Members of the request itself: `name`, `tag`.
  private var fixed: [(name: String, text: String)] = []
  private var attributes: [(name: String, json: [UInt8])] = []
  private var references: [(name: String, text: String, isOfPeople: Bool)] = []
  private let className: String

  /// - Parameter fixedNames: members that stand beside attributes and references.
  init(
    _ assignments: [Assignment], of itemClass: ClassDeclaration, fixedNames: [String]
  ) throws(Failure) {
    className = itemClass.name
    for written in assignments {
      let assignment = itemClass.named(written, fixedNames: fixedNames)
      if fixedNames.contains(assignment.name) {
        fixed.append((assignment.name, assignment.text))
      } else if let role = itemClass.roles.first(where: { $0.name == assignment.name }) {
        references.append((assignment.name, assignment.text, role.isOfPeople))
      } else if let attribute = itemClass.attribute(assignment.name) {
        attributes.append((assignment.name, TypedValue.json(assignment.text, as: attribute)))
      } else {
        throw Self.unknown(assignment.name, itemClass, fixedNames)
      }
    }
  }

  /// The same with references resolved to tags.
  func settled(_ session: Session) throws(Failure) -> ItemFields {
    var settled = self
    for index in references.indices {
      let (_, text, isOfPeople) = references[index]
      settled.references[index].text =
        isOfPeople ? try session.person(text) : try session.tag(text)
    }
    for index in fixed.indices where fixed[index].name == "state" {
      settled.fixed[index].text = try session.stateName(fixed[index].text, of: className)
    }
    return settled
  }

  private static func unknown(
    _ name: String, _ itemClass: ClassDeclaration, _ fixedNames: [String]
  ) -> Failure {
    if name == "state" {
      return .misuse(
        "Change the state of an item with `cmdb item transition TAG STATE`.",
        ru: "Состояние объекта меняют командой `cmdb item transition TAG STATE`.")
    }
    let known = itemClass.attributes.map(\.name) + itemClass.roles.map(\.name) + fixedNames
    let hint = Invocation.suggestion(name, known)
    return .misuse(
      "Class \(itemClass.name) has no field `\(name)`\(hint.english)"
        + " `cmdb class \(itemClass.name)` lists all.",
      ru: "У класса \(itemClass.name) нет поля `\(name)`\(hint.russian)"
        + " Все поля: `cmdb class \(itemClass.name)`.")
  }

  func write(to writer: inout Writer) {
    for (name, text) in fixed {
      writer.member(name, string: text.isEmpty ? nil : text)
    }
    if !attributes.isEmpty {
      writer.member(
        "attributes",
        object: { writer in
          for (name, json) in attributes { writer.member(name, raw: json) }
        })
    }
    if !references.isEmpty {
      writer.member(
        "references",
        object: { writer in
          for (name, text, _) in references {
            if text.isEmpty {
              writer.member(name, string: nil)
            } else {
              writer.member(name, reference: text)
            }
          }
        })
    }
  }
}

/// Typed text as JSON of the attribute's type. Text that does not fit is sent unchanged, so that
/// the server's error names the field and the expected form.
enum TypedValue {
  static func json(_ text: String, as attribute: Attribute) -> [UInt8] {
    guard !text.isEmpty else { return Array("null".utf8) }
    switch attribute.type {
    case .text, .date, .timestamp, .enum, .url, .email, .ip, .mac, .duration: return string(text)
    case .integer, .decimal, .quantity: return number(text) ?? string(text)
    case .boolean: return boolean(text)
    case .money: return money(text)
    case .enumSet: return words(text)
    case .json: return (try? Document(text)) == nil ? string(text) : Array(text.utf8)
    }
  }

  private static func string(_ text: String) -> [UInt8] {
    var writer = Writer()
    writer.string(text)
    return writer.bytes
  }

  private static func number(_ text: some StringProtocol) -> [UInt8]? {
    Number(text.utf8) == nil ? nil : Array(text.utf8)
  }

  /// Yes and no in words.
  static func boolean(_ text: String) -> [UInt8] {
    switch text.lowercased() {
    case "true", "yes", "да": Array("true".utf8)
    case "false", "no", "нет": Array("false".utf8)
    default: string(text)
    }
  }

  /// `12990.10`, or with its currency: `12990.10 EUR`.
  private static func money(_ text: String) -> [UInt8] {
    let parts = text.split(separator: " ")
    guard parts.count == 2, let amount = number(parts[0]) else {
      return number(text) ?? string(text)
    }
    var writer = Writer()
    writer.object { writer in
      writer.member("amount", raw: amount)
      writer.member("currency", string: String(parts[1]))
    }
    return writer.bytes
  }

  private static func words(_ text: String) -> [UInt8] {
    var writer = Writer()
    writer.array { writer in
      for word in text.split(whereSeparator: { $0 == "," || $0 == ";" }) {
        writer.string(word.trimmed)
      }
    }
    return writer.bytes
  }
}
