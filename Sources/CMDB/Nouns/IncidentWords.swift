/// Words of incidents; a test compares them with the constraints of the schema.
package enum IncidentWords {
  package static let kinds = ["incident", "service_request", "task"]
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
}
