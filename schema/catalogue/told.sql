-- What is told of the changes of large classes.

create or replace function cmdb.changes_told(of_class text) returns jsonb
language plpgsql stable as $$
begin
  return (
    select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'change', c.value->>'change', 'state', w.state, 'checked', j.done, 'of', j.total,
      'offenders', coalesce(
        b.told->'count', j.cursor->'seen'->(c.value->>'change')->'count', '0'),
      'items', b.told->'items', 'where', b.told->'where')) order by c.place)
    from (
      select * from cmdb.job o
      where o.kind = 'class_change' and o.arguments->>'class' = of_class
      order by o.changed_at desc
      limit 1) j
    cross join lateral (
      select case when j.state in ('waiting', 'running') then 'checking'
        when j.state = 'done' and j.result->>'state' = 'refused' then 'refused'
        when j.state = 'failed' then 'failed' end as state) w
    cross join lateral jsonb_array_elements(
      case j.arguments->'checks' when '[]' then '[{"change": "search"}]'
        else j.arguments->'checks' end) with ordinality c (value, place)
    left join lateral (
      select told from jsonb_array_elements(j.result->'breaks') told
      where told->>'change' = c.value->>'change') b on true
    where w.state is not null);
end $$;
comment on function cmdb.changes_told is
  'The last change of a large class, unless it is through: what is looked at, and how far.';

create or replace function cmdb.class_changes(of_class text) returns text
language sql stable as $$
  select coalesce(cmdb.changes_told(of_class), '[]')::text
$$;
comment on function cmdb.class_changes is 'What class.get tells as pending.';

create or replace function cmdb.catalogue_changes() returns jsonb language plpgsql stable as $$
begin
  return (
    select jsonb_agg(jsonb_build_object('class', j.class) || (t.told - '{items,where}'::text[]))
    from (
      select distinct o.arguments->>'class' as class from cmdb.job o
      where o.kind = 'class_change' order by 1 limit 100) j
    cross join lateral jsonb_array_elements(cmdb.changes_told(j.class)) t (told));
end $$;
comment on function cmdb.catalogue_changes is
  'Changes of classes that are not through, or were refused in the last seven days; null: none.';
