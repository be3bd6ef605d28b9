import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let tokenList = Method(
    "token.list", .log, .right(.journal), "Lists the tokens, without secrets.",
    [Parameter("account", .string(1...64), "Only tokens of this account.")],
    of: .token, .token,
    example: ("{}", #"{"tokens": [\#(TokenRules.sample)], "next_cursor": null}"#)
  ) { arguments, context throws(Stop) in
    let fields = FieldSQL(
      noun: .token, catalogue: context.catalogue, moment: "null", row: "t")
    let paging = try Paging("token.list", arguments, context, of: fields, filter: ["account"])
    var sql = SQLText()
    // Sessions are tokens, too: session.list lists them.
    let conditions =
      ["not exists (select from cmdb.session s where s.id = t.id)"]
      + TokenRules.conditions(arguments, &sql)
    let unit = try paging.unit(of: fields, where: conditions, &sql)
    return paging.plan(.list(unit), "tokens")
  }
}
