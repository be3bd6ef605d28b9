import JSON
import System
import Testing

/// The command line as people use it, against a real server.
struct CommandTests {
  private static func unique(_ prefix: String) -> String {
    "\(prefix)-\(Digest.hex(Entropy.bytes(4)).uppercased())"
  }

  @Test func anItemIsRegisteredChangedAndMoved() throws {
    let cmdb = try Cmdb.shared()
    let (site, room, tag) = (Self.unique("SITE"), Self.unique("ROOM"), Self.unique("P"))
    _ = try cmdb.output("item", "register", "location", "tag=\(site)", "name=Site", "kind=site")
    _ = try cmdb.output(
      "item", "register", "location", "tag=\(room)", "kind=room", "location=\(site)")
    let made = try cmdb.output(
      "item", "register", "printer", "tag=\(tag)", "name=Reception printer",
      "purchase_price=12990.10", "functions=print,scan", "duplex=yes", "location=\(room)")
    #expect(made.hasPrefix("\(tag)  Reception printer\n"))
    #expect(made.contains("12990.10 RUB"))
    #expect(made.contains("print, scan"))
    let edited = try cmdb("item", "edit", tag, "hostname=prn-1", "name=Desk", "duplex=", "--json")
    let item = try edited.value()
    #expect(item["version"]?.integer == 2)
    #expect(item["attributes"]?["hostname"]?.string == "prn-1")
    #expect(item["attributes"]?["duplex"] == nil)
    let moved = try cmdb("item", "move", tag, site, "--reason", "painted", "--json").value()
    #expect(moved["references"]?["location"]?["tag"]?.string == site)
    let history = try cmdb.output("item", "history", tag)
    #expect(history.contains("item.update  painted\n"))
    #expect(history.contains("references.location: \(room) \(room) → \(site) Site"))
    #expect(try cmdb.output("item", "show", tag).contains("hostname") == false)
    #expect(try cmdb("item", "show", tag, language: "ru_RU.UTF-8").output.contains("Состояние"))
    let used = try cmdb("item", "transition", tag, "in_use", "--json").value()
    #expect(used["state"]?.string == "in_use")
  }

  @Test func aConflictSaysWhatChangedAndRefuses() throws {
    let cmdb = try Cmdb.shared()
    let tag = Self.unique("P")
    _ = try cmdb.output("item", "register", "printer", "tag=\(tag)")
    _ = try cmdb.output("item", "edit", tag, "hostname=a")
    let stale = try cmdb("item", "edit", tag, "hostname=b", "--expect", "1")
    #expect(stale.status == 1)
    #expect(stale.output == "")
    #expect(stale.error.contains("(conflict)\n  Changed by admin at 20"))
    #expect(stale.error.contains("Changed: attributes.hostname."))
  }

  @Test func theStatusSaysHowItWent() throws {
    let cmdb = try Cmdb.shared()
    #expect(try cmdb("health").status == 0)
    #expect(try cmdb("item", "show", Self.unique("NO")).status == 1)
    #expect(try cmdb("item", "shwo").status == 2)
    #expect(try cmdb("item", "register", "printer", "no_such=1").status == 2)
    let unreachable = try cmdb.run(["--socket", "/nowhere", "health"], input: "", language: "C")
    #expect(unreachable.status == 3)
    #expect(unreachable.error.hasPrefix("cmdb: Cannot connect to /nowhere: "))
    let info = try cmdb("call", "server.info").value()
    #expect(try cmdb("--version").output == "cmdb \(info["version"]?.string ?? "")\n")
    #expect(try cmdb("--help").output.contains("Exit status: 0 success, 1 refused by"))
  }

  @Test func aWrongConditionIsPointedAt() throws {
    let outcome = try Cmdb.shared()("item", "list", "--where", "class = prnter")
    #expect(outcome.status == 1)
    #expect(outcome.error.hasSuffix("  where: class = prnter\n                 ^\n"))
  }

  @Test func listsAreWalkedPageByPage() throws {
    let cmdb = try Cmdb.shared()
    let name = Self.unique("walked")
    for _ in 0..<5 { _ = try cmdb.output("item", "register", "monitor", "name=\(name)") }
    let condition = "name = '\(name)'"
    let some = try cmdb("item", "list", "monitor", "--where", condition, "--limit", "2")
    #expect(some.output.split(separator: "\n").count == 3)
    #expect(some.error == "2 shown, there are more: --limit N, or --all.\n")
    let all = try cmdb("item", "find", name, "--all", "--json").value()
    #expect(all["items"]?.count == 5)
    #expect(all["complete"]?.boolean == true)
    let chosen = try cmdb.output(
      "item", "list", "--where", condition, "--fields", "state,name", "--sort=-tag")
    #expect(chosen.hasPrefix("state     name\nin_stock  \(name)\n"))
  }

  @Test func whatOthersWroteDoesNothingToTheTerminal() throws {
    let cmdb = try Cmdb.shared()
    let tag = Self.unique("EVIL")
    _ = try cmdb.output("item", "register", "model", "tag=\(tag)", "comments=a\u{1b}[2J b")
    for verb in ["show", "history"] {
      let text = try cmdb.output("item", verb, tag)
      #expect(!text.contains("\u{1b}"))
      #expect(text.contains("a␛[2J b"))
    }
  }

  @Test func aCallerIsFoundByAnyFormOfTheNumber() throws {
    let cmdb = try Cmdb.shared()
    let (person, laptop) = (Self.unique("PER"), Self.unique("PC"))
    _ = try cmdb.output(
      "item", "register", "person", "tag=\(person)", "name=Анна Иванова",
      "phone=+7 (495) 773-19-28", "position=Бухгалтер")
    _ = try cmdb.output(
      "item", "register", "computer", "tag=\(laptop)", "state=in_use", "holder=\(person)")
    let incident = try cmdb(
      "incident", "open", "Does not start", laptop, "urgency=1", "--json"
    ).value()
    let number = incident["number"]?.string ?? ""
    for phone in ["4957731928", "8 495 773 19 28", "773-19-28", "1928"] {
      let shown = try cmdb.output("who", phone)
      #expect(shown.contains("\(person)  Анна Иванова\n"), "\(phone)")
      #expect(shown.contains(laptop), "\(phone)")
      #expect(shown.contains(number), "\(phone)")
    }
    #expect(try cmdb("who", "4957731929", "--json").output == "[]\n")
    #expect(try cmdb("who", "12").status == 2)
  }
}
