import Client
import JSON
import System
import Testing

/// What the ill-meaning and the broken send (RELIABILITY.md §4): each is refused or borne, and the
/// same connection, or a new one, is served as before.
struct AbuseTests {
  private func request(_ method: String, _ params: String = "{}", id: String = "1") -> String {
    #"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)","params":\#(params)}"#
  }

  // MARK: Values

  /// What is accepted is read again: in lists, exports and the catalogue, which a value that only
  /// PostgreSQL can write would otherwise disable.
  @Test func theLongestAndTheDeepestComeBack() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let client = try server.client()
    let deep = String(repeating: "[", count: 55) + String(repeating: "]", count: 55)
    _ = try client.result(
      "class.define",
      #"{"name": "deep", "parent": "asset", "attributes": ["#
        + #"{"name": "deep_number", "type": "decimal", "maximum": 9e39},"#
        + #"{"name": "deep_json", "type": "json", "default": \#(deep)}]}"#)
    for number in ["1e40", "1e300", "9999999999999999999999999999999999999999.5"] {
      let refused = try client.call(
        "item.register",
        Array(#"{"class": "deep", "attributes": {"deep_number": \#(number)}}"#.utf8))
      #expect(refused.won == nil, "\(number)")
    }
    _ = try client.result(
      "item.register",
      #"{"class": "deep", "tag": "DEEP", "#
        + #""attributes": {"deep_number": 1e39, "deep_json": \#(deep)}}"#)
    let found = try client.result(
      "item.find", #"{"where": "class = deep", "fields": ["tag", "deep_number"]}"#)
    #expect(found["items"]?.count == 1)
    #expect(try client.result("class.get", #"{"class": "deep"}"#)["name"] != nil)
    let export = try client.exported(#"{"format": "csv", "class": "deep"}"#)
    let csv = String(decoding: export.data, as: UTF8.self)
    #expect(csv.contains("DEEP") && csv.contains(deep) && csv.contains("1" + zeros(39)))
  }

  private func zeros(_ count: Int) -> String { String(repeating: "0", count: count) }

  // MARK: Lines

  @Test func tenMebibytesWithoutALineEndAreRefusedOnce() throws {
    let wire = try sharedWire()
    let piece = Array(repeating: UInt8(ascii: "x"), count: 1 << 20)
    for _ in 0..<10 { try wire.send(bytes: piece) }
    try wire.send("")
    let answer = try wire.value()
    #expect(answer.code == -32600)
    #expect(answer.kindOfError == "limit_exceeded")
    #expect(try wire.ask(request("server.info", id: "2")).id == "2")
  }

  @Test func aMillionEmptyLinesAreNothing() throws {
    let wire = try sharedWire()
    let lines = Array(repeating: UInt8(ascii: "\n"), count: 100_000)
    for _ in 0..<10 { try wire.send(bytes: lines) }
    #expect(try wire.ask(request("server.info")).id == "1")
  }

  @Test(arguments: ["[", "{\"a\":", "[[],"])
  func deepNestingIsRefused(opening: String) throws {
    let wire = try sharedWire()
    let answer = try wire.ask(String(repeating: opening, count: 100_000))
    #expect(answer.code == -32700)
    #expect(try wire.serves())
  }

  @Test func manyUnknownNamesAreRefusedInAShortAnswer() throws {
    let wire = try sharedWire()
    let members = (0..<80_000).map { "\"k\($0)\":1" }.joined(separator: ",")
    let answer = try wire.ask(request("item.get", "{\(members)}"))
    #expect(answer.code == -32602)
    #expect(answer.raw.count < 64 << 10)
    let fewer = (0..<10_000).map { "\"k\($0)\":1" }.joined(separator: ",")
    let stored = try wire.ask(
      request("item.register", #"{"class":"printer","attributes":{\#(fewer)}}"#))
    #expect(stored.code == -32602)
    #expect(stored.raw.count < 64 << 10)
    #expect(try wire.serves())
  }

  @Test func aHugeIDIsRefusedAndNotEchoed() throws {
    let wire = try sharedWire()
    let id = "\"\(String(repeating: "x", count: 1_000_000))\""
    let answer = try wire.ask(request("server.info", id: id))
    #expect(answer.code == -32600)
    #expect(answer.raw.count < 1000)
    #expect(try wire.serves())
  }

  @Test(arguments: [
    "GET / HTTP/1.1", "\u{16}\u{3}\u{1}", "QUIT", #"{"jsonrpc":"2.0","id":1,"result":7}"#,
    #"{"jsonrpc":"2.0","method":"server.info","method":"server.info","id":1}"#,
    #"{"jsonrpc":"2.0","method":"\u001b[31m","id":1}"#,
  ])
  func otherProtocolsAreRefusedLineByLine(line: String) throws {
    let wire = try sharedWire()
    #expect([-32700, -32600, -32601].contains(try wire.ask(line).code))
    #expect(try wire.serves())
  }

  // MARK: Connections

  @Test func manyConnectionsAreTakenAndLeft() throws {
    let server = try TestServer.shared.get()
    for _ in 0..<2000 { _ = try server.wire() }
    let held = try (0..<300).map { _ in try server.wire() }
    for wire in held { try wire.send(request("server.info")) }
    for wire in held { #expect(try wire.value()["result"] != nil) }
    #expect(try server.wire().serves())
  }

  @Test func whoLeavesWithoutReadingHurtsNobody() throws {
    let server = try TestServer.shared.get()
    for _ in 0..<200 {
      let wire = try server.wire()
      try wire.send(request("class.get", #"{"class":"printer"}"#), request("item.find"))
    }
    #expect(try server.wire().serves())
  }

  // MARK: SQL, patterns, formulas, escapes

  private static let hostile = [
    "'; drop table cmdb.item; --", "\" or 1=1", "$1", "%s", "\\", "a'b", "x') union select 1 --",
    "\u{1b}[31mred\u{1b}[0m", "\u{202e}abc", "${jndi:ldap://x}", "{\"a\":1}", "{a,b}", "NULL",
    "../../etc/passwd", "\u{7f}", "(select pg_sleep(9))", "null", "\t", "{}", "cmdb.item",
  ]

  /// A tab alone is no value, nor is a letter that shows nothing.
  @Test(arguments: hostile.filter { !["\t", "\u{7f}"].contains($0) })
  func hostileTextIsAValueAndNothingElse(text: String) throws {
    let client = try sharedClient()
    let json = quoted(text)
    let made = try client.result(
      "item.register",
      #"{"class":"model","name":"H","attributes":{"comments":\#(json)}}"#)
    #expect(made["attributes"]?["comments"]?.string == text)
    let parts = text.split(separator: "'", omittingEmptySubsequences: false)
    let literal = quoted("comments = '\(parts.joined(separator: "''"))'")
    let found = try client.result("item.find", #"{"where":\#(literal),"limit":10}"#)
    #expect(
      found["items"]?.elements.contains { $0["id"]?.integer == made["id"]?.integer } == true)
    for result in found["items"].map({ Array($0.elements) }) ?? [] {
      #expect(result["attributes"]?["comments"]?.string == text)
    }
  }

  @Test(arguments: hostile)
  func hostileNamesAreUnknown(text: String) throws {
    let wire = try sharedWire()
    let json = quoted(text)
    let calls = [
      ("item.register", #"{"class":\#(json)}"#), ("item.register", #"{\#(json):1}"#),
      ("item.register", #"{"class":"printer","state":\#(json)}"#),
      ("item.register", #"{"class":"printer","attributes":{\#(json):"x"}}"#),
      ("item.register", #"{"class":"printer","references":{\#(json):1}}"#),
      ("item.register", #"{"class":"printer","references":{"location":\#(json)}}"#),
      ("item.get", #"{"item":\#(json)}"#), ("item.history", #"{"item":\#(json)}"#),
      ("item.find", #"{"sort":\#(json)}"#), ("item.find", #"{"sort":[\#(json)]}"#),
      ("item.find", #"{"fields":[\#(json)]}"#), ("item.find", #"{"cursor":\#(json)}"#),
      ("item.find", #"{"where":\#(json)}"#), ("item.find", #"{"where":\#(quoted(text + " = 1"))}"#),
      ("item.find", #"{"as_of":\#(json)}"#), ("class.get", #"{"class":\#(json)}"#),
      ("item.transition", #"{"item":\#(json),"state":\#(json)}"#),
      ("incident.get", #"{"incident":\#(json)}"#), ("incident.find", #"{"sort":\#(json)}"#),
      ("relation.connect", #"{"type":\#(json),"source":1,"target":1}"#),
      ("inventory.export", #"{"format":\#(json)}"#),
      ("inventory.export", #"{"format":"csv","class":\#(json)}"#),
      ("inventory.export", #"{"format":"csv","columns":[\#(json)]}"#),
      ("inventory.export", #"{"format":"csv","where":\#(json)}"#),
      ("journal.list", #"{"after":\#(json)}"#), ("journal.list", #"{"cursor":\#(json)}"#),
    ]
    for (method, params) in calls {
      let answer = try wire.ask(request(method, params))
      #expect([-32602, -32003].contains(answer.code), "\(method) \(params): \(answer.text)")
      #expect(!answer.text.lowercased().contains("syntax error"), "\(method)")
    }
    #expect(try wire.serves())
  }

  @Test func listsOfValuesAreBounded() throws {
    let wire = try sharedWire()
    let values = (1...70_000).map(String.init)
    let whole = "id in (\(values.joined(separator: ",")))"
    let answer = try wire.ask(request("item.find", #"{"where":"\#(whole)"}"#))
    #expect(answer.errorPaths == ["where"])
    for (count, isAccepted) in [(1000, true), (1001, false)] {
      let list = "id in (\(values.prefix(count).joined(separator: ",")))"
      let answer = try wire.ask(request("item.find", #"{"where":"\#(list)","limit":1}"#))
      #expect((answer["result"] != nil) == isAccepted, "\(count)")
    }
    let names = values.map { "\"f\($0)\"" }.joined(separator: ",")
    #expect(try wire.ask(request("item.find", #"{"fields":[\#(names)]}"#)).errorPaths == ["fields"])
    #expect(try wire.serves())
  }

  @Test func signsOfPatternsStandForThemselves() throws {
    let client = try sharedClient()
    for name in ["pat%tern", "pat_tern", #"pat\tern"#, "patXtern"] {
      _ = try client.result(
        "item.register",
        #"{"class":"location","name":\#(quoted(name)),"attributes":{"kind":"room"}}"#)
    }
    for sign in ["%", "_", #"\"#] {
      for condition in ["contains 't\(sign)T'", "starts with 'PAT\(sign)'"] {
        let found = try client.result(
          "item.find", #"{"where":\#(quoted("class = location and name \(condition)"))}"#)
        let names = found["items"]?.elements.map { $0["name"]?.string } ?? []
        #expect(names == ["pat\(sign)tern"], "\(condition)")
      }
      let found = try client.result("item.find", #"{"text":\#(quoted("t\(sign)te"))}"#)
      #expect(found["items"]?.elements.map { $0["name"]?.string } == ["pat\(sign)tern"], "\(sign)")
      let past = try client.result(
        "item.find", #"{"as_of":"2020-01-01T00:00:00Z","text":\#(quoted("t\(sign)te"))}"#)
      #expect(past["items"]?.count == 0)
      #expect(
        try client.result("incident.find", #"{"text":\#(quoted("t\(sign)te"))}"#)["incidents"]?
          .count == 0)
    }
  }

  @Test func formulasAreGuardedOnlyWhereAskedFor() throws {
    let client = try sharedClient()
    let formulas = [
      "=1+1", "+1", "-1", "@a", "＝1", "'=1", "''@x", "plain", "'plain", "a=1",
    ]
    let room = try client.result(
      "item.register", #"{"class":"location","name":"Formulas","attributes":{"kind":"room"}}"#)
    let place = room["id"]?.integer ?? 0
    for formula in formulas {
      let name = quoted(formula)
      _ = try client.result(
        "item.register",
        #"{"class":"peripheral","name":\#(name),"references":{"location":\#(place)}}"#)
    }
    let what = """
      "format":"csv","class":"peripheral","where":"location = \(place)","columns":["id","name"]
      """
    let plain = try TableReader.rows(of: client.exported("{\(what)}").data)
    #expect(plain.map { $0["name"] } == formulas)
    let safe = try TableReader.rows(
      of: client.exported("{\(what),\"spreadsheet_safe\":true}").data)
    let guarded = formulas.prefix(7).map { "'" + $0 } + formulas.suffix(3)
    #expect(safe.map { $0["name"] } == guarded)
    #expect(safe.map { $0["id"] } == plain.map { $0["id"] })
  }

  @Test func escapesOfTerminalsNeverReachTheLog() throws {
    let server = try TestServer.shared.get()
    let wire = try server.wire()
    _ = try wire.ask(#"{"jsonrpc":"2.0","id":1,"method":"\u001b[2J\u009b"}"#)
    let answer = try wire.ask(
      request(
        "item.register",
        #"{"class":"model","attributes":{"comments":"\u001b[2J"},"reason":"\u001b[31m"}"#))
    #expect(answer["result"]?["attributes"]?["comments"]?.string == "\u{1b}[2J")
    #expect(!answer.raw.contains(0x1b))
    let log = try Files.readText(server.logPath)
    #expect(!log.isEmpty && !log.utf8.contains(0x1b))
  }

  // MARK: Versions, cursors, probing

  @Test(arguments: [
    "-1", "0", "9007199254740991", "9007199254740992", "1e20", "1e308", "1.5", "-9e99", "\"1\"",
    "9223372036854775807", "9223372036854775808", "2147483648",
  ])
  func versionsThatCannotBeAreRefused(version: String) throws {
    let client = try sharedClient()
    let item = try client.result("item.register", #"{"class":"model","name":"Versioned"}"#)
    let id = item["id"]?.integer ?? 0
    let refused = try client.refusal(
      "item.update", #"{"item":\#(id),"version":\#(version),"name":"x"}"#)
    #expect([-32602, -32004].contains(refused.code), "\(refused)")
    #expect(try client.result("item.get", #"{"item":\#(id)}"#)["name"]?.string == "Versioned")
  }

  @Test(arguments: ["-1", "0", "9007199254740992", "1e300", "1.5", "\"\"", "\"NO-SUCH-1\"", "true"])
  func whatIsNotThereIsNotFound(reference: String) throws {
    let wire = try sharedWire()
    for (method, member) in [
      ("item.get", "item"), ("item.history", "item"), ("incident.get", "incident"),
      ("relation.list", "item"),
    ] {
      let answer = try wire.ask(request(method, #"{"\#(member)":\#(reference)}"#))
      #expect([-32602, -32003].contains(answer.code), "\(method): \(answer.text)")
    }
    let unknown = try wire.ask(request("item.get", #"{"item":9007199254740991}"#))
    #expect(unknown.kindOfError == "not_found")
  }

  @Test func cursorsBelongToTheirList() throws {
    let client = try sharedClient()
    for number in 0..<3 {
      _ = try client.result("item.register", #"{"class":"service","name":"Cursor \#(number)"}"#)
    }
    let list = #""where":"class = service","limit":1,"sort":"created_at""#
    let page = try client.result("item.find", "{\(list)}")
    let cursor = page["next_cursor"]?.string ?? ""
    let next = try client.result("item.find", "{\(list),\"cursor\":\"\(cursor)\"}")
    #expect(next["items"]?.count == 1)
    for other in [
      #""where":"class = model","limit":1,"sort":"created_at""#, #""where":"class = service""#,
      #""where":"class = service","sort":"-created_at""#,
    ] {
      let refused = try client.refusal("item.find", "{\(other),\"cursor\":\"\(cursor)\"}")
      #expect(refused.kind == "invalid_params", "\(other)")
    }
    #expect(
      try client.refusal("incident.find", #"{"cursor":"\#(cursor)"}"#).kind == "invalid_params")
    // The parts of a true cursor, changed one by one.
    let parts = try Document(Base64URL.decoded(cursor)).root.elements.map(\.text)
    #expect(parts.count == 3)
    for (place, forged) in [
      (1, "\"x\""), (1, "\"'; drop table cmdb.item\""), (1, "7"), (1, "[]"), (1, "\"\\u0000\""),
      (1, "\"infinity\""), (2, "\"x\""), (2, "null"), (2, "\"99999999999999999999\""), (0, "\"\""),
    ] {
      var changed = parts
      changed[place] = forged
      let text = Base64URL.encoded(Array("[\(changed.joined(separator: ","))]".utf8))
      switch try client.call("item.find", Array("{\(list),\"cursor\":\"\(text)\"}".utf8)) {
      case .error(let error):
        #expect(Refused(error: error).kind == "invalid_params", "\(forged)")
      case .result(let result): #expect(result["items"] != nil, "\(forged)")
      }
    }
    for text in ["A", "!!!!", String(repeating: "A", count: 4096), "bnVsbA", "W10"] {
      let refused = try client.refusal("item.find", "{\(list),\"cursor\":\"\(text)\"}")
      #expect(refused.kind == "invalid_params", "\(text.prefix(10))")
    }
  }

  // MARK: Exports that nobody reads

  @Test func exportsThatAreLeftGiveTheirPlaceBack() throws {
    let server = try TestServer(["--workers", "1"])
    let client = try server.client()
    let text = String(repeating: "x", count: 60_000)
    _ = try pipelined(
      (0..<100).map {
        PlannedCall(
          method: "item.register",
          params: #"{"class":"model","name":"M\#($0)","attributes":{"comments":"\#(text)"}}"#)
      }, over: [client], inFlightMax: 8)
    let export = request("inventory.export", #"{"format":"jsonl","class":"model"}"#)
    try holdExports(server, export)
    // The eight have left: their places are free again, if not in the same instant.
    var refusals = 0
    while refusals < 10_000 {
      do {
        let whole = try client.exported(#"{"format":"jsonl","class":"model"}"#)
        #expect(whole.result["rows"]?.integer == 100)
        #expect(whole.result["sha256"]?.string == Digest.hex(Digest.sha256(whole.data)))
        break
      } catch let refused as Refused {
        #expect(refused.kind == "overloaded")
        refusals += 1
      }
    }
    #expect(refusals < 10_000)
    // One of three formats that is left at its first hundredth, over and over.
    for _ in 0..<20 {
      let wire = try server.wire()
      try wire.send(export)
      let first = try wire.value()
      #expect(first["method"]?.string == "inventory.chunk" || first.kindOfError == "overloaded")
    }
    #expect(try server.wire().serves())
    #expect(server.stop() == .exited(0))
  }

  /// Eight exports that are not read on, a ninth that is refused, a tenth on the same connection.
  private func holdExports(_ server: TestServer, _ export: String) throws {
    let held = try (0..<8).map { _ in try server.wire() }
    for wire in held {
      try wire.send(export)
      #expect(try wire.value()["method"]?.string == "inventory.chunk")
    }
    let ninth = try server.wire()
    let refused = try ninth.ask(export)
    #expect(refused.code == -32011)
    #expect(refused["error"]?["data"]?["retryable"]?.boolean == true)
    #expect((refused["error"]?["data"]?["retry_after_ms"]?.integer ?? 0) > 0)
    #expect(try ninth.serves())
    // Midway they read on, and their own connection serves other requests, then they leave.
    try held[0].send(request("request.cancel", #"{"id":1}"#, id: "2"))
    var answers: [String: Value] = [:]
    while answers.count < 2 {
      let value = try held[0].value()
      if value["method"] == nil { answers[value.id] = value }
    }
    #expect(answers["1"]?.kindOfError == "cancelled")
    #expect(answers["2"]?["result"]?["cancelled"]?.boolean == true)
  }

  // MARK: Closing

  @Test func aDrainAnswersWhatWasReadAndSaysSoOnce() throws {
    let server = try TestServer(["--workers", "1"])
    let slow = try server.wire()
    let idle = try server.wire()
    #expect(try idle.serves() && slow.serves())
    let lines = (1...5000).map { request("class.get", #"{"class":"printer"}"#, id: "\($0)") }
    let bytes = Array((lines.joined(separator: "\n") + "\n").utf8)
    #expect(try slow.sendUntilBlocked(bytes, from: 0) < bytes.count)
    Process.kill(server.pid, .terminate)
    // Once the idle one is told, the worker drains, and the slow one has much unread.
    #expect(try idle.value()["method"]?.string == "server.closing")
    idle.finishSending()
    let answers = try slow.rest().map { try Document($0).root }
    #expect(answers.last?["method"]?.string == "server.closing")
    let ids = answers.dropLast().map(\.id)
    #expect(ids.count > 32)
    #expect(Set(ids) == Set((1...ids.count).map(String.init)))
    #expect(answers.dropLast().allSatisfy { $0["result"] != nil })
    #expect(server.stop() == .exited(0))
  }
}

/// RFC 4648 §5 without padding, independently of the server.
enum Base64URL {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  static func decoded(_ text: String) -> [UInt8] {
    let bits = text.utf8.flatMap { letter in
      let value = alphabet.firstIndex(of: letter) ?? 0
      return (0..<6).map { value >> (5 - $0) & 1 }
    }
    return stride(from: 0, to: bits.count - bits.count % 8, by: 8).map { start in
      bits[start..<start + 8].reduce(0) { $0 << 1 | UInt8($1) }
    }
  }

  static func encoded(_ bytes: [UInt8]) -> String {
    var bits = bytes.flatMap { byte in (0..<8).map { Int(byte) >> (7 - $0) & 1 } }
    bits += Array(repeating: 0, count: (6 - bits.count % 6) % 6)
    let letters = stride(from: 0, to: bits.count, by: 6).map { start in
      alphabet[bits[start..<start + 6].reduce(0) { $0 << 1 | $1 }]
    }
    return String(decoding: letters, as: UTF8.self)
  }
}
