import Client
import JSON
import System

/// The context of a command: the command line, the server and the terminal.
final class Session {
  var invocation: Invocation
  let screen: Screen
  /// Remarks to print after the output.
  private(set) var afterwords: [Wording] = []
  /// The exit status of a successful command; `health` uses it to report the server's state.
  var exitStatus: Int32 = 0
  /// The offset of the `--where` condition in the condition sent.
  var conditionStart = 0
  private var connected: Client?

  init(_ invocation: Invocation, screen: Screen) {
    self.invocation = invocation
    self.screen = screen
  }

  // MARK: The line

  func option(_ option: Option) -> String? { invocation[option] }
  func has(_ option: Option) -> Bool { invocation.has(option) }

  /// A positional word of the command; nil when it is absent.
  func word(_ index: Int) -> String? {
    invocation.words.indices.contains(index) ? invocation.words[index] : nil
  }

  /// A required word, which the parser has checked.
  func required(_ index: Int) throws(Failure) -> String {
    guard let word = word(index) else {
      throw .misuse(
        "Usage: \(invocation.command.synopsis)", ru: "Вызов: \(invocation.command.synopsis)")
    }
    return word
  }

  // MARK: The server

  /// The connection, opened when first needed.
  func client() throws(Failure) -> Client {
    if let connected { return connected }
    let client = try invocation.client()
    connected = client
    return client
  }

  /// The result of a call; the error of a server is thrown, at once or after some repetitions.
  ///
  /// - Parameter params: writes the members of the parameters.
  func call(
    _ method: String, _ params: (inout Writer) -> Void = { _ in },
    notified: (Value) -> Void = { _ in }
  ) throws(Failure) -> Value {
    var writer = Writer()
    writer.object(params)
    return try call(method, json: writer.bytes, notified: notified)
  }

  /// The same with parameters that are JSON already.
  func call(
    _ method: String, json: [UInt8], notified: (Value) -> Void = { _ in }
  ) throws(Failure) -> Value {
    let client = try client()
    var repeats = Repeats()
    while true {
      let answer: Answer
      do {
        answer = try client.call(method, json, notified: notified)
      } catch {
        throw .broken(error)
      }
      switch answer {
      case .result(let result): return result
      case .error(let error):
        guard let pause = repeats.pause(after: error) else { throw .refused(error) }
        Process.pause(pause)
      }
    }
  }

  // MARK: Output

  /// The language of the reader, with the catalogue's labels for languages other than English.
  private(set) lazy var language = Session.language(of: screen) { labelled($0, $1, $2) }

  func phrase(_ phrase: Phrase) -> String { phrase.text(screen.language) }

  /// Adds a remark to print when the command has finished.
  func addAfterword(_ english: String, ru russian: String) {
    afterwords.append(Wording(english, ru: russian))
  }

  /// The same for a remark that not every answer needs.
  func addAfterword(_ remark: Wording?) {
    if let remark { afterwords.append(remark) }
  }

  /// Prints a remark immediately, to standard error.
  func remark(_ english: String, ru russian: String) {
    screen.remark(Wording(english, ru: russian).text(screen.language))
  }

  func print(_ lines: [Line]) {
    screen.write(lines.rendered(isColoured: screen.isColoured))
  }

  func print(_ table: Table) { print(table.lines(width: screen.width)) }
  func print(_ card: Card) { print(card.lines(width: screen.width)) }

  /// A value as JSON on one line.
  func printJSON(_ value: Value) {
    var writer = Writer()
    writer.value(value)
    screen.write(String(decoding: writer.bytes, as: UTF8.self) + "\n")
  }

  /// Prints the result as JSON with `--json`, else by `body`.
  func show(_ result: Value, _ body: () throws(Failure) -> Void) throws(Failure) {
    guard has(.json) else { return try body() }
    printJSON(result)
  }
}

/// The output device and its capabilities.
struct Screen: Sendable {
  /// Columns of the terminal; nil for a file or a pipe, where nothing is cut.
  let width: Int?
  let isColoured: Bool
  let language: Language
  /// Whether standard error is a terminal.
  let showsProgress: Bool

  /// That of this process.
  init(noColour: Bool) {
    let isTerminal = Standard.output.isTerminal
    width = isTerminal ? Standard.output.columns ?? 80 : nil
    let isPlain =
      noColour || !(Environment.value("NO_COLOR") ?? "").isEmpty
      || Environment.value("TERM") == "dumb"
    isColoured = isTerminal && !isPlain
    language = Language(Environment.value)
    showsProgress = Standard.error.isTerminal
  }

  /// Output to a closed pipe is dropped.
  func write(_ text: String) { try? Standard.output.write(Array(text.utf8)) }

  /// Prints a remark to standard error.
  func remark(_ text: String) {
    let width = Standard.error.isTerminal ? Standard.error.columns ?? 80 : nil
    guard let width else { return Standard.error.write(text) }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      for part in RemarkText.lines(String(line), to: width) { Standard.error.write(part) }
    }
  }
}
