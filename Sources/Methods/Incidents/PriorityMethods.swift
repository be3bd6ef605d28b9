import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let priorityList = Method(
    "priority.list", .server, .right(.read),
    "The priority of an incident by its impact and urgency, each 1 high, 2 medium, 3 low.",
    result: (
      "priorities",
      .object([
        Parameter("priorities", .array(.priority, count: 0...9), required: true, "All nine.")
      ])
    ),
    example: ("{}", #"{"priorities": [{"impact": 1, "urgency": 1, "priority": 1}]}"#)
  ) { _, _ throws(RPCError) in
    .read(
      Read(
        Unit(PriorityRules.list), .cell { RPCError(.internalError, "There are no priorities.") }))
  }

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

private enum PriorityRules {
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
    .object([
      Parameter("impact", .integer(1...3), required: true, "1 high, 2 medium, 3 low."),
      Parameter("urgency", .integer(1...3), required: true, "1 high, 2 medium, 3 low."),
      Parameter("priority", .integer(1...5), required: true, "1 is the highest."),
    ]), about: "A cell of the matrix of priorities.")
}
