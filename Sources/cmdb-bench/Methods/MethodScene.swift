import JSON
import Postgres
import SQL

/// What the requests of a method may name: things of the estate, and what the rows before have
/// made.
final class MethodScene {
  /// Each row and shape draws its own, so that no two of them write the same.
  static let writesMax = 600

  let bench: Bench
  let items: Range<Int>
  let incidents: Range<Int>
  /// Tells what this run makes from what stands there already.
  private(set) var round = 0
  private(set) var secret = ""
  /// A settled moment at which the estate stood already.
  let moment: String
  /// Thirty days behind it.
  let later: String
  private let session: BlockingSession
  private var freshItems = 0..<0
  private var freshIncidents = 0
  private var drawn: [String] = []
  private var giants: Giants?

  init(_ bench: Bench) throws {
    self.bench = bench
    items = bench.estate.assets
    incidents = bench.estate.incidents
    session = try bench.server.ownerSession()
    moment = try session.text("select cmdb.rfc3339(cmdb.settled_until())")
    later = try session.text("select cmdb.rfc3339(cmdb.settled_until() + interval '30 days')")
    try session.execute(BareTables.script)
    let wire = try Wire(bench.server)
    _ = try wire.call("account.create", #"{"name":"bench","roles":["agent"]}"#)
    let answer = try wire.call("token.issue", #"{"account":"bench"}"#)
    secret = try Document(answer).root["result"]?["token"]?.string ?? ""
    _ = try wire.call(
      "item.register", #"{"class":"contract","tag":"BENCH-CTR","attributes":{"kind":"lease"}}"#)
    _ = try wire.call(
      "item.register",
      #"{"class":"schedule","tag":"BENCH-SCH","attributes":{"time_zone":"Europe/Moscow","#
        + #""week":{"mon-fri":"09:00-13:00 14:00-18:00"}}}"#)
    _ = try wire.call(
      "item.register",
      #"{"class":"person","tag":"BENCH-PER","attributes":{"phone":"+7 921 555-10-13"}}"#)
    _ = try wire.call(
      "item.register",
      #"{"class":"channel","tag":"BENCH-CHN","attributes":"#
        + #"{"kind":"mail","address":"help@bench.example"}}"#)
    _ = try wire.call(
      "item.register",
      #"{"class":"canned_answer","tag":"BENCH-CAN","state":"active","#
        + #""attributes":{"text":"{requester.name}, we work on {number}."}}"#)
    _ = try wire.call(
      "conversation.open", #"{"party":"BENCH-PER","channel":"BENCH-CHN"}"#)
    try session.execute("vacuum analyze cmdb.account, cmdb.token")
  }

  /// Adds the giants to the estate; false where it has no room for them.
  func addGiants() throws -> Bool {
    giants = try Giants(bench.estate, session)
    return giants != nil
  }

  /// The incident about thousands of items.
  var giantIncident: Int { giants?.incident ?? 0 }

  /// Before the requests of a row from so many clients.
  func begin(_ row: MethodRow) throws {
    round += 1
    try bench.estate.settle()
    switch row.method {
    case "item.update", "item.transition", "item.reclassify", "relation.connect":
      freshItems = try bench.estate.fresh(Self.writesMax)
    case "incident.update", "incident.transition", "incident.link", "incident.unlink",
      "incident.comment", "incident.assign", "incident.take", "incident.watch",
      "incident.unwatch":
      freshIncidents = (freshIncidents + Self.writesMax) % (incidents.count - Self.writesMax)
    default: break
    }
    if let made = Self.made[row.method] { drawn = try params(made) }
  }

  /// Conversations with addresses that nobody has identified.
  private static func conversations(_ params: String) -> String {
    "select json_build_object('conversation', id, \(params))::text from cmdb.conversation "
      + "where address is not null and party is null and state <> 'closed'"
  }

  private static let changeSets = """
    select json_build_object('change_set', cmdb.change_set_id(changed_at, request))::text
    from cmdb.item where method = 'item.update'
    """

  /// The parameters of requests about what the rows before have made, by method.
  private static let made = [
    "account.update": """
    select json_build_object('name', name, 'version', 1, 'disabled', true)::text
    from cmdb.account where name like 'bench-%' and version = 1
    """,
    "view.remove": """
    select json_build_object('view', id, 'version', version)::text
    from cmdb.view where name like 'bench-%'
    """,
    "session.end": """
    select json_build_object('session', s.id)::text
    from cmdb.session s join cmdb.account a on a.id = s.account
    where a.name = 'bench' and not s.ended
    """,
    "token.revoke": """
    select json_build_object('id', id)::text
    from cmdb.token where label = 'bench' and version = 1
    """,
    "item.merge": """
    select json_build_object('item', i.id, 'version', 1, 'into', i.next, 'into_version', 1)::text
    from (
      select id, lead(id) over w as next, row_number() over w as n
      from cmdb.item where name like 'Bench %' and class = 'printer' and version = 1
      window w as (order by id)) i
    where i.n % 4 = 1 and i.next is not null
    """,
    "item.update_many": """
    select to_json(concat(id, '.', plan))::text
    from cmdb.import where options ? 'method' and state = 'previewed'
    """,
    "item.void": """
    select json_build_object('item', id, 'version', 1, 'reason', 'registered by mistake')::text
    from cmdb.item where name like 'Bench %' and class = 'printer' and version = 1
    """,
    "relation.disconnect": """
    select json_build_object('relation', id)::text
    from cmdb.relation where type = 'covered_by'
    """,
    "import.rows": """
    select json_build_object('import', id, 'first_line', 2, 'rows', (
      select json_agg(json_build_object('serial_no', concat('IMP-', id, '-', n)))
      from generate_series(1, 100) n))::text
    from cmdb.import where state = 'open'
    """,
    "import.preview": """
    select json_build_object('import', id)::text from cmdb.import where state = 'open'
    """,
    "import.commit": """
    select json_build_object('import', id, 'plan', plan)::text
    from cmdb.import where state = 'previewed'
    """,
    "import.get": """
    select json_build_object('import', id)::text from cmdb.import
    """,
    "import.discard": """
    select json_build_object('import', id)::text from cmdb.import where state = 'discarded'
      or state = 'open'
    """,
    "message.send": conversations("'text', 'A technician comes at ten.', 'incidents', '[]'::json"),
    "message.note": conversations("'text', 'She calls back at noon.'"),
    "conversation.update": conversations("'version', version, 'subject', 'Bench'"),
    "conversation.identify": conversations(
      "'version', version, 'person', 'BENCH-PER', 'remember', false"),
    "conversation.merge": conversations("'into', 1"),
    "message.sort": """
    select json_build_object('message', id, 'incidents', '[]'::json)::text from cmdb.message
    """,
    "message.redact": """
    select json_build_object('message', id, 'reason', 'A password')::text from cmdb.message
    where direction = 'note'
    """,
    "delivery.cancel": """
    select json_build_object('delivery', id)::text from cmdb.delivery where state = 'queued'
    """,
    "change_set.get": changeSets, "change_set.revert": changeSets,
    "incident.unlink": """
    select json_build_object('incident', of_incident, 'item', item)::text
    from cmdb.incident_item
    """,
  ]

  private func params(_ made: String) throws -> [String] {
    let rows = try session.query(
      SQL.Unit(Statement("\(made) order by id desc limit \(Self.writesMax)")))
    return (0..<rows.count).compactMap { rows.text($0, 0) }
  }

  // MARK: What a request names

  /// Any asset.
  func item(_ turn: Requests.Turn) -> Int {
    items.lowerBound + Int(turn.random % UInt64(items.count))
  }

  /// Any of the hundred rooms but the site.
  func room(_ turn: Requests.Turn) -> Int { 2 + Int(turn.random % 99) }

  func incident(_ turn: Requests.Turn) -> Int {
    incidents.lowerBound + Int(turn.random % UInt64(incidents.count))
  }

  /// An asset at version 1, another for each request of the row.
  func freshItem(_ turn: Requests.Turn) -> Int { freshItems.lowerBound + turn.serial }

  /// An incident that no row before has touched.
  func freshIncident(_ turn: Requests.Turn) -> Int {
    incidents.lowerBound + freshIncidents + turn.serial
  }

  /// Parameters about what a row before has made, others for each request.
  func made(_ turn: Requests.Turn) -> String {
    drawn.isEmpty ? "{}" : drawn[turn.serial % drawn.count]
  }

  /// How many requests can be served of what rows before have made; nil: as many as wanted.
  func available(_ row: MethodRow) -> Int? {
    Self.made[row.method] == nil ? nil : drawn.count
  }

  func tag(of item: Int, prefix: String) -> String {
    let digits = "\(item)"
    return prefix + "-" + String(repeating: "0", count: 8 - digits.count) + digits
  }
}
