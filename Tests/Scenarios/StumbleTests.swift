import Client
import JSON
import Samples
import System
import Testing

/// What people stumbled over at the command line.
struct StumbleTests {
  private static func unique(_ prefix: String) -> String {
    "\(prefix)-\(Digest.hex(Entropy.bytes(4)).uppercased())"
  }

  private func opened(_ words: String..., in cmdb: Cmdb) throws -> String {
    let made = try cmdb.run(
      ["--socket", cmdb.server.socketPath, "incident", "open", Self.unique("Case"), "--json"]
        + words, input: "", language: "C")
    return try #require(try made.value()["number"]?.string, "\(made.error)")
  }

  /// The server decides how visible a comment is, and the answer says it.
  @Test func aCommentIsAsVisibleAsTheMethodSays() throws {
    let cmdb = try Cmdb.shared()
    let number = try opened(in: cmdb)
    let usual = try cmdb("incident", "comment", number, "We are on it")
    #expect(usual.output.contains("  public\n"), "\(usual.output)")
    #expect(usual.error.contains("--visibility internal"))
    let internalNote = try cmdb(
      "incident", "comment", number, "Ask Ivanova", "--visibility", "internal")
    #expect(internalNote.output.contains("  internal\n"))
    #expect(internalNote.error == "")
  }

