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
}
