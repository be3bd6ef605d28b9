-- Accounts as everybody may know them.

create or replace function cmdb.directory_json(a cmdb.account) returns text
language sql stable as $$
  select json_strip_nulls(json_build_object(
    'name', a.name, 'person', cmdb.item_brief(a.person),
    'team', (
      select cmdb.item_brief(r.target)
      from cmdb.relation r
      where r.source = a.person and r.type = 'works_in'
      order by r.target
      limit 1),
    'disabled', a.disabled))::text
$$;
comment on function cmdb.directory_json is
  'An account as directory.list answers it: whom it stands for, and nothing about its rights.';

create or replace function cmdb.is_called(a cmdb.account, written text) returns boolean
language sql stable set search_path = cmdb, pg_temp as $$
  select not exists (
    select
    from unnest(string_to_array(cmdb.folded(written), ' ')) w (word)
    where w.word <> '' and strpos(concat_ws(' ', cmdb.folded(a.name), (
        select cmdb.folded(i.name || ' ' || i.tag) from cmdb.item i where i.id = a.person)),
      w.word) = 0)
$$;
comment on function cmdb.is_called is
  'Whether all words stand in the name of an account, or in name and tag of its person.';
