/// One thing that a person can ask for: from this one description come parsing, `--help`, the
/// completion scripts and the list in COMMANDS.md.
struct Command: Sendable {
  /// How it is called: `["item", "register"]`.
  let words: [String]
  /// One line, without a full stop.
  let summary: Wording
  let arguments: [Argument]
  /// Those of its own; `Option.common` are added for each command.
  let options: [Option]
  /// Lines that can be typed.
  let examples: [String]
  let run: @Sendable (Session) throws(Failure) -> Void

  init(
    _ words: String, _ summary: String, ru: String, _ arguments: [Argument] = [],
    _ options: [Option] = [], examples: [String] = [],
    run: @escaping @Sendable (Session) throws(Failure) -> Void
  ) {
    self.words = words.split(separator: " ").map(String.init)
    self.summary = Wording(summary, ru: ru)
    self.arguments = arguments
    self.options = options
    self.examples = examples
    self.run = run
  }

  var name: String { words.joined(separator: " ") }
  var allOptions: [Option] { options + Option.common }

  /// `cmdb item show TAG`
  var synopsis: String {
    (["cmdb"] + words + arguments.map(\.synopsis)).joined(separator: " ")
  }
}

/// A word of a command that is no option.
struct Argument: Sendable {
  enum Count: Sendable {
    case one, optional, oneOrMore, any
  }

  let name: String
  let count: Count
  let about: Wording
  let words: WordList?

  init(_ name: String, _ count: Count, _ about: String, ru: String, words: WordList? = nil) {
    self.name = name
    self.count = count
    self.about = Wording(about, ru: ru)
    self.words = words
  }

  init(_ name: String, _ about: String, ru: String, words: WordList? = nil) {
    self.init(name, .one, about, ru: ru, words: words)
  }

  var isRepeated: Bool {
    switch count {
    case .one, .optional: false
    case .oneOrMore, .any: true
    }
  }

  var synopsis: String {
    switch count {
    case .one: name
    case .optional: "[\(name)]"
    case .oneOrMore: "\(name)..."
    case .any: "[\(name)...]"
    }
  }
}

/// Words that completion can offer.
enum WordList: Sendable, Equatable {
  /// Always the same.
  case fixed([String])
  /// Of the server; asked for when they are needed.
  case asked(Subject)
  case files

  /// What `cmdb completion` can list.
  enum Subject: String, Sendable, CaseIterable {
    case classes, states, methods
    case relationTypes = "relation-types"
    /// Tags that begin with what is typed.
    case items
    /// Numbers of incidents that are open.
    case incidents
    /// `FIELD=` of the class, or of the item, that the first argument names.
    case fields
    /// What conditions, sorts and columns of a list may name, by the words of the command.
    case filterFields = "filter-fields"
    case sortFields = "sort-fields"
    case listFields = "list-fields"

    var isOfList: Bool {
      switch self {
      case .filterFields, .sortFields, .listFields: true
      case .classes, .states, .methods, .relationTypes, .items, .incidents, .fields: false
      }
    }
  }
}
