import Client
import JSON
import Testing

/// Places where a strict reader of the contract once found something else.
struct ContractTests {
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
    let asOf = cleared["updated_at"]?.string ?? ""
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
}
