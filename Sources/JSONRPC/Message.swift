package import JSON

/// One request, or a notification when it has no id.
package struct Request: Sendable {
  /// The id as it was sent, byte for byte; nil for a notification.
  package let id: [UInt8]?
  package let method: String
  /// An object; nil when absent, `null` or what no method takes.
  package let params: Value?
}

/// What one line, or one entry of a batch, holds.
package enum Message: Sendable {
  case request(Request)
  /// Not a request: answered with this error under `id`, which is `null` where none can be read.
  case invalid(id: [UInt8], RPCError)

  /// Under what it is answered; nil for a notification.
  package var id: [UInt8]? {
    switch self {
    case .request(let request): request.id
    case .invalid(let id, _): id
    }
  }
}

/// What one line holds.
package enum Incoming: Sendable {
  case single(Message)
  /// One array is answered by one array, in order; at least one entry.
  case batch([Message])
}

/// The id of an answer to what had none that could be read.
package let nullID = Array("null".utf8)

extension Incoming {
  /// Decodes one line by the rules of JSON-RPC 2.0 and API.md §1.
  package init(line: [UInt8], limits: ProtocolLimits) {
    let document: Document
    do {
      document = try Document(line)
    } catch {
      self = .single(.invalid(id: nullID, Self.refusal(of: "The line", error)))
      return
    }
    guard document.root.kind == .array else {
      self = .single(Message(document.root, limits: limits))
      return
    }
    let count = document.root.count
    if count == 0 {
      self = .single(.invalid(id: nullID, RPCError(.invalidRequest, "A batch must not be empty.")))
    } else if count > limits.batchMax {
      let error = RPCError.limitExceeded("batch", value: count, most: limits.batchMax)
      self = .single(.invalid(id: nullID, error))
    } else {
      self = .batch(document.root.elements.map { Message($0, limits: limits) })
    }
  }

  /// - Parameter whole: what is no JSON, as the beginning of a sentence.
  package static func refusal(of whole: String, _ error: ScanError) -> RPCError {
    RPCError(.parseError, "\(whole) is not valid JSON: \(error.reason)")
      .with("offset", integer: error.offset)
  }

  /// A line that the framer has found too long.
  package static func tooLong(_ limits: ProtocolLimits) -> Incoming {
    var error = RPCError.limitExceeded(
      "line", value: limits.lineBytesMax + 1, most: limits.lineBytesMax)
    error.code = ErrorKind.invalidRequest.code
    error.message = "A line may have at most \(limits.lineBytesMax) bytes; this one was skipped."
    return .single(.invalid(id: nullID, error))
  }
}

extension Message {
  init(_ value: Value, limits: ProtocolLimits) {
    guard value.kind == .object else {
      self = .invalid(id: nullID, RPCError(.invalidRequest, "A request must be a JSON object."))
      return
    }
    var version: Value?
    var id: Value?
    var method: Value?
    var params: Value?
    for (name, member) in value.members {
      switch name {
      case "jsonrpc": version = member
      case "id": id = member
      case "method": method = member
      case "params": params = member
      default: break
      }
    }
    if let id, let refusal = Self.refusal(ofID: id, limits: limits) {
      self = .invalid(id: nullID, refusal)
      return
    }
    let echoed = id.map { Array($0.raw) }
    guard let version, version.equals("2.0") else {
      self = .invalid(
        id: echoed ?? nullID, RPCError(.invalidRequest, "`jsonrpc` must be \"2.0\"."))
      return
    }
    guard let name = method?.string else {
      self = .invalid(
        id: echoed ?? nullID, RPCError(.invalidRequest, "`method` must be a string."))
      return
    }
    switch params?.kind {
    case nil, .null, .object, .array:
      self = .request(
        Request(id: echoed, method: name, params: params?.kind == .null ? nil : params))
    case .boolean, .number, .string:
      self = .invalid(
        id: echoed ?? nullID, RPCError(.invalidRequest, "`params` must be an object."))
    }
  }

  private static func refusal(ofID id: Value, limits: ProtocolLimits) -> RPCError? {
    switch id.kind {
    case .null, .number, .string:
      bytes(ofID: id, most: limits.idBytesMax) <= limits.idBytesMax
        ? nil
        : RPCError(.invalidRequest, "An id may have at most \(limits.idBytesMax) bytes.")
    case .boolean, .array, .object:
      RPCError(.invalidRequest, "An id must be a string, a number or null.")
    }
  }

  /// The size of an id as a value: the quotes and escapes of a string do not count.
  private static func bytes(ofID id: Value, most: Int) -> Int {
    guard id.raw.count > most, let text = id.string else { return id.raw.count }
    return text.utf8.count
  }
}
