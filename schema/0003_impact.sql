-- Impact: how many suppliers a dependant needs, the rules of each version of the catalogue; what
-- was promised about an incident.

-- 1. Redundancy ---------------------------------------------------------------------------------

alter table cmdb.relation
  add column min_up text,
  add constraint relation_min_up_form check (min_up ~ '^([1-9][0-9]{0,3}|(100|[1-9][0-9]?)%)$');
alter table cmdb.relation_history add column min_up text;
comment on column cmdb.relation.min_up is
  'How many relations of this type the dependant needs, 2 or 50%; null: all. Equal in all of them.';

alter table cmdb.relation_type
  add constraint relation_type_redundant_directed
    check (not redundant or impact in ('forward', 'reverse'));

alter table cmdb.catalogue add column impact jsonb;
comment on column cmdb.catalogue.impact is
  'How failures travel by this version, see cmdb.impact_rules; made when it is published.';

create type cmdb.impact_hit as (item bigint, type text, relation bigint, min_up text, depth int);
comment on type cmdb.impact_hit is 'A relation by which a dependant has lost one of its suppliers.';

create type cmdb.impact_spared as (item bigint, type text, needs int, available int);
comment on type cmdb.impact_spared is 'A dependant that has lost suppliers and has enough left.';

-- 2. Incidents ----------------------------------------------------------------------------------

alter table cmdb.incident add column due_at timestamptz;
alter table cmdb.incident_history add column due_at timestamptz;
comment on column cmdb.incident.due_at is 'When it was promised to be resolved.';
create index incident_due on cmdb.incident (due_at, id) where due_at is not null;
create index incident_parent on cmdb.incident (parent, id) where parent is not null;

-- What these return has grown; the functions themselves are written anew after every migration.
drop function if exists cmdb.relation_at(timestamptz);
drop function if exists cmdb.incident_at(timestamptz);
drop function if exists cmdb.incident_locked(jsonb);
drop function if exists cmdb.relation_connect(cmdb.call, text, jsonb, jsonb, jsonb);
