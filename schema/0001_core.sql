-- The core: moments, calls, catalogue, items, relations, incidents, accounts, history, journal.
-- Names are natural keys throughout the catalogue: a class or a relation type is never renamed,
-- so a row of history reads by itself and an answer needs no join to say what it is about.

create extension if not exists pg_trgm with schema cmdb;
grant usage on schema cmdb to cmdb_steward, cmdb_runtime;
alter default privileges revoke execute on functions from public;

-- 1. Moments ------------------------------------------------------------------------------------

create sequence cmdb.floor_us as bigint minvalue 0 start 0;
comment on sequence cmdb.floor_us is
  'No transaction that takes its stamp from now on stamps at or below this moment (µs since 1970).';
create sequence cmdb.settled_us as bigint minvalue 0 start 0;
comment on sequence cmdb.settled_us is
  'Every transaction stamped at or below this moment has ended and has its journal positions.';
select setval('cmdb.floor_us', 0), setval('cmdb.settled_us', 0);

-- 2. Who calls ----------------------------------------------------------------------------------

create type cmdb.call as (
  account int,
  via text,
  request text,
  method text,
  reason text,
  incident bigint,
  key text,
  hash bytea
);
comment on type cmdb.call is
  'Who writes, through what, why: set once a transaction, written by the triggers into every row.';

create table cmdb.idempotency (
  account int not null,
  key text collate "C" not null,
  hash bytea not null,
  response text not null,
  at timestamptz not null,
  constraint idempotency_pkey primary key (account, key)
);
comment on table cmdb.idempotency is
  'Answers of writes that carried an idempotency key; the row commits with the effect.';
comment on column cmdb.idempotency.hash is 'SHA-256 of method and canonical parameters.';
create index idempotency_at on cmdb.idempotency (at);

-- 3. Catalogue ----------------------------------------------------------------------------------

create table cmdb.catalogue_version (
  only_one boolean not null default true,
  version bigint not null,
  constraint catalogue_version_pkey primary key (only_one),
  constraint catalogue_version_only_one check (only_one)
);
comment on table cmdb.catalogue_version is
  'One row. Reading it holds ACCESS SHARE to the commit; a changer first takes ACCESS EXCLUSIVE.';
insert into cmdb.catalogue_version values (true, 0);

create table cmdb.catalogue (
  version bigint not null,
  changed_at timestamptz not null,
  until timestamptz not null default 'infinity',
  content jsonb not null,
  constraint catalogue_pkey primary key (version)
);
comment on table cmdb.catalogue is
  'Every version of the whole catalogue, as workers load it; the valid one ends at infinity.';

create table cmdb.lifecycle (
  name text collate "C" not null,
  label jsonb not null,
  states jsonb not null,
  state_order text[] not null,
  initial text[] not null,
  constraint lifecycle_pkey primary key (name),
  constraint lifecycle_name_form check (name ~ '^[a-z][a-z0-9_]{0,62}$'),
  constraint lifecycle_initial_known check (initial <@ state_order and initial <> '{}'),
  constraint lifecycle_states_known check (states ?& state_order)
);
comment on column cmdb.lifecycle.states is 'Labels by state: {"in_stock": {"en": …, "ru": …}}.';
comment on column cmdb.lifecycle.state_order is 'All states, in the order people expect.';
comment on column cmdb.lifecycle.initial is
  'States in which an item may be registered; the first is what it gets when nothing is said.';

create table cmdb.lifecycle_transition (
  lifecycle text collate "C" not null,
  from_state text not null,
  to_state text not null,
  requires text[] not null default '{}',
  reason_required boolean not null default false,
  constraint lifecycle_transition_pkey primary key (lifecycle, from_state, to_state),
  constraint lifecycle_transition_lifecycle_fkey
    foreign key (lifecycle) references cmdb.lifecycle (name)
);
comment on column cmdb.lifecycle_transition.requires is
  'Attributes and references that must be present for the transition.';

