import CMDB
import Client
import JSON
import Samples
import Testing

/// What an account may be made of.
@Suite(.serialized) struct AccountTests {
  private let client: Client

  init() throws { client = try sharedClient() }

  @Test func aPersonIsAPerson() throws {
    _ = try client.result("item.register", #"{"class": "printer", "tag": "AP-PRN"}"#)
    _ = try client.result("item.register", #"{"class": "person", "tag": "AP-PER"}"#)
    let printer = try client.refusal(
      "account.create", #"{"name": "ap-1", "roles": ["agent"], "person": "AP-PRN"}"#)
    #expect(printer.kind == "constraint")
    #expect(printer.reason == "class")
    let made = try client.result(
      "account.create", #"{"name": "ap-1", "roles": ["agent"], "person": "AP-PER"}"#)
    #expect(made["person"]?["tag"]?.string == "AP-PER")
    #expect(
      try client.refusal("account.update", #"{"name": "ap-1", "person": "AP-PRN"}"#).kind
        == "constraint")
  }

  /// A gateway has its own right alone, and channels are what only a gateway serves.
  @Test func aGatewayServesItsChannelsAndNothingElse() throws {
    _ = try client.result("item.register", #"{"class": "printer", "tag": "AG-PRN"}"#)
    _ = try client.result(
      "item.register",
      """
      {"class": "channel", "tag": "AG-CHN", \
      "attributes": {"kind": "mail", "address": "desk@ag.example"}}
      """)
    let made = #"{"name": "ag-1", "roles": ["gateway"], "channels": ["AG-CHN", "AG-CHN"]}"#
    #expect(try client.result("account.create", made)["channels"]?.strings == ["AG-CHN"])
    for change in [
      #""channels": ["AG-PRN"]"#, #""roles": ["gateway", "agent"]"#, #""roles": ["admin"]"#,
    ] {
      let refused = try client.refusal("account.update", #"{"name": "ag-1", \#(change)}"#)
      #expect(refused.kind == "constraint", "\(change): \(refused)")
    }
    let used = try client.refusal(
      "item.void", #"{"item": "AG-CHN", "version": 1, "reason": "mistaken"}"#)
    #expect(used.reason == "account")
    let gateway = try TestServer.shared.get().client()
    try gateway.logIn(try TestServer.shared.get().issue("ag-2", roles: ["gateway"]).text)
    #expect(try gateway.result("session.whoami")["rights"]?.strings == ["gateway"])
    for (method, params) in [
      ("item.get", #"{"item": "AG-CHN"}"#), ("incident.find", "{}"), ("journal.list", "{}"),
      ("incident.open", #"{"title": "x"}"#), ("account.list", "{}"), ("class.list", "{}"),
    ] {
      #expect(try gateway.refusal(method, params).kind == "forbidden", "\(method)")
    }
    let cleared = try client.result(
      "account.update", #"{"name": "ag-1", "channels": [], "roles": ["agent"]}"#)
    #expect(cleared["channels"] == nil)
  }

  /// What cannot be cleared stays as it is when `null` is sent, as if it were not named.
  @Test func rolesThatAreNullStay() throws {
    _ = try client.result("account.create", #"{"name": "rn-1", "roles": ["agent"]}"#)
    let same = try client.result(
      "account.update", #"{"name": "rn-1", "roles": null, "disabled": null}"#)
    #expect(same["roles"]?.strings == ["agent"])
    #expect(same["disabled"]?.boolean == false)
    _ = try client.result(
      "class.define",
      """
      {"name": "rn_class", "parent": "asset", "keys": null, "attributes": [\
      {"name": "rn_note", "type": "text", "values": null, "default": null, "pattern": null}]}
      """)
    _ = try client.result("item.register", #"{"class": "rn_class", "tag": "RN-1"}"#)
  }

  /// The journal says what changed, and nothing that lets anybody in.
  @Test func theJournalTellsWhatChanged() throws {
    _ = try client.result("item.register", #"{"class": "person", "tag": "AJ-PER"}"#)
    _ = try client.result("account.create", #"{"name": "aj-1", "roles": ["agent"]}"#)
    let made = try client.result(
      "account.update",
      #"{"name": "aj-1", "roles": ["auditor"], "person": "AJ-PER", "certificate_name": "AJ.Org"}"#)
    #expect(made["certificate_name"]?.string == "aj.org")
    let issued = try client.result("token.issue", #"{"account": "aj-1", "label": "scanner"}"#)
    let secret = try #require(issued["token"]?.string)
    let token = issued["id"]?.integer ?? 0
    _ = try client.result("token.revoke", #"{"id": \#(token)}"#)
    var entries: [Value] = []
    let isThere = try waitUntil {
      let page = try client.result("journal.list", #"{"sort": "-position", "limit": 50}"#)
      entries = page["entries"].map { Array($0.elements) } ?? []
      return entries.contains {
        $0["method"]?.string == "token.revoke" && $0["entity_id"]?.integer == token
      }
    }
    #expect(isThere)
    // Others issue and revoke tokens meanwhile.
    func changes(_ method: String) throws -> [String: String] {
      let entry = try #require(
        entries.first { entry in
          entry["method"]?.string == method
            && (!method.hasPrefix("token.") || entry["entity_id"]?.integer == token)
        })
      #expect(!entry.text.contains(secret.suffix(20)))
      var told: [String: String] = [:]
      for change in try #require(entry["changes"]).elements {
        told[change["path"]?.string ?? ""] =
          "\(change["from"]?.text ?? "") \(change["to"]?.text ?? "")"
      }
      return told
    }
    let created = try changes("account.create")
    #expect(created["roles"] == #"null ["agent"]"#)
    let updated = try changes("account.update")
    #expect(Set(updated.keys) == ["roles", "person", "certificate_name"])
    #expect(updated["roles"] == #"["agent"] ["auditor"]"#)
    #expect(updated["person"]?.contains("AJ-PER") == true)
    #expect(Set(try changes("token.issue").keys) == ["account", "label"])
    #expect(Set(try changes("token.revoke").keys) == ["revoked_at"])
  }

  @Test func namesThatDifferInCaseAloneAreRefused() throws {
    _ = try client.result("account.create", #"{"name": "ac-case", "roles": ["agent"]}"#)
    for name in ["AC-Case", "ac-CASE"] {
      let refused = try client.refusal(
        "account.create", #"{"name": "\#(name)", "roles": ["agent"]}"#)
      #expect(refused.kind == "already_exists")
    }
    for name in ["Me", "SYSTEM"] {
      let refused = try client.refusal(
        "account.create", #"{"name": "\#(name)", "roles": ["agent"]}"#)
      #expect(refused.kind == "constraint")
    }
  }

  /// The refusal names the field; a repetition would not help.
  @Test func aCertificateNameBelongsToOneAccount() throws {
    let name = #""certificate_name": "ac.example.org""#
    _ = try client.result("account.create", #"{"name": "ac-1", "roles": ["feed"], \#(name)}"#)
    _ = try client.result("account.create", #"{"name": "ac-2", "roles": ["feed"]}"#)
    for (method, params) in [
      ("account.create", #"{"name": "ac-3", "roles": ["feed"], \#(name)}"#),
      ("account.update", #"{"name": "ac-2", \#(name)}"#),
    ] {
      let taken = try client.refusal(method, params)
      #expect(taken.kind == "already_exists", "\(taken)")
      #expect(taken.error["data"]?["path"]?.string == "certificate_name", "\(taken)")
    }
  }

  /// Whatever the order of its fields, and also where it is inherited or said by `unique`.
  @Test(arguments: [
    #"[{"fields": ["ac_note"]}]"#, #"[{"fields": ["inventory_no"]}]"#,
    #"[{"fields": ["ac_note", "name"]}, {"fields": ["name", "ac_note"]}]"#,
  ])
  func aKeyIsDeclaredOnce(_ keys: String) throws {
    let twice = try client.refusal(
      "class.define",
      """
      {"name": "ac_keys", "parent": "it_equipment", "keys": \(keys), \
      "attributes": [{"name": "ac_note", "type": "text", "unique": true}]}
      """)
    #expect(twice.kind == "invalid_params", "\(twice)")
    let problem = twice.error["data"]?["errors"]?[0]
    #expect(problem?["code"]?.string == "duplicate", "\(twice)")
    #expect(problem?["path"]?.string?.hasPrefix("keys[") == true, "\(twice)")
  }

  @Test func anAttributeIsDeclaredOnce() throws {
    let twice = try client.refusal(
      "class.define",
      """
      {"name": "ac_twice", "parent": "it_equipment", "attributes": \
      [{"name": "ac_note", "type": "text"}, {"name": "ac_note", "type": "text"}]}
      """)
    #expect(twice.kind == "invalid_params", "\(twice)")
    #expect(twice.description.contains("ac_note"))
  }
}
