import CMDB
import Client
import JSON
import Samples
import Testing

/// What each role may do is what each role can do.
@Suite(.serialized) struct RoleTests {
  /// Every read is planned for those who see no secrets as well, and PostgreSQL takes it.
  @Test(arguments: Role.allCases)
  func everyReadWorksForWhoMayReadIt(_ role: Role) throws {
    let server = try TestServer.shared.get()
    let client = try server.client()
    let methods = try #require(try client.result("rpc.discover")["methods"]).elements
    let token = try server.issue("reads as \(role.rawValue)", roles: [role.rawValue])
    try client.logIn(token.text)
    let rights = try client.result("session.whoami")["rights"]?.elements.compactMap(\.string) ?? []
    var asked = 0
    for method in methods {
      guard let name = method["name"]?.string, let right = method["x-right"]?.string,
        ["read", "journal"].contains(right)
      else { continue }
      let params = method["examples"]?[0]?["params"]?.elements.compactMap { param in
        param["name"]?.string.flatMap { name in param["value"].map { "\"\(name)\": \($0.text)" } }
      }
      for text in ["{}", "{\((params ?? []).joined(separator: ", "))}"] {
        let kind = try kindOfError(client, name, text)
        #expect(kind != "internal" && kind != "unavailable", "\(name) \(text)")
        #expect((kind == "forbidden") == !rights.contains(right), "\(name) \(text)")
      }
      asked += 1
    }
    #expect(asked > 15)
  }

  private func kindOfError(
    _ client: Client, _ method: String, _ params: String
  ) throws -> String? {
    guard case .error(let error) = try client.call(method, Array(params.utf8)) else { return nil }
    return error["data"]?["kind"]?.string
  }

