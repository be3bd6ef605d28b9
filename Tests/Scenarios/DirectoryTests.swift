import Client
import JSON
import Testing

/// Names to show and to assign, for everybody who reads.
@Suite(.serialized) struct DirectoryTests {
  private let server: TestServer
  private let client: Client

  init() throws {
    server = try TestServer.shared.get()
    client = try server.client()
  }

  @Test func namesAreForEverybodyAndRightsForNobody() throws {
    for (tag, name) in [("DIR-1", "Zoya Directova"), ("DIR-2", "Zakhar Direct")] {
      _ = try client.result(
        "item.register", #"{"class": "person", "tag": "\#(tag)", "name": "\#(name)"}"#)
    }
    _ = try client.result(
      "item.register", #"{"class": "team", "tag": "DIR-T", "name": "Directories"}"#)
    _ = try client.result(
      "relation.connect", #"{"type": "works_in", "source": "DIR-1", "target": "DIR-T"}"#)
    _ = try client.result(
      "account.create", #"{"name": "dir-zoya", "roles": ["agent"], "person": "DIR-1"}"#)
    _ = try client.result(
      "account.create",
      #"{"name": "dir-zakhar", "roles": ["admin"], "person": "DIR-2", "disabled": true}"#)
    let token = try server.issue("reads the directory", roles: ["agent"])
    let agent = try server.client()
    try agent.logIn(token.text)
    func called(_ text: String) throws -> [Value] {
      let params = #"{"text": "\#(text)", "sort": "name"}"#
      return try agent.result("directory.list", params)["accounts"]?.elements.map { $0 } ?? []
    }
    let zoya = try called("ZOYA direct")
    #expect(zoya.map { $0["name"]?.string } == ["dir-zoya"])
    #expect(zoya.first?["person"]?["tag"]?.string == "DIR-1")
    #expect(zoya.first?["team"]?["name"]?.string == "Directories")
    #expect(zoya.first?["roles"] == nil)
    let both = try called("direct dir-")
    #expect(both.map { $0["disabled"]?.boolean } == [true, false])
    #expect(try called("nobody-here").isEmpty)
    let page = try agent.result("directory.list", #"{"limit": 1}"#)
    #expect(page["accounts"]?.elements.map { $0 }.count == 1)
    #expect(page["next_cursor"]?.isNull == false)
  }
}
