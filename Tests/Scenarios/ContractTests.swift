import Client
import JSON
import System
import Testing

/// Places where a strict reader of the contract once found something else.
struct ContractTests {
  /// Reads that arrive together are looked up together; each is answered as if it were alone.
  @Test func manyReadsAtOnceAreAnsweredEachForItself() throws {
    let client = try sharedClient()
    var tags: [String] = []
    for name in [#"Plain"#, #"\"Quoted\" \\ {a,b}"#, #"Принтер"#] {
      let made = try client.result("item.register", #"{"class": "printer", "name": "\#(name)"}"#)
      tags.append(try #require(made["tag"]?.string))
    }
    var refs = tags.map { #""\#($0)""# } + [#""NO-SUCH""#, "9007199254740991", #""{\"x\",y}""#]
    refs += try tags.map { try client.result("item.get", #"{"item": "\#($0)"}"#)["id"] }
      .map { "\($0?.integer ?? 0).0" }
    let lines = (0..<3 * refs.count).map { number in
      #"{"jsonrpc":"2.0","id":\#(number),"method":"item.get","#
        + #""params":{"item":\#(refs[number % refs.count])}}"#
    }
    try client.send(lines.joined(separator: "\n"))
    var answers: [Int: Value] = [:]
    for _ in lines {
      let answer = try Document(try #require(try client.receive())).root
      answers[Int(try #require(answer["id"]?.integer))] = answer
    }
    for number in lines.indices {
      let answer = try #require(answers[number])
      switch number % refs.count {
      case let place where place < 3: #expect(answer["result"]?["tag"]?.string == tags[place])
      case let place where place < 6:
        #expect(answer["error"]?["data"]?["kind"]?.string == "not_found", "\(refs[place])")
      case let place: #expect(answer["result"]?["tag"]?.string == tags[place - 6])
      }
    }
  }

  @Test func aClassWithoutAPrefixRegistersItems() throws {
    let client = try sharedClient()
    _ = try client.result("class.define", #"{"name": "oddment", "parent": "asset"}"#)
    let item = try client.result("item.register", #"{"class": "oddment"}"#)
    #expect(item["tag"]?.string?.hasPrefix("ITM-") == true)
  }

  @Test(arguments: [
    #"{"name": "p", "type": "text", "pattern": "(["}"#,
    #"{"name": "q", "type": "integer", "default": "x"}"#,
  ])
  func aClassThatCouldNeverWorkIsRefused(_ attribute: String) throws {
    let refusal = try sharedClient().refusal(
      "class.define", #"{"name": "broken", "parent": "asset", "attributes": [\#(attribute)]}"#)
    #expect(refusal.kind == "invalid_params")
  }

  @Test func aWholeNumberMayBeWrittenWithAFraction() throws {
    let client = try sharedClient()
    let id = try client.result("item.register", #"{"class": "printer"}"#)["id"]?.integer ?? 0
    #expect(try client.result("item.get", #"{"item": \#(id).0}"#)["id"]?.integer == id)
    let incident = try client.result(
      "incident.open", #"{"title": "t", "impact": 1.0, "items": [{"item": \#(id).0}]}"#)
    #expect(incident["impact"]?.integer == 1)
    #expect(try client.result("relation.list", #"{"item": \#(id).0}"#)["relations"]?.count == 0)
    let history = try client.result("item.history", #"{"item": \#(id).0}"#)
    #expect(history["entries"]?.count == 1)
  }

  @Test func nullClearsAReading() throws {
    let client = try sharedClient()
    let made = try client.result(
      "item.register", #"{"class": "printer", "attributes": {"page_counter_total": 5}}"#)
    #expect(made["attributes"]?["page_counter_total"]?.integer == 5)
    let id = made["id"]?.integer ?? 0
    let cleared = try client.result(
      "item.update",
      #"{"item": \#(id), "version": 1, "attributes": {"page_counter_total": null}}"#)
    #expect(cleared["attributes"]?.count == 0)
    // A reading makes no version: a moment behind it is that of another write.
    #expect(cleared["version"]?.integer == 1)
    let other = try client.result("item.register", #"{"class": "printer"}"#)
    let asOf = other["updated_at"]?.string ?? ""
    let past = try client.result(
      "item.get", #"{"item": \#(id), "as_of": "\#(asOf)", "deadline_ms": 20000}"#)
    #expect(past["attributes"]?.count == 0)
  }

  @Test func aChangeOfScaleIsAChange() throws {
    let client = try sharedClient()
    let id =
      try client.result(
        "item.register", #"{"class": "printer", "attributes": {"purchase_price": 1.50}}"#)["id"]?
      .integer ?? 0
    _ = try client.result(
      "item.update", #"{"item": \#(id), "version": 1, "attributes": {"purchase_price": 1.500}}"#)
    let newest = try client.result("item.history", #"{"item": \#(id)}"#)["entries"]?
      .elements.first { _ in true }
    #expect(newest?["changes"]?.count == 1)
  }

  @Test(arguments: ["", #", "name": null"#, #", "attributes": {}"#])
  func anUpdateNamesWhatItChanges(_ rest: String) throws {
    let client = try sharedClient()
    let id = try client.result("item.register", #"{"class": "printer"}"#)["id"]?.integer ?? 0
    let refusal = try client.refusal("item.update", #"{"item": \#(id), "version": 1\#(rest)}"#)
    #expect(refusal.kind == "invalid_params")
    #expect(try client.result("item.get", #"{"item": \#(id)}"#)["version"]?.integer == 1)
  }

  /// The answer says it all: PostgreSQL's log is for what nobody is told. PostgreSQL logs before it
  /// answers.
  @Test func aRefusalIsNoErrorInTheLog() throws {
    let refusal = try sharedClient().refusal(
      "item.update", #"{"item": "NOT-IN-THE-LOG", "version": 1, "name": "x"}"#)
    #expect(refusal.kind == "not_found")
    let log = try Files.readText(try TestServer.shared.get().logPath)
    #expect(!log.contains("NOT-IN-THE-LOG"))
    #expect(!log.contains("STATEMENT:  select cmdb.item_update"))
  }
}
