/// A command. Parsing, `--help`, the completion scripts and the list in COMMANDS.md are derived
/// from this description.
struct Command: Sendable {
  /// Its name: `["item", "register"]`.
  let words: [String]
  /// One line, without a full stop.
  let summary: Wording
  let arguments: [Argument]
  /// Its own options; every command also has `Option.common`.
  let options: [Option]
  /// Complete command lines; a test runs them on the sample estate.
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

/// A positional argument.
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

/// The words that completion can offer.
enum WordList: Sendable, Equatable {
  /// A fixed list.
  case fixed([String])
  /// Fetched from the server when needed.
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
    /// The fields for conditions, sorts and columns of a list, by the words of the command.
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
