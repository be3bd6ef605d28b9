import Client
import JSON
import System
import Testing

/// What the command line says beyond what was asked, and what it takes in other letters.
struct CommandHintTests {
  private static func unique(_ prefix: String) -> String {
    "\(prefix)-\(Digest.hex(Entropy.bytes(4)).uppercased())"
  }

  @Test func whoLeavesStillHoldsThings() throws {
    let cmdb = try Cmdb.shared()
    let (person, one) = (Self.unique("PER"), Self.unique("PC"))
    _ = try cmdb.output("item", "register", "person", "tag=\(person)", "name=Anna")
    _ = try cmdb.output("item", "register", "computer", "tag=\(one)", "holder=\(person)")
    let left = try cmdb("item", "transition", person, "inactive")
    #expect(
      left.error
        == "\(person) still holds 1 item: cmdb item list --where \"holder = '\(person)'\"\n")
    _ = try cmdb.output("item", "transition", person, "active")
    let russian = try cmdb("item", "transition", person, "не действует", language: "ru_RU.UTF-8")
    #expect(russian.output.contains("Не действует"))
    #expect(russian.error.hasPrefix("За \(person) ещё числится 1 объект: "))
    _ = try cmdb.output("item", "edit", one, "holder=")
    _ = try cmdb.output("item", "transition", person, "active")
    #expect(try cmdb("item", "transition", person, "inactive").error == "")
  }

  @Test func anIncidentThatIsOpenAlreadyIsNamed() throws {
    let cmdb = try Cmdb.shared()
    let tag = Self.unique("PRN")
    _ = try cmdb.output("item", "register", "printer", "tag=\(tag)")
    let first = try cmdb("incident", "open", "Stripes", tag, "--json").value()
    let number = try #require(first["number"]?.string)
    let second = try cmdb("incident", "open", "More stripes", tag)
    #expect(
      second.error.hasPrefix("\(tag) already has an open incident: \(number) Stripes. "),
      "\(second.error)")
    #expect(second.error.contains(" parent=\(number)\n"))
    _ = try cmdb.output("incident", "cancel", number)
  }

  @Test func tagsInOtherLettersAreTakenEverywhere() throws {
    let cmdb = try Cmdb.shared()
    let (tag, room, other) = (Self.unique("PC"), Self.unique("RM"), Self.unique("PC"))
    let (small, place) = (tag.lowercased(), room.lowercased())
    _ = try cmdb.output("item", "register", "location", "tag=\(room)", "kind=room")
    _ = try cmdb.output("item", "register", "computer", "tag=\(tag)", "location=\(place)")
    _ = try cmdb.output("item", "register", "computer", "tag=\(other)")
    let incident = try cmdb("incident", "open", "Slow", small, "--json").value()
    let number = try #require(incident["number"]?.string)
    for words in [
      ["item", "edit", small, "notes=a"], ["item", "move", small, place],
      ["item", "history", small], ["item", "transition", small, "in_use"],
      ["relation", "list", small], ["relation", "connect", small, "connected_to", other],
      ["incident", "unlink", number, small], ["incident", "link", number, small],
      ["impact", small], ["impact", tag, "--to", place], ["journal", "--item", small],
      ["item", "show", " \(tag)\r"],
    ] {
      let outcome = try cmdb.run(
        ["--socket", cmdb.server.socketPath] + words, input: "", language: "C")
      #expect(outcome.status == 0, "\(words): \(outcome.error)")
    }
    #expect(try cmdb("item", "resolve", "\(tag)\r").output.contains(tag))
  }

  /// `PRN-a` and `PRN-A` may both be there: each is meant as it is written.
  @Test func aTagIsMeantAsItIsWrittenWhereThereIsOne() throws {
    let cmdb = try Cmdb.shared()
    let tag = Self.unique("MIX")
    for each in [tag, tag.lowercased()] {
      _ = try cmdb.output("item", "register", "computer", "tag=\(each)")
    }
    let shown = try cmdb("item", "show", tag.lowercased())
    #expect(shown.output.hasPrefix(tag.lowercased()))
    #expect(shown.error == "")
    #expect(try cmdb("item", "history", tag.lowercased()).status == 0)
  }

  @Test func anExportSaysHowItIsRepeated() throws {
    let cmdb = try Cmdb.shared()
    let name = Self.unique("again")
    let scale = try cmdb("item", "register", "scales", "name=\(name)", "--json").value()
    let tag = try #require(scale["tag"]?.string)
    let head = ["--socket", cmdb.server.socketPath]
    let first = try cmdb.run(
      head + [
        "export", "--class", "scales", "--where", "name = '\(name)'", "--columns", "tag,name",
      ], input: "", language: "C")
    let command = try #require(first.error.split(separator: "\n").last?.split(separator: ": ").last)
    let moment = try #require(command.split(separator: "--as-of ").last)
    #expect(
      command == "cmdb export --class scales --where 'name = '\\''\(name)'\\''' --columns tag,name"
        + " --as-of \(moment)")
    _ = try cmdb.output("item", "edit", tag, "name=changed")
    let program = try TestServer.executable("cmdb")
    let output = try cmdb.run(
      [
        "-c",
        "\(program) \(head.joined(separator: " ")) \(command.dropFirst(5))",
      ],
      executable: "/bin/sh", input: "", language: "C")
    #expect(output.output == first.output && first.output.contains(name))
    #expect(output.error.split(separator: "\n")[1] == first.error.split(separator: "\n")[1])
  }

  /// Who reads the journal sees what was exported, and can export it again.
  @Test func theJournalSaysWhatWasExported() throws {
    let client = try sharedClient()
    let condition = "name = '\(Self.unique("exported"))'"
    let made = try client.result(
      "inventory.export",
      #"{"format": "csv", "class": "scales", "where": "\#(condition)", "columns": ["tag"]}"#)
    let whole = try client.result(
      "inventory.export", #"{"format": "jsonl", "where": "id = 0"}"#)
    // The second one waited until the entry of the first had its position.
    let entries = try client.all(
      "journal.list", "entries", #""method": "inventory.export""#)
    let about = try #require(
      try entries.compactMap { try $0["about"]?.string.map { try Document($0).root } }
        .last { $0["export"]?.string == made["export"]?.string })
    #expect(about["class"]?.string == "scales")
    #expect(about["where"]?.string == condition)
    #expect(about["columns"].map { $0.elements.compactMap(\.string) } == ["tag"])
    #expect(about["format"]?.string == "csv")
    #expect(about["sha256"]?.string == made["sha256"]?.string)
    #expect(whole["rows"]?.integer == 0)
  }

  @Test func russianReadersAreAnsweredInRussian() throws {
    let cmdb = try Cmdb.shared()
    let tag = Self.unique("PRN")
    func russian(_ words: String...) throws -> Cmdb.Outcome {
      try cmdb.run(
        ["--socket", cmdb.server.socketPath] + words, input: "", language: "ru_RU.UTF-8")
    }
    _ = try russian("item", "register", "printer", "tag=\(tag)", "state=in_use")
    #expect(try russian("item", "show", tag).output.contains("В эксплуатации"))
    #expect(
      try russian("item", "list", "--where", "tag = '\(tag)'").output.contains("Принтер"))
    #expect(
      try russian("item", "count", "state", "--where", "tag = '\(tag)'").error == "Всего 1.\n")
    #expect(try russian("item", "transition", tag, "в ремонте").output.contains("В ремонте"))
    let unknown = try russian("item", "list", "--where", "class = prnter")
    #expect(
      unknown.error.hasPrefix("cmdb: Запрос содержит недопустимое значение. (invalid_params)\n"))
    #expect(unknown.error.contains("where: class = prnter"))
    #expect(try russian("item", "shwo").error.hasPrefix("cmdb: Команды `item shwo` нет"))
    #expect(try russian("--help").output.contains("Список объектов"))
    #expect(try russian("health").output.contains("База данных"))
  }
}
