import JSON

/// A parsed command line.
struct Invocation: Sendable {
  let command: Command
  /// The words after those of the command.
  var words: [String]
  private var values: [(option: Option, value: String)]

  subscript(option: Option) -> String? {
    values.last { $0.option == option }?.value
  }

  /// Puts another value in the place of what was written.
  mutating func replace(_ option: Option, with value: String) {
    values.removeAll { $0.option == option }
    values.append((option, value))
  }

  func has(_ option: Option) -> Bool { values.contains { $0.option == option } }

  /// The values of an option that may be repeated, each as it was written.
  func all(_ option: Option) -> [String] {
    values.filter { $0.option == option }.map(\.value)
  }

  /// The values of an option, repeated or separated by commas.
  func list(_ option: Option) -> [String] {
    values.filter { $0.option == option }.flatMap { $0.value.split(separator: ",") }
      .map(\.trimmed)
  }

  /// The value of an option as a non-negative integer.
  func number(_ option: Option) throws(Failure) -> Int? {
    guard let text = self[option] else { return nil }
    guard let number = Int(text), number >= 0 else {
      throw .misuse(
        "\(option.name) must be a whole number, not `\(text)`.",
        ru: "\(option.name) — целое число, а не `\(text)`.")
    }
    return number
  }
}

extension Invocation {
  /// The request of a command line.
  enum Request {
    case command(Invocation)
    /// The help for a command, for all that begin with these words, or for everything.
    case help([String])
    case version
  }

  /// Parses the arguments of `cmdb`. Options may follow anywhere after the words of the command,
  /// common options also before them; after `--` no word is an option.
  static func read(_ arguments: [String]) throws(Failure) -> Request {
    let leading = try leadingWords(arguments)
    guard !leading.isEmpty else {
      if arguments.contains("--version") { return .version }
      if arguments.contains("--help") || arguments.contains("-h") { return .help([]) }
      throw .misuse(
        "A command is missing. `cmdb --help` lists all commands.",
        ru: "Не указана команда. Все команды: `cmdb --help`.")
    }
    guard let command = CommandTable.command(leading) else {
      if arguments.contains("--help") || arguments.contains("-h") { return .help(leading) }
      throw unknown(leading)
    }
    let invocation = try Invocation(command, arguments)
    return invocation.has(.help) ? .help(command.words) : .command(invocation)
  }

