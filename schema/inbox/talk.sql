-- The conversations in an inbox: to whom an answer is owed, what is to be sorted, what did not arrive.

create or replace function cmdb.inbox_talks(of_account int, teams bigint[], most int)
returns bigint[] language sql stable as $$
  select array(
    select c.id
    from (
      (select c.id, c.unanswered_since
      from cmdb.conversation c
      where c.state = 'open' and c.assignee = of_account and c.unanswered_since is not null
      order by c.unanswered_since
      limit most)
      union all
      (select c.id, c.unanswered_since
      from unnest(teams) t (id)
      cross join lateral (
        select o.id, o.unanswered_since
        from cmdb.conversation o
        where o.state = 'open' and o.assignee is null and o.team = t.id
          and o.unanswered_since is not null
        order by o.unanswered_since
        limit most) c)
      union all
      (select c.id, c.unanswered_since
      from cmdb.conversation c
      where c.state = 'open' and c.assignee is null and c.team is null
        and c.unanswered_since is not null
      order by c.unanswered_since
      limit most)) c
    order by c.unanswered_since, c.id
    limit most)
$$;
comment on function cmdb.inbox_talks is
  'The conversations to whom an account owes an answer: its own, and those of its teams or of nobody
that nobody has taken; who has waited longest comes first.';

create or replace function cmdb.is_for(of_conversation cmdb.conversation, of_account int, teams bigint[])
returns boolean language sql immutable as $$
  select of_conversation.assignee = of_account
    or of_conversation.assignee is null
      and (of_conversation.team is null or of_conversation.team = any (teams))
$$;
comment on function cmdb.is_for is
  'Whether a conversation stands in the inbox of an account: it is its own, or of its teams and free.';

create or replace function cmdb.inbox_unsorted(of_account int, teams bigint[], most int)
returns bigint[] language sql stable as $$
  select array(
    select c.id from cmdb.conversation c
    where c.unsorted and cmdb.is_for(c, of_account, teams)
    order by c.id
    limit most)
$$;
comment on function cmdb.inbox_unsorted is
  'Conversations with a message of which nobody has said what it is about.';

create or replace function cmdb.inbox_undelivered(of_account int, teams bigint[], most int)
returns bigint[] language sql stable as $$
  select array(
    select c.id from cmdb.conversation c
    where c.undelivered and cmdb.is_for(c, of_account, teams)
    order by c.id
    limit most)
$$;
comment on function cmdb.inbox_undelivered is 'Conversations with a message that did not arrive.';

create or replace function cmdb.inbox_conversations(found_ids bigint[], most int) returns json
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
begin
  return json_build_object(
    'conversations', (
      select coalesce(json_agg(json_strip_nulls(json_build_object(
        'id', c.id, 'number', c.number, 'name', coalesce(p.name, a.name, a.value),
        'party', case when p.id is not null then json_build_object(
          'id', p.id, 'tag', p.tag, 'name', p.name,
          'vip', coalesce((p.attributes->>'vip')::boolean, false)) end,
        'subject', c.subject, 'state', c.state, 'channel', h.attributes->>'kind',
        'team', t.name, 'assignee', w.name,
        'last', m.text, 'unanswered_since', cmdb.rfc3339(c.unanswered_since),
        'unsorted', c.unsorted, 'undelivered', c.undelivered,
        'version', c.version)) order by u.place), '[]')
      from unnest(found_ids[:most]) with ordinality u (id, place)
      cross join lateral (select * from cmdb.conversation o where o.id = u.id offset 0) c
      left join lateral (select o.* from cmdb.item o where o.id = c.party offset 0) p on true
      left join lateral (select o.* from cmdb.address o where o.id = c.address offset 0) a on true
      left join lateral (select o.* from cmdb.item o where o.id = c.channel offset 0) h on true
      left join lateral (select o.name from cmdb.item o where o.id = c.team offset 0) t on true
      left join lateral (
        select o.name from cmdb.account o where o.id = c.assignee offset 0) w on true
      left join lateral (
        select coalesce(
          nullif(btrim(left(regexp_replace(left(n.text, 1000), '\s+', ' ', 'g'), 200)), ''), (
            select left(format('[%s]', string_agg(f->>'name', ', ')), 200)
            from jsonb_array_elements(n.attachments) f
            having count(*) > 0), '') as text
        from cmdb.message n
        where n.conversation = c.id and n.direction <> 'note'
        order by n.at desc, n.id desc
        limit 1) m on true),
    'total', cardinality(found_ids));
end $$;
comment on function cmdb.inbox_conversations is
  'A part of the inbox: its first conversations, each with its last words, and how many there are.';
