import CMDB
import JSONRPC

extension Method {
  static let sessionWhoami = Method(
    "session.whoami", .server, .anyone, "Says who is calling and what it may do.",
    result: ("session", .map(.any)), example: ("{}", SessionJSON.sample(via: .peer))
  ) { _, context throws(RPCError) in
    .answer(SessionJSON.of(try context.knownCaller()))
  }
}
