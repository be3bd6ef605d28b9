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
