-- The codes that functions raise and the advisory locks that they take: each number stands here, with
-- its meaning, and nowhere else with another. TidyTests holds the schema and the program against it.

create or replace function cmdb.sqlstates() returns table (code text, name text, meaning text)
language sql immutable as $$
  values
    -- Refusals that pass to the client: CMnnn is the JSON-RPC error -32nnn.
    ('CM002', 'forbidden', 'The caller lacks the right.'),
    ('CM003', 'not_found', 'A reference names nothing.'),
    ('CM004', 'conflict', 'What was to be changed has changed since.'),
    ('CM005', 'already_exists', 'A name, tag or key is taken.'),
    ('CM006', 'invalid_state', 'Its state does not allow it.'),
    ('CM007', 'constraint', 'A rule of the catalogue or of the data forbids it.'),
    ('CM010', 'limit_exceeded', 'It is larger than it may be.'),
    ('CM011', 'overloaded', 'Somebody else is at it: try again.'),
    ('CM012', 'unavailable', 'It cannot be done for the moment: try again.'),
    ('CM016', 'cursor_expired', 'A page goes on from what is there no more.'),
    ('CM602', 'invalid_params', 'A parameter is not valid.'),
    -- Between functions and the program; no client sees them.
    ('CM900', 'catalogue_moved', 'Planned by an older catalogue: load it and plan again.'),
    ('CM902', 'other_class', 'Planned for another class; the detail is the class.'),
    ('CM903', 'lease_lost', 'Another steward has taken over, or another worker a job.'),
    ('CM904', 'too_few_connections', 'The database allows fewer connections than are needed.'),
    ('CM905', 'no_such_export', 'An export is entered in the journal that cannot have been.'),
    ('CM906', 'taken_back', 'A part of a transaction is undone on purpose; caught where it began.'),
    -- Conditions of PostgreSQL that functions raise themselves.
    ('40001', 'serialization_failure', 'The stamp is not above a row of another: try again.'),
    ('42501', 'insufficient_privilege', 'A role does what only functions of the owner may.'),
    ('55P03', 'lock_not_available', 'Writes hold the catalogue for too long.')
$$;
comment on function cmdb.sqlstates is
  'Every SQLSTATE that a function of this schema raises, by its name in the API or in PostgreSQL.';

create or replace function cmdb.advisory_locks() returns table (key bigint, keeps text)
language sql immutable as $$
  values
    (4711, 'the floor of stamps, while it is lifted'),
    -- The first of two keys; the second is a hash of the type of relation.
    (4712, 'a hierarchy of items, while a relation of it is made'),
    (4713, 'the parents of incidents, while one is set'),
    (4714, 'accounts, while one changes: the last administrator stays'),
    (4715, 'the catalogue: shared while a write is planned by it, alone while it changes'),
    (4716, 'imports and large reverts, while one is written'),
    (4717, 'mappings of imports, while one is saved'),
    (4718, 'authorities of sources, while one is defined'),
    (4720, 'views, while one is saved'),
    (4721, 'the working time of schedules, while it is laid out'),
    -- The second of two keys is a hash.
    (4722, 'the thread with an address that nobody has identified, while it is written'),
    (4723, 'the thread with a person or an organisation, while it is written'),
    (4724, 'the messages with one external id, while one is received'),
    (4731, 'consumers of the journal, while one is made'),
    -- The second of two keys is a hash.
    (4767, 'the incident of a source of events and an item, while one is reported'),
    -- "cmdb" in ASCII; taken by the program, before there is a schema.
    (1668113506, 'the schema, while it is migrated')
$$;
comment on function cmdb.advisory_locks is
  'Every advisory lock that is taken in a database of cmdb, by its first or only key.';
