import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let priorityDefine = Method(
    "priority.define", .write, .right(.administer),
    "Sets the priority for an impact and an urgency; it applies to incidents that are opened, or "
      + "whose impact or urgency changes, from now on.",
    PriorityRules.cell,
    result: ("priority", .priority),
    example: (
      #"{"impact": 1, "urgency": 3, "priority": 2}"#,
      #"{"impact": 1, "urgency": 3, "priority": 2}"#
    )
  ) { arguments, context throws(Stop) in
    try Conventions.write(
      "priority.define",
      Call(
        "priority_define",
        ["impact", "urgency", "priority"].map { .int(arguments.integer($0)) }), arguments, context)
  }
}
