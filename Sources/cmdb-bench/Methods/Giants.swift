import Postgres

/// What is far larger than the rest of an estate: a contract that covers ten thousand items and has
/// had two thousand versions and ten thousand incidents, and an incident about five thousand items.
/// Written past all triggers, as the estate is.
struct Giants {
  static let versions = 2000
  static let relations = 10_000
  static let incidents = 10_000
  static let linkedItems = 5000
  static let tag = "BENCH-GIANT"

  /// The incident about many items.
  let incident: Int

  /// Nil where the estate is too small to be related to.
  init?(_ estate: Estate, _ session: BlockingSession) throws {
    guard estate.assets.count > Self.relations else { return nil }
    try session.execute(Self.script(account: estate.account, first: estate.assets.lowerBound))
    try session.execute("vacuum analyze")
    incident = try session.number("select id from cmdb.incident where number = '\(Self.tag)'")
  }

  private static func script(account: Int, first: Int) -> String {
    let stamps = "1, now(), now(), \(account), 'peer', 'bench', 'bench'"
    let columns = "version, created_at, changed_at, changed_by, via, method, request"
    let born = "now() - interval '90 days'"
    return """
      set session_replication_role = replica;
      insert into cmdb.item (class, tag, name, state, attributes, \(columns))
      values ('contract', '\(tag)', '\(tag)', 'active', '{"number": "0"}', \(versions), \(born),
        \(born) + \(versions) * interval '1 minute', \(account), 'peer', 'bench', 'bench');

      insert into cmdb.item_history (id, class, tag, name, state, attributes, \(columns), until)
      select i.id, i.class, i.tag, i.name, i.state, jsonb_build_object('number', v::text), v,
        i.created_at, i.created_at + v * interval '1 minute', \(account), 'peer', 'bench', 'bench',
        i.created_at + (v + 1) * interval '1 minute'
      from cmdb.item i, generate_series(1, \(versions - 1)) v
      where i.tag = '\(tag)';

      insert into cmdb.relation (type, source, target, \(columns))
      select 'covered_by', \(first) + n, i.id, \(stamps)
      from cmdb.item i, generate_series(1, \(relations)) n
      where i.tag = '\(tag)';

      with opened as (
        insert into cmdb.incident (
          number, kind, title, state, impact, urgency, priority, \(columns))
        select '\(tag)' || coalesce('-' || n, ''), 'incident', 'Incident of a giant', 'new',
          3, 3, 5,
          \(stamps)
        from (select null union all select generate_series(1, \(incidents))) g (n)
        returning id, number)
      insert into cmdb.incident_item (of_incident, item, role, source, \(columns))
      select o.id, i.id, 'affected', 'manual', \(stamps)
      from opened o, cmdb.item i
      where i.tag = '\(tag)' and o.number <> '\(tag)';

      insert into cmdb.incident_item (of_incident, item, role, source, \(columns))
      select o.id, \(first) + n, 'affected', 'manual', \(stamps)
      from cmdb.incident o, generate_series(1, \(linkedItems)) n
      where o.number = '\(tag)';
      set session_replication_role = origin;
      """
  }
}

extension MethodRow {
  private static let item = #"{"item":"\#(Giants.tag)"}"#

  /// Measured behind all others, which would find the giants in their way.
  static let giantRows = [
    MethodRow("item.get", "of a giant") { _, _ in item },
    MethodRow("item.history", "of 2,000 versions, the newest") { _, _ in item },
    MethodRow("item.update", "of a giant", .single(100)) { _, turn in
      """
      {"item":"\(Giants.tag)","version":\(Giants.versions + turn.serial),\
      "attributes":{"number":"\(turn.serial + 1)"}}
      """
    },
    MethodRow("relation.list", "of an item with 10,000, 100") { _, _ in item },
    MethodRow("incident.find", "of an item with 10,000, 100") { _, _ in
      #"{"where":"item = '\#(Giants.tag)'","limit":100}"#
    },
    MethodRow("incident.get", "about 5,000 items") { scene, _ in
      #"{"incident":\#(scene.giantIncident)}"#
    },
    MethodRow("incident.items", "of 5,000, 100") { scene, _ in
      #"{"incident":\#(scene.giantIncident),"limit":100}"#
    },
    MethodRow("incident.comment", "about 5,000 items", .single(100)) { scene, _ in
      #"{"incident":\#(scene.giantIncident),"text":"seen"}"#
    },
  ]
}
