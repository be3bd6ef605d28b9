import CMDB
import FoundationEssentials
import JSON
import JSONRPC
import Samples
import Testing

/// Mutated input for all that reads bytes of strangers. `CMDB_FUZZ_INPUTS` sets how many inputs
/// there are in total, `CMDB_FUZZ_SEED` where they begin.
@Suite struct FuzzTests {
  private static let environment = ProcessInfo.processInfo.environment
  private static let inputs = environment["CMDB_FUZZ_INPUTS"].flatMap(Int.init) ?? 60_000
  private static let seed = environment["CMDB_FUZZ_SEED"].flatMap(UInt64.init) ?? 1

  private static let lines = [
    #"{"jsonrpc":"2.0","id":1,"method":"item.get","params":{"item":"PRN-000123"}}"# + "\n",
    #"{"jsonrpc":"2.0","id":"a-1","method":"item.update","params":{"version":17}}"# + "\r\n",
    #"[{"jsonrpc":"2.0","method":"m"},{"jsonrpc":"2.0","id":null,"method":"n"}]"# + "\n\n",
    #"{"jsonrpc":"2.0","id":1e2,"method":"\u0061","params":[1,"\ud83d\ude00"]}"# + "\n{}\n",
    "[]\n", "\r\n\r\n", String(repeating: "x", count: 90) + "\n", "[[[[[[1]]]]]]\nnull\n",
  ]

  private static let conditions = [
    "class = printer and location within 'HQ' and (state in (in_use, in_repair) or id < 5)",
    "serial_no starts with 'CN' and not tag contains 'old' and holder is not null",
    "charge >= 2.40 and next_leak_check <= today + 30d and related covered_by to 'CTR-0007'",
    "warranty_end < 2027-01-01 or updated_at > now - 12h", "holder = me or holder.phone = '112'",
    "name = 'it''s' and color = true", "not not (cost != 1e5)", "функция = 'Ё'",
  ]

  private static let tokens = [
    "\n", "\r\n", "{", "}", "[", "]", "\"", "\\", ",", ":", "null", "'", "''", "(", ")", " and ",
    " or ", " not ", " in (", "=", "!=", "<", ">=", "today", "now", "- 3d", "+", ".", "is null",
    "within", "related", "\u{0}", "é", "👍🏽", "\u{301}", "\u{FEFF}", "9", "-",
  ]

  private func frames(_ parts: [ArraySlice<UInt8>]) -> [LineFramer.Frame] {
    var framer = LineFramer(lineBytesMax: 80)
    var frames: [LineFramer.Frame] = []
    for part in parts {
      framer.receive { $0.append(contentsOf: part) }
      while let frame = framer.next() { frames.append(frame) }
    }
    return frames
  }

  /// However a stream is cut, its frames are the same, hold no LF and keep to the limit.
  @Test func framesDoNotDependOnTheCut() {
    var mutator = Mutator(seed: Self.seed, corpus: Self.lines, tokens: Self.tokens)
    var lines = 0
    for input in 0..<Self.inputs / 3 {
      let bytes = mutator.next() + mutator.next()
      let cuts = (0..<3).map { _ in mutator.random(below: bytes.count + 1) }.sorted()
      let bounds = [0] + cuts + [bytes.count]
      let parts = zip(bounds, bounds.dropFirst()).map { bytes[$0..<$1] }
      let whole = frames([bytes[...]])
      let areRight = whole.allSatisfy { frame in
        guard case .line(let line) = frame else { return true }
        return !line.isEmpty && line.count <= 80 && !line.contains(UInt8(ascii: "\n"))
      }
      lines += whole.count
      guard areRight, frames(parts) == whole else {
        Issue.record("Input \(input) of seed \(Self.seed), cut at \(cuts): \(bytes)")
        return
      }
    }
    #expect(lines > Self.inputs / 6)
  }

  /// Every line is a request with the bytes of its id, or an error that can be sent.
  @Test func everyLineHasAnAnswer() {
    var mutator = Mutator(seed: Self.seed &+ 1, corpus: Self.lines, tokens: Self.tokens)
    var requests = 0
    for input in 0..<Self.inputs / 3 {
      let bytes = mutator.next()
      guard let line = bytes.split(separator: UInt8(ascii: "\n")).first else { continue }
      for message in messages(Array(line)) {
        guard let count = answered(message) else {
          Issue.record("Input \(input) of seed \(Self.seed): \(bytes)")
          return
        }
        requests += count
      }
    }
    #expect(requests > Self.inputs / 100)
  }

  private func messages(_ line: [UInt8]) -> [Message] {
    switch Incoming(line: line, limits: .standard) {
    case .single(let message): [message]
    case .batch(let messages): messages
    }
  }

  /// 1 for a request, 0 for a refusal; nil when the answer would be no JSON.
  private func answered(_ message: Message) -> Int? {
    var answer: [UInt8] = []
    switch message {
    case .request(let request):
      Response.append(to: &answer, id: request.id ?? nullID, result: Array("{}".utf8))
      return (try? Document(answer)) == nil ? nil : 1
    case .invalid(let id, let error):
      Response.append(to: &answer, id: id, error: error)
      return (try? Document(answer)) == nil ? nil : 0
    }
  }

  /// A condition is a predicate, or a problem at a character that it has; and at each place
  /// something within it can be completed.
  @Test func everyConditionIsReadOrRefused() {
    let caller = Caller(accountID: 1, name: "a", roles: [.admin], via: .peer, personID: 5)
    let condition = Where(
      fields: FieldTable(.item, catalogue: SampleCatalogue.make(), hidden: []),
      caller: caller, now: Timestamp(microseconds: 1_770_000_000_000_000))
    var mutator = Mutator(seed: Self.seed &+ 2, corpus: Self.conditions, tokens: Self.tokens)
    var accepted = 0
    for input in 0..<Self.inputs / 3 {
      let text = String(decoding: mutator.next(), as: UTF8.self)
      let count = text.unicodeScalars.count
      let place = 1 + input % (count + 1)
      let completion = condition.completion(of: text, at: place)
      guard (1...place).contains(completion.from), (place...count + 1).contains(completion.to)
      else {
        Issue.record("Input \(input) of seed \(Self.seed) at \(place): \(text): \(completion)")
        return
      }
      do throws(Problem) {
        _ = try condition.predicate(text)
        accepted += 1
      } catch {
        let position = error.position ?? 1
        guard error.path == "where", (1...text.unicodeScalars.count + 1).contains(position) else {
          Issue.record("Input \(input) of seed \(Self.seed): \(text): \(error)")
          return
        }
      }
    }
    #expect(accepted > Self.inputs / 200)
    #expect(accepted < Self.inputs / 3)
  }
}