create table cmdb.class (
  name text collate "C" not null,
  parent text collate "C",
  label jsonb not null,
  abstract boolean not null default false,
  tag_prefix text,
  lifecycle text collate "C",
  ordinal int generated always as identity,
  constraint class_pkey primary key (name),
  constraint class_parent_fkey foreign key (parent) references cmdb.class (name),
  constraint class_lifecycle_fkey foreign key (lifecycle) references cmdb.lifecycle (name),
  constraint class_tag_prefix_key unique (tag_prefix),
  constraint class_name_form check (name ~ '^[a-z][a-z0-9_]{0,62}$'),
  constraint class_tag_prefix_form check (tag_prefix ~ '^[A-Z][A-Z0-9]{0,9}$')
);
comment on column cmdb.class.lifecycle is 'Null: that of the parent.';

create table cmdb.attribute_kind (
  name text collate "C" not null,
  type text not null,
  unit text not null default '',
  constraint attribute_kind_pkey primary key (name),
  constraint attribute_kind_meaning unique (name, type, unit),
  constraint attribute_kind_name_form check (name ~ '^[a-z][a-z0-9_]{0,62}$'),
  constraint attribute_kind_type_known check (
    type in ('text', 'integer', 'decimal', 'boolean', 'date', 'timestamp', 'enum', 'enum_set',
      'money', 'quantity', 'url', 'email', 'ip', 'mac', 'duration', 'json')),
  constraint attribute_kind_unit_of_quantity check ((type = 'quantity') = (unit <> ''))
);
comment on table cmdb.attribute_kind is
  'One attribute name has one type and one unit in the whole catalogue.';

create table cmdb.attribute (
  class text collate "C" not null,
  name text collate "C" not null,
  type text not null,
  unit text not null default '',
  format text,
  required boolean not null default false,
  indexed boolean not null default false,
  observed boolean not null default false,
  secret boolean not null default false,
  allowed text[],
  minimum numeric,
  maximum numeric,
  pattern text,
  default_value jsonb,
  expires boolean not null default false,
  label jsonb not null,
  ordinal int generated always as identity,
  constraint attribute_pkey primary key (class, name),
  constraint attribute_class_fkey foreign key (class) references cmdb.class (name),
  constraint attribute_kind_fkey
    foreign key (name, type, unit) references cmdb.attribute_kind (name, type, unit),
  constraint attribute_allowed_of_enum check ((type in ('enum', 'enum_set')) = (allowed is not null))
);
comment on table cmdb.attribute is 'An attribute stands on the highest class that has it.';
comment on column cmdb.attribute.expires is 'A date that feeds the expiry calendar.';
comment on column cmdb.attribute.observed is
  'A reading of a meter: no version, no conflict, the newest observation wins.';
comment on column cmdb.attribute.allowed is 'The values of an enum or enum_set, in order.';

create table cmdb.class_key (
  class text collate "C" not null,
  fields text[] not null,
  constraint class_key_pkey primary key (class, fields),
  constraint class_key_class_fkey foreign key (class) references cmdb.class (name),
  constraint class_key_fields_some check (fields <> '{}')
);
comment on table cmdb.class_key is
  'Identification keys; fields are attributes, roles and name mixed; one missing does not collide.';

create table cmdb.relation_type (
  name text collate "C" not null,
  forward jsonb not null,
  reverse jsonb not null,
  source_classes text[] not null,
  target_classes text[] not null,
  source_max int,
  target_max int,
  role text collate "C",
  inherited_through text,
  hierarchy boolean not null default false,
  redundant boolean not null default false,
  impact text not null default 'none',
  impact_classes text[],
  attributes jsonb not null default '[]',
  ordinal int generated always as identity,
  constraint relation_type_pkey primary key (name),
  constraint relation_type_role_key unique (role),
  constraint relation_type_name_form check (name ~ '^[a-z][a-z0-9_]{0,62}$'),
  constraint relation_type_maxima check (source_max > 0 and target_max > 0),
  constraint relation_type_role_to_one check (role is null or source_max is not distinct from 1),
  constraint relation_type_hierarchy_to_one
    check (not hierarchy or source_max is not distinct from 1),
  constraint relation_type_impact_known check (impact in ('none', 'forward', 'reverse', 'both'))
);
comment on column cmdb.relation_type.role is
  'Makes a to-one type readable and writable as a reference of its source.';