  @Test func whatHasAnAssigneeIsNotNew() throws {
    let cmdb = try Cmdb.shared()
    let number = try opened(in: cmdb)
    let client = try sharedClient()
    _ = try client.result("item.register", #"{"class": "team", "name": "Night shift"}"#)
    let updated = try client.result(
      "incident.update", #"{"incident": "\#(number)", "version": 1, "assignee": "admin"}"#)
    #expect(updated["state"]?.string == "assigned")
    #expect(updated["version"]?.integer == 2)
    // Later changes of the assignee move nothing.
    _ = try client.result(
      "incident.transition", #"{"incident": "\#(number)", "state": "in_progress"}"#)
    let again = try cmdb("incident", "assign", number, "--team", "Night shift").output
    #expect(again.contains("in_progress"))
    #expect(again.contains("\n  Assignee  admin\n") || again.contains("Assignee     admin\n"))
    #expect(again.contains("Team         Night shift\n") || again.contains("Team      Night shift"))
  }

  /// One call, one version: a key makes a repetition the same.
  @Test func assigningIsOneCall() throws {
    let cmdb = try Cmdb.shared()
    let number = try opened(in: cmdb)
    let assigned = try cmdb("incident", "assign", number, "admin", "--json").value()
    #expect(assigned["state"]?.string == "assigned")
    #expect(assigned["version"]?.integer == 2)
  }

  @Test func linkingShowsTheItemsAndTheirStates() throws {
    let cmdb = try Cmdb.shared()
    let (one, two) = (Self.unique("PRN"), Self.unique("CRT"))
    _ = try cmdb.output("item", "register", "printer", "tag=\(one)", "state=in_use")
    _ = try cmdb.output("item", "register", "cartridge", "tag=\(two)")
    let number = try opened(in: cmdb)
    let linked = try cmdb.output("incident", "link", number, one, two, "--role", "cause")
    #expect(linked.hasPrefix(number) && linked.contains("  new\n"))
    let rows = linked.split(separator: "\n")
    #expect(rows.contains { $0.hasPrefix(one) && $0.contains("in_use") && $0.contains("cause") })
    #expect(rows.contains { $0.hasPrefix(two) && $0.contains("in_stock") })
    let rest = try cmdb.output("incident", "unlink", number, one)
    #expect(!rest.contains(one) && rest.contains(two))
  }

  @Test func aRelationIsReadFromBothSides() throws {
    let cmdb = try Cmdb.shared()
    let (ups, server) = (Self.unique("UPS"), Self.unique("SRV"))
    _ = try cmdb.output("item", "register", "ups", "tag=\(ups)")
    _ = try cmdb.output("item", "register", "server", "tag=\(server)")
    let made = try cmdb("relation", "connect", server, "powered_by", ups, "--json").value()
    #expect(made["type"]?.string == "powers")
    #expect(made["source"]?["tag"]?.string == ups)
    #expect(try cmdb.output("item", "show", server).contains("←  is powered by  \(ups)"))
    #expect(try cmdb.output("item", "show", ups).contains("→  powers  \(server)"))
    #expect(try cmdb.output("relation", "list", server, "--type", "is powered by").contains(ups))
    #expect(try cmdb.output("impact", ups).contains("is powered by"))
    let unknown = try cmdb("relation", "connect", server, "pwrs", ups)
    #expect(unknown.status == 1 && unknown.error.contains("`powers`"), "\(unknown.error)")
  }

  @Test func callersAreFoundByLoginAndName() throws {
    let cmdb = try Cmdb.shared()
    let name = "Zx" + Digest.hex(Entropy.bytes(4))
    var tags: [String] = []
    for given in ["Anna", "Boris"] {
      let person = try cmdb(
        "item", "register", "person", "name=\(name) \(given)",
        "login=\(given.lowercased()).\(name.lowercased())", "phone=+7 812 555 0101", "--json")
      tags.append(try #require(try person.value()["tag"]?.string, "\(person.error)"))
    }
    let byLogin = try cmdb(
      "incident", "open", "A", "requester=anna.\(name.lowercased())", "--json")
    #expect(try byLogin.value()["requester"]?["tag"]?.string == tags[0], "\(byLogin.error)")
    #expect(byLogin.error.contains(tags[0]))
    let byName = try cmdb("incident", "open", "B", "requester=\(name) Boris", "--json")
    #expect(try byName.value()["requester"]?["tag"]?.string == tags[1], "\(byName.error)")
    let both = try cmdb("incident", "open", "C", "requester=\(name)")
    #expect(both.status == 2)
    for tag in tags { #expect(both.error.contains(tag)) }
    #expect(try cmdb.output("who", "anna.\(name.lowercased())").hasPrefix(tags[0]))
    #expect(try cmdb.output("who", tags[1]).hasPrefix(tags[1]))
    let known = try cmdb.output("who", name)
    #expect(known.contains(tags[0]) && known.contains(tags[1]))
    let caller = try cmdb("incident", "open", "D", "caller=\(tags[0])")
    #expect(caller.status == 2 && caller.error.contains("did you mean `requester`?"))
    let held = try cmdb("item", "register", "computer", "holder=\(name) Anna", "--json")
    #expect(
      try held.value()["references"]?["holder"]?["tag"]?.string == tags[0], "\(held.error)")
  }

  @Test func manyCallersAreListed() throws {
    let cmdb = try Cmdb.shared()
    let name = "Qy" + Digest.hex(Entropy.bytes(4))
    for index in 1...5 {
      _ = try cmdb.output(
        "item", "register", "person", "name=\(name) \(index)", "phone=+7 812 555 02 0\(index)")
    }
    let many = try cmdb("who", name)
    #expect(many.output.split(separator: "\n").count == 6, "\(many.output)")
    #expect(many.error.contains("5 found"))
    let support = "8 800 \(String(UInt32.random(in: 1_000_000...9_999_999)))"
    _ = try cmdb.output(
      "item", "register", "organization", "name=\(name) Care", "support_phone=\(support)")
    #expect(try cmdb.output("who", support).contains(support))
  }

  @Test func anAccountThatIsNotThereIsTold() throws {
    let cmdb = try Cmdb.shared()
    for words in [["journal", "--account", "admn"], ["token", "list", "admn"]] {
      let outcome = try cmdb.run(
        ["--socket", cmdb.server.socketPath] + words, input: "", language: "C")
      #expect(outcome.status == 1, "\(words)")
      #expect(outcome.error.contains("There is no account `admn`; did you mean `admin`?"))
    }
    #expect(try cmdb("journal", "--account", "admin", "--limit", "1").status == 0)
    let method = try cmdb("journal", "--method", "item.updat")
    #expect(method.status == 1 && method.error.contains("`item.update`"), "\(method.error)")
    // Entries may bear methods that this server does not have.
    #expect(try cmdb("journal", "--method", "migration").status == 0)
  }

  @Test func aDisabledAccountGetsNoToken() throws {
    let client = try sharedClient()
    let name = Self.unique("off").lowercased()
    _ = try client.result(
      "account.create", #"{"name": "\#(name)", "roles": ["feed"], "disabled": true}"#)
    let refused = try client.refusal("token.issue", #"{"account": "\#(name)"}"#)
    #expect(refused.kind == "invalid_state")
    #expect(refused.error["data"]?["reasons"]?[0]?["code"]?.string == "account_disabled")
    let assigned = try client.refusal(
      "incident.open", #"{"title": "Off", "assignee": "\#(name)"}"#)
    #expect(assigned.kind == "constraint" && assigned.reason == "account_disabled")
    _ = try client.result("account.update", #"{"name": "\#(name)", "disabled": false}"#)
    _ = try client.result("token.issue", #"{"account": "\#(name)"}"#)
  }

  /// `incident.update` names no default: what is not named stays.
  @Test func anUpdateDocumentsNoDefault() throws {
    let document = try sharedClient().result("rpc.discover")
    func about(_ method: String, _ name: String) throws -> String {
      let methods = try #require(document["methods"]).elements
      let found = methods.first { $0["name"]?.string == method }
      let parameter = try #require(found?["params"]).elements.first { $0["name"]?.string == name }
      return try #require(parameter?["description"]?.string)
    }
    for name in ["kind", "impact", "urgency"] {
      #expect(try about("incident.open", name).contains("default"))
      #expect(try !about("incident.update", name).lowercased().contains("default"))
    }
  }

  @Test func theJournalIsReadAsSentences() throws {
    let cmdb = try Cmdb.shared()
    let tag = Self.unique("PRN")
    _ = try cmdb.output("item", "register", "printer", "tag=\(tag)", "name=Reading")
    let number = try opened(tag, in: cmdb)
    _ = try cmdb.output("incident", "unlink", number, tag, "--reason", "not the printer")
    #expect(
      try waitUntil {
        let text = try cmdb.output("journal", "--item", tag)
        return [
          "admin  registered \(tag) Reading  item.register",
          "admin  linked \(tag) Reading to \(number)  incident.open",
          "admin  unlinked \(tag) Reading from \(number)  incident.unlink",
          "     not the printer",
        ].allSatisfy { text.contains($0) }
      })
    let short = String(Int(number.dropFirst(4)) ?? 0)
    #expect(try cmdb.output("journal", "--incident", short).contains("opened \(number)"))
    let russian = try cmdb("journal", "--item", tag, language: "ru_RU.UTF-8")
    #expect(russian.output.contains("заведён \(tag) Reading"))
  }

  @Test func aCommandWithoutItsNounOrVerbIsGuessed() throws {
    let cmdb = try Cmdb.shared()
    for (words, meant) in [
      (
        ["show", "PRN-000001"],
        "`cmdb item show` or `cmdb incident show` or `cmdb conversation show` or `cmdb sla show` "
          + "or `cmdb schedule show` or `cmdb view show`?"
      ),
      (["incident", "16"], "`cmdb incident show 16`?"),
      (["item", "PRN-000001"], "`cmdb item show PRN-000001`?"),
    ] {
      let outcome = try cmdb.run(words, input: "", language: "C")
      #expect(outcome.status == 2 && outcome.error.contains(meant), "\(outcome.error)")
    }
    // No condition was typed, so no place in one is named.
    let listed = try cmdb("item", "list", "printr")
    #expect(listed.error.contains(": There is no class `printr`; did you mean `printer`?"))
    let token = try cmdb("token", "issue", "admin", "--expires-at", "tomorrow")
    #expect(token.error.contains("`cmdb` takes 2026-12-31"))
  }

  @Test func refusalsAreWhollyRussian() throws {
    let cmdb = try Cmdb.shared()
    let tag = Self.unique("PRN")
    _ = try cmdb.output("item", "register", "printer", "tag=\(tag)", "state=in_use")
    for words in [
      ["item", "list", "--where", "class = prnter"], ["item", "show", "NO-SUCH"],
      ["item", "transition", tag, "in_use"], ["item", "list", "--where", "location = 'NOPE'"],
      ["incident", "open", "A", "urgency=9"], ["incident", "open", "A", "kind=joke"],
      ["incident", "open", "A", "assignee=nosuch"], ["journal", "--account", "nosuch"],
      ["item", "register", "printer", "tag=\(tag)"], ["incident", "show", "999999"],
      ["item", "edit", tag, "page_counter_total=many"], ["item", "edit", tag, "is_colour=maybe"],
    ] {
      let outcome = try cmdb.run(
        ["--socket", cmdb.server.socketPath] + words, input: "", language: "ru_RU.UTF-8")
      #expect(outcome.status == 1, "\(words)")
      #expect(!outcome.error.contains("Сервер:"), "\(words): \(outcome.error)")
    }
  }

  @Test func anIncidentWaitsForTheRequester() throws {
    let cmdb = try Cmdb.shared()
    let number = try opened(in: cmdb)
    _ = try cmdb.output("incident", "assign", number, "admin")
    _ = try cmdb.output("incident", "transition", number, "in_progress")
    let waits = try cmdb("incident", "wait", number, "requester", "--until", "2d", "--json").value()
    #expect(waits["state"]?.string == "pending", "\(waits)")
    #expect(waits["waiting_for"]?.string == "requester")
    #expect(waits["waiting_until"]?.string != nil)
    _ = try cmdb.output("incident", "transition", number, "in_progress")
    let again = try cmdb(
      "incident", "transition", number, "pending", "waiting_for=supplier", "--json"
    ).value()
    #expect(again["waiting_for"]?.string == "supplier", "\(again)")
    let wrong = try cmdb("incident", "transition", number, "pending", "waitingfor=x")
    #expect(wrong.error.contains("did you mean `waiting_for`?"), "\(wrong.error)")
  }

  @Test func aTitleIsNamedAsOne() throws {
    let cmdb = try Cmdb.shared()
    let empty = try cmdb("incident", "open", "")
    #expect(empty.error.contains("The title is empty."), "\(empty.error)")
    let long = try cmdb("incident", "open", String(repeating: "ы", count: 2000))
    #expect(long.error.contains("`title` has"), "\(long.error)")
    #expect(long.error.utf8.count < 1000)
  }

  /// Only where no parent was named is one suggested.
  @Test func aParentThatIsGivenStays() throws {
    let cmdb = try Cmdb.shared()
    let tag = Self.unique("PRN")
    _ = try cmdb.output("item", "register", "printer", "tag=\(tag)")
    let first = try opened(tag, in: cmdb)
    let hinted = try cmdb("incident", "open", "Again", tag)
    #expect(hinted.error.contains("parent=\(first)"), "\(hinted.error)")
    let given = try cmdb("incident", "open", "Once more", tag, "parent=\(first)")
    #expect(given.status == 0 && !given.error.contains("parent="), "\(given.error)")
  }

  @Test func aDayIsTypedAsPeopleWriteIt() throws {
    let cmdb = try Cmdb.shared()
    let past = try cmdb("item", "count", "--as-of", "30.06.2020")
    #expect(past.status == 0, "\(past.error)")
  }

  /// What a gateway brings: a photograph without words, a call; and which account may bring it.
  @Test func whatComesWithoutWordsIsSeen() throws {
    let cmdb = try Cmdb.shared()
    let (channel, gateway) = (Self.unique("CHN"), Self.unique("gw").lowercased())
    _ = try cmdb.output(
      "item", "register", "channel", "tag=\(channel)", "name=Chat", "kind=chat",
      "address=\(channel)")
    _ = try cmdb.output("account", "create", gateway, "roles=gateway")
    let token = try cmdb("token", "issue", gateway, "--json").value()["token"]?.string ?? ""
    let client = try cmdb.server.client()
    _ = try client.result("session.login", #"{"token": "\#(token)"}"#)
    let message = #"""
      {"channel": "\#(channel)", "from": {"address": "\#(gateway)"}, \#
      "external_id": "\#(gateway)", "text": "", \#
      "attachments": [{"name": "photo.jpg", "bytes": 2048}], \#
      "call": {"direction": "in", "answered_at": "2026-02-01T09:30:00Z"}}
      """#
    let refused = try client.refusal("message.receive", message)
    #expect(refused.error["message"]?.string?.contains("`channels`") == true, "\(refused)")
    _ = try cmdb.output("account", "update", gateway, "channels=\(channel)")
    let received = try client.result("message.receive", message)
    let number = received["conversation"]?.string ?? ""
    let thread = try cmdb.output("talk", number)
    #expect(thread.contains("+ photo.jpg  2.0 KiB"), "\(thread)")
    #expect(thread.contains("call by them, answered 2026-02-01"), "\(thread)")
    // A number is typed without its prefix: of a conversation where nothing else can be meant.
    let short = "\(Int(number.dropFirst(4)) ?? 0)"
    #expect(try cmdb.output("note", short, "Called back.").contains("Called back."))
    let id = received["message"]?.integer ?? 0
    let incident = try opened("conversation=\(number)", "messages=\(id)", in: cmdb)
    #expect(try cmdb.output("sort", "\(id)", incident).contains(incident))
    let bare = "\(Int(incident.dropFirst(4)) ?? 0)"
    #expect(try cmdb.output("talk", bare).contains("photo.jpg"))
    #expect(try cmdb.output("reply", bare, "It works.").contains("It works."))
    let closed = try cmdb("conversation", "update", number, "state=closed", "--json").value()
    #expect(closed["state"]?.string == "closed", "\(closed)")
  }

  @Test func anImportReadsStandardInput() throws {
    let cmdb = try Cmdb.shared()
    let tag = Self.unique("PRN")
    let done = try cmdb.run(
      ["--socket", cmdb.server.socketPath, "import", "-", "--class", "printer", "--yes"],
      input: "tag,name\n\(tag),Piped\n", language: "C")
    #expect(done.status == 0, "\(done.error)")
    #expect(done.error.contains("standard input: CSV"), "\(done.error)")
    #expect(try cmdb.output("item", "show", tag).contains("Piped"))
  }
}
