/// Every command, in the order in which help and COMMANDS.md list them.
enum CommandTable {
  static let groups: [[Command]] = [
    Command.items, Command.relations, Command.incidents,
    Command.desk + Command.talks + ConversationList.commands + ConversationVerbs.commands
      + SLAVerbs.commands
      + ScheduleVerbs.commands, Command.insights,
    Command.reports + Command.views + Command.consumers,
    Command.catalogue, Command.accounts + Command.tokens + Command.sessions, Command.tools,
  ]

  static let all = groups.flatMap(\.self)

  /// The command that these words begin with; the longest name counts.
  static func command(_ words: [String]) -> Command? {
    all.filter { words.starts(with: $0.words) }.max { $0.words.count < $1.words.count }
  }

  /// Those whose name begins with these words.
  static func commands(under words: [String]) -> [Command] {
    all.filter { $0.words.starts(with: words) }
  }

  /// The list in COMMANDS.md: one row a command.
  static var page: String {
    let rows = all.map { command in
      let synopsis = command.synopsis.split(separator: " ").dropFirst().joined(separator: " ")
      // A bar ends a cell of a table, in code as well.
      let escaped = synopsis.split(separator: "|").joined(separator: "\\|")
      return "| `\(escaped)` | \(command.summary.english) |"
    }
    return (["| `cmdb …` | |", "|---|---|"] + rows).joined(separator: "\n") + "\n"
  }
}
