-- Accounts by their names.

create or replace function cmdb.account_named(name text, path text) returns int
language plpgsql stable as $$
declare
  number int;
  is_disabled boolean;
begin
  if name is null then
    return null;
  end if;
  select a.id, a.disabled into number, is_disabled from cmdb.account a
  where a.name = account_named.name and a.id <> 0;
  if not found then
    perform cmdb.refuse_missing(path, 'account', to_jsonb(name), cmdb.nearest_account(name));
  end if;
  if is_disabled then
    perform cmdb.refuse_constraint(path, 'account_disabled',
      format('The account %s is disabled.', name));
  end if;
  return number;
end $$;
comment on function cmdb.account_named is
  'The id of an account that is in use, null for null; any other name is refused as not found.';

create or replace function cmdb.nearest_account(written text) returns text
language sql stable set search_path = cmdb, pg_temp as $$
  select a.name
  from cmdb.account a
  where a.id <> 0 and similarity(cmdb.folded(a.name), cmdb.folded(written)) >= 0.3
  order by similarity(cmdb.folded(a.name), cmdb.folded(written)) desc, a.name
  limit 1
$$;
comment on function cmdb.nearest_account is
  'The account whose name is most like what was written; null when none is.';

create or replace function cmdb.account_filter(name text) returns int
language plpgsql stable set search_path = cmdb, pg_temp as $$
declare
  number int;
  nearest text;
  message text;
begin
  select a.id into number from cmdb.account a where a.name = account_filter.name;
  if found then
    return number;
  end if;
  nearest := cmdb.nearest_account(name);
  message := format('There is no account `%s`', name)
    || coalesce('; did you mean `' || nearest || '`?', '.');
  perform cmdb.refuse('CM602', 'A parameter is not valid: ' || message, jsonb_build_object(
    'errors', jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
      'code', 'unknown_value', 'message', message, 'path', 'account', 'suggestion', nearest)))));
end $$;
comment on function cmdb.account_filter is
  'The id of the account that a list is restricted to; a name that no account has is refused.';

create or replace function cmdb.accounts_called(names jsonb) returns setof int
language plpgsql stable rows 1 set search_path = cmdb, pg_temp as $$
declare
  named jsonb;
begin
  for named in select * from jsonb_array_elements(names) loop
    return query select a.id from cmdb.account a where a.name = named->>0;
    if not found and jsonb_array_length(named) > 1 then
      perform cmdb.refuse_name('account', named->>0, (named->>1)::int, 
        cmdb.nearest_account(named->>0));
    end if;
  end loop;
end $$;
comment on function cmdb.accounts_called is
  'The ids of the accounts with these names, as cmdb.items_called looks up items.';