comment on column cmdb.relation_type.inherited_through is
  'A role: where the source has no relation of this type, that of the item in this role counts.';
comment on column cmdb.relation_type.redundant is 'A dependant may carry how many it needs up.';
comment on column cmdb.relation_type.source_max is 'Relations of this type a source may have.';
comment on column cmdb.relation_type.target_max is 'Relations of this type a target may have.';

create table cmdb.class_ancestor (
  class text collate "C" not null,
  ancestor text collate "C" not null,
  depth int not null,
  constraint class_ancestor_pkey primary key (class, ancestor)
);
comment on table cmdb.class_ancestor is 'The closure of the class tree, each class its own ancestor.';
create index class_ancestor_down on cmdb.class_ancestor (ancestor, class);

create table cmdb.class_identity (
  class text collate "C" not null,
  attributes text[] not null,
  constraint class_identity_pkey primary key (class)
);
comment on table cmdb.class_identity is
  'Attributes that keys or the search are made of: an update of others leaves both alone.';

-- 4. Accounts -----------------------------------------------------------------------------------

create table cmdb.account (
  id int generated by default as identity,
  name text collate "C" not null,
  roles text[] not null,
  os_uid bigint,
  os_host text,
  os_user text,
  certificate_name text,
  person bigint,
  disabled boolean not null default false,
  version int not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by int not null,
  via text not null,
  method text not null,
  request text not null,
  reason text,
  incident bigint,
  constraint account_pkey primary key (id),
  constraint account_name_key unique (name),
  constraint account_certificate_name_key unique (certificate_name),
  constraint account_os_user_key unique (os_host, os_uid),
  constraint account_os_whole check ((os_uid is null) = (os_host is null)),
  constraint account_roles_known
    check (roles <@ array['admin', 'registrar', 'agent', 'auditor', 'feed'])
);
comment on column cmdb.account.os_host is 'The host on which os_uid is a user: /etc/machine-id.';

-- 5. Items --------------------------------------------------------------------------------------

create table cmdb.item (
  id bigint generated by default as identity,
  class text collate "C" not null,
  tag text collate "C" not null,
  name text collate "C" not null,
  state text collate "C" not null,
  attributes jsonb not null default '{}',
  inputs jsonb,
  version int not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by int not null,
  via text not null,
  method text not null,
  request text not null,
  reason text,
  incident bigint,
  constraint item_pkey primary key (id),
  constraint item_attributes_object check (jsonb_typeof(attributes) = 'object'),
  constraint item_tag_some check (tag <> ''),
  constraint item_name_some check (name <> '')
) with (fillfactor = 85);
comment on table cmdb.item is
  'Everything under management. No foreign key to class: the catalogue check of a call guards it.';
comment on column cmdb.item.attributes is 'Canonical values; decimals keep their scale.';
comment on column cmdb.item.inputs is 'As typed, where this version converted units: {path: text}.';
create unique index item_tag_key on cmdb.item (tag);
create index item_class on cmdb.item (class, id);
create index item_changed on cmdb.item (changed_at desc, id);
-- A reference in a condition may be an exact name.
create index item_name on cmdb.item (name);

create table cmdb.item_history (like cmdb.item, until timestamptz not null)
  partition by range (until);
comment on table cmdb.item_history is 'Superseded versions, by the month in which they ended.';
create index item_history_id on cmdb.item_history (id, until);
create index item_history_tag on cmdb.item_history (tag, until);
create index item_history_class on cmdb.item_history (class, id, until);
create table cmdb.item_history_default partition of cmdb.item_history default;

create table cmdb.item_key (
  key text collate "C" not null,
  value text collate "C" not null,
  item bigint not null,
  constraint item_key_pkey primary key (key, value),
  constraint item_key_item_fkey foreign key (item) references cmdb.item (id)
);
comment on table cmdb.item_key is 'Values of identification keys: what makes them unique.';
comment on column cmdb.item_key.key is 'Class and fields that declare it: asset:inventory_no.';
create index item_key_item on cmdb.item_key (item);

