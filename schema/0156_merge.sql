-- Two items that are one in life become one.

create table cmdb.item_merge (
  item bigint not null,
  since timestamptz not null,
  until timestamptz not null default 'infinity',
  into_item bigint not null,
  constraint item_merge_pkey primary key (item, until),
  constraint item_merge_other check (item <> into_item),
  constraint item_merge_order check (since < until)
);
comment on table cmdb.item_merge is
  'Items that were merged into others, and from when to when: who asks for one finds the other.';
create index item_merge_into on cmdb.item_merge (into_item);
comment on index cmdb.item_merge_into is 'What was merged into an item.';

create table cmdb.merged_key (
  key text not null,
  value text not null,
  item bigint not null,
  constraint merged_key_pkey primary key (item, key, value)
);
comment on table cmdb.merged_key is
  'Identification keys that merged items had. They are free, and lead on until another item has them.';
create index merged_key_value on cmdb.merged_key (key, value);
comment on index cmdb.merged_key_value is 'What a key leads to that no item has any more.';
