import Client
import JSON
import Samples
import Testing

/// Things are named by what programs know of them: the fields of a key, not ids and tags.
@Suite(.serialized) struct ReferenceTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func register(_ params: String) throws -> Value {
    try client.result("item.register", params)
  }

  @Test func anItemIsNamedByAKey() throws {
    _ = try register(
      #"{"class": "printer", "tag": "RK-1", "attributes": {"inventory_no": "RK 1001"}}"#)
    let ref = #"{"inventory_no": "RK  1001"}"#
    #expect(try client.result("item.get", #"{"item": \#(ref)}"#)["tag"]?.string == "RK-1")
    let changed = try client.result(
      "item.update",
      #"{"item": \#(ref), "version": 1, "attributes": {"hostname": "rk"}, "idempotency_key": "RK"}"#
    )
    #expect(changed["version"]?.integer == 2)
    for (method, params) in [
      ("item.history", #""item": \#(ref)"#), ("item.transitions", #""item": \#(ref)"#),
      ("relation.list", #""item": \#(ref)"#), ("journal.list", #""item": \#(ref)"#),
      ("impact.analyze", #""items": [\#(ref)]"#),
      ("item.get", #""item": \#(ref), "include": ["relations"]"#),
    ] {
      _ = try client.result(method, "{\(params)}")
    }
    let opened = try client.result(
      "incident.open", #"{"title": "RK", "items": [{"item": \#(ref)}]}"#)
    #expect(opened["items"]?[0]?["item"]?["tag"]?.string == "RK-1")
    // A repetition is the same request, wherever the key may be by then.
    _ = try client.result(
      "item.update", #"{"item": "RK-1", "version": 2, "attributes": {"inventory_no": null}}"#)
    _ = try register(
      #"{"class": "printer", "tag": "RK-2", "attributes": {"inventory_no": "RK 1001"}}"#)
    let gone = try client.refusal("item.get", #"{"item": {"inventory_no": "RK-none"}}"#)
    #expect(gone.kind == "not_found")
    #expect(gone.error["data"]?["path"]?.string == "item")
  }

  @Test func aKeyMayGoThroughAReference() throws {
    _ = try register(
      #"{"class": "organization", "tag": "RM-O", "attributes": {"kind": "supplier"}}"#
    )
    _ = try register(
      #"{"class": "model", "tag": "RM-M", "references": {"manufacturer": "RM-O"}}"#
    )
    _ = try register(
      """
      {"class": "printer", "tag": "RM-1", "references": {"model": "RM-M"}, \
      "attributes": {"serial_no": "RM-S"}}
      """)
    let found = try client.result(
      "item.get", #"{"item": {"serial_no": "RM-S", "manufacturer": "RM-O"}}"#)
    #expect(found["tag"]?.string == "RM-1")
    let half = try client.refusal("item.get", #"{"item": {"serial_no": "RM-S"}}"#)
    #expect(half.kind == "invalid_params", "\(half)")
    #expect(half.error["data"]?["errors"]?[0]?["code"]?.string == "unknown_key")
    #expect(half.description.contains("manufacturer"))
  }

  @Test(arguments: [
    (#"{}"#, "unknown_key"), (#"{"nothing": 1}"#, "unknown_key"),
    (#"{"inventory_no": null}"#, "required"), (#"{"inventory_no": 5}"#, "type"),
  ])
  func whatIsNoKeyIsRefused(_ ref: String, _ code: String) throws {
    for params in [#"{"item": \#(ref)}"#] {
      let refused = try client.refusal("item.get", params)
      #expect(refused.error["data"]?["errors"]?[0]?["code"]?.string == code, "\(refused)")
    }
    let nested = try client.refusal(
      "item.register", #"{"class": "printer", "references": {"location": \#(ref)}}"#)
    #expect(nested.kind == "invalid_params")
    #expect(
      nested.error["data"]?["errors"]?[0]?["path"]?.string?.hasPrefix("references.location")
        == true)
  }

  @Test func anIncidentIsNamedByItsKeyElsewhere() throws {
    let opened = try client.result(
      "incident.open", #"{"title": "RI", "external": {"system": "ri", "key": "17"}}"#)
    let ref = #"{"system": "ri", "key": "17"}"#
    let read = try client.result("incident.get", #"{"incident": \#(ref)}"#)
    #expect(read["number"]?.string == opened["number"]?.string)
    _ = try client.result("incident.comment", #"{"incident": \#(ref), "text": "RI"}"#)
    let missing = try client.refusal(
      "incident.get", #"{"incident": {"system": "ri", "key": "18"}}"#)
    #expect(missing.kind == "not_found")
    let half = try client.refusal("incident.get", #"{"incident": {"system": "ri"}}"#)
    #expect(half.kind == "invalid_params")
  }

  /// What a write refers to may be written by the one before it, on the same connection.
  @Test func aWriteFindsWhatTheOneBeforeItWrites() throws {
    for round in 0..<20 {
      let model =
        #"{"class": "model", "tag": "RP-M\#(round)", "attributes": {"unit_class": "printer"}}"#
      let unit =
        """
        {"references": {"model": "RP-M\(round)"}, "attributes": {"inventory_no": "RP \(round)"}}
        """
      let answers = try pipelined(
        [
          PlannedCall(method: "item.register", params: model),
          PlannedCall(method: "item.register", params: unit),
          PlannedCall(
            method: "item.update",
            params: #"{"item": {"inventory_no": "RP \#(round)"}, "version": 1, "name": "RP"}"#),
        ], over: [client])
      #expect(answers[2]["name"]?.string == "RP")
    }
  }
}
