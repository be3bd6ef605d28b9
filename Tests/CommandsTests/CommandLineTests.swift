import Testing

@testable import Commands

/// Words of a command line, and what they are understood as.
struct CommandLineTests {
  private func invocation(_ line: String...) throws -> Invocation {
    guard case .command(let invocation) = try Invocation.read(line) else {
      throw Failure.misuse("no command")
    }
    return invocation
  }

  private func misuse(_ line: String...) -> String? {
    do {
      _ = try Invocation.read(line)
      return nil
    } catch {
      guard case .misuse(let sentence) = error else { return "another failure" }
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
    guard case .version = try Invocation.read(["--version"]) else { throw Failure.misuse("") }
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
    #expect(misuse() == "What shall be done? `cmdb --help` lists all commands.")
    #expect(
      misuse("itm", "show")
        == "There is no command `itm`; did you mean `item`? See `cmdb --help`.")
    #expect(
      misuse("item", "shwo", "x") == "There is no command `item shwo`; did you mean `show`?"
        + " `cmdb help item` lists them.")
    #expect(misuse("incident")?.hasPrefix("`cmdb incident` needs one of: open, show") == true)
    #expect(misuse("item", "show") == "`cmdb item show` needs TAG.")
    #expect(misuse("item", "show", "A", "B") == "`B` is one word too many.")
    #expect(misuse("item", "list", "--limit") == "--limit needs its N.")
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
    #expect(!command.summary.hasSuffix("."))
    for about in command.arguments.map(\.about) + command.allOptions.map(\.about) {
      #expect(about.hasSuffix("."), "\(about)")
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
    try Golden.expect(HelpPage.text([], width: 80) ?? "", is: "help.txt")
    try Golden.expect(HelpPage.text(["item", "edit"], width: 60) ?? "", is: "help-item-edit.txt")
    try Golden.expect(HelpPage.text(["incident"], width: 140) ?? "", is: "help-incident.txt")
    #expect(HelpPage.text(["no"], width: 80) == nil)
  }

  @Test func noLineOfHelpIsWiderThanTheTerminal() {
    for command in CommandTable.all {
      let text = HelpPage.text(command.words, width: 80) ?? ""
      for line in text.split(separator: "\n") where !line.contains("cmdb ") {
        #expect(TextWidth.columns(String(line)) <= 80, "\(line)")
      }
    }
  }

  @Test func theCompletionIsThis() throws {
    try Golden.expect(CompletionScript.bash, is: "completion.bash")
    try Golden.expect(CompletionScript.zsh, is: "completion.zsh")
  }

  /// README.md has the list that the table makes.
  @Test func theReadmeListsAll() throws {
    try Golden.expectReadme(holds: CommandTable.readme)
  }
}
