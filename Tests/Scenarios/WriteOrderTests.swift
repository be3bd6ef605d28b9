import Client
import JSON
import Postgres
import Samples
import SQL
import System
import Testing

/// Writes of one connection take effect in the order in which they were sent, also when PostgreSQL
/// sends one of them back, or it is given up meanwhile.
@Suite(.serialized) struct WriteOrderTests {
  private let server: TestServer
  private let client: Client

  init() throws {
    server = try TestServer.shared.get()
    client = try server.client()
  }

  private func unique(_ prefix: String) -> String {
    "\(prefix)-\(UInt32.random(in: 0...UInt32.max))"
  }

  private func send(_ wire: Wire, _ id: String, _ method: String, _ params: String) throws {
    try wire.send(
      #"{"jsonrpc":"2.0","id":"\#(id)","method":"\#(method)","params":\#(params)}"#)
  }

  /// So many answers, by the ids of their requests.
  private func answers(_ wire: Wire, _ count: Int) throws -> [String: Value] {
    var answers: [String: Value] = [:]
    for _ in 0..<count {
      let answer = try wire.value()
      answers[answer["id"]?.string ?? ""] = answer
    }
    return answers
  }

  /// Lets each update of an item to the name `name` run `body` of PL/pgSQL first.
  private func meddle(
    _ admin: BlockingSession, name: String, body: String, _ test: () throws -> Void
  ) throws {
    try admin.execute(
      """
      create sequence public.meddled;
      create function public.meddle() returns trigger
      language plpgsql security definer as $$
      begin
        if new.name = '\(name)' then
          \(body)
        end if;
        return new;
      end $$
      """)
    try change(
      admin,
      """
      create trigger a_meddles before update on cmdb.item
      for each row execute function public.meddle()
      """)
    let result = Result { try test() }
    try admin.execute("select pg_advisory_unlock_all()")
    try change(admin, "drop trigger a_meddles on cmdb.item")
    try admin.execute("drop function public.meddle; drop sequence public.meddled")
    try result.get()
  }

  /// A change of the table may meet an index that the steward builds, which is a deadlock.
  private func change(_ admin: BlockingSession, _ statement: String) throws {
    let isDone = try waitUntil {
      do {
        try admin.execute(statement)
        return true
      } catch PostgresError.server(let error) where error.sqlState == .deadlockDetected {
        return false
      }
    }
    #expect(isDone, "\(statement)")
  }

  /// The first write asks for the class of its item, so it is alone on its way and is tried again.
  @Test(arguments: ["40001", "40P01"])
  func aWriteThatIsTriedAgainIsNotOvertaken(_ code: String) throws {
    let item = try #require(
      try client.result("item.register", #"{"class": "printer", "name": "P"}"#)["id"]?.integer)
    let name = unique("again")
    let failure = """
      if nextval('public.meddled') <= 2 then
        raise exception using errcode = '\(code)';
      end if;
      """
    try meddle(try server.superuser(), name: name, body: failure) {
      let wire = try server.wire()
      try send(
        wire, "a", "item.update",
        """
        {"item": \(item), "version": 1, "name": "\(name)", \
        "attributes": {"inventory_no": "\(name)"}}
        """)
      try send(wire, "b", "item.update", #"{"item": \#(item), "version": 2, "name": "B"}"#)
      try send(wire, "c", "item.update", #"{"item": \#(item), "version": 3, "name": "C"}"#)
      let answers = try answers(wire, 3)
      for (id, version) in [("a", 2), ("b", 3), ("c", 4)] {
        #expect(answers[id]?["result"]?["version"]?.integer == Int64(version), "\(answers)")
      }
    }
    #expect(try client.result("item.get", #"{"item": \#(item)}"#)["name"]?.string == "C")
  }

  /// A second execution would come behind the write that makes the item.
  @Test func aRefusedWriteIsExecutedOnce() throws {
    let tag = unique("LATER")
    let wire = try server.wire()
    try send(wire, "a", "item.update", #"{"item": "\#(tag)", "version": 1, "name": "A"}"#)
    try send(
      wire, "b", "item.register", #"{"class": "printer", "name": "B", "tag": "\#(tag)"}"#)
    let answers = try answers(wire, 2)
    #expect(answers["a"]?.kindOfError == "not_found", "\(answers)")
    #expect(answers["b"]?["result"]?["version"]?.integer == 1, "\(answers)")
    let read = try client.result("item.get", #"{"item": "\#(tag)"}"#)
    #expect(read["name"]?.string == "B")
  }

  /// The write is told that the catalogue has moved, and is cancelled while the worker cannot read
  /// the new one.
  @Test(.timeLimit(.minutes(20))) func aCancelledWriteHoldsNobodyBack() throws {
    let item = try #require(
      try client.result("item.register", #"{"class": "printer", "name": "P"}"#)["id"]?.integer)
    let name = unique("moved")
    let admin = try server.superuser()
    let moved = """
      perform pg_advisory_xact_lock(4791);
      raise exception using errcode = 'CM900';
      """
    try meddle(admin, name: name, body: moved) {
      try admin.execute("select pg_advisory_lock(4791), pg_advisory_lock(4792)")
      let wire = try server.wire()
      try send(
        wire, "a", "item.update",
        #"{"item": \#(item), "version": 1, "name": "\#(name)"}"#)
      let watcher = try server.superuser()
      try expectWaiting(watcher, "locktype = 'advisory' and objid = 4791 and not granted")
      // Waits for the write, which has read the table, and then keeps the worker from reading it.
      let holder = Crowd(1) { [server] _ in
        try server.superuser().execute(
          """
          begin;
          lock table cmdb.catalogue_version in access exclusive mode;
          select pg_advisory_xact_lock(4792);
          rollback
          """)
      }
      let ofTable = "relation = 'cmdb.catalogue_version'::regclass and mode = 'AccessExclusiveLock'"
      try expectWaiting(watcher, "\(ofTable) and not granted")
      try admin.execute("select pg_advisory_unlock(4791)")
      try expectWaiting(watcher, "\(ofTable) and granted")
      try expectWaiting(
        watcher, "relation = 'cmdb.catalogue_version'::regclass and not granted")
      try send(wire, "cancel", "request.cancel", #"{"id": "a"}"#)
      let early = try answers(wire, 2)
      #expect(early["a"]?.kindOfError == "cancelled", "\(early)")
      try admin.execute("select pg_advisory_unlock(4792)")
      _ = try holder.join()
      try send(wire, "b", "item.update", #"{"item": \#(item), "version": 1, "name": "B"}"#)
      let later = try answers(wire, 1)
      #expect(later["b"]?["result"]?["version"]?.integer == 2, "\(later)")
    }
  }

  private func expectWaiting(_ watcher: BlockingSession, _ condition: String) throws {
    let isSeen = try waitUntil {
      try watcher.query(
        Unit(Statement("select count(*) from pg_locks where \(condition)"))
      ).integer(0, 0) ?? 0 > 0
    }
    #expect(isSeen, "\(condition)")
  }
}
