import CMDB
import JSONRPC
import SQL

extension Method {
  static let priorityList = Method(
    "priority.list", .server, .right(.read),
    "Lists the priority for each impact and urgency (1 high, 2 medium, 3 low).",
    result: (
      "priorities",
      .record([
        Parameter("priorities", .array(.priority, count: 0...9), required: true, "All nine.")
      ])
    ),
    example: ("{}", #"{"priorities": [{"impact": 1, "urgency": 1, "priority": 1}]}"#)
  ) { _, _ throws(Stop) in
    .read(
      Read(
        .point(Unit(PriorityRules.list), together: nil),
        .cell { RPCError(.internalError, "There are no priorities.") }))
  }
}
