/// What every command line has.
extension Command {
  static let tools: [Command] = [
    Command(
      "call", "Call any method and print its result as JSON",
      [
        Argument("METHOD", .optional, "The method.", words: .asked(.methods)),
        Argument("JSON", .optional, "Its parameters, or - to read them from standard input."),
      ], [CallVerb.lines],
      examples: [
        "cmdb call item.get '{\"item\": \"PRN-000001\"}'", "cmdb call --lines < requests.jsonl",
      ], run: CallVerb.run),
    Command(
      "help", "Describe a method of the server, or a command",
      [Argument("METHOD|COMMAND", .any, "What about.", words: .asked(.methods))], [],
      examples: ["cmdb help item.find", "cmdb help incident", "cmdb help where"],
      run: HelpVerb.run),
    Command(
      "completion", "Print a completion script for your shell",
      [
        Argument(
          "SHELL", "bash or zsh; or what to list.",
          words: .fixed(CompletionVerb.shells + WordList.Subject.allCases.map(\.rawValue))),
        Argument("WORD", .optional, "Of items, how they begin; of fields, whose."),
      ], [], examples: ["source <(cmdb completion bash)"], run: CompletionVerb.run),
  ]
}
