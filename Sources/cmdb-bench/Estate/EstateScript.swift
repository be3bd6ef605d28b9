/// The SQL of an estate, written past all triggers: what a million registrations would leave, in a
/// minute. Indexes are set aside and made anew at the end.
///
/// Items 1 to 100 are locations, the first of which holds the others; then come 100 models; all
/// else are assets in trees. The members of a tree are counted from 0. Each stands in a room, is of
/// a model, depends on (a server: runs on) the member `(n - 1) / 10`, is powered by the member
/// `(n - 1) / 100`, which is one of the first, and has its uplink in one of the next: five
/// relations an item, and the failure of member 0 impairs every other.
struct EstateScript {
  static let locationCount = 100
  static let placesCount = 200

  let items: Int
  let account: Int
  /// Members of trees, by size, that stand behind the places; small ones follow to the end.
  let trees: [Tree]

  /// A tree of assets.
  struct Tree {
    let first: Int
    let size: Int
  }

  static let smallTree = 101

  /// Trees whose first member impairs 100, 10,000 and 100,000 others, as far as there is room.
  init(items: Int, account: Int) {
    self.items = items
    self.account = account
    var trees: [Tree] = []
    var next = Self.placesCount + 1
    for size in [Self.smallTree, 10_001, 100_001] where next + size - 1 <= items {
      trees.append(Tree(first: next, size: size))
      next += size
    }
    self.trees = trees
  }

  var assets: Range<Int> { Self.placesCount + 1..<items + 1 }

  var text: String {
    """
    set session_replication_role = replica;
    set synchronous_commit = off;
    set maintenance_work_mem = '256MB';
    \(Self.setIndexesAside)
    \(members)
    \(itemRows)
    \(relationRows)
    \(Self.makeIndexesAnew)
    set session_replication_role = origin;
    """
  }

  /// Those of attributes stay: the steward would take their absence for its own work.
  private static let setIndexesAside = """
    create temporary table set_aside as
    select i.indexdef, format('drop index cmdb.%I', i.indexname) as removal
    from pg_indexes i
    where i.schemaname = 'cmdb'
      and i.tablename in ('item', 'relation', 'item_key', 'item_code', 'item_search')
      and i.indexname not like 'item\\_attribute\\_%'
      and not exists (select from pg_constraint c where c.conname = i.indexname);
    do $$ declare line text; begin
      for line in select removal from set_aside loop execute line; end loop;
    end $$;
    """

  private static let makeIndexesAnew = """
    do $$ declare line text; begin
      for line in select indexdef from set_aside loop execute line; end loop;
    end $$;
    """

  /// A hundred words, for `text`: each in one item of a hundred.
  private static let word = """
    (array['кар', 'тор', 'мун', 'лид', 'гам', 'пос', 'вер', 'зин', 'бол', 'нар'])[1 + n.id % 10]
    || (array['дин', 'лок', 'сен', 'ман', 'тик', 'вор', 'гус', 'пол', 'рич', 'жим'])[
      1 + n.id / 10 % 10]
    """

  private var members: String {
    let large = trees.map { "(\($0.first), \($0.size))" }.joined(separator: ", ")
    let next = (trees.last.map { $0.first + $0.size }) ?? Self.placesCount + 1
    return """
      create temporary table member as
      select t.first + n as id, t.first, n, 1 + t.size / 100 as inner_count,
        case when n < 1 + t.size / 100 then 'ups' when n < 2 * (1 + t.size / 100)
          then 'network_device' when n % 10 = 0 then 'server' else 'printer' end as class
      from (
        values \(large)
        union all
        select f, least(\(Self.smallTree), \(items) - f + 1)
        from generate_series(\(next), \(items), \(Self.smallTree)) as f) t (first, size)
      cross join generate_series(0, t.size - 1) as n;
      """
  }

  private var itemRows: String {
    """
    insert into cmdb.item (id, class, tag, name, state, attributes, version, created_at,
      changed_at, changed_by, via, method, request)
    select n.id, n.class, c.tag_prefix || '-' || lpad(n.id::text, 8, '0'),
      concat(n.class, ' ', n.id, ' ', \(Self.word)),
      case when n.id <= \(Self.placesCount) then 'active' else 'in_use' end,
      n.attributes, 1, now(), now(), \(account), 'peer', 'bench', 'bench'
    from (
      select id, 'location' as class, '{"kind": "room"}'::jsonb as attributes
      from generate_series(1, \(Self.locationCount)) as id
      union all
      select id, 'model', '{}'
      from generate_series(\(Self.locationCount + 1), \(Self.placesCount)) as id
      union all
      select m.id, m.class, jsonb_build_object('serial_no', 'SN' || lpad(m.id::text, 8, '0'),
        'inventory_no', 'INV-' || lpad(m.id::text, 8, '0'), 'notes', 'note ' || m.id)
      from member m) n
    join cmdb.class c on c.name = n.class
    order by n.id;

    insert into cmdb.item_key (key, value, item)
    select 'asset:inventory_no', jsonb_build_array(i.attributes->'inventory_no')::text, i.id
    from cmdb.item i where i.id > \(Self.placesCount) order by i.id;

    insert into cmdb.item_code (code, item, path)
    select cmdb.code_of(i.attributes->>'inventory_no'), i.id, 'attributes.inventory_no'
    from cmdb.item i where i.id > \(Self.placesCount) order by i.id;

    insert into cmdb.item_search (item, document)
    select i.id, cmdb.document_of(l.search, l.codes, i.tag, i.name, i.attributes)
    from cmdb.item i
    join cmdb.class_layout l on l.class = i.class
    order by i.id;

    select setval(pg_get_serial_sequence('cmdb.item', 'id'), \(items));
    """
  }

  private var relationRows: String {
    let rooms = Self.locationCount - 1
    return """
      insert into cmdb.relation (type, role, source, target, source_slot, version, created_at,
        changed_at, changed_by, via, method, request)
      select e.type, e.role, e.source, e.target, e.slot, 1, now(), now(), \(account), 'peer',
        'bench', 'bench'
      from (
        select 'located_in', 'location', id, 1, 0 from generate_series(2, \(rooms + 1)) as id
        union all
        select 'located_in', 'location', id, 2 + id % \(rooms), 0 from member
        union all
        select 'of_model', 'model', id, \(Self.locationCount + 1) + id % 100, 0 from member
        union all
        select case class when 'server' then 'runs_on' else 'depends_on' end, null, id,
          first + (n - 1) / 10, null from member where n > 0
        union all
        select 'powers', null, first + (n - 1) / 100, id, null from member where n > 0
        union all
        select 'uplinks', null, first + inner_count + (n - 1) / 100, id, null
        from member where n >= 2 * inner_count) e (type, role, source, target, slot);

      insert into cmdb.hierarchy (type, ancestor, descendant, depth, changed_at)
      select 'located_in', 1, id, 1, now() from generate_series(2, \(rooms + 1)) as id;
      """
  }
}
