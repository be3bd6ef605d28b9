-- The conversations in an inbox: to whom an answer is owed, what is to be sorted, what did not arrive.

drop function if exists cmdb.inbox_talks(int, bigint[], int);
drop function if exists cmdb.inbox_unsorted(int, bigint[], int);
drop function if exists cmdb.inbox_undelivered(int, bigint[], int);
drop function if exists cmdb.is_for(cmdb.conversation, int, bigint[]);

do $make$
declare
  part record;
begin
  -- A function each, whose plan is kept: each condition has an index of the free ones by team, and
  -- one of those that somebody holds.
  for part in
    select *
    from (values
      ('owed', 'c.state = ''open'' and c.unanswered_since is not null', 'c.unanswered_since'),
      ('unsorted', 'c.unsorted', 'c.id'),
      ('undelivered', 'c.undelivered', 'c.id')) p (name, condition, place)
  loop
    execute format($f$
create or replace function cmdb.inbox_%1$s(
  of_account int, teams bigint[], absent int[], most int
) returns bigint[] language plpgsql stable set plan_cache_mode = force_generic_plan as $$
begin
  return array(
    select u.id
    from (
      (select c.id, %3$s as place
      from cmdb.conversation c
      where %2$s and c.assignee = of_account
      order by %3$s
      limit most)
      union all
      select o.id, o.place
      from unnest(teams) t (id)
      cross join lateral (
        select c.id, %3$s as place
        from cmdb.conversation c
        where %2$s and c.assignee is null and c.team = t.id
        order by %3$s
        limit most) o
      union all
      select o.id, o.place
      from unnest(absent) a (id)
      cross join lateral (
        select c.id, %3$s as place
        from cmdb.conversation c
        where %2$s and c.assignee = a.id and (c.team = any (teams) or c.team is null)
        order by %3$s
        limit most) o
      union all
      (select c.id, %3$s
      from cmdb.conversation c
      where %2$s and c.assignee is null and c.team is null
      order by %3$s
      limit most)) u
    order by u.place, u.id
    limit most);
end $$ $f$, part.name, part.condition, part.place);
    execute format('comment on function cmdb.inbox_%s is %L', part.name,
      format('The part `%s` of cmdb.inbox_talks.', part.name));
    -- Without an order, so that the index alone tells.
    execute format($f$
create or replace function cmdb.inbox_%1$s_counted(
  of_account int, teams bigint[], absent int[], bound int
) returns bigint language plpgsql stable set plan_cache_mode = force_generic_plan as $$
begin
  return (
    select count(*)
    from (
      (select from cmdb.conversation c
      where %2$s and c.assignee = of_account
      limit bound)
      union all
      select
      from unnest(teams) t (id)
      cross join lateral (
        select from cmdb.conversation c
        where %2$s and c.assignee is null and c.team = t.id
        limit bound) o
      union all
      select
      from unnest(absent) a (id)
      cross join lateral (
        select from cmdb.conversation c
        where %2$s and c.assignee = a.id and (c.team = any (teams) or c.team is null)
        limit bound) o
      union all
      (select from cmdb.conversation c
      where %2$s and c.assignee is null and c.team is null
      limit bound)
      limit bound) u);
end $$ $f$, part.name, part.condition);
    execute format('comment on function cmdb.inbox_%s_counted is %L', part.name,
      format('How many there are in the part `%s` of cmdb.inbox_talks, to a bound.', part.name));
  end loop;
end $make$;

create or replace function cmdb.inbox_talks_counted(
  part text, of_account int, teams bigint[], bound int
) returns bigint language plpgsql stable as $$
declare
  absent constant int[] := array_remove(cmdb.absent_accounts(), of_account);
begin
  return case part
    when 'owed' then cmdb.inbox_owed_counted(of_account, teams, absent, bound)
    when 'unsorted' then cmdb.inbox_unsorted_counted(of_account, teams, absent, bound)
    when 'undelivered' then cmdb.inbox_undelivered_counted(of_account, teams, absent, bound)
  end;
end $$;
comment on function cmdb.inbox_talks_counted is
  'How many conversations there are in a part of cmdb.inbox_talks, counted to a bound.';

create or replace function cmdb.inbox_talks(
  part text, of_account int, teams bigint[], most int
) returns bigint[] language plpgsql stable as $$
declare
  absent constant int[] := array_remove(cmdb.absent_accounts(), of_account);
begin
  return case part
    when 'owed' then cmdb.inbox_owed(of_account, teams, absent, most)
    when 'unsorted' then cmdb.inbox_unsorted(of_account, teams, absent, most)
    when 'undelivered' then cmdb.inbox_undelivered(of_account, teams, absent, most)
  end;
end $$;
comment on function cmdb.inbox_talks is
  'The conversations in a part of the inbox of an account: its own, and those of its teams or of
nobody that nobody has taken, or that somebody has who is absent. owed: to whom an answer is due,
who has waited longest first; unsorted: with a message of which nobody has said what it is about;
undelivered: with one that did not arrive.';

create or replace function cmdb.first_words(text text) returns text language sql immutable as $$
  -- One expression, which becomes a part of the statement that asks. Most texts have single blanks:
  -- to see that costs a fifth of what `translate` does.
  select case
    when left(text, 200) ~ E'[\n\r\t\f\v]|  '
      then left(regexp_replace(left(text, 400), E'[ \n\r\t\f\v]+', ' ', 'g'), 200)
    else left(text, 200) end
$$;
comment on function cmdb.first_words is 'The beginning of a text in one line.';

drop function if exists cmdb.inbox_conversations(bigint[], int);
drop function if exists cmdb.inbox_conversations(bigint[], bigint[], bigint[], int);
create or replace function cmdb.inbox_conversations(
  owed bigint[], unsorted bigint[], undelivered bigint[], totals bigint[]
) returns json[] language plpgsql stable set plan_cache_mode = force_generic_plan as $$
begin
  return array(
    -- What stands in several parts is told once.
    with part (n, ids) as (values (1, owed), (2, unsorted), (3, undelivered)),
    line as materialized (
      select p.n, u.id, u.place
      from part p
      cross join lateral unnest(p.ids) with ordinality u (id, place)),
    told as materialized (
      select c.id, json_strip_nulls(json_build_object(
        'id', c.id, 'number', c.number, 'name', coalesce(p.name, a.name, a.value),
        'party', case when p.id is not null then json_build_object(
          'id', p.id, 'tag', p.tag, 'name', p.name,
          'vip', coalesce((p.attributes->>'vip')::boolean, false)) end,
        'subject', c.subject, 'state', c.state, 'channel', h.attributes->>'kind',
        'team', t.name, 'assignee', w.name,
        'last', m.text, 'unanswered_since', cmdb.rfc3339(c.unanswered_since),
        'unsorted', c.unsorted, 'undelivered', c.undelivered,
        'version', c.version)) as answer
      from (select distinct l.id from line l) u
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
        limit 1) m on true)
    select json_build_object(
      'conversations', (
        select coalesce(json_agg(t.answer order by l.place), '[]')
        from line l
        join told t on t.id = l.id
        where l.n = p.n),
      'total', totals[p.n])
    from part p
    order by p.n);
end $$;
comment on function cmdb.inbox_conversations is
  'Three parts of the inbox: of each its first conversations with their last words, and how many there
are.';
