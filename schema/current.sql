CREATE SCHEMA cmdb;
CREATE TYPE cmdb.call AS (
	account integer,
	via text,
	request text,
	method text,
	reason text,
	incident bigint,
	key text,
	hash bytea,
	rights text[]
);
COMMENT ON TYPE cmdb.call IS 'Who writes, through what, why: set once a transaction, written by the triggers into every row.';
CREATE TYPE cmdb.clock_value AS (
	measure text,
	sla bigint,
	sla_version integer,
	schedule bigint,
	schedule_version integer,
	within text,
	budget_us bigint,
	counted_from timestamp with time zone,
	spent_us bigint,
	resumed_at timestamp with time zone,
	due_at timestamp with time zone,
	state text,
	ended_at timestamp with time zone
);
COMMENT ON TYPE cmdb.clock_value IS 'A clock as the events of its incident make it.';
CREATE TYPE cmdb.impact_hit AS (
	item bigint,
	type text,
	relation bigint,
	min_up text,
	depth integer
);
COMMENT ON TYPE cmdb.impact_hit IS 'A relation by which a dependant has lost one of its suppliers.';
CREATE TYPE cmdb.impact_spared AS (
	item bigint,
	type text,
	needs integer,
	available integer
);
COMMENT ON TYPE cmdb.impact_spared IS 'A dependant that has lost suppliers and has enough left.';
CREATE TYPE cmdb.job_step AS (
	phase text,
	done bigint,
	total bigint,
	cursor jsonb,
	result jsonb
);
COMMENT ON TYPE cmdb.job_step IS 'What a step of a job has come to. A result ends the job; without one another step follows.';
CREATE TYPE cmdb.key_field AS (
	name text,
	kind text,
	type text,
	through text
);
COMMENT ON TYPE cmdb.key_field IS 'A field of an identification key. kind: attribute, with its type; name; or reference, with the
role through which it is inherited, as the manufacturer is from the model.';
CREATE TYPE cmdb.key_layout AS (
	key text,
	fields cmdb.key_field[],
	attributes text[],
	roles text[],
	unless_role text
);
COMMENT ON TYPE cmdb.key_layout IS 'An identification key: the name it has in cmdb.item_key, its fields in order, the attributes
without which there is no key, the roles that it reads, those it inherits through included, and the
role with which an item does not have it.';
CREATE TYPE cmdb.message_route AS (
	routed_by text,
	conversation bigint,
	incidents bigint[],
	refused text
);
COMMENT ON TYPE cmdb.message_route IS 'Where a message goes and why; refused: the number of a conversation that it names and its sender
is no member of.';
CREATE TYPE cmdb.working_hours AS (
	time_zone text,
	week jsonb,
	days jsonb
);
COMMENT ON TYPE cmdb.working_hours IS 'When a schedule works: its zone, hours by weekday from 1, Monday ({"1": "09:00-18:00"}), and the
rule of each date that has one ({"2025-11-04": {"closed": true}}).';
CREATE TABLE cmdb.account (
    id integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    roles text[] NOT NULL,
    os_uid bigint,
    os_host text,
    os_user text,
    certificate_name text,
    person bigint,
    disabled boolean DEFAULT false NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    channels bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    CONSTRAINT account_os_whole CHECK (((os_uid IS NULL) = (os_host IS NULL))),
    CONSTRAINT account_roles_known CHECK ((roles <@ '{admin,registrar,agent,auditor,feed,gateway}'::text[]))
);
COMMENT ON TABLE cmdb.account IS 'Who calls. Account 0 is the system itself and whoever writes past the server, in SQL.';
COMMENT ON COLUMN cmdb.account.os_host IS 'The host on which os_uid is a user: /etc/machine-id.';
COMMENT ON COLUMN cmdb.account.channels IS 'The channels for which a gateway receives and delivers; others are closed to it.';
CREATE TABLE cmdb.address (
    id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    name text,
    person bigint,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    CONSTRAINT address_kind_known CHECK (((kind = ANY (ARRAY['mail'::text, 'phone'::text, 'portal'::text])) OR (kind ~~ 'chat:_%'::text)))
);
COMMENT ON TABLE cmdb.address IS 'Where people write from and are written to.';
COMMENT ON COLUMN cmdb.address.value IS 'In its normal form: mail without case, a phone number as digits.';
COMMENT ON COLUMN cmdb.address.name IS 'What its owner called himself, as the channel told it.';
COMMENT ON COLUMN cmdb.address.person IS 'Whose it is, where an agent has said so.';
CREATE TABLE cmdb.item (
    id bigint NOT NULL,
    class text NOT NULL COLLATE pg_catalog."C",
    tag text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    inputs jsonb,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    CONSTRAINT item_attributes_object CHECK ((jsonb_typeof(attributes) = 'object'::text)),
    CONSTRAINT item_name_some CHECK ((name <> ''::text)),
    CONSTRAINT item_tag_some CHECK ((tag <> ''::text))
)
WITH (fillfactor='85');
COMMENT ON TABLE cmdb.item IS 'Everything under management. No foreign key to class: the catalogue check of a call guards it.';
COMMENT ON COLUMN cmdb.item.attributes IS 'Canonical values; decimals keep their scale.';
COMMENT ON COLUMN cmdb.item.inputs IS 'As typed, where this version converted units: {path: text}.';
CREATE TABLE cmdb.message (
    id bigint NOT NULL,
    conversation bigint NOT NULL,
    direction text NOT NULL COLLATE pg_catalog."C",
    account integer,
    person bigint,
    address bigint,
    channel bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    text text NOT NULL,
    subject text,
    external_id text COLLATE pg_catalog."C",
    in_reply_to text COLLATE pg_catalog."C",
    refs text[] DEFAULT '{}'::text[] NOT NULL,
    automatic boolean DEFAULT false NOT NULL,
    attachments jsonb DEFAULT '[]'::jsonb NOT NULL,
    telephone_call jsonb,
    routed_by text COLLATE pg_catalog."C",
    unsorted boolean DEFAULT false NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    CONSTRAINT message_author CHECK ((((direction = 'in'::text) = (address IS NOT NULL)) AND ((direction = 'in'::text) = (account IS NULL)))),
    CONSTRAINT message_direction_known CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text, 'note'::text]))),
    CONSTRAINT message_external_id CHECK (((direction <> 'in'::text) OR (external_id IS NOT NULL))),
    CONSTRAINT message_text_max CHECK ((octet_length(text) <= 262144))
);
COMMENT ON TABLE cmdb.message IS 'What came, what went out, and notes among colleagues. Text and author never change.';
COMMENT ON COLUMN cmdb.message.at IS 'When the gateway received it; of what is ours, its stamp.';
COMMENT ON COLUMN cmdb.message.sent_at IS 'When the sender says that it was sent.';
COMMENT ON COLUMN cmdb.message.refs IS 'The messages that it refers to, the oldest first.';
COMMENT ON COLUMN cmdb.message.attachments IS 'What was attached, by reference: its bytes are elsewhere.';
COMMENT ON COLUMN cmdb.message.unsorted IS 'Whether it is still to be said which incident it is about.';
CREATE TABLE cmdb.incident (
    id bigint NOT NULL,
    number text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    title text NOT NULL,
    description text,
    state text NOT NULL COLLATE pg_catalog."C",
    impact integer NOT NULL,
    urgency integer NOT NULL,
    priority integer NOT NULL,
    category text,
    service bigint,
    requester bigint,
    contact jsonb,
    team text,
    assignee integer,
    parent bigint,
    channel text,
    external_system text,
    external_key text,
    external_url text,
    resolution_code text,
    resolution text,
    major boolean DEFAULT false NOT NULL,
    resolved_at timestamp with time zone,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    due_at timestamp with time zone,
    waiting_for text,
    waiting_until timestamp with time zone,
    reported_at timestamp with time zone,
    agreement bigint,
    due_by_clock boolean,
    team_item bigint,
    next_due timestamp with time zone,
    next_measure text COLLATE pg_catalog."C",
    reopened integer DEFAULT 0 NOT NULL,
    first_contact boolean,
    CONSTRAINT incident_external_whole CHECK (((external_system IS NULL) = (external_key IS NULL))),
    CONSTRAINT incident_kind_known CHECK ((kind = ANY (ARRAY['incident'::text, 'service_request'::text, 'task'::text]))),
    CONSTRAINT incident_reported_before CHECK ((reported_at <= created_at)),
    CONSTRAINT incident_resolved_says_how CHECK (((state <> ALL (ARRAY['resolved'::text, 'closed'::text])) OR (resolution IS NOT NULL))),
    CONSTRAINT incident_state_known CHECK ((state = ANY (ARRAY['new'::text, 'assigned'::text, 'in_progress'::text, 'pending'::text, 'resolved'::text, 'closed'::text, 'cancelled'::text]))),
    CONSTRAINT incident_waiting_known CHECK ((waiting_for = ANY (ARRAY['requester'::text, 'supplier'::text, 'approval'::text, 'appointment'::text, 'change'::text, 'other'::text]))),
    CONSTRAINT incident_waiting_of_pending CHECK (((state = 'pending'::text) = (waiting_for IS NOT NULL))),
    CONSTRAINT incident_waiting_until_pending CHECK (((waiting_until IS NULL) OR (state = 'pending'::text)))
);
COMMENT ON COLUMN cmdb.incident.team IS 'The name of the team when it was set. An answer has the name that the item has at its moment.';
COMMENT ON COLUMN cmdb.incident.incident IS 'As in every versioned table: the incident on whose behalf this version was written.';
COMMENT ON COLUMN cmdb.incident.due_at IS 'When it was promised to be resolved.';
COMMENT ON COLUMN cmdb.incident.waiting_for IS 'For whom or what a pending one waits; null where it is not pending.';
COMMENT ON COLUMN cmdb.incident.reported_at IS 'When it was reported, where that was before it was opened: its clocks count from here.';
COMMENT ON COLUMN cmdb.incident.agreement IS 'The agreement whose clocks run for it.';
COMMENT ON COLUMN cmdb.incident.due_by_clock IS 'Whether `due_at` is that of the clock of its resolution; else it is a promise by hand.';
COMMENT ON COLUMN cmdb.incident.team_item IS 'The item of the team that works on it.';
COMMENT ON COLUMN cmdb.incident.next_due IS 'The first of what is due: by its running clocks, or by hand. Derived, and no part of a version:
an answer as of a moment works it out.';
COMMENT ON COLUMN cmdb.incident.next_measure IS 'Which promise that is.';
COMMENT ON COLUMN cmdb.incident.reopened IS 'How often it went from resolved back to work. Kept by a trigger.';
COMMENT ON COLUMN cmdb.incident.first_contact IS 'Of one that is resolved: whether the requester had to write or call no second time, and it was
never reopened. Kept by a trigger.';
CREATE TABLE cmdb.authority (
    class text NOT NULL COLLATE pg_catalog."C",
    attribute text NOT NULL COLLATE pg_catalog."C",
    sources text[] NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL
);
COMMENT ON TABLE cmdb.authority IS 'Sources of imports by falling trust, for an attribute or a reference of a class and those below
it. It binds imports alone; each change is in the journal with what it says.';
CREATE TABLE cmdb.journal (
    "position" bigint NOT NULL,
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    account integer NOT NULL,
    via text NOT NULL,
    request text NOT NULL,
    method text NOT NULL,
    reason text,
    incident bigint,
    entity text NOT NULL COLLATE pg_catalog."C",
    entity_id bigint NOT NULL,
    version integer NOT NULL,
    ended boolean NOT NULL,
    relation_type text,
    source bigint,
    target bigint,
    about text
)
PARTITION BY RANGE ("position");
COMMENT ON TABLE cmdb.journal IS 'Every change, append-only. Positions are gap-free and rise with the stamps: as_of by time and by
position are one thing.';
COMMENT ON COLUMN cmdb.journal.ended IS 'The entity ended with this entry: a relation was dissolved.';
COMMENT ON COLUMN cmdb.journal.target IS 'Of a relation its target; of a linked item that item.';
COMMENT ON COLUMN cmdb.journal.about IS 'What a reader needs where no row holds it: what was exported.';
CREATE TABLE cmdb.conversation (
    id bigint NOT NULL,
    number text NOT NULL COLLATE pg_catalog."C",
    party bigint,
    address bigint,
    state text NOT NULL COLLATE pg_catalog."C",
    snoozed_until timestamp with time zone,
    assignee integer,
    subject text,
    channel bigint NOT NULL,
    unanswered_since timestamp with time zone,
    unsorted boolean DEFAULT false NOT NULL,
    undelivered boolean DEFAULT false NOT NULL,
    closed_at timestamp with time zone,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    team bigint,
    wakes_at timestamp with time zone,
    CONSTRAINT conversation_closed CHECK (((state = 'closed'::text) = (closed_at IS NOT NULL))),
    CONSTRAINT conversation_snoozed CHECK (((state = 'snoozed'::text) = (snoozed_until IS NOT NULL))),
    CONSTRAINT conversation_state_known CHECK ((state = ANY (ARRAY['open'::text, 'waiting'::text, 'snoozed'::text, 'closed'::text]))),
    CONSTRAINT conversation_with_somebody CHECK (((party IS NOT NULL) OR (address IS NOT NULL)))
)
WITH (fillfactor='85');
COMMENT ON TABLE cmdb.conversation IS 'Episodes of the thread with one party that somebody owes an answer to.';
COMMENT ON COLUMN cmdb.conversation.party IS 'A person or an organisation; null: only an address.';
COMMENT ON COLUMN cmdb.conversation.channel IS 'Of the last message that came.';
COMMENT ON COLUMN cmdb.conversation.unanswered_since IS 'When the first message came that nobody has answered.';
COMMENT ON COLUMN cmdb.conversation.unsorted IS 'Whether a message belongs to no incident yet.';
COMMENT ON COLUMN cmdb.conversation.undelivered IS 'Whether a message to them did not arrive.';
COMMENT ON COLUMN cmdb.conversation.team IS 'Whose agents are to answer.';
COMMENT ON COLUMN cmdb.conversation.wakes_at IS 'When the steward opens it again (snoozed) or closes it (waiting).';
CREATE TABLE cmdb.job (
    id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    arguments jsonb NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    phase text,
    done bigint DEFAULT 0 NOT NULL,
    total bigint,
    cursor jsonb DEFAULT '{}'::jsonb NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    due_at timestamp with time zone NOT NULL,
    result jsonb,
    error jsonb,
    account integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT job_ends CHECK ((((state = 'done'::text) = (result IS NOT NULL)) AND ((state = 'failed'::text) = (error IS NOT NULL)))),
    CONSTRAINT job_state_known CHECK ((state = ANY (ARRAY['waiting'::text, 'running'::text, 'done'::text, 'failed'::text, 'cancelled'::text])))
);
COMMENT ON TABLE cmdb.job IS 'Work in steps, each a transaction: the steward carries out one after the other by the function
cmdb.job_KIND, and the next steward goes on where one has ended.';
COMMENT ON COLUMN cmdb.job.state IS 'waiting: no step was done yet. What is done, failed or cancelled is forgotten after seven days.';
COMMENT ON COLUMN cmdb.job.phase IS 'What the steps do at present, in a word of its kind.';
COMMENT ON COLUMN cmdb.job.done IS 'How much of the total, null where nobody knows that, is done.';
COMMENT ON COLUMN cmdb.job.cursor IS 'Where the next step goes on; only its kind can read it.';
COMMENT ON COLUMN cmdb.job.failures IS 'Of the step in hand, one after the other.';
COMMENT ON COLUMN cmdb.job.due_at IS 'No earlier is there another step.';
COMMENT ON COLUMN cmdb.job.error IS 'The code of the API and the message: {"code", "message"}.';
COMMENT ON COLUMN cmdb.job.account IS 'On whose behalf every step writes, with the next four.';
CREATE TABLE cmdb.class_layout (
    class text NOT NULL COLLATE pg_catalog."C",
    keys cmdb.key_layout[] NOT NULL,
    key_roles text[] NOT NULL,
    inherits_through text[] NOT NULL,
    codes text[] NOT NULL,
    search text[] NOT NULL,
    identity text[] NOT NULL,
    lineage text[] NOT NULL,
    inner_roles text[] NOT NULL,
    secrets text[] DEFAULT '{}'::text[] NOT NULL,
    forms jsonb,
    is_policy boolean DEFAULT false NOT NULL
);
COMMENT ON TABLE cmdb.class_layout IS 'What is derived from the items of a class, with what its ancestors declare: made by
cmdb.catalogue_publish, read with every write.';
COMMENT ON COLUMN cmdb.class_layout.key_roles IS 'Roles that any of its keys reads.';
COMMENT ON COLUMN cmdb.class_layout.inherits_through IS 'Roles through which its keys inherit.';
COMMENT ON COLUMN cmdb.class_layout.codes IS 'Attributes that scanners read.';
COMMENT ON COLUMN cmdb.class_layout.search IS 'Attributes that `text` searches.';
COMMENT ON COLUMN cmdb.class_layout.identity IS 'Attributes that keys, codes or search are made of: an update of others leaves those alone.';
COMMENT ON COLUMN cmdb.class_layout.lineage IS 'The class and its ancestors, upwards.';
COMMENT ON COLUMN cmdb.class_layout.inner_roles IS 'Roles of the hierarchies in which others may stand below an item of the class.';
COMMENT ON COLUMN cmdb.class_layout.secrets IS 'Secret attributes that `text` searches for who may see them.';
COMMENT ON COLUMN cmdb.class_layout.forms IS 'Attributes whose form the database itself checks, {name: format}; null where there are none.';
COMMENT ON COLUMN cmdb.class_layout.is_policy IS 'Whether its items are set up by those alone who have the right `policy`.';
CREATE TABLE cmdb.incident_clock (
    id bigint NOT NULL,
    of_incident bigint NOT NULL,
    measure text NOT NULL COLLATE pg_catalog."C",
    cycle integer NOT NULL,
    sla bigint NOT NULL,
    sla_version integer NOT NULL,
    schedule bigint,
    schedule_version integer,
    within text NOT NULL,
    budget_us bigint NOT NULL,
    counted_from timestamp with time zone NOT NULL,
    spent_us bigint NOT NULL,
    resumed_at timestamp with time zone,
    due_at timestamp with time zone,
    state text NOT NULL COLLATE pg_catalog."C",
    ended_at timestamp with time zone,
    breached_at timestamp with time zone,
    cause text,
    chosen_by jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    CONSTRAINT incident_clock_breach CHECK (((breached_at IS NULL) = (cause IS NULL))),
    CONSTRAINT incident_clock_cause_known CHECK ((cause = ANY (ARRAY['time'::text, 'policy_change'::text]))),
    CONSTRAINT incident_clock_ended CHECK (((state = ANY (ARRAY['met'::text, 'missed'::text, 'cancelled'::text])) = (ended_at IS NOT NULL))),
    CONSTRAINT incident_clock_measure_known CHECK ((measure = ANY (ARRAY['first_response'::text, 'next_response'::text, 'resolution'::text]))),
    CONSTRAINT incident_clock_running CHECK (((state = 'running'::text) = (resumed_at IS NOT NULL))),
    CONSTRAINT incident_clock_state_known CHECK ((state = ANY (ARRAY['running'::text, 'paused'::text, 'met'::text, 'missed'::text, 'cancelled'::text])))
);
COMMENT ON TABLE cmdb.incident_clock IS 'The promises of an agreement for an incident: what is left of each and when it is due.';
COMMENT ON COLUMN cmdb.incident_clock.budget_us IS 'The working time that was promised, in microseconds; of working days as the clock began.';
COMMENT ON COLUMN cmdb.incident_clock.spent_us IS 'Working time spent in the stretches before the present one; all of it where none runs.';
COMMENT ON COLUMN cmdb.incident_clock.resumed_at IS 'Since when it runs; null: it does not.';
COMMENT ON COLUMN cmdb.incident_clock.due_at IS 'Null while it is paused; kept when it ends.';
COMMENT ON COLUMN cmdb.incident_clock.chosen_by IS 'Why this agreement: the level, and the item for which it was agreed.';
CREATE TABLE cmdb.class_formula (
    class text NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL,
    bodies text[] NOT NULL,
    wakes text[],
    hidden text[] NOT NULL,
    CONSTRAINT class_formula_order CHECK ((since < until))
);
COMMENT ON TABLE cmdb.class_formula IS 'What the items of a class compute, and from when to when.';
COMMENT ON COLUMN cmdb.class_formula.bodies IS 'Layer by layer a JSON object, as SQL over their attributes and what is computed before, $1.';
COMMENT ON COLUMN cmdb.class_formula.wakes IS 'Without any of these attributes an item computes nothing; null where that is not known.';
COMMENT ON COLUMN cmdb.class_formula.hidden IS 'What is only computed for others: it is retired.';
CREATE TABLE cmdb.attribute (
    class text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL,
    unit text DEFAULT ''::text NOT NULL,
    format text,
    required boolean DEFAULT false NOT NULL,
    indexed boolean DEFAULT false NOT NULL,
    observed boolean DEFAULT false NOT NULL,
    secret boolean DEFAULT false NOT NULL,
    allowed text[],
    minimum numeric,
    maximum numeric,
    pattern text,
    default_value jsonb,
    expires boolean DEFAULT false NOT NULL,
    label jsonb NOT NULL,
    ordinal integer NOT NULL,
    value_labels jsonb DEFAULT '{}'::jsonb NOT NULL,
    retired boolean DEFAULT false NOT NULL,
    computed text,
    formula jsonb,
    CONSTRAINT attribute_allowed_of_enum CHECK (((type = ANY (ARRAY['enum'::text, 'enum_set'::text])) = (allowed IS NOT NULL))),
    CONSTRAINT attribute_computed CHECK ((((computed IS NULL) = (formula IS NULL)) AND ((computed IS NULL) OR ((NOT required) AND (NOT observed) AND (default_value IS NULL) AND (allowed IS NULL) AND (minimum IS NULL) AND (maximum IS NULL) AND (pattern IS NULL) AND (format IS NULL)))))
);
COMMENT ON TABLE cmdb.attribute IS 'An attribute stands on the highest class that has it.';
COMMENT ON COLUMN cmdb.attribute.observed IS 'A reading of a meter: no version, no conflict, the newest observation wins.';
COMMENT ON COLUMN cmdb.attribute.allowed IS 'The values of an enum or enum_set, in order.';
COMMENT ON COLUMN cmdb.attribute.expires IS 'A date that feeds the expiry calendar.';
COMMENT ON COLUMN cmdb.attribute.value_labels IS 'Labels of the values of an enum, {value: {"en", "ru"}}; one without is its own label.';
COMMENT ON COLUMN cmdb.attribute.retired IS 'Out of use: items keep what they have, nothing new is written.';
COMMENT ON COLUMN cmdb.attribute.computed IS 'The formula of which its value is computed when it is read; null where items have values.';
COMMENT ON COLUMN cmdb.attribute.formula IS 'The formula as a tree of which every name is known and every type fits, made by the worker.';
CREATE TABLE cmdb.consumer (
    id integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    account integer NOT NULL,
    filter jsonb DEFAULT '{}'::jsonb NOT NULL,
    sought bigint,
    seeks integer DEFAULT 0 NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    paused boolean DEFAULT false NOT NULL
);
COMMENT ON TABLE cmdb.consumer IS 'Programs that follow the journal under a name.';
COMMENT ON COLUMN cmdb.consumer.account IS 'Whose it is.';
COMMENT ON COLUMN cmdb.consumer.filter IS 'What it wants to hear of: {"entities": ["item"], "where": "class = printer"}.';
COMMENT ON COLUMN cmdb.consumer.sought IS 'Where somebody has put it last; null if nobody has.';
COMMENT ON COLUMN cmdb.consumer.seeks IS 'How often: each time is a version, which says who and why.';
COMMENT ON COLUMN cmdb.consumer.paused IS 'Whether it waits until somebody lets it go on: no program gets anything by it.';
CREATE TABLE cmdb.delivery_claim (
    delivery bigint NOT NULL,
    channel bigint NOT NULL,
    conversation bigint NOT NULL,
    address bigint NOT NULL,
    is_first boolean NOT NULL,
    attempt integer DEFAULT 0 NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    next_at timestamp with time zone NOT NULL,
    claimed_by integer,
    error jsonb
)
WITH (fillfactor='50');
COMMENT ON TABLE cmdb.delivery_claim IS 'The queue: what is to go out. A lease is no change of the record, so it has no versions.';
COMMENT ON COLUMN cmdb.delivery_claim.is_first IS 'Whether nothing is queued before it in its conversation to its address: only then is it handed out.';
COMMENT ON COLUMN cmdb.delivery_claim.attempt IS 'Rises with each claim: a late report is known by it.';
COMMENT ON COLUMN cmdb.delivery_claim.next_at IS 'When it may be handed out: of what is claimed, when the lease lapses.';
CREATE TABLE cmdb.delivery (
    id bigint NOT NULL,
    message bigint NOT NULL,
    channel bigint NOT NULL,
    conversation bigint NOT NULL,
    address bigint NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    attempt integer DEFAULT 0 NOT NULL,
    external_id text COLLATE pg_catalog."C",
    error jsonb,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    CONSTRAINT delivery_state_known CHECK ((state = ANY (ARRAY['queued'::text, 'sent'::text, 'delivered'::text, 'dead'::text, 'cancelled'::text])))
)
WITH (fillfactor='85');
COMMENT ON TABLE cmdb.delivery IS 'A message to one address, and what became of it.';
COMMENT ON COLUMN cmdb.delivery.attempt IS 'The attempt that brought it into its state.';
CREATE TABLE cmdb.relation_type (
    name text NOT NULL COLLATE pg_catalog."C",
    forward jsonb NOT NULL,
    reverse jsonb NOT NULL,
    source_classes text[] NOT NULL,
    target_classes text[] NOT NULL,
    source_max integer,
    target_max integer,
    role text COLLATE pg_catalog."C",
    inherited_through text,
    hierarchy boolean DEFAULT false NOT NULL,
    redundant boolean DEFAULT false NOT NULL,
    impact text DEFAULT 'none'::text NOT NULL,
    impact_classes text[],
    attributes jsonb DEFAULT '[]'::jsonb NOT NULL,
    ordinal integer NOT NULL,
    undirected boolean DEFAULT false NOT NULL,
    containment boolean DEFAULT false NOT NULL,
    CONSTRAINT relation_type_containment_to_one CHECK (((NOT containment) OR (NOT (source_max IS DISTINCT FROM 1)))),
    CONSTRAINT relation_type_hierarchy_to_one CHECK (((NOT hierarchy) OR (NOT (source_max IS DISTINCT FROM 1)))),
    CONSTRAINT relation_type_impact_known CHECK ((impact = ANY (ARRAY['none'::text, 'forward'::text, 'reverse'::text, 'both'::text]))),
    CONSTRAINT relation_type_maxima CHECK (((source_max > 0) AND (target_max > 0))),
    CONSTRAINT relation_type_name_form CHECK ((name ~ '^[a-z][a-z0-9_]{0,62}$'::text)),
    CONSTRAINT relation_type_redundant_directed CHECK (((NOT redundant) OR (impact = ANY (ARRAY['forward'::text, 'reverse'::text])))),
    CONSTRAINT relation_type_role_to_one CHECK (((role IS NULL) OR (NOT (source_max IS DISTINCT FROM 1)))),
    CONSTRAINT relation_type_undirected_alike CHECK (((NOT undirected) OR ((source_classes = target_classes) AND (impact = ANY (ARRAY['none'::text, 'both'::text])) AND (COALESCE(source_max, target_max) IS NULL) AND (role IS NULL) AND (NOT redundant))))
);
COMMENT ON COLUMN cmdb.relation_type.source_max IS 'Relations of this type a source may have.';
COMMENT ON COLUMN cmdb.relation_type.target_max IS 'Relations of this type a target may have.';
COMMENT ON COLUMN cmdb.relation_type.role IS 'Makes a to-one type readable and writable as a reference of its source.';
COMMENT ON COLUMN cmdb.relation_type.inherited_through IS 'A role: where the source has no relation of this type, that of the item in this role counts.';
COMMENT ON COLUMN cmdb.relation_type.redundant IS 'A dependant may carry how many it needs up.';
COMMENT ON COLUMN cmdb.relation_type.undirected IS 'The two ends are alike: kept once, from the item with the lower id.';
COMMENT ON COLUMN cmdb.relation_type.containment IS 'The source lies within the target: through all such types together nothing contains itself.';
CREATE TABLE cmdb.import_row (
    import bigint NOT NULL,
    line integer NOT NULL,
    catalogue bigint NOT NULL,
    tag text COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    "row" jsonb NOT NULL,
    errors jsonb DEFAULT '[]'::jsonb NOT NULL
);
COMMENT ON TABLE cmdb.import_row IS 'A row of the file as the worker has read it by the catalogue: class, state, tag, name, id and
version; given, observed, cleared, inputs and patterns of its attributes; refs by role; relations by
column; defaults and missing of a new item; columns that are unknown or forbidden.';
CREATE TABLE cmdb.import (
    id bigint NOT NULL,
    account integer NOT NULL,
    state text DEFAULT 'open'::text NOT NULL COLLATE pg_catalog."C",
    options jsonb NOT NULL,
    secret text DEFAULT (gen_random_uuid())::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone NOT NULL,
    rows integer DEFAULT 0 NOT NULL,
    bytes bigint DEFAULT 0 NOT NULL,
    generation integer DEFAULT 0 NOT NULL,
    errors jsonb DEFAULT '[]'::jsonb NOT NULL,
    summary jsonb,
    plan text COLLATE pg_catalog."C",
    committed_at timestamp with time zone,
    change_set text COLLATE pg_catalog."C",
    holder text COLLATE pg_catalog."C",
    holder_pid integer,
    holder_started timestamp with time zone,
    held_until timestamp with time zone,
    based_on timestamp with time zone,
    line_span integer[],
    left_out jsonb,
    CONSTRAINT import_state_known CHECK ((state = ANY (ARRAY['open'::text, 'previewing'::text, 'previewed'::text, 'committing'::text, 'committed'::text, 'discarded'::text])))
);
COMMENT ON TABLE cmdb.import IS 'What somebody brings in: it survives the connection and a restart, and goes after seven days
without use. It is no part of the register, so it has no versions and no entries in the journal.';
COMMENT ON COLUMN cmdb.import.options IS 'What import.open was told.';
COMMENT ON COLUMN cmdb.import.secret IS 'Part of the digest that is the plan: without it nobody can try out what the register holds.';
COMMENT ON COLUMN cmdb.import.bytes IS 'What was sent, also what has replaced other rows.';
COMMENT ON COLUMN cmdb.import.generation IS 'The rows of cmdb.import_plan that count.';
COMMENT ON COLUMN cmdb.import.errors IS 'What is wrong with the import as a whole, by the preview.';
COMMENT ON COLUMN cmdb.import.holder IS 'The request that previews or commits it at present, step by step.';
COMMENT ON COLUMN cmdb.import.holder_pid IS 'The connection of its last step. Once that has ended, nobody holds the import.';
COMMENT ON COLUMN cmdb.import.holder_started IS 'When PostgreSQL was started for that connection.';
COMMENT ON COLUMN cmdb.import.held_until IS 'Later than any step may last.';
COMMENT ON COLUMN cmdb.import.based_on IS 'A settled moment before the last preview: what was written since may be news to its plan.';
COMMENT ON COLUMN cmdb.import.line_span IS 'The first and the last line, once the rows are erased.';
COMMENT ON COLUMN cmdb.import.left_out IS 'The first thousand errors of rows that its last preview has shown, each with its line, once the
rows are erased.';
CREATE TABLE cmdb.import_plan (
    import bigint NOT NULL,
    generation integer NOT NULL,
    line integer NOT NULL,
    action text NOT NULL COLLATE pg_catalog."C",
    item bigint,
    version integer,
    class text COLLATE pg_catalog."C",
    tag text COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    state text COLLATE pg_catalog."C",
    attributes jsonb DEFAULT '{}'::jsonb NOT NULL,
    targets jsonb DEFAULT '{}'::jsonb NOT NULL,
    matched_by jsonb,
    candidates bigint[],
    errors jsonb DEFAULT '[]'::jsonb NOT NULL,
    warnings jsonb DEFAULT '[]'::jsonb NOT NULL,
    depends boolean DEFAULT false NOT NULL,
    base text COLLATE pg_catalog."C",
    kept jsonb DEFAULT '[]'::jsonb NOT NULL,
    relations jsonb DEFAULT '{}'::jsonb NOT NULL
);
COMMENT ON TABLE cmdb.import_plan IS 'What the commit does with each row, or why it cannot.';
COMMENT ON COLUMN cmdb.import_plan.targets IS 'References that change: {role: id | "l7" | null}; "l7" is what line 7 will be.';
COMMENT ON COLUMN cmdb.import_plan.depends IS 'Whether it refers to a row with errors: it cannot be written without that.';
COMMENT ON COLUMN cmdb.import_plan.base IS 'A digest of what the row does by itself, apart from other rows.';
COMMENT ON COLUMN cmdb.import_plan.kept IS 'Values of the row that are not taken, since a source that is trusted more has set what is there.';
COMMENT ON COLUMN cmdb.import_plan.relations IS 'Relations that it makes and ends, by column: {"powers>": {"make": [id | "l7"], "end": [id]}}; the
latter are ids of relations.';
CREATE TABLE cmdb.import_mapping (
    id bigint NOT NULL,
    account integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    shared boolean NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    mapping jsonb NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL
);
COMMENT ON TABLE cmdb.import_mapping IS 'Mappings of imports. What one says is copied into each import that uses it, so it needs no
history: an import shows what it was read by.';
COMMENT ON COLUMN cmdb.import_mapping.account IS 'Whose it is; of a shared one, who made it.';
CREATE TABLE cmdb.schedule_layout (
    schedule bigint NOT NULL,
    time_zone text NOT NULL,
    laid_from timestamp with time zone NOT NULL,
    laid_until timestamp with time zone NOT NULL,
    offsets text NOT NULL,
    checked_at timestamp with time zone NOT NULL,
    CONSTRAINT schedule_layout_order CHECK ((laid_from < laid_until))
);
COMMENT ON TABLE cmdb.schedule_layout IS 'Between which moments cmdb.schedule_span holds the working time of a schedule. Beyond them it is
computed.';
COMMENT ON COLUMN cmdb.schedule_layout.offsets IS 'A digest of the offsets of its zone: another one, and the rules of the zone have changed.';
COMMENT ON COLUMN cmdb.schedule_layout.checked_at IS 'When the steward last compared the offsets.';
CREATE TABLE cmdb.versioned_table (
    name text NOT NULL COLLATE pg_catalog."C",
    changes text NOT NULL,
    writable text[],
    journal jsonb DEFAULT '{}'::jsonb NOT NULL,
    marks text[],
    CONSTRAINT versioned_table_changes_known CHECK ((changes = ANY (ARRAY['none'::text, 'update'::text, 'delete'::text])))
);
COMMENT ON TABLE cmdb.versioned_table IS 'Tables that keep their versions and enter each in the journal. A new one has the columns id,
version, created_at, changed_at, changed_by, via, method, request, reason and incident.';
COMMENT ON COLUMN cmdb.versioned_table.changes IS 'What may happen to its rows once they are there: none, update, or delete besides.';
COMMENT ON COLUMN cmdb.versioned_table.writable IS 'The columns that the role of the workers may update; null: functions of the owner write it.';
COMMENT ON COLUMN cmdb.versioned_table.journal IS 'Columns of the journal by those of the table: {"target": "item"}.';
COMMENT ON COLUMN cmdb.versioned_table.marks IS 'Columns that are struck without a version and without an entry in the journal: {seen_at}.';
CREATE TABLE cmdb.notice (
    id bigint NOT NULL,
    account integer NOT NULL,
    entity text NOT NULL COLLATE pg_catalog."C",
    entity_id bigint NOT NULL,
    event text NOT NULL COLLATE pg_catalog."C",
    text text NOT NULL,
    seen_at timestamp with time zone,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    more integer,
    CONSTRAINT notice_text_bounded CHECK ((octet_length(text) <= 8000))
);
COMMENT ON TABLE cmdb.notice IS 'What an account has to know. A notice is never written anew, so it has no history; that it has been
seen, what a digest counts and what message.redact takes out are marks on it. Nobody but its account is
shown it, in the journal neither.';
COMMENT ON COLUMN cmdb.notice.entity IS 'The kind of thing that it is about, as in the journal.';
COMMENT ON COLUMN cmdb.notice.event IS 'What has happened to it, in one word: assigned.';
COMMENT ON COLUMN cmdb.notice.more IS 'Of a digest: how many notices it stands for.';
CREATE TABLE cmdb.relation (
    id bigint NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    role text COLLATE pg_catalog."C",
    source bigint NOT NULL,
    target bigint NOT NULL,
    source_slot integer,
    target_slot integer,
    attributes jsonb,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    min_up text,
    CONSTRAINT relation_min_up_form CHECK ((min_up ~ '^([1-9][0-9]{0,3}|(100|[1-9][0-9]?)%)$'::text)),
    CONSTRAINT relation_not_itself CHECK ((source <> target))
);
COMMENT ON COLUMN cmdb.relation.role IS 'The role of the type: what reads a reference by one index.';
COMMENT ON COLUMN cmdb.relation.source_slot IS 'With a bounded number a source: 0 … source_max − 1, unique; null where there is no bound.';
COMMENT ON COLUMN cmdb.relation.min_up IS 'How many relations of this type the dependant needs, 2 or 50%; null: all. Equal in all of them.';
CREATE TABLE cmdb.consumer_state (
    consumer integer NOT NULL,
    timeline integer NOT NULL,
    "position" bigint NOT NULL,
    leaf text,
    epoch bigint DEFAULT 0 NOT NULL,
    attached_at timestamp with time zone,
    acked_at timestamp with time zone,
    used_at timestamp with time zone NOT NULL,
    delivered bigint DEFAULT 0 NOT NULL,
    CONSTRAINT consumer_state_numbers CHECK (((timeline >= 1) AND ("position" >= 0) AND (epoch >= 0)))
)
WITH (fillfactor='50');
COMMENT ON TABLE cmdb.consumer_state IS 'How far each consumer is. It moves with every acknowledgment, so it has no versions and makes no
entries in the journal, which would make entries for consumers to acknowledge.';
COMMENT ON COLUMN cmdb.consumer_state.leaf IS 'The leaf of the entry at its position: by another one there the database has another history.';
COMMENT ON COLUMN cmdb.consumer_state.epoch IS 'Raised by each attachment: what an older one acknowledges is refused.';
COMMENT ON COLUMN cmdb.consumer_state.attached_at IS 'When a worker last said that its program is there; null when it has gone.';
COMMENT ON COLUMN cmdb.consumer_state.used_at IS 'When it was made, attached, moved or acknowledged last: long ago, and it is expired.';
COMMENT ON COLUMN cmdb.consumer_state.delivered IS 'Up to where its program has been given entries, as the worker that gives them said last; no
acknowledgment goes beyond it, or beyond the position.';
CREATE TABLE cmdb.session (
    id integer NOT NULL,
    account integer NOT NULL,
    invited_until timestamp with time zone,
    started_at timestamp with time zone,
    idle interval DEFAULT '12:00:00'::interval NOT NULL,
    parent integer,
    device text,
    address text,
    ended boolean DEFAULT false NOT NULL,
    CONSTRAINT session_begins CHECK ((num_nonnulls(invited_until, started_at) > 0))
);
COMMENT ON TABLE cmdb.session IS 'A session is a token, whose id it has: here is what other tokens have not. When it was last used
stands in token_use. Few of an account are open; what has ended stays.';
COMMENT ON COLUMN cmdb.session.invited_until IS 'Of one that begins with a code: until when it may begin.';
COMMENT ON COLUMN cmdb.session.started_at IS 'When it began; null: it is an invitation.';
COMMENT ON COLUMN cmdb.session.idle IS 'It ends when it has not been used for so long.';
COMMENT ON COLUMN cmdb.session.parent IS 'The token that it began with: it ends with that, too.';
COMMENT ON COLUMN cmdb.session.ended IS 'Whether it is over for good: it was ended, has expired, or had to make room.';
CREATE TABLE cmdb.telling (
    id bigint NOT NULL,
    event text NOT NULL COLLATE pg_catalog."C",
    of_incident bigint,
    conversation bigint,
    CONSTRAINT telling_of_one CHECK (((of_incident IS NULL) <> (conversation IS NULL)))
);
COMMENT ON TABLE cmdb.telling IS 'What requesters are still to be told: written by what has happened, taken by the steward, who locks
their threads in the order of all others.';
CREATE TABLE cmdb.timer (
    of_incident bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    clock bigint DEFAULT 0 NOT NULL,
    step text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    due_at timestamp with time zone NOT NULL,
    id bigint NOT NULL,
    CONSTRAINT timer_kind_known CHECK ((kind = ANY (ARRAY['breach'::text, 'step'::text, 'waiting'::text, 'close'::text])))
);
COMMENT ON TABLE cmdb.timer IS 'What the steward does when its moment comes: written and removed by what moves the moment.';
CREATE TABLE cmdb.token (
    id integer NOT NULL,
    account integer NOT NULL,
    label text,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    created_by integer NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    CONSTRAINT token_label_not_empty CHECK ((label <> ''::text))
);
COMMENT ON TABLE cmdb.token IS 'A token lets a program in as an account until it expires or is revoked. A row is never deleted.';
COMMENT ON COLUMN cmdb.token.created_by IS 'Who issued it; changed_by may be who revoked it.';
CREATE TABLE cmdb.view (
    id bigint NOT NULL,
    account integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL,
    condition text,
    columns text[] NOT NULL,
    sort text[] NOT NULL,
    shared text,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint
);
COMMENT ON TABLE cmdb.view IS 'A list as somebody wants to see it again. What it says is read as a request is: a field that is no
more is refused when it is used.';
COMMENT ON COLUMN cmdb.view.account IS 'Whose it is; of a shared one, who made it.';
COMMENT ON COLUMN cmdb.view.condition IS 'As it was written, in the language of `where`; null: all.';
COMMENT ON COLUMN cmdb.view.shared IS 'The role whose accounts see it, too; null: nobody else does.';
CREATE TABLE cmdb.clock_follow_all (
    only_one boolean DEFAULT true NOT NULL,
    after bigint DEFAULT 0 NOT NULL,
    until bigint,
    has_wrapped boolean DEFAULT false NOT NULL,
    CONSTRAINT clock_follow_all_only_one CHECK (only_one)
);
COMMENT ON TABLE cmdb.clock_follow_all IS 'The walk over all open incidents, for a cause that can concern each of them. It goes around: a
cause that comes meanwhile makes it longer by no more than once around.';
COMMENT ON COLUMN cmdb.clock_follow_all.after IS 'The incident up to which the walk has come.';
COMMENT ON COLUMN cmdb.clock_follow_all.until IS 'Where it ends, once it has begun again from the first; null: there is none.';
CREATE TABLE cmdb.account_history (
    id integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    roles text[] NOT NULL,
    os_uid bigint,
    os_host text,
    os_user text,
    certificate_name text,
    person bigint,
    disabled boolean NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    channels bigint[] NOT NULL,
    until timestamp with time zone NOT NULL
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.account_history_default (
    id integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    roles text[] NOT NULL,
    os_uid bigint,
    os_host text,
    os_user text,
    certificate_name text,
    person bigint,
    disabled boolean NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    channels bigint[] NOT NULL,
    until timestamp with time zone NOT NULL
);
ALTER TABLE cmdb.account ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.account_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.address_history (
    id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    name text,
    person bigint,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.address_history_default (
    id bigint NOT NULL,
    kind text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    name text,
    person bigint,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
);
ALTER TABLE cmdb.address ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cmdb.address_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.attribute_kind (
    name text NOT NULL COLLATE pg_catalog."C",
    type text NOT NULL,
    unit text DEFAULT ''::text NOT NULL,
    CONSTRAINT attribute_kind_name_form CHECK ((name ~ '^[a-z][a-z0-9_]{0,62}$'::text)),
    CONSTRAINT attribute_kind_type_known CHECK ((type = ANY (ARRAY['text'::text, 'integer'::text, 'decimal'::text, 'boolean'::text, 'date'::text, 'timestamp'::text, 'enum'::text, 'enum_set'::text, 'money'::text, 'quantity'::text, 'url'::text, 'email'::text, 'ip'::text, 'mac'::text, 'duration'::text, 'json'::text]))),
    CONSTRAINT attribute_kind_unit_of_quantity CHECK (((type = 'quantity'::text) = (unit <> ''::text)))
);
COMMENT ON TABLE cmdb.attribute_kind IS 'One attribute name has one type and one unit in the whole catalogue.';
ALTER TABLE cmdb.attribute ALTER COLUMN ordinal ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cmdb.attribute_ordinal_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.catalogue (
    version bigint NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    until timestamp with time zone DEFAULT 'infinity'::timestamp with time zone NOT NULL,
    content jsonb NOT NULL,
    impact jsonb
);
COMMENT ON TABLE cmdb.catalogue IS 'Every version of the whole catalogue, as workers load it; the valid one ends at infinity.';
COMMENT ON COLUMN cmdb.catalogue.impact IS 'How failures travel by this version, see cmdb.impact_rules; made when it is published.';
CREATE TABLE cmdb.catalogue_version (
    only_one boolean DEFAULT true NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT catalogue_version_only_one CHECK (only_one)
);
COMMENT ON TABLE cmdb.catalogue_version IS 'One row. Reading it holds ACCESS SHARE to the commit; a changer first takes ACCESS EXCLUSIVE.';
CREATE TABLE cmdb.class (
    name text NOT NULL COLLATE pg_catalog."C",
    parent text COLLATE pg_catalog."C",
    label jsonb NOT NULL,
    abstract boolean DEFAULT false NOT NULL,
    tag_prefix text,
    lifecycle text COLLATE pg_catalog."C",
    ordinal integer NOT NULL,
    part_impairs_whole boolean,
    CONSTRAINT class_name_form CHECK ((name ~ '^[a-z][a-z0-9_]{0,62}$'::text)),
    CONSTRAINT class_tag_prefix_form CHECK ((tag_prefix ~ '^[A-Z][A-Z0-9]{0,9}$'::text))
);
COMMENT ON COLUMN cmdb.class.lifecycle IS 'Null: that of the parent.';
COMMENT ON COLUMN cmdb.class.part_impairs_whole IS 'Whether an item of this class that fails impairs what contains it; null: as the parent, and true
where nobody says.';
CREATE TABLE cmdb.class_ancestor (
    class text NOT NULL COLLATE pg_catalog."C",
    ancestor text NOT NULL COLLATE pg_catalog."C",
    depth integer NOT NULL
);
COMMENT ON TABLE cmdb.class_ancestor IS 'The closure of the class tree, each class its own ancestor.';
CREATE TABLE cmdb.class_key (
    class text NOT NULL COLLATE pg_catalog."C",
    fields text[] NOT NULL,
    unless_role text COLLATE pg_catalog."C",
    CONSTRAINT class_key_fields_some CHECK ((fields <> '{}'::text[]))
);
COMMENT ON TABLE cmdb.class_key IS 'Identification keys; fields are attributes, roles and name mixed; one missing does not collide.';
COMMENT ON COLUMN cmdb.class_key.unless_role IS 'Items with this reference do not have the key: of an inventory number `whole`, for what is a part of
another item bears the number of that.';
ALTER TABLE cmdb.class ALTER COLUMN ordinal ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cmdb.class_ordinal_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.clock_anchor (
    only_one boolean DEFAULT true NOT NULL,
    boot text,
    monotonic_us bigint,
    seen_us bigint DEFAULT 0 NOT NULL,
    off_us bigint DEFAULT 0 NOT NULL,
    off_since_us bigint,
    off_since timestamp with time zone,
    pid integer,
    postmaster timestamp with time zone,
    CONSTRAINT clock_anchor_only_one CHECK (only_one)
)
WITH (fillfactor='10');
COMMENT ON TABLE cmdb.clock_anchor IS 'One row: the last look of the steward at the clock, beside the monotonic clock of its host.';
COMMENT ON COLUMN cmdb.clock_anchor.boot IS 'The boot of the host whose monotonic clock it is; moments of another cannot be compared.';
COMMENT ON COLUMN cmdb.clock_anchor.off_us IS 'How far the clock is from the time that is believed; 0 while it is believed.';
COMMENT ON COLUMN cmdb.clock_anchor.off_since_us IS 'Since when it is that far, by the monotonic clock.';
COMMENT ON COLUMN cmdb.clock_anchor.pid IS 'The backend of the steward that looked: while it lives, somebody watches the clock.';
CREATE TABLE cmdb.clock_follow (
    of_incident bigint NOT NULL,
    keeps_agreement boolean DEFAULT false NOT NULL
);
COMMENT ON TABLE cmdb.clock_follow IS 'Incidents whose clocks are looked at again, because something else has changed.';
COMMENT ON COLUMN cmdb.clock_follow.keeps_agreement IS 'Whether the agreement of the incident stays: all that it was noted for leaves the choice alone.';
CREATE TABLE cmdb.clock_step (
    id bigint NOT NULL,
    clock bigint NOT NULL,
    of_incident bigint NOT NULL,
    step text NOT NULL COLLATE pg_catalog."C",
    due_at timestamp with time zone NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint
);
COMMENT ON TABLE cmdb.clock_step IS 'What a clock has set off, each once: the steps of its agreement, and `breach`.';
COMMENT ON COLUMN cmdb.clock_step.step IS 'The text of the step, `resolution 75% notify`: not its place in the list.';
ALTER TABLE cmdb.clock_step ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.clock_step_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.consumer_history (
    id integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    account integer NOT NULL,
    filter jsonb NOT NULL,
    sought bigint,
    seeks integer NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    paused boolean NOT NULL,
    until timestamp with time zone NOT NULL
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.consumer_history_default (
    id integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    account integer NOT NULL,
    filter jsonb NOT NULL,
    sought bigint,
    seeks integer NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    paused boolean NOT NULL,
    until timestamp with time zone NOT NULL
);
ALTER TABLE cmdb.consumer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.consumer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.conversation_history (
    id bigint NOT NULL,
    number text NOT NULL COLLATE pg_catalog."C",
    party bigint,
    address bigint,
    state text NOT NULL COLLATE pg_catalog."C",
    snoozed_until timestamp with time zone,
    assignee integer,
    subject text,
    channel bigint NOT NULL,
    unanswered_since timestamp with time zone,
    unsorted boolean NOT NULL,
    undelivered boolean NOT NULL,
    closed_at timestamp with time zone,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL,
    team bigint,
    wakes_at timestamp with time zone
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.conversation_history_default (
    id bigint NOT NULL,
    number text NOT NULL COLLATE pg_catalog."C",
    party bigint,
    address bigint,
    state text NOT NULL COLLATE pg_catalog."C",
    snoozed_until timestamp with time zone,
    assignee integer,
    subject text,
    channel bigint NOT NULL,
    unanswered_since timestamp with time zone,
    unsorted boolean NOT NULL,
    undelivered boolean NOT NULL,
    closed_at timestamp with time zone,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL,
    team bigint,
    wakes_at timestamp with time zone
);
ALTER TABLE cmdb.conversation ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cmdb.conversation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.conversation_incident (
    conversation bigint NOT NULL,
    of_incident bigint NOT NULL,
    messages integer NOT NULL,
    CONSTRAINT conversation_incident_messages CHECK ((messages > 0))
);
COMMENT ON TABLE cmdb.conversation_incident IS 'The incidents that messages of a conversation are about: derived from message_incident.';
COMMENT ON COLUMN cmdb.conversation_incident.messages IS 'How many of its messages are about it.';
CREATE TABLE cmdb.conversation_last (
    conversation bigint NOT NULL,
    direction text NOT NULL COLLATE pg_catalog."C",
    at timestamp with time zone NOT NULL,
    CONSTRAINT conversation_last_direction CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text])))
)
WITH (fillfactor='85');
COMMENT ON TABLE cmdb.conversation_last IS 'When they last wrote in a conversation, and when we did: derived from message.';
CREATE TABLE cmdb.conversation_member (
    id bigint NOT NULL,
    conversation bigint NOT NULL,
    address bigint NOT NULL,
    role text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    CONSTRAINT conversation_member_role_known CHECK ((role = ANY (ARRAY['requester'::text, 'cc'::text])))
);
COMMENT ON TABLE cmdb.conversation_member IS 'Whose replies belong to a conversation: nobody enters that of another by a number.';
CREATE TABLE cmdb.conversation_member_history (
    id bigint NOT NULL,
    conversation bigint NOT NULL,
    address bigint NOT NULL,
    role text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.conversation_member_history_default (
    id bigint NOT NULL,
    conversation bigint NOT NULL,
    address bigint NOT NULL,
    role text NOT NULL COLLATE pg_catalog."C",
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
);
ALTER TABLE cmdb.conversation_member ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cmdb.conversation_member_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE cmdb.conversation_number
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE cmdb.conversation_search (
    conversation bigint NOT NULL,
    document text NOT NULL COLLATE pg_catalog."C"
);
COMMENT ON TABLE cmdb.conversation_search IS 'What `text` searches of a conversation, aside from its messages.';
CREATE TABLE cmdb.database_identity (
    only_one boolean DEFAULT true NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    timeline integer DEFAULT 1 NOT NULL,
    currency text DEFAULT 'RUB'::text NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    nonce text,
    CONSTRAINT database_identity_only_one CHECK (only_one)
);
COMMENT ON TABLE cmdb.database_identity IS 'One row: which database this is.';
COMMENT ON COLUMN cmdb.database_identity.timeline IS 'The newest of cmdb.timeline.';
COMMENT ON COLUMN cmdb.database_identity.nonce IS 'Renewed at each start of an embedded cluster, here and in the file `identity` of its state
directory: a cluster that was copied or put back does not match. Null before the first such start.';
CREATE TABLE cmdb.database_zone (
    begins_at timestamp with time zone NOT NULL,
    time_zone text NOT NULL,
    days jsonb
);
COMMENT ON TABLE cmdb.database_zone IS 'The time zone of this database, from each of these moments on. Before the first change: UTC.';
COMMENT ON COLUMN cmdb.database_zone.time_zone IS 'A name of the IANA database.';
COMMENT ON COLUMN cmdb.database_zone.days IS 'When its days begin, those before the change included: see cmdb.day_spans. Null where each begins
at midnight of UTC.';
CREATE TABLE cmdb.delivery_history (
    id bigint NOT NULL,
    message bigint NOT NULL,
    channel bigint NOT NULL,
    conversation bigint NOT NULL,
    address bigint NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    attempt integer NOT NULL,
    external_id text COLLATE pg_catalog."C",
    error jsonb,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.delivery_history_default (
    id bigint NOT NULL,
    message bigint NOT NULL,
    channel bigint NOT NULL,
    conversation bigint NOT NULL,
    address bigint NOT NULL,
    state text NOT NULL COLLATE pg_catalog."C",
    attempt integer NOT NULL,
    external_id text COLLATE pg_catalog."C",
    error jsonb,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
);
ALTER TABLE cmdb.delivery ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cmdb.delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.duty_aside (
    duty text NOT NULL COLLATE pg_catalog."C",
    key bigint NOT NULL,
    failures integer NOT NULL,
    code text NOT NULL,
    since timestamp with time zone NOT NULL,
    due_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE cmdb.duty_aside IS 'What a duty of the steward has failed at and put aside, so that the rest goes on: it is tried again.';
COMMENT ON COLUMN cmdb.duty_aside.key IS 'The incident, conversation, team, import or schedule, by the duty.';
COMMENT ON COLUMN cmdb.duty_aside.code IS 'The SQLSTATE of the last failure; the log of the database has the message.';
COMMENT ON COLUMN cmdb.duty_aside.due_at IS 'When it is tried again.';
CREATE SEQUENCE cmdb.floor_us
    START WITH 0
    INCREMENT BY 1
    MINVALUE 0
    NO MAXVALUE
    CACHE 1;
COMMENT ON SEQUENCE cmdb.floor_us IS 'No transaction that takes its stamp from now on stamps at or below this moment (µs since 1970).';
CREATE TABLE cmdb.hierarchy (
    type text NOT NULL COLLATE pg_catalog."C",
    ancestor bigint NOT NULL,
    descendant bigint NOT NULL,
    depth integer NOT NULL,
    changed_at timestamp with time zone NOT NULL
);
COMMENT ON TABLE cmdb.hierarchy IS 'The closure of each hierarchy among its inner nodes, which is what makes within a join. A leaf
is not in it: it stands below the node that its own relation names.';
CREATE TABLE cmdb.hierarchy_history (
    type text NOT NULL COLLATE pg_catalog."C",
    ancestor bigint NOT NULL,
    descendant bigint NOT NULL,
    depth integer NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.hierarchy_history_default (
    type text NOT NULL COLLATE pg_catalog."C",
    ancestor bigint NOT NULL,
    descendant bigint NOT NULL,
    depth integer NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    until timestamp with time zone NOT NULL
);
CREATE TABLE cmdb.idempotency (
    account integer NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    hash bytea NOT NULL,
    response text NOT NULL,
    at timestamp with time zone NOT NULL
);
COMMENT ON TABLE cmdb.idempotency IS 'Answers of writes that carried an idempotency key; the row commits with the effect.';
COMMENT ON COLUMN cmdb.idempotency.hash IS 'SHA-256 of method and canonical parameters.';
CREATE TABLE cmdb.import_bearer (
    import bigint NOT NULL,
    generation integer NOT NULL,
    line integer NOT NULL,
    key text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C"
);
COMMENT ON TABLE cmdb.import_bearer IS 'The identification keys that rows of a file will have.';
CREATE TABLE cmdb.import_hit (
    import bigint NOT NULL,
    generation integer NOT NULL,
    line integer NOT NULL,
    place integer NOT NULL,
    item bigint NOT NULL
);
COMMENT ON TABLE cmdb.import_hit IS 'Items that a row can be about, by the alternative that found them.';
ALTER TABLE cmdb.import ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cmdb.import_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.import_line (
    item bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    import bigint NOT NULL,
    line integer NOT NULL
);
COMMENT ON TABLE cmdb.import_line IS 'Which line of which import an item was written from: of history and journal, kept as long.';
ALTER TABLE cmdb.import_mapping ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cmdb.import_mapping_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.import_new (
    import bigint NOT NULL,
    line integer NOT NULL,
    item bigint NOT NULL,
    tag text NOT NULL COLLATE pg_catalog."C",
    unit integer DEFAULT 1 NOT NULL
);
COMMENT ON TABLE cmdb.import_new IS 'The ids and tags of the items that a commit is about to make: as from sequences, with gaps.';
COMMENT ON COLUMN cmdb.import_new.unit IS 'Which of the units of its row it is.';
CREATE TABLE cmdb.import_target (
    import bigint NOT NULL,
    generation integer NOT NULL,
    role text NOT NULL COLLATE pg_catalog."C",
    ref text NOT NULL COLLATE pg_catalog."C",
    target jsonb,
    problem jsonb
);
COMMENT ON TABLE cmdb.import_target IS 'What a reference in a file names, by its role, or a column of relations: the id of an item, or
"l7" for what line 7 will be.';
CREATE TABLE cmdb.import_touched (
    import bigint NOT NULL,
    line integer NOT NULL
);
COMMENT ON TABLE cmdb.import_touched IS 'Rows whose plan may differ from what was previewed, by what has been written since.';
CREATE TABLE cmdb.incident_clock_history (
    id bigint NOT NULL,
    of_incident bigint NOT NULL,
    measure text NOT NULL COLLATE pg_catalog."C",
    cycle integer NOT NULL,
    sla bigint NOT NULL,
    sla_version integer NOT NULL,
    schedule bigint,
    schedule_version integer,
    within text NOT NULL,
    budget_us bigint NOT NULL,
    counted_from timestamp with time zone NOT NULL,
    spent_us bigint NOT NULL,
    resumed_at timestamp with time zone,
    due_at timestamp with time zone,
    state text NOT NULL COLLATE pg_catalog."C",
    ended_at timestamp with time zone,
    breached_at timestamp with time zone,
    cause text,
    chosen_by jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.incident_clock_history_default (
    id bigint NOT NULL,
    of_incident bigint NOT NULL,
    measure text NOT NULL COLLATE pg_catalog."C",
    cycle integer NOT NULL,
    sla bigint NOT NULL,
    sla_version integer NOT NULL,
    schedule bigint,
    schedule_version integer,
    within text NOT NULL,
    budget_us bigint NOT NULL,
    counted_from timestamp with time zone NOT NULL,
    spent_us bigint NOT NULL,
    resumed_at timestamp with time zone,
    due_at timestamp with time zone,
    state text NOT NULL COLLATE pg_catalog."C",
    ended_at timestamp with time zone,
    breached_at timestamp with time zone,
    cause text,
    chosen_by jsonb NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
);
ALTER TABLE cmdb.incident_clock ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.incident_clock_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.incident_comment (
    id bigint NOT NULL,
    of_incident bigint NOT NULL,
    text text NOT NULL,
    visibility text NOT NULL,
    channel text,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    CONSTRAINT incident_comment_visibility_known CHECK ((visibility = ANY (ARRAY['public'::text, 'internal'::text])))
);
COMMENT ON TABLE cmdb.incident_comment IS 'What was said; a comment is never changed.';
ALTER TABLE cmdb.incident_comment ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.incident_comment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.incident_event (
    of_incident bigint NOT NULL,
    source text NOT NULL COLLATE pg_catalog."C",
    item bigint,
    key text NOT NULL COLLATE pg_catalog."C",
    problems text[] NOT NULL,
    is_open boolean NOT NULL,
    is_waiting boolean DEFAULT false NOT NULL,
    CONSTRAINT incident_event_either CHECK ((NOT (is_open AND is_waiting))),
    CONSTRAINT incident_event_problems_bounded CHECK ((cardinality(problems) <= 100))
);
COMMENT ON TABLE cmdb.incident_event IS 'Incidents that events have opened: what of which source each stands for.';
COMMENT ON COLUMN cmdb.incident_event.key IS 'Of the event that opened it; where no item was named, it is what the incident is about.';
COMMENT ON COLUMN cmdb.incident_event.problems IS 'The keys of what its source has reported as a problem and not yet as over.';
COMMENT ON COLUMN cmdb.incident_event.is_open IS 'Whether its incident is open and takes the events.';
COMMENT ON COLUMN cmdb.incident_event.is_waiting IS 'Whether its incident is open while another takes the events: it was reopened. What is over
reaches it too, and it takes them when the other has ended.';
CREATE TABLE cmdb.incident_history (
    id bigint NOT NULL,
    number text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    title text NOT NULL,
    description text,
    state text NOT NULL COLLATE pg_catalog."C",
    impact integer NOT NULL,
    urgency integer NOT NULL,
    priority integer NOT NULL,
    category text,
    service bigint,
    requester bigint,
    contact jsonb,
    team text,
    assignee integer,
    parent bigint,
    channel text,
    external_system text,
    external_key text,
    external_url text,
    resolution_code text,
    resolution text,
    major boolean NOT NULL,
    resolved_at timestamp with time zone,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    reopened integer DEFAULT 0,
    first_contact boolean,
    waiting_for text,
    waiting_until timestamp with time zone,
    reported_at timestamp with time zone,
    agreement bigint,
    due_by_clock boolean,
    team_item bigint,
    next_due timestamp with time zone,
    next_measure text
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.incident_history_default (
    id bigint NOT NULL,
    number text NOT NULL COLLATE pg_catalog."C",
    kind text NOT NULL,
    title text NOT NULL,
    description text,
    state text NOT NULL COLLATE pg_catalog."C",
    impact integer NOT NULL,
    urgency integer NOT NULL,
    priority integer NOT NULL,
    category text,
    service bigint,
    requester bigint,
    contact jsonb,
    team text,
    assignee integer,
    parent bigint,
    channel text,
    external_system text,
    external_key text,
    external_url text,
    resolution_code text,
    resolution text,
    major boolean NOT NULL,
    resolved_at timestamp with time zone,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL,
    due_at timestamp with time zone,
    reopened integer DEFAULT 0,
    first_contact boolean,
    waiting_for text,
    waiting_until timestamp with time zone,
    reported_at timestamp with time zone,
    agreement bigint,
    due_by_clock boolean,
    team_item bigint,
    next_due timestamp with time zone,
    next_measure text
);
ALTER TABLE cmdb.incident ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.incident_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.incident_item (
    id bigint NOT NULL,
    of_incident bigint NOT NULL,
    item bigint NOT NULL,
    role text NOT NULL,
    source text NOT NULL,
    note text,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    CONSTRAINT incident_item_role_known CHECK ((role = ANY (ARRAY['affected'::text, 'cause'::text, 'symptom'::text, 'not_impacted'::text]))),
    CONSTRAINT incident_item_source_known CHECK ((source = ANY (ARRAY['manual'::text, 'computed'::text])))
);
CREATE TABLE cmdb.incident_item_history (
    id bigint NOT NULL,
    of_incident bigint NOT NULL,
    item bigint NOT NULL,
    role text NOT NULL,
    source text NOT NULL,
    note text,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.incident_item_history_default (
    id bigint NOT NULL,
    of_incident bigint NOT NULL,
    item bigint NOT NULL,
    role text NOT NULL,
    source text NOT NULL,
    note text,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
);
ALTER TABLE cmdb.incident_item ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.incident_item_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE SEQUENCE cmdb.incident_number
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE cmdb.incident_search (
    incident bigint NOT NULL,
    document text NOT NULL COLLATE pg_catalog."C"
);
COMMENT ON TABLE cmdb.incident_search IS 'What `text` searches of an incident.';
CREATE TABLE cmdb.incident_watch (
    id bigint NOT NULL,
    of_incident bigint NOT NULL,
    account integer,
    person bigint,
    why text DEFAULT 'manual'::text NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    CONSTRAINT incident_watch_one CHECK ((num_nonnulls(account, person) = 1)),
    CONSTRAINT incident_watch_why_known CHECK ((why = ANY (ARRAY['requester'::text, 'cc'::text, 'manual'::text, 'merged'::text])))
);
COMMENT ON TABLE cmdb.incident_watch IS 'Accounts and people who watch an incident; a person by all its accounts.';
CREATE TABLE cmdb.incident_watch_history (
    id bigint NOT NULL,
    of_incident bigint NOT NULL,
    account integer,
    person bigint,
    why text NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.incident_watch_history_default (
    id bigint NOT NULL,
    of_incident bigint NOT NULL,
    account integer,
    person bigint,
    why text NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
);
ALTER TABLE cmdb.incident_watch ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.incident_watch_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.item_code (
    code text NOT NULL COLLATE pg_catalog."C",
    item bigint NOT NULL,
    path text NOT NULL COLLATE pg_catalog."C"
);
COMMENT ON TABLE cmdb.item_code IS 'Tags and key attributes that items have or had, as scanners read them. Rows are only added: a
reader compares them with the item as it is at its moment.';
COMMENT ON COLUMN cmdb.item_code.code IS 'cmdb.code_of what is written.';
COMMENT ON COLUMN cmdb.item_code.path IS 'Where it is written: tag, attributes.serial_no.';
CREATE TABLE cmdb.item_history (
    id bigint NOT NULL,
    class text NOT NULL COLLATE pg_catalog."C",
    tag text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    attributes jsonb NOT NULL,
    inputs jsonb,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
)
PARTITION BY RANGE (until);
COMMENT ON TABLE cmdb.item_history IS 'Superseded versions, by the month in which they ended.';
CREATE TABLE cmdb.item_history_default (
    id bigint NOT NULL,
    class text NOT NULL COLLATE pg_catalog."C",
    tag text NOT NULL COLLATE pg_catalog."C",
    name text NOT NULL COLLATE pg_catalog."C",
    state text NOT NULL COLLATE pg_catalog."C",
    attributes jsonb NOT NULL,
    inputs jsonb,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
);
ALTER TABLE cmdb.item ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.item_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.item_key (
    key text NOT NULL COLLATE pg_catalog."C",
    value text NOT NULL COLLATE pg_catalog."C",
    item bigint NOT NULL
);
COMMENT ON TABLE cmdb.item_key IS 'Values of identification keys: what makes them unique.';
COMMENT ON COLUMN cmdb.item_key.key IS 'Class and fields that declare it: asset:inventory_no.';
CREATE TABLE cmdb.item_merge (
    item bigint NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone DEFAULT 'infinity'::timestamp with time zone NOT NULL,
    into_item bigint NOT NULL,
    sources jsonb,
    CONSTRAINT item_merge_order CHECK ((since < until)),
    CONSTRAINT item_merge_other CHECK ((item <> into_item))
);
COMMENT ON TABLE cmdb.item_merge IS 'Items that were merged into others, and from when to when: who asks for one finds the other.';
COMMENT ON COLUMN cmdb.item_merge.sources IS 'The ids by which sources knew the item, which the other has taken over: an item that comes back
gets them again. `is_new`: the source did not know the other before.';
CREATE TABLE cmdb.item_observation (
    item bigint NOT NULL,
    attribute text NOT NULL COLLATE pg_catalog."C",
    observed_at timestamp with time zone NOT NULL,
    value jsonb NOT NULL,
    account integer NOT NULL
)
PARTITION BY RANGE (observed_at);
COMMENT ON TABLE cmdb.item_observation IS 'Observed values as a series, by month.';
CREATE TABLE cmdb.item_observation_default (
    item bigint NOT NULL,
    attribute text NOT NULL COLLATE pg_catalog."C",
    observed_at timestamp with time zone NOT NULL,
    value jsonb NOT NULL,
    account integer NOT NULL
);
CREATE TABLE cmdb.item_reading (
    item bigint NOT NULL,
    readings jsonb NOT NULL
)
WITH (fillfactor='70');
COMMENT ON TABLE cmdb.item_reading IS 'The newest observed value of each observed attribute.';
CREATE TABLE cmdb.item_search (
    item bigint NOT NULL,
    document text NOT NULL COLLATE pg_catalog."C",
    former text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C",
    secret text DEFAULT ''::text NOT NULL COLLATE pg_catalog."C"
);
COMMENT ON TABLE cmdb.item_search IS 'What `text` searches of an item; apart from item, so that updates stay cheap.';
COMMENT ON COLUMN cmdb.item_search.former IS 'Tags that the item had before, without case; the document ends with them.';
COMMENT ON COLUMN cmdb.item_search.secret IS 'Secret values as they are searched; apart from the document, which answers everybody.';
ALTER TABLE cmdb.job ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.journal_default (
    "position" bigint NOT NULL,
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    account integer NOT NULL,
    via text NOT NULL,
    request text NOT NULL,
    method text NOT NULL,
    reason text,
    incident bigint,
    entity text NOT NULL COLLATE pg_catalog."C",
    entity_id bigint NOT NULL,
    version integer NOT NULL,
    ended boolean NOT NULL,
    relation_type text,
    source bigint,
    target bigint,
    about text
);
CREATE TABLE cmdb.journal_from_1 (
    "position" bigint NOT NULL,
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    account integer NOT NULL,
    via text NOT NULL,
    request text NOT NULL,
    method text NOT NULL,
    reason text,
    incident bigint,
    entity text NOT NULL COLLATE pg_catalog."C",
    entity_id bigint NOT NULL,
    version integer NOT NULL,
    ended boolean NOT NULL,
    relation_type text,
    source bigint,
    target bigint,
    about text
);
CREATE TABLE cmdb.journal_inbox (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    account integer NOT NULL,
    via text NOT NULL,
    request text NOT NULL,
    method text NOT NULL,
    reason text,
    incident bigint,
    entity text NOT NULL COLLATE pg_catalog."C",
    entity_id bigint NOT NULL,
    version integer NOT NULL,
    ended boolean DEFAULT false NOT NULL,
    relation_type text,
    source bigint,
    target bigint,
    about text
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='20000');
COMMENT ON TABLE cmdb.journal_inbox IS 'Changes as triggers see them, before they have a position.';
ALTER TABLE cmdb.journal_inbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cmdb.journal_inbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.key_hold (
    transaction xid8 DEFAULT pg_current_xact_id() NOT NULL
);
COMMENT ON TABLE cmdb.key_hold IS 'Transactions whose keys wait to be judged, and the items that they concern. A row ends with
cmdb.release_keys: a transaction that leaves one behind is refused at its end, so no commit has any.';
CREATE TABLE cmdb.key_hold_item (
    transaction xid8 DEFAULT pg_current_xact_id() NOT NULL,
    item bigint NOT NULL
);
COMMENT ON TABLE cmdb.key_hold_item IS 'The items whose keys a transaction judges with cmdb.release_keys. As rows, for an import or a
revert may hold the keys of a hundred thousand items; none is left when the transaction ends.';
CREATE TABLE cmdb.lifecycle (
    name text NOT NULL COLLATE pg_catalog."C",
    label jsonb NOT NULL,
    states jsonb NOT NULL,
    state_order text[] NOT NULL,
    initial text[] NOT NULL,
    CONSTRAINT lifecycle_initial_known CHECK (((initial <@ state_order) AND (initial <> '{}'::text[]))),
    CONSTRAINT lifecycle_name_form CHECK ((name ~ '^[a-z][a-z0-9_]{0,62}$'::text)),
    CONSTRAINT lifecycle_states_known CHECK ((states ?& state_order)),
    CONSTRAINT lifecycle_void_reserved CHECK ((NOT ('void'::text = ANY (state_order))))
);
COMMENT ON COLUMN cmdb.lifecycle.states IS 'Labels by state: {"in_stock": {"en": …, "ru": …}}.';
COMMENT ON COLUMN cmdb.lifecycle.state_order IS 'All states, in the order people expect.';
COMMENT ON COLUMN cmdb.lifecycle.initial IS 'States in which an item may be registered; the first is what it gets when nothing is said.';
CREATE TABLE cmdb.lifecycle_transition (
    lifecycle text NOT NULL COLLATE pg_catalog."C",
    from_state text NOT NULL,
    to_state text NOT NULL,
    requires text[] DEFAULT '{}'::text[] NOT NULL,
    reason_required boolean DEFAULT false NOT NULL,
    guards jsonb DEFAULT '[]'::jsonb NOT NULL
);
COMMENT ON COLUMN cmdb.lifecycle_transition.requires IS 'Attributes and references that must be present for the transition.';
COMMENT ON COLUMN cmdb.lifecycle_transition.guards IS 'What has to hold besides, each {"no_open_incident": true}, {"related": TYPE},
{"not_related": TYPE} or {"right": RIGHT}.';
CREATE TABLE cmdb.merged_key (
    key text NOT NULL,
    value text NOT NULL,
    item bigint NOT NULL
);
COMMENT ON TABLE cmdb.merged_key IS 'Identification keys that merged items had. They are free, and lead on until another item has them.';
CREATE TABLE cmdb.message_history (
    id bigint NOT NULL,
    conversation bigint NOT NULL,
    direction text NOT NULL COLLATE pg_catalog."C",
    account integer,
    person bigint,
    address bigint,
    channel bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    text text NOT NULL,
    subject text,
    external_id text COLLATE pg_catalog."C",
    in_reply_to text COLLATE pg_catalog."C",
    refs text[] NOT NULL,
    automatic boolean NOT NULL,
    attachments jsonb NOT NULL,
    telephone_call jsonb,
    routed_by text COLLATE pg_catalog."C",
    unsorted boolean NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.message_history_default (
    id bigint NOT NULL,
    conversation bigint NOT NULL,
    direction text NOT NULL COLLATE pg_catalog."C",
    account integer,
    person bigint,
    address bigint,
    channel bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    sent_at timestamp with time zone,
    text text NOT NULL,
    subject text,
    external_id text COLLATE pg_catalog."C",
    in_reply_to text COLLATE pg_catalog."C",
    refs text[] NOT NULL,
    automatic boolean NOT NULL,
    attachments jsonb NOT NULL,
    telephone_call jsonb,
    routed_by text COLLATE pg_catalog."C",
    unsorted boolean NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
);
ALTER TABLE cmdb.message ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cmdb.message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.message_incident (
    id bigint NOT NULL,
    message bigint NOT NULL,
    of_incident bigint NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint
);
COMMENT ON TABLE cmdb.message_incident IS 'Which incidents a message is about.';
CREATE TABLE cmdb.message_incident_history (
    id bigint NOT NULL,
    message bigint NOT NULL,
    of_incident bigint NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.message_incident_history_default (
    id bigint NOT NULL,
    message bigint NOT NULL,
    of_incident bigint NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
);
ALTER TABLE cmdb.message_incident ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cmdb.message_incident_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.message_search (
    message bigint NOT NULL,
    document text NOT NULL COLLATE pg_catalog."C"
);
COMMENT ON TABLE cmdb.message_search IS 'What `text` searches of a message.';
ALTER TABLE cmdb.notice ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.presence (
    id bigint NOT NULL,
    account integer NOT NULL,
    available boolean DEFAULT true NOT NULL,
    away_until timestamp with time zone,
    absent_from timestamp with time zone,
    absent_until timestamp with time zone,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    CONSTRAINT presence_absence_order CHECK (
CASE
    WHEN (absent_from IS NULL) THEN (absent_until IS NULL)
    ELSE ((absent_until IS NULL) OR (absent_from < absent_until))
END),
    CONSTRAINT presence_away_until CHECK (((away_until IS NULL) OR (NOT available)))
);
COMMENT ON TABLE cmdb.presence IS 'Whether agents are there to work. An account without a row is.';
COMMENT ON COLUMN cmdb.presence.away_until IS 'When one who is away comes back; null: he says so himself.';
COMMENT ON COLUMN cmdb.presence.absent_from IS 'The beginning of a planned absence.';
COMMENT ON COLUMN cmdb.presence.absent_until IS 'Its end; null: it is not known.';
CREATE TABLE cmdb.presence_history (
    id bigint NOT NULL,
    account integer NOT NULL,
    available boolean NOT NULL,
    away_until timestamp with time zone,
    absent_from timestamp with time zone,
    absent_until timestamp with time zone,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.presence_history_default (
    id bigint NOT NULL,
    account integer NOT NULL,
    available boolean NOT NULL,
    away_until timestamp with time zone,
    absent_from timestamp with time zone,
    absent_until timestamp with time zone,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
);
ALTER TABLE cmdb.presence ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.presence_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.priority (
    impact integer NOT NULL,
    urgency integer NOT NULL,
    priority integer NOT NULL,
    CONSTRAINT priority_range CHECK ((((impact >= 1) AND (impact <= 3)) AND ((urgency >= 1) AND (urgency <= 3)) AND ((priority >= 1) AND (priority <= 5))))
);
COMMENT ON TABLE cmdb.priority IS 'The priority of an incident by impact and urgency, 1 the highest.';
CREATE TABLE cmdb.relation_history (
    id bigint NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    role text COLLATE pg_catalog."C",
    source bigint NOT NULL,
    target bigint NOT NULL,
    source_slot integer,
    target_slot integer,
    attributes jsonb,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL,
    min_up text
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.relation_history_default (
    id bigint NOT NULL,
    type text NOT NULL COLLATE pg_catalog."C",
    role text COLLATE pg_catalog."C",
    source bigint NOT NULL,
    target bigint NOT NULL,
    source_slot integer,
    target_slot integer,
    attributes jsonb,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL,
    min_up text
);
ALTER TABLE cmdb.relation ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.relation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE cmdb.relation_type ALTER COLUMN ordinal ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cmdb.relation_type_ordinal_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.repair (
    name text NOT NULL COLLATE pg_catalog."C",
    done_at timestamp with time zone,
    left_over jsonb DEFAULT '[]'::jsonb NOT NULL,
    cursor jsonb DEFAULT '{}'::jsonb NOT NULL
);
COMMENT ON TABLE cmdb.repair IS 'Data that migrations bring into a new form: each is written once, by the path of every write.';
COMMENT ON COLUMN cmdb.repair.left_over IS 'What could not be brought into it: [{"item", "path", "reason"}].';
COMMENT ON COLUMN cmdb.repair.cursor IS 'Where the next step goes on, of a repair in steps; only its function can read it.';
CREATE TABLE cmdb.schedule_span (
    schedule bigint NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    worked_us bigint NOT NULL,
    CONSTRAINT schedule_span_order CHECK ((starts_at < ends_at))
);
COMMENT ON TABLE cmdb.schedule_span IS 'Derived: the working time of each schedule, in disjoint spans that do not touch.';
COMMENT ON COLUMN cmdb.schedule_span.worked_us IS 'Working time before it, in microseconds.';
CREATE TABLE cmdb.schema_function (
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);
COMMENT ON TABLE cmdb.schema_function IS 'Files of functions as they are in force: replaced when their checksum differs.';
CREATE TABLE cmdb.schema_migration (
    number integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);
COMMENT ON TABLE cmdb.schema_migration IS 'Files of schema/ that were applied, once each.';
COMMENT ON COLUMN cmdb.schema_migration.checksum IS 'SHA-256 of the file.';
CREATE SEQUENCE cmdb.seal_key
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
COMMENT ON SEQUENCE cmdb.seal_key IS 'The key of cmdb.seal, drawn once: a sequence, because its value is read without a query.';
CREATE SEQUENCE cmdb.seen_us
    START WITH 0
    INCREMENT BY 1
    MINVALUE 0
    NO MAXVALUE
    CACHE 1;
COMMENT ON SEQUENCE cmdb.seen_us IS 'The time at the last look of the steward (µs since 1970): the clock is believed just beyond.';
CREATE TABLE cmdb.sequencer (
    only_one boolean DEFAULT true NOT NULL,
    "position" bigint NOT NULL,
    CONSTRAINT sequencer_only_one CHECK (only_one)
)
WITH (fillfactor='10');
COMMENT ON TABLE cmdb.sequencer IS 'One row: the last position given.';
CREATE TABLE cmdb.session_code (
    session integer NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT session_code_digest_is_sha256 CHECK ((octet_length(digest) = 32))
);
COMMENT ON TABLE cmdb.session_code IS 'By what an invitation is known; read by cmdb.session_start alone, and gone when it was used.';
CREATE SEQUENCE cmdb.settled_us
    START WITH 0
    INCREMENT BY 1
    MINVALUE 0
    NO MAXVALUE
    CACHE 1;
COMMENT ON SEQUENCE cmdb.settled_us IS 'Every transaction stamped at or below this moment has ended and has its journal positions.';
CREATE TABLE cmdb.source_item (
    source text NOT NULL COLLATE pg_catalog."C",
    item bigint NOT NULL,
    source_id text COLLATE pg_catalog."C"
);
COMMENT ON TABLE cmdb.source_item IS 'The items that imports of a source have made or changed: what a complete file of that source
should have.';
COMMENT ON COLUMN cmdb.source_item.source_id IS 'The id that the source itself uses for the item; null where it has named none, and of an item that
is void.';
CREATE TABLE cmdb.steward_consumer (
    name text NOT NULL COLLATE pg_catalog."C",
    "position" bigint DEFAULT 0 NOT NULL,
    moved_at timestamp with time zone,
    CONSTRAINT steward_consumer_position CHECK (("position" >= 0))
);
COMMENT ON TABLE cmdb.steward_consumer IS 'How far each consumer of the journal among the duties of the steward has come. Its function,
cmdb.consume_NAME, acts on entries and moves the position in one transaction.';
COMMENT ON COLUMN cmdb.steward_consumer."position" IS 'The last position that it has acted upon.';
CREATE TABLE cmdb.steward_lease (
    only_one boolean DEFAULT true NOT NULL,
    epoch bigint NOT NULL,
    holder text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT steward_lease_only_one CHECK (only_one)
)
WITH (fillfactor='10');
COMMENT ON TABLE cmdb.steward_lease IS 'One row: which steward works. Every effect of a steward checks its epoch in its own transaction.';
CREATE SEQUENCE cmdb.tag_ac
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_acc
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_ahu
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_ats
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_bat
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_blr
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_cam
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_can
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_chl
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_chn
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_cmd
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_cpm
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_crt
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_ctr
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_dlk
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_doc
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_ext
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_fan
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_fap
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_fcu
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_fdt
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_flt
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_fn
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_fps
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_gen
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_hcl
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_hp
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_hvc
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_icm
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_inp
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_itm
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_kkt
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_lcs
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_lic
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_loc
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_mcp
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_mdl
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_mon
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_net
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_nvr
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_org
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_pc
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_pdu
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_per
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_phn
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_pmp
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_pos
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_prf
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_prn
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_sch
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_scl
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_scn
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_sla
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_snd
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_spr
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_srv
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_svc
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_swb
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_swp
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_tem
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE SEQUENCE cmdb.tag_ups
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
CREATE TABLE cmdb.team_rota (
    team bigint NOT NULL,
    last_account integer,
    given_at timestamp with time zone
);
COMMENT ON TABLE cmdb.team_rota IS 'Whose turn it is in a team: its row is locked while an incident of the team is given to somebody,
so that two are never given to the same place.';
COMMENT ON COLUMN cmdb.team_rota.last_account IS 'To whom the last one was given.';
COMMENT ON COLUMN cmdb.team_rota.given_at IS 'When it last gave something: the steward serves the others first.';
ALTER TABLE cmdb.telling ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cmdb.telling_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.timeline (
    timeline integer NOT NULL,
    begins_after bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    system_identifier bigint NOT NULL,
    postgres_timeline integer NOT NULL,
    reason text NOT NULL,
    known_head bigint,
    CONSTRAINT timeline_numbers CHECK (((timeline >= 1) AND (begins_after >= 0)))
);
COMMENT ON TABLE cmdb.timeline IS 'The histories of this database: each goes on from the one before, and shares its positions up to
begins_after. Positions of an abandoned stretch are refused.';
COMMENT ON COLUMN cmdb.timeline.begins_after IS 'The last position that this timeline shares with those before it.';
COMMENT ON COLUMN cmdb.timeline.system_identifier IS 'Of the PostgreSQL cluster that it began in.';
COMMENT ON COLUMN cmdb.timeline.postgres_timeline IS 'Of PostgreSQL, when it began.';
COMMENT ON COLUMN cmdb.timeline.known_head IS 'The last position of the abandoned stretch, where the person who restored it knew it.';
ALTER TABLE cmdb.timer ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.timer_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.token_history (
    id integer NOT NULL,
    account integer NOT NULL,
    label text,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    created_by integer NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.token_history_default (
    id integer NOT NULL,
    account integer NOT NULL,
    label text,
    expires_at timestamp with time zone,
    revoked_at timestamp with time zone,
    created_by integer NOT NULL,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
);
ALTER TABLE cmdb.token ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME cmdb.token_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE cmdb.token_secret (
    token integer NOT NULL,
    digest bytea NOT NULL,
    CONSTRAINT token_secret_digest_is_sha256 CHECK ((octet_length(digest) = 32))
);
COMMENT ON TABLE cmdb.token_secret IS 'By what a token is known; read by cmdb.token_opens alone.';
COMMENT ON COLUMN cmdb.token_secret.digest IS 'SHA-256 of its 128 random bits, which nobody keeps but the program that was given them.';
CREATE TABLE cmdb.token_use (
    token integer NOT NULL,
    at timestamp with time zone NOT NULL
)
WITH (fillfactor='50');
COMMENT ON TABLE cmdb.token_use IS 'When a token was last used, to the minute: beside the token, for a use is no change of it.';
CREATE TABLE cmdb.view_history (
    id bigint NOT NULL,
    account integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL,
    condition text,
    columns text[] NOT NULL,
    sort text[] NOT NULL,
    shared text,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
)
PARTITION BY RANGE (until);
CREATE TABLE cmdb.view_history_default (
    id bigint NOT NULL,
    account integer NOT NULL,
    name text NOT NULL COLLATE pg_catalog."C",
    subject text NOT NULL,
    condition text,
    columns text[] NOT NULL,
    sort text[] NOT NULL,
    shared text,
    version integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    changed_by integer NOT NULL,
    via text NOT NULL,
    method text NOT NULL,
    request text NOT NULL,
    reason text,
    incident bigint,
    until timestamp with time zone NOT NULL
);
ALTER TABLE cmdb.view ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME cmdb.view_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
ALTER TABLE ONLY cmdb.account_history ATTACH PARTITION cmdb.account_history_default DEFAULT;
ALTER TABLE ONLY cmdb.address_history ATTACH PARTITION cmdb.address_history_default DEFAULT;
ALTER TABLE ONLY cmdb.consumer_history ATTACH PARTITION cmdb.consumer_history_default DEFAULT;
ALTER TABLE ONLY cmdb.conversation_history ATTACH PARTITION cmdb.conversation_history_default DEFAULT;
ALTER TABLE ONLY cmdb.conversation_member_history ATTACH PARTITION cmdb.conversation_member_history_default DEFAULT;
ALTER TABLE ONLY cmdb.delivery_history ATTACH PARTITION cmdb.delivery_history_default DEFAULT;
ALTER TABLE ONLY cmdb.hierarchy_history ATTACH PARTITION cmdb.hierarchy_history_default DEFAULT;
ALTER TABLE ONLY cmdb.incident_clock_history ATTACH PARTITION cmdb.incident_clock_history_default DEFAULT;
ALTER TABLE ONLY cmdb.incident_history ATTACH PARTITION cmdb.incident_history_default DEFAULT;
ALTER TABLE ONLY cmdb.incident_item_history ATTACH PARTITION cmdb.incident_item_history_default DEFAULT;
ALTER TABLE ONLY cmdb.incident_watch_history ATTACH PARTITION cmdb.incident_watch_history_default DEFAULT;
ALTER TABLE ONLY cmdb.item_history ATTACH PARTITION cmdb.item_history_default DEFAULT;
ALTER TABLE ONLY cmdb.item_observation ATTACH PARTITION cmdb.item_observation_default DEFAULT;
ALTER TABLE ONLY cmdb.journal ATTACH PARTITION cmdb.journal_default DEFAULT;
ALTER TABLE ONLY cmdb.journal ATTACH PARTITION cmdb.journal_from_1 FOR VALUES FROM ('1') TO ('67108865');
ALTER TABLE ONLY cmdb.message_history ATTACH PARTITION cmdb.message_history_default DEFAULT;
ALTER TABLE ONLY cmdb.message_incident_history ATTACH PARTITION cmdb.message_incident_history_default DEFAULT;
ALTER TABLE ONLY cmdb.presence_history ATTACH PARTITION cmdb.presence_history_default DEFAULT;
ALTER TABLE ONLY cmdb.relation_history ATTACH PARTITION cmdb.relation_history_default DEFAULT;
ALTER TABLE ONLY cmdb.token_history ATTACH PARTITION cmdb.token_history_default DEFAULT;
ALTER TABLE ONLY cmdb.view_history ATTACH PARTITION cmdb.view_history_default DEFAULT;
ALTER TABLE ONLY cmdb.account
    ADD CONSTRAINT account_certificate_name_key UNIQUE (certificate_name);
ALTER TABLE ONLY cmdb.account
    ADD CONSTRAINT account_name_key UNIQUE (name);
ALTER TABLE ONLY cmdb.account
    ADD CONSTRAINT account_os_user_key UNIQUE (os_host, os_uid);
ALTER TABLE ONLY cmdb.account
    ADD CONSTRAINT account_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.address
    ADD CONSTRAINT address_kind_value_key UNIQUE (kind, value);
ALTER TABLE ONLY cmdb.address
    ADD CONSTRAINT address_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.attribute_kind
    ADD CONSTRAINT attribute_kind_meaning UNIQUE (name, type, unit);
ALTER TABLE ONLY cmdb.attribute_kind
    ADD CONSTRAINT attribute_kind_pkey PRIMARY KEY (name);
ALTER TABLE ONLY cmdb.attribute
    ADD CONSTRAINT attribute_pkey PRIMARY KEY (class, name);
ALTER TABLE ONLY cmdb.authority
    ADD CONSTRAINT authority_pkey PRIMARY KEY (class, attribute);
ALTER TABLE ONLY cmdb.catalogue
    ADD CONSTRAINT catalogue_pkey PRIMARY KEY (version);
ALTER TABLE ONLY cmdb.catalogue_version
    ADD CONSTRAINT catalogue_version_pkey PRIMARY KEY (only_one);
ALTER TABLE ONLY cmdb.class_ancestor
    ADD CONSTRAINT class_ancestor_pkey PRIMARY KEY (class, ancestor);
ALTER TABLE ONLY cmdb.class_formula
    ADD CONSTRAINT class_formula_pkey PRIMARY KEY (class, until);
ALTER TABLE ONLY cmdb.class_key
    ADD CONSTRAINT class_key_pkey PRIMARY KEY (class, fields);
ALTER TABLE ONLY cmdb.class_layout
    ADD CONSTRAINT class_layout_pkey PRIMARY KEY (class);
ALTER TABLE ONLY cmdb.class
    ADD CONSTRAINT class_pkey PRIMARY KEY (name);
ALTER TABLE ONLY cmdb.class
    ADD CONSTRAINT class_tag_prefix_key UNIQUE (tag_prefix);
ALTER TABLE ONLY cmdb.clock_anchor
    ADD CONSTRAINT clock_anchor_pkey PRIMARY KEY (only_one);
ALTER TABLE ONLY cmdb.clock_follow_all
    ADD CONSTRAINT clock_follow_all_pkey PRIMARY KEY (only_one);
ALTER TABLE ONLY cmdb.clock_follow
    ADD CONSTRAINT clock_follow_pkey PRIMARY KEY (of_incident);
ALTER TABLE ONLY cmdb.clock_step
    ADD CONSTRAINT clock_step_once UNIQUE (clock, step);
ALTER TABLE ONLY cmdb.clock_step
    ADD CONSTRAINT clock_step_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.consumer
    ADD CONSTRAINT consumer_name_key UNIQUE (name);
ALTER TABLE ONLY cmdb.consumer
    ADD CONSTRAINT consumer_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.consumer_state
    ADD CONSTRAINT consumer_state_pkey PRIMARY KEY (consumer);
ALTER TABLE ONLY cmdb.conversation_incident
    ADD CONSTRAINT conversation_incident_pkey PRIMARY KEY (conversation, of_incident);
ALTER TABLE ONLY cmdb.conversation_last
    ADD CONSTRAINT conversation_last_pkey PRIMARY KEY (conversation, direction);
ALTER TABLE ONLY cmdb.conversation_member
    ADD CONSTRAINT conversation_member_address_key UNIQUE (conversation, address);
ALTER TABLE ONLY cmdb.conversation_member
    ADD CONSTRAINT conversation_member_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.conversation
    ADD CONSTRAINT conversation_number_key UNIQUE (number);
ALTER TABLE ONLY cmdb.conversation
    ADD CONSTRAINT conversation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.conversation_search
    ADD CONSTRAINT conversation_search_pkey PRIMARY KEY (conversation);
ALTER TABLE ONLY cmdb.database_identity
    ADD CONSTRAINT database_identity_pkey PRIMARY KEY (only_one);
ALTER TABLE ONLY cmdb.database_zone
    ADD CONSTRAINT database_zone_pkey PRIMARY KEY (begins_at);
ALTER TABLE ONLY cmdb.delivery_claim
    ADD CONSTRAINT delivery_claim_pkey PRIMARY KEY (delivery);
ALTER TABLE ONLY cmdb.delivery
    ADD CONSTRAINT delivery_message_address_key UNIQUE (message, address);
ALTER TABLE ONLY cmdb.delivery
    ADD CONSTRAINT delivery_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.duty_aside
    ADD CONSTRAINT duty_aside_pkey PRIMARY KEY (duty, key);
ALTER TABLE ONLY cmdb.hierarchy
    ADD CONSTRAINT hierarchy_pkey PRIMARY KEY (type, ancestor, descendant);
ALTER TABLE ONLY cmdb.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (account, key);
ALTER TABLE ONLY cmdb.import_bearer
    ADD CONSTRAINT import_bearer_pkey PRIMARY KEY (import, generation, line, key);
ALTER TABLE ONLY cmdb.import_hit
    ADD CONSTRAINT import_hit_pkey PRIMARY KEY (import, generation, line, place, item);
ALTER TABLE ONLY cmdb.import_line
    ADD CONSTRAINT import_line_pkey PRIMARY KEY (item, at);
ALTER TABLE ONLY cmdb.import_mapping
    ADD CONSTRAINT import_mapping_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.import_new
    ADD CONSTRAINT import_new_pkey PRIMARY KEY (import, line, unit);
ALTER TABLE ONLY cmdb.import
    ADD CONSTRAINT import_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.import_plan
    ADD CONSTRAINT import_plan_pkey PRIMARY KEY (import, generation, line);
ALTER TABLE ONLY cmdb.import_row
    ADD CONSTRAINT import_row_pkey PRIMARY KEY (import, line);
ALTER TABLE ONLY cmdb.import_target
    ADD CONSTRAINT import_target_pkey PRIMARY KEY (import, generation, role, ref);
ALTER TABLE ONLY cmdb.import_touched
    ADD CONSTRAINT import_touched_pkey PRIMARY KEY (import, line);
ALTER TABLE ONLY cmdb.incident_clock
    ADD CONSTRAINT incident_clock_cycle_key UNIQUE (of_incident, measure, cycle);
ALTER TABLE ONLY cmdb.incident_clock
    ADD CONSTRAINT incident_clock_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.incident_comment
    ADD CONSTRAINT incident_comment_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.incident_event
    ADD CONSTRAINT incident_event_pkey PRIMARY KEY (of_incident);
ALTER TABLE ONLY cmdb.incident
    ADD CONSTRAINT incident_external_key UNIQUE (external_system, external_key);
ALTER TABLE ONLY cmdb.incident_item
    ADD CONSTRAINT incident_item_key UNIQUE (of_incident, item);
ALTER TABLE ONLY cmdb.incident_item
    ADD CONSTRAINT incident_item_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.incident
    ADD CONSTRAINT incident_number_key UNIQUE (number);
ALTER TABLE ONLY cmdb.incident
    ADD CONSTRAINT incident_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.incident_search
    ADD CONSTRAINT incident_search_pkey PRIMARY KEY (incident);
ALTER TABLE ONLY cmdb.incident_watch
    ADD CONSTRAINT incident_watch_account_key UNIQUE (of_incident, account);
ALTER TABLE ONLY cmdb.incident_watch
    ADD CONSTRAINT incident_watch_person_key UNIQUE (of_incident, person);
ALTER TABLE ONLY cmdb.incident_watch
    ADD CONSTRAINT incident_watch_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.item_code
    ADD CONSTRAINT item_code_pkey PRIMARY KEY (code, item, path);
ALTER TABLE ONLY cmdb.item_key
    ADD CONSTRAINT item_key_pkey PRIMARY KEY (key, value);
ALTER TABLE ONLY cmdb.item_merge
    ADD CONSTRAINT item_merge_pkey PRIMARY KEY (item, until);
ALTER TABLE ONLY cmdb.item
    ADD CONSTRAINT item_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.item_reading
    ADD CONSTRAINT item_reading_pkey PRIMARY KEY (item);
ALTER TABLE ONLY cmdb.item_search
    ADD CONSTRAINT item_search_pkey PRIMARY KEY (item);
ALTER TABLE ONLY cmdb.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.journal
    ADD CONSTRAINT journal_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY cmdb.journal_default
    ADD CONSTRAINT journal_default_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY cmdb.journal_from_1
    ADD CONSTRAINT journal_from_1_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY cmdb.key_hold_item
    ADD CONSTRAINT key_hold_item_pkey PRIMARY KEY (transaction, item);
ALTER TABLE ONLY cmdb.key_hold
    ADD CONSTRAINT key_hold_pkey PRIMARY KEY (transaction);
ALTER TABLE ONLY cmdb.lifecycle
    ADD CONSTRAINT lifecycle_pkey PRIMARY KEY (name);
ALTER TABLE ONLY cmdb.lifecycle_transition
    ADD CONSTRAINT lifecycle_transition_pkey PRIMARY KEY (lifecycle, from_state, to_state);
ALTER TABLE ONLY cmdb.merged_key
    ADD CONSTRAINT merged_key_pkey PRIMARY KEY (item, key, value);
ALTER TABLE ONLY cmdb.message_incident
    ADD CONSTRAINT message_incident_key UNIQUE (message, of_incident);
ALTER TABLE ONLY cmdb.message_incident
    ADD CONSTRAINT message_incident_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.message
    ADD CONSTRAINT message_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.message_search
    ADD CONSTRAINT message_search_pkey PRIMARY KEY (message);
ALTER TABLE ONLY cmdb.notice
    ADD CONSTRAINT notice_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.presence
    ADD CONSTRAINT presence_account_key UNIQUE (account);
ALTER TABLE ONLY cmdb.presence
    ADD CONSTRAINT presence_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.priority
    ADD CONSTRAINT priority_pkey PRIMARY KEY (impact, urgency);
ALTER TABLE ONLY cmdb.relation
    ADD CONSTRAINT relation_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.relation_type
    ADD CONSTRAINT relation_type_pkey PRIMARY KEY (name);
ALTER TABLE ONLY cmdb.relation_type
    ADD CONSTRAINT relation_type_role_key UNIQUE (role);
ALTER TABLE ONLY cmdb.repair
    ADD CONSTRAINT repair_pkey PRIMARY KEY (name);
ALTER TABLE ONLY cmdb.schedule_layout
    ADD CONSTRAINT schedule_layout_pkey PRIMARY KEY (schedule);
ALTER TABLE ONLY cmdb.schedule_span
    ADD CONSTRAINT schedule_span_pkey PRIMARY KEY (schedule, starts_at);
ALTER TABLE ONLY cmdb.schema_function
    ADD CONSTRAINT schema_function_key PRIMARY KEY (name);
ALTER TABLE ONLY cmdb.schema_migration
    ADD CONSTRAINT schema_migration_key PRIMARY KEY (number);
ALTER TABLE ONLY cmdb.sequencer
    ADD CONSTRAINT sequencer_pkey PRIMARY KEY (only_one);
ALTER TABLE ONLY cmdb.session_code
    ADD CONSTRAINT session_code_pkey PRIMARY KEY (session);
ALTER TABLE ONLY cmdb.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.source_item
    ADD CONSTRAINT source_item_pkey PRIMARY KEY (source, item);
ALTER TABLE ONLY cmdb.steward_consumer
    ADD CONSTRAINT steward_consumer_pkey PRIMARY KEY (name);
ALTER TABLE ONLY cmdb.steward_lease
    ADD CONSTRAINT steward_lease_epoch_key UNIQUE (epoch);
ALTER TABLE ONLY cmdb.steward_lease
    ADD CONSTRAINT steward_lease_pkey PRIMARY KEY (only_one);
ALTER TABLE ONLY cmdb.team_rota
    ADD CONSTRAINT team_rota_pkey PRIMARY KEY (team);
ALTER TABLE ONLY cmdb.telling
    ADD CONSTRAINT telling_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.timeline
    ADD CONSTRAINT timeline_pkey PRIMARY KEY (timeline);
ALTER TABLE ONLY cmdb.timer
    ADD CONSTRAINT timer_id_key UNIQUE (id);
ALTER TABLE ONLY cmdb.timer
    ADD CONSTRAINT timer_pkey PRIMARY KEY (of_incident, kind, clock, step);
ALTER TABLE ONLY cmdb.token
    ADD CONSTRAINT token_pkey PRIMARY KEY (id);
ALTER TABLE ONLY cmdb.token_secret
    ADD CONSTRAINT token_secret_digest_key UNIQUE (digest);
ALTER TABLE ONLY cmdb.token_secret
    ADD CONSTRAINT token_secret_pkey PRIMARY KEY (token);
ALTER TABLE ONLY cmdb.token_use
    ADD CONSTRAINT token_use_pkey PRIMARY KEY (token);
ALTER TABLE ONLY cmdb.versioned_table
    ADD CONSTRAINT versioned_table_pkey PRIMARY KEY (name);
ALTER TABLE ONLY cmdb.view
    ADD CONSTRAINT view_pkey PRIMARY KEY (id);
CREATE INDEX account_history_id ON ONLY cmdb.account_history USING btree (id, until);
CREATE INDEX account_history_default_id_until_idx ON cmdb.account_history_default USING btree (id, until);
CREATE INDEX account_person ON cmdb.account USING btree (person) WHERE (person IS NOT NULL);
CREATE INDEX address_history_id ON ONLY cmdb.address_history USING btree (id, until);
CREATE INDEX address_history_default_id_until_idx ON cmdb.address_history_default USING btree (id, until);
CREATE INDEX address_person ON cmdb.address USING btree (person) WHERE (person IS NOT NULL);
CREATE INDEX address_value ON cmdb.address USING btree (value);
CREATE INDEX class_ancestor_down ON cmdb.class_ancestor USING btree (ancestor, class);
CREATE INDEX consumer_account ON cmdb.consumer USING btree (account, id);
CREATE INDEX consumer_history_id ON ONLY cmdb.consumer_history USING btree (id, until);
CREATE INDEX consumer_history_default_id_until_idx ON cmdb.consumer_history_default USING btree (id, until);
CREATE INDEX conversation_address ON cmdb.conversation USING btree (address, id);
CREATE INDEX conversation_channel ON cmdb.conversation USING btree (channel, id);
CREATE INDEX conversation_held ON cmdb.conversation USING btree (assignee, unanswered_since) WHERE ((state = 'open'::text) AND (assignee IS NOT NULL));
CREATE INDEX conversation_history_id ON ONLY cmdb.conversation_history USING btree (id, until);
CREATE INDEX conversation_history_default_id_until_idx ON cmdb.conversation_history_default USING btree (id, until);
CREATE INDEX conversation_history_number ON ONLY cmdb.conversation_history USING btree (number, until);
CREATE INDEX conversation_history_default_number_until_idx ON cmdb.conversation_history_default USING btree (number, until);
CREATE INDEX conversation_history_party ON ONLY cmdb.conversation_history USING btree (party, until);
CREATE INDEX conversation_history_default_party_until_idx ON cmdb.conversation_history_default USING btree (party, until);
CREATE INDEX conversation_last_at ON cmdb.conversation_last USING btree (direction, at, conversation);
CREATE INDEX conversation_member_history_id ON ONLY cmdb.conversation_member_history USING btree (id, until);
CREATE INDEX conversation_member_history_default_id_until_idx ON cmdb.conversation_member_history_default USING btree (id, until);
CREATE UNIQUE INDEX conversation_open_address ON cmdb.conversation USING btree (address) WHERE ((state <> 'closed'::text) AND (party IS NULL));
CREATE UNIQUE INDEX conversation_open_party ON cmdb.conversation USING btree (party) WHERE (state <> 'closed'::text);
CREATE INDEX conversation_party ON cmdb.conversation USING btree (party, id);
CREATE INDEX conversation_search_document ON cmdb.conversation_search USING gin (document cmdb.gin_trgm_ops) WITH (gin_pending_list_limit='512');
CREATE INDEX conversation_state ON cmdb.conversation USING btree (state, id);
CREATE INDEX conversation_unanswered ON cmdb.conversation USING btree (team, unanswered_since) WHERE ((state = 'open'::text) AND (assignee IS NULL));
CREATE INDEX conversation_undelivered ON cmdb.conversation USING btree (team, id) WHERE (undelivered AND (assignee IS NULL));
CREATE INDEX conversation_undelivered_held ON cmdb.conversation USING btree (assignee, id) WHERE (undelivered AND (assignee IS NOT NULL));
CREATE INDEX conversation_unsorted ON cmdb.conversation USING btree (team, id) WHERE (unsorted AND (assignee IS NULL));
CREATE INDEX conversation_unsorted_held ON cmdb.conversation USING btree (assignee, id) WHERE (unsorted AND (assignee IS NOT NULL));
CREATE INDEX conversation_wakes ON cmdb.conversation USING btree (wakes_at) WHERE (wakes_at IS NOT NULL);
CREATE INDEX delivery_address ON cmdb.delivery USING btree (address, id);
CREATE INDEX delivery_claim_next ON cmdb.delivery_claim USING btree (channel, next_at, delivery) WHERE is_first;
CREATE INDEX delivery_claim_order ON cmdb.delivery_claim USING btree (conversation, address, delivery);
CREATE INDEX delivery_dead ON cmdb.delivery USING btree (conversation) WHERE (state = 'dead'::text);
CREATE INDEX delivery_external ON cmdb.delivery USING btree (channel, external_id) WHERE (external_id IS NOT NULL);
CREATE INDEX delivery_history_id ON ONLY cmdb.delivery_history USING btree (id, until);
CREATE INDEX delivery_history_default_id_until_idx ON cmdb.delivery_history_default USING btree (id, until);
CREATE INDEX delivery_history_message ON ONLY cmdb.delivery_history USING btree (message, until);
CREATE INDEX delivery_history_default_message_until_idx ON cmdb.delivery_history_default USING btree (message, until);
CREATE INDEX delivery_state ON cmdb.delivery USING btree (state, id) WHERE (state = ANY (ARRAY['queued'::text, 'dead'::text]));
CREATE INDEX hierarchy_history_down ON ONLY cmdb.hierarchy_history USING btree (type, ancestor, until);
CREATE INDEX hierarchy_history_default_type_ancestor_until_idx ON cmdb.hierarchy_history_default USING btree (type, ancestor, until);
CREATE INDEX hierarchy_history_up ON ONLY cmdb.hierarchy_history USING btree (type, descendant, until);
CREATE INDEX hierarchy_history_default_type_descendant_until_idx ON cmdb.hierarchy_history_default USING btree (type, descendant, until);
CREATE INDEX hierarchy_up ON cmdb.hierarchy USING btree (type, descendant, ancestor);
CREATE INDEX idempotency_at ON cmdb.idempotency USING btree (at);
CREATE INDEX import_account ON cmdb.import USING btree (account, id);
CREATE INDEX import_bearer_value ON cmdb.import_bearer USING btree (import, key, md5(value)) WHERE (value IS NOT NULL);
CREATE INDEX import_hit_item ON cmdb.import_hit USING btree (import, item) WHERE (item IS NOT NULL);
CREATE UNIQUE INDEX import_mapping_own ON cmdb.import_mapping USING btree (account, name) WHERE (NOT shared);
CREATE UNIQUE INDEX import_mapping_shared ON cmdb.import_mapping USING btree (name) WHERE shared;
CREATE INDEX import_plan_item ON cmdb.import_plan USING btree (import, generation, item) WHERE (item IS NOT NULL);
CREATE INDEX import_plan_related ON cmdb.import_plan USING btree (import, generation) WHERE (relations <> '{}'::jsonb);
CREATE INDEX import_plan_tag ON cmdb.import_plan USING btree (import, generation, tag) WHERE (tag IS NOT NULL);
CREATE INDEX import_row_name ON cmdb.import_row USING btree (import, name) WHERE (name IS NOT NULL);
CREATE INDEX import_row_related ON cmdb.import_row USING btree (import) WHERE ("row" ? 'relations'::text);
CREATE INDEX import_row_tag ON cmdb.import_row USING btree (import, tag) WHERE (tag IS NOT NULL);
CREATE INDEX import_used ON cmdb.import USING btree (used_at);
CREATE INDEX incident_agreement ON cmdb.incident USING btree (agreement, id) WHERE (agreement IS NOT NULL);
CREATE INDEX incident_asked ON cmdb.incident USING btree (requester, id) WHERE ((requester IS NOT NULL) AND (state = ANY (ARRAY['new'::text, 'assigned'::text, 'in_progress'::text, 'pending'::text])));
CREATE INDEX incident_assignee ON cmdb.incident USING btree (assignee, id) WHERE (assignee IS NOT NULL);
CREATE INDEX incident_clock_due ON cmdb.incident_clock USING btree (measure, due_at, of_incident) WHERE (state = 'running'::text);
CREATE INDEX incident_clock_history_id ON ONLY cmdb.incident_clock_history USING btree (id, until);
CREATE INDEX incident_clock_history_default_id_until_idx ON cmdb.incident_clock_history_default USING btree (id, until);
CREATE INDEX incident_clock_late ON cmdb.incident_clock USING btree (of_incident) WHERE ((breached_at IS NOT NULL) AND (state <> 'cancelled'::text));
CREATE UNIQUE INDEX incident_clock_open ON cmdb.incident_clock USING btree (of_incident, measure) WHERE (state = ANY (ARRAY['running'::text, 'paused'::text]));
CREATE INDEX incident_clock_paused ON cmdb.incident_clock USING btree (of_incident) WHERE (state = 'paused'::text);
CREATE INDEX incident_clock_schedule ON cmdb.incident_clock USING btree (schedule, of_incident) WHERE (state = ANY (ARRAY['running'::text, 'paused'::text]));
CREATE INDEX incident_clock_sla ON cmdb.incident_clock USING btree (sla, of_incident) WHERE (state = ANY (ARRAY['running'::text, 'paused'::text]));
CREATE INDEX incident_comment_incident ON cmdb.incident_comment USING btree (of_incident, id);
CREATE INDEX incident_due ON cmdb.incident USING btree (due_at, id) WHERE (due_at IS NOT NULL);
CREATE UNIQUE INDEX incident_event_open_item ON cmdb.incident_event USING btree (source, item) WHERE (is_open AND (item IS NOT NULL));
CREATE UNIQUE INDEX incident_event_open_key ON cmdb.incident_event USING btree (source, key) WHERE (is_open AND (item IS NULL));
CREATE INDEX incident_event_waiting ON cmdb.incident_event USING btree (source, item, key) WHERE is_waiting;
CREATE INDEX incident_held ON cmdb.incident USING btree (assignee, next_due, priority, id) WHERE ((assignee IS NOT NULL) AND (state = ANY (ARRAY['new'::text, 'assigned'::text, 'in_progress'::text, 'pending'::text])));
CREATE INDEX incident_history_id ON ONLY cmdb.incident_history USING btree (id, until);
CREATE INDEX incident_history_default_id_until_idx ON cmdb.incident_history_default USING btree (id, until);
CREATE INDEX incident_history_number ON ONLY cmdb.incident_history USING btree (number, until);
CREATE INDEX incident_history_default_number_until_idx ON cmdb.incident_history_default USING btree (number, until);
CREATE INDEX incident_item_changed ON cmdb.incident_item USING btree (of_incident, changed_at);
CREATE INDEX incident_item_history_id ON ONLY cmdb.incident_item_history USING btree (id, until);
CREATE INDEX incident_item_history_default_id_until_idx ON cmdb.incident_item_history_default USING btree (id, until);
CREATE INDEX incident_item_history_incident ON ONLY cmdb.incident_item_history USING btree (of_incident, until);
CREATE INDEX incident_item_history_default_of_incident_until_idx ON cmdb.incident_item_history_default USING btree (of_incident, until);
CREATE INDEX incident_item_item ON cmdb.incident_item USING btree (item, of_incident);
CREATE INDEX incident_item_order ON cmdb.incident_item USING btree (of_incident, id);
CREATE INDEX incident_late ON cmdb.incident USING btree (id) WHERE ((resolved_at > due_at) AND (state <> 'cancelled'::text));
CREATE INDEX incident_major ON cmdb.incident USING btree (next_due, priority, id) WHERE (major AND (state = ANY (ARRAY['new'::text, 'assigned'::text, 'in_progress'::text, 'pending'::text])));
CREATE INDEX incident_parent ON cmdb.incident USING btree (parent, id) WHERE (parent IS NOT NULL);
CREATE INDEX incident_promised ON cmdb.incident USING btree (id) WHERE (next_due IS NOT NULL);
CREATE INDEX incident_queue ON cmdb.incident USING btree (team_item, next_due, priority, id) WHERE ((assignee IS NULL) AND (state = ANY (ARRAY['new'::text, 'assigned'::text, 'in_progress'::text])));
CREATE INDEX incident_requester ON cmdb.incident USING btree (requester, id) WHERE (requester IS NOT NULL);
CREATE INDEX incident_search_document ON cmdb.incident_search USING gin (document cmdb.gin_trgm_ops) WITH (gin_pending_list_limit='512');
CREATE INDEX incident_service ON cmdb.incident USING btree (service, id) WHERE (service IS NOT NULL);
CREATE INDEX incident_state ON cmdb.incident USING btree (state, id);
CREATE INDEX incident_team ON cmdb.incident USING btree (team_item, id) WHERE (team_item IS NOT NULL);
CREATE INDEX incident_watch_account_order ON cmdb.incident_watch USING btree (account, of_incident) WHERE (account IS NOT NULL);
CREATE INDEX incident_watch_history_id ON ONLY cmdb.incident_watch_history USING btree (id, until);
CREATE INDEX incident_watch_history_default_id_until_idx ON cmdb.incident_watch_history_default USING btree (id, until);
CREATE INDEX incident_watch_person ON cmdb.incident_watch USING btree (person, of_incident) WHERE (person IS NOT NULL);
CREATE INDEX item_changed ON cmdb.item USING btree (changed_at DESC, id);
CREATE INDEX item_class ON cmdb.item USING btree (class, id);
CREATE INDEX item_contract_terms ON cmdb.item USING btree (id) WHERE (attributes ?| '{respond_within,resolve_within}'::text[]);
CREATE INDEX item_history_class ON ONLY cmdb.item_history USING btree (class, id, until);
CREATE INDEX item_history_default_class_id_until_idx ON cmdb.item_history_default USING btree (class, id, until);
CREATE INDEX item_history_id ON ONLY cmdb.item_history USING btree (id, until);
CREATE INDEX item_history_default_id_until_idx ON cmdb.item_history_default USING btree (id, until);
CREATE INDEX item_history_tag ON ONLY cmdb.item_history USING btree (tag, until);
CREATE INDEX item_history_default_tag_until_idx ON cmdb.item_history_default USING btree (tag, until);
CREATE INDEX item_key_item ON cmdb.item_key USING btree (item);
CREATE INDEX item_merge_into ON cmdb.item_merge USING btree (into_item);
COMMENT ON INDEX cmdb.item_merge_into IS 'What was merged into an item.';
CREATE INDEX item_name ON cmdb.item USING btree (name);
CREATE INDEX item_observation_item ON ONLY cmdb.item_observation USING btree (item, attribute, observed_at DESC);
CREATE INDEX item_observation_default_item_attribute_observed_at_idx ON cmdb.item_observation_default USING btree (item, attribute, observed_at DESC);
CREATE INDEX item_phone_digits ON cmdb.item USING gin (cmdb.phone_digits(attributes) cmdb.gin_trgm_ops) WHERE (attributes ?| '{phone,mobile,support_phone}'::text[]);
CREATE INDEX item_search_document ON cmdb.item_search USING gin (document cmdb.gin_trgm_ops) WITH (gin_pending_list_limit='512');
CREATE INDEX item_search_secret ON cmdb.item_search USING gin (secret cmdb.gin_trgm_ops) WHERE (secret <> ''::text);
CREATE INDEX item_state ON cmdb.item USING btree (state, class);
CREATE UNIQUE INDEX item_tag_key ON cmdb.item USING btree (tag);
CREATE INDEX item_vip ON cmdb.item USING btree (id) WHERE ((attributes -> 'vip'::text) = 'true'::jsonb);
CREATE INDEX job_account ON cmdb.job USING btree (account, id);
CREATE INDEX job_class_change ON cmdb.job USING btree (((arguments ->> 'class'::text)), changed_at) WHERE (kind = 'class_change'::text);
COMMENT ON INDEX cmdb.job_class_change IS 'The changes of a class, for class.get.';
CREATE INDEX job_ended ON cmdb.job USING btree (changed_at) WHERE (state = ANY (ARRAY['done'::text, 'failed'::text, 'cancelled'::text]));
CREATE INDEX job_open ON cmdb.job USING btree (changed_at, id) WHERE (state = ANY (ARRAY['waiting'::text, 'running'::text]));
CREATE INDEX journal_account ON ONLY cmdb.journal USING btree (account, "position");
CREATE INDEX journal_at ON ONLY cmdb.journal USING btree (at, "position");
CREATE INDEX journal_default_account_position_idx ON cmdb.journal_default USING btree (account, "position");
CREATE INDEX journal_default_at_position_idx ON cmdb.journal_default USING btree (at, "position");
CREATE INDEX journal_entity ON ONLY cmdb.journal USING btree (entity, entity_id, "position");
CREATE INDEX journal_default_entity_entity_id_position_idx ON cmdb.journal_default USING btree (entity, entity_id, "position");
CREATE INDEX journal_incident ON ONLY cmdb.journal USING btree (incident, "position") WHERE (incident IS NOT NULL);
CREATE INDEX journal_default_incident_position_idx ON cmdb.journal_default USING btree (incident, "position") WHERE (incident IS NOT NULL);
CREATE INDEX journal_source ON ONLY cmdb.journal USING btree (source, "position") WHERE (source IS NOT NULL);
CREATE INDEX journal_default_source_position_idx ON cmdb.journal_default USING btree (source, "position") WHERE (source IS NOT NULL);
CREATE INDEX journal_target ON ONLY cmdb.journal USING btree (target, "position") WHERE (target IS NOT NULL);
CREATE INDEX journal_default_target_position_idx ON cmdb.journal_default USING btree (target, "position") WHERE (target IS NOT NULL);
CREATE INDEX journal_from_1_account_position_idx ON cmdb.journal_from_1 USING btree (account, "position");
CREATE INDEX journal_from_1_at_position_idx ON cmdb.journal_from_1 USING btree (at, "position");
CREATE INDEX journal_from_1_entity_entity_id_position_idx ON cmdb.journal_from_1 USING btree (entity, entity_id, "position");
CREATE INDEX journal_from_1_incident_position_idx ON cmdb.journal_from_1 USING btree (incident, "position") WHERE (incident IS NOT NULL);
CREATE INDEX journal_from_1_source_position_idx ON cmdb.journal_from_1 USING btree (source, "position") WHERE (source IS NOT NULL);
CREATE INDEX journal_from_1_target_position_idx ON cmdb.journal_from_1 USING btree (target, "position") WHERE (target IS NOT NULL);
CREATE INDEX journal_inbox_order ON cmdb.journal_inbox USING btree (at, id);
CREATE INDEX merged_key_value ON cmdb.merged_key USING btree (key, value);
COMMENT ON INDEX cmdb.merged_key_value IS 'What a key leads to that no item has any more.';
CREATE INDEX message_automatic ON cmdb.message USING btree (conversation, id) WHERE automatic;
CREATE UNIQUE INDEX message_external ON cmdb.message USING btree (channel, external_id, address) WHERE (direction = 'in'::text);
COMMENT ON INDEX cmdb.message_external IS 'A message of a sender comes once by a channel.';
CREATE INDEX message_external_id ON cmdb.message USING btree (external_id) WHERE (direction = 'in'::text);
CREATE INDEX message_history_conversation ON ONLY cmdb.message_history USING btree (conversation, until);
CREATE INDEX message_history_default_conversation_until_idx ON cmdb.message_history_default USING btree (conversation, until);
CREATE INDEX message_history_id ON ONLY cmdb.message_history USING btree (id, until);
CREATE INDEX message_history_default_id_until_idx ON cmdb.message_history_default USING btree (id, until);
CREATE INDEX message_incident_history_id ON ONLY cmdb.message_incident_history USING btree (id, until);
CREATE INDEX message_incident_history_default_id_until_idx ON cmdb.message_incident_history_default USING btree (id, until);
CREATE INDEX message_incident_history_message ON ONLY cmdb.message_incident_history USING btree (message, until);
CREATE INDEX message_incident_history_default_message_until_idx ON cmdb.message_incident_history_default USING btree (message, until);
CREATE INDEX message_incident_history_incident ON ONLY cmdb.message_incident_history USING btree (of_incident, until);
CREATE INDEX message_incident_history_default_of_incident_until_idx ON cmdb.message_incident_history_default USING btree (of_incident, until);
CREATE INDEX message_incident_incident ON cmdb.message_incident USING btree (of_incident, message);
CREATE INDEX message_order ON cmdb.message USING btree (conversation, at, id);
CREATE INDEX message_search_document ON cmdb.message_search USING gin (document cmdb.gin_trgm_ops) WITH (gin_pending_list_limit='512');
CREATE INDEX message_unsorted ON cmdb.message USING btree (conversation) WHERE unsorted;
CREATE INDEX notice_about ON cmdb.notice USING btree (entity, entity_id);
CREATE INDEX notice_account ON cmdb.notice USING btree (account, id);
CREATE INDEX notice_unseen ON cmdb.notice USING btree (account, id) WHERE (seen_at IS NULL);
CREATE INDEX presence_history_id ON ONLY cmdb.presence_history USING btree (id, until);
CREATE INDEX presence_history_default_id_until_idx ON cmdb.presence_history_default USING btree (id, until);
CREATE UNIQUE INDEX relation_ends ON cmdb.relation USING btree (source, type, target);
CREATE INDEX relation_history_id ON ONLY cmdb.relation_history USING btree (id, until);
CREATE INDEX relation_history_default_id_until_idx ON cmdb.relation_history_default USING btree (id, until);
CREATE INDEX relation_history_reference ON ONLY cmdb.relation_history USING btree (source, changed_at, until) WHERE (role IS NOT NULL);
CREATE INDEX relation_history_default_source_changed_at_until_idx ON cmdb.relation_history_default USING btree (source, changed_at, until) WHERE (role IS NOT NULL);
CREATE INDEX relation_history_source ON ONLY cmdb.relation_history USING btree (source, type, until);
CREATE INDEX relation_history_default_source_type_until_idx ON cmdb.relation_history_default USING btree (source, type, until);
CREATE INDEX relation_history_target ON ONLY cmdb.relation_history USING btree (target, type, until);
CREATE INDEX relation_history_default_target_type_until_idx ON cmdb.relation_history_default USING btree (target, type, until);
CREATE UNIQUE INDEX relation_position ON cmdb.relation USING btree (target, type, ((attributes ->> 'slot'::text))) WHERE ((attributes ->> 'slot'::text) IS NOT NULL);
COMMENT ON INDEX cmdb.relation_position IS 'A named slot of a target holds one: one drum in a bay.';
CREATE INDEX relation_reference ON cmdb.relation USING btree (source, role) INCLUDE (target) WHERE (role IS NOT NULL);
CREATE UNIQUE INDEX relation_source_slot ON cmdb.relation USING btree (source, type, source_slot) WHERE (source_slot IS NOT NULL);
CREATE INDEX relation_target ON cmdb.relation USING btree (target, type, source);
CREATE INDEX relation_target_order ON cmdb.relation USING btree (target, ((id + 0)));
CREATE UNIQUE INDEX relation_target_slot ON cmdb.relation USING btree (target, type, target_slot) WHERE (target_slot IS NOT NULL);
CREATE INDEX schedule_layout_checked ON cmdb.schedule_layout USING btree (checked_at);
CREATE UNIQUE INDEX schedule_span_worked ON cmdb.schedule_span USING btree (schedule, worked_us);
CREATE INDEX session_open ON cmdb.session USING btree (account, id) WHERE (NOT ended);
CREATE INDEX source_item_item ON cmdb.source_item USING btree (item);
CREATE UNIQUE INDEX source_item_source_id ON cmdb.source_item USING btree (source, source_id) WHERE (source_id IS NOT NULL);
CREATE INDEX timer_due ON cmdb.timer USING btree (due_at, id);
CREATE INDEX token_account ON cmdb.token USING btree (account, id);
CREATE INDEX token_history_id ON ONLY cmdb.token_history USING btree (id, until);
CREATE INDEX token_history_default_id_until_idx ON cmdb.token_history_default USING btree (id, until);
CREATE INDEX view_history_id ON ONLY cmdb.view_history USING btree (id, until);
CREATE INDEX view_history_default_id_until_idx ON cmdb.view_history_default USING btree (id, until);
CREATE UNIQUE INDEX view_own ON cmdb.view USING btree (account, subject, name) WHERE (shared IS NULL);
CREATE UNIQUE INDEX view_shared ON cmdb.view USING btree (shared, subject, name) WHERE (shared IS NOT NULL);
ALTER INDEX cmdb.account_history_id ATTACH PARTITION cmdb.account_history_default_id_until_idx;
ALTER INDEX cmdb.address_history_id ATTACH PARTITION cmdb.address_history_default_id_until_idx;
ALTER INDEX cmdb.consumer_history_id ATTACH PARTITION cmdb.consumer_history_default_id_until_idx;
ALTER INDEX cmdb.conversation_history_id ATTACH PARTITION cmdb.conversation_history_default_id_until_idx;
ALTER INDEX cmdb.conversation_history_number ATTACH PARTITION cmdb.conversation_history_default_number_until_idx;
ALTER INDEX cmdb.conversation_history_party ATTACH PARTITION cmdb.conversation_history_default_party_until_idx;
ALTER INDEX cmdb.conversation_member_history_id ATTACH PARTITION cmdb.conversation_member_history_default_id_until_idx;
ALTER INDEX cmdb.delivery_history_id ATTACH PARTITION cmdb.delivery_history_default_id_until_idx;
ALTER INDEX cmdb.delivery_history_message ATTACH PARTITION cmdb.delivery_history_default_message_until_idx;
ALTER INDEX cmdb.hierarchy_history_down ATTACH PARTITION cmdb.hierarchy_history_default_type_ancestor_until_idx;
ALTER INDEX cmdb.hierarchy_history_up ATTACH PARTITION cmdb.hierarchy_history_default_type_descendant_until_idx;
ALTER INDEX cmdb.incident_clock_history_id ATTACH PARTITION cmdb.incident_clock_history_default_id_until_idx;
ALTER INDEX cmdb.incident_history_id ATTACH PARTITION cmdb.incident_history_default_id_until_idx;
ALTER INDEX cmdb.incident_history_number ATTACH PARTITION cmdb.incident_history_default_number_until_idx;
ALTER INDEX cmdb.incident_item_history_id ATTACH PARTITION cmdb.incident_item_history_default_id_until_idx;
ALTER INDEX cmdb.incident_item_history_incident ATTACH PARTITION cmdb.incident_item_history_default_of_incident_until_idx;
ALTER INDEX cmdb.incident_watch_history_id ATTACH PARTITION cmdb.incident_watch_history_default_id_until_idx;
ALTER INDEX cmdb.item_history_class ATTACH PARTITION cmdb.item_history_default_class_id_until_idx;
ALTER INDEX cmdb.item_history_id ATTACH PARTITION cmdb.item_history_default_id_until_idx;
ALTER INDEX cmdb.item_history_tag ATTACH PARTITION cmdb.item_history_default_tag_until_idx;
ALTER INDEX cmdb.item_observation_item ATTACH PARTITION cmdb.item_observation_default_item_attribute_observed_at_idx;
ALTER INDEX cmdb.journal_account ATTACH PARTITION cmdb.journal_default_account_position_idx;
ALTER INDEX cmdb.journal_at ATTACH PARTITION cmdb.journal_default_at_position_idx;
ALTER INDEX cmdb.journal_entity ATTACH PARTITION cmdb.journal_default_entity_entity_id_position_idx;
ALTER INDEX cmdb.journal_incident ATTACH PARTITION cmdb.journal_default_incident_position_idx;
ALTER INDEX cmdb.journal_pkey ATTACH PARTITION cmdb.journal_default_pkey;
ALTER INDEX cmdb.journal_source ATTACH PARTITION cmdb.journal_default_source_position_idx;
ALTER INDEX cmdb.journal_target ATTACH PARTITION cmdb.journal_default_target_position_idx;
ALTER INDEX cmdb.journal_account ATTACH PARTITION cmdb.journal_from_1_account_position_idx;
ALTER INDEX cmdb.journal_at ATTACH PARTITION cmdb.journal_from_1_at_position_idx;
ALTER INDEX cmdb.journal_entity ATTACH PARTITION cmdb.journal_from_1_entity_entity_id_position_idx;
ALTER INDEX cmdb.journal_incident ATTACH PARTITION cmdb.journal_from_1_incident_position_idx;
ALTER INDEX cmdb.journal_pkey ATTACH PARTITION cmdb.journal_from_1_pkey;
ALTER INDEX cmdb.journal_source ATTACH PARTITION cmdb.journal_from_1_source_position_idx;
ALTER INDEX cmdb.journal_target ATTACH PARTITION cmdb.journal_from_1_target_position_idx;
ALTER INDEX cmdb.message_history_conversation ATTACH PARTITION cmdb.message_history_default_conversation_until_idx;
ALTER INDEX cmdb.message_history_id ATTACH PARTITION cmdb.message_history_default_id_until_idx;
ALTER INDEX cmdb.message_incident_history_id ATTACH PARTITION cmdb.message_incident_history_default_id_until_idx;
ALTER INDEX cmdb.message_incident_history_message ATTACH PARTITION cmdb.message_incident_history_default_message_until_idx;
ALTER INDEX cmdb.message_incident_history_incident ATTACH PARTITION cmdb.message_incident_history_default_of_incident_until_idx;
ALTER INDEX cmdb.presence_history_id ATTACH PARTITION cmdb.presence_history_default_id_until_idx;
ALTER INDEX cmdb.relation_history_id ATTACH PARTITION cmdb.relation_history_default_id_until_idx;
ALTER INDEX cmdb.relation_history_reference ATTACH PARTITION cmdb.relation_history_default_source_changed_at_until_idx;
ALTER INDEX cmdb.relation_history_source ATTACH PARTITION cmdb.relation_history_default_source_type_until_idx;
ALTER INDEX cmdb.relation_history_target ATTACH PARTITION cmdb.relation_history_default_target_type_until_idx;
ALTER INDEX cmdb.token_history_id ATTACH PARTITION cmdb.token_history_default_id_until_idx;
ALTER INDEX cmdb.view_history_id ATTACH PARTITION cmdb.view_history_default_id_until_idx;
CREATE TRIGGER altered AFTER UPDATE ON cmdb.relation FOR EACH ROW WHEN (((old.attributes IS DISTINCT FROM new.attributes) OR (old.min_up IS DISTINCT FROM new.min_up))) EXECUTE FUNCTION cmdb.relation_altered();
CREATE TRIGGER consequences AFTER INSERT ON cmdb.relation REFERENCING NEW TABLE AS edges FOR EACH STATEMENT EXECUTE FUNCTION cmdb.relation_changed();
CREATE TRIGGER consequences_of_end AFTER DELETE ON cmdb.relation REFERENCING OLD TABLE AS edges FOR EACH STATEMENT EXECUTE FUNCTION cmdb.relation_changed();
CREATE TRIGGER contact_kept BEFORE INSERT OR UPDATE ON cmdb.incident FOR EACH ROW WHEN ((new.state = ANY (ARRAY['resolved'::text, 'closed'::text, 'in_progress'::text]))) EXECUTE FUNCTION cmdb.contact_kept();
CREATE TRIGGER event_lasts AFTER UPDATE ON cmdb.incident FOR EACH ROW WHEN ((old.state IS DISTINCT FROM new.state)) EXECUTE FUNCTION cmdb.event_lasts();
CREATE TRIGGER identified AFTER INSERT ON cmdb.item REFERENCING NEW TABLE AS inserted FOR EACH STATEMENT EXECUTE FUNCTION cmdb.items_inserted();
CREATE TRIGGER keep_waiting BEFORE INSERT OR UPDATE ON cmdb.incident FOR EACH ROW WHEN ((((new.state = 'pending'::text) IS DISTINCT FROM (new.waiting_for IS NOT NULL)) OR ((new.waiting_until IS NOT NULL) AND (new.state <> 'pending'::text)))) EXECUTE FUNCTION cmdb.keep_waiting();
CREATE TRIGGER kept BEFORE UPDATE ON cmdb.message FOR EACH ROW EXECUTE FUNCTION cmdb.message_kept();
CREATE TRIGGER kept BEFORE UPDATE ON cmdb.notice FOR EACH ROW WHEN ((old.text IS DISTINCT FROM new.text)) EXECUTE FUNCTION cmdb.notice_kept();
CREATE TRIGGER kept_in BEFORE INSERT OR UPDATE ON cmdb.delivery FOR EACH ROW EXECUTE FUNCTION cmdb.note_kept_in();
CREATE TRIGGER last_moved AFTER UPDATE ON cmdb.message FOR EACH ROW WHEN (((new.direction <> 'note'::text) AND (old.conversation <> new.conversation))) EXECUTE FUNCTION cmdb.message_last();
CREATE TRIGGER last_written AFTER INSERT ON cmdb.message FOR EACH ROW WHEN ((new.direction <> 'note'::text)) EXECUTE FUNCTION cmdb.message_last();
CREATE TRIGGER live_items BEFORE INSERT OR UPDATE OF person, channels ON cmdb.account FOR EACH ROW EXECUTE FUNCTION cmdb.require_live_items();
CREATE TRIGGER live_items BEFORE INSERT OR UPDATE OF person ON cmdb.address FOR EACH ROW EXECUTE FUNCTION cmdb.require_live_items();
CREATE TRIGGER live_items BEFORE INSERT OR UPDATE OF party, channel ON cmdb.conversation FOR EACH ROW EXECUTE FUNCTION cmdb.require_live_items();
CREATE TRIGGER live_items BEFORE INSERT OR UPDATE OF service, requester, team_item, state ON cmdb.incident FOR EACH ROW EXECUTE FUNCTION cmdb.require_live_items();
CREATE TRIGGER live_items BEFORE INSERT OR UPDATE ON cmdb.incident_item FOR EACH ROW EXECUTE FUNCTION cmdb.require_live_items();
CREATE TRIGGER live_items BEFORE INSERT ON cmdb.incident_watch FOR EACH ROW EXECUTE FUNCTION cmdb.require_live_items();
CREATE TRIGGER matter AFTER INSERT OR DELETE ON cmdb.message_incident FOR EACH ROW EXECUTE FUNCTION cmdb.message_matter();
CREATE TRIGGER moved AFTER UPDATE ON cmdb.message FOR EACH ROW WHEN ((old.conversation <> new.conversation)) EXECUTE FUNCTION cmdb.message_moved();
CREATE TRIGGER next_due_kept BEFORE INSERT OR UPDATE ON cmdb.incident FOR EACH ROW EXECUTE FUNCTION cmdb.next_due_kept();
CREATE TRIGGER no_delete BEFORE DELETE ON cmdb.account FOR EACH ROW EXECUTE FUNCTION cmdb.refuse_delete();
CREATE TRIGGER no_delete BEFORE DELETE ON cmdb.address FOR EACH ROW EXECUTE FUNCTION cmdb.refuse_delete();
CREATE TRIGGER no_delete BEFORE DELETE ON cmdb.clock_step FOR EACH ROW EXECUTE FUNCTION cmdb.refuse_delete();
CREATE TRIGGER no_delete BEFORE DELETE ON cmdb.conversation FOR EACH ROW EXECUTE FUNCTION cmdb.refuse_delete();
CREATE TRIGGER no_delete BEFORE DELETE ON cmdb.delivery FOR EACH ROW EXECUTE FUNCTION cmdb.refuse_delete();
CREATE TRIGGER no_delete BEFORE DELETE ON cmdb.incident FOR EACH ROW EXECUTE FUNCTION cmdb.refuse_delete();
CREATE TRIGGER no_delete BEFORE DELETE ON cmdb.incident_clock FOR EACH ROW EXECUTE FUNCTION cmdb.refuse_delete();
CREATE TRIGGER no_delete BEFORE DELETE ON cmdb.incident_comment FOR EACH ROW EXECUTE FUNCTION cmdb.refuse_delete();
CREATE TRIGGER no_delete BEFORE DELETE ON cmdb.item FOR EACH ROW EXECUTE FUNCTION cmdb.refuse_delete();
CREATE TRIGGER no_delete BEFORE DELETE ON cmdb.message FOR EACH ROW EXECUTE FUNCTION cmdb.refuse_delete();
CREATE TRIGGER no_delete BEFORE DELETE ON cmdb.notice FOR EACH ROW EXECUTE FUNCTION cmdb.refuse_delete();
CREATE TRIGGER no_delete BEFORE DELETE ON cmdb.presence FOR EACH ROW EXECUTE FUNCTION cmdb.refuse_delete();
CREATE TRIGGER no_delete BEFORE DELETE ON cmdb.token FOR EACH ROW EXECUTE FUNCTION cmdb.refuse_delete();
CREATE TRIGGER reidentified AFTER UPDATE ON cmdb.item FOR EACH ROW WHEN (((old.name IS DISTINCT FROM new.name) OR (old.tag IS DISTINCT FROM new.tag) OR (old.class IS DISTINCT FROM new.class) OR (old.attributes IS DISTINCT FROM new.attributes) OR (old.state IS DISTINCT FROM new.state))) EXECUTE FUNCTION cmdb.item_changed();
CREATE CONSTRAINT TRIGGER released AFTER INSERT ON cmdb.key_hold DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cmdb.key_hold_left();
CREATE TRIGGER searched AFTER INSERT ON cmdb.conversation FOR EACH ROW EXECUTE FUNCTION cmdb.conversation_searched();
CREATE TRIGGER searched AFTER INSERT ON cmdb.incident FOR EACH ROW EXECUTE FUNCTION cmdb.incident_searched();
CREATE TRIGGER searched AFTER INSERT ON cmdb.message FOR EACH ROW EXECUTE FUNCTION cmdb.message_searched();
CREATE TRIGGER searched_anew AFTER UPDATE ON cmdb.conversation FOR EACH ROW WHEN (((old.subject IS DISTINCT FROM new.subject) OR (old.address IS DISTINCT FROM new.address))) EXECUTE FUNCTION cmdb.conversation_searched();
CREATE TRIGGER searched_anew AFTER UPDATE ON cmdb.incident FOR EACH ROW WHEN (((old.title IS DISTINCT FROM new.title) OR (old.description IS DISTINCT FROM new.description))) EXECUTE FUNCTION cmdb.incident_searched();
CREATE TRIGGER searched_anew AFTER UPDATE ON cmdb.message FOR EACH ROW WHEN ((old.text IS DISTINCT FROM new.text)) EXECUTE FUNCTION cmdb.message_searched();
CREATE TRIGGER told AFTER UPDATE OF state ON cmdb.incident FOR EACH ROW WHEN (((old.state <> new.state) AND ((new.state = ANY (ARRAY['resolved'::text, 'closed'::text])) OR ((new.state = 'pending'::text) AND (new.waiting_for = 'requester'::text))))) EXECUTE FUNCTION cmdb.incident_tells();
CREATE TRIGGER versioned BEFORE INSERT OR UPDATE ON cmdb.account FOR EACH ROW EXECUTE FUNCTION cmdb.account_versioned();
CREATE TRIGGER versioned BEFORE INSERT OR UPDATE ON cmdb.address FOR EACH ROW EXECUTE FUNCTION cmdb.address_versioned();
CREATE TRIGGER versioned BEFORE INSERT OR UPDATE ON cmdb.clock_step FOR EACH ROW EXECUTE FUNCTION cmdb.clock_step_versioned();
CREATE TRIGGER versioned BEFORE INSERT OR DELETE OR UPDATE ON cmdb.consumer FOR EACH ROW EXECUTE FUNCTION cmdb.consumer_versioned();
CREATE TRIGGER versioned BEFORE INSERT OR UPDATE ON cmdb.conversation FOR EACH ROW EXECUTE FUNCTION cmdb.conversation_versioned();
CREATE TRIGGER versioned BEFORE INSERT OR DELETE OR UPDATE ON cmdb.conversation_member FOR EACH ROW EXECUTE FUNCTION cmdb.conversation_member_versioned();
CREATE TRIGGER versioned BEFORE INSERT OR UPDATE ON cmdb.delivery FOR EACH ROW EXECUTE FUNCTION cmdb.delivery_versioned();
CREATE TRIGGER versioned BEFORE INSERT OR UPDATE ON cmdb.incident FOR EACH ROW EXECUTE FUNCTION cmdb.incident_versioned();
CREATE TRIGGER versioned BEFORE INSERT OR UPDATE ON cmdb.incident_clock FOR EACH ROW EXECUTE FUNCTION cmdb.incident_clock_versioned();
CREATE TRIGGER versioned BEFORE INSERT OR UPDATE ON cmdb.incident_comment FOR EACH ROW EXECUTE FUNCTION cmdb.incident_comment_versioned();
CREATE TRIGGER versioned BEFORE INSERT OR DELETE OR UPDATE ON cmdb.incident_item FOR EACH ROW EXECUTE FUNCTION cmdb.incident_item_versioned();
CREATE TRIGGER versioned BEFORE INSERT OR DELETE OR UPDATE ON cmdb.incident_watch FOR EACH ROW EXECUTE FUNCTION cmdb.incident_watch_versioned();
CREATE TRIGGER versioned BEFORE INSERT OR UPDATE ON cmdb.item FOR EACH ROW EXECUTE FUNCTION cmdb.item_versioned();
CREATE TRIGGER versioned BEFORE INSERT OR UPDATE ON cmdb.message FOR EACH ROW EXECUTE FUNCTION cmdb.message_versioned();
CREATE TRIGGER versioned BEFORE INSERT OR DELETE OR UPDATE ON cmdb.message_incident FOR EACH ROW EXECUTE FUNCTION cmdb.message_incident_versioned();
CREATE TRIGGER versioned BEFORE INSERT OR UPDATE ON cmdb.notice FOR EACH ROW EXECUTE FUNCTION cmdb.notice_versioned();
CREATE TRIGGER versioned BEFORE INSERT OR UPDATE ON cmdb.presence FOR EACH ROW EXECUTE FUNCTION cmdb.presence_versioned();
CREATE TRIGGER versioned BEFORE INSERT OR DELETE OR UPDATE ON cmdb.relation FOR EACH ROW EXECUTE FUNCTION cmdb.relation_versioned();
CREATE TRIGGER versioned BEFORE INSERT OR UPDATE ON cmdb.token FOR EACH ROW EXECUTE FUNCTION cmdb.token_versioned();
CREATE TRIGGER versioned BEFORE INSERT OR DELETE OR UPDATE ON cmdb.view FOR EACH ROW EXECUTE FUNCTION cmdb.view_versioned();
ALTER TABLE ONLY cmdb.address
    ADD CONSTRAINT address_person_fkey FOREIGN KEY (person) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.attribute
    ADD CONSTRAINT attribute_class_fkey FOREIGN KEY (class) REFERENCES cmdb.class(name);
ALTER TABLE ONLY cmdb.attribute
    ADD CONSTRAINT attribute_kind_fkey FOREIGN KEY (name, type, unit) REFERENCES cmdb.attribute_kind(name, type, unit);
ALTER TABLE ONLY cmdb.authority
    ADD CONSTRAINT authority_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES cmdb.account(id);
ALTER TABLE ONLY cmdb.authority
    ADD CONSTRAINT authority_class_fkey FOREIGN KEY (class) REFERENCES cmdb.class(name);
ALTER TABLE ONLY cmdb.class_key
    ADD CONSTRAINT class_key_class_fkey FOREIGN KEY (class) REFERENCES cmdb.class(name);
ALTER TABLE ONLY cmdb.class
    ADD CONSTRAINT class_lifecycle_fkey FOREIGN KEY (lifecycle) REFERENCES cmdb.lifecycle(name);
ALTER TABLE ONLY cmdb.class
    ADD CONSTRAINT class_parent_fkey FOREIGN KEY (parent) REFERENCES cmdb.class(name);
ALTER TABLE ONLY cmdb.clock_step
    ADD CONSTRAINT clock_step_clock_fkey FOREIGN KEY (clock) REFERENCES cmdb.incident_clock(id);
ALTER TABLE ONLY cmdb.consumer
    ADD CONSTRAINT consumer_account_fkey FOREIGN KEY (account) REFERENCES cmdb.account(id);
ALTER TABLE ONLY cmdb.consumer_state
    ADD CONSTRAINT consumer_state_consumer_fkey FOREIGN KEY (consumer) REFERENCES cmdb.consumer(id) ON DELETE CASCADE;
ALTER TABLE ONLY cmdb.conversation
    ADD CONSTRAINT conversation_address_fkey FOREIGN KEY (address) REFERENCES cmdb.address(id);
ALTER TABLE ONLY cmdb.conversation
    ADD CONSTRAINT conversation_assignee_fkey FOREIGN KEY (assignee) REFERENCES cmdb.account(id);
ALTER TABLE ONLY cmdb.conversation
    ADD CONSTRAINT conversation_channel_fkey FOREIGN KEY (channel) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.conversation_member
    ADD CONSTRAINT conversation_member_address_fkey FOREIGN KEY (address) REFERENCES cmdb.address(id);
ALTER TABLE ONLY cmdb.conversation_member
    ADD CONSTRAINT conversation_member_conversation_fkey FOREIGN KEY (conversation) REFERENCES cmdb.conversation(id);
ALTER TABLE ONLY cmdb.conversation
    ADD CONSTRAINT conversation_party_fkey FOREIGN KEY (party) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.conversation
    ADD CONSTRAINT conversation_team_fkey FOREIGN KEY (team) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.delivery
    ADD CONSTRAINT delivery_address_fkey FOREIGN KEY (address) REFERENCES cmdb.address(id);
ALTER TABLE ONLY cmdb.delivery_claim
    ADD CONSTRAINT delivery_claim_delivery_fkey FOREIGN KEY (delivery) REFERENCES cmdb.delivery(id);
ALTER TABLE ONLY cmdb.delivery
    ADD CONSTRAINT delivery_conversation_fkey FOREIGN KEY (conversation) REFERENCES cmdb.conversation(id);
ALTER TABLE ONLY cmdb.delivery
    ADD CONSTRAINT delivery_message_fkey FOREIGN KEY (message) REFERENCES cmdb.message(id);
ALTER TABLE ONLY cmdb.import
    ADD CONSTRAINT import_account_fkey FOREIGN KEY (account) REFERENCES cmdb.account(id);
ALTER TABLE ONLY cmdb.import_mapping
    ADD CONSTRAINT import_mapping_account_fkey FOREIGN KEY (account) REFERENCES cmdb.account(id);
ALTER TABLE ONLY cmdb.import_mapping
    ADD CONSTRAINT import_mapping_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES cmdb.account(id);
ALTER TABLE ONLY cmdb.import_row
    ADD CONSTRAINT import_row_import_fkey FOREIGN KEY (import) REFERENCES cmdb.import(id);
ALTER TABLE ONLY cmdb.incident
    ADD CONSTRAINT incident_agreement_fkey FOREIGN KEY (agreement) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.incident
    ADD CONSTRAINT incident_assignee_fkey FOREIGN KEY (assignee) REFERENCES cmdb.account(id);
ALTER TABLE ONLY cmdb.incident_comment
    ADD CONSTRAINT incident_comment_incident_fkey FOREIGN KEY (of_incident) REFERENCES cmdb.incident(id);
ALTER TABLE ONLY cmdb.incident_event
    ADD CONSTRAINT incident_event_item_fkey FOREIGN KEY (item) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.incident_event
    ADD CONSTRAINT incident_event_of_incident_fkey FOREIGN KEY (of_incident) REFERENCES cmdb.incident(id);
ALTER TABLE ONLY cmdb.incident_item
    ADD CONSTRAINT incident_item_incident_fkey FOREIGN KEY (of_incident) REFERENCES cmdb.incident(id);
ALTER TABLE ONLY cmdb.incident_item
    ADD CONSTRAINT incident_item_item_fkey FOREIGN KEY (item) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.incident
    ADD CONSTRAINT incident_parent_fkey FOREIGN KEY (parent) REFERENCES cmdb.incident(id);
ALTER TABLE ONLY cmdb.incident
    ADD CONSTRAINT incident_requester_fkey FOREIGN KEY (requester) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.incident
    ADD CONSTRAINT incident_service_fkey FOREIGN KEY (service) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.incident
    ADD CONSTRAINT incident_team_fkey FOREIGN KEY (team_item) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.incident_watch
    ADD CONSTRAINT incident_watch_account_fkey FOREIGN KEY (account) REFERENCES cmdb.account(id);
ALTER TABLE ONLY cmdb.incident_watch
    ADD CONSTRAINT incident_watch_incident_fkey FOREIGN KEY (of_incident) REFERENCES cmdb.incident(id);
ALTER TABLE ONLY cmdb.incident_watch
    ADD CONSTRAINT incident_watch_person_fkey FOREIGN KEY (person) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.item_reading
    ADD CONSTRAINT item_reading_item_fkey FOREIGN KEY (item) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.job
    ADD CONSTRAINT job_account_exists FOREIGN KEY (account) REFERENCES cmdb.account(id);
ALTER TABLE ONLY cmdb.lifecycle_transition
    ADD CONSTRAINT lifecycle_transition_lifecycle_fkey FOREIGN KEY (lifecycle) REFERENCES cmdb.lifecycle(name);
ALTER TABLE ONLY cmdb.message
    ADD CONSTRAINT message_account_fkey FOREIGN KEY (account) REFERENCES cmdb.account(id);
ALTER TABLE ONLY cmdb.message
    ADD CONSTRAINT message_address_fkey FOREIGN KEY (address) REFERENCES cmdb.address(id);
ALTER TABLE ONLY cmdb.message
    ADD CONSTRAINT message_conversation_fkey FOREIGN KEY (conversation) REFERENCES cmdb.conversation(id);
ALTER TABLE ONLY cmdb.message_incident
    ADD CONSTRAINT message_incident_incident_fkey FOREIGN KEY (of_incident) REFERENCES cmdb.incident(id);
ALTER TABLE ONLY cmdb.message_incident
    ADD CONSTRAINT message_incident_message_fkey FOREIGN KEY (message) REFERENCES cmdb.message(id);
ALTER TABLE ONLY cmdb.notice
    ADD CONSTRAINT notice_account_fkey FOREIGN KEY (account) REFERENCES cmdb.account(id);
ALTER TABLE ONLY cmdb.presence
    ADD CONSTRAINT presence_account_fkey FOREIGN KEY (account) REFERENCES cmdb.account(id);
ALTER TABLE ONLY cmdb.relation
    ADD CONSTRAINT relation_source_fkey FOREIGN KEY (source) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.relation
    ADD CONSTRAINT relation_target_fkey FOREIGN KEY (target) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.session
    ADD CONSTRAINT session_account_fkey FOREIGN KEY (account) REFERENCES cmdb.account(id);
ALTER TABLE ONLY cmdb.session_code
    ADD CONSTRAINT session_code_session_fkey FOREIGN KEY (session) REFERENCES cmdb.session(id);
ALTER TABLE ONLY cmdb.session
    ADD CONSTRAINT session_parent_fkey FOREIGN KEY (parent) REFERENCES cmdb.token(id);
ALTER TABLE ONLY cmdb.session
    ADD CONSTRAINT session_token_fkey FOREIGN KEY (id) REFERENCES cmdb.token(id);
ALTER TABLE ONLY cmdb.team_rota
    ADD CONSTRAINT team_rota_team_fkey FOREIGN KEY (team) REFERENCES cmdb.item(id);
ALTER TABLE ONLY cmdb.telling
    ADD CONSTRAINT telling_conversation_fkey FOREIGN KEY (conversation) REFERENCES cmdb.conversation(id);
ALTER TABLE ONLY cmdb.telling
    ADD CONSTRAINT telling_incident_fkey FOREIGN KEY (of_incident) REFERENCES cmdb.incident(id);
ALTER TABLE ONLY cmdb.token
    ADD CONSTRAINT token_account_fkey FOREIGN KEY (account) REFERENCES cmdb.account(id);
ALTER TABLE ONLY cmdb.token
    ADD CONSTRAINT token_created_by_fkey FOREIGN KEY (created_by) REFERENCES cmdb.account(id);
ALTER TABLE ONLY cmdb.token_secret
    ADD CONSTRAINT token_secret_token_fkey FOREIGN KEY (token) REFERENCES cmdb.token(id);
ALTER TABLE ONLY cmdb.token_use
    ADD CONSTRAINT token_use_token_fkey FOREIGN KEY (token) REFERENCES cmdb.token(id);
ALTER TABLE ONLY cmdb.view
    ADD CONSTRAINT view_account_fkey FOREIGN KEY (account) REFERENCES cmdb.account(id);
GRANT USAGE ON SCHEMA cmdb TO cmdb_steward;
GRANT USAGE ON SCHEMA cmdb TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.account TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.account TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.address TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.address TO cmdb_steward;
GRANT SELECT,INSERT ON TABLE cmdb.item TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item TO cmdb_steward;
GRANT UPDATE(class) ON TABLE cmdb.item TO cmdb_runtime;
GRANT UPDATE(tag) ON TABLE cmdb.item TO cmdb_runtime;
GRANT UPDATE(name) ON TABLE cmdb.item TO cmdb_runtime;
GRANT UPDATE(state) ON TABLE cmdb.item TO cmdb_runtime;
GRANT UPDATE(attributes) ON TABLE cmdb.item TO cmdb_runtime;
GRANT UPDATE(inputs) ON TABLE cmdb.item TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.message TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.message TO cmdb_steward;
GRANT SELECT,INSERT ON TABLE cmdb.incident TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident TO cmdb_steward;
GRANT UPDATE(kind) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(title) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(description) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(state) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(impact) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(urgency) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(priority) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(category) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(service) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(requester) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(contact) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(team) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(assignee) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(parent) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(channel) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(external_system) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(external_key) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(external_url) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(resolution_code) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(resolution) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(major) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(resolved_at) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(due_at) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(waiting_for) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(waiting_until) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(reported_at) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(agreement) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(due_by_clock) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT UPDATE(team_item) ON TABLE cmdb.incident TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.authority TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.authority TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.journal TO cmdb_runtime;
GRANT SELECT,INSERT ON TABLE cmdb.journal TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.conversation TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.conversation TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.job TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.job TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.class_layout TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.class_layout TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.incident_clock TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_clock TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.class_formula TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.class_formula TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.attribute TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.attribute TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.consumer TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.consumer TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.delivery_claim TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.delivery_claim TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.delivery TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.delivery TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.relation_type TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.relation_type TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.import_row TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.import_row TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.import TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.import TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.import_plan TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.import_plan TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.import_mapping TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.import_mapping TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.schedule_layout TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.schedule_layout TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.versioned_table TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.versioned_table TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.notice TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.notice TO cmdb_steward;
GRANT SELECT,INSERT ON TABLE cmdb.relation TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.relation TO cmdb_steward;
GRANT UPDATE(attributes) ON TABLE cmdb.relation TO cmdb_runtime;
GRANT UPDATE(min_up) ON TABLE cmdb.relation TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.consumer_state TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.consumer_state TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.session TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.session TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.telling TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.telling TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.timer TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.timer TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.token TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.token TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.view TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.view TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.clock_follow_all TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.clock_follow_all TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.account_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.account_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.account_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.account_history_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.address_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.address_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.address_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.address_history_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.attribute_kind TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.attribute_kind TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.catalogue TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.catalogue TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.catalogue_version TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.catalogue_version TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.class TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.class TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.class_ancestor TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.class_ancestor TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.class_key TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.class_key TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.clock_anchor TO cmdb_runtime;
GRANT SELECT,UPDATE ON TABLE cmdb.clock_anchor TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.clock_follow TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.clock_follow TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.clock_step TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.clock_step TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.consumer_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.consumer_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.consumer_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.consumer_history_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.conversation_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.conversation_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.conversation_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.conversation_history_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.conversation_incident TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.conversation_incident TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.conversation_last TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.conversation_last TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.conversation_member TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.conversation_member TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.conversation_member_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.conversation_member_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.conversation_member_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.conversation_member_history_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.conversation_search TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.conversation_search TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.database_identity TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.database_identity TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.database_zone TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.database_zone TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.delivery_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.delivery_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.delivery_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.delivery_history_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.duty_aside TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.duty_aside TO cmdb_steward;
GRANT SELECT ON SEQUENCE cmdb.floor_us TO cmdb_runtime;
GRANT ALL ON SEQUENCE cmdb.floor_us TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.hierarchy TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.hierarchy TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.hierarchy_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.hierarchy_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.hierarchy_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.hierarchy_history_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.idempotency TO cmdb_runtime;
GRANT SELECT,DELETE ON TABLE cmdb.idempotency TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.import_bearer TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.import_bearer TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.import_hit TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.import_hit TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.import_line TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.import_line TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.import_new TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.import_new TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.import_target TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.import_target TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.import_touched TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.import_touched TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.incident_clock_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_clock_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.incident_clock_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_clock_history_default TO cmdb_steward;
GRANT SELECT,INSERT ON TABLE cmdb.incident_comment TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_comment TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.incident_event TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_event TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.incident_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.incident_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_history_default TO cmdb_steward;
GRANT SELECT,INSERT ON TABLE cmdb.incident_item TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_item TO cmdb_steward;
GRANT UPDATE(role) ON TABLE cmdb.incident_item TO cmdb_runtime;
GRANT UPDATE(note) ON TABLE cmdb.incident_item TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_item_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_item_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.incident_item_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_item_history_default TO cmdb_steward;
GRANT USAGE ON SEQUENCE cmdb.incident_number TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_search TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_search TO cmdb_steward;
GRANT SELECT,INSERT ON TABLE cmdb.incident_watch TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_watch TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.incident_watch_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_watch_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.incident_watch_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.incident_watch_history_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.item_code TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item_code TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.item_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.item_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item_history_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.item_key TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item_key TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.item_merge TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item_merge TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.item_observation TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item_observation TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.item_observation_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item_observation_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.item_reading TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item_reading TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.item_search TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.item_search TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.journal_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.journal_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.journal_from_1 TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.journal_from_1 TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.journal_inbox TO cmdb_runtime;
GRANT SELECT,DELETE ON TABLE cmdb.journal_inbox TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.key_hold TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.key_hold TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.key_hold_item TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.key_hold_item TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.lifecycle TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.lifecycle TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.lifecycle_transition TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.lifecycle_transition TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.merged_key TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.merged_key TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.message_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.message_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.message_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.message_history_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.message_incident TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.message_incident TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.message_incident_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.message_incident_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.message_incident_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.message_incident_history_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.message_search TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.message_search TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.presence TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.presence TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.presence_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.presence_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.presence_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.presence_history_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.priority TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.priority TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.relation_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.relation_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.relation_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.relation_history_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.repair TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.repair TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.schedule_span TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.schedule_span TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.schema_function TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.schema_function TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.schema_migration TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.schema_migration TO cmdb_steward;
GRANT SELECT ON SEQUENCE cmdb.seen_us TO cmdb_runtime;
GRANT ALL ON SEQUENCE cmdb.seen_us TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.sequencer TO cmdb_runtime;
GRANT SELECT,UPDATE ON TABLE cmdb.sequencer TO cmdb_steward;
GRANT SELECT ON SEQUENCE cmdb.settled_us TO cmdb_runtime;
GRANT ALL ON SEQUENCE cmdb.settled_us TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.source_item TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.source_item TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.steward_consumer TO cmdb_runtime;
GRANT SELECT,UPDATE ON TABLE cmdb.steward_consumer TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.steward_lease TO cmdb_runtime;
GRANT SELECT,UPDATE ON TABLE cmdb.steward_lease TO cmdb_steward;
GRANT USAGE ON SEQUENCE cmdb.tag_ac TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_acc TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_ahu TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_ats TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_bat TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_blr TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_cam TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_can TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_chl TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_chn TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_cmd TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_cpm TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_crt TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_ctr TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_dlk TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_doc TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_ext TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_fan TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_fap TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_fcu TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_fdt TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_flt TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_fn TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_fps TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_gen TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_hcl TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_hp TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_hvc TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_icm TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_inp TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_itm TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_kkt TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_lcs TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_lic TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_loc TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_mcp TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_mdl TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_mon TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_net TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_nvr TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_org TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_pc TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_pdu TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_per TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_phn TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_pmp TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_pos TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_prf TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_prn TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_sch TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_scl TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_scn TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_sla TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_snd TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_spr TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_srv TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_svc TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_swb TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_swp TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_tem TO cmdb_runtime;
GRANT USAGE ON SEQUENCE cmdb.tag_ups TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.team_rota TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.team_rota TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.timeline TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.timeline TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.token_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.token_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.token_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.token_history_default TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.token_use TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.token_use TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.view_history TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.view_history TO cmdb_steward;
GRANT SELECT ON TABLE cmdb.view_history_default TO cmdb_runtime;
GRANT SELECT ON TABLE cmdb.view_history_default TO cmdb_steward;
