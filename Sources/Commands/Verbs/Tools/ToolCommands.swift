/// The commands `call`, `help` and `completion`.
extension Command {
  static let tools: [Command] = [
    Command(
      "call", "Call any method and print its result as JSON",
      ru: "Вызвать любой метод и вывести результат как JSON",
      [
        Argument("METHOD", .optional, "The method.", ru: "Метод.", words: .asked(.methods)),
        Argument(
          "JSON", .optional, "Its parameters, or - to read them from standard input.",
          ru: "Параметры, или - для стандартного ввода."),
      ], [CallVerb.lines],
      examples: [
        "cmdb call item.get '{\"item\": \"PRN-000001\"}'", "cmdb call --lines < requests.jsonl",
      ], run: CallVerb.run),
    Command(
      "help", "Describe a method of the server, or a command",
      ru: "Описать метод сервера или команду",
      [
        Argument(
          "METHOD|COMMAND", .any, "What to describe.", ru: "О чём справка.",
          words: .asked(.methods))
      ], [],
      examples: ["cmdb help item.find", "cmdb help incident", "cmdb help where"],
      run: HelpVerb.run),
    Command(
      "completion", "Print a completion script for your shell",
      ru: "Вывести сценарий автодополнения для оболочки",
      [
        Argument(
          "SHELL", "bash or zsh; or what to list.", ru: "bash или zsh; или что перечислить.",
          words: .fixed(CompletionVerb.shells + WordList.Subject.allCases.map(\.rawValue))),
        Argument(
          "WORD", .optional, "For items, how their tags begin; for fields, the class or item.",
          ru: "Для объектов — начало метки; для полей — класс или объект."),
      ], [], examples: ["source <(cmdb completion bash)"], run: CompletionVerb.run),
  ]
}
