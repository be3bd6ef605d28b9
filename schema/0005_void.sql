-- Items that were registered by mistake, and what a scanner reads.

-- `void` is the state of an item that was registered by mistake: in history like every other, and
-- out of every lifecycle, so that no transition leads there or away.
alter table cmdb.lifecycle
  add constraint lifecycle_void_reserved check (not 'void' = any (state_order));

create table cmdb.item_code (
  code text collate "C" not null,
  item bigint not null,
  path text collate "C" not null,
  constraint item_code_pkey primary key (code, item, path),
  constraint item_code_item_fkey foreign key (item) references cmdb.item (id)
);
comment on table cmdb.item_code is
  'Tags and key attributes that items have or had, as scanners read them. Rows are only added: a
reader compares them with the item as it is at its moment.';
comment on column cmdb.item_code.code is 'cmdb.code_of what is written.';
comment on column cmdb.item_code.path is 'Where it is written: tag, attributes.serial_no.';

insert into cmdb.item_code (code, item, path)
with version (id, class, tag, attributes) as (
  select id, class, tag, attributes from cmdb.item
  union all
  select id, class, tag, attributes from cmdb.item_history),
written (text, item, path) as (
  select tag, id, 'tag' from version
  union all
  select v.attributes->>f.name, v.id, 'attributes.' || f.name
  from version v
  join cmdb.class_ancestor c on c.class = v.class
  join cmdb.class_key k on k.class = c.ancestor
  cross join unnest(k.fields) f (name)
  join cmdb.attribute_kind t on t.name = f.name and t.type in ('text', 'email', 'ip', 'mac', 'url')
  where not exists (select from cmdb.attribute a where a.name = f.name and a.secret))
select distinct c.code, w.item, w.path
from written w
cross join lateral (
  select translate(lower(w.text collate "default"), E'-‐‑‒–—−. :\t', '') as code) c
where octet_length(c.code) between 1 and 200;

-- Documents were lowered by a collation that knows no letters but those of ASCII.
update cmdb.item_search
set document = lower(document collate "default")
where document <> lower(document collate "default");
