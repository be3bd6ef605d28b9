/// The SQL of a service desk that has been used for years, written past all triggers: what people
/// have asked, what was written, and what waits to go out.
///
/// Each person has four threads of fifty messages, of which the last is open. Open incidents are
/// spread over the teams; half of them wait in queues, the others are in the hands of somebody.
struct DeskScript {
  static let messagesEach = 50
  static let threadsEach = 4
  /// What the agent of the measurements has in hand.
  static let heldCount = 40

  let openIncidents: Int
  let messages: Int
  /// Of deliveries: one half has to go out, the other has failed for good.
  let queued: Int
  /// What stands there before: ids, which the script goes on from.
  let firstPerson: Int
  let account: Int
  let colleague: Int
  let channel: Int
  let assets: Range<Int>

  var personCount: Int { max(1, messages / Self.messagesEach / Self.threadsEach) }
  var people: Range<Int> { firstPerson..<firstPerson + personCount }

  var text: String {
    """
    set session_replication_role = replica;
    set synchronous_commit = off;
    create temporary table desk_team as
    select t.id, t.name, row_number() over (order by t.id) - 1 as n
    from cmdb.item t where t.class = 'team' and t.tag like 'DESK-T%';
    \(peopleRows)
    \(incidentRows)
    \(threadRows)
    \(messageRows)
    \(deliveryRows)
    drop table desk_team;
    set session_replication_role = origin;
    """
  }

  private static let columns =
    "version, created_at, changed_at, changed_by, via, method, request"

  private func values(_ moment: String) -> String {
    "1, \(moment), \(moment), \(account), 'peer', 'bench', 'bench'"
  }

  private var peopleRows: String {
    """
    insert into cmdb.item (id, class, tag, name, state, attributes, \(Self.columns))
    select \(firstPerson) + n, 'person', 'DESK-P' || lpad(n::text, 8, '0'), 'Person ' || n,
      'active', jsonb_build_object('phone',
        '+7 ' || (9000000000 + n::bigint * 829313351 % 1000000000)),
      \(values("now()"))
    from generate_series(0, \(personCount - 1)) n;
    select setval(pg_get_serial_sequence('cmdb.item', 'id'), \(people.upperBound));

    insert into cmdb.address (id, kind, value, name, person, \(Self.columns))
    overriding system value
    select \(firstPerson) + n, 'mail', 'd' || n || '@desk.example', 'Person ' || n,
      \(firstPerson) + n, \(values("now()"))
    from generate_series(0, \(personCount - 1)) n;
    select setval(pg_get_serial_sequence('cmdb.address', 'id'), \(people.upperBound));
    """
  }

  /// Their ids stand behind those of the estate.
  private var incidentRows: String {
    """
    create temporary table desk_incident as
    select (select coalesce(max(i.id), 0) from cmdb.incident i) + 1 + n as id, n, n % 2 = 0 as free,
      now() - interval '90 days' + n % 7776000 * interval '1 second' as at
    from generate_series(0, \(openIncidents - 1)) n;
    insert into cmdb.incident (id, number, kind, title, state, impact, urgency, priority, requester,
      team, team_item, assignee, due_at, \(Self.columns))
    select i.id, 'INC-D' || lpad(i.n::text, 8, '0'), 'incident', 'Prints stripes, ' || i.n,
      case when i.free then 'new' else 'in_progress' end, 3, 3, 1 + i.n % 5,
      \(firstPerson) + i.n % \(personCount), t.name, t.id,
      case when not i.free then
        case when i.n < \(2 * Self.heldCount) then \(account) else \(colleague) end end,
      now() + (i.n * 7919 % 864000 - 86400) * interval '1 second', \(values("i.at"))
    from desk_incident i
    join desk_team t on t.n = i.n / 2 % (select count(*) from desk_team);
    select setval(pg_get_serial_sequence('cmdb.incident', 'id'),
      (select max(i.id) from cmdb.incident i));
    insert into cmdb.incident_item (of_incident, item, role, source, \(Self.columns))
    select i.id, \(assets.lowerBound) + i.n % \(assets.count), 'affected', 'manual',
      \(values("i.at"))
    from desk_incident i;
    """
  }

