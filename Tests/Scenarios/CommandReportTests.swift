import JSON
import Samples
import System
import Testing

/// Incidents, impact, exports and the tools of the command line, against a real server.
struct CommandReportTests {
  private static func unique(_ prefix: String) -> String {
    "\(prefix)-\(Digest.hex(Entropy.bytes(4)).uppercased())"
  }

  @Test func severalItemsAreLinkedOrNone() throws {
    let cmdb = try Cmdb.shared()
    let (first, second) = (Self.unique("P"), Self.unique("P"))
    for tag in [first, second] { _ = try cmdb.output("item", "register", "printer", "tag=\(tag)") }
    let number = try #require(
      try cmdb("incident", "open", "Prints stripes", "--json").value()["number"]?.string)
    let short = String(try #require(Int(number.dropFirst(4))))
    func tags() throws -> [String] {
      try cmdb("incident", "show", short, "--json").value()["items"]?.elements
        .compactMap { $0["item"]?["tag"]?.string } ?? []
    }
    #expect(try cmdb("incident", "link", short, first, "NOPE").status == 1)
    #expect(try tags() == [])
    _ = try cmdb.output("incident", "link", short, first, second)
    #expect(Set(try tags()) == [first, second])
    #expect(try cmdb("incident", "unlink", short, first, "NOPE").status == 1)
    #expect(Set(try tags()) == [first, second])
    _ = try cmdb.output("incident", "unlink", number.lowercased(), first, second)
    #expect(try tags() == [])
    let team = Self.unique("print")
    _ = try cmdb.output("item", "register", "team", "name=\(team)")
    _ = try cmdb.output("incident", "assign", short, "--team", team)
    #expect(try cmdb("incident", "show", short, "--json").value()["team"]?.string == team)
  }

  @Test func aTransitionTakesReferences() throws {
    let cmdb = try Cmdb.shared()
    let (room, printer) = (Self.unique("R"), Self.unique("P"))
    _ = try cmdb.output("item", "register", "location", "tag=\(room)", "kind=room")
    _ = try cmdb.output("item", "register", "printer", "tag=\(printer)", "state=in_use")
    let moved = try cmdb(
      "item", "transition", printer, "in_repair", "location=\(room)", "--json"
    ).value()
    #expect(moved["state"]?.string == "in_repair")
    #expect(moved["references"]?["location"]?["tag"]?.string == room)
    let wrong = try cmdb("item", "transition", printer, "in_use", "location=\(printer)")
    #expect(wrong.error.contains("\(printer) is of class printer; location is expected."))
  }

  @Test func anItemIsShownByItsTagInOtherLetters() throws {
    let cmdb = try Cmdb.shared()
    let tag = Self.unique("PC")
    _ = try cmdb.output("item", "register", "computer", "tag=\(tag)")
    let shown = try cmdb("item", "show", tag.lowercased())
    #expect(shown.output.contains(tag))
    #expect(shown.error == "`\(tag.lowercased())` is \(tag).\n")
    let missing = try cmdb("item", "show", tag.lowercased() + "-x")
    #expect(missing.status == 1)
    #expect(missing.error.contains("There is no item"))
  }

  @Test func theLanguageOfConditionsIsExplained() throws {
    let cmdb = try Cmdb.shared()
    let page = try cmdb.output("help", "where")
    for word in ["starts with", "within", "related TYPE", "today", "me"] {
      #expect(page.contains(word), "\(word)")
    }
  }

  @Test func theMarkStandsBelowWhatWasTyped() throws {
    let cmdb = try Cmdb.shared()
    for refused in [
      try cmdb("item", "list", "--where", "nope = 1"),
      try cmdb("item", "list", "printer", "--where", "nope = 1"),
      try cmdb("incident", "list", "--open", "--where", "nope = 1"),
    ] {
      #expect(refused.error.contains("where: nope = 1\n         ^"), "\(refused.error)")
    }
  }

