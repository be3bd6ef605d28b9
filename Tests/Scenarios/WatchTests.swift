import Client
import JSON
import System
import Testing

/// `cmdb watch` over the real socket.
@Suite(.serialized, .waiting) struct WatchTests {
  private let client: Client
  private let cmdb: Cmdb

  init() throws {
    let server = try TestServer.shared.get()
    client = try server.client()
    cmdb = Cmdb(server)
  }

  private func watch(_ arguments: [String], language: String = "C") throws -> Cmdb.Outcome {
    try cmdb.run(
      ["--socket", cmdb.server.socketPath, "watch"] + arguments, input: "", language: language)
  }

  /// The place that a watch named at its end.
  private func place(_ outcome: Cmdb.Outcome) throws -> String {
    let words = outcome.error.split(whereSeparator: \.isWhitespace)
    return String(try #require(words.last))
  }

  @Test func aWatchGoesOnWhereItEnded() throws {
    _ = try client.result("item.register", #"{"class": "printer", "tag": "WV-1"}"#)
    _ = try Journal(client)
    let first = try watch(["--item", "WV-1", "--after", "0", "--once"])
    #expect(first.status == 0)
    #expect(first.output.contains("WV-1"))
    let place = try place(first)
    #expect(place.hasPrefix("1.1."))
    _ = try client.result(
      "item.update", #"{"item": "WV-1", "version": 1, "name": "Watched"}"#)
    _ = try Journal(client)
    let second = try watch(["--item", "WV-1", "--after", place, "--once", "--json"])
    let lines = second.output.split(separator: "\n")
    let entry = try Document(String(try #require(lines.first))).root
    #expect(lines.count == 1)
    #expect(entry["changes"]?[0]?["to"]?.string == "Watched")
    #expect(entry["subscription"] == nil)
  }

  @Test func aProgramGetsEachChange() throws {
    _ = try client.result("item.register", #"{"class": "printer", "tag": "WV-2"}"#)
    _ = try client.result("item.update", #"{"item": "WV-2", "version": 1, "name": "Two"}"#)
    _ = try Journal(client)
    let command = ["--item", "WV-2", "--after", "0", "--entities", "item", "--once"]
    let all = try watch(command + ["--exec", "wc -l"])
    #expect(all.status == 0, "\(all.error)")
    #expect(all.output.split(separator: "\n") == ["1", "1"])
    // The first failure ends it, and the change is not behind the place that is named.
    let failed = try watch(command + ["--exec", #"grep -v '"version":2'"#])
    #expect(failed.status == 1)
    let again = try watch([
      "--item", "WV-2", "--after", try self.place(in: failed.error), "--once", "--exec",
      "wc -l",
    ])
    #expect(again.output.split(separator: "\n") == ["1"])
  }

  @Test func aConditionChoosesChanges() throws {
    _ = try client.result(
      "item.register", #"{"class": "printer", "tag": "WV-3", "name": "WV watched"}"#)
    _ = try client.result("item.register", #"{"class": "printer", "tag": "WV-4"}"#)
    _ = try client.result("item.update", #"{"item": "WV-3", "version": 1, "name": "Not"}"#)
    _ = try Journal(client)
    let outcome = try watch([
      "--where", "name = 'WV watched'", "--after", "0", "--once", "--json",
    ])
    let effects = try outcome.output.split(separator: "\n").map {
      try Document(String($0)).root["effect"]?.string ?? ""
    }
    #expect(effects == ["entered", "left"], "\(outcome.error)")
    let wrong = try watch(["--where", "name = Printer and expires < today", "--once"])
    #expect(wrong.status == 1)
  }

  /// At least once: what its program has not ended well with comes again.
  @Test func aConsumerKeepsThePlace() throws {
    for number in 5...8 {
      _ = try client.result(
        "item.register", #"{"class": "printer", "tag": "WV-\#(number)", "name": "WV kept"}"#)
    }
    _ = try Journal(client)
    let follow = ["--consumer", "wv-kept", "--once", "--exec"]
    let failed = try watch(
      [
        "--where", "name = 'WV kept'", "--entities", "item", "--after", "0",
      ] + follow + ["grep -v WV-7"])
    #expect(failed.status == 1, "\(failed.error)")
    #expect(failed.output.split(separator: "\n").count == 2)
    #expect(failed.error.contains("cmdb watch --consumer wv-kept"))
    let again = try watch(follow + ["grep -o 'WV-[0-9]' | head -1"])
    #expect(again.status == 0, "\(again.error)")
    #expect(again.output.split(separator: "\n") == ["WV-7", "WV-8"])
    #expect(try watch(follow + ["cat"]).output.isEmpty)
    let other = try watch(["--where", "name = 'Other'"] + follow + ["cat"])
    #expect(other.status == 2)
    let listed = try cmdb.run(
      ["--socket", cmdb.server.socketPath, "consumer", "list"], input: "", language: "C")
    #expect(listed.output.contains("wv-kept"))
    let moved = try cmdb.run(
      [
        "--socket", cmdb.server.socketPath, "consumer", "seek", "wv-kept", "0", "--reason", "anew",
      ], input: "", language: "C")
    #expect(moved.status == 0, "\(moved.error)")
    #expect(
      try watch(follow + ["grep -o 'WV-[0-9]' | head -1"]).output.split(separator: "\n").count == 4)
    let deleted = try cmdb.run(
      ["--socket", cmdb.server.socketPath, "consumer", "delete", "wv-kept"], input: "",
      language: "ru_RU.UTF-8")
    #expect(deleted.status == 0, "\(deleted.error)")
  }

  private func place(in text: String) throws -> String {
    let words = text.split(whereSeparator: \.isWhitespace)
    let index = try #require(words.firstIndex(of: "--after"))
    return String(words[index + 1])
  }

  @Test func aWrongPlaceIsExplained() throws {
    let outcome = try watch(["--after", "yesterday"], language: "ru_RU.UTF-8")
    #expect(outcome.status == 2)
    #expect(outcome.error.contains("не место"))
  }
}
