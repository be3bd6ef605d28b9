import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let noticeList = Method(
    "notice.list", .log, .right(.incidents),
    "Lists the caller's own notices, by default in the order in which they came.",
    [Parameter("unseen", .boolean, "Only those that are not struck yet.")],
    of: .notice, .notice,
    example: (
      #"{"unseen": true, "sort": "-id"}"#,
      #"{"notices": [\#(NoticeRules.sample)], "next_cursor": null}"#
    )
  ) { arguments, context throws(Stop) in
    let fields = FieldSQL(noun: .notice, catalogue: context.catalogue, moment: "null", row: "o")
    let paging = try Paging("notice.list", arguments, context, of: fields, filter: ["unseen"])
    let caller = try context.knownCaller()
    var sql = SQLText()
    var conditions = ["o.account = \(sql.bind(String(caller.accountID)))::int"]
    if arguments.boolean("unseen") ?? false { conditions.append("o.seen_at is null") }
    let unit = try paging.unit(of: fields, where: conditions, &sql)
    return paging.plan(.list(unit), "notices")
  }
}
