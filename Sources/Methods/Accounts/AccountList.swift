import CMDB
import JSONRPC
import SQL

extension Method {
  static let accountList = Method(
    "account.list", .log, .right(.journal), "Lists the accounts, without secrets.",
    result: ("accounts", .page("accounts", of: .account)),
    example: ("{}", #"{"accounts": [\#(AccountRules.sample)], "next_cursor": null}"#)
  ) { arguments, context throws(RPCError) in
    let paging = try Paging("account.list", arguments, context, by: AccountRules.fields)
    var sql = SQLText()
    // Account 0 is the system itself.
    let unit = try paging.unit(
      of: "cmdb.account", "a", "cmdb.account_json", where: ["a.id > 0"], &sql)
    return paging.plan(unit, "accounts")
  }
}
