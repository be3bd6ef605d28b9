import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let answerRender = Method(
    "answer.render", .server, .right(.incidents),
    """
    A canned answer as it would be sent by the caller: `{requester.name}`, `{number}`, `{title}`, \
    `{due_at}` and `{agent.name}` are filled in, what is not known with a dash. Another \
    placeholder is an error.
    """,
    [
      Parameter("canned", .itemRef, required: true, "The canned answer."),
      Parameter("incident", .incidentRef, "About which incident."),
      Parameter("conversation", .conversationRef, "Or in which conversation."),
    ],
    result: (
      "answer",
      .record([
        Parameter("text", .string(0...1_000_000), required: true, "What would be sent.")
      ])
    ),
    example: (
      #"{"canned": "CAN-000001", "incident": "INC-000004"}"#,
      #"{"text": "Irina Zaitseva, we work on INC-000004."}"#
    )
  ) { arguments, context throws(Stop) in
    guard (arguments["incident"] == nil) != (arguments["conversation"] == nil) else {
      throw .invalidParams([
        Problem("one_of", "Name an `incident` or a `conversation`.", path: "incident")
      ])
    }
    let caller = try context.knownCaller()
    let unit = Unit(
      Statement(
        name: "answer_render",
        "select cmdb.answer_render($1::int, $2::jsonb, $3::jsonb, $4::jsonb)"),
      [
        Bind.integer(caller.accountID), Bind.json(arguments["canned"]),
        Bind.json(arguments["incident"]), Bind.json(arguments["conversation"]),
      ])
    return .read(
      Read(
        .point(unit, together: nil),
        .cell { RPCError(.internalError, "The answer gave no text.") }))
  }
}
