import Client
import JSON
import JSONRPC
import Postgres
import SQL
import Samples
import System
import Testing

/// Preview and commit are done in steps: they tell how far they are, can be stopped, and whatever
/// dies in the middle, all of the import is written or nothing.
@Suite(.serialized) struct ImportJobTests {
  /// Of its own: of imports one is written at a time.
  private static let server = Result { try TestServer() }
  private static let options = #""mode": "upsert", "class": "printer", "match": [["tag"]]"#

  // MARK: Progress

  @Test func progressIsToldAndEachLineIsKept() throws {
    let client = try Self.server.get().client()
    let count = Promises.figure(6_000, full: 100_000)
    try ImportFile.registerPlaces("IJP", client)
    let file = try ImportFile(client, Self.options)
    try file.send(ImportFile.printers("IJP", count))
    var told: [Value] = []
    let shown = try file.preview(#", "limit": 1"#) { told.append($0) }
    #expect(shown["summary"]?["create"]?.integer == Int64(count), "\(shown.text.prefix(1000))")
    try expectProgress(told, of: file, count)
    told = []
    let done = try file.commit(shown["plan"]?.string ?? "") { told.append($0) }
    try expectProgress(told, of: file, count)
    #expect(told.last?["params"]?["phase"]?.string == "write")
    let set = done["change_set"]?.string ?? ""
    let entries = try client.result("change_set.get", #"{"change_set": "\#(set)", "limit": 1000}"#)
    #expect(entries["counts"]?["item"]?.integer == Int64(count))
    #expect(entries["counts"]?["relation"]?.integer == Int64(2 * count))
    let lines = entries["entries"]?.elements.map { $0["import"]?["line"]?.integer ?? 0 } ?? []
    #expect(lines.count == 1000 && lines.allSatisfy { (2...Int64(count) + 1).contains($0) })
    let history = try client.result("item.history", #"{"item": "IJP-7"}"#)["entries"]
    #expect(history?[0]?["import"]?["line"]?.integer == 8)
    #expect(history?[0]?["import"]?["import"]?.integer == file.number)
    let item = try client.result("item.get", #"{"item": "IJP-\#(count)"}"#)
    #expect(item["version"]?.integer == 1)
    #expect(item["name"]?.string == "IJP 400")
    #expect(item["references"]?["location"]?["tag"]?.string == "IJP-ROOM\(count % 10)")
  }

  private func expectProgress(_ told: [Value], of file: ImportFile, _ count: Int) throws {
    #expect(!told.isEmpty)
    for notice in told {
      #expect(notice["method"]?.string == "import.progress")
      let params = try #require(notice["params"])
      #expect(params["import"]?.integer == file.number)
      #expect(params["request"]?.integer != nil)
      #expect(["read", "match", "check", "write"].contains(params["phase"]?.string ?? ""))
      #expect(params["done"]?.integer ?? -1 >= 0)
      #expect(params["done"]?.integer ?? 0 <= params["total"]?.integer ?? Int64(count))
    }
  }

  // MARK: Cancellation

  @Test func whatIsCancelledHasDoneNothing() throws {
    let server = try Self.server.get()
    let client = try server.client()
    let file = try ImportFile(client, Self.options)
    try file.send((1...20).map { #"{"tag": "IJC-\#($0)"}"# })
    #expect(try cancelled("import.preview", "", of: file, on: server) == "cancelled")
    #expect(try file.get()["state"]?.string == "open")
    let plan = try file.preview()["plan"]?.string ?? ""
    #expect(try cancelled("import.preview", "", of: file, on: server) == "cancelled")
    // The preview of before stands.
    #expect(try file.get()["plan"]?.string == plan)
    #expect(
      try cancelled("import.commit", #", "plan": "\#(plan)""#, of: file, on: server) == "cancelled")
    #expect(try file.get()["state"]?.string == "previewed")
    #expect(try client.refusal("item.get", #"{"item": "IJC-1"}"#).kind == "not_found")
    #expect(try file.commit(plan)["summary"]?["create"]?.integer == 20)
  }

  /// Cancels while a step waits for the row of the import; the kind of the answer.
  private func cancelled(
    _ method: String, _ more: String, of file: ImportFile, on server: TestServer
  ) throws -> String {
    let psql = try server.superuser()
    // Within a transaction PostgreSQL shows the sessions of its first look.
    let onlooker = try server.superuser()
    try psql.execute("begin; select from cmdb.import where id = \(file.number) for update")
    let wire = try server.wire()
    try wire.send(
      #"""
      {"jsonrpc":"2.0","id":1,"method":"\#(method)","params":{"import":\#(file.number)\#(more)}}
      """#)
    #expect(try wire.value()["params"]?["phase"]?.string == "read")
    // Else the step could still be on its way, and begin when it seems to be over.
    #expect(try waitUntil { try steps("wait_event_type = 'Lock'", onlooker) == "1" })
    let kind = try kindOfAnswer(on: wire)
    try psql.execute("rollback")
    // The step goes on to its end, and lets go behind it.
    let rest: Set = ["open", "previewed"]
    #expect(
      try waitUntil {
        try steps("state <> 'idle'", onlooker) == "0"
          && rest.contains(try file.get()["state"]?.string ?? "")
      })
    return kind
  }

  /// Cancels the request 1 of the connection, and tells how that is answered.
  private func kindOfAnswer(on wire: Wire) throws -> String {
    try wire.send(#"{"jsonrpc":"2.0","id":2,"method":"request.cancel","params":{"id":1}}"#)
    var kind = ""
    var isCancelled: Bool?
    while isCancelled == nil || kind.isEmpty {
      let message = try wire.value()
      switch message["id"]?.integer {
      case 1: kind = message.kindOfError ?? "a result"
      case 2: isCancelled = message["result"]?["cancelled"]?.boolean
      default: #expect(kind.isEmpty, "progress behind the answer")
      }
    }
    #expect(isCancelled == true)
    return kind
  }

  /// What is written is ended as well, until it has committed: nothing of it stands, and the same
  /// request can be made again.
  @Test func whatIsCancelledWhileItWritesHasDoneNothing() throws {
    let server = try Self.server.get()
    let client = try server.client()
    let file = try ImportFile(client, Self.options)
    // More than a revert writes beside others.
    let count = 1_100
    try file.send((1...count).map { #"{"tag": "IJW-\#($0)"}"# })
    let plan = try file.preview(#", "limit": 1"#)["plan"]?.string ?? ""
    let commit = #""import": \#(file.number), "plan": "\#(plan)""#
    #expect(try cancelledAtARow("import.commit", commit, tag: "IJW-700", on: server) == "cancelled")
    #expect(try client.refusal("item.get", #"{"item": "IJW-1"}"#).kind == "not_found")
    // What it held is let go behind it.
    #expect(try waitUntil { try file.get()["state"]?.string == "previewed" })
    let set = try file.commit(plan)["change_set"]?.string ?? ""

    let revert = #""change_set": "\#(set)""#
    #expect(
      try cancelledAtARow("change_set.revert", revert, tag: "IJW-700", on: server) == "cancelled")
    for number in [1, 699, 701, count] {
      let item = try client.result("item.get", #"{"item": "IJW-\#(number)"}"#)
      #expect(item["version"]?.integer == 1)
    }
    let undone = try client.result("change_set.revert", "{\(revert)}")
    #expect(undone["reverted"]?.integer == Int64(count))
  }

  /// Cancels a request while it writes one of its items; the kind of the answer.
  private func cancelledAtARow(
    _ method: String, _ members: String, tag: String, on server: TestServer
  ) throws -> String {
    let psql = try server.superuser()
    try psql.execute(
      """
      create function public.wait_for_ever() returns trigger language plpgsql as $$
      begin
        perform pg_sleep(3600);
        return null;
      end $$;
      create trigger wait_for_ever after insert or update on cmdb.item
      for each row when (new.tag = '\(tag)') execute function public.wait_for_ever()
      """)
    let wire = try server.wire()
    try wire.send(
      #"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":{\#(members)}}"#)
    #expect(try waitUntil { try steps("wait_event = 'PgSleep'", psql) == "1" })
    let kind = try kindOfAnswer(on: wire)
    try psql.execute("drop function public.wait_for_ever() cascade")
    return kind
  }

  /// How many steps of jobs are in that state.
  private func steps(_ state: String, _ session: BlockingSession) throws -> String? {
    let count = """
      select count(*) from pg_stat_activity
      where application_name = 'cmdbd worker job' and \(state)
      """
    return try session.query(SQL.Unit(Statement(count))).text(0, 0)
  }

  // MARK: Races

  @Test func ofTwoCommitsOfOneImportOneWins() throws {
    let server = try Self.server.get()
    let client = try server.client()
    let race = try Race(2, on: server)
    for round in 0..<5 {
      let file = try ImportFile(client, Self.options)
      try file.send((1...200).map { #"{"tag": "IJR\#(round)-\#($0)"}"# })
      let plan = try file.preview()["plan"]?.string ?? ""
      let (winner, refused) = try race.oneWinner("import.commit") { _ in
        #"{"import": \#(file.number), "plan": "\#(plan)"}"#
      }
      #expect(winner["summary"]?["create"]?.integer == 200)
      #expect(refused.map(\.kind) == ["invalid_state"], "\(refused)")
      let item = try client.result("item.get", #"{"item": "IJR\#(round)-7"}"#)
      #expect(item["version"]?.integer == 1)
    }
  }

  /// Whoever comes second is told to wait, or which lines are in the way.
  @Test func ofTwoImportsThatMakeOneKeyOneIsWritten() throws {
    let server = try Self.server.get()
    let race = try Race(2, on: server)
    let client = try server.client()
    for round in 0..<5 {
      let files = try (0..<2).map { turn in
        let options = #""mode": "create", "class": "printer", "match": [["tag"]]"#
        let file = try ImportFile(client, options)
        try file.send(
          (1...50).map { number in
            let key = number == 17 ? "IJK\(round)" : "IJK\(round)-\(turn)-\(number)"
            return #"{"tag": "IJK\#(round)-\#(turn)-\#(number)", "inventory_no": "\#(key)"}"#
          })
        return file
      }
      let plans = try files.map { try $0.preview()["plan"]?.string ?? "" }
      let (_, refused) = try race.oneWinner("import.commit") { turn in
        #"{"import": \#(files[turn].number), "plan": "\#(plans[turn])"}"#
      }
      #expect(["conflict", "overloaded"].contains(refused[0].kind), "\(refused)")
      let other = try files.first { try $0.get()["state"]?.string != "committed" }
      let left = try #require(other)
      // The refused attempt may be about to end.
      #expect(try waitUntil { try left.get()["state"]?.string == "previewed" })
      let plan = try left.get()["plan"]?.string ?? ""
      let named = try client.refusal(
        "import.commit", #"{"import": \#(left.number), "plan": "\#(plan)"}"#)
      #expect(named.kind == "conflict")
      #expect(named.error["data"]?["reasons"]?[0]?["line"]?.integer == 18)
      #expect(named.error["data"]?["total"]?.integer == 1)
      let again = try left.preview(#", "only": ["error"]"#)
      #expect(again["rows"]?.count == 1)
      #expect(again["rows"]?[0]?["errors"]?[0]?["code"]?.string == "taken")
    }
  }

  /// A feed writes what has changed and nothing else.
  @Test func aFeedWritesItsChangesAlone() throws {
    let client = try Self.server.get().client()
    let count = Promises.figure(2_000, full: 20_000)
    try ImportFile.registerPlaces("IJF", client)
    let first = try ImportFile(client, Self.options)
    try first.send(ImportFile.printers("IJF", count))
    _ = try first.write()
    let begin = Instant.now()
    let second = try ImportFile(client, Self.options)
    try second.send(
      ImportFile.printers("IJF", count) { $0 % (count / 50) == 0 ? "changed" : "\($0)" })
    let shown = try second.preview(#", "limit": 1"#)
    #expect(shown["summary"]?["update"]?.integer == 50)
    #expect(shown["summary"]?["unchanged"]?.integer == Int64(count - 50))
    let done = try second.commit(shown["plan"]?.string ?? "")
    let lasted = begin.duration(to: Instant.now())
    #expect(Promises.holds(lasted, within: .seconds(2)), "\(lasted)")
    let set = try client.result(
      "change_set.get", #"{"change_set": "\#(done["change_set"]?.string ?? "")"}"#)
    #expect(set["counts"]?["item"]?.integer == 50)
    #expect(set["counts"]?["relation"]?.integer == 0)
    #expect(try client.result("item.get", #"{"item": "IJF-1"}"#)["version"]?.integer == 1)
    #expect(
      try client.result("item.get", #"{"item": "IJF-\#(count / 50)"}"#)["version"]?.integer == 2)
  }

  // MARK: Kills

  @Test(arguments: ["worker", "postgres", "client"])
  func whateverDiesAllIsWrittenOrNothing(_ victim: String) throws {
    let server = try TestServer(["--workers", "1"])
    defer { server.stopAndRemove() }
    let count = Promises.figure(6_000, full: 100_000)
    try ImportFile.registerPlaces("IJD", try server.client())
    let file = try ImportFile(try server.client(), Self.options)
    try file.send(ImportFile.printers("IJD", count))
    try disturb("import.preview", #""import": \#(file.number)"#, victim, server, milliseconds: 100)
    let persistent = Persistent(server)
    let named = #""import": \#(file.number)"#
    let shown = try settled(persistent, "import.preview", "\(named), \"limit\": 1")
    #expect(shown["summary"]?["create"]?.integer == Int64(count))
    let plan = shown["plan"]?.string ?? ""
    let commit = #""idempotency_key": "ijd", "import": \#(file.number), "plan": "\#(plan)""#
    // A request at which a third worker dies is refused.
    for milliseconds in victim == "worker" ? [50, 300] : [50, 300, 700] {
      try disturb("import.commit", commit, victim, server, milliseconds: milliseconds)
    }
    let done = try settled(persistent, "import.commit", commit)
    #expect(done["summary"]?["create"]?.integer == Int64(count))
    #expect(try settled(persistent, "import.commit", commit).text == done.text)
    let client = try server.client()
    let set = try client.result(
      "change_set.get", #"{"change_set": "\#(done["change_set"]?.string ?? "")"}"#)
    #expect(set["counts"]?["item"]?.integer == Int64(count))
    #expect(set["counts"]?["relation"]?.integer == Int64(2 * count))
    try Journal(client).expectUnbroken()
  }

  /// Begins a request and kills somebody so much later.
  private func disturb(
    _ method: String, _ members: String, _ victim: String, _ server: TestServer, milliseconds: Int
  ) throws {
    guard let client = try? server.client() else { return }
    try? client.send(
      #"{"jsonrpc": "2.0", "id": 1, "method": "\#(method)", "params": {\#(members)}}"#)
    Pace.pause(.milliseconds(milliseconds))
    switch victim {
    case "worker": for worker in try server.children("worker") { Process.kill(worker, .kill) }
    case "postgres":
      let psql = try? server.superuser()
      let rows = try? psql?.query(
        SQL.Unit(
          Statement(
            """
            select pid from pg_stat_activity where application_name = 'cmdbd worker job'
            """)))
      for row in 0..<(rows?.count ?? 0) {
        if let pid = rows?.integer(row, 0) { Process.kill(Int32(pid), .kill) }
      }
    default: client.finishSending()
    }
  }

  /// Repeats until somebody else's attempt is over.
  private func settled(
    _ persistent: Persistent, _ method: String, _ members: String
  ) throws -> Value {
    let end = Instant.now() + .seconds(120)
    while Instant.now() < end {
      let answer = try persistent.ask(method, "{\(members)}")
      if let won = answer.won { return won }
      guard answer.refused?.reason == "committing" else {
        throw Persistent.Failure(description: answer.text)
      }
      Pace.pause(.milliseconds(100))
    }
    throw Persistent.Failure(description: "\(method) never ended")
  }

  // MARK: Settling

  /// While an import is written nothing settles: health says so, and a read of now waits for it.
  @Test func whatAnImportHoldsUpIsWaitedFor() throws {
    let server = try TestServer()
    defer { server.stopAndRemove() }
    let client = try server.client()
    let file = try ImportFile(client, Self.options)
    let psql = try server.superuser()
    // As a commit at work looks from outside.
    try psql.execute(
      """
      update cmdb.import set state = 'committing', holder = 'r', holder_pid = pg_backend_pid(),
        holder_started = pg_postmaster_start_time(), held_until = now() + interval '150 s'
      where id = \(file.number)
      """)
    try psql.execute("begin; select pg_advisory_xact_lock(4716), pg_current_xact_id()")
    let health = try client.result("server.health")
    #expect(health["settling"]?["held_by"]?.string == "import.commit")
    #expect(health["settling"]?["import"]?.integer == file.number)
    #expect(health["settling"]?["since"]?.string != nil)
    let begin = Instant.now()
    let wire = try server.wire()
    let now = try psql.query(SQL.Unit(Statement("select cmdb.rfc3339(cmdb.present())"))).text(0, 0)
    let params = #"{"limit":1,"as_of":"\#(now ?? "")"}"#
    try wire.send(#"{"jsonrpc":"2.0","id":1,"method":"item.find","params":\#(params)}"#)
    Pace.pause(.seconds(3))
    #expect(try file.get()["state"]?.string == "committing")
    try psql.execute("rollback")
    #expect(try wire.value()["result"] != nil)
    #expect(begin.duration(to: Instant.now()) >= .seconds(3))
    #expect(try client.result("server.health")["status"]?.string == "ok")
  }
}
