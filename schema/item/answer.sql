-- The JSON of items, for reads of any moment and for writes.

create or replace function cmdb.reference_json(
  role text, id bigint, tag text, name text, class text
) returns text language sql stable as $$
  select concat('"', role, '":{"id":', id, ',"tag":', to_json(tag), ',"name":', to_json(name),
    ',"class":"', class, '"}')
$$;
comment on function cmdb.reference_json is
  'A reference as a member of an object: "role": {id, tag, name, class}.';

-- Dropped first, because the return type of a function cannot be replaced.
drop function if exists cmdb.item_answer(timestamptz, text[]);
create function cmdb.item_answer(moment timestamptz, secret text[])
returns table (id bigint, tag text, state text, answer text) language sql stable as $$
  select i.id, i.tag, i.state, concat(
    '{"id":', i.id, ',"tag":', to_json(i.tag), ',"class":"', i.class, '","name":', to_json(i.name),
    ',"state":"', i.state, '","attributes":',
    case
      when secret is null then h.has
      else cmdb.masked(h.has, secret)
    end,
    ',"references":{',
    -- The index gives the order of the roles; for the present, plain tables give the shortest plan.
    case
      when moment is null then (
        select string_agg(f.reference, ',')
        from (
          select (
            select cmdb.reference_json(r.role, t.id, t.tag, t.name, t.class)
            from cmdb.item t where t.id = r.target) as reference
          from cmdb.relation r
          where r.source = i.id and r.role is not null
          order by r.role) f)
      else (
        select string_agg(cmdb.reference_json(r.role, t.id, t.tag, t.name, t.class), ','
          order by r.role)
        from cmdb.relation_at(moment) r
        join cmdb.item_at(moment) t on t.id = r.target
        where r.source = i.id and r.role is not null)
    end,
    '},"version":', i.version, ',"created_at":"', cmdb.rfc3339(i.created_at),
    '","updated_at":"', cmdb.rfc3339(i.changed_at), '","updated_by":',
    (select to_json(a.name) from cmdb.account a where a.id = i.changed_by),
    case i.state when 'void' then
      ',"merged_into":' || cmdb.brief_json(cmdb.merged_into(i.id, moment), moment) end, '}')
  from cmdb.item_at(moment) i
  left join lateral (
    select case
      when moment is null then (select n.readings from cmdb.item_reading n where n.item = i.id)
      else cmdb.readings_at(i.id, moment)
    end as readings) observed on true
  left join cmdb.class_formula c on c.class = i.class
    and case when moment is null then c.until = 'infinity'
      else c.since <= moment and c.until > moment end
  cross join lateral (
    select case
      when c.class is null then i.attributes || coalesce(observed.readings, '{}')
      else i.attributes || coalesce(observed.readings, '{}')
        || cmdb.computed(c, i.attributes || coalesce(observed.readings, '{}'))
    end as has) h
$$;
comment on function cmdb.item_answer is
  'Items as the API answers them; secret names the attributes to mask, null masks none.';

create or replace function cmdb.masked(attributes jsonb, secret text[])
returns jsonb language plpgsql immutable as $$
begin
  return (
    select attributes || coalesce(
      (select jsonb_object_agg(s, '***'::text) from unnest(secret) s where attributes ? s), '{}'));
end $$;
comment on function cmdb.masked is 'Attributes with each secret shown as present, never its value.';
