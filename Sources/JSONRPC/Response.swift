import JSON

/// Writes the lines that a server sends. None holds a raw line break.
package enum Response {
  private static let beforeID = Array(#"{"jsonrpc":"2.0","id":"#.utf8)
  private static let beforeResult = Array(#","result":"#.utf8)
  private static let beforeError = Array(#","error":"#.utf8)

  /// Appends `{"jsonrpc","id","result"}` without a line end; `result` is JSON text.
  package static func append(
    to output: inout [UInt8], id: [UInt8], result: some Collection<UInt8>
  ) {
    output.append(contentsOf: beforeID)
    output.append(contentsOf: id)
    output.append(contentsOf: beforeResult)
    output.append(contentsOf: result)
    output.append(UInt8(ascii: "}"))
  }

  /// Appends `{"jsonrpc","id","error"}` without a line end.
  package static func append(to output: inout [UInt8], id: [UInt8], error: RPCError) {
    output.append(contentsOf: beforeID)
    output.append(contentsOf: id)
    output.append(contentsOf: beforeError)
    var writer = Writer()
    error.write(to: &writer)
    output.append(contentsOf: writer.bytes)
    output.append(UInt8(ascii: "}"))
  }

  /// A notification of the server, without a line end; `params` is JSON text.
  package static func notification(_ method: String, params: [UInt8]) -> [UInt8] {
    var writer = Writer()
    writer.object { writer in
      writer.member("jsonrpc", string: "2.0")
      writer.member("method", string: method)
      writer.member("params", raw: params)
    }
    return writer.bytes
  }
}
