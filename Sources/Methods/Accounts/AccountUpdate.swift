import CMDB
import JSONRPC

extension Method {
  static let accountUpdate = Method(
    "account.update", .write, .right(.administer),
    "Changes an account; the last administrator cannot be removed.",
    AccountRules.parameters(rolesRequired: false) + [
      Parameter("version", .version, "The version that was read.")
    ], result: ("account", .account),
    example: (#"{"name": "ivanova", "disabled": true}"#, AccountRules.sample)
  ) { arguments, context throws(Stop) in
    try AccountRules.put("account.update", isNew: false, arguments, context)
  }
}
