-- From which line of which import an item was written.

create or replace function cmdb.import_note_lines(number bigint, turn int) returns void
language sql volatile as $$
  insert into cmdb.import_line (item, at, import, line)
  select coalesce(n.item, p.item), s.at, number, p.line
  from (select cmdb.stamp() as at offset 0) s
  cross join cmdb.import_plan p
  left join lateral (
    select o.item from cmdb.import_new o where o.import = number and o.line = p.line
    offset 0) n on true
  where p.import = number and p.generation = turn and p.action in ('create', 'update')
    and not p.depends and p.line > 0
  on conflict do nothing;
  -- A relation is of its source, also where the row of its target has it.
  insert into cmdb.import_line (item, at, import, line)
  select substr(e.source, 2)::bigint, s.at, number, e.line
  from (select cmdb.stamp() as at offset 0) s
  cross join cmdb.import_edges(number, turn) e
  where e.relation is null and e.source like 'i%' and e.source <> e.own and e.line > 0
  on conflict do nothing
$$;
comment on function cmdb.import_note_lines is
  'Notes from which line each item was written, and relations of another, for history and journal.';

create or replace function cmdb.import_origin(of_item bigint, at timestamptz, method text)
returns text language plpgsql stable as $$
begin
  if method <> 'import.commit' then
    return null;
  end if;
  return (
    select json_build_object('import', l.import, 'line', l.line)::text
    from cmdb.import_line l
    where l.item = of_item and l.at = import_origin.at);
end $$;
comment on function cmdb.import_origin is
  'The line of an import from which a version of an item, or a relation of it, was written; null of
what was written otherwise.';
