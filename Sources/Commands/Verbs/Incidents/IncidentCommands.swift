import CMDB
/// The commands for incidents, service requests and tasks.
extension Command {
  static let incidents: [Command] = [
    Command(
      "incident open", "Open an incident, service request or task",
      ru: "Открыть инцидент, запрос на обслуживание или задачу",
      [
        Argument(
          "TITLE", "The problem or request, in one line.", ru: "Тема: суть одной строкой."),
        Argument(
          "TAG|FIELD=VALUE", .any,
          "The tags of the affected items, and fields: "
            + IncidentFields.names(isOpening: true).joined(separator: ", ") + ".",
          ru: "Метки затронутых объектов и поля: "
            + IncidentFields.names(isOpening: true).joined(separator: ", ") + ".",
          words: .asked(.items)),
      ], Option.incidentWrite,
      examples: [
        "cmdb incident open 'Prints stripes' PRN-000001 urgency=2 requester=PER-000001",
        "cmdb incident open 'Paper jam' PRN-000001 resolution='Pulled it out'",
      ], run: IncidentVerbs.open),
    Command(
      "incident show", "Show an incident with everything an agent needs on the phone",
      ru: "Показать инцидент и всё, что нужно в разговоре с заявителем", [incident],
      [.asOf, .zone],
      run: IncidentVerbs.show),
    Command(
      "incident impact", "Show what it impaired when it was opened, and what has changed since",
      ru: "Показать, что затронул инцидент при открытии и что изменилось с тех пор",
      [incident], [ImpactVerb.svg, .asOf, .zone], run: ImpactVerb.ofIncident),
    Command(
      "incident list", "List incidents", ru: "Список инцидентов", [],
      [IncidentVerbs.open] + Option.list,
      examples: ["cmdb incident list --where \"item.location within 'SPB-A-4'\" --sort priority"],
      run: IncidentVerbs.list),
    Command(
      "incident count", "Count incidents by their fields",
      ru: "Подсчитать инциденты по полям",
      [
        Argument(
          "FIELD", .any, "Group by these fields (default: state).",
          ru: "Группировать по этим полям (по умолчанию state).")
      ],
      [.filter, .text, .limit, .asOf, .zone],
      examples: ["cmdb incident count team priority --where 'state = new'"],
      run: IncidentVerbs.count),
    Command(
      "incident mine", "List open incidents that are assigned to you",
      ru: "Мои открытые инциденты", [],
      [.sort, .fields, .limit, .all], run: IncidentVerbs.mine),
    Command(
      "incident link", "Link items of any class to an incident",
      ru: "Связать объекты с инцидентом",
      [incident, linked],
      [IncidentVerbs.role, IncidentVerbs.note] + Option.incidentWrite,
      examples: ["cmdb incident link INC-000004 CRT-000017 --role cause"],
      run: IncidentVerbs.link),
    Command(
      "incident unlink", "Unlink items from an incident", ru: "Исключить объекты из инцидента",
      [incident, linked],
      Option.incidentWrite,
      run: IncidentVerbs.unlink),
    Command(
      "incident comment", "Add a comment", ru: "Добавить комментарий",
      [
        incident,
        Argument(
          "TEXT", "The comment; - reads standard input.",
          ru: "Комментарий; - читает стандартный ввод."),
      ],
      [IncidentVerbs.visibility, IncidentVerbs.channel] + Option.incidentWrite,
      run: IncidentVerbs.comment),
    Command(
      "incident update", "Change fields of an incident", ru: "Изменить поля инцидента",
      [
        incident,
        Argument(
          "FIELD=VALUE", .oneOrMore,
          "What to change; FIELD= clears. Fields: "
            + IncidentFields.names(isOpening: false).joined(separator: ", ") + ".",
          ru: "Что изменить; ПОЛЕ= очищает. Поля: "
            + IncidentFields.names(isOpening: false).joined(separator: ", ") + ".",
          words: .fixed(IncidentFields.names(isOpening: false).map { $0 + "=" })),
      ],
      [.expect] + Option.incidentWrite, examples: ["cmdb incident update INC-000004 urgency=1"],
      run: IncidentVerbs.update),
    Command(
      "incident assign", "Assign an incident", ru: "Назначить исполнителя",
      [
        incident,
        Argument(
          "ACCOUNT", .optional, "The assignee (default: you).", ru: "Исполнитель (по умолчанию вы)."
        ),
      ],
      [IncidentVerbs.team, IncidentVerbs.force, .expect] + Option.incidentWrite,
      run: IncidentVerbs.assign),
    Command(
      "incident watch", "Be told of comments on an incident and of its states",
      ru: "Получать уведомления о комментариях и состояниях инцидента",
      [incident, watcher], Option.incidentWrite, run: IncidentVerbs.watch),
    Command(
      "incident unwatch", "Be told no longer", ru: "Больше не получать уведомления",
      [incident, watcher], Option.incidentWrite, run: IncidentVerbs.unwatch),
    Command(
      "incident transition", "Move an incident to another state",
      ru: "Перевести инцидент в другое состояние",
      [
        incident,
        Argument(
          "STATE", "The new state.", ru: "Новое состояние.", words: .fixed(IncidentWords.movable)),
        WaitVerb.fields,
      ],
      [.expect] + Option.incidentWrite, run: IncidentVerbs.transition),
    WaitVerb.command,
    Command(
      "incident resolve", "Resolve an incident", ru: "Решить инцидент",
      [incident, Argument("TEXT", "The resolution.", ru: "Решение.")],
      [IncidentVerbs.code, .expect] + Option.incidentWrite,
      examples: ["cmdb incident resolve INC-000004 'Replaced the drum' --code replaced"],
      run: IncidentVerbs.resolve),
    Command(
      "incident close", "Close a resolved incident", ru: "Закрыть решённый инцидент",
      [incident], [IncidentVerbs.yes, .expect] + Option.incidentWrite, run: IncidentVerbs.close),
    Command(
      "incident cancel", "Cancel an incident", ru: "Отменить инцидент", [incident],
      [.expect] + Option.incidentWrite, run: IncidentVerbs.cancel),
    Command(
      "priority list", "Show which priority follows from impact and urgency",
      ru: "Показать, какой приоритет дают влияние и срочность",
      run: PriorityVerbs.list),
    Command(
      "priority define", "Set the priority for an impact and an urgency",
      ru: "Задать приоритет для влияния и срочности",
      [
        Argument(
          "IMPACT", "1 high, 2 medium, 3 low.", ru: "1 высокое, 2 среднее, 3 низкое."),
        Argument(
          "URGENCY", "1 high, 2 medium, 3 low.", ru: "1 высокая, 2 средняя, 3 низкая."),
        Argument("PRIORITY", "1 highest to 5 lowest.", ru: "От 1 (высший) до 5 (низший)."),
      ], Option.write, examples: ["cmdb priority define 1 3 2"], run: PriorityVerbs.define),
  ]