  /// What is derived from a secret is as secret as the secret itself: its input, what it is found
  /// by, and the default of its class.
  @Test func noReadShowsASecretToThoseWhoMayNotSeeIt() throws {
    let server = try TestServer.shared.get()
    let admin = try server.client()
    let item = try secretItem(admin)
    let incident = try admin.result(
      "incident.open", #"{"title": "Strongroom", "items": [{"item": \#(item)}]}"#)
    let number = try #require(incident["number"]?.text)
    let shown = try admin.result("item.history", #"{"item": \#(item)}"#)
    #expect(String(decoding: shown.raw, as: UTF8.self).contains(Self.digits))
    for role in Role.allCases where !role.rights.contains(.items) {
      let reader = try server.client()
      let token = try server.issue("sees none as \(role.rawValue)", roles: [role.rawValue])
      try reader.logIn(token.text)
      try expectNoSecret(reader, item, number)
    }
  }

  private func expectNoSecret(_ reader: Client, _ item: Int64, _ incident: String) throws {
    let discovered = try reader.result("rpc.discover")["methods"]
    let params = [
      "{}", #"{"item": \#(item)}"#, #"{"incident": \#(incident)}"#, #"{"class": "strongroom"}"#,
      #"{"class": "strongroom", "format": "csv"}"#, #"{"items": [\#(item)]}"#,
      #"{"item": \#(item), "limit": 1000}"#, #"{"limit": 1000}"#,
      #"{"code": "\#(Self.word)"}"#, #"{"text": "\#(Self.word)"}"#,
      #"{"item": \#(item), "include": ["relations", "incidents", "contracts"]}"#,
      #"{"where": "class = strongroom and secret_load > 1"}"#,
      #"{"class": "strongroom", "sort": "secret_load"}"#,
      #"{"class": "strongroom", "by": ["secret_word"]}"#,
    ]
    for method in try #require(discovered).elements {
      guard let name = method["name"]?.string, let right = method["x-right"]?.string,
        ["read", "journal", "export"].contains(right)
      else { continue }
      for text in params {
        let answer =
          switch try reader.call(name, Array(text.utf8)) {
          case .result(let value), .error(let value): String(decoding: value.raw, as: UTF8.self)
          }
        for secret in [Self.digits, Self.word, Self.usual] {
          #expect(!answer.lowercased().contains(secret), "\(name) \(text)")
        }
      }
    }
    guard try reads(reader) else { return }
    for secret in [Self.digits, Self.word, Self.usual] {
      let found = try reader.result("item.find", #"{"text": "\#(secret)"}"#)
      #expect(found["items"]?[0] == nil && found["items"] != nil)
    }
  }

  private func reads(_ client: Client) throws -> Bool {
    let rights = try client.result("session.whoami")["rights"]?.elements.compactMap(\.string)
    return rights?.contains("read") == true
  }

  /// No condition, order, group or column tells a secret from another value: it is refused.
  @Test func noQuestionTellsASecret() throws {
    let server = try TestServer.shared.get()
    let item = try secretItem(try server.client())
    let questions = [
      ("item.find", "where"), ("item.find", "sort"), ("item.find", "fields"),
      ("item.count", "where"), ("item.count", "by"), ("inventory.export", "where"),
      ("inventory.export", "sort"), ("incident.find", "where"), ("incident.find", "sort"),
      ("relation.list", "sort"), ("journal.list", "where"),
    ]
    for role in Role.allCases where !role.rights.contains(.items) {
      let reader = try server.client()
      try reader.logIn(try server.issue("asks as \(role.rawValue)", roles: [role.rawValue]).text)
      for (method, parameter) in questions {
        for field in ["secret_word", "secret_load", "whole.secret_word", "item.secret_word"] {
          let asked =
            switch parameter {
            case "where": "\"\(field) is not null\""
            case "sort": "\"\(field)\""
            default: "[\"\(field)\"]"
            }
          let more = method == "relation.list" ? "\"item\": \(item), " : ""
          let answer = try reader.call(
            method, Array("{\(more)\"\(parameter)\": \(asked)}".utf8))
          let kind = answer.refused?.kind ?? "answered"
          #expect(
            ["invalid_params", "forbidden"].contains(kind), "\(method) \(parameter) \(field)")
        }
      }
    }
  }

  /// An agent repairs what it may not read in full: its own write shows no more than its reads.
  @Test func theAnswerOfAWriteShowsNoSecret() throws {
    let server = try TestServer.shared.get()
    let admin = try server.client()
    let item = try secretItem(admin)
    let read = try admin.result("item.get", #"{"item": \#(item)}"#)
    if read["state"]?.string == "in_stock" {
      _ = try admin.result("item.transition", #"{"item": \#(item), "state": "in_use"}"#)
    }
    let agent = try server.client()
    try agent.logIn(try server.issue("repairs", roles: ["agent"]).text)
    let number = try #require(
      try admin.result("incident.open", #"{"title": "Repair", "items": [{"item": \#(item)}]}"#)[
        "number"]?.string)
    for state in ["in_repair", "in_use"] {
      let version = try admin.result("item.get", #"{"item": \#(item)}"#)["version"]?.text ?? ""
      let params =
        #"{"item": \#(item), "state": "\#(state)", "version": \#(version), "reason": "r", "#
        + #""incident": "\#(number)", "#
        + #""idempotency_key": "repairs-\#(state)-\#(version)"}"#
      for _ in 0..<2 {
        let answer = try agent.result("item.transition", params)
        #expect(answer["attributes"]?["secret_word"]?.string == "***")
        let text = String(decoding: answer.raw, as: UTF8.self).lowercased()
        for secret in [Self.digits, Self.word, Self.usual] { #expect(!text.contains(secret)) }
      }
    }
  }

  /// What an agent may do with an item she may do for an open incident that it is linked to.
  @Test func anAgentRepairsForAnOpenIncident() throws {
    let server = try TestServer.shared.get()
    let admin = try server.client()
    let agent = try server.client()
    try agent.logIn(try server.issue("repairs for", roles: ["agent"]).text)
    let item = try #require(
      try admin.result("item.register", #"{"class": "printer", "state": "in_use"}"#)["id"]?.integer)
    let title = #""title": "Stripes""#
    let link = #""items": [{"item": \#(item)}]"#
    let resolution = #""state": "resolved", "resolution": "Cleaned""#
    let numbers = try [title, "\(title), \(link), \(resolution)", "\(title), \(link)"].map {
      try #require(try agent.result("incident.open", "{\($0)}")["number"]?.string)
    }
    let (other, solved, own) = (numbers[0], numbers[1], numbers[2])
    let moved = #"{"item": \#(item), "state": "in_repair", "version": 1"#
    for incident in ["", #", "incident": "\#(other)""#, #", "incident": "\#(solved)""#] {
      let refused = try agent.refusal("item.transition", moved + incident + "}")
      #expect(refused.kind == "forbidden")
      #expect(refused.error["data"]?["path"]?.string == "incident")
    }
    _ = try agent.result("item.transition", moved + #", "incident": "\#(own)"}"#)
  }

  /// Place, holder and host of what is linked to her open incident, and nothing else.
  @Test func anAgentMovesForAnOpenIncident() throws {
    let server = try TestServer.shared.get()
    let admin = try server.client()
    let agent = try server.client()
    try agent.logIn(try server.issue("moves for", roles: ["agent"]).text)
    for (tag, more) in [
      ("RM-ROOM", #""class": "location", "attributes": {"kind": "room"}"#),
      ("RM-PER", #""class": "person""#), ("RM-PRN", #""class": "printer""#),
      ("RM-OTHER", #""class": "printer""#), ("RM-CRT", #""class": "cartridge""#),
    ] {
      _ = try admin.result("item.register", #"{"tag": "\#(tag)", \#(more)}"#)
    }
    let number = try #require(
      try agent.result("incident.open", #"{"title": "x", "items": [{"item": "RM-PRN"}]}"#)[
        "number"]?.string)
    let own = #", "incident": "\#(number)"}"#
    func update(_ tag: String, _ version: Int, _ change: String) -> String {
      #"{"item": "\#(tag)", "version": \#(version), \#(change)"#
    }
    let moves = #""references": {"location": "RM-ROOM", "holder": "RM-PER"}"#
    #expect(try agent.refusal("item.update", update("RM-PRN", 1, moves) + "}").kind == "forbidden")
    for change in [
      #""name": "mine""#, #""attributes": {"notes": "x"}"#, #""references": {"model": null}"#,
    ] {
      let refused = try agent.refusal("item.update", update("RM-PRN", 1, change) + own)
      #expect(refused.kind == "forbidden")
      #expect(refused.error["data"]?["required"]?.string == "items")
    }
    let moved = try agent.result("item.update", update("RM-PRN", 1, moves) + own)
    #expect(moved["references"]?["holder"]?["tag"]?.string == "RM-PER")
    // What is not linked stays where it is; a component goes with the item it is built into.
    let other = try agent.refusal("item.update", update("RM-OTHER", 1, moves) + own)
    #expect(other.error["data"]?["path"]?.string == "incident")
    let into = #""references": {"installed_in": "RM-PRN"}"#
    _ = try agent.result("item.update", update("RM-CRT", 1, into) + own)
    let outOf = #""references": {"installed_in": null}"#
    _ = try agent.result("item.update", update("RM-CRT", 2, outOf) + own)
    let elsewhere = #""references": {"installed_in": "RM-OTHER"}"#
    #expect(
      try agent.refusal("item.update", update("RM-CRT", 3, elsewhere) + own).kind == "forbidden")
    let history = try admin.result("item.history", #"{"item": "RM-PRN"}"#)["entries"]?[0]
    #expect(history?["incident"]?.string == number)
  }

  /// Whoever is second sees what the first has done: nothing is moved for a resolved incident.
  @Test func aMoveAndTheEndOfItsIncidentAreInOrder() throws {
    let server = try TestServer.shared.get()
    let admin = try server.client()
    let secret = try server.issue("moves late", roles: ["agent"]).text
    let clients = try (0..<2).map { _ in
      let client = try server.client()
      try client.logIn(secret)
      return client
    }
    _ = try admin.result(
      "item.register", #"{"class": "location", "tag": "RL-ROOM", "attributes": {"kind": "room"}}"#)
    for round in 0..<30 {
      let tag = "RL-\(round)"
      _ = try admin.result("item.register", #"{"class": "printer", "tag": "\#(tag)"}"#)
      let number = try #require(
        try admin.result("incident.open", #"{"title": "x", "items": [{"item": "\#(tag)"}]}"#)[
          "number"]?.string)
      let requests = [
        (
          "item.update",
          #"{"item": "\#(tag)", "version": 1, "references": {"location": "RL-ROOM"}, "#
            + #""incident": "\#(number)"}"#
        ),
        round.isMultiple(of: 2)
          ? (
            "incident.transition",
            #"{"incident": "\#(number)", "state": "resolved", "resolution": "r"}"#
          ) : ("incident.unlink", #"{"incident": "\#(number)", "item": "\#(tag)"}"#),
      ]
      for index in [round % 3 == 0 ? 0 : 1, round % 3 == 0 ? 1 : 0] {
        try clients[index].send(
          #"{"jsonrpc": "2.0", "id": 1, "method": "\#(requests[index].0)", "#
            + #""params": \#(requests[index].1)}"#)
      }
      let answers = try clients.map { try Document(try #require(try $0.receive())).root }
      let ended = try #require(answers[1]["result"]?["updated_at"]?.string)
      guard let moved = answers[0]["result"]?["updated_at"]?.string else {
        #expect(answers[0]["error"]?["data"]?["kind"]?.string == "forbidden")
        continue
      }
      if round.isMultiple(of: 2) { #expect(moved < ended, "round \(round)") }
    }
  }

  /// An answer that was kept for someone who saw secrets is not for someone who does not.
  @Test func aRepetitionShowsNoMoreThanTheCallerMaySee() throws {
    let server = try TestServer.shared.get()
    let admin = try server.client()
    let item = try secretItem(admin)
    let name = "demoted_\(UInt32.random(in: 0...UInt32.max))"
    let token = try server.issue(name, roles: ["registrar", "agent"]).text
    let read = try admin.result("item.get", #"{"item": \#(item)}"#)
    let other = read["state"]?.string == "in_use" ? "in_repair" : "in_use"
    let params =
      #"{"item": \#(item), "state": "\#(other)", "version": \#(read["version"]?.text ?? ""), "#
      + #""reason": "r", "idempotency_key": "\#(name)"}"#
    let caller = try server.client()
    try caller.logIn(token)
    let first = try caller.result("item.transition", params)
    #expect(String(decoding: first.raw, as: UTF8.self).contains(Self.word))
    _ = try admin.result("account.update", #"{"name": "\#(name)", "roles": ["agent"]}"#)
    let isMasked = try waitUntil {
      try caller.result("item.get", #"{"item": \#(item)}"#)["attributes"]?["secret_word"]?.string
        == "***"
    }
    #expect(isMasked)
    let again = try caller.refusal("item.transition", params)
    #expect(again.kind == "idempotency_mismatch")
    #expect(!String(decoding: again.error.raw, as: UTF8.self).contains(Self.word))
  }

  /// A name that a class declares secret is secret in every class and at every moment.
  @Test func whatBecomesSecretIsHiddenEverywhere() throws {
    let server = try TestServer.shared.get()
    let admin = try server.client()
    let suffix = UInt32.random(in: 0...UInt32.max)
    let (name, word, usual) = ("late_\(suffix)", "spaetwort\(suffix)", "vorgabe\(suffix)")
    _ = try admin.result(
      "class.define",
      """
      {"name": "locker_\(suffix)", "parent": "asset", "keys": [{"fields": ["\(name)"]}], \
      "attributes": [{"name": "\(name)", "type": "text", "indexed": true, "default": "\(usual)"}]}
      """)
    let registered = try admin.result(
      "item.register",
      #"{"class": "locker_\#(suffix)", "name": "L", "attributes": {"\#(name)": "\#(word)"}}"#)
    let item = try #require(registered["id"]?.integer)
    let reader = try server.client()
    try reader.logIn(try server.issue("late \(suffix)", roles: ["auditor"]).text)
    let before = try reader.result("item.find", #"{"text": "\#(word)"}"#)
    #expect(before["items"]?.count == 1)
    #expect(try reader.result("item.resolve", #"{"code": "\#(word)"}"#)["items"]?.count == 1)
    let moment = try #require(registered["updated_at"]?.string)
    let asOf = #""as_of": "\#(moment)""#
    _ = try reader.result("item.get", #"{"item": \#(item), \#(asOf)}"#)

    _ = try admin.result(
      "class.define",
      """
      {"name": "vault_\(suffix)", "parent": "asset", \
      "attributes": [{"name": "\(name)", "type": "text", "secret": true}]}
      """)
    for client in [reader, admin] {
      for more in ["", ", \(asOf)"] {
        let found = try client.result("item.find", #"{"text": "\#(word)"\#(more)}"#)
        // Who may see secrets finds them.
        #expect(found["items"]?.count == (client === admin ? 1 : 0), "\(more)")
        let resolved = try client.result("item.resolve", #"{"code": "\#(word)"\#(more)}"#)
        #expect(resolved["items"]?.count == 0)
      }
    }
    for (method, params) in [
      ("item.get", #""item": \#(item)"#), ("item.find", #""where": "id = \#(item)""#),
      ("item.history", #""item": \#(item)"#), ("class.get", #""class": "locker_\#(suffix)""#),
      ("class.list", #""limit": 1000"#), ("journal.list", #""item": \#(item)"#),
      ("inventory.export", #""where": "id = \#(item)""#),
    ] {
      for more in ["", ", \(asOf)"] {
        let answer = try reader.call(method, Array("{\(params)\(more)}".utf8))
        let text =
          switch answer {
          case .result(let value), .error(let value): String(decoding: value.raw, as: UTF8.self)
          }
        #expect(!text.contains(word) && !text.contains(usual), "\(method) \(more)")
      }
    }
    for more in ["", ", \(asOf)"] {
      let asked = try reader.refusal("item.find", #"{"where": "\#(name) = '\#(word)'"\#(more)}"#)
      #expect(asked.kind == "invalid_params")
    }
    let again = try admin.result(
      "item.update",
      #"{"item": \#(item), "version": 1, "attributes": {"\#(name)": "\#(word)2"}}"#)
    #expect(again["version"]?.integer == 2)
    #expect(
      try reader.result("item.find", #"{"text": "\#(word)2"}"#)["items"]?.count == 0)
  }

  /// Agents see phones in incidents: a class that made them secret would make them so everywhere.
  @Test func whatAgentsAreShownIsNotMadeSecret() throws {
    let refused = try TestServer.shared.get().client().refusal(
      "class.define",
      """
      {"name": "sim_card", "parent": "asset", \
      "attributes": [{"name": "mobile", "type": "text", "format": "phone", "secret": true}]}
      """)
    #expect(refused.error["data"]?["errors"]?[0]?["path"]?.string == "attributes[0].secret")
  }

  private static let digits = "50403020"
  private static let word = "kraftwerkswort"
  private static let usual = "hintertuerwort"

  private func secretItem(_ admin: Client) throws -> Int64 {
    if case .error = try admin.call("class.get", Array(#"{"class": "strongroom"}"#.utf8)) {
      _ = try admin.result(
        "class.define",
        """
        {"name": "strongroom", "parent": "asset", "attributes": [\
        {"name": "secret_load", "type": "quantity", "unit": "kW", "secret": true}, \
        {"name": "secret_word", "type": "text", "secret": true, "indexed": true}, \
        {"name": "secret_usual", "type": "text", "secret": true, "default": "\(Self.usual)"}], \
        "keys": [{"fields": ["secret_word"]}]}
        """)
    }
    let tag = "STRONG-1"
    if case .error = try admin.call("item.get", Array(#"{"item": "\#(tag)"}"#.utf8)) {
      _ = try admin.result(
        "item.register",
        """
        {"class": "strongroom", "name": "Strongroom", "tag": "\(tag)", \
        "attributes": {"secret_load": "\(Self.digits)106 W", "secret_word": "\(Self.word)"}}
        """)
    }
    let item = try admin.result("item.get", #"{"item": "\#(tag)"}"#)
    return try #require(item["id"]?.integer)
  }
}
