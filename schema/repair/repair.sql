-- Data changes of migrations that must be written through the normal path, with version, history
-- and journal.

create or replace function cmdb.repair_undirected_relations() returns jsonb
language plpgsql volatile as $$
begin
  -- The older relation stays and takes over the values that it lacks from the younger.
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
comment on function cmdb.repair_undirected_relations is
  'Merges pairs of symmetric relations that differ in direction only, into the elder. Migration 0015.';

create or replace function cmdb.unformed_mail_addresses()
returns table (item bigint, attribute text, form text) language sql stable as $$
  select w.item, w.attribute, w.form
  from (
    select i.id as item, k.name as attribute, i.attributes->>k.name as written,
      cmdb.folded(cmdb.as_seen(i.attributes->>k.name)) as form
    from cmdb.item i
    cross join cmdb.attribute_kind k
    where k.type = 'email' and i.attributes ? k.name) w
  where w.written <> w.form
$$;
comment on function cmdb.unformed_mail_addresses is
  'Mail addresses that items have in another form than values are stored in.';

create or replace function cmdb.repair_mail_addresses() returns jsonb
language plpgsql volatile as $$
declare
  unformed record;
  remaining jsonb := '[]';
begin
  for unformed in select * from cmdb.unformed_mail_addresses() u order by u.item, u.attribute loop
    begin
      update cmdb.item i
      set attributes = i.attributes || jsonb_build_object(unformed.attribute, unformed.form)
      where i.id = unformed.item;
    exception
      -- Another person has the same address: an operator must decide whose it is.
      when sqlstate 'CM005' then
        remaining := remaining || jsonb_build_object(
          'item', unformed.item, 'path', 'attributes.' || unformed.attribute, 'reason', 'taken');
    end;
  end loop;
  return remaining;
end $$;
comment on function cmdb.repair_mail_addresses is
  'Brings stored mail addresses into the form in which new ones are stored; what clashes stays and
is returned. Migration 0018.';

create or replace function cmdb.repair_codes() returns jsonb language plpgsql volatile as $$
begin
  insert into cmdb.item_code (code, item, path)
  select distinct cmdb.code_of(w.written), w.item, w.path
  from (
    select v.id as item, c.path, cmdb.written_at(c.path, v.tag, v.attributes) as written
    from (
      select i.id, i.class, i.tag, i.attributes from cmdb.item i
      union all
      select h.id, h.class, h.tag, h.attributes from cmdb.item_history h) v
    join cmdb.class_layout l on l.class = v.class
    cross join lateral (
      select 'tag' as path union all select 'attributes.' || n from unnest(l.codes) n) c) w
  -- ASCII codes have always been stored in today's form.
  where w.written !~ '^[ -~]*$' and octet_length(cmdb.code_of(w.written)) between 1 and 200
  on conflict do nothing;
  return '[]';
end $$;
comment on function cmdb.repair_codes is
  'Adds the codes, of items and their history, that are written differently today. Migration 0018.';

create or replace function cmdb.repair_former_tags() returns jsonb language plpgsql volatile as $$
begin
  update cmdb.item_search s
  set former = f.former, document = s.document || f.former
  from (
    select i.id, string_agg(distinct concat(' ', cmdb.search_code(h.tag), ' '), '') as former
    from cmdb.item i
    join cmdb.item_history h on h.id = i.id and h.tag <> i.tag
    group by i.id) f
  where s.item = f.id;
  return '[]';
end $$;
comment on function cmdb.repair_former_tags is
  'Enters in the search text of items the tags that they have borne. Migration 0019.';

create or replace function cmdb.repair_keys() returns jsonb language plpgsql volatile as $$
declare
  bearer record;
  remaining jsonb := '[]';
begin
  for bearer in
    select k.item, k.key
    from cmdb.item_key k
    join cmdb.item i on i.id = k.item
    join cmdb.class_layout l on l.class = i.class
    cross join unnest(l.keys) y
    -- Keys of plain ASCII have the form of today, but for what JSON holds.
    where k.value ~ '[^ -~]|\\u00|.[\[{]' and y.key = k.key
      and cmdb.key_value(y, i) is distinct from k.value
    order by k.item, k.key
  loop
    begin
      perform cmdb.refresh_keys(array[bearer.item]);
    exception
      -- Another item has what looks the same: people decide whose it is.
      when sqlstate 'CM005' then
        remaining := remaining || jsonb_build_object('item', bearer.item,
          'path', split_part(bearer.key, ':', 2), 'key', bearer.key, 'reason', 'taken');
    end;
  end loop;
  return remaining;
end $$;
comment on function cmdb.repair_keys is
  'Derives keys anew whose form has changed; answers the items whose key another item has.';

create or replace function cmdb.repair_unseen_letters() returns jsonb
language plpgsql volatile as $$
begin
  perform cmdb.repair_codes();
  return cmdb.repair_mail_addresses() || cmdb.repair_keys();
