import JSON
import JSONRPC
import SQL

enum PriorityRules {
  /// A cell of the priority matrix.
  static let cell = [
    Parameter("impact", .integer(1...3), required: true, "1 high, 2 medium, 3 low."),
    Parameter("urgency", .integer(1...3), required: true, "1 high, 2 medium, 3 low."),
    Parameter("priority", .integer(1...5), required: true, "1 is the highest."),
  ]

  static let list = Statement(
    name: "priority_list",
    """
    select json_build_object('priorities', json_agg(json_build_object('impact', p.impact, \
    'urgency', p.urgency, 'priority', p.priority) order by p.impact, p.urgency)) \
    from cmdb.priority p
    """)
}

extension Schema {
  static let priority = Schema.named(
    "Priority",
    .record(PriorityRules.cell), about: "A cell of the priority matrix.")
}