  static let incident = Argument(
    "NUMBER", "The incident.", ru: "Инцидент.", words: .asked(.incidents))
  private static let watcher = Argument(
    "ACCOUNT", .optional, "Who watches (default: you).", ru: "Кто наблюдает (по умолчанию вы).")
  private static let linked = Argument(
    "TAG", .oneOrMore, "The items.", ru: "Объекты.", words: .asked(.items))
}

extension IncidentVerbs {
  /// The condition for incidents that still need work.
  static let openCondition = "state in (\(IncidentWords.open.joined(separator: ", ")))"

  static let open = Option(
    "--open", "Only those that are neither resolved, closed nor cancelled.",
    ru: "Только не решённые, не закрытые и не отменённые.")
  static let role = Option(
    "--role", "ROLE", "The role of the items in the incident (default `affected`).",
    ru: "Роль объектов в инциденте (по умолчанию `affected`).",
    words: .fixed(IncidentWords.roles))
  static let team = Option(
    "--team", "NAME", "The team that works on it.", ru: "Группа поддержки.")
  static let force = Option(
    "--force", "Also to one who is away, or has as many as the team allows.",
    ru: "Даже если исполнителя нет на месте или у него уже слишком много.")
  static let note = Option(
    "--note", "TEXT", "A remark about the items.", ru: "Примечание об объектах.")
  static let visibility = Option(
    "--visibility", "WORD",
    "`public`: visible to the requester (default); `internal`: to colleagues only.",
    ru: "`public` — виден заявителю (по умолчанию), `internal` — только сотрудникам.",
    words: .fixed(["public", "internal"]))
  static let channel = Option(
    "--channel", "WORD", "How it came in: phone, mail, portal.",
    ru: "Как поступило: phone, mail, portal.")
  static let yes = Option(
    "--yes", "Do not ask, even if somebody waits for an answer.",
    ru: "Не спрашивать, даже если кто-то ждёт ответа.")
  static let code = Option(
    "--code", "WORD", "The kind of resolution, in one word.", ru: "Код решения, одним словом.")
}
