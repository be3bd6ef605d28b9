package import JSON

/// An error as a client sees it: a sentence for a person, a kind for a program, and members of
/// `data` that say where and what would be right.
package struct RPCError: Error, Sendable {
  package var kind: ErrorKind
  package var message: String
  package var isRetryable: Bool
  /// The code differs from that of the kind in one case only: a line over the limit is no request.
  package var code: Int
  /// Further members of `data`, each as JSON text.
  package private(set) var members: [(name: String, json: [UInt8])] = []
  /// Of `invalid_params`: what is wrong with each parameter, as `data.errors` tells it.
  package private(set) var refusedParameters: [Problem] = []

  package init(_ kind: ErrorKind, _ message: String) {
    self.kind = kind
    self.message = message
    self.isRetryable = kind.isRetryable
    self.code = kind.code
  }

  /// The same error with one member more in `data`.
  package func with(_ name: String, _ write: (inout Writer) -> Void) -> RPCError {
    var writer = Writer()
    write(&writer)
    var error = self
    error.members.append((name, writer.bytes))
    return error
  }

  package func with(_ name: String, string text: String) -> RPCError {
    with(name) { $0.string(text) }
  }

  package func with(_ name: String, integer value: Int) -> RPCError {
    with(name) { $0.integer(value) }
  }

  /// The same error with every member of `detail`, an object.
  package func with(membersOf detail: Value) -> RPCError {
    var error = self
    for (name, value) in detail.members {
      error.members.append((name, Array(value.raw)))
    }
    return error
  }

  /// `{"code", "message", "data": {"kind", "retryable", …}}`
  package func write(to writer: inout Writer) {
    writer.object { writer in
      writer.member("code", integer: code)
      writer.member("message", string: message)
      writer.key("data")
      writer.object { writer in
        writer.member("kind", string: kind.rawValue)
        writer.member("retryable", boolean: isRetryable)
        for member in members {
          writer.member(member.name, raw: member.json)
        }
      }
    }
  }
}

extension RPCError {
  package static func invalidParams(_ reasons: [Problem]) -> RPCError {
    let message =
      reasons.count == 1
      ? "A parameter is not valid: \(reasons[0].message)"
      : "\(reasons.count) parameters are not valid; `errors` names each."
    var error = RPCError(.invalidParams, message).with("errors", reasons: reasons)
    error.refusedParameters = reasons
    return error
  }

  package static func notFound(_ message: String, path: String) -> RPCError {
    RPCError(.notFound, message).with("path", string: path)
  }

  package static func limitExceeded(_ limit: String, value: Int, most: Int) -> RPCError {
    RPCError(.limitExceeded, "The limit of \(limit) is \(most).")
      .with("limit", string: limit).with("value", integer: value)
  }

  package static func retryAfter(
    _ kind: ErrorKind, milliseconds: Int, _ message: String
  ) -> RPCError {
    RPCError(kind, message).with("retry_after_ms", integer: milliseconds)
  }

  package func with(_ name: String, reasons: [Problem]) -> RPCError {
    with(name) { writer in
      writer.array { writer in
        for reason in reasons { reason.write(to: &writer) }
      }
    }
  }
}
