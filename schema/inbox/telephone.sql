-- People and organisations by what their telephones show.

create or replace function cmdb.knows_extensions() returns boolean language sql stable as $$
  select exists (
    select from cmdb.attribute a
    where a.name = 'extension' and a.format = 'phone' and a.indexed)
  and not exists (select from cmdb.attribute a where a.name = 'extension' and a.secret)
$$;
comment on function cmdb.knows_extensions is
  'Whether `extension` is the internal number that people are called by: a register may have given
the name another meaning, or keep it secret.';

create or replace function cmdb.telephones_called(dialled text) returns bigint[]
language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  -- A number is dialled with 8 or with +7 in front: its last ten digits say whose it is.
  tail constant text := right(dialled, 10);
  whole constant text := '% ' || dialled || ' %';
  ending constant text := '%' || tail || ' %';
  form text;
  hits bigint[] := '{}';
begin
  -- What is short may be an internal number.
  if length(dialled) <= 6 and cmdb.knows_extensions() then
    hits := array(
      select i.id
      from cmdb.item i
      join cmdb.class_layout l on l.class = i.class and 'person' = any (l.lineage)
      where (cmdb.digits_of((i.attributes->>'extension') collate "C") collate "C") = dialled
        and i.state <> 'void'
      order by i.id
      limit 1001);
  end if;
  -- Whose number it is, whose ends with it, whose has it anywhere: as an extension behind it. A
  -- long one has few of all three, which are looked for at once; a short one may have thousands of
  -- the last.
  foreach form in array case when length(tail) < 7 then array[whole, ending] else '{}' end
    || ('%' || tail || '%')
  loop
    hits := hits || array(
      select f.id
      from (
        select i.id, i.class, cmdb.phone_digits(i.attributes) as digits
        from cmdb.item i
        where cmdb.phone_digits(i.attributes) like form
          and i.attributes ?| '{phone,mobile,support_phone}'
          and i.state <> 'void'
        limit 5000) f
      join cmdb.class_layout l on l.class = f.class
      where l.lineage && '{person,organization}' and f.id <> all (hits)
      order by not f.digits like whole, not f.digits like ending, not 'person' = any (l.lineage),
        f.id
      limit 1001);
    exit when cardinality(hits) > 1000;
  end loop;
  return hits;
end $$;
comment on function cmdb.telephones_called is
  'Whose internal number or telephone it is, people first; then whose ends with it, then whose has it
in it. More than 1,000: there may be others.';
