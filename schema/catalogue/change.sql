-- A change of a large class: the steward looks through its items in steps, each a transaction.
-- New writes obey the change from its commit on, so an item that was looked at stays as it should be.

create or replace function cmdb.require_no_change(of_class text) returns void
language plpgsql stable as $$
begin
  if exists (
    select from cmdb.job j
    where j.kind = 'class_change' and j.arguments->>'class' = of_class
      and j.state in ('waiting', 'running'))
  then
    perform cmdb.refuse('CM006',
      format('The items of %s are still being looked through for the last change.', of_class),
      jsonb_build_object('state', 'pending', 'reasons', jsonb_build_array(jsonb_build_object(
        'code', 'pending', 'path', 'class',
        'message', 'class.get tells how far it has come.'))));
  end if;
end $$;
comment on function cmdb.require_no_change is
  'Refuses a change of a class before the one before is through: it may have to be put back.';

create or replace function cmdb.class_change_begin(
  this cmdb.call, of_class text, definition jsonb, checks jsonb
) returns jsonb language plpgsql volatile as $$
declare
  entry constant jsonb := cmdb.class_entry(of_class);
begin
  if checks = '[]' and definition->'gone_keys' = '[]' then
    return definition;
  end if;
  perform cmdb.job_open(this, 'class_change', jsonb_build_object(
    'class', of_class, 'checks', checks, 'derive', false, 'new_keys', definition->'new_keys',
    'gone_keys', definition->'gone_keys',
    'undo', jsonb_build_object(
      'label', entry->'label', 'lifecycle', entry->'lifecycle',
      'gone_keys', definition->'new_keys',
      'change', (
        select coalesce(jsonb_agg(a), '[]')
        from jsonb_array_elements(entry->'attributes') a
        where exists (
          select from jsonb_array_elements(definition->'change') d
          where d->>'name' = a->>'name')))),
    (select count(*) from cmdb.item i where i.class = any (array(
      select a.class from cmdb.class_ancestor a where a.ancestor = of_class))));
  -- A key that goes is kept up to the end: it could not be put back behind writes without it.
  return case when checks = '[]' then definition else definition || '{"gone_keys": []}' end;
end $$;
comment on function cmdb.class_change_begin is
  'Leaves what takes long to the steward; the part of the change that takes effect at once.';

create or replace function cmdb.class_change_derive(this cmdb.call, of_class text, needed boolean)
returns void language plpgsql volatile as $$
begin
  if not needed then
    return;
  end if;
  update cmdb.job j
  set arguments = j.arguments || '{"derive": true}'
  where j.kind = 'class_change' and j.arguments->>'class' = of_class and j.state = 'waiting';
  if not found then
    perform cmdb.job_open(this, 'class_change',
      jsonb_build_object('class', of_class, 'checks', '[]'::jsonb, 'derive', true,
        'new_keys', '[]'::jsonb, 'gone_keys', '[]'::jsonb),
      (select count(*) from cmdb.item i where i.class = any (array(
        select a.class from cmdb.class_ancestor a where a.ancestor = of_class))));
  end if;
end $$;
comment on function cmdb.class_change_derive is
  'Has the steward derive anew by what the items of a large class are found.';

create or replace function cmdb.fill_key(of_class text, fields text[], items bigint[])
returns bigint[] language plpgsql volatile as $$
declare
  layout constant cmdb.key_layout := cmdb.key_layout_of(of_class, fields);
  bearers bigint[];
  borne text[];
begin
  select array_agg(k.id), array_agg(k.value) into bearers, borne
  from (
    select i.id, cmdb.key_value(layout, i) as value
    from unnest(items) u (id)
    cross join lateral (select * from cmdb.item x where x.id = u.id offset 0) i
    where i.state <> 'void' and i.attributes ?& layout.attributes
    order by value, i.id) k
  where k.value is not null;
  insert into cmdb.item_key (key, value, item)
  select layout.key, b.value, b.id
  from unnest(bearers, borne) b (id, value)
  where octet_length(layout.key) + octet_length(b.value) <= cmdb.key_bytes_max()
  on conflict do nothing;
  return (
    select array_agg(b.id order by b.id)
    from unnest(bearers, borne) b (id, value)
    where not exists (
      select from cmdb.item_key k
      where k.key = layout.key and k.value = b.value and k.item = b.id));
end $$;
comment on function cmdb.fill_key is
  'Gives items, which are locked, their values of a key; those that have one of another item.';

create or replace function cmdb.lock_borne(items bigint[]) returns void
language plpgsql volatile as $$
begin
  perform cmdb.lock_shared(items || array(
    select r.target
    from cmdb.relation r
    join cmdb.item i on i.id = r.source
    join cmdb.class_layout l on l.class = i.class
    where r.source = any (items) and r.role = any (l.inherits_through)));
end $$;
comment on function cmdb.lock_borne is 'Keeps items as they are, and what their keys inherit.';

create or replace function cmdb.class_change_items(j cmdb.job) returns bigint[]
language plpgsql stable as $$
begin
  return array(
    select i.id from cmdb.item i
    where i.class = any (array(
        select a.class from cmdb.class_ancestor a where a.ancestor = j.arguments->>'class'))
      and i.id > coalesce((j.cursor->>'next')::bigint, 0)
    order by i.id
    limit 2000);
