import Foundation
import Postgres
import SQL

/// A large estate, written past all triggers: what plans are judged on.
enum Estate {
  /// What the program does after each migration: the catalogue becomes its next version.
  static let publish = SQL.Unit(Statement("select cmdb.catalogue_publish()"))

  /// - Parameter items: half as many incidents and twice as many entries of the journal go with
  ///   them; places and models are a hundred each.
  static func fill(_ session: BlockingSession, items: Int = 100_000) throws {
    try populate(session, items: items)
    try index(session)
    // As autovacuum leaves it: what an index has still to take in is read with each search.
    try session.execute("select gin_clean_pending_list('cmdb.item_search_document')")
    try session.execute("analyze")
  }

  /// The rows alone: no statistics are made, and no plan of another session is made anew.
  static func populate(_ session: BlockingSession, items: Int) throws {
    try execute(script.replacing(":items", with: String(items)), in: session)
  }

  /// Paragraph by paragraph: a transaction that stays open holds up settling in the whole cluster,
  /// and with it the tests of the clock.
  static func execute(_ script: String, in session: BlockingSession) throws {
    var rest = script[...]
    while let end = rest.range(of: "\n\n") {
      try session.execute(String(rest[..<end.lowerBound]))
      rest = rest[end.upperBound...]
    }
    try session.execute(String(rest))
  }

  /// What the steward builds for attributes.
  static func index(_ session: BlockingSession) throws {
    let missing = try session.query(Unit(Statement("select statement from cmdb.missing_indexes()")))
    for row in 0..<missing.count {
      guard let statement = missing.text(row, 0) else { continue }
      try session.execute(statement)
    }
  }

  /// Two items, `FEW` and `MANY`, and two incidents, `INC-FEW` and `INC-MANY`, that differ in how
  /// much hangs on them: past triggers, on an estate of 12,000 items.
  static func addGiants(_ session: BlockingSession) throws {
    try execute(giants, in: session)
    try session.execute("set session_replication_role = origin")
    try session.execute("vacuum analyze")
  }

  private static let giants = """
    set session_replication_role = replica;
    create temporary table giant (id bigint, tag text, versions int, relations int, incidents int);
    insert into giant
    values (1000001, 'FEW', 150, 150, 150), (1000002, 'MANY', 2000, 5000, 5000);

    insert into cmdb.item (id, class, tag, name, state, attributes, version, created_at,
      changed_at, changed_by, via, method, request)
    select id, 'contract', tag, tag, 'in_use', '{"number": "0"}', versions,
      now() - interval '90 days', now() - interval '90 days' + versions * interval '1 minute', 1,
      'peer', 'test', 'r-1'
    from giant;
    insert into cmdb.item_history (id, class, tag, name, state, attributes, version, created_at,
      changed_at, changed_by, via, method, request, until)
    select id, 'contract', tag, tag, 'in_use', jsonb_build_object('number', v::text), v,
      now() - interval '90 days', now() - interval '90 days' + v * interval '1 minute', 1, 'peer',
      'test', 'r-1', now() - interval '90 days' + (v + 1) * interval '1 minute'
    from giant, generate_series(1, versions - 1) v;
    insert into cmdb.journal (position, id, at, account, via, request, method, entity, entity_id,
      version, ended)
    select p.position + row_number() over (), p.position + row_number() over (),
      now() - interval '90 days' + v * interval '1 minute', 1, 'peer', 'r-1', 'test', 'item', id, v,
      false
    from giant, generate_series(1, versions) v,
      (select max(position) from cmdb.journal) p (position);

    insert into cmdb.relation (type, source, target, version, created_at, changed_at, changed_by,
      via, method, request)
    select 'covered_by', 200 + n, id, 1, now(), now(), 1, 'peer', 'test', 'r-1'
    from giant, generate_series(1, relations) n;

    insert into cmdb.incident (id, number, kind, title, state, impact, urgency, priority, version,
      created_at, changed_at, changed_by, via, method, request)
    select id, 'INC-' || tag, 'incident', tag, 'new', 3, 3, 5, 1, now(), now(), 1, 'peer', 'test',
      'r-1'
    from giant;
    insert into cmdb.incident_item (of_incident, item, role, source, version, created_at,
      changed_at, changed_by, via, method, request)
    select id, 5200 + n, 'affected', 'manual', 1, now(), now(), 1, 'peer', 'test', 'r-1'
    from giant, generate_series(1, incidents) n
    union all
    select n, id, 'affected', 'manual', 1, now(), now(), 1, 'peer', 'test', 'r-1'
    from giant, generate_series(1, incidents) n;
    drop table giant;
    """

