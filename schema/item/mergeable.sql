-- What keeps an item from being merged into another.

create or replace function cmdb.merge_reasons(present cmdb.item, target cmdb.item) returns jsonb
language sql stable as $$
  select coalesce(jsonb_agg(jsonb_build_object('code', r.code, 'message', r.message)
    order by r.place, r.message), '[]')
  from (
    select 1 as place, 'class' as code,
      format('%s is of class %s, %s of class %s: use item.reclassify first.', present.tag,
        present.class, target.tag, target.class) as message
    where present.class <> target.class
    union all
    (select 2, 'conversation', format('Conversation %s with %s is not closed.', c.number, present.tag)
    from cmdb.conversation c
    where c.party = present.id and c.state <> 'closed'
    limit 1)
    union all
    (select 2, 'conversation', format('Conversation %s goes by %s.', c.number, present.tag)
    from cmdb.conversation c
    where c.channel = present.id
    limit 1)
    union all
    (select 2, 'open_incident', format('Incident %s names %s as requester, service or team.', i.number,
      present.tag)
    from cmdb.incident i
    where i.id = any (array(
        select r.id from cmdb.incident r where r.requester = present.id
        union
        select s.id from cmdb.incident s where s.service = present.id
        union
        select t.id from cmdb.incident t where t.team_item = present.id))
      and cmdb.is_open(i.state)
    order by i.id
    limit 100)
    union all
    (select 3, 'account', format('The account %s belongs to %s.', a.name, present.tag)
    from cmdb.account a
    where a.person = present.id
    order by a.id
    limit 100)
    union all
    (select 3, 'account', format('The account %s serves %s.', a.name, present.tag)
    from cmdb.account a
    where present.id = any (a.channels)
    order by a.id
    limit 100)
    union all
    (select 2, 'conversation', format('Conversation %s is in the queue of %s.', c.number, present.tag)
    from cmdb.conversation c
    -- Asked of teams alone: no index finds all conversations of a team.
    where present.class = any (cmdb.team_classes()) and c.team = present.id
      and c.state <> 'closed'
    order by c.id
    limit 100)) r
$$;
comment on function cmdb.merge_reasons is
  'What keeps an item from being merged into another, at most 100 of each kind.';

create or replace function cmdb.merge_relations_max() returns int language sql immutable as $$
  select 1000
$$;
comment on function cmdb.merge_relations_max is
  'How many relations, and links of incidents, an item may have that is merged: each gets a version.';

create or replace function cmdb.require_few_merged(of_item bigint) returns void
language plpgsql stable as $$
declare
  hanging bigint;
begin
  select count(*) into hanging
  from (
    (select 1 from cmdb.relation r where r.source = of_item limit 1001)
    union all
    (select 1 from cmdb.relation r where r.target = of_item limit 1001)
    union all
    (select 1 from cmdb.incident_item l where l.item = of_item limit 1001)) h;
  if hanging > cmdb.merge_relations_max() then
    perform cmdb.refuse('CM010', format(
        'More than %s relations and links hang on %s: merge the other into it, or move some first.',
        cmdb.merge_relations_max(), (select i.tag from cmdb.item i where i.id = of_item)),
      jsonb_build_object('limit', 'merge_relations', 'value', hanging));
  end if;
end $$;
comment on function cmdb.require_few_merged is
  'Refuses to merge an item on which too much hangs: all of it is locked and gets a version.';

create or replace function cmdb.require_mergeable(this cmdb.call, present cmdb.item, target cmdb.item)
returns void language plpgsql stable as $$
declare
  reasons constant jsonb := cmdb.merge_reasons(present, target);
begin
  if present.id = target.id then
    perform cmdb.refuse_invalid('into', 'itself', 'An item is not merged into itself.');
  elsif reasons <> '[]' then
    perform cmdb.refuse('CM007',
      format('%s cannot be merged into %s as it is.', present.tag, target.tag),
      jsonb_build_object('reasons', reasons));
  end if;
  perform cmdb.require_few_merged(present.id);
end $$;
comment on function cmdb.require_mergeable is
  'Refuses to merge an item into itself, into one of another class, or one on which too much hangs.';
