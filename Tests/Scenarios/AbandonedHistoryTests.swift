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

  @Test(.timeLimit(.minutes(10))) func whatTheOtherCopyGaveIsRefused() throws {
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
}

extension Client {
  fileprivate func answers(_ method: String, _ params: String) -> Bool {
    (try? result(method, params)) != nil
  }
}
