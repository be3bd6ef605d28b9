-- What migrations leave to be written by the path of every write: with version, history, journal.

create or replace function cmdb.repair_undirected_relations() returns jsonb
language plpgsql volatile as $$
begin
  -- The elder stays, and takes from the younger what it does not say itself.
  update cmdb.relation r
  set attributes = cmdb.turned(other.attributes) || coalesce(r.attributes, '{}')
  from cmdb.relation other
  join cmdb.relation_type t on t.name = other.type and t.undirected
  where r.type = other.type and r.source = other.target and r.target = other.source
    and (r.created_at, r.id) < (other.created_at, other.id)
    and cmdb.turned(other.attributes) || coalesce(r.attributes, '{}')
      <> coalesce(r.attributes, '{}');
  delete from cmdb.relation r
  using cmdb.relation elder, cmdb.relation_type t
  where t.name = r.type and t.undirected
    and elder.type = r.type and elder.source = r.target and elder.target = r.source
    and (elder.created_at, elder.id) < (r.created_at, r.id);
  update cmdb.relation r
  set source = r.target, target = r.source, attributes = cmdb.turned(r.attributes)
  from cmdb.relation_type t
  where t.name = r.type and t.undirected and r.source > r.target;
  return '[]';
end $$;

create or replace function cmdb.repair_hidden_secrets() returns jsonb
language plpgsql volatile as $$
begin
  perform cmdb.hide_secrets(array(select distinct a.name from cmdb.attribute a where a.secret));
  return '[]';
end $$;

create or replace function cmdb.repair_all() returns int language plpgsql volatile as $$
declare
  pending text;
  done int := 0;
  kept text;
begin
  for pending in
    select r.name from cmdb.repair r where r.done_at is null order by r.name for update
  loop
    kept := set_config('cmdb.call',
      row(0, 'sql', 'migration', 'migration', pending, null, null, null)::cmdb.call::text, true);
    execute format(
      'update cmdb.repair set done_at = cmdb.present(), left_over = cmdb.%I() where name = %L',
      'repair_' || pending, pending);
    done := done + 1;
  end loop;
  return done;
end $$;
comment on function cmdb.repair_all is
  'Carries out each repair that is pending, as account 0 by the method `migration`.';
