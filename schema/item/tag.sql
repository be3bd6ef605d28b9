-- Tags: the next free one, taken ones, former ones.

create or replace function cmdb.next_tag(prefix text) returns text language plpgsql volatile as $$
declare
  number text;
  candidate text;
begin
  loop
    number := nextval('cmdb.tag_' || lower(prefix))::text;
    candidate := prefix || '-' || repeat('0', 6 - length(number)) || number;
    exit when not exists (select from cmdb.item i where i.tag = candidate);
  end loop;
  return candidate;
end $$;
comment on function cmdb.next_tag is
  'The next number of a prefix: unique, rising, with gaps; numbers taken by hand are skipped.';

create or replace function cmdb.refuse_tag(tag text, path text) returns void
language plpgsql stable as $$
declare
  holder cmdb.item;
begin
  select * into holder from cmdb.item i where i.tag = refuse_tag.tag;
  if found then
    perform cmdb.refuse('CM005', format('The tag %s is taken%s.', tag,
        case holder.state when 'void' then ', by an item that is void: its tag stays taken' end),
      jsonb_build_object('path', path, 'item', cmdb.item_brief(holder.id)));
  end if;
end $$;
comment on function cmdb.refuse_tag is
  'Refuses a tag that an item bears, naming the item; a void item keeps its tag.';

create or replace function cmdb.tag_replaced(of_item bigint, tag text) returns void
language sql volatile security definer set search_path = cmdb, pg_temp as $$
  update cmdb.item_search s set former = concat(s.former, ' ', cmdb.search_code(tag), ' ')
  where s.item = of_item
$$;
comment on function cmdb.tag_replaced is
  'Keeps a tag that an item had, to be found by; before cmdb.refresh_search.';

create or replace function cmdb.item_formerly(former text, moment timestamptz) returns bigint
language plpgsql stable as $$
begin
  return (
    select h.id
    from cmdb.item_history h
    -- A column of a function has no collation, and without one no index can be used.
    where h.tag = former collate "C" and (moment is null or h.until <= moment)
    order by h.until desc
    limit 1);
end $$;
comment on function cmdb.item_formerly is
  'The item that had this tag before; of several the last one. Who has it now comes first.';
