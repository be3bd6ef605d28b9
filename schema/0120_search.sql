-- What `text` finds: words by their stems and with slips, codes without dashes and blanks, incidents
-- by an index, secrets for who may see them.

-- Where the migrator is a superuser the functions are its own, and its default privileges theirs.
alter default privileges grant execute on functions to public;
create extension if not exists fuzzystrmatch with schema cmdb;
alter default privileges revoke execute on functions from public;

alter table cmdb.class_layout add column secrets text[] not null default '{}';
comment on column cmdb.class_layout.secrets is
  'Secret attributes that `text` searches for who may see them.';

alter table cmdb.item_search add column secret text collate "C" not null default '';
comment on column cmdb.item_search.secret is
  'Secret values as they are searched; apart from the document, which answers everybody.';
comment on table cmdb.item_search is
  'What `text` searches of an item; apart from item, so that updates stay cheap.';
create index item_search_secret on cmdb.item_search using gin (secret cmdb.gin_trgm_ops)
where secret <> '';
-- Each search reads the list of what an index has not taken in yet: it is kept short.
alter index cmdb.item_search_document set (gin_pending_list_limit = 512);

create table cmdb.incident_search (
  incident bigint not null,
  document text collate "C" not null,
  constraint incident_search_pkey primary key (incident)
);
comment on table cmdb.incident_search is 'What `text` searches of an incident.';
create index incident_search_document on cmdb.incident_search
using gin (document cmdb.gin_trgm_ops) with (gin_pending_list_limit = 512);

drop function if exists cmdb.document_of(text[], text, text, jsonb);
drop function if exists cmdb.search_document(text, text, text, jsonb);
drop function if exists cmdb.former_tag(bigint, text[]);

insert into cmdb.repair (name) values ('search');
