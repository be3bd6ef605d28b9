/// Reads the requests of one connection: bytes in, requests or one refusal out.
///
/// As little of HTTP/1.1 as is right. What two readers could understand differently, such as two
/// lengths, a folded field or a bare line feed, is refused, so that nothing can be smuggled through
/// a proxy (RFC 9112, 11.2).
package struct RequestMachine: Sendable {
  package struct Limits: Sendable {
    /// All lines before the body, with their ends.
    package var headBytesMax = 8192
    /// Browsers send some twenty.
    package var fieldsMax = 64
    /// By path; bodies have no place anywhere else.
    package var bodyBytesMax: [String: Int] = [:]

    package init(bodyBytesMax: [String: Int] = [:]) {
      self.bodyBytesMax = bodyBytesMax
    }
  }

  package enum Step: Equatable, Sendable {
    /// Nothing more until further bytes come.
    case incomplete
    /// The client waits for `100 Continue` before it sends the body.
    case continueExpected
    case request(HTTPRequest, body: [UInt8])
    /// The status to answer with; the connection ends, since nobody knows where the next begins.
    case refused(Refusal)
  }

  package enum Refusal: Int, Error, Sendable {
    case malformed = 400
    case bodyTooLong = 413
    case expectationFailed = 417
    case headTooLong = 431
    case otherVersion = 505
  }

  private enum State {
    /// Reads a head; so many of its bytes are known to hold no end.
    case head(searched: Int)
    case body(HTTPRequest, isContinueDue: Bool)
    /// For good.
    case refused(Refusal)
    /// The connection speaks another protocol now, or ends.
    case ended
  }

  private let limits: Limits
  private var state = State.head(searched: 0)
  private var input: [UInt8] = []

  package init(limits: Limits) {
    self.limits = limits
  }

  /// Whether a request has begun to come and is not whole.
  package var isAmidRequest: Bool {
    switch state {
    case .head: !input.isEmpty
    case .body: true
    case .refused, .ended: false
    }
  }

  /// Whether the head of a request is there, but not all of its body.
  package var isAmidBody: Bool {
    guard case .body = state else { return false }
    return true
  }

  package mutating func receive(_ bytes: [UInt8]) {
    switch state {
    case .refused, .ended: break
    case .head, .body: input += bytes
    }
  }

  /// The bytes behind the last request, which belong to another protocol; ends the machine.
  package mutating func takeRest() -> [UInt8] {
    state = .ended
    defer { input = [] }
    return input
  }

  package mutating func next() -> Step {
    switch state {
    case .head(let searched): return readHead(from: searched)
    case .body(let request, let isContinueDue):
      return readBody(of: request, isContinueDue: isContinueDue)
    case .refused(let refusal): return .refused(refusal)
    case .ended: return .incomplete
    }
  }

  private mutating func refuse(_ refusal: Refusal) -> Step {
    state = .refused(refusal)
    input = []
    return .refused(refusal)
  }

  // MARK: Head

  private mutating func readHead(from searched: Int) -> Step {
    switch endOfHead(from: searched) {
    case .malformed: return refuse(.malformed)
    case .none:
      guard input.count <= limits.headBytesMax else { return refuse(.headTooLong) }
      state = .head(searched: input.count)
      return .incomplete
    case .at(let end):
      guard end <= limits.headBytesMax else { return refuse(.headTooLong) }
      do throws(Refusal) {
        let request = try HeadReader(limits: limits).read(input[..<end])
        input.removeSubrange(..<end)
        let expects = request.fields.contains { $0.name == "expect" }
        guard !expects || request["expect"]?.lowercased() == "100-continue" else {
          return refuse(.expectationFailed)
        }
        state = .body(request, isContinueDue: expects && input.isEmpty)
        return next()
      } catch {
        return refuse(error)
      }
    }
  }

  private enum HeadEnd {
    case none, malformed
    case at(Int)
  }

  /// Lines end with CR LF alone; a NUL is part of no head.
  private func endOfHead(from searched: Int) -> HeadEnd {
    // The end itself may lie across what came before.
    for index in max(0, searched - 3)..<input.count {
      switch input[index] {
      case 0: return .malformed
      case 0x0A:
        guard index > 0, input[index - 1] == 0x0D else { return .malformed }
        if index >= 3, input[index - 2] == 0x0A { return .at(index + 1) }
      default:
        if index > 0, input[index - 1] == 0x0D { return .malformed }
      }
    }
    return .none
  }

  // MARK: Body

  private mutating func readBody(of request: HTTPRequest, isContinueDue: Bool) -> Step {
    guard input.count >= request.contentLength else {
      guard isContinueDue else { return .incomplete }
      state = .body(request, isContinueDue: false)
      return .continueExpected
    }
    let body = Array(input[..<request.contentLength])
    input.removeSubrange(..<request.contentLength)
    state = .head(searched: 0)
    return .request(request, body: body)
  }
}