  /// Moves what stands elsewhere into two rooms, of which one holds six times as much.
  static func fillRooms(_ session: BlockingSession) throws {
    try session.execute(
      """
      set session_replication_role = replica;
      update cmdb.relation set target = case when source < 2500 then 98 else 99 end
      where type = 'located_in' and source between 1001 and 11000;
      set session_replication_role = origin;
      """)
    try session.execute("vacuum analyze")
  }

  /// Conversations in a register of their own, a message each: of three channels one is quiet, of a
  /// hundred people one comes first, the last twenty were written in lately, and what twenty are
  /// about is due.
  static func fillConversations(_ session: BlockingSession, count: Int) throws {
    try execute(talk.replacing(":count", with: String(count)), in: session)
    try session.execute("analyze")
  }

  private static let talk = """
    set session_replication_role = replica;
    insert into cmdb.item (id, class, tag, name, state, attributes, version, created_at,
      changed_at, changed_by, via, method, request)
    select n, case when n <= 3 then 'channel' else 'person' end, 'TALK-' || n, 'T' || n, 'active',
      case n
        when 1 then '{"kind": "mail", "address": "help@desk.example"}'
        when 2 then '{"kind": "chat", "address": "chat:desk"}'
        when 3 then '{"kind": "phone", "address": "112"}'
        when 4 then '{"vip": true}'
        else '{}' end::jsonb, 1, now(), now(), 1, 'peer', 'test', 'r-1'
    from generate_series(1, 104) n;

    insert into cmdb.conversation (id, number, party, state, channel, closed_at, version,
      created_at, changed_at, changed_by, via, method, request)
    overriding system value
    select n, 'CNV-' || n, case when n <= 20 then 4 else 5 + n % 100 end, 'closed',
      case when n <= 20 then 3 else 1 + n % 2 end, now(), 1, now(), now(), 1, 'peer', 'test', 'r-1'
    from generate_series(1, :count) n;

    insert into cmdb.message (id, conversation, direction, account, channel, at, text, version,
      created_at, changed_at, changed_by, via, method, request)
    overriding system value
    select n, n, 'out', 1, 1, now(), 'Hello', 1, now(), now(), 1, 'peer', 'test', 'r-1'
    from generate_series(1, :count) n;

    insert into cmdb.conversation_last (conversation, direction, at)
    select n, 'in', case when n > :count - 20 then '2026-03-01'::timestamptz
      else '2025-01-01'::timestamptz + n * interval '1 minute' end
    from generate_series(1, :count) n;

    insert into cmdb.incident (id, number, kind, title, state, impact, urgency, priority, version,
      created_at, changed_at, changed_by, via, method, request, resolution, next_due)
    select n, 'INC-' || n, 'incident', 'Incident ' || n,
      case when n <= 20 then 'new' else 'closed' end, 3, 3, 5, 1, now(), now(), 1, 'peer', 'test',
      'r-1', 'Done', case when n <= 20 then '2026-01-15'::timestamptz end
    from generate_series(1, :count) n;

    insert into cmdb.message_incident (message, of_incident, version, created_at, changed_at,
      changed_by, via, method, request)
    select n, n, 1, now(), now(), 1, 'peer', 'test', 'r-1' from generate_series(1, :count) n;
    set session_replication_role = origin;
    """

