import JSON
import JSONRPC

/// The body of `POST /rpc` as one line for a worker, which refuses what needs a connection of its
/// own.
struct BearerCall {
  /// Nil where the body is no JSON.
  let line: [UInt8]?
  /// The answer to such a body.
  let refusal: [UInt8]?

  init(_ body: [UInt8]) {
    do throws(ScanError) {
      _ = try Document(body)
    } catch {
      line = nil
      var answer: [UInt8] = []
      JSONRPC.Response.append(
        to: &answer, id: nullID, error: Incoming.refusal(of: "The body", error))
      refusal = answer
      return
    }
    // A line feed between the parts of a call is white space; inside a string it is no JSON.
    line = body.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } + [0x0A]
    refusal = nil
  }
}
