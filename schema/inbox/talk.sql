-- The conversations in an inbox: to whom an answer is owed, what is to be sorted, what did not arrive.

drop function if exists cmdb.inbox_talks(int, bigint[], int);
drop function if exists cmdb.inbox_unsorted(int, bigint[], int);
drop function if exists cmdb.inbox_undelivered(int, bigint[], int);
drop function if exists cmdb.is_for(cmdb.conversation, int, bigint[]);

create or replace function cmdb.inbox_talks(
  part text, of_account int, teams bigint[], most int
) returns bigint[] language plpgsql stable as $$
declare
  -- Each has an index of the free ones by team, and one of those that somebody holds.
  condition constant text := case part
    when 'owed' then 'c.state = ''open'' and c.unanswered_since is not null'
    when 'unsorted' then 'c.unsorted'
    when 'undelivered' then 'c.undelivered'
  end;
  ordered constant text := case part when 'owed' then 'c.unanswered_since' else 'c.id' end;
  found_ids bigint[];
begin
  execute format($q$
    select array(
      select u.id
      from (
        (select c.id, %2$s as place
        from cmdb.conversation c
        where %1$s and c.assignee = $1
        order by %2$s
        limit $3)
        union all
        select o.id, o.place
        from unnest($2) t (id)
        cross join lateral (
          select c.id, %2$s as place
          from cmdb.conversation c
          where %1$s and c.assignee is null and c.team = t.id
          order by %2$s
          limit $3) o
        union all
        select o.id, o.place
        from unnest($4) a (id)
        cross join lateral (
          select c.id, %2$s as place
          from cmdb.conversation c
          where %1$s and c.assignee = a.id and (c.team = any ($2) or c.team is null)
          order by %2$s
          limit $3) o
        union all
        (select c.id, %2$s
        from cmdb.conversation c
        where %1$s and c.assignee is null and c.team is null
        order by %2$s
        limit $3)) u
      order by u.place, u.id
      limit $3) $q$, condition, ordered)
  into found_ids
  using of_account, teams, most, array_remove(cmdb.absent_accounts(), of_account);
  return found_ids;
end $$;
comment on function cmdb.inbox_talks is
  'The conversations in a part of the inbox of an account: its own, and those of its teams or of
nobody that nobody has taken, or that somebody has who is absent. owed: to whom an answer is due,
who has waited longest first; unsorted: with a message of which nobody has said what it is about;
undelivered: with one that did not arrive.';

create or replace function cmdb.first_words(text text) returns text language sql immutable as $$
  -- One expression, which becomes a part of the statement that asks. Most texts have single blanks,
  -- and `regexp_replace` costs as much as all else about a line.
  select left(case
    when strpos(translate(left(text, 400), E'\n\r\t\f\v', '     '), '  ') > 0
      then regexp_replace(translate(left(text, 400), E'\n\r\t\f\v', '     '), ' +', ' ', 'g')
    else translate(left(text, 200), E'\n\r\t\f\v', '     ') end, 200)
$$;
comment on function cmdb.first_words is 'The beginning of a text in one line.';

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
        select coalesce(nullif(btrim(cmdb.first_words(n.text)), ''), (
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
