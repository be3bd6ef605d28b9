import JSON
import JSONRPC

/// The body of `POST /rpc` as one line for a worker, without the methods that need a connection of
/// their own: they are answered here, as unknown.
struct BearerCall {
  /// What stays for the worker; nil when there is nothing.
  let line: [UInt8]?
  private let isBatch: Bool
  /// Answers to what does not.
  private let refusals: [[UInt8]]

  private static let bound: Set<String> = [
    "session.login", "session.start", "session.end", "request.cancel", "inventory.export",
  ]
  /// What follows the feed, and jobs that report their progress.
  private static let boundPrefixes = ["changes.", "import."]

  /// Nil when the body is no JSON.
  init?(_ body: [UInt8]) {
    guard let root = try? Document(body).root else { return nil }
    isBatch = root.kind == .array
    var kept: [ArraySlice<UInt8>] = []
    var refusals: [[UInt8]] = []
    for call in isBatch ? Array(root.elements) : [root] {
      if call.kind == .object, let method = call["method"]?.string, Self.isBound(method) {
        if let id = call["id"] { refusals.append(Self.refusal(of: method, id)) }
      } else {
        kept.append(call.raw)
      }
    }
    self.refusals = refusals
    // An empty batch is for the worker to refuse.
    let isNothingLeft = kept.isEmpty && !(isBatch && refusals.isEmpty && root.count == 0)
    // A line feed between the parts of a call is white space; inside a string it is no JSON.
    let text = Array(kept.joined(separator: [0x2C])).map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 }
    line = isNothingLeft ? nil : (isBatch ? [0x5B] + text + [0x5D] : text) + [0x0A]
  }

  private static func isBound(_ method: String) -> Bool {
    bound.contains(method) || boundPrefixes.contains { method.hasPrefix($0) }
  }

  private static func refusal(of method: String, _ id: Value) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      writer.member("jsonrpc", string: "2.0")
      writer.member("id", value: id)
      writer.member(
        "error",
        object: { writer in
          writer.member("code", integer: -32601)
          writer.member(
            "message",
            string: "`\(method)` needs a connection of its own: use the socket, or a WebSocket to "
              + "/rpc.")
        })
    }
    return writer.bytes
  }

  /// The answer: empty where only notifications were sent.
  ///
  /// - Parameter worker: all that the worker has answered, or the beginning of it.
  func answer(with worker: [UInt8]) -> [UInt8] {
    guard isBatch else { return worker.isEmpty ? refusals.first ?? [] : worker }
    guard !refusals.isEmpty else { return worker }
    let own = Array(refusals.joined(separator: [0x2C]))
    guard let first = worker.first else { return [0x5B] + own + [0x5D] }
    // Anything but an array is an error about the whole of it.
    guard first == 0x5B else { return worker }
    return [0x5B] + own + [0x2C] + worker.dropFirst()
  }
}
