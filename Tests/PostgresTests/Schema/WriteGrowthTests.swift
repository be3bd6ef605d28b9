import Postgres
import SQL
import Testing

/// What a write costs goes by what it changes and not by how much there is, as `GrowthTests` holds
/// of reads: pages of PostgreSQL that it touches, triggers included.
@Suite(.serialized) struct WriteGrowthTests {
  private static let small = Result { try estate(items: 12_000) }
  private static let large = Result { try estate(items: 48_000) }

  private static func estate(items: Int) throws -> ScratchDatabase {
    let database = try empty()
    try Estate.fill(try database.session(), items: items)
    return database
  }

  private static func empty() throws -> ScratchDatabase {
    let database = try ScratchCluster.makeMigrated()
    return database
  }

  /// One write of each kind, as SQL on an estate.
  struct Write: CustomStringConvertible, Sendable {
    let description: String
    let call: String
    /// A write before it, which stays.
    let preparation: String?

    /// - Parameters:
    ///   - function: `method(arguments)` without the first, the call.
    ///   - preparation: another, which takes effect before.
    init(_ description: String, _ function: String, after preparation: String? = nil) {
      self.description = description
      call = Self.call(function)
      self.preparation = preparation.map(Self.call)
    }

    private static func call(_ function: String) -> String {
      let parts = function.split(separator: "(", maxSplits: 1)
      // Some functions of the owner ask for which method they are called.
      let words = parts[0].split(separator: "_", maxSplits: 1)
      return """
        select cmdb.\(parts[0])(cmdb.enter(1, 'peer', 'r-1', '\(words.joined(separator: "."))', \
        'growth', null, null, null, null), \(parts[1])
        """
    }
  }

  private static let register = Write(
    "item.register, two references",
    """
    item_register('printer', 'PRN', 'in_stock', 'P', null,
      '{"serial_no": "GROW", "inventory_no": "GROW", "hostname": "grow"}', null, null,
      '{"location": 5, "model": 150}', null)
    """)

  /// Of item 1011, a printer at version 2 that is in use, and of incident 50, which is open.
  static let writes = [
    register,
    Write(
      "item.register",
      "item_register('printer', 'PRN', 'in_stock', 'P', null, '{}', null, null, null, null)"),
    Write(
      "item.update, an attribute",
      """
      item_update('1011', 2, '{item}', null, null, '{"notes": "x"}', null, null, null, null, null)
      """),
    Write(
      "item.update, a key",
      """
      item_update('1011', 2, '{item}', null, null, '{"serial_no": "GROW", "inventory_no": "G"}',
        null, null, null, null, null)
      """),
    Write(
      "item.update, the location",
      """
      item_update('1011', 2, '{item}', null, null, null, null, null, null, '{"location": 7}', null)
      """),
    Write(
      "item.update, the place of a place",
      """
      item_update('95', 2, '{item}', null, null, null, null, null, null, '{"location": 3}', null)
      """),
    Write(
      "item.transition",
      """
      item_transition('1011', 'in_repair', 2, null, null, null, null, null, null, false, null)
      """),
    Write(
      "item.reclassify",
      """
      item_reclassify('1011', 2, 'monitor', null, null, null, null, null, null, null, '{}')
      """),
    Write("item.merge", "item_merge('1011', 2, '1021', 2, '{}')"),
    Write(
      "relation.connect", "relation_connect('part_of', '1011', '1021', null, null)"),
    Write(
      "relation.disconnect",
      """
      relation_disconnect(
        (select r.id from cmdb.relation r where r.source = 1011 and r.type = 'of_model'))
      """),
    Write(
      "incident.open",
      """
      incident_open('{"title": "T", "urgency": 2, "items": [{"item": 1021}]}')
      """),
    Write("incident.link", "incident_link('50', '1031', 'affected', null)"),
    Write("incident.unlink", "incident_unlink('50', '251')"),
    Write("incident.comment", "incident_comment('50', 'text', 'internal', null)"),
    Write(
      "incident.update",
      """
      incident_update('50', 2, '{"title": "Another"}')
      """),
    Write(
      "change_set.revert",
      """
      change_set_revert(
        (select cmdb.microseconds(i.changed_at) from cmdb.item i where i.id = 1051), 'r-1', false,
        false, true, true, false, 0, 100, null)
      """,
      after: """
        item_update('1051', (select version from cmdb.item where id = 1051), '{item}', null, null,
          jsonb_build_object('hostname', clock_timestamp()), null, null, null, '{"location": 7}',
          null)
        """),
    Write(
      "incident.transition",
      "incident_transition('50', 'resolved', 2, 'fixed', 'Done', null, null)"),
  ]

  private func session(_ database: ScratchDatabase) throws -> BlockingSession {
    let session = try database.session()
    for setting in [
      "search_path = cmdb, pg_temp", "jit = off", "enable_seqscan = off",
      "plan_cache_mode = force_generic_plan",
    ] {
      try session.execute("set \(setting)")
    }
    return session
  }

