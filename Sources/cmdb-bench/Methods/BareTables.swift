/// Copies of our tables with the same columns and indexes and nothing else, and the scripts that
/// write the same rows into them: the floor of a write.
enum BareTables {
  private static let tables = [
    "item", "relation", "item_key", "item_code", "item_search", "incident", "incident_item",
    "incident_comment", "journal_inbox", "account", "token", "idempotency",
  ]

  static let script = """
    drop schema if exists bare cascade;
    create schema bare;
    \(tables.map { "create table bare.\($0) (like cmdb.\($0) including all);" }
      .joined(separator: "\n"))
    create table bare.item_history (like cmdb.item_history including all);
    insert into bare.item overriding system value select * from cmdb.item limit 20000;
    analyze bare.item;
    grant usage on schema bare to cmdb_runtime;
    grant all on all tables in schema bare to cmdb_runtime;
    grant all on all sequences in schema bare to cmdb_runtime;
    """

  /// The columns that every versioned table has, and their values.
  private static let versionColumns = """
    version, created_at, changed_at, changed_by, via, method, request
    """
  private static let versionValues = "1, now(), now(), 1, 'peer', 'bench', 'bench'"

  static func journal(_ entity: String) -> String {
    """
    insert into bare.journal_inbox
      (at, account, via, request, method, entity, entity_id, version)
    values (now(), 1, 'peer', 'bench', 'bench', '\(entity)', :n, 1);

    """
  }

  /// So wide that no two are the same.
  static let number = "\\set n random(1000000, 1000000000000000)\n"

  /// An item with two references, a key, three codes, its document and three journal rows.
  static var register: String {
    """
    \(number)begin;
    insert into bare.item (id, class, tag, name, state, attributes, \(versionColumns))
    values (:n, 'printer', 'B-' || :n::text, 'Bench ' || :n::text, 'in_use',
      jsonb_build_object('serial_no', 'B' || :n::text, 'inventory_no', 'B' || :n::text),
      \(versionValues));
    insert into bare.relation (id, type, role, source, target, source_slot, \(versionColumns))
    values (:n::bigint, 'located_in', 'location', :n::bigint, 2, 0, \(versionValues)),
      (:n::bigint + 2000000000, 'of_model', 'model', :n::bigint, 101, 0, \(versionValues));
    insert into bare.item_key (key, value, item) values ('inventory_no', 'B' || :n::text, :n);
    insert into bare.item_code (code, item, path)
    values ('b' || :n::text, :n::bigint, 'tag'),
      ('s' || :n::text, :n::bigint, 'attributes.serial_no'),
      ('i' || :n::text, :n::bigint, 'attributes.inventory_no');
    insert into bare.item_search (item, document, secret)
    values (:n, ' b' || :n::text || E' \\n bench ' || :n::text || ' ' || :n::text
      || ' bench', '');
    \(journal("item"))\(journal("relation"))\(journal("relation"))commit;

    """
  }

  /// A new version of an item, its old one and a journal row.
  static var update: String {
    """
    \\set id random(1, 20000)
    \\set n :id
    begin;
    insert into bare.item_history select i.*, now() from bare.item i where i.id = :id;
    update bare.item set attributes = attributes || '{"notes": "changed"}', changed_at = now()
    where id = :id;
    \(journal("item"))commit;

    """
  }

  static var relation: String {
    """
    \(number)begin;
    insert into bare.relation (id, type, source, target, \(versionColumns))
    values (:n, 'covered_by', :n, 1, \(versionValues));
    \(journal("relation"))commit;

    """
  }

  static var incident: String {
    """
    \(number)begin;
    insert into bare.incident (id, number, kind, title, state, impact, urgency, priority,
      \(versionColumns))
    values (:n, 'B-' || :n::text, 'incident', 'Bench', 'new', 3, 3, 5, \(versionValues));
    \(journal("incident"))commit;

    """
  }

  static var link: String {
    """
    \(number)begin;
    insert into bare.incident_item (id, of_incident, item, role, source, \(versionColumns))
    values (:n, 1, :n, 'affected', 'manual', \(versionValues));
    \(journal("incident_item"))commit;

    """
  }

  static var comment: String {
    """
    \(number)begin;
    insert into bare.incident_comment (id, of_incident, text, visibility, \(versionColumns))
    values (:n, 1, 'Bench', 'public', \(versionValues));
    \(journal("incident_comment"))commit;

    """
  }
}
