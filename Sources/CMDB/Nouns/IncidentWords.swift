/// Words of incidents; a test compares them with the constraints of the schema.
package enum IncidentWords {
  package static let kinds = ["incident", "service_request", "task"]
  /// What people call the kinds.
  package static func label(ofKind kind: String) -> Label {
    kindLabels[kind] ?? Label(english: kind, russian: kind)
  }
  private static let kindLabels = [
    "incident": Label(english: "Incident", russian: "Инцидент"),
    "service_request": Label(english: "Service request", russian: "Запрос на обслуживание"),
    "task": Label(english: "Task", russian: "Задача"),
  ]
  package static let states = [
    "new", "assigned", "in_progress", "pending", "resolved", "closed", "cancelled",
  ]
  /// Those in which somebody still has to do something.
  package static let open = ["new", "assigned", "in_progress", "pending"]
  /// Those in which one can be opened.
  package static let opening = states.filter { $0 != "cancelled" }
  /// Those that it can be moved to.
  package static let movable = states.filter { $0 != "new" }
  package static let resolved = "resolved"
  /// What people call the states.
  package static func label(ofState state: String) -> Label {
    labels[state] ?? Label(english: state, russian: state)
  }
  private static let labels = [
    "new": Label(english: "New", russian: "Новый"),
    "assigned": Label(english: "Assigned", russian: "Назначен"),
    "in_progress": Label(english: "In progress", russian: "В работе"),
    "pending": Label(english: "Pending", russian: "Ожидание"),
    "resolved": Label(english: "Resolved", russian: "Решён"),
    "closed": Label(english: "Closed", russian: "Закрыт"),
    "cancelled": Label(english: "Cancelled", russian: "Отменён"),
  ]
  /// For whom or what a pending one waits.
  package static let waiting = [
    "requester", "supplier", "approval", "appointment", "change", "other",
  ]
  /// What an item is to an incident.
  package static let roles = ["affected", "cause", "symptom", "not_impacted"]
  /// Who links items to incidents.
  package static let sources = ["manual", "computed"]

  /// What people call the columns of a table of incidents, beside `ColumnWords.core`.
  package static let columns: [(name: String, label: Label)] = [
    ("number", Label(english: "Number", russian: "Номер")),
    ("title", Label(english: "Title", russian: "Тема")),
    ("kind", Label(english: "Kind", russian: "Вид")),
    ("impact", Label(english: "Impact", russian: "Влияние")),
    ("urgency", Label(english: "Urgency", russian: "Срочность")),
    ("major", Label(english: "Major", russian: "Значительный")),
    ("priority", Label(english: "Priority", russian: "Приоритет")),
    ("description", Label(english: "Description", russian: "Описание")),
    ("requester", Label(english: "Requester", russian: "Заявитель")),
    ("contact", Label(english: "Contact", russian: "Контакт")),
    ("category", Label(english: "Category", russian: "Категория")),
    ("service", Label(english: "Service", russian: "Услуга")),
    ("team", Label(english: "Team", russian: "Группа поддержки")),
    ("assignee", Label(english: "Assignee", russian: "Исполнитель")),
    ("parent", Label(english: "Parent incident", russian: "Основной инцидент")),
    ("channel", Label(english: "Channel", russian: "Канал")),
    ("external", Label(english: "External system", russian: "Внешняя система")),
    ("external_system", Label(english: "External system", russian: "Внешняя система")),
    ("external_key", Label(english: "External number", russian: "Внешний номер")),
    ("due_at", Label(english: "Due", russian: "Срок")),
    ("due_source", Label(english: "Due by", russian: "Откуда срок")),
    ("next_due", Label(english: "Next due", russian: "Ближайший срок")),
    ("agreement", Label(english: "Agreement", russian: "Соглашение")),
    ("waiting_for", Label(english: "Waits for", russian: "Чего ждёт")),
    ("waiting_until", Label(english: "Waits until", russian: "Ждёт до")),
    ("first_contact", Label(english: "First contact", russian: "С первого обращения")),
    ("reopened", Label(english: "Times reopened", russian: "Открыт повторно, раз")),
    ("reported_at", Label(english: "Reported", russian: "Сообщено")),
    ("breached", Label(english: "Overdue", russian: "Просрочен")),
    ("resolution", Label(english: "Resolution", russian: "Решение")),
    ("resolution_code", Label(english: "Resolution code", russian: "Код решения")),
    ("resolved_at", Label(english: "Resolved", russian: "Решён")),
    ("opened_at", Label(english: "Opened", russian: "Открыт")),
    ("items", Label(english: "Items", russian: "Объекты")),
  ]

  /// What people call the fields that conditions alone have.
  package static let conditions: [(name: String, label: Label)] = [
    ("item", Label(english: "Item", russian: "Объект")),
    ("watcher", Label(english: "Watcher", russian: "Наблюдатель")),
    ("conversation", Label(english: "Conversation", russian: "Переписка")),
    ("first_response_due", Label(english: "First reply due", russian: "Срок первого ответа")),
    ("next_response_due", Label(english: "Next reply due", russian: "Срок следующего ответа")),
    ("paused", Label(english: "Promise paused", russian: "Срок приостановлен")),
  ]
}
