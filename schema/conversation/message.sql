-- Messages as they are written, and what one that came makes of its conversation and incidents.

create or replace function cmdb.channel_served(this cmdb.call, ref jsonb) returns cmdb.item
language plpgsql stable as $$
declare
  of_channel cmdb.item;
  serves bigint[];
begin
  select * into of_channel from cmdb.item i where i.id = cmdb.optional_item(ref, 'channel');
  perform cmdb.require_kind(of_channel.id, '{channel}', 'channel');
  select a.channels into serves from cmdb.account a where a.id = this.account;
  if not of_channel.id = any (serves) then
    perform cmdb.refuse('CM002', format(
      'This account does not serve the channel %s: `account.update` with `channels` names those that'
        ' it does.', of_channel.tag), '{"required": "gateway", "path": "channel"}');
  elsif of_channel.state <> 'active' then
    perform cmdb.refuse('CM006', format('The channel %s is %s.', of_channel.tag, of_channel.state),
      jsonb_build_object('state', of_channel.state, 'reasons', '[]'::jsonb));
  end if;
  return of_channel;
end $$;
comment on function cmdb.channel_served is
  'The channel of a reference, if the account of the call serves it and it is in use.';

create or replace function cmdb.message_bytes_max() returns int language sql immutable as $$
  select 262144
$$;
comment on function cmdb.message_bytes_max is 'What the text of a message may take.';

create or replace function cmdb.require_message_room(text text, attached jsonb default null)
returns void language plpgsql stable as $$
begin
  if jsonb_array_length(attached) > cmdb.attachments_max() then
    perform cmdb.refuse('CM010',
      format('At most %s files are attached to a message.', cmdb.attachments_max()),
      jsonb_build_object('limit', 'attachments', 'value', jsonb_array_length(attached)));
  elsif octet_length(text) > cmdb.message_bytes_max() then
    perform cmdb.refuse('CM010', format('The text has %s bytes; %s fit into a message.',
      octet_length(text), cmdb.message_bytes_max()),
      jsonb_build_object('limit', 'message_bytes', 'value', octet_length(text)));
  end if;
end $$;
comment on function cmdb.require_message_room is
  'Refuses a text that is too long for a message, and more than fifty attachments.';

drop function if exists cmdb.message_known(cmdb.item, text);
create or replace function cmdb.message_known(
  of_channel cmdb.item, sender cmdb.address, external text
) returns cmdb.message language plpgsql volatile as $$
declare
  known cmdb.message;
begin
  perform pg_advisory_xact_lock(4724, hashtext(external));
  select m.* into known
  from cmdb.message m
  join cmdb.address a on a.id = m.address and a.kind = sender.kind and a.value = sender.value
  where m.external_id = external and m.direction = 'in'
    and (m.channel = of_channel.id or of_channel.attributes->>'kind' = 'mail' and exists (
      select from cmdb.item c where c.id = m.channel and c.attributes->>'kind' = 'mail'))
  order by m.id
  limit 1;
  return known;
end $$;
comment on function cmdb.message_known is
  'The message of this sender that came with this id already, by the same channel or, of mail, by
another. Two that bring it at once come one after the other.';

create or replace function cmdb.received_json(of_message bigint, is_known boolean) returns text
language plpgsql stable as $$
begin
  return (
    select json_build_object(
      'message', m.id, 'conversation', c.number,
      'incidents', (
        select coalesce(json_agg(i.number order by i.id), '[]')
        from cmdb.message_incident l
        join cmdb.incident i on i.id = l.of_incident
        where l.message = m.id),
      'routed_by', case when is_known then 'duplicate' else m.routed_by end,
      'duplicate', is_known)::text
    from cmdb.message m
    join cmdb.conversation c on c.id = m.conversation
    where m.id = of_message);
end $$;
comment on function cmdb.received_json is
  'What a gateway is told of its message: nothing of what others have written.';

create or replace function cmdb.message_put(made cmdb.message, incidents bigint[]) returns bigint
language plpgsql volatile as $$
declare
  number bigint;
begin
  insert into cmdb.message (conversation, direction, account, person, address, channel, at, sent_at,
    text, subject, external_id, in_reply_to, refs, automatic, attachments, telephone_call, routed_by,
    unsorted)
  values (made.conversation, made.direction, made.account, made.person, made.address, made.channel,
    coalesce(made.at, cmdb.client_stamp()), made.sent_at, made.text, made.subject, made.external_id,
    made.in_reply_to, coalesce(made.refs, '{}'), coalesce(made.automatic, false),
    coalesce(made.attachments, '[]'), made.telephone_call, made.routed_by,
    coalesce(made.unsorted, false))
  returning id into number;
  insert into cmdb.message_incident (message, of_incident)
  select number, i from unnest(incidents) i order by i;
  return number;
end $$;
comment on function cmdb.message_put is 'Writes a message, and what incidents it is about.';

