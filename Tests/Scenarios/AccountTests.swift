import CMDB
import Client
import JSON
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
