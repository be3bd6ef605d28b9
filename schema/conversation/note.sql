-- What is written among colleagues, and to what a message belongs.

create or replace function cmdb.message_note(this cmdb.call, ref jsonb, text text, named jsonb)
returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  present cmdb.conversation;
  made cmdb.message;
begin
  perform cmdb.require_call(this, 'message.note');
  perform cmdb.require_message_room(text);
  present := cmdb.conversation_locked(ref);
  made.conversation := present.id;
  made.direction := 'note';
  made.account := this.account;
  select a.person into made.person from cmdb.account a where a.id = this.account;
  made.channel := present.channel;
  made.text := text;
  made.id := cmdb.message_put(made, cmdb.incidents_meant(present, coalesce(named, '[]')));
  if present.assignee is not null then
    perform cmdb.notify(present.assignee, 'conversation', present.id, 'noted');
  end if;
  return cmdb.message_reply(this, made.id);
end $$;
comment on function cmdb.message_note is
  'message.note: a word among colleagues, which is never delivered to anybody.';

create or replace function cmdb.message_sort(this cmdb.call, number bigint, named jsonb)
returns text language plpgsql volatile security definer set search_path = cmdb, pg_temp as $$
declare
  sorted cmdb.message;
  present cmdb.conversation;
  incidents bigint[];
  before bigint[];
begin
  perform cmdb.require_call(this, 'message.sort');
  sorted := cmdb.message_locked(number);
  present := cmdb.conversation_locked(to_jsonb(sorted.conversation));
  incidents := cmdb.incidents_meant(present, named);
  before := array(
    select l.of_incident from cmdb.message_incident l where l.message = number);
  delete from cmdb.message_incident l
  where l.message = number and not l.of_incident = any (incidents);
  insert into cmdb.message_incident (message, of_incident)
  select number, i from unnest(incidents) i where not i = any (before) order by i;
  update cmdb.message m set unsorted = false where m.id = number and m.unsorted;
  present.unsorted := exists (
    select from cmdb.message m where m.conversation = present.id and m.unsorted);
  perform cmdb.conversation_put(present);
  perform cmdb.clocks_move(i)
  from (select distinct u as i from unnest(incidents || before) u order by u) m
  where exists (select from cmdb.incident n where n.id = m.i);
  return cmdb.message_reply(this, number);
end $$;
comment on function cmdb.message_sort is
  'message.sort: says what a message is about; none: nothing in particular. It is unsorted no longer.';
