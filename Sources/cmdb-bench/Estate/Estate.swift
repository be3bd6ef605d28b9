import Postgres
import SQL
import System

/// What is measured on: items with relations, and incidents, of a new server.
final class Estate {
  /// Several for each client, by turns: one that is linked again and again grows a long timeline.
  static let incidentCount = 6400

  private let server: Server
  let items: Int
  let account: Int
  /// Ids of the assets; one behind the other.
  let assets: Range<Int>
  let trees: [EstateScript.Tree]
  /// Ids of the incidents; one behind the other.
  let incidents: Range<Int>
  private var nextFresh = 0

  init(filling server: Server, items: Int) throws {
    self.server = server
    self.items = items
    let session = try server.ownerSession()
    try Self.waitForIndexes(session)
    account = try session.number("select min(id) from cmdb.account where id <> 0")
    let script = EstateScript(items: items, account: account)
    try session.execute(script.text)
    assets = script.assets
    trees = script.trees
    incidents = try Self.open(Self.incidentCount, session, account)
    try session.execute("vacuum analyze")
    try session.execute("checkpoint")
  }

  /// The steward builds them on a new database, meanwhile; to write would stand in its way.
  private static func waitForIndexes(_ session: BlockingSession) throws {
    let loop = try EventLoop()
    let giveUp = Instant.now() + .seconds(60)
    while try session.number("select count(*) from cmdb.missing_indexes()") > 0 {
      guard Instant.now() < giveUp else {
        throw Server.Failure(description: "the indexes of attributes are not built")
      }
      loop.runOnce(timeout: .milliseconds(100))
    }
  }

  /// By the function that `incident.open` calls.
  private static func open(
    _ count: Int, _ session: BlockingSession, _ account: Int
  ) throws -> Range<Int> {
    let version = try session.number("select version from cmdb.catalogue_version")
    _ = try session.number(
      """
      select count(cmdb.incident_open(
        cmdb.enter(\(account), 'peer', 'bench', 'incident.open', null, null, null, null,
          \(version)),
        jsonb_build_object('kind', 'incident', 'title', 'Incident ' || n, 'impact', 3,
          'urgency', 3)))
      from generate_series(1, \(count)) n
      """)
    let first = try session.number("select min(id) from cmdb.incident")
    guard try session.number("select max(id) from cmdb.incident") == first + count - 1 else {
      throw Server.Failure(description: "the ids of the incidents have gaps")
    }
    return first..<first + count
  }

  /// Assets that nobody has changed: at version 1. Taken from the end, which no impact reaches that
  /// is measured.
  func fresh(_ count: Int) throws -> Range<Int> {
    nextFresh += count
    let first = assets.upperBound - nextFresh
    guard first >= assets.lowerBound else {
      throw Server.Failure(description: "there are not enough items for so many updates")
    }
    return first..<first + count
  }

  /// Lets the work before be over: what it left to write must not be counted with the next.
  func settle() throws {
    try server.ownerSession().execute("checkpoint")
  }
}

extension Server {
  /// A connection that may do everything.
  func ownerSession() throws -> BlockingSession {
    try BlockingSession(
      SessionSettings(conninfo: conninfo(role: "postgres"), searchPath: "cmdb, pg_temp"))
  }

  /// A connection with the settings of a worker's, for the same plans.
  func runtimeSession() throws -> BlockingSession {
    try BlockingSession(
      SessionSettings(
        conninfo: conninfo(role: "cmdb_runtime"), searchPath: "cmdb, pg_temp",
        parameters: [
          "jit": "off", "enable_seqscan": "off", "bytea_output": "hex",
          "plan_cache_mode": "force_generic_plan",
        ]))
  }

  /// The same settings for the programs of PostgreSQL.
  static let programEnvironment = [
    "PGOPTIONS": "-c jit=off -c enable_seqscan=off -c plan_cache_mode=force_generic_plan "
      + "-c search_path=cmdb,pg_temp -c timezone=UTC"
  ]
}

extension BlockingSession {
  func number(_ text: String) throws -> Int {
    Int(try query(SQL.Unit(Statement(text))).integer(0, 0) ?? 0)
  }

  func text(_ text: String) throws -> String {
    try query(SQL.Unit(Statement(text))).text(0, 0) ?? ""
  }
}
