import CMDB
import JSONRPC

extension Method {
  static let conversationFind = Method(
    "conversation.find", .list, .right(.incidents),
    "Lists conversations that meet a condition, page by page.",
    [
      Parameter("where", .whereText, "Which conversations (default: all)."),
      Parameter(
        "text", .line, TextSearch.about("number, subject, address or in one of the messages")),
    ],
    of: .conversation, .conversation,
    result: .foundPage("conversations", of: .conversation),
    example: (
      #"{"where": "state = open and unsorted = true", "sort": "unanswered_since"}"#,
      #"{"conversations": [\#(ConversationRules.sample)], "next_cursor": null, "position": 9}"#
    )
  ) { arguments, context throws(Stop) in
    try ListPlan(
      method: "conversation.find", noun: .conversation, arguments: arguments, context: context
    ).plan()
  }
}
