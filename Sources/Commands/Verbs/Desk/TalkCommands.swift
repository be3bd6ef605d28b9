/// The commands of conversations: what people write and are written.
extension Command {
  static let talks: [Command] = [
    Command(
      "talk", "Show the thread with somebody, the newest message last",
      ru: "Показать переписку, последнее сообщение внизу",
      [
        Argument(
          "CNV|NUMBER|TAG", "A conversation, an incident, or a person.",
          ru: "Переписка, инцидент или человек.")
      ], [TalkVerbs.before], examples: ["cmdb talk CNV-000001"], run: TalkVerbs.talk),
    Command(
      "reply", "Write to the other side, by the channel of their last message",
      ru: "Ответить тем каналом, которым писали последним",
      [TalkVerbs.about, TalkVerbs.textUnlessCanned],
      [
        TalkVerbs.to, TalkVerbs.channel, TalkVerbs.subject, TalkVerbs.canned, TalkVerbs.called,
        TalkVerbs.yes,
      ] + Option.incidentWrite,
      examples: [
        "cmdb reply CNV-000001 'A technician comes at ten.'",
        "cmdb reply INC-000004 --canned CAN-000001",
        "cmdb reply INC-000004 'She can print again.' --called",
      ], run: TalkVerbs.reply),
    Command(
      "note", "Write a note for colleagues into a conversation; it is never sent",
      ru: "Добавить в переписку заметку для коллег; она никуда не отправляется",
      [TalkVerbs.conversation, TalkVerbs.text], Option.incidentWrite, run: TalkVerbs.note),
    Command(
      "identify", "Say who writes in a conversation", ru: "Указать, кто пишет в переписке",
      [
        TalkVerbs.conversation,
        Argument(
          "TAG", .optional, "The person or organisation.", ru: "Человек или организация."),
      ], [TalkVerbs.newcomer] + Option.incidentWrite,
      examples: [
        "cmdb identify CNV-000007 PER-000006", "cmdb identify CNV-000007 --new 'Anna Petrova'",
      ], run: TalkVerbs.identify),
    Command(
      "outbox", "List what waits to go out or was given up; retry or cancel a delivery",
      ru: "Что ждёт отправки или не доставлено; повторить или отменить доставку",
      [
        Argument(
          "ACTION", .optional, "retry or cancel.", ru: "retry (повторить) или cancel (отменить).",
          words: .fixed(["retry", "cancel"])),
        Argument("ID", .optional, "The delivery.", ru: "Доставка."),
      ], [TalkVerbs.dead], examples: ["cmdb outbox --dead", "cmdb outbox retry 4"],
      run: TalkVerbs.outbox),
  ]
}

extension TalkVerbs {
  static let conversation = Argument("CNV", "The conversation.", ru: "Переписка.")
  static let about = Argument(
    "CNV|NUMBER", "A conversation, or an incident.", ru: "Переписка или инцидент.")
  static let text = Argument(
    "TEXT", "What to write; - reads standard input.", ru: "Текст; - читает стандартный ввод.")
  static let textUnlessCanned = Argument(
    "TEXT", .optional, "What to write; - reads standard input.",
    ru: "Текст; - читает стандартный ввод.")
  static let canned = Option(
    "--canned", "TAG", "A canned answer, its placeholders filled in.",
    ru: "Готовый ответ с подставленными значениями.")
  static let called = Option(
    "--called", "You have called and said this: it is recorded as an answer, nothing is sent.",
    ru: "Вы позвонили и сказали это: записывается как ответ, ничего не отправляется.")
  static let yes = Option(
    "--yes", "Do not ask, at a terminal either.", ru: "Не спрашивать и в терминале.")
  static let before = Option(
    "--before", "ID", "Only messages before this one.", ru: "Только сообщения до этого.")
  static let to = Option(
    "--to", "ADDRESS", "To this address (default: as they wrote).",
    ru: "На этот адрес (по умолчанию туда, откуда писали).")
  static let channel = Option("--channel", "TAG", "By this channel.", ru: "Этим каналом.")
  static let subject = Option("--subject", "TEXT", "The subject.", ru: "Тема.")
  static let newcomer = Option(
    "--new", "NAME", "Register a person of this name as the author; needs the right `items`.",
    ru: "Зарегистрировать человека с этим именем как автора; нужно право `items`.")
  static let dead = Option(
    "--dead", "Only what was given up.", ru: "Только то, что не удалось доставить.")
}
