import Postgres
import SQL
import Testing

/// What an old database holds is brought into the form of today, once and by the path of every
/// write; what cannot be is left and told.
@Suite struct RepairTests {
  let database: ScratchDatabase

  /// A database as it was at migration 0006, without functions and triggers, with data of then.
  init() throws {
    database = try ScratchCluster.makeDatabase()
    let old = Schema(
      migrations: Schema.embedded.migrations.filter { ($0.number ?? 0) <= 6 }, functions: [])
    try Migrator(conninfo: database.conninfo(role: "cmdb_migrator"), schema: old).run()
    try database.execute(
      """
      create function pg_temp.item(id bigint, class text, tag text, attributes jsonb) returns void
      language sql as $$
        insert into cmdb.item (id, class, tag, name, state, attributes, version, created_at,
          changed_at, changed_by, via, method, request)
        values (id, class, tag, tag, 'in_use', attributes, 1, '2020-01-01', '2020-01-01', 0,
          'peer', 'item.register', 'r-1')
      $$;
      create function pg_temp.relation(id bigint, type text, source bigint, target bigint,
        attributes jsonb) returns void
      language sql as $$
        insert into cmdb.relation (id, type, source, target, attributes, version, created_at,
          changed_at, changed_by, via, method, request)
        values (id, type, source, target, attributes, 1, '2020-01-01'::timestamptz
          + id * interval '1 day', '2020-01-01'::timestamptz + id * interval '1 day', 0, 'peer',
          'relation.connect', 'r-1')
      $$;
      \(Self.data)
      """)
  }

  private static let data = #"""
    select pg_temp.item(1, 'server', 'SRV-1', '{}'), pg_temp.item(2, 'server', 'SRV-2', '{}'),
      pg_temp.item(3, 'server', 'SRV-3', '{}');
    select
      pg_temp.relation(1, 'connected_to', 2, 1, '{"source_port": "b"}'),
      pg_temp.relation(2, 'connected_to', 1, 2, '{"source_port": "a", "target_port": "x"}'),
      pg_temp.relation(3, 'connected_to', 3, 2, '{"source_port": "c", "target_port": "b2"}'),
      pg_temp.relation(4, 'connected_to', 1, 3, null);

    -- Mail addresses: one in mixed case, two that are the same but for case.
    select pg_temp.item(11, 'person', 'PER-1', '{"email": "Anna@X.Org", "phone": "+7 1"}'),
      pg_temp.item(12, 'person', 'PER-2', '{"email": "BOB@x.org"}'),
      pg_temp.item(13, 'person', 'PER-3', '{"email": "bob@x.org"}'),
      pg_temp.item(14, 'person', 'PER-4', '{"email": "carl@x.org"}');
    insert into cmdb.item_key (key, value, item)
    values ('person:email', '["Anna@X.Org"]', 11), ('person:email', '["BOB@x.org"]', 12),
      ('person:email', '["bob@x.org"]', 13), ('person:email', '["carl@x.org"]', 14);

