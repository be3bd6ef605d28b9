import Client
import JSON
import Methods
import Testing

/// A key makes any write safe to repeat: one effect, one answer.
@Suite(.serialized) struct IdempotencyTests {
  /// The parameters of a write, without its key.
  struct Sample {
    let method: String
    /// Whole objects; `other` asks for something else.
    let params: String
    let other: String
  }

  private let server: TestServer
  private let client: Client

  /// A server of its own: rows of an import are refused when others change the catalogue meanwhile.
  init() throws {
    server = try TestServer()
    client = try server.client()
  }

  /// A sample of every method that writes, each about things of its own.
  private func samples(_ messages: MessageSamples) throws -> [Sample] {
    for tag in [
      "IK-U", "IK-T", "IK-V", "IK-R", "IK-S", "IK-B", "IK-D", "IK-Q", "IK-M1", "IK-M2", "IK-G1",
      "IK-G2", "IK-G3",
    ] {
      _ = try client.result(
        "item.register", #"{"class": "printer", "tag": "\#(tag)", "state": "in_use"}"#)
    }
    for tag in ["IK-C1", "IK-C2"] {
      _ = try client.result(
        "item.register",
        #"{"class": "contract", "tag": "\#(tag)", "attributes": {"kind": "lease"}}"#)
    }
    _ = try client.result("item.register", #"{"class": "model", "tag": "IK-MODEL"}"#)
    _ = try client.result(
      "item.register",
      #"""
      {"class": "schedule", "tag": "IK-SCHEDULE", \#
      "attributes": {"time_zone": "UTC", "week": {"mon-sun": "00:00-24:00"}}}
      """#)
    _ = try client.result(
      "item.register",
      #"{"class": "location", "tag": "IK-ROOM", "attributes": {"kind": "room"}}"#)
    let relation = try client.result(
      "relation.connect", #"{"type": "covered_by", "source": "IK-S", "target": "IK-C1"}"#)
    let incident = try client.result(
      "incident.open", #"{"title": "IK", "items": [{"item": "IK-S"}]}"#)
    let number = incident["number"]?.string ?? ""
    let queued = try (0..<2).map { _ in
      try client.result("incident.open", #"{"title": "IK queued"}"#)["number"]?.string ?? ""
    }
    _ = try client.result("account.create", #"{"name": "ik-known", "roles": ["agent"]}"#)
    let token = try client.result("token.issue", #"{"account": "ik-known"}"#)
    let view = try client.result("view.save", #"{"name": "IK-GONE", "subject": "item"}"#)
    let invited = try client.result("session.invite", #"{"account": "ik-known"}"#)
    let sets = try ["IK-B", "IK-D"].map { tag in
      try client.result("item.history", #"{"item": "\#(tag)"}"#)["entries"]?[0]?["change_set"]?.text
        ?? ""
    }
    _ = try client.result(
      "lifecycle.define",
      #"{"name": "ik_known", "states": [{"name": "on"}], "initial": ["on"], "transitions": []}"#)
    let known = try client.result(
      "class.define", #"{"name": "ik_known", "parent": "it_equipment"}"#)
    let imports = try (0..<3).map { try preparedImport($0) }
    let many = try client.result("item.update_many", #"{\#(Self.many), "dry_run": true}"#)
    _ = try client.result("mapping.save", #"{"name": "IK-GONE", "mapping": {}}"#)
    for number in 1...3 {
      _ = try client.result("consumer.create", #"{"name": "ik-\#(number)"}"#)
    }
    return importSamples(imports, many: many["plan"]?.string ?? "")
      + accessSamples(
        token: token["id"]?.integer ?? 0, known: known["version"]?.integer ?? 0)
      + [
        Sample(
          method: "change_set.revert", params: #"{"change_set": \#(sets[0])}"#,
          other: #"{"change_set": \#(sets[1])}"#)
      ]
      + itemSamples(relation: relation["id"]?.integer ?? 0)
      + incidentSamples(number)
      + deskSamples(
        queued, invited: invited["session"]?.integer ?? 0, view: view["view"]?.integer ?? 0)
      + messages.all.map { Sample(method: $0.method, params: $0.params, other: $0.other) }
  }

  private func deskSamples(_ queued: [String], invited: Int64, view: Int64) -> [Sample] {
    let first = #""incident": "\#(queued[0])", "version": 1"#
    return [
      Sample(
        method: "incident.assign", params: #"{\#(first), "assignee": "ik-known"}"#,
        other: #"{\#(first), "assignee": null}"#),
      Sample(
        method: "incident.watch", params: #"{"incident": "\#(queued[1])"}"#,
        other: #"{"incident": "\#(queued[0])"}"#),
      Sample(
        method: "incident.unwatch", params: #"{"incident": "\#(queued[1])"}"#,
        other: #"{"incident": "\#(queued[0])"}"#),
      Sample(
        method: "incident.take", params: #"{"incident": "\#(queued[1])"}"#,
        other: #"{"incident": "\#(queued[0])"}"#),
      Sample(
        method: "event.report",
        params: #"{"source": "ik", "key": "1", "state": "problem", "text": "IK"}"#,
        other: #"{"source": "ik", "key": "2", "state": "problem", "text": "IK"}"#),
      Sample(
        method: "sla.preview",
        params: #"{"item": "IK-SCHEDULE", "attributes": {"time_zone": "UTC"}}"#,
        other: #"{"item": "IK-SCHEDULE", "attributes": {"time_zone": "Europe/Berlin"}}"#),
      Sample(
        method: "view.save", params: #"{"name": "IK", "subject": "item"}"#,
        other: #"{"name": "IK 2", "subject": "item"}"#),
      Sample(
        method: "view.remove", params: #"{"view": \#(view), "version": 1}"#,
        other: #"{"view": \#(view), "version": 2}"#),
      Sample(
        method: "session.end", params: #"{"session": \#(invited)}"#,
        other: #"{"session": \#(invited + 1)}"#),
      Sample(
        method: "presence.set",
        params: #"{"account": "ik-known", "until": "2020-01-01T00:00:00Z"}"#,
        other: #"{"account": "ik-known", "available": true}"#),
    ]
  }

  /// An import that has been previewed: its number and its plan.
  private func preparedImport(_ turn: Int) throws -> (number: Int64, plan: String) {
    let opened = try client.result("import.open", #"{"mode": "create", "class": "printer"}"#)
    let number = opened["import"]?.integer ?? 0
    _ = try client.result(
      "import.rows",
      #"{"import": \#(number), "first_line": 2, "rows": [{"tag": "IK-IMPORT-\#(turn)"}]}"#)
    let preview = try client.result("import.preview", #"{"import": \#(number)}"#)
    return (number, preview["plan"]?.string ?? "")
  }

  /// Before the catalogue changes, by which rows are read.
  private func importSamples(
    _ imports: [(number: Int64, plan: String)], many plan: String
  ) -> [Sample] {
    let named = imports.map { #""import": \#($0.number)"# }
    let row = #""rows": [{"tag": "IK-IMPORT-9"}]"#
    return [
      Sample(
        method: "item.update_many",
        params: #"{\#(Self.many), "plan": "\#(plan)"}"#, other: #"{\#(Self.many), "plan": "7.0"}"#),
      Sample(
        method: "import.open", params: #"{"mode": "create"}"#, other: #"{"mode": "update"}"#),
      Sample(
        method: "import.commit", params: "{\(named[0]), \"plan\": \"\(imports[0].plan)\"}",
        other: "{\(named[0]), \"plan\": \"another\"}"),
      Sample(
        method: "import.rows", params: "{\(named[1]), \"first_line\": 3, \(row)}",
        other: "{\(named[1]), \"first_line\": 4, \(row)}"),
      Sample(
        method: "import.preview", params: "{\(named[1])}", other: "{\(named[1]), \"limit\": 5}"),
      Sample(
        method: "import.discard", params: "{\(named[2])}", other: "{\(named[1])}"),
      Sample(
        method: "consumer.create", params: #"{"name": "ik-new"}"#, other: #"{"name": "ik-other"}"#),
      Sample(
        method: "consumer.update",
        params: #"{"consumer": "ik-1", "version": 1, "entities": ["item"]}"#,
        other: #"{"consumer": "ik-1", "version": 1, "entities": ["relation"]}"#),
      Sample(
        method: "consumer.seek", params: #"{"consumer": "ik-2", "version": 1, "position": 0}"#,
        other: #"{"consumer": "ik-2", "version": 1, "position": 1}"#),
      Sample(
        method: "consumer.delete", params: #"{"consumer": "ik-3", "version": 1}"#,
        other: #"{"consumer": "ik-3", "version": 2}"#),
      Sample(
        method: "mapping.save", params: #"{"name": "IK", "mapping": {}}"#,
        other: #"{"name": "IK 2", "mapping": {}}"#),
      Sample(
        method: "mapping.remove", params: #"{"name": "IK-GONE", "version": 1}"#,
        other: #"{"name": "IK-GONE", "version": 2}"#),
      Sample(
        method: "authority.define",
        params: #"{"class": "printer", "attribute": "notes", "sources": ["ik"]}"#,
        other: #"{"class": "printer", "attribute": "notes", "sources": ["ik", "hr"]}"#),
    ]
  }

  private func accessSamples(token: Int64, known: Int64) -> [Sample] {
    let label = #""label": {"en": "IK"}"#
    let cycle = #""states": [{"name": "on"}], "initial": ["on"], "transitions": []"#
    let ends = #""forward": {"en": "a"}, "reverse": {"en": "b"}, "source_class": "asset""#
    return [
      Sample(
        method: "account.create", params: #"{"name": "ik-new", "roles": ["agent"]}"#,
        other: #"{"name": "ik-new", "roles": ["auditor"]}"#),
      Sample(
        method: "account.update", params: #"{"name": "ik-known", "version": 1, "roles": ["feed"]}"#,
        other: #"{"name": "ik-known", "version": 1, "roles": ["agent"]}"#),
      Sample(
        method: "token.revoke", params: #"{"id": \#(token)}"#, other: #"{"id": \#(token + 1)}"#),
      Sample(
        method: "class.define",
        params: #"{"name": "ik_drone", "parent": "it_equipment", "tag_prefix": "IKD", \#(label)}"#,
        other: #"{"name": "ik_drone", "parent": "it_equipment", "tag_prefix": "IKE", \#(label)}"#),
      Sample(
        method: "lifecycle.define", params: #"{"name": "ik_cycle", \#(cycle)}"#,
        other: #"{"name": "ik_other", \#(cycle)}"#),
      Sample(
        method: "lifecycle.update",
        params: #"{"lifecycle": "ik_known", "version": \#(known), \#(label)}"#,
        other: #"{"lifecycle": "ik_known", "version": \#(known), "label": {"en": "IK, too"}}"#),
      Sample(
        method: "class.update",
        params: #"{"class": "ik_known", "version": \#(known), \#(label)}"#,
        other: #"{"class": "ik_known", "version": \#(known), "label": {"en": "IK, too"}}"#),
      Sample(
        method: "relation_type.define",
        params: #"{"name": "ik_feeds", \#(ends), "target_class": "asset"}"#,
        other: #"{"name": "ik_feeds", \#(ends), "target_class": "location"}"#),
      Sample(method: "notice.seen", params: #"{"up_to": 1}"#, other: #"{"up_to": 2}"#),
      Sample(
        method: "clock.trust", params: #"{"reason": "IK"}"#, other: #"{"reason": "IK, too"}"#),
      Sample(
        method: "priority.define", params: #"{"impact": 3, "urgency": 3, "priority": 5}"#,
        other: #"{"impact": 3, "urgency": 3, "priority": 4}"#),
    ]
  }

  private static let many =
    #""where": "tag in ('IK-M1', 'IK-M2')", "set": {"attributes": {"notes": "a"}}"#

  private func itemSamples(relation: Int64) -> [Sample] {
    [
      Sample(
        method: "item.register", params: #"{"class": "printer", "name": "IK new"}"#,
        other: #"{"class": "printer", "name": "IK newer"}"#),
      Sample(
        method: "item.receive",
        params: #"{"class": "printer", "model": "IK-MODEL", "location": "IK-ROOM", "count": 2}"#,
        other: #"{"class": "printer", "model": "IK-MODEL", "location": "IK-ROOM", "count": 3}"#),
      Sample(
        method: "item.update", params: #"{"item": "IK-U", "version": 1, "name": "IK a"}"#,
        other: #"{"item": "IK-U", "version": 1, "name": "IK b"}"#),
      Sample(
        method: "item.transition", params: #"{"item": "IK-T", "version": 1, "state": "in_repair"}"#,
        other: #"{"item": "IK-T", "version": 1, "state": "in_stock"}"#),
      Sample(
        method: "item.reclassify", params: #"{"item": "IK-Q", "version": 1, "class": "computer"}"#,
        other: #"{"item": "IK-Q", "version": 1, "class": "phone"}"#),
      Sample(
        method: "item.merge",
        params: #"{"item": "IK-G1", "version": 1, "into": "IK-G2", "into_version": 1}"#,
        other: #"{"item": "IK-G1", "version": 1, "into": "IK-G3", "into_version": 1}"#),
      Sample(
        method: "item.void", params: #"{"item": "IK-V", "version": 1, "reason": "twice"}"#,
        other: #"{"item": "IK-V", "version": 1, "reason": "thrice"}"#),
      Sample(
        method: "relation.connect",
        params: #"{"type": "covered_by", "source": "IK-R", "target": "IK-C1"}"#,
        other: #"{"type": "covered_by", "source": "IK-R", "target": "IK-C2"}"#),
      Sample(
        method: "relation.disconnect", params: #"{"relation": \#(relation)}"#,
        other: #"{"relation": \#(relation + 1)}"#),
    ]
  }

  private func incidentSamples(_ number: String) -> [Sample] {
    let incident = #""incident": "\#(number)""#
    return [
      Sample(
        method: "incident.open", params: #"{"title": "IK opened"}"#,
        other: #"{"title": "IK opened, too"}"#),
      Sample(
        method: "incident.update", params: "{\(incident), \"version\": 1, \"category\": \"a\"}",
        other: "{\(incident), \"version\": 1, \"category\": \"b\"}"),
      Sample(
        method: "incident.transition", params: "{\(incident), \"state\": \"assigned\"}",
        other: "{\(incident), \"state\": \"cancelled\"}"),
      Sample(
        method: "incident.link", params: "{\(incident), \"item\": \"IK-R\"}",
        other: "{\(incident), \"item\": \"IK-U\"}"),
      Sample(
        method: "incident.unlink", params: "{\(incident), \"item\": \"IK-S\"}",
        other: "{\(incident), \"item\": \"IK-U\"}"),
      Sample(
        method: "incident.comment", params: "{\(incident), \"text\": \"IK\"}",
        other: "{\(incident), \"text\": \"IK, too\"}"),
    ]
  }

  private func keyed(_ params: String, _ key: String) -> String {
    params.dropLast() + #", "idempotency_key": "\#(key)"}"#
  }

  @Test func everyWriteIsDoneOnce() throws {
    defer { server.stopAndRemove() }
    let messages = try MessageSamples(client, on: server)
    let samples = try samples(messages)
    let writes = Set(MethodTable.all.filter { $0.kind == .write }.map(\.name))
    // A token is shown once; LoginTests say what a repetition answers. A claim is a lease.
    let others: Set = ["session.invite", "token.issue", "delivery.claim"]
    #expect(Set(samples.map(\.method)) == writes.subtracting(others))
    let agents = try Race(30, on: server)
    let gateways = try Race(30, on: server, token: messages.token)
    let gateway = try server.client()
    _ = try gateway.result("session.login", #"{"token": "\#(messages.token)"}"#)
    let ofGateways: Set = ["message.receive", "delivery.report"]
    let document = try client.result("rpc.discover")
    for sample in samples {
      let isOfGateways = ofGateways.contains(sample.method)
      let (race, client) = isOfGateways ? (gateways, gateway) : (agents, client)
      let key = "ik \(sample.method)"
      let params = keyed(sample.params, key)
      let answers = try race.run(sample.method) { _ in params }
      let results = Set(answers.compactMap(\.won?.text))
      #expect(results.count == 1, "\(sample.method): \(answers.map(\.text).prefix(3))")
      if let result = answers.compactMap(\.won).first {
        #expect(SchemaReader.faults(of: result, to: sample.method, by: document) == [])
      }
      // Of thirty at once some may be told to try again, none that something else is wrong.
      for refused in answers.compactMap(\.refused) where refused.reason != "committing" {
        #expect(
          ["overloaded", "unavailable"].contains(refused.kind), "\(sample.method) \(refused)")
      }
      #expect(try client.result(sample.method, params).text == results.first, "\(sample.method)")
      let mismatch = try client.refusal(sample.method, keyed(sample.other, key))
      #expect(mismatch.kind == "idempotency_mismatch", "\(sample.method): \(mismatch)")
    }
  }

  /// Later versions of the catalogue do not change what a repetition answers.
  @Test func aDefinitionIsAnsweredAsItWasMade() throws {
    defer { server.stopAndRemove() }
    let params = #"{"name": "ik_first", "parent": "it_equipment", "idempotency_key": "ik first"}"#
    let first = try client.result("class.define", params)
    _ = try client.result("class.define", #"{"name": "ik_second", "parent": "it_equipment"}"#)
    #expect(try client.result("class.define", params).text == first.text)
  }

  /// What has changed since does not change it either: a request that could not be planned any more
  /// is answered as it was.
  @Test func aRepetitionNeedsNoPlan() throws {
    defer { server.stopAndRemove() }
    _ = try client.result(
      "item.register",
      #"{"class": "model", "tag": "IK-M", "name": "IK", "attributes": {"unit_class": "printer"}}"#)
    let params =
      #"{"references": {"model": "IK-M"}, "attributes": {"print_technology": "laser"}"#
    let first = try client.result("item.register", keyed(params + "}", "ik model"))
    _ = try client.result(
      "item.update",
      #"{"item": "IK-M", "version": 1, "attributes": {"unit_class": "computer"}}"#)
    #expect(try client.refusal("item.register", params + "}").kind == "invalid_params")
    #expect(try client.result("item.register", keyed(params + "}", "ik model")).text == first.text)
    let other = keyed(params + #", "name": "IK"}"#, "ik model")
    #expect(try client.refusal("item.register", other).kind == "idempotency_mismatch")
  }
}
