-- What the triggers of items need of a class, in one row: five joins over the catalogue before,
-- planned and executed with every item that was registered.

create type cmdb.key_field as (
  name text,
  kind text,
  type text,
  through text
);
comment on type cmdb.key_field is
  'A field of an identification key. kind: attribute, with its type; name; or reference, with the
role through which it is inherited, as the manufacturer is from the model.';

create type cmdb.key_layout as (
  key text,
  fields cmdb.key_field[],
  attributes text[],
  roles text[]
);
comment on type cmdb.key_layout is
  'An identification key: the name it has in cmdb.item_key, its fields in order, the attributes
without which there is no key, and the roles that it reads, those it inherits through included.';

create table cmdb.class_layout (
  class text collate "C" not null,
  keys cmdb.key_layout[] not null,
  key_roles text[] not null,
  inherits_through text[] not null,
  codes text[] not null,
  search text[] not null,
  identity text[] not null,
  constraint class_layout_pkey primary key (class)
);
comment on table cmdb.class_layout is
  'What is derived from the items of a class, with what its ancestors declare: made by
cmdb.catalogue_publish, read with every write.';
comment on column cmdb.class_layout.key_roles is 'Roles that any of its keys reads.';
comment on column cmdb.class_layout.inherits_through is 'Roles through which its keys inherit.';
comment on column cmdb.class_layout.codes is 'Attributes that scanners read.';
comment on column cmdb.class_layout.search is 'Attributes that `text` searches.';
comment on column cmdb.class_layout.identity is
  'Attributes that keys, codes or search are made of: an update of others leaves those alone.';

drop table cmdb.class_identity;

drop function if exists cmdb.refresh_keys(bigint);
drop function if exists cmdb.key_values(bigint);
drop function if exists cmdb.lock_inherited(bigint);
drop function if exists cmdb.refresh_codes(cmdb.item);
drop function if exists cmdb.refresh_search(cmdb.item);
drop function if exists cmdb.set_references(bigint, jsonb);
drop function if exists cmdb.require_end(cmdb.relation_type, text, bigint, text);
