-- Rules of relations as data: types without a direction, and types by which one thing contains
-- another.

alter table cmdb.relation_type
  add column undirected boolean not null default false,
  add column containment boolean not null default false,
  add constraint relation_type_undirected_alike check (
    not undirected or (source_classes = target_classes and impact in ('none', 'both')
      and coalesce(source_max, target_max) is null and role is null and not redundant)),
  add constraint relation_type_containment_to_one
    check (not containment or source_max is not distinct from 1);
comment on column cmdb.relation_type.undirected is
  'The two ends are alike: kept once, from the item with the lower id.';
comment on column cmdb.relation_type.containment is
  'The source lies within the target: through all such types together nothing contains itself.';

update cmdb.relation_type set undirected = true where name = 'connected_to';
update cmdb.relation_type set containment = true where name in ('part_of', 'installed_in');

-- What a migration leaves to the functions, which are written after it.
create table cmdb.repair (
  name text collate "C" not null,
  done_at timestamptz,
  left_over jsonb not null default '[]',
  constraint repair_pkey primary key (name)
);
comment on table cmdb.repair is
  'Data that migrations bring into a new form: each is written once, by the path of every write.';
comment on column cmdb.repair.left_over is
  'What could not be brought into it: [{"item", "path", "reason"}].';
insert into cmdb.repair (name) values ('undirected_relations');