  /// The pages that a write touches, not for the first time in its session; it is undone.
  private func pages(_ write: Write, in session: BlockingSession) throws -> Int {
    if let preparation = write.preparation { try session.execute(preparation) }
    for _ in 0..<2 { try session.execute("begin; \(write.call); rollback") }
    try session.execute("begin")
    defer { try? session.execute("rollback") }
    let plan = try session.query(
      SQL.Unit(Statement("explain (analyze, buffers, costs off, timing off) \(write.call)")))
    let line = (0..<plan.count).compactMap { plan.text($0, 0) }.first { $0.contains("Buffers: ") }
    let counts = line?.split(separator: " ").compactMap { word -> Int? in
      guard word.hasPrefix("hit=") || word.hasPrefix("read=") else { return nil }
      return Int(word.split(separator: "=")[1])
    }
    return counts?.reduce(0, +) ?? 0
  }

  /// Four times the estate: an index may be a level higher.
  @Test(arguments: writes) func noWriteGrowsWithTheEstate(_ write: Write) throws {
    let few = try pages(write, in: try session(try Self.small.get()))
    let many = try pages(write, in: try session(try Self.large.get()))
    #expect(few > 20, "\(write): \(few) pages are no write")
    #expect(many <= few * 5 / 4 + 40, "\(write): \(few) pages, then \(many)")
  }

  /// A session that began on an empty database keeps its plans while the database grows: nothing in
  /// them may have been right for an empty one only.
  private func growth(of write: Write, after preparation: String = "") throws -> (Int, Int) {
    let database = try Self.empty()
    let owner = try database.session()
    try Estate.index(owner)
    // Nothing is to make the plans anew: neither statistics nor the definition of a table.
    for table in ["item", "item_key", "item_code", "item_search", "relation", "journal_inbox"] {
      try owner.execute("alter table cmdb.\(table) set (autovacuum_enabled = off)")
    }
    try Estate.populate(owner, items: 300)
    if !preparation.isEmpty { try owner.execute(preparation) }
    let session = try session(database)
    let few = try pages(write, in: session)
    try Estate.execute(Self.more, in: owner)
    return (few, try pages(write, in: session))
  }

  /// Twenty thousand printers more, with their keys.
  private static let more = """
    set session_replication_role = replica;
    insert into cmdb.item (id, class, tag, name, state, attributes, version, created_at,
      changed_at, changed_by, via, method, request)
    select n, 'printer', 'MORE-' || n, 'Item ' || n, 'in_use',
      jsonb_build_object('inventory_no', 'MORE-' || n), 1, now(), now(), 1, 'peer', 'test', 'r-1'
    from generate_series(1001, 21000) n;

    insert into cmdb.item_key (key, value, item)
    select 'asset:inventory_no', '["more-' || n || '"]', n from generate_series(1001, 21000) n;

    insert into cmdb.item_search (item, document)
    select n, 'more-' || n from generate_series(1001, 21000) n;

    insert into cmdb.relation (type, role, source, target, source_slot, version, created_at,
      changed_at, changed_by, via, method, request)
    select t.type, t.role, n, t.target, 0, 1, now(), now(), 1, 'peer', 'test', 'r-1'
    from generate_series(1001, 21000) n
    cross join (values ('located_in', 'location', 5), ('of_model', 'model', 150)) t
      (type, role, target);
    set session_replication_role = origin;
    """

  @Test func aPlanOfAnEmptyDatabaseServesAFullOne() throws {
    let (few, many) = try growth(of: Self.register)
    #expect(many <= few * 13 / 10 + 40, "\(few) pages, then \(many)")
  }

  /// The test sees what there was: `refresh_keys` as it stood before it found keys by their index.
  /// Its plan for an empty table read all keys of the register.
  @Test func whatGrewIsSeen() throws {
    let (few, many) = try growth(of: Self.register, after: Self.formerRefreshKeys)
    #expect(many > few * 13 / 10 + 40, "\(few) pages, then \(many)")
  }

  private static let formerRefreshKeys = """
    create or replace function cmdb.former_key_values(of_item bigint)
    returns table (key text, value text) language sql stable as $$
      select k.key, cmdb.key_value(k, i)
      from cmdb.item i
      join cmdb.class_layout l on l.class = i.class
      cross join lateral unnest(l.keys) k
      where i.id = of_item and i.state <> 'void'
    $$;
    create or replace function cmdb.refresh_keys(
      items bigint[], by_roles text[] default null, are_new boolean default false
    ) returns void language plpgsql security definer set search_path = cmdb, pg_temp
    -- What PostgreSQL chose for small tables; it depends on statistics, and here it must not.
    set enable_nestloop = off as $$
    declare
      of_item bigint;
      taken record;
    begin
      foreach of_item in array items loop
        delete from cmdb.item_key k
        where k.item = of_item
          and not exists (
            select from cmdb.former_key_values(of_item) v
            where v.key = k.key and v.value = k.value);
        insert into cmdb.item_key (key, value, item)
        select v.key, v.value, of_item
        from cmdb.former_key_values(of_item) v
        where v.value is not null
        on conflict do nothing;
        select k.key, i.id, i.tag, i.name, i.class
        into taken
        from cmdb.former_key_values(of_item) v
        join cmdb.item_key k on k.key = v.key and k.value = v.value
        join cmdb.item i on i.id = k.item
        where k.item <> of_item
        order by k.key
        limit 1;
        if found then
          perform cmdb.refuse('CM005', 'Another item has the same key.');
        end if;
      end loop;
    end $$
    """
}
