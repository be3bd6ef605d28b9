import JSON
import JSONRPC

extension Method {
  static let requestCancel = Method(
    "request.cancel", .server, .anyone,
    "Cancels a request of the same connection; it is still answered. A notification.",
    [Parameter("id", .any, required: true, "The id of the request, as it was sent.")],
    result: (
      "cancelled",
      .record([
        Parameter("cancelled", .boolean, required: true, "Whether the request was still running.")
      ])
    ),
    example: (#"{"id": 7}"#, #"{"cancelled": true}"#)
  ) { arguments, _ throws(Stop) in
    .session(.cancel(id: arguments.object?["id"].map { Array($0.raw) } ?? nullID))
  }
}
