/// What `--help` shows, made from the table of commands.
enum HelpPage {
  /// The help of a command, of a group of them, or of everything; nil when nothing begins so.
  static func text(_ words: [String], width: Int) -> String? {
    if words.isEmpty { return overview(width) }
    if words == ["where"] { return WherePage.text(width: width) }
    let commands = CommandTable.commands(under: words)
    if let command = commands.first(where: { $0.words == words }) { return page(command, width) }
    return commands.isEmpty ? nil : list(commands, width).joined(separator: "\n")
  }

  private static func overview(_ width: Int) -> String {
    let commands = CommandTable.groups.flatMap { list($0, width) + [""] }
    let options = section(
      "With every command", Option.common.map { ($0.synopsis, $0.about) }, width)
    let foot = [
      "The server is found at --socket, else $CMDB_SOCKET, ./.cmdb/cmdb.sock, /run/cmdb/cmdb.sock.",
      "An item is named by its tag or id:N; an incident by its number (16 or INC-000016) or id:N.",
      "`cmdb help COMMAND` says more, `cmdb help METHOD` describes a method of the server,"
        + " `cmdb help where` the conditions of --where.",
      "Exit status: 0, 1 refused by the server, 2 wrong use, 3 cannot connect.",
    ].flatMap { TextWidth.wrapped($0, to: width) }
    return (["cmdb COMMAND [OPTION...]", ""] + commands + options + [""] + foot)
      .joined(separator: "\n")
  }

  private static func list(_ commands: [Command], _ width: Int) -> [String] {
    rows(commands.map { ($0.synopsis, $0.summary) }, width)
  }

  private static func page(_ command: Command, _ width: Int) -> String {
    var lines = [command.synopsis + " [OPTION...]", "    \(command.summary).", ""]
    if !command.arguments.isEmpty {
      lines += section("Arguments", command.arguments.map { ($0.name, $0.about) }, width) + [""]
    }
    if !command.options.isEmpty {
      lines += section("Options", command.options.map { ($0.synopsis, $0.about) }, width) + [""]
    }
    lines += section("With every command", Option.common.map { ($0.synopsis, $0.about) }, width)
    if !command.examples.isEmpty {
      lines += ["", "Examples"] + command.examples.map { "    \($0)" }
    }
    return lines.joined(separator: "\n")
  }

  private static func section(
    _ title: String, _ entries: [(String, String)], _ width: Int
  ) -> [String] {
    [title] + rows(entries, width).map { "  " + $0 }
  }

  /// Two columns; what is too long for the first has its line alone.
  private static func rows(_ entries: [(String, String)], _ width: Int) -> [String] {
    let room = min(entries.map { TextWidth.columns($0.0) }.max() ?? 0, max(20, width * 2 / 5), 36)
    let rest = max(24, width - room - 4)
    return entries.flatMap { head, about -> [String] in
      let texts = TextWidth.wrapped(about, to: rest)
      let blanks = String(repeating: " ", count: room)
      let isLong = TextWidth.columns(head) > room
      let first = isLong ? [head] : []
      return first
        + texts.enumerated().map { index, text in
          let left = index == 0 && !isLong ? TextWidth.padded(head, to: room) : blanks
          return "\(left)  \(text)"
        }
    }
  }
}
