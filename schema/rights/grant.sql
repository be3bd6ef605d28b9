-- Grants. The runtime role can read but not write the past: trigger functions that run as the owner
-- write history and journal.

-- Not functions of extensions: granting those is not allowed and would log thirty warnings.
-- Not trigger functions either: with EXECUTE a role can attach one to a table of its own, and the
-- function would then write forged history as the owner.
do $$
declare
  granted regprocedure;
begin
  for granted in
    select p.oid from pg_proc p
    where p.pronamespace = 'cmdb'::regnamespace
      and p.prorettype <> 'trigger'::regtype
      and not exists (
        select from pg_depend d
        where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  loop
    execute format('grant execute on function %s to cmdb_runtime, cmdb_steward', granted);
  end loop;
  for granted in
    select p.oid from pg_proc p
    where p.pronamespace = 'cmdb'::regnamespace and p.prorettype = 'trigger'::regtype
  loop
    execute format(
      'revoke execute on function %s from public, cmdb_runtime, cmdb_steward', granted);
  end loop;
end $$;
revoke execute on function
  cmdb.catalogue_journal(cmdb.call, text, text),
  cmdb.refresh_keys(bigint[], text[], boolean), cmdb.refresh_codes(bigint[]), cmdb.refresh_search(bigint[]),
  cmdb.layout_publish(), cmdb.refuse_stamp(timestamptz),
  cmdb.journal_add(cmdb.call, timestamptz, text, bigint, int, boolean, jsonb, text),
  cmdb.catalogue_publish(), cmdb.raise_floor(), cmdb.take_lease(text, int),
  cmdb.give_up_lease(text), cmdb.sequence_journal(bigint, bigint, int), cmdb.settle(bigint, bigint),
  cmdb.clock_tick(bigint, text, bigint, int), cmdb.make_partitions(bigint), cmdb.expire_idempotency(bigint, int),
  cmdb.account_begin(bigint, text, text), cmdb.repair_all(), cmdb.repair_undirected_relations(),
  cmdb.repair_hidden_secrets(), cmdb.hide_secrets(text[]),
  cmdb.repair_unseen_letters(), cmdb.repair_keys(), cmdb.repair_certificate_names(),
  cmdb.repair_mail_addresses(), cmdb.repair_codes(), cmdb.unformed_mail_addresses(),
  cmdb.repair_former_tags(), cmdb.repair_search(jsonb, int), cmdb.repair_step(),
  cmdb.repair_incident_teams(), cmdb.repair_conversation_search(),
  cmdb.rota_next(bigint), cmdb.conversations_wake(bigint, int), cmdb.requesters_tell(bigint),
  cmdb.tell_later(text, bigint, bigint), cmdb.told(cmdb.conversation, text, cmdb.incident),
  cmdb.clocks_fire(bigint, int), cmdb.clocks_follow(bigint, int),
  cmdb.consume_clock_causes(bigint, int), cmdb.timer_fire(cmdb.timer),
  cmdb.incident_fire(bigint, timestamptz), cmdb.incident_follow(bigint, boolean),
  cmdb.rota_give(bigint, bigint[], timestamptz), cmdb.conversation_wake(bigint),
  cmdb.telling_tell(cmdb.telling),
  cmdb.import_expire(bigint), cmdb.lay_out_further(cmdb.schedule_layout, timestamptz),
  cmdb.put_aside(text, bigint, text, text), cmdb.taken_up(text, bigint[]), cmdb.follow_all(),
  cmdb.cause_noted(cmdb.journal), cmdb.walk_moved(cmdb.clock_follow_all, bigint),
  cmdb.clock_put(bigint, cmdb.clock_value, jsonb, timestamptz, int),
  cmdb.tag_replaced(bigint, text),
  cmdb.begin_timeline(text, bigint), cmdb.watch_timeline(bigint), cmdb.renew_identity(text),
  cmdb.zone_set(text, text, text), cmdb.zone_begin(text), cmdb.zone_laid_out(),
  cmdb.consumer_position(bigint, text), cmdb.consumer_moved(text, bigint),
  cmdb.job_open(cmdb.call, text, jsonb, bigint), cmdb.job_cancel(bigint), cmdb.job_run(bigint),
  cmdb.job_failed(bigint, text, text), cmdb.expire_jobs(bigint, int),
  cmdb.imports_expire(bigint, int), cmdb.import_erase(bigint), cmdb.import_clear(bigint, int),
  cmdb.attribute_add(text, jsonb), cmdb.attribute_change(text, jsonb),
  cmdb.class_apply(text, jsonb), cmdb.derive_items(bigint[]),
  cmdb.fill_key(text, text[], bigint[]), cmdb.job_class_change(cmdb.job),
  cmdb.schedules_lay_out(bigint, int), cmdb.lay_out(bigint[], bigint),
  cmdb.lay_out_one(bigint, cmdb.working_hours), cmdb.session_room(int)
from cmdb_runtime;
revoke execute on function
  cmdb.seal(text), cmdb.stamp(timestamptz), cmdb.next_stamp(), cmdb.current_call(),
  cmdb.require_call(cmdb.call, text[])
from public, cmdb_runtime, cmdb_steward;

grant select on all tables in schema cmdb to cmdb_runtime, cmdb_steward;
revoke all on cmdb.token_secret, cmdb.session_code from cmdb_runtime, cmdb_steward;
-- By column, because UPDATE or DELETE on a table also permits locking it exclusively. Functions of
-- the owner delete rows.
do $$
declare
  t cmdb.versioned_table;
begin
  for t in select * from cmdb.versioned_table loop
    execute format('revoke insert, update, delete on cmdb.%I from cmdb_runtime', t.name);
    if t.writable is not null then
      execute format('grant insert on cmdb.%I to cmdb_runtime', t.name);
    end if;
    if t.writable <> '{}' then
      execute format('grant update (%s) on cmdb.%I to cmdb_runtime',
        (select string_agg(quote_ident(c), ', ') from unnest(t.writable) c), t.name);
    end if;
  end loop;
end $$;
revoke insert on cmdb.idempotency from cmdb_runtime;
grant usage on sequence cmdb.incident_number to cmdb_runtime;
-- No role of cmdb creates temporary tables. In an external database this cannot be revoked; there
-- the triggers of cmdb.version_trigger check the schema of their table.
do $$
begin
  if exists (
    select from pg_database d where d.datname = current_database() and pg_has_role(d.datdba, 'usage'))
  then
    execute format('revoke temporary on database %I from public', current_database());
  end if;
end $$;
grant select on sequence cmdb.floor_us, cmdb.settled_us, cmdb.seen_us
to cmdb_runtime, cmdb_steward;

grant usage, update on sequence cmdb.floor_us, cmdb.settled_us, cmdb.seen_us to cmdb_steward;
grant update on cmdb.clock_anchor, cmdb.steward_lease, cmdb.sequencer, cmdb.steward_consumer
to cmdb_steward;
grant select, delete on cmdb.journal_inbox, cmdb.idempotency to cmdb_steward;
grant insert on cmdb.journal to cmdb_steward;