  private static let script = """
    set session_replication_role = replica;

    insert into cmdb.account (name, roles, version, created_at, changed_at, changed_by, via,
      method, request)
    values ('ivanova', '{admin}', 1, now(), now(), 1, 'peer', 'test', 'r-0')
    on conflict do nothing;

    create temporary table kind (ordinal int, class text, prefix text);
    insert into kind
    select row_number() over (order by c.name), c.name, c.tag_prefix
    from cmdb.class c
    join cmdb.class_ancestor a on a.class = c.name and a.ancestor = 'asset'
    where not c.abstract and c.tag_prefix is not null and c.name <> 'printer';

    -- 100 locations, 100 models, the rest assets: a tenth printers.
    insert into cmdb.item (id, class, tag, name, state, attributes, version, created_at,
      changed_at, changed_by, via, method, request)
    select n,
      case when n <= 100 then 'location' when n <= 200 then 'model'
        when n % 10 = 1 then 'printer' else k.class end,
      case when n = 1 then 'HQ' when n <= 100 then 'LOC-' || n when n <= 200 then 'MDL-' || n
        when n % 10 = 1 then 'PRN-' || lpad(((n - 191) / 10)::text, 6, '0')
        else k.prefix || '-' || n end,
      'Item ' || md5(n::text), (array['in_use', 'in_stock', 'in_repair'])[1 + n % 3],
      jsonb_build_object('serial_no', 'CN' || n, 'inventory_no', 'INV-' || n), 2,
      now() - interval '400 days' + n * interval '1 second',
      now() - interval '200 days' + (n * 7919 % 100000) * interval '1 minute', 1, 'peer', 'test',
      'r-1'
    from generate_series(1, :items) n
    join kind k on k.ordinal = 1 + n % (select count(*) from kind);

    insert into cmdb.item_history (id, class, tag, name, state, attributes, version, created_at,
      changed_at, changed_by, via, method, request, until)
    select id, class, tag, name, state, attributes, 1, created_at, created_at, 1, 'peer', 'test',
      'r-0', changed_at
    from cmdb.item;

    insert into cmdb.item_search (item, document)
    select i.id, cmdb.document_of(l.search, l.codes, i.tag, i.name, i.attributes)
    from cmdb.item i
    join cmdb.class_layout l on l.class = i.class;

    insert into cmdb.item_code (code, item, path)
    select cmdb.code_of(tag), id, 'tag' from cmdb.item
    union all
    select cmdb.code_of(attributes->>'serial_no'), id, 'attributes.serial_no' from cmdb.item;

    insert into cmdb.item_key (key, value, item)
    select 'asset:inventory_no', '["inv-' || id || '"]', id from cmdb.item where id > 200;

    -- A tree of locations, ten below each.
    insert into cmdb.relation (type, role, source, target, source_slot, version, created_at,
      changed_at, changed_by, via, method, request)
    select 'located_in', 'location', id, case when id <= 100 then 1 + (id - 2) / 10
      else 1 + id % 100 end, 0, 1, created_at, created_at, 1, 'peer', 'test', 'r-1'
    from cmdb.item where id > 1
    union all
    select 'of_model', 'model', id, 101 + id % 100, 0, 1, created_at, created_at, 1, 'peer',
      'test', 'r-1'
    from cmdb.item where id > 200;

    insert into cmdb.hierarchy (type, ancestor, descendant, depth, changed_at)
    with recursive up (descendant, ancestor, depth) as (
      select source, target, 1 from cmdb.relation where type = 'located_in' and source <= 100
      union all
      select up.descendant, r.target, up.depth + 1
      from up
      join cmdb.relation r on r.source = up.ancestor and r.type = 'located_in')
    select 'located_in', ancestor, descendant, depth, now() - interval '400 days' from up;

    insert into cmdb.relation_history (id, type, role, source, target, source_slot, version,
      created_at, changed_at, changed_by, via, method, request, until)
    select 1000000 + id, type, role, source, 1 + target % 100, 0, 1,
      created_at - interval '1 day', created_at - interval '1 day', 1, 'peer', 'test', 'r-0',
      created_at
    from cmdb.relation;

    insert into cmdb.incident (id, number, kind, title, state, impact, urgency, priority, version,
      created_at, changed_at, changed_by, via, method, request, resolution)
    select n, 'INC-' || lpad(n::text, 6, '0'), 'incident', 'Incident ' || n,
      case when n % 50 = 0 then 'new' else 'closed' end, 3, 3, 5, 2,
      now() - interval '300 days' + n * interval '1 minute',
      now() - interval '100 days' + n * interval '1 minute', 1, 'peer', 'test', 'r-1', 'Done'
    from generate_series(1, :items / 2) n;

    insert into cmdb.incident_history (id, number, kind, title, state, impact, urgency, priority,
      major, version, created_at, changed_at, changed_by, via, method, request, until)
    select id, number, kind, title, 'new', 3, 3, 5, false, 1, created_at, created_at, 1, 'peer',
      'test', 'r-0', changed_at
    from cmdb.incident;

    insert into cmdb.incident_item (of_incident, item, role, source, version, created_at,
      changed_at, changed_by, via, method, request)
    select n, 201 + n % (:items - 200), 'affected', 'manual', 1, now(), now(), 1, 'peer', 'test',
      'r-1'
    from generate_series(1, :items / 2) n;

    insert into cmdb.journal (position, id, at, account, via, request, method, entity, entity_id,
      version, ended, source, target)
    select n, n, now() - interval '300 days' + n * interval '1 second', 1, 'peer', 'r-1', 'test',
      case when n % 2 = 0 then 'item' else 'relation' end, 1 + n % :items, 1, false,
      case when n % 2 = 1 then 1 + n % :items end,
      case when n % 2 = 1 then 1 + n * 7 % :items end
    from generate_series(1, :items * 2) n;

    select setval(pg_get_serial_sequence('cmdb.' || t.name, 'id'), t.last + 1)
    from (
      select 'item', max(id) from cmdb.item union all select 'relation', max(id) from cmdb.relation
      union all select 'incident', max(id) from cmdb.incident
      union all select 'incident_item', max(id) from cmdb.incident_item) t (name, last);
    select setval('cmdb.incident_number', (select max(id) from cmdb.incident));
    set session_replication_role = origin;
    """
}
