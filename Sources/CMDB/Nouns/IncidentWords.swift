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
  /// What an item is to an incident.
  package static let roles = ["affected", "cause", "symptom", "not_impacted"]
  /// Who links items to incidents.
  package static let sources = ["manual", "computed"]
}
