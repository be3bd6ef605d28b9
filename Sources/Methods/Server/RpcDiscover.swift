import JSONRPC

extension Method {
  static let rpcDiscover = Method(
    "rpc.discover", .server, .open, "Describes every method and notification: an OpenRPC document.",
    result: ("document", .map(.any)), example: ("{}", #"{"openrpc": "1.3.2"}"#)
  ) { _, context throws(Stop) in
    .answer(MethodTable.document(version: context.server.version))
  }
}
