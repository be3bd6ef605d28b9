import Postgres
import SQL
import Testing

/// Identification keys that take a field through another item, with sessions held open: what one
/// has not committed the other has to wait for, by the functions and by hand alike.
@Suite struct KeyTests {
  private let database: ScratchDatabase
  private let first: BlockingSession
  private let watcher: BlockingSession

  /// `X` has a serial number, a manufacturer of its own and a model without one; `Z` has the same
  /// number of `MAKER`.
  init() throws {
    database = try ScratchCluster.makeMigrated()
    first = try database.session()
    watcher = try database.session()
    try first.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (1, 'organization', 'MAKER', 'Maker', 'active', '{}'),
        (2, 'organization', 'OTHER', 'Other', 'active', '{}'),
        (3, 'model', 'MODEL', 'Model', 'active', '{}'),
        (4, 'printer', 'X', 'X', 'in_use', '{"serial_no": "S"}'),
        (5, 'printer', 'Z', 'Z', 'in_use', '{"serial_no": "S"}');
      insert into cmdb.relation (id, type, role, source, target, source_slot) values
        (101, 'of_model', 'model', 4, 3, 0), (102, 'manufactured_by', 'manufacturer', 4, 2, 0),
        (103, 'manufactured_by', 'manufacturer', 5, 1, 0)
      """)
  }

  private static let call =
    "cmdb.enter(0, 'sql', 'r', 'test', null, null, null, null, null)"

  /// X loses its own manufacturer; its model gets that of Z: either is right alone.
  private static let steps = [
    (
      "select cmdb.relation_disconnect(\(call), 102)",
      "select cmdb.relation_connect(\(call), 'manufactured_by', '3', '1', null, null)"
    ),
    (
      "delete from cmdb.relation where id = 102",
      "insert into cmdb.relation (type, role, source, target, source_slot) "
        + "values ('manufactured_by', 'manufacturer', 3, 1, 0)"
    ),
  ]

  @Test(arguments: [0, 1], [false, true])
  func twoStepsThatMeetInOneKeyWait(_ way: Int, isReversed: Bool) throws {
    let (parting, making) = Self.steps[way]
    try first.execute("begin")
    try first.execute(isReversed ? making : parting)
    let second = ConcurrentStatement(database, isReversed ? parting : making)
    try second.expectWaiting(watchedBy: watcher)
    try first.execute("commit")
    #expect(second.failure() == "CM005")
    let keys = try database.text(
      "select count(distinct item) || ' of ' || count(*) from cmdb.item_key "
        + "where key like '%manufacturer%serial_no' and item in (4, 5)")
    #expect(keys == (isReversed ? "2 of 2" : "1 of 1"))
  }

  @Test(arguments: [0, 1], [false, true])
  func whatIsGivenUpIsFree(_ way: Int, isReversed: Bool) throws {
    let (parting, making) = Self.steps[way]
    try first.execute("begin")
    try first.execute(isReversed ? making : parting)
    let second = ConcurrentStatement(database, isReversed ? parting : making)
    try second.expectWaiting(watchedBy: watcher)
    try first.execute("rollback")
    #expect(second.failure() == nil)
  }
}
