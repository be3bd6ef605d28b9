import Client
import JSON
import Samples
import Testing

/// Views: lists that are kept under a name, for oneself or for a role.
@Suite(.serialized) struct ViewTests {
  private let server: TestServer
  private let admin: Client

  init() throws {
    server = try TestServer.shared.get()
    admin = try server.client()
  }

  private func logIn(_ account: String, _ role: String) throws -> Client {
    let client = try server.client()
    try client.logIn(try server.issue(account, roles: [role]).text)
    return client
  }

  private func names(_ client: Client, _ params: String = "{}") throws -> [String] {
    let views = try client.result("view.list", params)["views"]?.elements.map { $0 } ?? []
    return views.compactMap { $0["name"]?.string }.filter { $0.hasPrefix("VW") }
  }

  @Test func whatIsOnesOwnIsSeenByNobodyElse() throws {
    let agent = try logIn("vw-agent", "agent")
    let other = try logIn("vw-other", "agent")
    let saved = try agent.result(
      "view.save",
      """
      {"name": "VW mine", "subject": "incident", "where": "assignee = me", \
      "columns": ["number", "requester.name"], "sort": ["-priority"]}
      """)
    #expect(saved["version"]?.integer == 1)
    #expect(saved["shared"]?.string == "own")
    #expect(saved["columns"]?.elements.map { $0.string } == ["number", "requester.name"])
    #expect(try names(agent) == ["VW mine"])
    #expect(try names(agent, #"{"subject": "item"}"#) == [])
    #expect(try names(other) == [])
    #expect(try names(admin) == [])
    let id = try #require(saved["view"]?.integer)
    for client in [other, admin] {
      #expect(
        try client.refusal("view.remove", #"{"view": \#(id), "version": 1}"#).kind == "not_found")
    }
    let isOfView = { (entry: Value) in
      entry["entity"]?.string == "view" && entry["entity_id"]?.integer == id
    }
    let entries = try admin.waitForJournal(
      #"{"method": "view.save", "sort": "-position"}"#, with: isOfView)
    let entry = entries.first(where: isOfView)
    // That it was saved is told, and nothing of what it says.
    let paths = entry?["changes"]?.elements.compactMap { $0["path"]?.string }
    #expect(paths == ["shared", "subject"])
    #expect(entry?["subject"] == nil)
    // The same name again is another view only in other hands.
    let again = #"{"name": "VW mine", "subject": "incident"}"#
    #expect(try agent.refusal("view.save", again).kind == "already_exists")
    _ = try other.result("view.save", again)
  }

  @Test func aChangeNamesTheVersion() throws {
    let agent = try logIn("vw-version", "agent")
    let saved = try agent.result("view.save", #"{"name": "VW v", "subject": "item"}"#)
    let id = try #require(saved["view"]?.integer)
    let other = #""name": "VW w", "subject": "item", "where": "class = printer""#
    #expect(
      try agent.refusal("view.save", #"{"view": \#(id), \#(other)}"#).kind == "invalid_params")
    let changed = try agent.result("view.save", #"{"view": \#(id), "version": 1, \#(other)}"#)
    #expect(changed["version"]?.integer == 2)
    #expect(changed["where"]?.string == "class = printer")
    let late = try agent.refusal("view.save", #"{"view": \#(id), "version": 1, \#(other)}"#)
    #expect(late.kind == "conflict")
    let fields = late.error["data"]?["changed"]?.elements.compactMap(\.string) ?? []
    #expect(fields.contains("name"), "\(late)")
    #expect(
      try agent.refusal("view.remove", #"{"view": \#(id), "version": 1}"#).kind == "conflict")
    _ = try agent.result("view.remove", #"{"view": \#(id), "version": 2}"#)
    #expect(try names(agent) == [])
  }

  @Test func aRoleSeesWhatIsSharedWithIt() throws {
    let agent = try logIn("vw-shares", "agent")
    let auditor = try logIn("vw-auditor", "auditor")
    let shared = #"{"name": "VW all", "subject": "item", "shared": "agent"}"#
    #expect(try agent.refusal("view.save", shared).kind == "forbidden")
    let saved = try admin.result("view.save", shared)
    #expect(try names(agent).contains("VW all"))
    #expect(try !names(auditor).contains("VW all"))
    // Who keeps it finds it, whatever roles it is for.
    #expect(try names(admin).contains("VW all"))
    let id = try #require(saved["view"]?.integer)
    #expect(
      try agent.refusal("view.remove", #"{"view": \#(id), "version": 1}"#).kind == "forbidden")
    let wider = #""name": "VW all", "subject": "item", "shared": "agent", "where": "class = ups""#
    _ = try admin.result("view.save", #"{"view": \#(id), "version": 1, \#(wider)}"#)
    _ = try admin.result("view.remove", #"{"view": \#(id), "version": 2}"#)
    #expect(try told(id, "view.remove") == ["VW all: "])
    #expect(
      try told(id, "view.save").sorted() == ["VW all: name, shared, subject", "VW all: where"])
  }

  /// What the journal says of a view, by an entry: what it is called, and what has changed of it.
  private func told(_ id: Int64, _ method: String) throws -> [String] {
    var entries: [Value] = []
    _ = try waitUntil {
      let list = try admin.result(
        "journal.list", #"{"method": "\#(method)", "sort": "-position", "limit": 1000}"#)
      entries = list["entries"]?.elements.filter { $0["entity_id"]?.integer == id } ?? []
      return !entries.isEmpty
    }
    return entries.map { entry in
      let paths = entry["changes"]?.elements.compactMap { $0["path"]?.string } ?? []
      let name = entry["subject"]?["name"]?.string ?? "?"
      return "\(name): \(paths.joined(separator: ", "))"
    }
  }

  @Test func whatAViewNamesIsThere() throws {
    let wrong = try admin.refusal(
      "view.save",
      """
      {"name": "VW wrong", "subject": "item", "where": "clas = printer", "columns": ["tagg"]}
      """)
    let errors = wrong.error["data"]?["errors"]?.elements.map { $0["suggestion"]?.string }
    #expect(errors == ["class", "tag"])
    let sort = try admin.refusal(
      "view.save", #"{"name": "VW wrong", "subject": "item", "sort": ["nmae"]}"#)
    #expect(sort.kind == "invalid_params")
  }
}
