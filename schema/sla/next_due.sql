-- What is due first of what an incident was promised.

create or replace function cmdb.first_due(
  of_incident bigint, due_at timestamptz, due_by_clock boolean, state text, agreement bigint,
  moment timestamptz
) returns table (measure text, at timestamptz) language plpgsql stable rows 1 as $$
begin
  if not cmdb.is_open(state) then
    return;
  elsif agreement is null then
    return query select 'resolution', due_at where due_at is not null;
    return;
  end if;
  return query
  select p.measure, p.due_at
  from (
    select 'resolution' as measure, first_due.due_at
    where first_due.due_by_clock is not true and first_due.due_at is not null
    union all
    select a.measure, a.due_at
    from cmdb.clocks_at(first_due.of_incident, moment) a
    where a.state = 'running' and a.due_at is not null
      and (first_due.due_by_clock or a.measure <> 'resolution')) p
  order by p.due_at, p.measure
  limit 1;
end $$;
comment on function cmdb.first_due is
  'What is due first of what an open incident was promised, and when: by its running clocks, or by
hand. Nothing where nothing is.';

create or replace function cmdb.next_due(
  of_incident bigint, stored timestamptz, due_at timestamptz, due_by_clock boolean, state text,
  agreement bigint, moment timestamptz
) returns timestamptz language plpgsql stable as $$
begin
  if moment is null then
    return stored;
  end if;
  return (
    select d.at
    from cmdb.first_due(of_incident, due_at, due_by_clock, state, agreement, moment) d);
end $$;
comment on function cmdb.next_due is
  'When the first of what an open incident was promised is due: now as it is stored, of a moment as
its clocks were then.';

create or replace function cmdb.next_due_kept() returns trigger
language plpgsql volatile as $$
begin
  if not cmdb.is_open(new.state) then
    new.next_due := null;
  elsif new.agreement is null then
    new.next_due := new.due_at;
    new.next_measure := 'resolution';
  end if;
  if new.next_due is null then
    new.next_measure := null;
  end if;
  return new;
end $$;
comment on function cmdb.next_due_kept is
  'Sets next_due of incidents that are not open and of those without an agreement; clocks_move sets
the others.';
-- Triggers fire in the order of their names: this one has to run before that of versions.
create or replace trigger next_due_kept before insert or update on cmdb.incident
for each row execute function cmdb.next_due_kept();
