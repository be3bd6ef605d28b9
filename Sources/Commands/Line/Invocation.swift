import JSON

/// A command line that was understood.
struct Invocation: Sendable {
  let command: Command
  /// The words behind those of the command.
  let words: [String]
  private let values: [(option: Option, value: String)]

  subscript(option: Option) -> String? {
    values.last { $0.option == option }?.value
  }

  func has(_ option: Option) -> Bool { values.contains { $0.option == option } }

  /// The value of an option as a list: given several times, or with commas between.
  func list(_ option: Option) -> [String] {
    values.filter { $0.option == option }.flatMap { $0.value.split(separator: ",") }
      .map { String($0.drop { $0 == " " }) }
  }

  /// The value of an option as a whole number that is not negative.
  func number(_ option: Option) throws(Failure) -> Int? {
    guard let text = self[option] else { return nil }
    guard let number = Int(text), number >= 0 else {
      throw .misuse("\(option.name) has to be a whole number, not `\(text)`.")
    }
    return number
  }
}

extension Invocation {
  /// What a command line asks for.
  enum Request {
    case command(Invocation)
    /// The help of a command, of all that begin with these words, or of everything.
    case help([String])
    case version
  }

  /// Reads the words behind `cmdb`. Options may stand anywhere behind the words of the command, and
  /// those of every command before them; after `--` there are none.
  static func read(_ arguments: [String]) throws(Failure) -> Request {
    let leading = try leadingWords(arguments)
    guard !leading.isEmpty else {
      if arguments.contains("--version") { return .version }
      if arguments.contains("--help") || arguments.contains("-h") { return .help([]) }
      throw .misuse("What shall be done? `cmdb --help` lists all commands.")
    }
    guard let command = CommandTable.command(leading) else {
      if arguments.contains("--help") || arguments.contains("-h") { return .help(leading) }
      throw .misuse(unknown(leading))
    }
    let invocation = try Invocation(command, arguments)
    return invocation.has(.help) ? .help(command.words) : .command(invocation)
  }

  /// The words that may name a command: all before an option that only some commands have.
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

  private static func unknown(_ words: [String]) -> String {
    let group = CommandTable.all.filter { $0.words.first == words[0] && $0.words.count > 1 }
    if !group.isEmpty {
      let verbs = group.map { $0.words[1] }
      guard words.count > 1 else {
        return "`cmdb \(words[0])` needs one of: \(verbs.joined(separator: ", "))."
      }
      return "There is no command `\(words[0]) \(words[1])`"
        + suggestion(words[1], verbs) + " `cmdb help \(words[0])` lists them."
    }
    return "There is no command `\(words[0])`"
      + suggestion(words[0], CommandTable.all.map { $0.words[0] }) + " See `cmdb --help`."
  }

  static func suggestion(_ word: String, _ known: [String]) -> String {
    Spelling.hint(Spelling.nearest(to: word, among: known))
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
        throw .misuse(
          "`cmdb \(command.name)` has no option `\(argument)`"
            + Self.suggestion(argument, command.allOptions.map(\.name)))
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
      guard written == nil else { throw .misuse("\(option.name) takes no value.") }
      return ""
    }
    guard let value = written.map(String.init) ?? rest.popFirst() else {
      throw .misuse("\(option.name) needs its \(name).")
    }
    return value
  }

  private func requireCount() throws(Failure) {
    let required = command.arguments.filter { $0.count == .one || $0.count == .oneOrMore }
    let isOpen = command.arguments.contains { $0.count == .oneOrMore || $0.count == .any }
    if words.count < required.count {
      throw .misuse("`cmdb \(command.name)` needs \(required[words.count].name).")
    }
    if !isOpen, words.count > command.arguments.count {
      throw .misuse("`\(words[command.arguments.count])` is one word too many.")
    }
  }
}

extension Option {
  func isMeant(by argument: String) -> Bool {
    [name, other].contains { $0 == argument || $0.map { argument.hasPrefix($0 + "=") } ?? false }
  }
}