  private var threadRows: String {
    """
    create temporary table desk_thread as
    select (select coalesce(max(c.id), 0) from cmdb.conversation c) + 1 + n as id, n,
      \(firstPerson) + n / \(Self.threadsEach) as party,
      n % \(Self.threadsEach) = \(Self.threadsEach - 1) as is_open,
      now() - interval '80 days' + n % 5000000 * interval '1 second' as at
    from generate_series(0, \(personCount * Self.threadsEach - 1)) n;
    insert into cmdb.conversation (id, number, party, address, state, assignee, subject, channel,
      unanswered_since, unsorted, undelivered, closed_at, team, \(Self.columns))
    overriding system value
    select c.id, 'CNV-D' || lpad(c.n::text, 8, '0'), c.party, c.party,
      case when c.is_open then 'open' else 'closed' end,
      case when c.is_open and c.n < \(160 * Self.threadsEach) then \(account) end,
      'Stripes, ' || c.n, \(channel), case when c.is_open then c.at end,
      c.is_open and c.n / \(Self.threadsEach) % 100 = 0,
      c.is_open and c.n / \(Self.threadsEach) % 200 = 0,
      case when not c.is_open then c.at end, t.id,
      \(values("c.at"))
    from desk_thread c
    join desk_team t on t.n = c.n / \(Self.threadsEach) % (select count(*) from desk_team);
    select setval(pg_get_serial_sequence('cmdb.conversation', 'id'),
      (select max(c.id) from cmdb.conversation c));
    insert into cmdb.conversation_member (conversation, address, role, \(Self.columns))
    select c.id, c.party, 'requester', \(values("c.at")) from desk_thread c;
    """
  }

  private var messageRows: String {
    """
    create temporary table desk_message as
    select (select coalesce(max(m.id), 0) from cmdb.message m) + 1
        + c.n * \(Self.messagesEach) + g.n as id, c.id as conversation, c.party, g.n,
      case when g.n % 10 = 9 then 'note' when g.n % 2 = 0 then 'in' else 'out' end as direction,
      c.at - (\(Self.messagesEach) - g.n) * interval '1 hour' as at
    from desk_thread c cross join generate_series(0, \(Self.messagesEach - 1)) g (n);
    insert into cmdb.message (id, conversation, direction, account, person, address, channel, at,
      text, subject, external_id, routed_by, \(Self.columns))
    overriding system value
    select m.id, m.conversation, m.direction, case when m.direction <> 'in' then \(account) end,
      case when m.direction = 'in' then m.party end, case when m.direction = 'in' then m.party end,
      \(channel), m.at, 'The printer in the corridor prints stripes, message ' || m.id || '. '
        || repeat('It did so yesterday as well. ', 1 + m.n % 12), 'Stripes',
      case when m.direction = 'in' then '<' || m.id || '@desk.example>' end,
      case when m.direction = 'in' then 'party' end, \(values("m.at"))
    from desk_message m
    order by m.id;
    select setval(pg_get_serial_sequence('cmdb.message', 'id'),
      (select max(m.id) from cmdb.message m));
    insert into cmdb.message_incident (message, of_incident, \(Self.columns))
    select m.id, i.id, \(values("m.at"))
    from desk_message m
    join desk_incident i on i.n = m.party - \(firstPerson)
    where m.n % 5 = 0;
    """
  }

  /// What went out has arrived; of the queue each message goes to an address of its own, so that
  /// none waits for another.
  private var deliveryRows: String {
    """
    insert into cmdb.delivery (message, channel, conversation, address, state, attempt,
      \(Self.columns))
    select m.id, \(channel), m.conversation, m.party, 'delivered', 1, \(values("m.at"))
    from desk_message m where m.direction = 'out';

    create temporary table desk_queue as
    select (select max(d.id) from cmdb.delivery d) + 1 + q.n as id,
      \(people.upperBound) + 1 + q.n as address, q.n, m.id as message, m.conversation
    from (
      select n, (select min(m.id) from desk_message m)
        + (n * 10 + 1) % (select count(*) from desk_message m) as message
      from generate_series(0, \(queued - 1)) n) q
    join desk_message m on m.id = q.message;
    insert into cmdb.address (id, kind, value, \(Self.columns))
    overriding system value
    select q.address, 'mail', 'q' || q.n || '@desk.example', \(values("now()")) from desk_queue q;
    select setval(pg_get_serial_sequence('cmdb.address', 'id'),
      (select max(a.id) from cmdb.address a));
    insert into cmdb.delivery (id, message, channel, conversation, address, state, attempt, error,
      \(Self.columns))
    overriding system value
    select q.id, q.message, \(channel), q.conversation, q.address,
      case when q.n % 2 = 0 then 'queued' else 'dead' end, 1,
      case when q.n % 2 = 1 then '{"code": "550"}'::jsonb end, \(values("now()"))
    from desk_queue q;
    select setval(pg_get_serial_sequence('cmdb.delivery', 'id'),
      (select max(d.id) from cmdb.delivery d));
    insert into cmdb.delivery_claim (delivery, channel, conversation, address, is_first, next_at)
    select q.id, \(channel), q.conversation, q.address, true, now() from desk_queue q
    where q.n % 2 = 0;
    drop table desk_queue, desk_message, desk_thread, desk_incident;
    """
  }
}
