-- Relations of an import are written.

create or replace function cmdb.import_related_lines(number bigint, turn int)
returns setof int[] language sql stable as $$
  select array_agg(s.line order by s.line)
  from (
    select p.line, (row_number() over (order by p.line) - 1) / 5000 as slice
    from cmdb.import_plan p
    where p.import = number and p.generation = turn and p.relations <> '{}'
      and p.action in ('create', 'update') and not p.depends) s
  group by s.slice
  order by s.slice
$$;
comment on function cmdb.import_related_lines is
  'The lines that make or end relations by statements, as cmdb.import_lines_new.';

create or replace function cmdb.import_relate(number bigint, turn int) returns void
language plpgsql volatile as $$
declare
  crowded record;
  lines int[];
begin
  -- The ends of relations may have got others since the preview.
  select count(*) as total, jsonb_agg(c.reason order by c.line) filter (where c.place <= 20)
    as reasons
  into crowded
  from (
    select w.line, row_number() over (order by w.line) as place, jsonb_build_object(
      'code', 'moved', 'line', w.line, 'message', format('%s: %s',
        cmdb.import_line_told(w.line), w.error->>'message')) as reason
    from cmdb.import_crowded(number, turn) w) c;
  if crowded.total > 0 then
    perform cmdb.refuse('CM004',
      format('What %s rows rest on has changed since the preview: ask for a new one.',
        crowded.total),
      jsonb_build_object('reasons', crowded.reasons, 'total', crowded.total));
  end if;
  for lines in select * from cmdb.import_related_lines(number, turn) loop
    perform cmdb.import_connect(number, turn, lines, false);
  end loop;
  perform cmdb.dissolve(array(
    select e.relation
    from cmdb.import_edges(number, turn) e
    where e.relation is not null
      -- A row may name by its new tag what it has already.
      and not exists (
        select from cmdb.import_edges(number, turn) m
        where m.relation is null and m.type = e.type and m.source = e.source
          and m.target = e.target)));
  for lines in select * from cmdb.import_related_lines(number, turn) loop
    perform cmdb.import_connect(number, turn, lines, true);
  end loop;
end $$;
comment on function cmdb.import_relate is
  'Makes and ends the relations of an import by set. Those that end go after others have come, whose
dependants still know how many they need; but before those of which there may be so many alone.';
