import CMDB
import JSONRPC

extension Method {
  static let accountCreate = Method(
    "account.create", .write, .right(.administer), "Creates an account.",
    AccountRules.parameters(rolesRequired: true), result: ("account", .account),
    example: (
      #"{"name": "scanner", "roles": ["feed"]}"#, AccountRules.sample
    )
  ) { arguments, context throws(Stop) in
    try AccountRules.put("account.create", isNew: true, arguments, context)
  }
}
