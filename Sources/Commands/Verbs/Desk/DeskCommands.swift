/// The commands of an agent's day: what waits, the next one, being away.
extension Command {
  static let desk: [Command] = [
    Command(
      "inbox", "Show what waits for you: your incidents, queues, what has no team, notices",
      ru: "Показать, что вас ждёт: ваши инциденты, очереди, инциденты без группы, уведомления",
      [], [DeskVerbs.team, DeskVerbs.seen], examples: ["cmdb inbox"], run: DeskVerbs.inbox),
    Command(
      "take", "Take the most urgent incident of your teams' queues, or the one named",
      ru: "Взять самый срочный инцидент из очередей ваших групп или указанный",
      [
        Argument(
          "NUMBER", .optional, "The incident (default: the most urgent one).",
          ru: "Инцидент (по умолчанию самый срочный).", words: .asked(.incidents))
      ], [DeskVerbs.team] + Option.incidentWrite, run: DeskVerbs.take),
    Command(
      "away", "Say that you are away: you are given no incidents",
      ru: "Сообщить, что вас нет на месте: инциденты вам не назначаются",
      [], [DeskVerbs.until, DeskVerbs.account] + Option.write,
      examples: ["cmdb away --until 2h"], run: DeskVerbs.away),
    Command(
      "back", "Say that you are back", ru: "Сообщить, что вы снова на месте",
      [], [DeskVerbs.account] + Option.write, run: DeskVerbs.back),
  ]
}

extension DeskVerbs {
  static let team = Option(
    "--team", "NAME", "Only the queue of this team.", ru: "Только очередь этой группы.")
  static let seen = Option(
    "--seen", "Mark the notices shown as read.",
    ru: "Отметить показанные уведомления прочитанными.")
  static let until = Option(
    "--until", "TIME", "When you come back: RFC 3339, or 30m, 2h, 3d from now.",
    ru: "Когда вернётесь: RFC 3339 или 30m, 2h, 3d от этого момента.")
  static let account = Option(
    "--account", "NAME", "Somebody of a team that you lead (default: you).",
    ru: "Сотрудник группы, которой вы руководите (по умолчанию вы).")
}