  @Test func anIncidentIsWorkedOn() throws {
    let cmdb = try Cmdb.shared()
    let (printer, toner) = (Self.unique("P"), Self.unique("T"))
    _ = try cmdb.output("item", "register", "printer", "tag=\(printer)", "name=Desk printer")
    _ = try cmdb.output("item", "register", "cartridge", "tag=\(toner)")
    let opened = try cmdb("incident", "open", "Prints stripes", printer, "urgency=2", "--json")
    let number = try #require(try opened.value()["number"]?.string)
    _ = try cmdb.output("incident", "link", number, toner, "--role", "cause", "--note", "worn")
    #expect(try cmdb.output("incident", "assign", number).contains("assigned"))
    #expect(try cmdb.output("incident", "mine").contains(number))
    let said = try cmdb("incident", "comment", number, "-", input: "first\nsecond")
    #expect(said.output.hasSuffix("  first\n  second\n"))
    let team = Self.unique("print")
    _ = try cmdb.output("item", "register", "team", "name=\(team)")
    _ = try cmdb.output("incident", "update", number, "team=\(team)", "contact.name=Anna")
    let screen = try cmdb.output("incident", "show", number)
    for part in ["Prints stripes", printer, "Desk printer", "cause", "worn", "Anna", "second"] {
      #expect(screen.contains(part), "\(part)")
    }
    let unsaid = try cmdb("incident", "transition", number, "resolved")
    #expect(unsaid.status == 1)
    #expect(unsaid.error.contains("resolution"))
    _ = try cmdb.output("incident", "resolve", number, "New drum", "--code", "replaced")
    let closed = try cmdb("incident", "close", number, "--json").value()
    #expect(closed["state"]?.string == "closed")
    #expect(closed["resolution"]?.string == "New drum")
    let refused = try cmdb("incident", "cancel", number)
    #expect(refused.status == 1)
    #expect(refused.error.contains("Its state is closed."))
    let solved = try cmdb(
      "incident", "open", "Paper jam", printer, "resolution=Pulled it out", "--json"
    ).value()
    #expect(solved["state"]?.string == "resolved")
  }

