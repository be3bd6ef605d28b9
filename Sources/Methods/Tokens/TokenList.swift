import CMDB
import JSON
import JSONRPC
import SQL

extension Method {
  static let tokenList = Method(
    "token.list", .log, .right(.journal), "Lists the tokens, without secrets.",
    [Parameter("account", .string(1...64), "Only tokens of this account.")],
    result: ("tokens", .page("tokens", of: .token)),
    example: ("{}", #"{"tokens": [\#(TokenRules.sample)], "next_cursor": null}"#)
  ) { arguments, context throws(RPCError) in
    let paging = try Paging(
      "token.list", arguments, context, by: TokenRules.fields, filter: ["account"])
    var sql = SQLText()
    let conditions = TokenRules.conditions(arguments, &sql)
    let unit = try paging.unit(
      of: "cmdb.token", "t", "cmdb.token_json", where: conditions, &sql)
    return paging.plan(unit, "tokens")
  }
}
