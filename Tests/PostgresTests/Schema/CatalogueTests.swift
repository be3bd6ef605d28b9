import Postgres
import SQL
import Testing

/// The catalogue changes behind the writes that were checked against it and beside everybody who
/// reads, with sessions that are held open.
@Suite struct CatalogueTests {
  private let database: ScratchDatabase
  private let changer: BlockingSession
  private let other: BlockingSession

  init() throws {
    database = try ScratchCluster.makeMigrated()
    changer = try database.session()
    other = try database.session()
  }

  private func text(_ session: BlockingSession, _ query: String) throws -> String? {
    try session.query(Unit(Statement(query))).text(0, 0)
  }

  private func version() throws -> String {
    try #require(try text(changer, "select version from cmdb.catalogue_version"))
  }

  private static func enter(_ method: String, _ version: String) -> String {
    "cmdb.enter(0, 'peer', 'r-1', '\(method)', null, null, null, null, \(version))"
  }

  private static func define(_ name: String, _ version: String) -> String {
    """
    select cmdb.class_define(
      \(enter("class.define", version)),
      '{"name": "\(name)", "parent": "asset", "label": {"en": "N", "ru": "N"}}')
    """
  }

  /// The SQLSTATE with which a statement fails; nil when it does not.
  private func failure(_ session: BlockingSession, _ statement: String) -> String? {
    do {
      try session.execute(statement)
      return nil
    } catch {
      return error.sqlState?.description ?? "\(error)"
    }
  }

  /// A dump holds `access share` on every table from its first to its last row.
  @Test func aReaderHoldsUpNoChange() throws {
    try other.execute("begin isolation level repeatable read")
    let tables = try other.query(
      Unit(
        Statement(
          """
          select c.oid::regclass from pg_class c
          where c.relnamespace = 'cmdb'::regnamespace and c.relkind in ('r', 'p')
          """)))
    for row in 0..<tables.count {
      let table = try #require(tables.text(row, 0))
      try other.execute("lock table \(table) in access share mode")
    }
    let ancestors = "select count(*) from cmdb.class_ancestor"
    let identities = "select count(*) from cmdb.class_layout"
    let before = try (text(other, ancestors), text(other, identities))
    let old = try version()
    #expect(failure(changer, Self.define("beside_a_reader", old)) == nil)
    #expect(try version() != old)
    #expect(try before == (text(other, ancestors), text(other, identities)))
    #expect(try text(other, "select version from cmdb.catalogue_version") == old)
    try other.execute("commit")
    #expect(try text(other, ancestors) != before.0)
  }

  @Test func aWriteHoldsOffTheChangeToItsCommit() throws {
    let old = try version()
    try other.execute("begin; select \(Self.enter("item.update", old))")
    #expect(failure(changer, Self.define("behind_a_write", old)) == "55P03")
    // Nobody waits behind the change that could not be made.
    #expect(failure(changer, "select \(Self.enter("item.update", old))") == nil)
    try other.execute("commit")
    #expect(failure(changer, Self.define("behind_a_write", old)) == nil)
  }

  @Test func aWriteIsCheckedAgainstTheChangeItWaitedFor() throws {
    let old = try version()
    try changer.execute("begin; \(Self.define("before_a_write", old))")
    #expect(
      failure(other, "set lock_timeout = '10ms'; select \(Self.enter("item.update", old))")
        == "55P03")
    try other.execute("reset lock_timeout")
    let waiting = ConcurrentStatement(
      database, "select \(Self.enter("item.update", old))")
    try waiting.expectWaiting(watchedBy: other)
    try changer.execute("commit")
    #expect(waiting.failure() == "CM900")
    #expect(failure(other, "select cmdb.require_catalogue(\(old))") == "CM900")
  }

  @Test func twoChangesDoNotWaitForEachOther() throws {
    let old = try version()
    try changer.execute("begin; \(Self.define("first", old))")
    let waiting = ConcurrentStatement(database, Self.define("second", old))
    try waiting.expectWaiting(watchedBy: other)
    try changer.execute("commit")
    #expect(waiting.failure() == "CM900")
  }

  /// No lifecycle of ours requires fields, one in somebody's catalogue may.
  @Test func aTransitionNamesTheFieldsItRequires() throws {
    try changer.execute(
      """
      insert into cmdb.item (class, tag, name, state)
      values ('printer', 'PRN-000001', 'printer', 'in_stock');
      update cmdb.lifecycle_transition
      set requires = '{serial_number,location,model,assigned_to}'
      where lifecycle = 'asset' and from_state = 'in_stock' and to_state = 'in_use'
      """)
    let missing = try text(
      changer,
      """
      select (select jsonb_agg(r->>'path') from jsonb_array_elements(cmdb.transition_reasons(
        i, 'in_use', '{"serial_number": "1"}', '{"location": 7, "model": null}', null)) r)
      from cmdb.item i
      where i.tag = 'PRN-000001'
      """)
    #expect(missing == #"["model", "assigned_to"]"#)
  }
}
