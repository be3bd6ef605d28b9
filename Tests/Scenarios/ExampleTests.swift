import CMDB
import Client
import JSON
import System
import Testing

/// Every example of the documentation does on the sample estate what it says.
@Suite(.serialized) struct ExampleTests {
  /// Examples that show a form alone, since what they name differs from server to server, and the
  /// refusal that they get.
  private static let refusals = [
    "session.login": "unauthenticated", "session.start": "unauthenticated",
    "session.end": "not_found", "view.remove": "not_found", "change_set.get": "not_found",
    "change_set.revert": "not_found", "cmdb undo": "not_found",
    // About an import that is under way.
    "import.rows": "not_found", "import.preview": "not_found", "import.commit": "not_found",
    "import.get": "not_found", "import.discard": "not_found",
    // Nothing has been delivered yet.
    "consumer.ack": "invalid_params",
    // For gateways alone.
    "message.receive": "forbidden", "delivery.claim": "forbidden", "delivery.report": "forbidden",
  ]

  @Test(.timeLimit(.minutes(20))) func examplesOfMethodsWork() throws {
    let server = try TestServer(["--demo"], hasEstate: true)
    defer { server.stopAndRemove() }
    let client = try server.client()
    var count = 0
    let document = try client.result("rpc.discover")
    for method in try #require(document["methods"]).elements {
      let name = try #require(method["name"]?.string)
      for example in try #require(method["examples"]).elements {
        count += 1
        let params = try Self.params(example)
        switch try client.call(name, params) {
        case .result(let result):
          #expect(Self.refusals[name] == nil, "\(name)")
          let isList = result["next_cursor"] != nil || Self.searches.contains(name)
          let isEmpty = isList && result.members.first { $0.value.kind == .array }?.value.count == 0
          #expect(
            !isEmpty || Self.emptyOnTheEstate.contains(name),
            "\(name) finds nothing: \(String(decoding: params, as: UTF8.self))")
        case .error(let error):
          #expect(error["data"]?["kind"]?.string == Self.refusals[name], "\(name): \(error.raw)")
        }
      }
    }
    #expect(count > 40)
  }

  /// Answers with a list that has no pages.
  private static let searches = ["item.resolve", "impact.analyze"]
  /// What lists of the newly loaded estate are empty for who administers it.
  private static let emptyOnTheEstate = [
    "incident.find", "item.duplicates", "notice.list", "session.list",
  ]

  private static func params(_ example: Value) throws -> [UInt8] {
    let params = try #require(example["params"]).elements
    var writer = Writer()
    writer.object { writer in
      for param in params {
        writer.member(param["name"]?.string ?? "", value: param["value"])
      }
    }
    return writer.bytes
  }

  @Test(.timeLimit(.minutes(20))) func examplesOfHelpWork() throws {
    let server = try TestServer(["--demo"], hasEstate: true)
    defer { server.stopAndRemove() }
    let cmdb = Cmdb(server)
    let folder = try Self.folder(beside: server)
    let examples = try Self.commands(cmdb).flatMap { words in
      try Self.examples(try cmdb.run(["help"] + words, input: "", language: "C").output)
    }
    #expect(examples.count > 25)
    for example in examples {
      let outcome = try Self.shell(example, in: folder, cmdb)
      let refusal = Self.refusals.first { example.hasPrefix($0.key + " ") }?.value
      #expect(outcome.status == (refusal == nil ? 0 : 1), "\(example): \(outcome.error)")
      if let refusal { #expect(outcome.error.contains("(\(refusal))"), "\(example)") }
      let isSilent = outcome.output.isEmpty && outcome.error.isEmpty
      #expect(!isSilent || example.hasPrefix("source"), "\(example) says nothing")
      for complaint in ["Nothing found", "No person", "no code"] {
        #expect(!outcome.error.contains(complaint), "\(example): \(outcome.error)")
      }
    }
  }

  @Test(.timeLimit(.minutes(20))) func conditionsOfTheGuideWork() throws {
    let server = try TestServer(["--demo"], hasEstate: true)
    defer { server.stopAndRemove() }
    let client = try server.client()
    for condition in WhereGuide.examples {
      let method = condition.contains("assignee") ? "incident.find" : "item.find"
      _ = try client.result(method, #"{"where": "\#(condition)"}"#)
    }
  }

  /// The tour, pasted line by line from the page.
  @Test(.timeLimit(.minutes(20))) func theTourOfTheReadMeWorks() throws {
    let server = try TestServer(["--demo"], hasEstate: true)
    defer { server.stopAndRemove() }
    let cmdb = Cmdb(server)
    let folder = try Self.folder(beside: server)
    let lines = try Self.tour()
    #expect(lines.count > 15)
    for line in lines {
      let outcome = try Self.shell(line, in: folder, cmdb)
      #expect(outcome.status == 0, "\(line): \(outcome.error)")
      #expect(!outcome.error.contains("Nothing found"), "\(line)")
    }
  }

  // MARK: Reading what is documented

  /// The commands of `cmdb --help`: the words before the first argument.
  private static func commands(_ cmdb: Cmdb) throws -> [[String]] {
    let overview = try cmdb.run(["--help"], input: "", language: "C").output
    let lines = overview.split(separator: "\n").dropFirst().filter { $0.hasPrefix("cmdb ") }
    let names = lines.map { line in
      let line = line.dropFirst(5)
      let synopsis = line[..<(line.firstRange(of: "  ")?.lowerBound ?? line.endIndex)]
      return synopsis.split(separator: " ").prefix { $0.allSatisfy(\.isLowercase) }
        .map(String.init)
    }
    return names.filter { !$0.isEmpty }
  }

  private static func examples(_ page: String) throws -> [String] {
    let lines = page.split(separator: "\n").map(String.init)
    guard let start = lines.firstIndex(of: "Examples") else { return [] }
    return lines[(start + 1)...].prefix { $0.hasPrefix("    ") }.map { String($0.dropFirst(4)) }
  }

  /// The commands of the first block of the tour that calls `cmdb`, continued lines joined.
  private static func tour() throws -> [String] {
    let page = try Files.readText(packageFolder + "/README.md")
    let start = try #require(page.firstRange(of: "## A tour")?.upperBound)
    let end = try #require(page.firstRange(of: "## Back up")?.lowerBound)
    return page[start..<end].replacing("\\\n", with: "").split(separator: "\n")
      .filter { $0.hasPrefix("cmdb ") && !$0.hasPrefix("cmdb: ") || $0.hasPrefix("sed ") }
      .map(String.init)
  }

  private static var packageFolder: String {
    #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
  }

  // MARK: Running it

  private static func folder(beside server: TestServer) throws -> String {
    let folder = server.directory + "/examples"
    try Files.makeDirectory(folder, mode: 0o700)
    let request = #"{"jsonrpc": "2.0", "id": 1, "method": "session.whoami"}"# + "\n"
    try Files.write(Array(request.utf8), to: folder + "/requests.jsonl", mode: 0o600)
    let sheet = try Files.read(packageFolder + "/Sources/Demo/Estate/stocktaking.csv")
    try Files.write(sheet, to: folder + "/stocktaking.csv", mode: 0o600)
    return folder
  }

  private static func shell(
    _ line: String, in folder: String, _ cmdb: Cmdb
  ) throws -> Cmdb.Outcome {
    let programs = Files.directory(of: try TestServer.executable("cmdb"))
    let script = """
      cd \(folder) && ln -sfn \(packageFolder)/Sources .
      export PATH=\(programs):/usr/bin:/bin CMDB_SOCKET=\(cmdb.server.socketPath)
      \(line)
      """
    return try cmdb.run(["-c", script], executable: "/bin/bash", input: "", language: "C")
  }
}
