import CMDB
import Client
import JSON
import Samples
import Testing

/// What can follow is told before it is tried, and trying it goes as was told.
@Suite(.serialized) struct TransitionsTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func ways(_ answer: Value) -> [Value] {
    answer["transitions"]?.elements.map { $0 } ?? []
  }

  /// Every way of every state is tried, with what is said to be missing and without.
  @Test func anItemGoesWhereItIsSaidToGo() throws {
    let lifecycles = try client.result("lifecycle.list")["lifecycles"]
    let asset = try #require(lifecycles?.elements.first { $0["name"]?.string == "asset" })
    for state in asset["initial"]?.strings ?? [] {
      let tag = "TR-\(state)"
      _ = try client.result(
        "item.register", #"{"class": "printer", "tag": "\#(tag)", "state": "\#(state)"}"#)
      let answer = try client.result("item.transitions", #"{"item": "\#(tag)"}"#)
      #expect(answer["state"]?.string == state)
      let expected = asset["transitions"]?.elements.filter { $0["from"]?.string == state } ?? []
      #expect(
        Set(ways(answer).compactMap { $0["state"]?.string })
          == Set(expected.compactMap { $0["to"]?.string }))
      for way in ways(answer) {
        let next = try #require(way["state"]?.string)
        #expect(way["label"]?["en"]?.string?.isEmpty == false)
        let missing = way["missing"]?.elements.compactMap { $0["path"]?.string } ?? []
        guard !missing.isEmpty || way["reason_required"]?.boolean == true else { continue }
        let refused = try client.refusal(
          "item.transition", #"{"item": "\#(tag)", "state": "\#(next)"}"#)
        let reasons = refused.error["data"]?["reasons"]?.elements.compactMap { $0["path"]?.string }
        #expect(
          Set(reasons ?? [])
            == Set(missing + (way["reason_required"]?.boolean == true ? ["reason"] : [])))
      }
    }
  }

  @Test func whatIsThereIsNotMissing() throws {
    _ = try client.result(
      "item.register",
      #"{"class": "printer", "tag": "TP-1", "attributes": {"disposed_on": "2026-01-01"}}"#)
    let answer = try client.result("item.transitions", #"{"item": "TP-1"}"#)
    for way in ways(answer) where way["requires"]?.strings.contains("disposed_on") == true {
      #expect(way["missing"]?.elements.contains { $0["path"]?.string == "disposed_on" } == false)
    }
    _ = try client.result("item.void", #"{"item": "TP-1", "version": 1, "reason": "Twice"}"#)
    let void = try client.result("item.transitions", #"{"item": "TP-1"}"#)
    #expect(void.text == #"{"state":"void","transitions":[]}"#)
    #expect(
      try client.refusal("item.transitions", #"{"item": "TP-none"}"#).kind == "not_found")
  }

  @Test func anIncidentGoesWhereItIsSaidToGo() throws {
    let opened = try client.result("incident.open", #"{"title": "TI"}"#)
    let incident = try #require(opened["number"]?.text)
    let ask = { try client.result("incident.transitions", #"{"incident": \#(incident)}"#) }
    let first = try ask()
    #expect(first["state"]?.string == "new")
    let next = ways(first).compactMap { $0["state"]?.string }
    #expect(next == ["assigned", "pending", "resolved", "cancelled"])
    let resolve = try #require(ways(first).first { $0["state"]?.string == "resolved" })
    #expect(resolve["requires"]?.strings == ["resolution"])
    #expect(resolve["missing"]?[0]?["code"]?.string == "required")
    _ = try client.result(
      "incident.transition", #"{"incident": \#(incident), "state": "cancelled"}"#)
    #expect(try ask().text == #"{"state":"cancelled","transitions":[]}"#)
    let then = try client.result(
      "incident.transitions",
      #"{"incident": \#(incident), "as_of": \#(opened["updated_at"]?.text ?? "")}"#)
    #expect(then["state"]?.string == "new")
  }
}
