import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let priorityDefine = Method(
    "priority.define", .write, .right(.administer),
    "Sets the priority that an impact and an urgency give; incidents take it when next changed.",
    [
      Parameter("impact", .integer(1...3), required: true, "1 high, 2 medium, 3 low."),
      Parameter("urgency", .integer(1...3), required: true, "1 high, 2 medium, 3 low."),
      Parameter("priority", .integer(1...5), required: true, "1 is the highest."),
    ],
    result: ("priority", .priority),
    example: (
      #"{"impact": 1, "urgency": 3, "priority": 2}"#,
      #"{"impact": 1, "urgency": 3, "priority": 2}"#
    )
  ) { arguments, context throws(RPCError) in
    try Conventions.write(
      "priority.define", "priority_define", ["int", "int", "int"],
      ["impact", "urgency", "priority"].map { Bind.integer(arguments.integer($0)) }, arguments,
      context)
  }
}
