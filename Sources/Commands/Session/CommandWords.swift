import JSON

/// The words of the command line for what the server calls by parameters and methods.
enum CommandWords {
  /// A sentence of the server with options and commands to type; `cmdb call` shows it unchanged.
  static func said(_ message: String) -> String {
    wire.reduce(message) { $0.replacing($1.wire, with: $1.typed) }
  }

  private static let wire: [(wire: String, typed: String)] = [
    (" Name in `incidents` which are meant.", ""),
    ("; name it in `to` to try again", "; --to names it again"),
    (": name it in `to`.", "."),
    (
      "; say first by conversation.identify who writes in this conversation.",
      ": say first who writes in this conversation."
    ),
    (": `conversation.identify` says who writes.", ": say first who writes."),
    ("Name a `channel`: there is none for mail.", "Name one with --channel: none is for mail."),
    ("it is a telephone. `called` records what was said by it.", "it is a telephone."),
    (": change it by item.transition.", ": change it with cmdb item transition."),
  ]

  /// What to type instead, by the reason of a refusal; nil where its sentence says it.
  static func advice(_ reason: Value) -> Wording? {
    switch (reason["code"]?.string ?? "", reason["path"]?.string ?? "") {
    case ("ambiguous", "incidents"):
      let number = firstNumber(reason["message"]?.string ?? "") ?? "INC-…"
      return Wording(
        "Name the incident instead of the conversation: cmdb reply \(number) TEXT",
        ru: "Укажите инцидент вместо переписки: cmdb reply \(number) ТЕКСТ")
    case ("not_written", "channel"):
      return Wording(
        "Record what was said by telephone with cmdb reply … TEXT --called, or write by another"
          + " channel: --channel TAG.",
        ru: "Запишите, что сказано по телефону: cmdb reply … ТЕКСТ --called; или напишите другим"
          + " каналом: --channel МЕТКА.")
    case ("no_address", "to"):
      return Wording(
        "Name an address with --to, or record a call with --called.",
        ru: "Укажите адрес: --to; или запишите звонок: --called.")
    case ("no_address", "incident"):
      return Wording(
        "Set it with cmdb incident update NUMBER requester=TAG; record a call without it with"
          + " cmdb incident comment NUMBER TEXT --channel phone.",
        ru: "Укажите его: cmdb incident update НОМЕР requester=МЕТКА; звонок без него записывают"
          + " командой cmdb incident comment НОМЕР ТЕКСТ --channel phone.")
    case ("no_transition", "incident"):
      return Wording(
        "The wait ends with: cmdb incident transition NUMBER in_progress",
        ru: "Ожидание заканчивает: cmdb incident transition НОМЕР in_progress")
    case ("other_party", _):
      return Wording(
        "cmdb identify CNV TAG says who writes.",
        ru: "Кто пишет, указывает cmdb identify CNV МЕТКА.")
    default: return nil
    }
  }

  /// The first incident that a sentence names.
  private static func firstNumber(_ message: String) -> String? {
    message.split { $0 == " " || $0 == "," || $0 == "." || $0 == ":" }
      .first { $0.hasPrefix("INC-") }
      .map(String.init)
  }
}