create or replace function cmdb.message_opens(
  this cmdb.call, of_channel cmdb.item, sender cmdb.address, made cmdb.message
) returns bigint language plpgsql volatile as $$
declare
  quiet cmdb.call := this;
  opened jsonb;
begin
  -- The answer of the message is kept under the key, not that of the incident.
  quiet.key := null;
  opened := cmdb.incident_open(quiet, jsonb_strip_nulls(jsonb_build_object(
    'kind', of_channel.attributes->'opens',
    'title', coalesce(left(nullif(cmdb.as_seen(made.subject), ''), 200),
      left(nullif(cmdb.as_seen(split_part(btrim(made.text, E' \r\n\t'), E'\n', 1)), ''), 200),
      -- Some gateways give an address as the name.
      case when sender.name !~ '@|^[-+0-9() ]+$' then 'Message from ' || sender.name end,
      'Message without text'),
    'description', left(made.text, 20000),
    'channel', of_channel.attributes->'kind',
    'requester', made.person,
    'contact', case when made.person is null then jsonb_strip_nulls(jsonb_build_object(
      'name', coalesce(sender.name, sender.value),
      'phone', case sender.kind when 'phone' then sender.value end,
      'email', case sender.kind when 'mail' then sender.value end)) end,
    'team', (select t.tag from cmdb.item t where t.id = cmdb.supporting_team(of_channel.id)),
    'reported_at', cmdb.believed(made.at, cmdb.client_stamp()),
    'items', '[]'::jsonb)))::jsonb;
  return (opened->>'id')::bigint;
end $$;
comment on function cmdb.message_opens is
  'Opens an incident of a message, where its channel says so.';

create or replace function cmdb.incident_answered(of_incident bigint) returns void
language plpgsql volatile as $$
declare
  present cmdb.incident;
begin
  select * into present from cmdb.incident i where i.id = of_incident for no key update;
  if present.state = 'pending' and present.waiting_for = 'requester' then
    present.state := 'in_progress';
    present.waiting_for := null;
    present.waiting_until := null;
    perform cmdb.incident_put(present);
  elsif present.state = 'resolved' and (
    select s.attributes->>'on_message_after_resolution'
    from cmdb.item s where s.id = present.agreement) = 'reopen'
  then
    present.state := 'in_progress';
    present.resolution := null;
    present.resolution_code := null;
    present.resolved_at := null;
    begin
      perform cmdb.incident_put(present);
    exception
      -- What it is about is void by now: it stays resolved, and the message is kept all the same.
      when sqlstate 'CM006' then null;
    end;
  end if;
  perform cmdb.clocks_move(of_incident);
  perform cmdb.tell_watchers(present, 'message');
end $$;
comment on function cmdb.incident_answered is
  'The requester has written: what waited for him goes on, and who works on it is told. A resolved one
stays so unless its agreement reopens it: a word of thanks is no complaint.';

create or replace function cmdb.message_taken(
  present cmdb.conversation, made cmdb.message, channel bigint, is_theirs boolean,
  is_answered boolean
) returns void language plpgsql volatile as $$
declare
  changed cmdb.conversation := present;
begin
  changed.unsorted := present.unsorted or made.unsorted;
  if not is_theirs and not is_answered then
    perform cmdb.conversation_put(changed);
    return;
  end if;
  changed.channel := channel;
  changed.subject := coalesce(present.subject, left(made.subject, 1000));
  changed.closed_at := null;
  changed.snoozed_until := null;
  if is_answered then
    changed.state := 'waiting';
    changed.unanswered_since := null;
  else
    changed.state := 'open';
    changed.unanswered_since := coalesce(present.unanswered_since, made.at);
  end if;
  perform cmdb.conversation_put(changed);
  if present.assignee is not null then
    perform cmdb.notify_all(array(
      select present.assignee
      union
      (select t.account
      from cmdb.agents_of(present.team) t
      where present.assignee = any (cmdb.absent_accounts())
      order by t.account
      limit 1000)), 'conversation', present.id, 'message');
  end if;
end $$;
comment on function cmdb.message_taken is
  'What a message that came makes of its conversation: an answer is owed, but for what a machine says,
for a call of ours, and for a call that was answered. Who answers in it is told; if he is absent, his
team too.';

create or replace function cmdb.message_locked(number bigint) returns cmdb.message
language plpgsql volatile as $$
declare
  seen cmdb.message;
  locked cmdb.message;
begin
  select * into seen from cmdb.message m where m.id = number;
  if not found then
    perform cmdb.refuse_missing('message', 'message', to_jsonb(number));
  end if;
  perform cmdb.conversation_locked(to_jsonb(seen.conversation));
  select * into locked from cmdb.message m where m.id = number;
  if locked.conversation <> seen.conversation then
    raise exception using errcode = '40001', message = 'the message has just gone to another thread';
  end if;
  return locked;
end $$;
comment on function cmdb.message_locked is
  'A message, with the thread that it stands in locked until the end of the transaction.';