  /// The words that may name a command: all before the first option that is not common.
  private static func leadingWords(_ arguments: [String]) throws(Failure) -> [String] {
    var words: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("-"), argument != "-" else {
        words.append(argument)
        continue
      }
      guard let option = Option.common.first(where: { $0.isMeant(by: argument) }) else { break }
      if option.value != nil, !argument.contains("=") { _ = rest.popFirst() }
    }
    return words
  }

  private static func unknown(_ words: [String]) -> Failure {
    let group = CommandTable.all.filter { $0.words.first == words[0] && $0.words.count > 1 }
    if !group.isEmpty {
      let verbs = group.map { $0.words[1] }
      guard words.count > 1 else {
        let all = verbs.joined(separator: ", ")
        return .misuse(
          "`cmdb \(words[0])` needs one of: \(all).",
          ru: "После `cmdb \(words[0])` нужно одно из: \(all).")
      }
      let hint = subjectHint(words[0], words[1], verbs) ?? suggestion(words[1], verbs)
      return .misuse(
        "There is no command `\(words[0]) \(words[1])`\(hint.english)"
          + " `cmdb help \(words[0])` lists them.",
        ru: "Команды `\(words[0]) \(words[1])` нет\(hint.russian)"
          + " Список: `cmdb help \(words[0])`.")
    }
    let hint =
      serverHint(words[0]) ?? otherName(words[0]) ?? verbHint(words[0])
      ?? suggestion(words[0], CommandTable.all.map { $0.words[0] })
    return .misuse(
      "There is no command `\(words[0])`\(hint.english) See `cmdb --help`.",
      ru: "Команды `\(words[0])` нет\(hint.russian) См. `cmdb --help`.")
  }

  /// What the program of the server does, on its machine.
  private static let commandsOfServer: Set<String> = [
    "backup", "check", "migrate", "restore", "serve", "timeline", "zone",
  ]

  private static func serverHint(_ word: String) -> Wording? {
    guard commandsOfServer.contains(word) else { return nil }
    return Wording(
      "; the program of the server has it: `cmdbd \(word)`.",
      ru: "; она есть у программы сервера: `cmdbd \(word)`.")
  }

  /// What people call what a command is about.
  private static let otherNames = [
    "agreement": "sla", "agreements": "sla", "promise": "sla", "promises": "sla",
  ]

  private static func otherName(_ word: String) -> Wording? {
    otherNames[word].map { noun in
      Wording("; did you mean `cmdb \(noun)`?", ru: "; возможно, `cmdb \(noun)`?")
    }
  }

  /// `cmdb show` without its noun: the commands that are meant.
  private static func verbHint(_ word: String) -> Wording? {
    let meant = CommandTable.all.filter { $0.words.count > 1 && $0.words.last == word }
    guard !meant.isEmpty else { return nil }
    let names = meant.map { "`cmdb \($0.words.joined(separator: " "))`" }
    return Wording(
      "; did you mean \(names.joined(separator: " or "))?",
      ru: "; возможно, \(names.joined(separator: " или "))?")
  }

  /// `cmdb incident 16` and `cmdb item PRN-000001`, which lack their verb.
  private static func subjectHint(_ noun: String, _ word: String, _ verbs: [String]) -> Wording? {
    guard verbs.contains("show"), word.contains(where: \.isNumber) else { return nil }
    let said = Harmless.line(word)
    return Wording(
      "; did you mean `cmdb \(noun) show \(said)`?",
      ru: "; возможно, `cmdb \(noun) show \(said)`?")
  }

  /// The end of a sentence about an unknown word.
  static func suggestion(_ word: String, _ known: [String]) -> Wording {
    let nearest = Spelling.nearest(to: word, among: known)
    return Wording(Spelling.hint(nearest), ru: nearest.map { "; возможно, `\($0)`?" } ?? ".")
  }

  private init(_ command: Command, _ arguments: [String]) throws(Failure) {
    var words: [String] = []
    var values: [(Option, String)] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument == "--" {
        words += rest
        break
      }
      guard argument.hasPrefix("-"), argument != "-" else {
        words.append(argument)
        continue
      }
      guard let option = command.allOptions.first(where: { $0.isMeant(by: argument) }) else {
        let hint = Self.suggestion(argument, command.allOptions.map(\.name))
        throw .misuse(
          "`cmdb \(command.name)` has no option `\(argument)`\(hint.english)",
          ru: "У `cmdb \(command.name)` нет параметра `\(argument)`\(hint.russian)")
      }
      values.append((option, try Self.value(of: option, argument, &rest)))
    }
    self.command = command
    self.values = values
    self.words = Array(words.dropFirst(command.words.count))
    if !has(.help) { try requireCount() }
  }

  private static func value(
    of option: Option, _ argument: String, _ rest: inout ArraySlice<String>
  ) throws(Failure) -> String {
    let written = argument.firstIndex(of: "=").map { argument[argument.index(after: $0)...] }
    guard let name = option.value else {
      guard written == nil else {
        throw .misuse("\(option.name) takes no value.", ru: "\(option.name) — без значения.")
      }
      return ""
    }
    guard let value = written.map(String.init) ?? rest.popFirst() else {
      throw .misuse("\(option.name) needs \(name).", ru: "\(option.name) требует \(name).")
    }
    return value
  }

  private func requireCount() throws(Failure) {
    let required = command.arguments.filter { $0.count == .one || $0.count == .oneOrMore }
    let isOpen = command.arguments.contains { $0.count == .oneOrMore || $0.count == .any }
    if words.count < required.count {
      let missing = required[words.count].name
      throw .misuse(
        "`cmdb \(command.name)` needs \(missing).", ru: "`cmdb \(command.name)` требует \(missing)."
      )
    }
    if !isOpen, words.count > command.arguments.count {
      let extra = words[command.arguments.count]
      throw .misuse("Unexpected argument `\(extra)`.", ru: "Лишний аргумент `\(extra)`.")
    }
  }
}

extension Option {
  func isMeant(by argument: String) -> Bool {
    [name, other].contains { $0 == argument || $0.map { argument.hasPrefix($0 + "=") } ?? false }
  }
}