create table cmdb.item_search (
  item bigint not null,
  document text collate "C" not null,
  constraint item_search_pkey primary key (item),
  constraint item_search_item_fkey foreign key (item) references cmdb.item (id)
);
comment on table cmdb.item_search is
  'Tag, name and searchable attributes in lower case; apart from item, so that updates stay cheap.';
create index item_search_document on cmdb.item_search using gin (document cmdb.gin_trgm_ops);

create table cmdb.item_reading (
  item bigint not null,
  readings jsonb not null,
  constraint item_reading_pkey primary key (item),
  constraint item_reading_item_fkey foreign key (item) references cmdb.item (id)
) with (fillfactor = 70);
comment on table cmdb.item_reading is 'The newest observed value of each observed attribute.';

create table cmdb.item_observation (
  item bigint not null,
  attribute text collate "C" not null,
  observed_at timestamptz not null,
  value jsonb not null,
  account int not null
) partition by range (observed_at);
comment on table cmdb.item_observation is 'Observed values as a series, by month.';
create index item_observation_item
  on cmdb.item_observation (item, attribute, observed_at desc);
create table cmdb.item_observation_default partition of cmdb.item_observation default;

-- 6. Relations ----------------------------------------------------------------------------------

create table cmdb.relation (
  id bigint generated by default as identity,
  type text collate "C" not null,
  role text collate "C",
  source bigint not null,
  target bigint not null,
  source_slot int,
  target_slot int,
  attributes jsonb,
  version int not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by int not null,
  via text not null,
  method text not null,
  request text not null,
  reason text,
  incident bigint,
  constraint relation_pkey primary key (id),
  constraint relation_source_fkey foreign key (source) references cmdb.item (id),
  constraint relation_target_fkey foreign key (target) references cmdb.item (id),
  constraint relation_not_itself check (source <> target)
);
comment on column cmdb.relation.role is 'The role of the type: what reads a reference by one index.';
comment on column cmdb.relation.source_slot is
  'With a bounded number a source: 0 … source_max − 1, unique; null where there is no bound.';
create unique index relation_source_slot on cmdb.relation (source, type, source_slot)
  where source_slot is not null;
create unique index relation_target_slot on cmdb.relation (target, type, target_slot)
  where target_slot is not null;
create unique index relation_ends on cmdb.relation (source, type, target);
create unique index relation_position on cmdb.relation (target, type, (attributes->>'slot'))
  where attributes->>'slot' is not null;
comment on index cmdb.relation_position is 'A named slot of a target holds one: one drum in a bay.';
create index relation_target on cmdb.relation (target, type) include (source);
create index relation_reference on cmdb.relation (source, role) include (target)
  where role is not null;

create table cmdb.relation_history (like cmdb.relation, until timestamptz not null)
  partition by range (until);
create index relation_history_source on cmdb.relation_history (source, type, until);
create index relation_history_target on cmdb.relation_history (target, type, until);
create index relation_history_id on cmdb.relation_history (id, until);
create table cmdb.relation_history_default partition of cmdb.relation_history default;

create table cmdb.hierarchy (
  type text collate "C" not null,
  ancestor bigint not null,
  descendant bigint not null,
  depth int not null,
  changed_at timestamptz not null,
  constraint hierarchy_pkey primary key (type, ancestor, descendant)
);
comment on table cmdb.hierarchy is
  'The closure of each hierarchy among its inner nodes, which is what makes within a join. A leaf
is not in it: it stands below the node that its own relation names.';
create index hierarchy_up on cmdb.hierarchy (type, descendant, ancestor);

create table cmdb.hierarchy_history (like cmdb.hierarchy, until timestamptz not null)
  partition by range (until);
create index hierarchy_history_down on cmdb.hierarchy_history (type, ancestor, until);
create table cmdb.hierarchy_history_default partition of cmdb.hierarchy_history default;

-- 7. Incidents ----------------------------------------------------------------------------------

