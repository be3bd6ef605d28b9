import CMDB
import Client
import JSON
import Testing

/// What each role may do is what each role can do.
struct RoleTests {
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
    for secret in [Self.digits, Self.word, Self.usual] {
      let found = try reader.result("item.find", #"{"text": "\#(secret)"}"#)
      #expect(found["items"]?[0] == nil && found["items"] != nil)
    }
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
