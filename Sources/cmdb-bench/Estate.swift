import Postgres
import SQL
import System

/// The items that are measured: printers with attributes, each in one of a hundred rooms.
struct Estate {
  private static let roomCount = 100
  /// One transaction each, so that none grows without bounds.
  private static let batch = 10_000

  private let session: BlockingSession
  let account: Int
  let catalogue: Int
  /// Ids of the printers; one behind the other.
  private(set) var printers: Range<Int> = 0..<0
  private var nextFresh = 0

  /// Registers rooms and printers by the function that `item.register` calls.
  init(filling server: Server, items: Int) throws {
    session = try BlockingSession(
      SessionSettings(conninfo: server.conninfo(role: "postgres"), searchPath: "cmdb, pg_temp"))
    account = try Self.number(session, "select min(id) from cmdb.account where id <> 0")
    catalogue = try Self.number(session, "select version from cmdb.catalogue_version")
    _ = try register(
      "location", "LOC", #"{"kind": "room", "room_no": "' || n || '"}"#, references: nil,
      1...Self.roomCount)
    var first = 1
    while first <= items {
      let last = min(items, first + Self.batch - 1)
      _ = try register(
        "printer", "PRN",
        #"{"is_colour": true, "duplex": true, "notes": "printer ' || n || '"}"#,
        references: "jsonb_build_object('location', "
          + "'LOC-' || lpad((n % \(Self.roomCount) + 1)::text, 6, '0'))",
        first...last)
      first = last + 1
    }
    try Self.waitForIndexes(session)
    try session.execute("vacuum analyze")
    let low = try Self.number(session, "select min(id) from cmdb.item where class = 'printer'")
    let high = try Self.number(session, "select max(id) from cmdb.item where class = 'printer'")
    guard high - low + 1 == items else {
      throw Server.Failure(description: "the ids of the printers have gaps")
    }
    printers = low..<high + 1
  }

  /// The steward builds them on a new database, meanwhile; a vacuum would stand in its way.
  private static func waitForIndexes(_ session: BlockingSession) throws {
    let loop = try EventLoop()
    let giveUp = Instant.now() + .seconds(300)
    while try number(session, "select count(*) from cmdb.missing_indexes()") > 0 {
      guard Instant.now() < giveUp else {
        throw Server.Failure(description: "the indexes of attributes are not built")
      }
      loop.runOnce(timeout: .milliseconds(100))
    }
  }

  private func register(
    _ itemClass: String, _ prefix: String, _ attributes: String, references: String?,
    _ numbers: ClosedRange<Int>
  ) throws -> Int {
    try Self.number(
      session,
      """
      select count(cmdb.item_register(
        cmdb.enter(\(account), 'peer', 'bench', 'item.register', null, null, null, null,
          \(catalogue)),
        '\(itemClass)', '\(prefix)', (select l.initial[1]
          from cmdb.lifecycle l where l.name = cmdb.lifecycle_of('\(itemClass)')),
        '\(itemClass) ' || n, null, ('\(attributes)')::jsonb, null, null,
        \(references ?? "null::jsonb"), null))
      from generate_series(\(numbers.lowerBound), \(numbers.upperBound)) n
      """)
  }

  /// Printers that nobody has changed: at version 1.
  mutating func fresh(_ count: Int) throws -> Range<Int> {
    let first = printers.lowerBound + nextFresh
    nextFresh += count
    guard printers.lowerBound + nextFresh <= printers.upperBound else {
      throw Server.Failure(description: "there are not enough items for so many updates")
    }
    return first..<first + count
  }

  /// Lets the work before be over: what it left to write must not be counted with the next.
  func settle() throws {
    try session.execute("checkpoint")
  }

  private static func number(_ session: BlockingSession, _ text: String) throws -> Int {
    let rows = try session.query(Unit(Statement(text)))
    return Int(rows.integer(0, 0) ?? 0)
  }
}
