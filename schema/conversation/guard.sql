-- What no path leads around: what was said stays, and a note never leaves the house.

create or replace function cmdb.message_kept() returns trigger language plpgsql as $$
begin
  if (new.direction, new.account, new.person, new.address, new.channel, new.at, new.sent_at,
      new.text, new.subject, new.external_id, new.in_reply_to, new.refs, new.automatic,
      new.attachments, new.telephone_call, new.routed_by)
    is distinct from
    (old.direction, old.account, old.person, old.address, old.channel, old.at, old.sent_at,
      old.text, old.subject, old.external_id, old.in_reply_to, old.refs, old.automatic,
      old.attachments, old.telephone_call, old.routed_by)
    and not ((cmdb.current_call()).method = 'message.redact'
      and (new.text = old.text or strpos(new.text, cmdb.redacted_word()) > 0)
      and (new.direction, new.account, new.person, new.address, new.channel, new.at, new.sent_at,
        new.external_id, new.routed_by)
      is not distinct from
        (old.direction, old.account, old.person, old.address, old.channel, old.at, old.sent_at,
        old.external_id, old.routed_by))
  then
    raise exception using errcode = 'insufficient_privilege',
      message = 'text and author of a message never change';
  end if;
  return new;
end $$;
comment on function cmdb.message_kept is
  'Refuses a change of a message in anything but its conversation and whether it is sorted;
message.redact alone takes out its text, and what others have of it.';
create or replace trigger kept before update on cmdb.message
for each row execute function cmdb.message_kept();

create or replace function cmdb.note_kept_in() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and (new.message, new.address, new.channel)
    is distinct from (old.message, old.address, old.channel)
  then
    raise exception using errcode = 'insufficient_privilege',
      message = 'a delivery stays that of its message to its address';
  end if;
  if (select m.direction from cmdb.message m where m.id = new.message) is distinct from 'out' then
    perform cmdb.refuse_constraint('message', 'not_sent',
      'Only what is written to somebody is delivered: no note ever is.');
  end if;
  return new;
end $$;
comment on function cmdb.note_kept_in is
  'Refuses a delivery of anything but a message that goes out. Direction and message never change, so
that no note has a delivery at any time.';
create or replace trigger kept_in before insert or update on cmdb.delivery
for each row execute function cmdb.note_kept_in();
