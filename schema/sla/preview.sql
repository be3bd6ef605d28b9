-- sla.preview: what a change of a schedule, a calendar or an agreement would do to running promises.

create or replace function cmdb.preview_max() returns int language sql immutable as $$
  select 2000
$$;
comment on function cmdb.preview_max is
  'Of how many incidents a preview computes the clocks: it holds up what settles while it does.';

create or replace function cmdb.clocks_previewed(incidents bigint[], is_chosen_anew boolean)
returns table (
  number text, measure text, due_at timestamptz, new_due_at timestamptz, was_late boolean,
  is_late boolean, is_kept boolean
) language plpgsql stable as $$
declare
  at constant timestamptz := cmdb.present();
begin
  return query
  select i.number, coalesce(c.measure, c.new_measure), c.due_at, c.new_due_at,
    coalesce(c.breached_at is not null or c.due_at < at, false), coalesce(c.new_due_at < at, false),
    c.id is not null and c.new_measure is not null
  from cmdb.incident i
  cross join lateral (
    select case when is_chosen_anew then (
      select a.sla
      from cmdb.sla_candidates_now(i, null) a
      where a.against is null
      order by a.place
      limit 1) else i.agreement end as sla
    offset 0) chosen
  cross join lateral (
    select k.id, k.measure, k.due_at, k.breached_at, m.measure as new_measure,
      m.due_at as new_due_at
    from (
      select * from cmdb.incident_clock k
      where k.of_incident = i.id and k.state in ('running', 'paused')) k
    full join (
      select * from cmdb.clocks_of(i, chosen.sla, null) m
      where chosen.sla is not null and m.ended_at is null) m on m.measure = k.measure) c
  where i.id = any (incidents);
end $$;
comment on function cmdb.clocks_previewed is
  'The clocks of open incidents as they stand, beside those that their events make by the rules as
they are now in this transaction. is_chosen_anew: another agreement may apply.';

create or replace function cmdb.preview_json(incidents bigint[], is_chosen_anew boolean)
returns jsonb language sql stable as $$
  with clock as materialized (
    select c.*, c.new_due_at > c.due_at as is_later, c.new_due_at < c.due_at as is_sooner
    from cmdb.clocks_previewed(incidents, is_chosen_anew) c
  ), shown as (
    select c.*
    from clock c
    where c.is_later or c.is_sooner or not c.is_kept
    order by c.was_late <> c.is_late desc, c.number, c.measure
    limit 20
  )
  select jsonb_build_object(
    'clocks', count(*) filter (where c.is_kept),
    'later', count(*) filter (where c.is_kept and c.is_later),
    'sooner', count(*) filter (where c.is_kept and c.is_sooner),
    'unchanged', count(*) filter (where c.is_kept and not coalesce(c.is_later or c.is_sooner, false)),
    'newly_breached', count(*) filter (where c.is_kept and c.is_late and not c.was_late),
    'saved', count(*) filter (where c.is_kept and c.was_late and not c.is_late),
    'begun', count(*) filter (where not c.is_kept and c.new_due_at is not null),
    'ended', count(*) filter (where not c.is_kept and c.new_due_at is null),
    'examples', coalesce((
      select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
        'incident', s.number, 'measure', s.measure, 'due_at', cmdb.rfc3339(s.due_at),
        'new_due_at', cmdb.rfc3339(s.new_due_at)))
        order by s.was_late <> s.is_late desc, s.number, s.measure)
      from shown s), '[]'))
  from clock c
$$;
comment on function cmdb.preview_json is
  'How clocks move, counted, with twenty of them: those first that are saved or broken by it.';

create or replace function cmdb.sla_preview(
  this cmdb.call, ref jsonb, classes text[], given jsonb, cleared text[], inputs jsonb,
  patterns jsonb
) returns text language plpgsql volatile as $$
declare
  most constant int := cmdb.preview_max();
  quiet cmdb.call := this;
  entry cmdb.journal;
  present cmdb.item;
  written text;
  incidents bigint[];
  told jsonb;
begin
  quiet.key := null;
  begin
    present := cmdb.item_locked(ref);
    perform cmdb.require_kind(present.id, '{schedule,holiday_calendar,sla}', 'item');
    written := cmdb.item_update(quiet, to_jsonb(present.id), present.version, classes, null, null,
      given, cleared, null, inputs, null, patterns);
    -- As the steward will follow the entry of the journal.
    entry.entity := 'item';
    entry.entity_id := present.id;
    -- Those first for which it is in force.
    incidents := array(
      select i.id
      from cmdb.incident i
      where i.id = any (coalesce(cmdb.followed_by(entry), array(
        select o.id from cmdb.incident o where cmdb.is_open(o.state))))
      order by i.agreement is distinct from present.id, i.id
      limit most + 1);
    told := cmdb.preview_json(incidents[:most], cmdb.is_of_class(present.id, '{sla}'))
      || jsonb_build_object('truncated', cardinality(incidents) > most);
    raise exception using errcode = 'CM906', message = 'previewed, and taken back';
  exception
    when sqlstate 'CM906' then null;
  end;
  return cmdb.answer(this, told::text);
end $$;
comment on function cmdb.sla_preview is
  'sla.preview: makes the change, compares the clocks of the open incidents that would follow it, and
takes the change back.';
