import CMDB

/// Words of the API that no catalogue declares, in Russian. English readers see them as they are.
enum Vocabulary {
  /// What has to hold for a transition.
  static let transitionGuard = [
    "no_open_incident": "нет открытых инцидентов", "related": "есть связь",
    "not_related": "нет связи", "right": "право",
  ]
  /// States that no lifecycle has.
  static let itemState = ["void": "Аннулировано"]

  static let incidentState = Dictionary(
    uniqueKeysWithValues: IncidentWords.states.map { state in
      (state, IncidentWords.label(ofState: state).russian)
    })

  static let incidentKind = Dictionary(
    uniqueKeysWithValues: IncidentWords.kinds.map { kind in
      (kind, IncidentWords.label(ofKind: kind).russian)
    })

  /// What an item has to do with an incident.
  static let role = [
    "affected": "затронут", "cause": "причина", "symptom": "проявление",
    "not_impacted": "не затронут",
  ]

  /// For whom or what a pending incident waits.
  static let waiting = [
    "requester": "заявителя", "supplier": "поставщика", "approval": "согласования",
    "appointment": "назначенного времени", "change": "изменения", "other": "другого",
  ]

  static let linkSource = ["computed": "по связям"]

  /// Entries of a timeline.
  static let event = [
    "opened": "открыт", "changed": "изменён", "linked": "добавлен объект",
    "unlinked": "исключён объект", "relinked": "изменена роль объекта", "comment": "комментарий",
  ]

  /// What a notice tells.
  static let clockState = [
    "running": "идёт", "paused": "пауза", "met": "соблюдён", "missed": "нарушен",
    "cancelled": "отменён",
  ]

  static let measure = [
    "first_response": "Первый ответ", "next_response": "Ответ", "resolution": "Решение",
  ]

  static let noticeEvent = [
    "assigned": "назначен вам", "handed_over": "передан другому", "commented": "комментарий",
    "in_progress": "в работе", "pending": "ожидание", "resolved": "решён", "closed": "закрыт",
    "cancelled": "отменён", "message": "новое сообщение", "noted": "заметка коллеги",
    "undelivered": "не доставлено", "waited": "ожидание кончилось",
    "breached": "срок нарушен", "due_soon": "срок близко", "escalated": "передан выше",
  ]

  static let conversationState = [
    "open": "ждёт ответа", "waiting": "ждём их", "snoozed": "отложена", "closed": "закрыта",
  ]

  static let deliveryState = [
    "queued": "в очереди", "sent": "отправлено", "delivered": "доставлено",
    "dead": "не доставлено", "cancelled": "отменено",
  ]

  static let visibility = [
    "internal": "внутренний", "public": "виден заявителю",
  ]

  static let channel = [
    "phone": "телефон", "mail": "почта", "email": "почта", "portal": "портал", "chat": "чат",
    "walk_in": "лично", "monitoring": "мониторинг",
  ]

  /// Of relation types: against or along their direction.
  static let impact = [
    "forward": "вперёд", "reverse": "назад", "both": "в обе стороны", "none": "нет",
  ]

  static let health = [
    "ok": "исправно", "degraded": "есть неполадки", "up": "работает", "down": "не отвечает",
  ]

  static let healthReason = [
    "database_down": "База данных не отвечает.",
    "steward_down": "Служебный процесс не работает: новые данные не фиксируются.",
    "duty_overdue": "Служебное задание давно не выполняется.",
    "duty_put_aside": "Служебное задание не справляется с отдельными записями и отложило их.",
    "workers_down": "Работают не все рабочие процессы.",
    "archive_down": "Журнал СУБД не архивируется.",
    "archive_behind": "Архив журнала СУБД отстаёт более чем на 64 МБ.",
    "backup_old": "Последняя резервная копия старше 26 часов.",
    "backup_unproved": "Резервная копия давно не проверялась восстановлением.",
    "clock_jumped": "Скачок часов базы данных; если время верное: cmdb clock trust.",
    "clock_behind": "Часы базы данных отстают от последней записи.",
    "writes_refused": "База данных не принимает запись.",
    "storage_failed": "СУБД не может прочитать или записать свои файлы; подробности в журнале.",
    "verification_failed": "Последняя проверка резервной копии не пройдена.",
    "disk_full": "На диске базы данных нет места.",
    "lanes_down": "Часть соединений с базой данных не установлена.",
    "settling_stuck": "Данные не фиксируются: открыта чужая транзакция.",
  ]

  /// What an item did between two moments.
  static let difference = [
    "appeared": "появился", "vanished": "исчез", "changed": "изменён",
  ]

  static let archiveMode = ["synchronous": "синхронный", "asynchronous": "асинхронный"]

  static let via = [
    "peer": "локальный сокет", "token": "токен", "certificate": "сертификат",
    "web": "веб-консоль",
  ]

  /// Fields of items and incidents, as history names them.
  static let field = ColumnWords.russian.merging(
    IncidentWords.columns.map { ($0.name, $0.label.russian) },
    uniquingKeysWith: { first, _ in first }
  ).merging(
    [
      "role": "Роль", "note": "Примечание", "count": "Количество", "item": "Объект",
      "reason": "Причина", "text": "Текст", "where": "Условие", "columns": "Столбцы",
      "format": "Формат", "file": "Файл", "as_of": "На момент", "event": "Событие",
      "about": "О чём", "seen_at": "Прочитано", "watchers": "Наблюдатели",
    ], uniquingKeysWith: { first, _ in first })

  /// Units of quantities, as Russian readers abbreviate them (ГОСТ 8.417).
  static let unit = [
    "Ah": "А·ч", "GiB": "ГиБ", "VA": "В·А", "W": "Вт", "bar": "бар", "dBA": "дБА", "day": "сут",
    "h": "ч", "kW": "кВт", "kg": "кг", "min": "мин", "month": "мес", "m²": "м²", "m³/h": "м³/ч",
    "page": "стр", "ppm": "стр/мин", "year": "лет", "s": "с", "ms": "мс",
  ]
}