/// Reads one whole head.
private struct HeadReader {
  let limits: RequestMachine.Limits

  func read(_ head: ArraySlice<UInt8>) throws(RequestMachine.Refusal) -> HTTPRequest {
    // Without the empty line; every line feed follows a carriage return.
    let lines = head.dropLast(4).split(separator: 0x0A, omittingEmptySubsequences: false).map {
      $0.last == 0x0D ? $0.dropLast() : $0
    }
    let (method, target) = try requestLine(lines[0])
    guard lines.count - 1 <= limits.fieldsMax else { throw .headTooLong }
    var fields: [HTTPRequest.Field] = []
    for line in lines.dropFirst() { fields.append(try field(line)) }
    let path = String(target.prefix { $0 != "?" })
    return HTTPRequest(
      method: method, path: path, fields: fields, host: try host(fields),
      contentLength: try contentLength(fields, path: path))
  }

  /// Two single spaces, and the target in origin form.
  private func requestLine(
    _ line: ArraySlice<UInt8>
  ) throws(RequestMachine.Refusal) -> (method: String, target: String) {
    let words = line.split(separator: 0x20, omittingEmptySubsequences: false)
    guard words.count == 3, !words[0].isEmpty, words[0].allSatisfy(HTTPText.isTokenCharacter),
      words[1].first == UInt8(ascii: "/"), words[1].allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
      !words[1].starts(with: [0x2F, 0x2F]), !words[1].contains(UInt8(ascii: "#"))
    else { throw .malformed }
    let version = Array(words[2])
    guard version.starts(with: "HTTP/".utf8) else { throw .malformed }
    guard version == Array("HTTP/1.1".utf8) else { throw .otherVersion }
    return (String(decoding: words[0], as: UTF8.self), String(decoding: words[1], as: UTF8.self))
  }

  private func field(_ line: ArraySlice<UInt8>) throws(RequestMachine.Refusal) -> HTTPRequest.Field
  {
    // A line that begins with a space would be the rest of a folded field: no such name.
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      line[..<colon].allSatisfy(HTTPText.isTokenCharacter)
    else { throw .malformed }
    let value = line[(colon + 1)...]
    guard value.allSatisfy({ $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }) else { throw .malformed }
    return HTTPRequest.Field(
      name: String(decoding: line[..<colon], as: UTF8.self).lowercased(),
      value: HTTPText.trimmed(String(decoding: value, as: UTF8.self)))
  }

  private func host(_ fields: [HTTPRequest.Field]) throws(RequestMachine.Refusal) -> String {
    let hosts = fields.filter { $0.name == "host" }
    guard hosts.count == 1, !hosts[0].value.isEmpty,
      hosts[0].value.utf8.allSatisfy({ byte in
        HTTPText.isTokenCharacter(byte) || byte == UInt8(ascii: ":")
          || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
      })
    else { throw .malformed }
    return hosts[0].value.lowercased()
  }

  private func contentLength(
    _ fields: [HTTPRequest.Field], path: String
  ) throws(RequestMachine.Refusal) -> Int {
    guard !fields.contains(where: { $0.name == "transfer-encoding" }) else { throw .malformed }
    let lengths = fields.filter { $0.name == "content-length" }
    guard let text = lengths.first?.value else { return 0 }
    guard lengths.count == 1, (1...19).contains(text.utf8.count),
      text.utf8.allSatisfy({ 0x30...0x39 ~= $0 })
    else { throw .malformed }
    guard let length = Int(text), length <= limits.bodyBytesMax[path, default: 0] else {
      throw .bodyTooLong
    }
    return length
  }
}