create table cmdb.priority (
  impact int not null,
  urgency int not null,
  priority int not null,
  constraint priority_pkey primary key (impact, urgency),
  constraint priority_range check (
    impact between 1 and 3 and urgency between 1 and 3 and priority between 1 and 5)
);
comment on table cmdb.priority is 'The priority of an incident by impact and urgency, 1 the highest.';
insert into cmdb.priority (impact, urgency, priority)
values (1, 1, 1), (1, 2, 2), (2, 1, 2), (1, 3, 3), (2, 2, 3), (3, 1, 3), (2, 3, 4), (3, 2, 4), (3, 3, 5);

create sequence cmdb.incident_number;

create table cmdb.incident (
  id bigint generated by default as identity,
  number text collate "C" not null,
  kind text not null,
  title text not null,
  description text,
  state text collate "C" not null,
  impact int not null,
  urgency int not null,
  priority int not null,
  category text,
  service bigint,
  requester bigint,
  contact jsonb,
  team text,
  assignee int,
  parent bigint,
  channel text,
  external_system text,
  external_key text,
  external_url text,
  resolution_code text,
  resolution text,
  major boolean not null default false,
  resolved_at timestamptz,
  version int not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by int not null,
  via text not null,
  method text not null,
  request text not null,
  reason text,
  incident bigint,
  constraint incident_pkey primary key (id),
  constraint incident_number_key unique (number),
  constraint incident_external_key unique (external_system, external_key),
  constraint incident_external_whole check ((external_system is null) = (external_key is null)),
  constraint incident_service_fkey foreign key (service) references cmdb.item (id),
  constraint incident_requester_fkey foreign key (requester) references cmdb.item (id),
  constraint incident_assignee_fkey foreign key (assignee) references cmdb.account (id),
  constraint incident_parent_fkey foreign key (parent) references cmdb.incident (id),
  constraint incident_kind_known check (kind in ('incident', 'service_request', 'task')),
  constraint incident_state_known check (state in
    ('new', 'assigned', 'in_progress', 'pending', 'resolved', 'closed', 'cancelled')),
  constraint incident_resolved_says_how
    check (state not in ('resolved', 'closed') or resolution is not null)
);
comment on column cmdb.incident.incident is
  'As in every versioned table: the incident on whose behalf this version was written.';
create index incident_state on cmdb.incident (state, id);
create index incident_assignee on cmdb.incident (assignee, id) where assignee is not null;
create index incident_requester on cmdb.incident (requester, id) where requester is not null;

create table cmdb.incident_history (like cmdb.incident, until timestamptz not null)
  partition by range (until);
create index incident_history_id on cmdb.incident_history (id, until);
create index incident_history_number on cmdb.incident_history (number, until);
create table cmdb.incident_history_default partition of cmdb.incident_history default;

create table cmdb.incident_item (
  id bigint generated by default as identity,
  of_incident bigint not null,
  item bigint not null,
  role text not null,
  source text not null,
  note text,
  version int not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by int not null,
  via text not null,
  method text not null,
  request text not null,
  reason text,
  incident bigint,
  constraint incident_item_pkey primary key (id),
  constraint incident_item_key unique (of_incident, item),
  constraint incident_item_incident_fkey foreign key (of_incident) references cmdb.incident (id),
  constraint incident_item_item_fkey foreign key (item) references cmdb.item (id),
  constraint incident_item_role_known
    check (role in ('affected', 'cause', 'symptom', 'not_impacted')),
  constraint incident_item_source_known check (source in ('manual', 'computed'))
);
create index incident_item_item on cmdb.incident_item (item, of_incident);

create table cmdb.incident_item_history (like cmdb.incident_item, until timestamptz not null)
  partition by range (until);
create index incident_item_history_incident on cmdb.incident_item_history (of_incident, until);
create index incident_item_history_id on cmdb.incident_item_history (id, until);
create table cmdb.incident_item_history_default
  partition of cmdb.incident_item_history default;

