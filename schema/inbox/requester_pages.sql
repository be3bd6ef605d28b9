-- All that there is of a requester, page by page.

create or replace function cmdb.requester_page(
  name text, further text, found_ids bigint[], most int, rows jsonb
) returns jsonb language sql immutable as $$
  select jsonb_build_object(name, coalesce(rows, '[]'), further,
    case when cardinality(found_ids) > most then found_ids[most] end)
$$;
comment on function cmdb.requester_page is
  'A page of so many rows at most, and where the next one begins: found_ids has one more, if there
is one.';

create or replace function cmdb.requester_items(of_requester bigint, after bigint, most int)
returns jsonb language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  found_ids constant bigint[] := array(
    select r.source from cmdb.relation r
    where r.target = of_requester and r.type = 'held_by' and r.source > coalesce(after, 0)
    order by r.source
    limit most + 1);
begin
  return cmdb.requester_page('items', 'items_after', found_ids, most, (
    select jsonb_agg(jsonb_build_object(
      'id', o.id, 'tag', o.tag, 'name', o.name, 'class', o.class) order by o.id)
    from cmdb.item o
    where o.id = any (found_ids[:most])));
end $$;
comment on function cmdb.requester_items is 'A page of what a requester holds, by id.';

create or replace function cmdb.requester_incidents(of_requester bigint, before bigint, most int)
returns jsonb language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  found_ids constant bigint[] := cmdb.party_incidents(of_requester, before, most + 1);
begin
  return cmdb.requester_page('incidents', 'incidents_before', found_ids, most, (
    select jsonb_agg(cmdb.requester_incident(i)::jsonb order by i.id desc)
    from cmdb.incident i
    where i.id = any (found_ids[:most])));
end $$;
comment on function cmdb.requester_incidents is
  'A page of what a requester asked for, the newest first.';

create or replace function cmdb.requester_conversations(
  of_requester bigint, before bigint, most int
) returns jsonb language plpgsql stable set plan_cache_mode = force_generic_plan as $$
declare
  found_ids constant bigint[] :=
    cmdb.party_conversations_now(of_requester, before, most + 1, null);
begin
  return cmdb.requester_page('conversations', 'conversations_before', found_ids, most, (
    select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
      'number', c.number, 'state', c.state, 'subject', c.subject,
      'unanswered_since', cmdb.rfc3339(c.unanswered_since),
      'opened_at', cmdb.rfc3339(c.created_at), 'closed_at', cmdb.rfc3339(c.closed_at)))
      order by c.id desc)
    from cmdb.conversation c
    where c.id = any (found_ids[:most])));
end $$;
comment on function cmdb.requester_conversations is
  'A page of the thread of a requester, the newest conversation first.';

drop function if exists cmdb.requester_get(jsonb);
create or replace function cmdb.requester_get(
  ref jsonb, most int, items_after bigint, incidents_before bigint, conversations_before bigint
) returns text language plpgsql stable as $$
declare
  asked bigint := cmdb.optional_item(ref, 'person');
begin
  perform cmdb.require_kind(asked, '{person,organization}', 'person');
  return jsonb_strip_nulls(cmdb.requester_card(asked)::jsonb
    || cmdb.requester_items(asked, items_after, most)
    || cmdb.requester_incidents(asked, incidents_before, most)
    || cmdb.requester_conversations(asked, conversations_before, most));
end $$;
comment on function cmdb.requester_get is
  'requester.get: the card of a person or an organisation, and of all that it holds, asked for and
wrote a page each.';
