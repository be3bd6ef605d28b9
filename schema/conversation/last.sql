-- When a conversation was last written in, kept with each message.

create or replace function cmdb.message_last() returns trigger
language plpgsql security definer set search_path = cmdb, pg_temp as $$
begin
  insert into cmdb.conversation_last as l (conversation, direction, at)
  values (new.conversation, new.direction, new.at)
  on conflict (conversation, direction) do update set at = excluded.at where excluded.at > l.at;
  if tg_op = 'UPDATE' then
    delete from cmdb.conversation_last l
    where l.conversation = old.conversation and l.direction = old.direction and l.at <= old.at;
    insert into cmdb.conversation_last (conversation, direction, at)
    select old.conversation, old.direction, m.at
    from cmdb.message m
    where m.conversation = old.conversation and m.direction = old.direction
    order by m.at desc, m.id desc
    limit 1
    on conflict (conversation, direction) do nothing;
  end if;
  return null;
end $$;
comment on function cmdb.message_last is
  'Keeps when a conversation was last written in, also when a message goes to another.';
create or replace trigger last_written after insert on cmdb.message
for each row when (new.direction <> 'note') execute function cmdb.message_last();
create or replace trigger last_moved after update on cmdb.message
for each row when (new.direction <> 'note' and old.conversation <> new.conversation)
execute function cmdb.message_last();
