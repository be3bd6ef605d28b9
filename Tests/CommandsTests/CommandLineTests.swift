import CMDB
import Testing

@testable import Commands

/// Words of a command line, and what they are understood as.
struct CommandLineTests {
  private func invocation(_ line: String...) throws -> Invocation {
    guard case .command(let invocation) = try Invocation.read(line) else {
      throw Failure.misuse("no command", ru: "")
    }
    return invocation
  }

  private func misuse(_ line: String...) -> String? {
    do {
      _ = try Invocation.read(line)
      return nil
    } catch {
      guard case .misuse(let sentence, _) = error else { return "another failure" }
      return sentence
    }
  }

  @Test func theLongestNameCounts() throws {
    #expect(try invocation("item", "show", "PRN-1").command.name == "item show")
    #expect(try invocation("class").command.name == "class")
    #expect(try invocation("class", "printer").words == ["printer"])
  }

  @Test func optionsStandAnywhereBehindTheCommand() throws {
    let line = try invocation(
      "--socket", "/s", "item", "list", "--limit", "5", "printer", "--where=a = b", "--all")
    #expect(line.words == ["printer"])
    #expect(line[.limit] == "5")
    #expect(try line.number(.limit) == 5)
    #expect(line[.filter] == "a = b")
    #expect(line[.socket] == "/s")
    #expect(line.has(.all))
    #expect(!line.has(.json))
  }

  @Test func listsAreJoined() throws {
    let line = try invocation("item", "list", "--fields", "tag, name", "--fields=state")
    #expect(line.list(.fields) == ["tag", "name", "state"])
    let other = try invocation("item", "list", "--columns=tag,name", "--columns", "state")
    #expect(other.list(.fields) == ["tag", "name", "state"])
  }

  @Test func afterTwoDashesThereAreNoOptions() throws {
    let line = try invocation("item", "find", "--", "--limit")
    #expect(line.words == ["--limit"])
    #expect(try invocation("call", "item.get", "-").words == ["item.get", "-"])
  }

  @Test func helpAndVersionNeedNoMore() throws {
    guard case .version = try Invocation.read(["--version"]) else {
      throw Failure.misuse("", ru: "")
    }
    for (line, words) in [
      (["--help"], []), (["item", "show", "-h"], ["item", "show"]), (["item", "--help"], ["item"]),
    ] {
      guard case .help(words) = try Invocation.read(line) else {
        Issue.record("\(line)")
        continue
      }
    }
  }

  @Test func whatIsWrongIsSaid() {
    #expect(misuse() == "A command is missing. `cmdb --help` lists all commands.")
    #expect(
      misuse("itm", "show")
        == "There is no command `itm`; did you mean `item`? See `cmdb --help`.")
    #expect(
      misuse("backup")
        == "There is no command `backup`; the program of the server has it: `cmdbd backup`."
        + " See `cmdb --help`.")
    #expect(
      misuse("item", "shwo", "x") == "There is no command `item shwo`; did you mean `show`?"
        + " `cmdb help item` lists them.")
    #expect(misuse("incident")?.hasPrefix("`cmdb incident` needs one of: open, show") == true)
    #expect(misuse("item", "show") == "`cmdb item show` needs TAG.")
    #expect(misuse("item", "show", "A", "B") == "Unexpected argument `B`.")
    #expect(misuse("item", "list", "--limit") == "--limit needs N.")
    #expect(misuse("item", "list", "--all=yes") == "--all takes no value.")
    #expect(
      misuse("item", "list", "--limt", "5")
        == "`cmdb item list` has no option `--limt`; did you mean `--limit`?")
  }

  @Test func aNumberIsANumber() throws {
    #expect(throws: Failure.self) { try invocation("item", "list", "--limit", "x").number(.limit) }
    #expect(throws: Failure.self) { try invocation("item", "list", "--limit", "-1").number(.limit) }
  }
}

/// What is made of the table of commands.
struct CommandTableTests {
  @Test func namesAreDistinct() {
    let names = CommandTable.all.map(\.name)
    #expect(Set(names).count == names.count)
  }

  @Test(arguments: CommandTable.all.map(\.name))
  func aCommandIsDescribed(name: String) throws {
    let command = try #require(CommandTable.all.first { $0.name == name })
    for summary in [command.summary.english, command.summary.russian] {
      #expect(!summary.isEmpty && !summary.hasSuffix("."))
    }
    for about in command.arguments.map(\.about) + command.allOptions.map(\.about) {
      for text in [about.english, about.russian] { #expect(text.hasSuffix("."), "\(text)") }
    }
    let options = command.allOptions.map(\.name)
    #expect(Set(options).count == options.count)
    // What is left out stands behind what is not.
    let isOptional = command.arguments.map { $0.count == .optional || $0.count == .any }
    #expect(isOptional == isOptional.sorted { !$0 && $1 })
    for example in command.examples {
      #expect(example.contains("cmdb \(command.name)"))
    }
  }

  @Test func theHelpIsThis() throws {
    func text(_ width: Int, _ language: Language, _ words: String...) -> String {
      HelpPage(width: width, language: language).text(words) ?? "none"
    }
    try Golden.expect(text(80, .english), is: "help.txt")
    try Golden.expect(text(80, .russian), is: "help-ru.txt")
    try Golden.expect(text(60, .english, "item", "edit"), is: "help-item-edit.txt")
    try Golden.expect(text(60, .russian, "item", "edit"), is: "help-item-edit-ru.txt")
    try Golden.expect(text(140, .english, "incident"), is: "help-incident.txt")
    try Golden.expect(text(80, .english, "where"), is: "help-where.txt")
    try Golden.expect(text(80, .russian, "where"), is: "help-where-ru.txt")
    #expect(text(80, .english, "no") == "none")
  }

  @Test(arguments: [Language.english, .russian])
  func noLineOfHelpIsWiderThanTheTerminal(language: Language) {
    for words in CommandTable.all.map(\.words) + [["where"], []] {
      let text = HelpPage(width: 80, language: language).text(words) ?? ""
      for line in text.split(separator: "\n") where !line.contains("cmdb ") {
        #expect(TextWidth.columns(String(line)) <= 80, "\(line)")
      }
    }
  }

  @Test func theGuideToConditionsIsTranslated() {
    let guide = WhereGuide.comparisons + WhereGuide.values + WhereGuide.fields
    #expect(Set(guide.map(\.form)) == Set(WherePage.russian.keys))
  }

  @Test func theCompletionIsThis() throws {
    try Golden.expect(CompletionScript.bash, is: "completion.bash")
    try Golden.expect(CompletionScript.zsh, is: "completion.zsh")
  }

  /// COMMANDS.md has the list that the table makes.
  @Test func thePageListsAll() throws {
    try Golden.expectPage(holds: CommandTable.page)
  }
}