create table cmdb.incident_comment (
  id bigint generated by default as identity,
  of_incident bigint not null,
  text text not null,
  visibility text not null,
  channel text,
  version int not null,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  changed_by int not null,
  via text not null,
  method text not null,
  request text not null,
  reason text,
  incident bigint,
  constraint incident_comment_pkey primary key (id),
  constraint incident_comment_incident_fkey foreign key (of_incident) references cmdb.incident (id),
  constraint incident_comment_visibility_known check (visibility in ('public', 'internal'))
);
comment on table cmdb.incident_comment is 'What was said; a comment is never changed.';
create index incident_comment_incident on cmdb.incident_comment (of_incident, id);

-- 8. Journal ------------------------------------------------------------------------------------

create table cmdb.journal_inbox (
  id bigint generated always as identity,
  at timestamptz not null,
  account int not null,
  via text not null,
  request text not null,
  method text not null,
  reason text,
  incident bigint,
  entity text collate "C" not null,
  entity_id bigint not null,
  version int not null,
  ended boolean not null default false,
  relation_type text,
  source bigint,
  target bigint,
  about text
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);
comment on table cmdb.journal_inbox is 'Changes as triggers see them, before they have a position.';
create index journal_inbox_order on cmdb.journal_inbox (at, id);

create table cmdb.journal (
  position bigint not null,
  id bigint not null,
  at timestamptz not null,
  account int not null,
  via text not null,
  request text not null,
  method text not null,
  reason text,
  incident bigint,
  entity text collate "C" not null,
  entity_id bigint not null,
  version int not null,
  ended boolean not null,
  relation_type text,
  source bigint,
  target bigint,
  about text,
  constraint journal_pkey primary key (position)
) partition by range (position);
comment on table cmdb.journal is
  'Every change, append-only. Positions are gap-free and rise with the stamps: as_of by time and by
position are one thing.';
comment on column cmdb.journal.ended is 'The entity ended with this entry: a relation was dissolved.';
comment on column cmdb.journal.target is 'Of a relation its target; of a linked item that item.';
comment on column cmdb.journal.about is 'What a reader needs where no row holds it: what was exported.';
create index journal_entity on cmdb.journal (entity, entity_id, position);
create index journal_source on cmdb.journal (source, position) where source is not null;
create index journal_target on cmdb.journal (target, position) where target is not null;
create index journal_incident on cmdb.journal (incident, position) where incident is not null;
create index journal_account on cmdb.journal (account, position);
create index journal_at on cmdb.journal (at, position);
create table cmdb.journal_0 partition of cmdb.journal for values from (1) to (50000001);
create table cmdb.journal_default partition of cmdb.journal default;

create table cmdb.sequencer (
  only_one boolean not null default true,
  position bigint not null,
  constraint sequencer_pkey primary key (only_one),
  constraint sequencer_only_one check (only_one)
) with (fillfactor = 10);
comment on table cmdb.sequencer is 'One row: the last position given.';
insert into cmdb.sequencer values (true, 0);

create table cmdb.steward_lease (
  only_one boolean not null default true,
  epoch bigint not null,
  holder text not null,
  expires_at timestamptz not null,
  constraint steward_lease_pkey primary key (only_one),
  constraint steward_lease_only_one check (only_one)
) with (fillfactor = 10);
comment on table cmdb.steward_lease is
  'One row: which steward works. Every effect of a steward checks its epoch in its own transaction.';
insert into cmdb.steward_lease values (true, 0, '', '-infinity');

create table cmdb.database_identity (
  only_one boolean not null default true,
  id uuid not null default gen_random_uuid(),
  timeline int not null default 1,
  currency text not null default 'RUB',
  created_at timestamptz not null default clock_timestamp(),
  constraint database_identity_pkey primary key (only_one),
  constraint database_identity_only_one check (only_one)
);
comment on table cmdb.database_identity is 'One row: which database this is.';
insert into cmdb.database_identity default values;
insert into cmdb.account
  (id, name, roles, version, created_at, changed_at, changed_by, via, method, request)
values (0, 'system', '{}', 1, clock_timestamp(), clock_timestamp(), 0, 'sql', 'sql', 'migration');
comment on table cmdb.account is
  'Who calls. Account 0 is the system itself and whoever writes past the server, in SQL.';
