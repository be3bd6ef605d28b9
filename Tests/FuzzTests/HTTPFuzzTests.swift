import FoundationEssentials
import HTTP
import Testing

/// Mutated requests and frames; the variables are those of `FuzzTests`.
@Suite struct HTTPFuzzTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let inputs = environment["CMDB_FUZZ_INPUTS"].flatMap(Int.init) ?? 60_000
  private static let seed = environment["CMDB_FUZZ_SEED"].flatMap(UInt64.init) ?? 1

  private static let heads = [
    "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST /session HTTP/1.1\r\nHost: a:1\r\nContent-Length: 2\r\nOrigin: http://a\r\n\r\n{}",
    "GET /rpc HTTP/1.1\r\nHost: [::1]\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
  ]
  private static let words = [
    "\r", "\n", "\r\n", "\r\n\r\n", " ", ":", "\t", "\u{0}", "Host: b\r\n", "HTTP/1.0",
    "Content-Length: 1\r\n", "Transfer-Encoding: chunked\r\n", "Expect: 100-continue\r\n", "é",
  ]

  private func cuts(_ bytes: [UInt8], _ mutator: inout Mutator) -> [ArraySlice<UInt8>] {
    let cuts = (0..<3).map { _ in mutator.random(below: bytes.count + 1) }.sorted()
    let bounds = [0] + cuts + [bytes.count]
    return zip(bounds, bounds.dropFirst()).map { bytes[$0..<$1] }
  }

  private func steps(_ parts: [ArraySlice<UInt8>]) -> [RequestMachine.Step] {
    var machine = RequestMachine(
      limits: RequestMachine.Limits(bodyBytesMax: ["/session": 100]))
    var steps: [RequestMachine.Step] = []
    for part in parts {
      machine.receive(Array(part))
      while true {
        let step = machine.next()
        if step == .incomplete { break }
        // Asked for only where the body has not come with the head.
        if step != .continueExpected { steps.append(step) }
        if case .refused = step { return steps }
      }
    }
    return steps
  }

  /// However requests are cut, they are the same, and one is read or refused.
  @Test func requestsDoNotDependOnTheCut() {
    var mutator = Mutator(seed: Self.seed &+ 3, corpus: Self.heads, tokens: Self.words)
    var requests = 0
    for input in 0..<Self.inputs / 3 {
      let bytes = mutator.next() + mutator.next()
      let whole = steps([bytes[...]])
      let areRight = whole.allSatisfy { step in
        guard case .request(let request, let body) = step else { return true }
        requests += 1
        return request.path.hasPrefix("/") && request.fields.count { $0.name == "host" } == 1
          && body.count == request.contentLength
      }
      guard areRight, steps(cuts(bytes, &mutator)) == whole else {
        Issue.record("Input \(input) of seed \(Self.seed): \(bytes)")
        return
      }
    }
    #expect(requests > Self.inputs / 100)
  }

  private func events(_ parts: [ArraySlice<UInt8>]) -> [FrameMachine.Event] {
    var machine = FrameMachine(rules: FrameMachine.Rules(messageBytesMax: 200))
    var events: [FrameMachine.Event] = []
    for part in parts {
      machine.receive(Array(part))
      while let event = machine.next() { events.append(event) }
    }
    return events
  }

  /// A few frames of a browser, some of them damaged.
  private func frames(_ mutator: inout Mutator) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0...mutator.random(below: 4) {
      let first = ([0x81, 0x81, 0x01, 0x00, 0x80, 0x89, 0x8A, 0x88] as [UInt8])[
        mutator.random(below: 8)]
      let payload = mutator.next().filter { $0 >= 0x20 || mutator.random(below: 50) == 0 }
        .prefix(125)
      bytes += [first, 0x80 | UInt8(payload.count), 1, 2, 3, 4]
      bytes += payload.enumerated().map { $1 ^ UInt8($0 & 3 + 1) }
    }
    if mutator.random(below: 3) == 0 {
      bytes[mutator.random(below: bytes.count)] ^= UInt8(1 << mutator.random(below: 8))
    }
    return bytes
  }

  /// However frames are cut, the events are the same; a message is one line of text.
  @Test func messagesDoNotDependOnTheCut() {
    var mutator = Mutator(
      seed: Self.seed &+ 4, corpus: ["{\"a\":1}", "Ёж", "\u{3}\u{E8}bye", ""],
      tokens: ["{", "é", "\n", "\r", "x"])
    var messages = 0
    for input in 0..<Self.inputs / 3 {
      let bytes = frames(&mutator)
      let whole = events([bytes[...]])
      let areRight = whole.allSatisfy { event in
        guard case .message(let message, let isText) = event else { return true }
        messages += 1
        return isText && message.count <= 200 && !message.contains(0x0A)
          && !message.contains(0x0D) && String(validating: message, as: UTF8.self) != nil
      }
      guard areRight, events(cuts(bytes, &mutator)) == whole else {
        Issue.record("Input \(input) of seed \(Self.seed): \(bytes)")
        return
      }
    }
    #expect(messages > Self.inputs / 20)
  }
}
