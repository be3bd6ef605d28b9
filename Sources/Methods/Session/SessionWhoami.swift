import CMDB
import JSONRPC

extension Method {
  static let sessionWhoami = Method(
    "session.whoami", .server, .anyone, "Returns the caller's account, roles and rights.",
    result: ("session", SessionJSON.schema), example: ("{}", SessionJSON.sample(via: .peer))
  ) { _, context throws(Stop) in
    .answer(SessionJSON.of(try context.knownCaller()))
  }
}
