-- Columns of to-many relations in imports.

alter table cmdb.import_plan add relations jsonb not null default '{}';
comment on column cmdb.import_plan.relations is
  'Relations that it makes and ends, by column: {"powers>": {"make": [id | "l7"], "end": [id]}}; the
latter are ids of relations.';
comment on table cmdb.import_row is
  'A row of the file as the worker has read it by the catalogue: class, state, tag, name, id and
version; given, observed, cleared, inputs and patterns of its attributes; refs by role; relations by
column; defaults and missing of a new item; columns that are unknown or forbidden.';
comment on table cmdb.import_target is
  'What a reference in a file names, by its role, or a column of relations: the id of an item, or
"l7" for what line 7 will be.';
create index import_row_related on cmdb.import_row (import) where row ? 'relations';
create index import_plan_related on cmdb.import_plan (import, generation) where relations <> '{}';
