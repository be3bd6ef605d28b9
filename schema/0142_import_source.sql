-- Who brings what: the sources of imports, and which of them is believed.

create table cmdb.source_item (
  source text collate "C" not null,
  item bigint not null,
  constraint source_item_pkey primary key (source, item)
);
comment on table cmdb.source_item is
  'The items that imports of a source have made or changed: what a complete file of that source
should have.';

insert into cmdb.source_item (source, item)
select distinct m.options->>'source', l.item
from cmdb.import_line l
join cmdb.import m on m.id = l.import
where m.options ? 'source';

-- Functions of before that took other arguments.
drop function if exists cmdb.import_require_plan(cmdb.import, text, boolean);
drop function if exists cmdb.import_commit_step(
  cmdb.call, bigint, bigint, jsonb, text, boolean, jsonb);