end $$;
comment on function cmdb.class_change_items is 'The items of the next step.';

create or replace function cmdb.class_change_check(j cmdb.job) returns cmdb.job_step
language plpgsql volatile as $$
declare
  of_class constant text := j.arguments->>'class';
  items bigint[];
  step cmdb.job_step;
  seen jsonb := coalesce(j.cursor->'seen', '{}');
  c jsonb;
  found bigint[];
  before jsonb;
begin
  items := cmdb.class_change_items(j);
  if items = '{}' then
    step.phase := 'conclude';
    step.cursor := jsonb_build_object('seen', seen);
    return step;
  end if;
  if j.arguments->'new_keys' <> '[]' then
    perform cmdb.lock_borne(items);
  end if;
  for c in select * from jsonb_array_elements(j.arguments->'checks') loop
    found := case c->>'kind'
      when 'key' then cmdb.fill_key(of_class, cmdb.names(c->'value'), items)
      else cmdb.offenders(of_class, c, items) end;
    continue when found is null;
    before := coalesce(seen->(c->>'change'), '{"count": 0, "items": []}');
    seen := seen || jsonb_build_object(c->>'change', jsonb_build_object(
      'count', (before->>'count')::bigint + cardinality(found),
      'items', to_jsonb((array(
        select e::bigint from jsonb_array_elements_text(before->'items') e) || found)[:100])));
  end loop;
  step.phase := 'check';
  step.done := j.done + cardinality(items);
  step.cursor := jsonb_build_object('next', items[cardinality(items)], 'seen', seen);
  return step;
end $$;
comment on function cmdb.class_change_check is
  'A step of a change: which of the next items break it. Doubles of a new key are refused as it fills.';

create or replace function cmdb.class_change_conclude(j cmdb.job) returns cmdb.job_step
language plpgsql volatile as $$
declare
  of_class constant text := j.arguments->>'class';
  breaks jsonb;
  this cmdb.call;
  step cmdb.job_step;
begin
  perform cmdb.catalogue_hold();
  select coalesce(jsonb_agg(cmdb.break_told(c.value, (s.found->>'count')::bigint,
    array(select e::bigint from jsonb_array_elements_text(s.found->'items') e))
    order by c.place), '[]')
  into breaks
  from jsonb_array_elements(j.arguments->'checks') with ordinality c (value, place)
  cross join lateral (select j.cursor->'seen'->(c.value->>'change') as found) s
  where s.found is not null;
  -- It is pending no more in what is published.
  update cmdb.job o set phase = 'derive' where o.id = j.id;
  this := cmdb.current_call();
  if breaks = '[]' then
    perform cmdb.class_apply(of_class,
      jsonb_build_object('gone_keys', j.arguments->'gone_keys'));
  else
    perform cmdb.class_apply(of_class, j.arguments->'undo');
    this.reason := (
      select 'Refused: ' || string_agg(m.message, '; ' order by m.place)
      from cmdb.break_messages(j.arguments->'checks', breaks) m);
  end if;
  perform cmdb.catalogue_publish();
  perform cmdb.catalogue_journal(this, 'class', of_class);
  step.phase := case when breaks = '[]' and (j.arguments->>'derive')::boolean
    then 'derive' else 'sweep' end;
  step.cursor := jsonb_build_object('breaks', breaks);
  return step;
end $$;
comment on function cmdb.class_change_conclude is
  'The end of a change: it holds, or is put back where items break it. What it added stays.';

create or replace function cmdb.job_class_change(j cmdb.job) returns cmdb.job_step
language plpgsql volatile as $$
declare
  most constant int := 5000;
  breaks constant jsonb := coalesce(j.cursor->'breaks', '[]');
  items bigint[];
  gone int;
  held text;
  step cmdb.job_step;
begin
  case coalesce(j.phase, case when j.arguments->'checks' = '[]' then 'derive' else 'check' end)
    when 'conclude' then
      return cmdb.class_change_conclude(j);
    when 'check' then
      held := pg_advisory_xact_lock_shared(4715);
      return cmdb.class_change_check(j);
    when 'derive' then
      held := pg_advisory_xact_lock_shared(4715);
      items := case when (j.arguments->>'derive')::boolean
        then cmdb.class_change_items(j) else '{}' end;
      perform cmdb.lock_shared(items);
      perform cmdb.derive_items(items);
      step.phase := case items when '{}' then 'sweep' else 'derive' end;
      step.cursor := jsonb_build_object(
        'next', items[cardinality(items)], 'breaks', breaks);
    else
      delete from cmdb.item_key k
      where k.ctid = any (array(
        select o.ctid from cmdb.item_key o
        where o.key = any (cmdb.key_names(j.arguments->>'class',
          j.arguments->(case breaks when '[]' then 'gone_keys' else 'new_keys' end)))
        limit most));
      get diagnostics gone = row_count;
      step.phase := 'sweep';
      step.cursor := j.cursor;
      if gone < most then
        step.result := jsonb_build_object(
          'state', case breaks when '[]' then 'done' else 'refused' end, 'breaks', breaks);
      end if;
  end case;
  return step;
end $$;
comment on function cmdb.job_class_change is
  'A step of a change of a class: check, conclude, derive what items are found by, sweep keys that are
no more.';
