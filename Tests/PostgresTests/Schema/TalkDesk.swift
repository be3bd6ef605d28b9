import Foundation
import JSON
import Postgres
import SQL
import Testing

/// A desk in a database of its own, on a clock that the test moves: channels that a gateway serves,
/// agents, people who write.
struct TalkDesk {
  static let gateway = 200
  static let agent = 101
  let database: ScratchDatabase
  let session: BlockingSession
  private let clock: MovableClock

  init() throws {
    database = try ScratchCluster.makeMigrated()
    session = try database.session()
    clock = try MovableClock(of: session)
    try session.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (9, 'person', 'ANNA', 'Anna', 'active', '{"email": "anna@people.example"}'),
        (10, 'person', 'AGENT', 'Petrov', 'active', '{}'),
        (11, 'person', 'BORIS', 'Boris', 'active', '{"email": "boris@people.example"}'),
        (20, 'channel', 'CHN-IN', 'Opens', 'active',
          '{"kind": "mail", "address": "help@desk.example", "opens": "incident"}'),
        (21, 'channel', 'CHN-TALK', 'Talk', 'active',
          '{"kind": "mail", "address": "talk@desk.example"}');
      insert into cmdb.account (id, name, roles, person, channels) values
        (101, 'petrov', '{agent}', 10, '{}'), (102, 'orlova', '{admin}', null, '{}'),
        (200, 'bridge', '{gateway}', null, '{20,21}');
      select setval(pg_get_serial_sequence('cmdb.item', 'id'), 1000);
      select setval(pg_get_serial_sequence('cmdb.account', 'id'), 1000)
      """)
  }

  /// As a worker does it: what comes in the microsecond of another write is tried again.
  func text(_ query: String) throws -> String? {
    for _ in 0..<20 {
      switch Result(catching: { try session.query(SQL.Unit(Statement(query))) }) {
      case .success(let rows): return rows.count > 0 ? rows.text(0, 0) : nil
      case .failure(let error):
        guard "\(error)".contains("40001"), !session.isInTransaction else { throw error }
        try session.execute(
          "select set_config('test.now', (cmdb.clock() + '1 microsecond')::text, false)")
      }
    }
    return nil
  }

  /// A moment of Moscow.
  func at(_ moment: String) throws { try clock.move(to: moment) }

  static func enter(_ account: Int, _ method: String, reason: String? = nil) -> String {
    let reason = reason.map { "'\($0)'" } ?? "null"
    return """
      cmdb.enter(\(account), 'peer', 'r-1', '\(method)', \(reason), null, null, null, null,
        '{read,items,incidents,administer}')
      """
  }

  /// A call of a function by an account; its answer.
  func call(_ method: String, _ arguments: String, by account: Int = agent) throws -> Value {
    let function = method.replacing(".", with: "_")
    let answer = try text(
      "select cmdb.\(function)(\(Self.enter(account, method, reason: "why")), \(arguments))")
    return try Document(answer ?? "null").root
  }

  /// A letter by a gateway.
  @discardableResult
  func receive(
    _ id: String, from: String = "anna@people.example", _ words: String, channel: Int = 20,
    _ more: String = ""
  ) throws -> Value {
    try call(
      "message.receive",
      """
      '{"channel": \(channel), "from": {"address": "\(from)"}, \
      "external_id": "<\(id)@people.example>", "text": "\(words)"\(more)}'
      """, by: Self.gateway)
  }

  @discardableResult
  func send(_ conversation: String, _ words: String, _ more: String = "") throws -> Value {
    try call(
      "message.send",
      """
      '{"conversation": "\(conversation)", "text": "\(words)"\(more)}'
      """)
  }

  func claim(_ channel: Int = 20) throws -> [Value] {
    let claimed = try call(
      "delivery.claim", "'\(channel)', 100, 60", by: Self.gateway)
    return claimed["deliveries"].map { Array($0.elements) } ?? []
  }

  func report(_ delivery: Value, _ state: String = "sent") throws {
    _ = try call(
      "delivery.report",
      """
      \(delivery["id"]?.integer ?? 0), \(delivery["attempt"]?.integer ?? 0), '\(state)', null, null
      """, by: Self.gateway)
  }

  func move(_ incident: String, _ state: String, _ waiting: String? = nil) throws {
    let waiting = waiting.map { "'\($0)'" } ?? "null"
    _ = try call(
      "incident.transition",
      """
      '"\(incident)"', '\(state)',
        (select version from cmdb.incident where number = '\(incident)'), 'Done', null,
        \(waiting), null
      """)
  }

  func clock(_ incident: String, _ what: String, _ measure: String = "resolution") throws
    -> String?
  {
    try text(
      """
      select string_agg(\(what), ', ' order by c.cycle)
      from cmdb.incident_clock c
      join cmdb.incident i on i.id = c.of_incident
      cross join lateral (
        select t.answer as j from cmdb.clock_told(c, cmdb.present(), null) t) j
      where i.number = '\(incident)' and c.measure = '\(measure)'
      """)
  }

  func due(_ incident: String, _ measure: String = "resolution") throws -> String? {
    try clock(incident, "to_char(c.due_at, 'Dy DD HH24:MI')", measure)
  }

  func incident(_ number: String, _ column: String) throws -> String? {
    try text("select \(column)::text from cmdb.incident where number = '\(number)'")
  }

  func conversation(_ number: String, _ column: String) throws -> String? {
    try text("select \(column)::text from cmdb.conversation where number = '\(number)'")
  }

  func canned(_ event: String, _ text: String, _ language: String? = nil) throws {
    let language = language.map { #", "language": "\#($0)""# } ?? ""
    try session.execute(
      """
      insert into cmdb.item (class, tag, name, state, attributes)
      values ('canned_answer', 'CAN-\(event)\(language.count)', '\(event)', 'active',
        '{"event": "\(event)", "text": "\(text)"\(language)}')
      """)
  }

  func tells(_ events: String, _ channel: Int = 20) throws {
    try session.execute(
      """
      update cmdb.item set attributes = attributes || '{"tells": [\(events)]}'
      where id = \(channel)
      """)
  }

  func said() throws -> String? {
    try text(
      """
      select string_agg(text, ' | ' order by id) from cmdb.message
      where automatic and account = 0
      """)
  }

  /// What tables hold these words, anywhere.
  func tables(with words: String) throws -> [String] {
    let tables = try session.query(
      SQL.Unit(
        Statement(
          """
          select c.relname from pg_class c
          where c.relnamespace = 'cmdb'::regnamespace and c.relkind in ('r', 'p')
            and not c.relispartition
          order by 1
          """)))
    var found: [String] = []
    for row in 0..<tables.count {
      let table = tables.text(row, 0) ?? ""
      if try text("select count(*) from cmdb.\(table) t where t::text like '%\(words)%'") != "0" {
        found.append(table)
      }
    }
    return found
  }

  /// What a call is refused with.
  func refusal(_ method: String, _ arguments: String, by account: Int = agent) -> String {
    switch Result(catching: { try call(method, arguments, by: account) }) {
    case .success(let answer): "done: \(String(decoding: answer.raw, as: UTF8.self))"
    case .failure(let error as PostgresError):
      "\(error) \(error.detail ?? "")"
    case .failure(let error): "\(error)"
    }
  }

  /// The steward tells all that requesters are to be told.
  func tell() throws {
    let epoch = try text("select cmdb.take_lease('test', 600)") ?? ""
    while try text("select cmdb.requesters_tell(\(epoch))") == "1" {}
  }
}

extension Value {
  /// An element of an array.
  subscript(_ index: Int) -> Value? { Array(elements.dropFirst(index)).first }
}