    -- Values that look alike: a composed letter and one with an accent behind it, blanks.
    select pg_temp.item(21, 'printer', U&'PRN-e\0301', U&'{"barcode": "A\0308  1"}'),
      pg_temp.item(22, 'printer', 'PRN-2', '{"barcode": "B1"}');
    insert into cmdb.item_key (key, value, item)
    values ('asset:barcode', U&'["A\0308  1"]', 21), ('asset:barcode', '["B1"]', 22);
    insert into cmdb.item_code (code, item, path)
    values (U&'prne\0301', 21, 'tag'), (U&'a\03081', 21, 'attributes.barcode'),
      ('prn2', 22, 'tag'), ('b1', 22, 'attributes.barcode');
    insert into cmdb.item_search (item, document)
    values (21, U&'PRN-e\0301 \041F\0420'), (22, 'prn-2');
    """#

  private func migrate() throws {
    try Migrator(
      conninfo: database.conninfo(role: "cmdb_migrator"),
      finish: [Estate.publish, Unit(Statement("select cmdb.repair_all()"))],
      steps: [Unit(Statement("select cmdb.repair_step()"))]
    ).run()
  }

  private func lines(_ query: String) throws -> [String] {
    try
      (database.text("select string_agg(line, e'\\n' order by line) from (\(query)) q (line)")
      ?? "").split(separator: "\n").map(String.init)
  }

  @Test func whatWasConnectedTwiceIsConnectedOnce() throws {
    try migrate()
    #expect(
      try lines(
        "select concat_ws(' ', id, source, target, version, method, attributes) from cmdb.relation")
        == [
          #"1 1 2 2 migration {"source_port": "a", "target_port": "b"}"#,
          #"3 2 3 2 migration {"source_port": "b2", "target_port": "c"}"#,
          "4 1 3 1 relation.connect",
        ])
    #expect(
      try lines(
        "select concat_ws(' ', id, source, target, version, attributes) from cmdb.relation_history")
        == [
          #"1 2 1 1 {"source_port": "b"}"#,
          #"2 1 2 1 {"source_port": "a", "target_port": "x"}"#,
          #"3 3 2 1 {"source_port": "c", "target_port": "b2"}"#,
        ])
    #expect(
      try lines(
        "select concat_ws(' ', entity, entity_id, account, method, ended) from cmdb.journal_inbox "
          + "where entity = 'relation'")
        == [
          "relation 1 0 migration f", "relation 2 0 migration t", "relation 3 0 migration f",
        ])
  }

  @Test func mailAddressesTakeTheirForm() throws {
    try migrate()
    #expect(
      try lines(
        "select concat_ws(' ', tag, attributes->>'email', version, method) from cmdb.item "
          + "where class = 'person'") == [
          "PER-1 anna@x.org 2 migration", "PER-2 BOB@x.org 1 item.register",
          "PER-3 bob@x.org 1 item.register", "PER-4 carl@x.org 1 item.register",
        ])
    #expect(
      try lines("select attributes->>'email' from cmdb.item_history where id between 11 and 14")
        == ["Anna@X.Org"])
    #expect(
      try lines("select concat(item, value) from cmdb.item_key where key = 'person:email'")
        == [#"11["anna@x.org"]"#, #"12["BOB@x.org"]"#, #"13["bob@x.org"]"#, #"14["carl@x.org"]"#])
  }

  /// Two that have one address keep it, and health says so until somebody has put it in order.
  @Test func whatCannotTakeItsFormIsTold() throws {
    try migrate()
    let unmended = try database.text("select (cmdb.health()::jsonb->'unmended')::text")
    #expect(
      unmended
        == #"[{"code": "taken", "item": {"id": 12, "tag": "PER-2", "name": "PER-2", "#
        + #""class": "person"}, "path": "attributes.email"}]"#)
    try database.execute(
      "update cmdb.item set attributes = '{\"email\": \"bob2@x.org\"}' where id = 12")
    #expect(try database.text("select cmdb.unmended()") == nil)
  }

  /// Migration 0011, and the codes that it left.
  @Test func whatLooksAlikeIsFoundAlike() throws {
    try migrate()
    #expect(
      try lines("select concat(item, value) from cmdb.item_key where key = 'asset:barcode'")
        == [#"21["Ä 1"]"#, #"22["B1"]"#])
    #expect(
      try lines("select split_part(document, e'\\n', 1) from cmdb.item_search where item = 21")
        == [" prné "])
    #expect(
      try database.text(
        "select count(*) from cmdb.item_code "
          + "where code in (cmdb.code_of('PRN-É'), cmdb.code_of('Ä 1'))") == "2")
  }

  @Test func whatHadAnotherTagIsFoundByIt() throws {
    try database.execute(
      """
      insert into cmdb.item_history
      select i.id, i.class, 'OLD-' || n, i.name, i.state, i.attributes, null, 1, i.created_at,
        i.changed_at, 0, i.via, i.method, i.request, null, null, i.changed_at + n * interval '1 s'
      from cmdb.item i, generate_series(1, 2) n where i.id = 22
      """)
    try migrate()
    let found = "select split_part(document, e'\\n', 5) from cmdb.item_search where item = 22"
    #expect(try database.text(found) == " old1  old2 ")
    try database.execute("update cmdb.item set name = 'New' where id = 22")
    #expect(try database.text(found) == " old1  old2 ")
    #expect(
      try database.text("select document like '% new %' from cmdb.item_search where item = 22")
        == "t")
  }

  /// Each step is a transaction of its own, and goes on where the last one was.
  @Test func searchIsDerivedInSteps() throws {
    try migrate()
    let all = try database.text("select count(*) from cmdb.item_search")
    try database.execute("update cmdb.item_search set document = 'old'")
    var cursors: [String] = []
    var cursor = "{}"
    while let next = try database.text("select cmdb.repair_search('\(cursor)', 3)") {
      cursors.append(next)
      cursor = next
      try #require(cursors.count < 20)
    }
    #expect(
      cursors == [
        #"{"item": 3}"#, #"{"item": 13}"#, #"{"item": 22}"#,
      ])
    #expect(try database.text("select count(*) from cmdb.item_search") == all)
    #expect(
      try database.text("select count(*) from cmdb.item_search where document = 'old'") == "0")
    // What is interrupted goes on with the next start.
    try database.execute(
      """
      update cmdb.item_search set document = 'old';
      update cmdb.repair set done_at = null, cursor = '{"item": 3}' where name = 'search'
      """)
    #expect(try database.text("select cmdb.repair_all()") == "0")
    try migrate()
    #expect(
      try database.text("select count(*) from cmdb.item_search where document = 'old'") == "3")
    #expect(try database.text("select count(*) from cmdb.repair where done_at is null") == "0")
  }

  @Test func aRepairIsDoneOnce() throws {
    try migrate()
    let written = try database.text("select count(*) from cmdb.journal_inbox")
    #expect(try database.text("select cmdb.repair_all()") == "0")
    try migrate()
    #expect(try database.text("select count(*) from cmdb.journal_inbox") == written)
    #expect(try database.text("select count(*) from cmdb.repair where done_at is null") == "0")
  }
}
