import JSON
import System

/// What `cmdb` does with its arguments. Exit status: 0, 1 refused by the server, 2 wrong use,
/// 3 cannot connect.
package enum CommandLineTool {
  package static let version = "0.1.0"

  package static func run(_ arguments: [String]) -> Int32 {
    do {
      switch try Invocation.read(arguments) {
      case .version: Standard.output.write("cmdb \(version)")
      case .help(let words): try showHelp(words)
      case .command(let invocation): return run(invocation)
      }
      return 0
    } catch {
      return report(error, condition: nil)
    }
  }

  private static func run(_ invocation: Invocation) -> Int32 {
    let screen = Screen(noColour: invocation.has(.noColour))
    let session = Session(invocation, screen: screen)
    do {
      try session.settleTags()
      try session.settleMoments()
      try invocation.command.run(session)
      for afterword in session.afterwords { screen.remark(afterword.text(screen.language)) }
      return session.exitStatus
    } catch {
      return report(
        error, condition: invocation[.filter],
        isConditionTyped: invocation.has(.filter) || invocation.command.words == ["call"],
        isWire: invocation.command.words == ["call"], conditionStart: session.conditionStart)
    }
  }

  static func showHelp(_ words: [String]) throws(Failure) {
    let width = Standard.output.columns ?? 100
    let page = HelpPage(width: width, language: Language(Environment.value))
    guard let text = page.text(words) else {
      let name = words.joined(separator: " ")
      throw .misuse(
        "There is no command `\(name)`. See `cmdb --help`.",
        ru: "Команды `\(name)` нет. См. `cmdb --help`.")
    }
    Standard.output.write(text)
  }

  /// Says on standard error what went wrong; its exit status.
  private static func report(
    _ failure: Failure, condition: String?, isConditionTyped: Bool = true,
    isWire: Bool = false, conditionStart: Int = 0
  ) -> Int32 {
    let isColoured = Standard.error.isTerminal && Screen(noColour: false).isColoured
    let language = Language(Environment.value)
    switch failure {
    case .misuse(let english, let russian), .cannotConnect(let english, let russian),
      .failed(let english, let russian):
      let sentence = Wording(english, ru: russian).text(language)
      let line = Line([Span("cmdb: ", .red), Span(sentence)])
      Standard.error.write(line.rendered(isColoured: isColoured))
    case .refused(let error):
      let lines = Refusal(
        error: error, language: language, condition: condition,
        isConditionTyped: isConditionTyped, isWire: isWire, conditionStart: conditionStart
      ).lines()
      Standard.error.write(
        lines.map { $0.rendered(isColoured: isColoured) }.joined(separator: "\n"))
    }
    return failure.status
  }
}
