-- Where references of rows lead.

create or replace function cmdb.import_check_ends(number bigint, turn int) returns void
language sql volatile as $$
  select cmdb.import_clash(number, turn, array_agg(e.line), array_agg(
    cmdb.import_reason('relation_end', cmdb.import_path(t.role), format(
      '%s is of class %s; `%s` names one of %s.', cmdb.import_line_told(e.led), e.class,
      t.role, array_to_string(t.target_classes, ', ')))))
  from cmdb.import_leads(number, turn) e
  cross join lateral cmdb.import_column(e.key) t
  join cmdb.class_layout l on l.class = e.class
  where not l.lineage && t.target_classes
$$;
comment on function cmdb.import_check_ends is
  'A row is an error that refers to a row of a class which the reference does not name.';

create or replace function cmdb.import_check_policies(
  this cmdb.call, number bigint, turn int
) returns void language sql volatile as $$
  select cmdb.import_clash(number, turn, array_agg(c.line), array_agg(c.error))
  from (
    select p.line, cmdb.import_reason('forbidden', o.path, format(
        'Items of policies, and references that begin or end at one, need the right `policy`%s.',
        ': ' || o.what)) || '{"required": "policy"}' as error
    from cmdb.import_plan p
    cross join lateral (
      select 'class' as path, 'it is a ' || p.class as what
      from cmdb.class_layout l
      where l.class = p.class and l.is_policy
      union all
      (select 'references.' || t.key, format('`%s` names one', t.key)
      from jsonb_each(p.targets) t
      join cmdb.class_layout l on l.is_policy and l.class in (
        select i.class from cmdb.item i
        where i.id = case when jsonb_typeof(t.value) = 'number'
          then (t.value #>> '{}')::bigint end
        union all
        select q.class from cmdb.import_plan q
        where q.import = number and q.generation = turn and jsonb_typeof(t.value) = 'string'
          and q.line = substr(t.value #>> '{}', 2)::int
        union all
        -- What it names at present is taken away from it.
        select i.class
        from cmdb.relation r
        join cmdb.item i on i.id = r.target
        where r.source = p.item and r.role = t.key)
      order by t.key)
      limit 1) o
    where p.import = number and p.generation = turn and p.action in ('create', 'update')
      and exists (select from cmdb.class_layout l where l.is_policy)
    union all
    select distinct on (e.line) e.line, cmdb.import_reason('forbidden', cmdb.import_path(e.name),
        format('Relations that begin or end at an item of a policy need the right `policy`: `%s`.',
          e.name)) || '{"required": "policy"}'
    from cmdb.import_edges(number, turn) e
    cross join lateral (
      values (case e.own when e.source then e.target else e.source end)) n (node)
    join cmdb.class_layout l
      on l.is_policy and l.class = cmdb.import_node_class(number, turn, n.node)) c
  where not coalesce('policy' = any (this.rights), false)
    and this.via not in ('sql', 'steward')
$$;
comment on function cmdb.import_check_policies is
  'Rows that write an item of a policy, or a reference to one, are errors for those without the right
to it: what cmdb.require_policy would refuse when it is written.';

