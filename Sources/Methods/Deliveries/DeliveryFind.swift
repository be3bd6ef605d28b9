import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let deliveryFind = Method(
    "delivery.find", .log, .right(.incidents),
    "Lists deliveries: what waits to go out, what was given up.",
    [
      Parameter("state", .choice(DeliveryRules.states), "Only those in this state."),
      Parameter("conversation", .conversationRef, "Only those of this conversation."),
    ],
    of: .delivery, .delivery,
    example: (
      #"{"state": "dead"}"#, #"{"deliveries": [\#(DeliveryRules.sample)], "next_cursor": null}"#
    )
  ) { arguments, context throws(Stop) in
    let fields = FieldSQL(
      noun: .delivery, catalogue: context.catalogue, moment: "null", row: "o")
    let paging = try Paging(
      "delivery.find", arguments, context, of: fields, filter: ["state", "conversation"])
    var sql = SQLText()
    var conditions: [String] = []
    if let state = arguments.string("state") {
      conditions.append("o.state = \(sql.bind(state))::text")
    }
    if let conversation = arguments["conversation"] {
      let ref = sql.bind(Bind.json(conversation))
      conditions.append("o.conversation = (select cmdb.conversation_id(\(ref)::jsonb))")
    }
    let unit = try paging.unit(of: fields, where: conditions, &sql)
    return paging.plan(.list(unit), "deliveries")
  }

  static let deliveryRetry = Method(
    "delivery.retry", .write, .right(.incidents), "Queues again what was given up.",
    [DeliveryRules.number],
    result: ("delivery", .delivery), example: (#"{"delivery": 4}"#, DeliveryRules.sample)
  ) { arguments, context throws(Stop) in
    try Conventions.write(
      "delivery.retry", Call("delivery_retry", [.bigint(arguments.integer("delivery"))]),
      arguments, context)
  }

  static let deliveryCancel = Method(
    "delivery.cancel", .write, .right(.incidents),
    """
    What waits to go out, or was given up, is not sent. What a gateway holds at this moment may be \
    out already.
    """,
    [DeliveryRules.number],
    result: ("delivery", .delivery), example: (#"{"delivery": 5}"#, DeliveryRules.sample)
  ) { arguments, context throws(Stop) in
    try Conventions.write(
      "delivery.cancel", Call("delivery_cancel", [.bigint(arguments.integer("delivery"))]),
      arguments, context)
  }
}
