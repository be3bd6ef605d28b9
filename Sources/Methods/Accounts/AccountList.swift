import CMDB
import JSONRPC
import SQL

extension Method {
  static let accountList = Method(
    "account.list", .log, .right(.journal), "Lists the accounts, without secrets.",
    of: .account, .account,
    example: ("{}", #"{"accounts": [\#(AccountRules.sample)], "next_cursor": null}"#)
  ) { arguments, context throws(Stop) in
    let fields = FieldSQL(
      noun: .account, catalogue: context.catalogue, moment: "null", row: "a")
    let paging = try Paging("account.list", arguments, context, of: fields)
    var sql = SQLText()
    // Account 0 is the system itself.
    let unit = try paging.unit(of: fields, where: ["a.id > 0"], &sql)
    return paging.plan(.list(unit), "accounts")
  }
}
