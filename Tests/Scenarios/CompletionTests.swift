import Client
import JSON
import Testing

/// What can be written in a condition, by the parser that reads it, and troubles and forms that a
/// page shows beside it.
@Suite(.serialized) struct CompletionTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  private func complete(_ subject: String, _ text: String) throws -> Value {
    try client.result(
      "where.complete", #"{"subject": "\#(subject)", "text": "\#(text)"}"#)
  }

  private func texts(_ completion: Value) -> [String] {
    completion["candidates"]?.elements.compactMap { $0["text"]?.string } ?? []
  }

  @Test func tagsAndAccountsAreFound() throws {
    for (tag, name) in [("CPL-R1", "Completion room"), ("CPL-R2", "Completion hall")] {
      _ = try client.result(
        "item.register",
        """
        {"class": "location", "tag": "\(tag)", "name": "\(name)", "attributes": {"kind": "room"}}
        """)
    }
    let rooms = try complete("item", "location = 'completion h")
    #expect(texts(rooms) == ["'CPL-R2'"])
    #expect(rooms["from"]?.integer == 12)
    #expect(rooms["candidates"]?[0]?["kind"]?.string == "item")
    #expect(rooms["candidates"]?[0]?["label"]?["en"]?.string == "Completion hall")
    // Of another class there is nothing.
    #expect(texts(try complete("item", "holder = 'completion h")) == [])
    _ = try client.result("account.create", #"{"name": "cpl-agent", "roles": ["agent"]}"#)
    let accounts = texts(try complete("incident", "assignee = cpl"))
    #expect(accounts == ["'cpl-agent'"])
    // What is chosen is a condition.
    let whole = try complete("incident", "assignee = 'cpl-agent'")
    #expect(whole["error"] == nil)
    #expect(try complete("incident", "assignee =")["error"]?["position"]?.integer == 11)
  }

  /// What people read for a field finds it, too, and is answered in both languages.
  @Test func everyFieldHasALabel() throws {
    let priority = try complete("incident", "Приор")
    #expect(texts(priority) == ["priority"])
    #expect(priority["candidates"]?[0]?["label"]?["en"]?.string == "Priority")
    #expect(texts(try complete("incident", "kind = запрос")) == ["service_request"])
    for subject in ["incident", "conversation"] {
      let fields = try complete(subject, "")["candidates"]?.elements
        .filter { $0["kind"]?.string == "field" }
      #expect(fields?.isEmpty == false)
      let bare = fields?.filter { $0["label"]?["ru"] == nil }.compactMap { $0["text"]?.string }
      #expect(bare == [], "\(subject)")
    }
  }

  /// Conditions of conversations are completed as those of incidents, for whoever may list them.
  @Test func conversationsAreAskedForToo() throws {
    #expect(texts(try complete("conversation", "unans")) == ["unanswered_since"])
    #expect(texts(try complete("conversation", "state = sno")) == ["snoozed"])
    #expect(try complete("conversation", "state = open and unsorted = true")["error"] == nil)
    #expect(try complete("conversation", "priority = 1")["error"]?["position"]?.integer == 1)
    let server = try TestServer.shared.get()
    let auditor = try server.issue("cpl-auditor", roles: ["auditor"])
    let other = try server.client()
    _ = try other.result("session.login", #"{"token": "\#(auditor.text)"}"#)
    let refused = try other.refusal(
      "where.complete", #"{"subject": "conversation", "text": "state = "}"#)
    #expect(refused.kind == "forbidden")
    #expect(
      try other.result("where.complete", #"{"subject": "item", "text": "clas"}"#)["candidates"]?
        .count ?? 0 > 0)
  }

  @Test func troublesAreOfWhatItDependsOn() throws {
    for (tag, itemClass) in [("TRB-P", "printer"), ("TRB-C", "cartridge")] {
      _ = try client.result(
        "item.register", #"{"class": "\#(itemClass)", "tag": "\#(tag)"}"#)
    }
    _ = try client.result(
      "item.update", #"{"item": "TRB-C", "version": 1, "references": {"installed_in": "TRB-P"}}"#)
    let opened = try client.result(
      "incident.open", #"{"title": "TRB stripes", "items": [{"item": "TRB-P"}]}"#)
    func troubles(_ tag: String) throws -> Value {
      try client.result("item.get", #"{"item": "\#(tag)", "include": ["troubles"]}"#)
    }
    let own = try troubles("TRB-P")
    #expect(own["troubles_total"]?.integer == 1)
    #expect(own["troubles"]?[0]?["title"]?.string == "TRB stripes")
    #expect(own["troubles"]?[0]?["via"] == nil)
    let part = try troubles("TRB-C")
    if part["troubles_total"]?.integer == 1 {
      #expect(part["troubles"]?[0]?["via"]?["tag"]?.string == "TRB-P")
    }
    let number = try #require(opened["number"]?.string)
    _ = try client.result(
      "incident.transition",
      #"{"incident": "\#(number)", "version": 1, "state": "cancelled"}"#)
    #expect(try troubles("TRB-P")["troubles"]?.elements.map { $0 }.isEmpty == true)
  }

  @Test func aFormHasEachFieldOnce() throws {
    let printer = try client.result("class.get", #"{"class": "printer"}"#)
    let form = printer["form"]?.elements.map { $0 } ?? []
    let fields = form.flatMap { $0["fields"]?.elements.compactMap(\.string) ?? [] }
    #expect(Set(fields).count == fields.count)
    #expect(form.first?["group"]?["ru"]?.string == "Основное")
    #expect(fields.contains("serial_no"))
    #expect(fields.contains("location"))
    let roles = printer["references"]?.elements.compactMap { $0["role"]?.string } ?? []
    let filled = (printer["attributes"]?.elements.map { $0 } ?? []).filter {
      $0["observed"]?.boolean != true && $0["computed"] == nil
    }.compactMap { $0["name"]?.string }
    #expect(Set(fields) == Set(roles + filled))
  }
}
