/// A sentence in both languages; `…` stands for the subject.
struct JournalPhrase {
  let english: String
  let russian: String

  init(_ english: String, ru russian: String) {
    self.english = english
    self.russian = russian
  }

  func text(of subject: String, in language: Language) -> String {
    (language.isRussian ? russian : english)
      .split(separator: "…", omittingEmptySubsequences: false).joined(separator: subject)
  }
}

/// The sentences of the entities whose entries need nothing but the subject: for the entry that
/// ends one, for its first one, and for every other.
struct EntityPhrases {
  let changed: JournalPhrase
  var first: JournalPhrase?
  var ended: JournalPhrase?

  init(
    _ changed: JournalPhrase, first: JournalPhrase? = nil, ended: JournalPhrase? = nil
  ) {
    self.changed = changed
    self.first = first
    self.ended = ended
  }

  func phrase(isFirst: Bool, hasEnded: Bool) -> JournalPhrase {
    if hasEnded, let ended { return ended }
    if isFirst, let first { return first }
    return changed
  }

  static let byEntity: [String: EntityPhrases] = [
    "account": Self(
      JournalPhrase("changed account …", ru: "изменена учётная запись …"),
      first: JournalPhrase("created account …", ru: "создана учётная запись …")),
    "address": Self(
      JournalPhrase("said whose an address is", ru: "указано, чей адрес"),
      first: JournalPhrase("learned a new address", ru: "новый адрес")),
    "authority": Self(
      JournalPhrase("set which source counts: …", ru: "задано, какой источник главный: …"),
      ended: JournalPhrase("set which source counts: …", ru: "задано, какой источник главный: …")),
    "catalogue": Self(JournalPhrase("changed the catalogue", ru: "изменён каталог")),
    "class": Self(JournalPhrase("defined class …", ru: "определён класс …")),
    "clock": Self(
      JournalPhrase("trusted the clock of the server", ru: "часам сервера снова верят")),
    "clock_step": Self(JournalPhrase("a step of … fell due", ru: "наступил срок …")),
    "consumer": Self(
      JournalPhrase("changed consumer …", ru: "изменён потребитель …"),
      first: JournalPhrase("created consumer …", ru: "создан потребитель …"),
      ended: JournalPhrase("deleted consumer …", ru: "удалён потребитель …")),
    "conversation": Self(
      JournalPhrase("changed conversation …", ru: "изменена переписка …"),
      first: JournalPhrase("opened conversation …", ru: "начата переписка …")),
    "conversation_member": Self(
      JournalPhrase("somebody joined a conversation", ru: "участник вошёл в переписку"),
      ended: JournalPhrase("somebody left a conversation", ru: "участник вышел из переписки")),
    "delivery": Self(
      JournalPhrase("recorded what became of a delivery in …", ru: "итог доставки в …"),
      first: JournalPhrase("queued a delivery in …", ru: "доставка в … поставлена в очередь")),
    "import": Self(JournalPhrase("changed import …", ru: "изменена загрузка …")),
    "incident": Self(
      JournalPhrase("changed …", ru: "изменён …"),
      first: JournalPhrase("opened …", ru: "открыт …")),
    "incident_clock": Self(JournalPhrase("the clock of … moved", ru: "изменён срок …")),
    "incident_comment": Self(JournalPhrase("commented on …", ru: "комментарий к …")),
    "incident_watch": Self(
      JournalPhrase("watches …", ru: "наблюдение: …"),
      ended: JournalPhrase("stopped watching …", ru: "наблюдение снято: …")),
    "lifecycle": Self(
      JournalPhrase("changed lifecycle …", ru: "изменён жизненный цикл …")),
    "message_incident": Self(
      JournalPhrase("linked a message to …", ru: "сообщение отнесено к …"),
      ended: JournalPhrase("unlinked a message from …", ru: "сообщение не относится к …")),
    "notice": Self(JournalPhrase("you were told of …", ru: "уведомление …")),
    "presence": Self(JournalPhrase("changed their presence", ru: "отмечено присутствие")),
    "priority": Self(JournalPhrase("set the priority: …", ru: "задан приоритет: …")),
    "relation_type": Self(JournalPhrase("defined relation type …", ru: "определён тип связи …")),
    "token": Self(
      JournalPhrase("changed token …", ru: "изменён токен …"),
      first: JournalPhrase("issued token …", ru: "выпущен токен …")),
    "view": Self(
      JournalPhrase("saved a view", ru: "сохранено представление"),
      ended: JournalPhrase("removed a view", ru: "удалено представление")),
  ]
}
