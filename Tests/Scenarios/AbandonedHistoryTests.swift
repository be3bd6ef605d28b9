import Client
import JSON
import Samples
import System
import Testing

/// A restored copy beside its original: what either has given since they parted is refused by the
/// other.
@Suite struct AbandonedHistoryTests {
  /// A request that refers to what a server has given before.
  private struct Kept {
    let method: String
    let params: String
  }

  private static let roundCount = 25

  private func shell(_ program: String, _ arguments: String...) throws {
    let child = try ChildProcess.spawn(
      ChildProcess.Specification(executable: program, arguments: arguments))
    #expect(ChildProcess.waitForEnd(of: child) == .exited(0))
  }

  /// Writes, and keeps cursors and positions behind the common point.
  private func keep(
    from client: Client, timeline: Int, after common: Int64
  ) throws -> [Kept] {
    var kept: [Kept] = []
    for round in 1...Self.roundCount {
      for number in 1...3 {
        _ = try client.result(
          "item.register",
          #"{"class": "printer", "tag": "T\#(timeline)-\#(round)-\#(number)", "name": "P"}"#)
      }
      var head = common
      let isJournaled = try waitUntil {
        let newest = try client.result("journal.list", #"{"sort": "-position", "limit": 1}"#)
        head = newest["entries"]?[0]?["position"]?.integer ?? 0
        return head >= common + Int64(3 * round)
      }
      #expect(isJournaled)
      let finds = try client.result("item.find", #"{"limit": 1}"#)["next_cursor"]?.string
      let lists = try client.result("journal.list", #"{"after": \#(head - 2), "limit": 1}"#)
      let cursor = try #require(finds)
      let journalCursor = try #require(lists["next_cursor"]?.string)
      kept += [
        Kept(method: "item.find", params: #"{"limit": 1, "cursor": "\#(cursor)"}"#),
        Kept(
          method: "journal.list",
          params: #"{"after": \#(head - 2), "limit": 1, "cursor": "\#(journalCursor)"}"#),
        Kept(
          method: "item.find",
          params: #"{"as_of": {"position": \#(head), "timeline": \#(timeline)}, "limit": 1}"#),
        Kept(
          method: "journal.list", params: #"{"after": \#(head), "timeline": \#(timeline)}"#),
        Kept(
          method: "changes.subscribe", params: #"{"after": \#(head), "timeline": \#(timeline)}"#),
      ]
    }
    return kept
  }

  @Test(.timeLimit(.minutes(20))) func whatTheOtherCopyGaveIsRefused() throws {
    let first = try TestServer()
    defer { first.remove() }
    for number in 1...5 {
      _ = try first.client().result(
        "item.register", #"{"class": "printer", "tag": "OLD-\#(number)", "name": "P"}"#)
    }
    // Positions come a moment after the writes: they have to lie before the common one.
    _ = try Journal(first.client())
    let old = try #require(
      try first.client().result("item.find", #"{"limit": 1}"#)["next_cursor"]?.string)
    _ = first.stop()
    let directory = "/tmp/cmdb-parted-\(Process.id)"
    try Files.makeDirectory(directory, mode: 0o711)
    TestServer.removeAtExit(directory)
    try shell("/bin/cp", "-a", "\(first.directory)/postgresql", directory)
    let decided = try ToolRun(["timeline", "new", "--state", directory])
    #expect(decided.status == .exited(0), "\(decided.error)")
    let words = decided.output.split { !$0.isNumber }
    let common = try #require(words.last.flatMap { Int64($0) })

    let copy = try TestServer(directory: directory)
    defer { copy.stopAndRemove() }
    let original = try TestServer(directory: first.directory)
    defer { _ = original.stop() }
    let ofOriginal = try keep(from: original.client(), timeline: 1, after: common)
    let ofCopy = try keep(from: copy.client(), timeline: 2, after: common)
    for (kept, home, other) in [(ofOriginal, original, copy), (ofCopy, copy, original)] {
      let atHome = try home.client()
      let elsewhere = try other.client()
      var refused = 0
      for request in kept {
        #expect(atHome.answers(request.method, request.params), "\(request)")
        let refusal = try elsewhere.refusal(request.method, request.params)
        if refusal.kind == "cursor_expired" { refused += 1 }
      }
      print("refused \(refused) of \(kept.count)")
      #expect(refused == 5 * Self.roundCount)
    }

    // What was given before they parted.
    let shared = #"{"as_of": {"position": \#(common), "timeline": 1}, "limit": 1}"#
    #expect(try copy.client().result("item.find", shared)["items"]?.count == 1)
    let page = #"{"limit": 1, "cursor": "\#(old)"}"#
    #expect(try original.client().result("item.find", page)["items"]?.count == 1)
    let told = try copy.client().refusal("item.find", page).error
    #expect(told["data"]?["timeline"]?.integer == 2)
    #expect(told["data"]?["common"]?.integer == common)
  }

  /// The state of a program that follows a consumer: its last marks, and how it was attached.
  private struct Followed {
    var marks: [String] = []
    var epoch: Int64 = 0
    var position: Int64 = 0
  }

  /// Writes an item in each round, follows to its entry and acknowledges it.
  private func follow(_ server: TestServer, rounds: Int) throws -> Followed {
    let client = try server.client()
    var followed = Followed()
    for round in 0..<rounds {
      _ = try client.result(
        "item.register", #"{"class": "printer", "tag": "AHEAD-\#(round)"}"#)
      let reader = FeedReader(try server.client())
      let begun = try reader.subscribe(#"{"consumer": "copied"}"#)
      followed.epoch = begun["epoch"]?.integer ?? 0
      let entry = try reader.entries { $0["subject"]?["tag"]?.string == "AHEAD-\(round)" }.last
      followed.position = try #require(entry?["position"]?.integer)
      // A new subscription begins with a bookmark of where it stands.
      let next = FeedReader(try server.client())
      try next.subscribe(#"{"after": \#(followed.position), "timeline": 1}"#)
      _ = try next.entriesToBookmark()
      followed.marks.append(try #require(next.mark))
      _ = try reader.call(
        "consumer.ack",
        #"""
        {"consumer": "copied", "epoch": \#(followed.epoch), "position": \#(followed.position)}
        """#)
    }
    return followed
  }

  /// How many of the marks are refused to the consumer, by reason.
  private func refusals(_ marks: [String], by client: Client) throws -> [String: Int] {
    try marks.reduce(into: [:]) { reasons, mark in
      let refusal = try client.refusal(
        "changes.subscribe", #"{"consumer": "copied", "mark": "\#(mark)"}"#)
      #expect(refusal.kind == "cursor_expired", "\(mark)")
      reasons[refusal.error["data"]?["reason"]?.string ?? "", default: 0] += 1
    }
  }

  /// An older copy of the database under a running consumer: with a new timeline, and as the same
  /// one, when all of the state was put back and nobody can tell but by the marks.
  @Test(.timeLimit(.minutes(20))) func aConsumerIsRefusedByAnOlderCopy() throws {
    let server = try TestServer()
    defer { server.remove() }
    _ = try server.client().result("consumer.create", #"{"name": "copied"}"#)
    _ = try Journal(server.client())
    _ = server.stop()
    let folders = ["same", "new"].map { "/tmp/cmdb-older-\($0)-\(Process.id)" }
    for folder in folders {
      TestServer.removeAtExit(folder)
      try shell("/bin/cp", "-a", server.directory, folder)
    }
    let original = try TestServer(directory: server.directory)
    let rounds = Promises.figure(10, full: 100)
    let followed = try follow(original, rounds: rounds)
    _ = original.stop()

    let same = try TestServer(directory: folders[0])
    defer { same.stopAndRemove() }
    let client = try same.client()
    let early = try refusals(followed.marks, by: client)
    // Its own start may have taken a position.
    #expect(Set(early.keys).isSubset(of: ["ahead", "mark"]), "\(early)")
    #expect(early.values.reduce(0, +) == rounds)
    // Another history takes the same positions, one more for each round.
    for number in 0..<rounds * 4 {
      _ = try client.result("item.register", #"{"class": "printer", "tag": "OTHER-\#(number)"}"#)
    }
    _ = try Journal(client)
    #expect(try refusals(followed.marks, by: client) == ["mark": rounds])
    let late = try client.refusal(
      "consumer.ack",
      #"""
      {"consumer": "copied", "epoch": \#(followed.epoch), "position": \#(followed.position)}
      """#)
    #expect(late.kind == "conflict")

    let decided = try ToolRun(["timeline", "new", "--state", folders[1]])
    #expect(decided.status == .exited(0), "\(decided.error)")
    let renewed = try TestServer(directory: folders[1])
    defer { renewed.stopAndRemove() }
    #expect(try refusals(followed.marks, by: renewed.client()) == ["timeline": rounds])
  }
}

extension Client {
  fileprivate func answers(_ method: String, _ params: String) -> Bool {
    (try? result(method, params)) != nil
  }
}