  @Test func impactIsATreeAndADrawing() throws {
    let cmdb = try Cmdb.shared()
    let (server, service) = (Self.unique("SRV"), Self.unique("SVC"))
    _ = try cmdb.output("item", "register", "server", "tag=\(server)", "state=in_use")
    _ = try cmdb.output("item", "register", "service", "tag=\(service)", "name=Почта <&>")
    _ = try cmdb.output("relation", "connect", service, "runs_on", server)
    #expect(
      try cmdb.output("impact", server).contains("└─ \(service)  Почта <&>  service  runs_on"))
    #expect(try cmdb.output("impact", service, "--upstream").contains("└─ \(server)"))
    let path = "\(cmdb.server.directory)/\(server).svg"
    let drawn = try cmdb("impact", server, "--svg", path)
    #expect(drawn.status == 0)
    let svg = try Files.readText(path)
    #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
    #expect(svg.contains("Почта &lt;&amp;&gt;"))
    let incident = try cmdb("incident", "open", "Down", server, "--json").value()["number"]?.string
    #expect(try cmdb.output("incident", "impact", incident ?? "").contains(service))
  }

  @Test func anExportIsWholeOrNotThere() throws {
    let cmdb = try Cmdb.shared()
    let name = Self.unique("=export")
    for _ in 0..<3 { _ = try cmdb.output("item", "register", "scales", "name=\(name)") }
    let path = "\(cmdb.server.directory)/\(name.dropFirst()).csv"
    let arguments = ["--class", "scales", "--where", "name = '\(name)'", "--columns", "name,state"]
    let head = ["--socket", cmdb.server.socketPath, "export"]
    func export(_ more: [String]) throws -> Cmdb.Outcome {
      try cmdb.run(head + arguments + more, input: "", language: "C")
    }
    let filed = try export(["-o", path])
    #expect(filed.status == 0 && filed.output == "")
    let text = try Files.readText(path)
    #expect(text == "name,state\r\n" + String(repeating: "'\(name),in_stock\r\n", count: 3))
    #expect(filed.error.contains("3 rows"))
    #expect(filed.error.contains("sha256 \(Digest.hex(Digest.sha256(Array(text.utf8))))\n"))
    #expect(try export([]).output == text)
    #expect(try export(["--raw"]).output.contains("\r\n\(name),in_stock"))
    let lines = try export(["--format", "jsonl"]).output.split(separator: "\n")
    #expect(lines.count == 3)
    #expect(try Document(String(lines[0])).root["name"]?.string == name)
    // A refusal leaves what was there, and nothing beside it.
    #expect(try export(["-o", path, "--where", "no ="]).status == 1)
    #expect(try Files.readText(path) == text)
    #expect(try export(["-o", "/nowhere/file"]).status == 1)
  }

  @Test func methodsAreDescribed() throws {
    let cmdb = try Cmdb.shared()
    let methods = try cmdb.output("completion", "methods").split(separator: "\n").map(String.init)
    #expect(methods.count > 25)
    for method in methods.prefix(5) + ["item.find", "incident.open"] {
      #expect(try cmdb.output("help", method).hasPrefix("\(method)  "))
    }
    let typo = try cmdb("help", "item.fnid")
    #expect(typo.status == 2)
    #expect(typo.error.contains("did you mean `item.find`?"))
    #expect(try cmdb.output("completion", "classes").contains("\nprinter\n"))
    #expect(try cmdb.output("completion", "states").contains("\nin_use\n"))
    let sorts = try cmdb.output("completion", "sort-fields", "incident list ")
      .split(separator: "\n")
    #expect(sorts.contains("opened_at") && !sorts.contains("serial_no"))
    let filters = try cmdb.output("completion", "filter-fields", "item list ")
    for name in ["updated_at", "serial_no", "location"] { #expect(filters.contains("\(name)\n")) }
    #expect(try cmdb.output("completion", "list-fields", "incident list ").contains("items\n"))
    #expect(try cmdb.output("completion", "relation-types").contains("\nruns_on\n"))
    #expect(try cmdb.output("help", "item", "edit").hasPrefix("cmdb item edit TAG"))
  }

  @Test func tagsNumbersAndFieldsAreCompleted() throws {
    let cmdb = try Cmdb.shared()
    let tag = Self.unique("COMPLETE")
    _ = try cmdb.output("item", "register", "printer", "tag=\(tag)")
    #expect(try cmdb.output("completion", "items", String(tag.dropLast(2))) == "\(tag)\n")
    for whose in ["printer", tag] {
      let fields = try cmdb.output("completion", "fields", whose)
      #expect(fields.contains("\nserial_no=\n") && fields.contains("\nlocation=\n"))
    }
    let opened = try cmdb("incident", "open", "Jam", tag, "--json").value()
    let number = try #require(opened["number"]?.string)
    #expect(try cmdb.output("completion", "incidents").contains("\(number)\n"))
  }

  @Test func rulesAndFiguresAreShown() throws {
    let cmdb = try Cmdb.shared()
    let priorities = try cmdb.output("priority", "list").split(separator: "\n")
    #expect(priorities.count == 4 && priorities[1].split(separator: " ") == ["1", "1", "2", "3"])
    #expect(try cmdb.output("priority", "define", "3", "3", "5").contains("Impact"))
    let states = try cmdb.output("lifecycle")
    #expect(states.contains("in_use") && states.contains("retired"))
    #expect(try cmdb("lifecycle", "nothing").error.contains("There is no lifecycle `nothing`"))
    #expect(try cmdb.output("relation", "types").contains("installed_in"))
    #expect(try cmdb.output("metrics").contains("cmdb_workers"))
    #expect(try cmdb.output("metrics", "--prometheus").hasPrefix("# HELP cmdb_"))
  }

  @Test func anItemIsNoTitle() throws {
    let cmdb = try Cmdb.shared()
    let tag = Self.unique("TITLE")
    _ = try cmdb.output("item", "register", "printer", "tag=\(tag)", "name=Reception")
    let refused = try cmdb("incident", "open", tag)
    #expect(refused.status == 2)
    #expect(refused.error.contains("`\(tag)` is \(tag) Reception. Begin with a title"))
    #expect(try cmdb("incident", "open", Self.unique("Jam")).status == 0)
  }

  @Test func theJournalBeginsWithTheNewest() throws {
    let cmdb = try Cmdb.shared()
    let tag = Self.unique("NEWEST")
    _ = try cmdb.output("item", "register", "printer", "tag=\(tag)", "name=Old")
    _ = try cmdb.output("item", "edit", tag, "name=New")
    #expect(
      try waitUntil {
        let rows = try cmdb.output("journal", "--item", tag).split(separator: "\n")
        let headings = rows.filter { !$0.hasPrefix(" ") }
        return headings.count == 2 && headings[0].contains("item.update")
          && headings.allSatisfy { $0.contains(" \(tag) New") }
          && rows.contains("     name: Old → New")
      })
    let since = try cmdb("journal", "--item", tag, "--since", "2099-01-01")
    #expect(since.status == 0 && since.error.contains("Nothing found"))
    let missing = try cmdb("journal", "--item", tag + "-X")
    #expect(missing.status == 1 && missing.error.contains("There is no item"))
  }

  @Test func whatTheCatalogueAndTheJournalSayIsShown() throws {
    let cmdb = try Cmdb.shared()
    #expect(try cmdb.output("class").contains("printer  Printer  PRN"))
    #expect(try cmdb.output("class", "printer").contains("print_technology"))
    #expect(try cmdb.output("whoami").hasPrefix("admin\n"))
    #expect(try cmdb.output("account", "list").contains("admin"))
    #expect(try cmdb.output("health").contains("Workers"))
    let (one, other) = (Self.unique("A"), Self.unique("B"))
    _ = try cmdb.output("item", "register", "server", "tag=\(one)")
    _ = try cmdb.output("item", "register", "ups", "tag=\(other)")
    let made = try cmdb("relation", "connect", other, "powers", one, "--min-up", "1", "--json")
    let id = try #require(try made.value()["id"]?.integer)
    #expect(try cmdb.output("relation", "list", one).contains("powers"))
    #expect(try cmdb("relation", "disconnect", "\(id)").status == 0)
    // Both items, the relation and its end have positions within a second.
    #expect(
      try waitUntil {
        try cmdb("journal", "--limit", "3", "--json").value()["entries"]?.count == 3
      })
    #expect(!(try cmdb.output("relation", "list", one).contains("powers")))
  }

  @Test func aTokenIsIssuedUsedAndRevoked() throws {
    let cmdb = try Cmdb.shared()
    let account = Self.unique("scanner").lowercased()
    _ = try cmdb.output("account", "create", account, "roles=feed")
    let issued = try cmdb(
      "token", "issue", account, "--label", "gate", "--expires-at", "2099-12-31")
    #expect(issued.output.hasPrefix("cmdb_"))
    let path = "\(cmdb.server.directory)/\(account)"
    try Files.write(Array(issued.output.utf8), to: path, mode: 0o600)
    #expect(try cmdb.output("whoami", "--token-file", path).hasPrefix("\(account)\n"))
    let listed = try cmdb("token", "list", account, "--json").value()["tokens"]
    let token = try #require(listed?.elements.first { _ in true })
    #expect(token["label"]?.string == "gate")
    let id = try #require(token["id"]?.integer)
    #expect(try cmdb.output("token", "revoke", "\(id)").contains(account))
    let refused = try cmdb("whoami", "--token-file", path)
    #expect(refused.status == 1)
    #expect(refused.error.contains("unauthenticated"))
  }

  @Test func anyMethodCanBeCalled() throws {
    let cmdb = try Cmdb.shared()
    #expect(try cmdb("call", "session.whoami").value()["account"]?.string == "admin")
    let params = "{\n  \"class\":\n  \"printer\"\n}"
    #expect(try cmdb("call", "class.get", "-", input: params).value()["name"]?.string == "printer")
    #expect(try cmdb("call", "class.get", "{").status == 2)
    let lines = """
      {"jsonrpc":"2.0","id":1,"method":"server.info"}
      {"jsonrpc":"2.0","id":2,"method":"no.such"}
      """
    let answers = try cmdb("call", "--lines", input: lines)
    #expect(answers.status == 0)
    #expect(answers.output.split(separator: "\n").count == 2)
  }
}
