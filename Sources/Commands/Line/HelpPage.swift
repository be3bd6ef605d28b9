/// The pages of `--help`, generated from the table of commands.
struct HelpPage {
  let width: Int
  let language: Language

  /// The help for a command, a group of commands, or all; nil for unknown words.
  func text(_ words: [String]) -> String? {
    if words.isEmpty { return overview }
    if words == ["where"] { return WherePage(width: width, language: language).text }
    let commands = CommandTable.commands(under: words)
    if let command = commands.first(where: { $0.words == words }) { return page(command) }
    return commands.isEmpty ? nil : list(commands).joined(separator: "\n")
  }

  private static let always = Wording("With every command", ru: "С любой командой")

  private static let foot = [
    Wording(
      "The server: --socket or --connect, else the environment ("
        + ConnectionSettings.variables.map(\.name).joined(separator: ", ")
        + "), else the profile of --profile, CMDB_PROFILE or ~/.config/cmdb/config, else"
        + " ./.cmdb/cmdb.sock or /run/cmdb/cmdb.sock.",
      ru: "Сервер: --socket или --connect, иначе переменные среды ("
        + ConnectionSettings.variables.map(\.name).joined(separator: ", ")
        + "), иначе профиль из --profile, CMDB_PROFILE или ~/.config/cmdb/config, иначе"
        + " ./.cmdb/cmdb.sock или /run/cmdb/cmdb.sock."),
    Wording(
      "An item is named by its tag or id:N, an incident by its number (16 or INC-000016) or id:N.",
      ru: "Объект называют его меткой или id:N, инцидент — номером (16 или INC-000016) или id:N."),
    Wording(
      "`cmdb help COMMAND` says more, `cmdb help METHOD` describes a method of the server,"
        + " `cmdb help where` the conditions of --where.",
      ru: "`cmdb help КОМАНДА` рассказывает подробнее, `cmdb help МЕТОД` описывает метод сервера,"
        + " `cmdb help where` — условия для --where."),
    Wording(
      "Exit status: 0 success, 1 refused by the server, 2 wrong usage, 3 cannot connect.",
      ru: "Код завершения: 0 — успех, 1 — отказ сервера, 2 — ошибка в команде,"
        + " 3 — нет соединения."),
  ]

  private var overview: String {
    let commands = CommandTable.groups.flatMap { list($0) + [""] }
    let foot = Self.foot.flatMap { TextWidth.wrapped($0.text(language), to: width) }
    return (["cmdb COMMAND [OPTION...]", ""] + commands + common + [""] + foot)
      .joined(separator: "\n")
  }

  private var common: [String] {
    section(Self.always, Option.common.map { ($0.synopsis, $0.about) })
  }

  private func list(_ commands: [Command]) -> [String] {
    rows(commands.map { ($0.synopsis, $0.summary) })
  }

  private func page(_ command: Command) -> String {
    let summary = TextWidth.wrapped(command.summary.text(language) + ".", to: width - 4)
    var lines = [command.synopsis + " [OPTION...]"] + summary.map { "    \($0)" } + [""]
    if !command.arguments.isEmpty {
      let title = Wording("Arguments", ru: "Аргументы")
      lines += section(title, command.arguments.map { ($0.name, $0.about) }) + [""]
    }
    if !command.options.isEmpty {
      let title = Wording("Options", ru: "Параметры")
      lines += section(title, command.options.map { ($0.synopsis, $0.about) }) + [""]
    }
    lines += common
    if !command.examples.isEmpty {
      let title = Wording("Examples", ru: "Примеры").text(language)
      lines += ["", title] + command.examples.map { "    \($0)" }
    }
    return lines.joined(separator: "\n")
  }

  private func section(_ title: Wording, _ entries: [(String, Wording)]) -> [String] {
    [title.text(language)] + rows(entries).map { "  " + $0 }
  }

  /// Two columns; an entry too long for the first one gets a line of its own.
  private func rows(_ entries: [(String, Wording)]) -> [String] {
    let room = min(entries.map { TextWidth.columns($0.0) }.max() ?? 0, max(20, width * 2 / 5), 36)
    let rest = max(24, width - room - 4)
    return entries.flatMap { head, about -> [String] in
      let texts = TextWidth.wrapped(about.text(language), to: rest)
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