end $$;
comment on function cmdb.repair_unseen_letters is
  'Keys, codes and mail addresses in the form that cmdb.as_seen and cmdb.folded give today.';

create or replace function cmdb.repair_certificate_names() returns jsonb
language plpgsql volatile as $$
begin
  -- One of two that differ in case alone stays as it is: logins look for both forms.
  update cmdb.account a
  set certificate_name = cmdb.folded(cmdb.as_seen(a.certificate_name))
  where a.certificate_name <> cmdb.folded(cmdb.as_seen(a.certificate_name))
    and not exists (
      select from cmdb.account o
      where o.id <> a.id and cmdb.folded(cmdb.as_seen(o.certificate_name))
        = cmdb.folded(cmdb.as_seen(a.certificate_name)));
  return '[]';
end $$;
comment on function cmdb.repair_certificate_names is
  'Brings certificate names to their form of today: in small letters, as seen.';

create or replace function cmdb.is_mended(i cmdb.item, left_over jsonb) returns boolean
language sql stable as $$
  select case when left_over ? 'key' then i.state = 'void' or not exists (
      select
      from cmdb.class_layout l
      cross join unnest(l.keys) k
      where l.class = i.class and k.key = left_over->>'key'
        and cmdb.key_value(k, i) is not null
        and not exists (
          select from cmdb.item_key o
          where o.key = k.key and o.item = i.id and o.value = cmdb.key_value(k, i)))
    else i.attributes->>substr(left_over->>'path', 12)
      is not distinct from cmdb.folded(cmdb.as_seen(i.attributes->>substr(left_over->>'path', 12)))
  end
$$;
comment on function cmdb.is_mended is
  'Whether somebody has put in order what a repair had to leave of an item.';

create or replace function cmdb.unmended() returns jsonb language sql stable as $$
  select jsonb_agg(jsonb_build_object(
    'item', cmdb.item_brief(u.id), 'path', u.path, 'code', u.reason) order by u.id, u.path)
  from (
    select distinct i.id, e->>'path' as path, e->>'reason' as reason
    from cmdb.repair r
    cross join jsonb_array_elements(r.left_over) e
    join cmdb.item i on i.id = (e->>'item')::bigint
    where not cmdb.is_mended(i, e)) u
$$;
comment on function cmdb.unmended is
  'What repairs had to leave and an operator must still correct; null when there is nothing.';

create or replace function cmdb.repair_hidden_secrets() returns jsonb
language plpgsql volatile as $$
begin
  perform cmdb.hide_secrets(array(select distinct a.name from cmdb.attribute a where a.secret));
  return '[]';
end $$;
comment on function cmdb.repair_hidden_secrets is
  'Takes secret attributes out of codes and search text. Migration 0017.';

create or replace function cmdb.repair_incident_teams() returns jsonb
language plpgsql volatile as $$
begin
  insert into cmdb.item (class, tag, name, state, attributes)
  select 'team', cmdb.next_tag('TEM'), t.name, 'active', '{"assignment": "manual"}'
  from (
    select distinct on (cmdb.folded(btrim(i.team))) btrim(i.team) as name
    from cmdb.incident i
    where i.team_item is null and btrim(i.team) <> ''
    order by cmdb.folded(btrim(i.team)), i.id) t
  where cmdb.team_key(t.name) is null;
  -- What was said of an incident stays as it is: it gets its item without another version.
  alter table cmdb.incident disable trigger versioned;
  update cmdb.incident i
  set team_item = t.item
  from (
    select n.team, cmdb.team_key(btrim(n.team)) as item
    from (select distinct o.team from cmdb.incident o where o.team is not null) n) t
  where i.team = t.team and i.team_item is null and t.item is not null;
  alter table cmdb.incident enable trigger versioned;
  return '[]';
end $$;
comment on function cmdb.repair_incident_teams is
  'An item for each text that incidents have as their team, blanks around and case aside, and each of
these incidents refers to it; their history keeps the text. Migration 0136.';

create or replace function cmdb.repair_all() returns int language plpgsql volatile as $$
declare
  pending text;
  done int := 0;
  kept text;
begin
  for pending in
    select r.name from cmdb.repair r
    where r.done_at is null and r.name <> all (cmdb.repairs_in_steps())
    order by r.name
    for update
  loop
    kept := set_config('cmdb.call',
      row(0, 'sql', 'migration', 'migration', pending, null, null, null, null)::cmdb.call::text,
      true);
    execute format(
      'update cmdb.repair set done_at = cmdb.present(), left_over = cmdb.%I() where name = %L',
      'repair_' || pending, pending);
    done := done + 1;
  end loop;
  return done;
end $$;
comment on function cmdb.repair_all is
  'Carries out each repair that is pending, but for those in steps, as account 0 by the method
`migration`.';
