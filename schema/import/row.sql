-- What a row is to its item.

create or replace function cmdb.import_warnings(
  r cmdb.import_row, present cmdb.item, wanted text, options jsonb
) returns jsonb language plpgsql stable as $$
begin
  return (
    select case
      when wanted = 'skipped' and present.id is null then jsonb_build_array(
        cmdb.import_reason('not_found', null, 'No item matches; the mode is update.'))
      when wanted = 'skipped' then jsonb_build_array(cmdb.import_reason('exists', null,
        format('It is %s already; the mode is create.', present.tag)))
      when wanted = 'create' and r.row ? 'not_initial' and options->>'states' = 'any'
      then jsonb_build_array(cmdb.import_reason('not_initial', 'state',
        format('A new item begins as %s by its lifecycle.', r.row->>'not_initial')))
      when r.row ? 'checked' then cmdb.import_differences(present, r.row->'checked')
      else '[]'
    end || case when present.id is not null and r.row ? 'source_id' then (
      -- The id that the source itself uses is no field of the item.
      select coalesce(jsonb_agg(cmdb.import_reason('source_id', 'source_id',
        format('The source will know %s by the id %s%s.', present.tag, r.row->>'source_id',
          ', no longer by ' || s.source_id))), '[]')
      from (select cmdb.import_source_item(r.import, r.row->>'source_id') as item) f
      left join cmdb.source_item s on s.item = present.id and s.source = options->>'source'
      where f.item is distinct from present.id) else '[]' end
    || case when r.row ? 'no_amount' then (
      select jsonb_agg(cmdb.import_reason('unfit', c.name || '_currency',
        format('`%s` has no amount: its currency alone is not taken.', c.name)))
      from jsonb_array_elements_text(r.row->'no_amount') c (name)) else '[]' end
    || case when r.row ? 'cleaned' then (
      select jsonb_agg(cmdb.import_reason('cleaned', c.path, format(
        '`%s` holds line breaks or characters that show nothing: they are left out.',
        regexp_replace(c.path, '^(attributes|references)\.', ''))))
      from jsonb_array_elements_text(r.row->'cleaned') c (path)) else '[]' end
    || case when r.row ? 'twofold' then (
      select jsonb_agg(cmdb.import_reason('number', t.path, format(
        '`%s` is read as %s, not as %s: name the decimal sign of the file in `formats`.',
        t.written, replace(t.written, ',', '.'), replace(t.written, ',', ''))))
      from jsonb_each_text(r.row->'twofold') t (path, written)) else '[]' end);
end $$;
comment on function cmdb.import_warnings is 'What to look at in a row that is no error.';

create or replace function cmdb.import_not_clearable(lineage text[], cleared jsonb)
returns jsonb language sql stable as $$
  select coalesce(jsonb_agg(cmdb.import_reason('required', 'attributes.' || c.name,
    format('`%s` is required and cannot be cleared.', c.name)) order by c.name), '[]')
  from jsonb_array_elements_text(cleared) c (name)
  where (
    -- The nearest declaration counts.
    select a.required
    from cmdb.attribute a
    where a.name = c.name and a.class = any (lineage)
    order by array_position(lineage, a.class)
    limit 1)
$$;
comment on function cmdb.import_not_clearable is
  'What a row without a class must not clear, once its item tells the class.';

create or replace function cmdb.import_changes_nothing(
  r cmdb.import_row, present cmdb.item, attributes jsonb, targets jsonb
) returns boolean language plpgsql stable as $$
begin
  return (
    select targets = '{}' and attributes = present.attributes
      -- 1.50 and 1.500 are equal numbers, and a change all the same.
      and attributes::text = present.attributes::text
      and coalesce(r.tag, present.tag) = present.tag
      and coalesce(r.name, present.name) = present.name
      and coalesce(r.row->>'state', present.state) = present.state
      and (not r.row ? 'observed' or cmdb.import_readings(present.id, r.row->'observed') is null));
end $$;
comment on function cmdb.import_changes_nothing is 'Whether an item is as a row has it.';
