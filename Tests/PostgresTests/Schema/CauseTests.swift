import Postgres
import SQL
import Testing

/// Which promise applies beyond agreements of items and people, and what indirect causes move.
@Suite struct CauseTests {
  private let desk: PromiseDesk

  /// Two more agreements: of 4 hours and of 2.
  init() throws {
    desk = try PromiseDesk()
    try desk.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes)
      select 20 + h, 'sla', 'H' || h, 'H' || h, 'active', jsonb_build_object('rank', 100,
        'targets', jsonb_build_array(jsonb_build_object(
          'measure', 'resolution', 'within', 'PT' || h || 'H')))
      from unnest(array[2, 4]) h;
      insert into cmdb.relation (type, role, source, target, source_slot) values
        ('runs_on_schedule', 'schedule', 22, 1, 0), ('runs_on_schedule', 'schedule', 24, 1, 0);
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (30, 'location', 'SITE', 'Site', 'active', '{"kind": "site"}'),
        (31, 'location', 'BLDG', 'Building', 'active', '{"kind": "building"}'),
        (32, 'location', 'ROOM', 'Room', 'active', '{"kind": "room"}'),
        (40, 'organization', 'TOP', 'Top', 'active', '{"kind": "own_unit"}'),
        (41, 'organization', 'DEP', 'Dep', 'active', '{"kind": "own_unit"}'),
        (42, 'person', 'ANNA', 'Anna', 'active', '{}'),
        (43, 'organization', 'FOREIGN', 'Foreign', 'active', '{"kind": "contractor"}'),
        (50, 'contract', 'CTR', 'CTR', 'active', '{"kind": "maintenance"}'),
        (60, 'cartridge', 'C', 'C', 'installed', '{}'),
        (70, 'service', 'SVC', 'SVC', 'active', '{}')
      """)
    try desk.at("2026-11-30 09:00")
  }

  private func relate(
    _ type: String, _ source: Int, _ target: Int, role: String? = nil
  ) throws {
    let slot = role == nil ? "null" : "0"
    let role = role.map { "'\($0)'" } ?? "null"
    try desk.execute(
      """
      insert into cmdb.relation (type, role, source, target, source_slot)
      values ('\(type)', \(role), \(source), \(target), \(slot))
      """)
  }

  /// Without an agreement for anything, so that nothing else is promised.
  private func onlyFor(_ sla: Int, _ thing: Int) throws {
    try desk.execute("update cmdb.item set state = 'inactive' where id in (3, 22, 24)")
    try desk.execute("update cmdb.item set state = 'active' where id = \(sla)")
    try relate("agreed_for", sla, thing)
  }

  // MARK: Contracts of own units

  @Test func aContractOfAnOwnUnitPromisesByItself() throws {
    try desk.execute(
      """
      update cmdb.item set attributes = attributes || '{"respond_within": 0.5, "resolve_within": 4}'
      where id = 50
      """)
    try relate("covered_by", 6, 50)
    try relate("runs_on_schedule", 50, 1, role: "schedule")
    try desk.execute("update cmdb.item set state = 'inactive' where id in (3, 22, 24)")
    let epoch = try desk.lease()
    let incident = try desk.open()
    #expect(try desk.promise(incident) == "")
    // A foreign contractor owes that to us, not we to anybody.
    try relate("contractor", 50, 43, role: "contractor")
    try desk.follow(epoch)
    #expect(try desk.promise(incident) == "")
    try desk.execute(
      "update cmdb.item set attributes = attributes || '{\"kind\": \"own_unit\"}' where id = 43")
    #expect(try desk.follow(epoch) == 1)
    #expect(try desk.promise(incident) == "CTR Mon 30 14:00")
    #expect(
      try desk.text("select cmdb.sla_json(\(incident), 50, null)->>'chosen_by'")
        == "contract CTR covers P")
    #expect(
      try desk.text(
        """
        select string_agg(concat_ws(' ', measure, within), ', ' order by measure)
        from cmdb.incident_clock where of_incident = \(incident)
        """) == "first_response PT30M, resolution PT4H")
    #expect(try desk.differences() == nil)
    // Resolved, it closes after three working days.
    let resolved = try desk.open()
    try desk.move(resolved, "resolved")
    #expect(
      try desk.text(
        "select to_char(due_at, 'Dy DD HH24:MI') from cmdb.timer where of_incident = \(resolved)")
        == "Thu 03 18:00")
    // An agreement for the contract says otherwise.
    try desk.execute("update cmdb.item set state = 'active' where id = 22")
    try relate("agreed_for", 22, 50)
    try desk.follow(epoch)
    #expect(try desk.promise(incident) == "H2 Mon 30 11:00")
    #expect(try desk.differences() == nil)
  }

  // MARK: The channel

  @Test func whatCameByAChannelHasItsAgreement() throws {
    try desk.execute(
      """
      insert into cmdb.item (id, class, tag, name, state, attributes) values
        (80, 'channel', 'CHN', 'Chat', 'active', '{"kind": "chat", "address": "t:@help",
          "opens": "incident"}');
      insert into cmdb.account (id, name, roles, channels) values (90, 'gate', '{gateway}', '{80}')
      """)
    try onlyFor(22, 80)
    _ = try desk.text(
      """
      select cmdb.message_receive(
        cmdb.enter(90, 'peer', 'r', 'message.receive', null, null, null, null, null),
        '{"channel": "CHN", "from": {"address": "@boris"}, "external_id": "1", "text": "Help"}')
      """)
    #expect(try desk.promise("1") == "H2 Mon 30 11:00")
    #expect(
      try desk.text("select cmdb.sla_json(1, 22, null)->>'chosen_by'") == "channel CHN")
    #expect(try desk.promise(try desk.open()) == "")
  }

  // MARK: Indirect causes

  @Test func aContractOfWhatAnItemIsInstalledInCovers() throws {
    try onlyFor(22, 50)
    try relate("installed_in", 60, 6, role: "installed_in")
    let epoch = try desk.lease()
    let incident = try desk.open(#""items": [{"item": 60}]"#)
    #expect(try desk.promise(incident) == "")
    try relate("covered_by", 6, 50)
    #expect(try desk.follow(epoch) >= 1)
    #expect(try desk.promise(incident) == "H2 Mon 30 11:00")
    try desk.execute("update cmdb.item set state = 'inactive' where id = 50")
    #expect(try desk.follow(epoch) == 1)
    #expect(try desk.promise(incident) == "")
  }

  @Test func aPlaceThatIsMovedTakesItsItemsAlong() throws {
    try onlyFor(24, 30)
    try relate("installed_in", 60, 6, role: "installed_in")
    try relate("located_in", 32, 31, role: "location")
    let epoch = try desk.lease()
    let incident = try desk.open(#""items": [{"item": 60}]"#)
    // The printer that holds it comes into the room; then the building onto the site.
    try relate("located_in", 6, 32, role: "location")
    try desk.follow(epoch)
    #expect(try desk.promise(incident) == "")
    try relate("located_in", 31, 30, role: "location")
    #expect(try desk.follow(epoch) == 1)
    #expect(try desk.promise(incident) == "H4 Mon 30 14:00")
    #expect(try desk.differences() == nil)
  }

  @Test func anOrganisationThatIsMovedTakesItsPeopleAlong() throws {
    try onlyFor(24, 40)
    try relate("member_of", 42, 41, role: "organization")
    let epoch = try desk.lease()
    let incident = try desk.open(#""requester": 42"#)
    try desk.follow(epoch)
    #expect(try desk.promise(incident) == "")
    try relate("unit_of", 41, 40, role: "parent")
    #expect(try desk.follow(epoch) == 1)
    #expect(try desk.promise(incident) == "H4 Mon 30 14:00")
  }

  @Test func aServiceThatIsNoLongerActivePromisesNothing() throws {
    try onlyFor(24, 70)
    let epoch = try desk.lease()
    let incident = try desk.open(#""service": 70"#)
    try desk.follow(epoch)
    #expect(try desk.promise(incident) == "H4 Mon 30 14:00")
    try desk.execute("update cmdb.item set state = 'inactive' where id = 70")
    #expect(try desk.follow(epoch) == 1)
    #expect(try desk.promise(incident) == "")
    try desk.execute("update cmdb.item set state = 'active' where id = 70")
    #expect(try desk.follow(epoch) == 1)
    #expect(try desk.promise(incident) == "H4 Mon 30 14:00")
    #expect(try desk.differences() == nil)
  }

  // MARK: What a cause concerns

  /// An agreement that is made for one thing, or no longer is, has the incidents of that thing
  /// looked at, and no others: the walk over all that is open does not begin.
  @Test(arguments: [
    (30, #""items": [{"item": 60}]"#), (41, #""requester": 42"#), (42, #""requester": 42"#),
    (50, #""items": [{"item": 60}]"#), (70, #""service": 70"#),
  ])
  func anAgreementForOneThingConcernsThatAlone(_ thing: Int, _ given: String) throws {
    // It is agreed for something else too, so that it is never for nothing in particular.
    try onlyFor(22, 43)
    try relate("installed_in", 60, 6, role: "installed_in")
    try relate("located_in", 6, 32, role: "location")
    try relate("located_in", 32, 31, role: "location")
    try relate("located_in", 31, 30, role: "location")
    try relate("member_of", 42, 41, role: "organization")
    try relate("covered_by", 6, 50)
    let epoch = try desk.lease()
    let concerned = try desk.open(given)
    for _ in 0..<4 { _ = try desk.open(#""items": []"#) }
    try desk.follow(epoch)
    #expect(try desk.promise(concerned) == "")
    try relate("agreed_for", 22, thing)
    #expect(try desk.follow(epoch) == 1)
    #expect(try desk.promise(concerned) == "H2 Mon 30 11:00")
    // Another rank changes which is chosen, but not for what it is agreed.
    try desk.execute(
      "update cmdb.item set attributes = attributes || '{\"rank\": 5}' where id = 22")
    #expect(try desk.follow(epoch) == 1)
    try desk.execute(
      "delete from cmdb.relation where type = 'agreed_for' and target = \(thing)")
    #expect(try desk.follow(epoch) == 1)
    #expect(try desk.promise(concerned) == "")
    #expect(try desk.differences() == nil)
  }

  /// The last thing it was agreed for is gone: it is for nothing in particular, and applies to all.
  @Test func anAgreementForNothingMoreConcernsAll() throws {
    try onlyFor(22, 70)
    let epoch = try desk.lease()
    let incident = try desk.open()
    try desk.follow(epoch)
    #expect(try desk.promise(incident) == "")
    try desk.execute("delete from cmdb.relation where type = 'agreed_for' and target = 70")
    try desk.follow(epoch)
    #expect(try desk.promise(incident) == "H2 Mon 30 11:00")
    #expect(try desk.differences() == nil)
  }

  /// Other targets are of those to whom they are promised, and nothing is chosen again; another
  /// rank is of all.
  @Test func otherTargetsConcernThoseWithTheAgreement() throws {
    try desk.execute(
      """
      update cmdb.item set attributes = attributes || '{"kinds": ["task"], "rank": 1}' where id = 22
      """)
    let epoch = try desk.lease()
    let task = try desk.open(#""kind": "task""#)
    let other = try desk.open()
    try desk.follow(epoch)
    #expect(try desk.promise(task) == "H2 Mon 30 11:00")
    try desk.execute(
      """
      update cmdb.item
      set attributes = attributes || '{"targets": [{"measure": "resolution", "within": "PT1H"}]}'
      where id = 22
      """)
    try causes(epoch)
    #expect(try noted() == "\(task) true")
    #expect(try desk.follow(epoch) == 1)
    #expect(try desk.promise(task) == "H2 Mon 30 10:00")
    try desk.execute(
      "update cmdb.item set attributes = attributes || '{\"kinds\": [\"incident\"]}' where id = 22")
    try desk.follow(epoch)
    #expect(try desk.promise(other) == "H2 Mon 30 10:00")
    #expect(try desk.promise(task)?.hasPrefix("OFFICE ") == true)
    #expect(try desk.differences() == nil)
  }

  /// A closed day leaves the choice alone, unless something else has to do with it as well.
  @Test func aClosedDayLeavesTheChoiceAlone() throws {
    try onlyFor(22, 42)
    let epoch = try desk.lease()
    let incident = try desk.open(#""requester": 42"#)
    try desk.follow(epoch)
    let day = #"{"exceptions": {"2026-11-30": {"closed": true}}}"#
    try desk.execute("update cmdb.item set attributes = attributes || '\(day)' where id = 1")
    try causes(epoch)
    #expect(try noted() == "\(incident) true")
    try desk.execute("update cmdb.item set attributes = '{\"vip\": true}' where id = 42")
    try causes(epoch)
    #expect(try noted() == "\(incident) false")
    #expect(try desk.follow(epoch) == 1)
    #expect(try desk.promise(incident) == "H2 Tue 01 11:00")
    #expect(try desk.differences() == nil)
  }

  private func causes(_ epoch: String) throws {
    _ = try desk.text(
      """
      select cmdb.sequence_journal(\(epoch), (select floor_us from cmdb.raise_floor()), 10000)
      """)
    while try desk.text("select cmdb.consume_clock_causes(\(epoch), 10000)") != "0" {}
  }

  private func noted() throws -> String? {
    try desk.text(
      """
      select string_agg(concat_ws(' ', of_incident, keeps_agreement::text), ', ')
      from cmdb.clock_follow
      """)
  }

  // MARK: Conditions

  /// What a condition finds by indexes is what it says of each incident.
  @Test func whatIsFoundIsWhatHolds() throws {
    try desk.at("2026-11-30 09:00")
    let incidents = try (0..<6).map { _ in try desk.open() }
    for incident in incidents[..<4] { try desk.move(incident, "assigned") }
    for incident in incidents[..<4] { try desk.move(incident, "in_progress") }
    try desk.move(incidents[0], "pending", "requester")
    try desk.answer(incidents[1])
    try desk.move(incidents[2], "resolved")
    try desk.move(incidents[4], "cancelled")
    try desk.at("2026-11-30 12:00")
    _ = try desk.text("select cmdb.clocks_fire(\(try desk.lease()), 500)")
    try desk.answer(incidents[3])
    for moment in ["null", "'2026-11-30 12:10+03'", "'2026-11-30 09:10+03'"] {
      for (held, found) in [
        ("cmdb.is_paused(i.id, m)", "cmdb.paused_incidents"),
        (
          "cmdb.is_breached(i.id, i.due_at, i.due_by_clock, i.resolved_at, i.state, "
            + "i.agreement, m)",
          "cmdb.breached_incidents"
        ),
        ("cmdb.first_response_due(i.id, m)", "cmdb.first_responses_due"),
        ("cmdb.next_response_due(i.id, m)", "cmdb.next_responses_due"),
      ] {
        let difference = try desk.text(
          """
          with moment (m) as (select \(moment)::timestamptz),
          held as (
            select i.id, \(held)::text as v from moment, cmdb.incident_at(moment.m) i),
          found as (select distinct f.id, f.value::text as v from moment, \(found)(moment.m) f)
          select string_agg(concat_ws(' ', h.id, h.v, f.v), ', ')
          from (select * from held where v is not null and v <> 'false') h
          full join found f on f.id = h.id
          where h.v is distinct from f.v
          """)
        #expect(difference == nil, "\(found) at \(moment)")
      }
    }
    #expect(
      try desk.text("select string_agg(id::text, ' ') from cmdb.paused_incidents(null)")
        == incidents[0])
    // The first response of all that nobody answered within half an hour.
    #expect(
      try desk.text(
        """
        select string_agg(distinct id::text, ' ' order by id::text)
        from cmdb.breached_incidents(null)
        """) == [incidents[0], incidents[3], incidents[5]].joined(separator: " "))
  }
}
