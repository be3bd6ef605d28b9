import Postgres
import SQL
import Testing

/// What a statement locks and reads before it says that there is too much.
@Suite struct BoundTests {
  private let database: ScratchDatabase

  init() throws {
    database = try ScratchCluster.makeMigrated()
  }

  /// A merge of what too much hangs on waits for none of it.
  @Test func aMergeCountsBeforeItLocks() throws {
    try database.execute(
      """
      set session_replication_role = replica;
      insert into cmdb.item (id, class, tag, name, state, attributes, version, created_at,
        changed_at, changed_by, via, method, request)
      select n, 'contract', 'C-' || n, 'C', 'active', '{}', 1, now(), now(), 1, 'peer', 't', 'r'
      from generate_series(1, 1003) n;
      insert into cmdb.relation (type, source, target, version, created_at, changed_at, changed_by,
        via, method, request)
      select 'covered_by', n, 1, 1, now(), now(), 1, 'peer', 't', 'r'
      from generate_series(3, 1003) n
      """)
    let other = try database.session()
    try other.execute("begin; update cmdb.item set name = 'D' where id = 500")
    let merge = """
      set lock_timeout = 200;
      select cmdb.item_merge(
        cmdb.enter(1, 'peer', 'r-2', 'item.merge', null, null, null, null, null), '1', 1, '2', 1,
        '{}')
      """
    do {
      try database.execute(merge)
      Issue.record("it merged")
    } catch PostgresError.server(let error) {
      #expect("\(error.sqlState)" == "CM010")
    }
  }

  /// A caller is found by the number among many whose documents have its digits too.
  @Test func aCallerIsFoundAmongManyLikeNumbers() throws {
    try database.execute(
      """
      set session_replication_role = replica;
      insert into cmdb.item (id, class, tag, name, state, attributes, version, created_at,
        changed_at, changed_by, via, method, request)
      select n, 'printer', 'P-' || n, 'P', 'in_use', '{"serial_no": "5551013"}', 1, now(), now(), 1,
        'peer', 't', 'r'
      from generate_series(1, 6000) n;
      insert into cmdb.item_search (item, document) select n, ' 5551013 '
      from generate_series(1, 6000) n;
      insert into cmdb.item (id, class, tag, name, state, attributes, version, created_at,
        changed_at, changed_by, via, method, request)
      select 7000 + o, class, 'A-' || o, 'A', 'active', attributes, 1, now(), now(), 1, 'peer', 't',
        'r'
      from (values (1, 'organization', '{"phone": "+7 (921) 555-10-13"}'::jsonb),
        (2, 'person', '{"mobile": "+7 921 555 10 13"}'),
        (3, 'person', '{"phone": "8-921-555-10-13"}'),
        (4, 'person', '{"phone": "+7 921 555-10-13 доб. 1112"}'),
        (5, 'person', '{"phone": "1112"}'),
        (6, 'team', '{"phone": "1112"}')) v (o, class, attributes);
      insert into cmdb.item_search (item, document) select 7000 + n, ' 5551013 '
      from generate_series(1, 4) n
      """)
    let called = { (phone: String) in
      try database.text(
        "select cmdb.requesters_called('\(phone)', null, 10)::text")
    }
    #expect(try called("8 921 555-10-13") == "{7003,7002,7001,7004}")
    #expect(try called("79215551013") == "{7002,7001,7003,7004}")
    #expect(try called("1112") == "{7005,7004}")
    #expect(try called("555-10-13") == "{7002,7003,7001,7004}")
    #expect(
      try database.text(
        "select cmdb.requester_find('1112', null, null, 1)::json->>'truncated'") == "true")
    let plan = try database.session()
    try plan.execute("set enable_seqscan = off")
    let rows = try plan.query(
      SQL.Unit(
        Statement(
          """
          explain select i.id from cmdb.item i where cmdb.phone_digits(i.attributes) like '%1112 %'
            and i.attributes ?| '{phone,mobile,support_phone}'
          """)))
    let text = (0..<rows.count).compactMap { rows.text($0, 0) }.joined(separator: "\n")
    #expect(text.contains("item_phone_digits"))
  }
}
