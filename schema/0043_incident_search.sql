-- Incidents are found by words as items are, by their trigrams. An index wants a function that
-- never changes its mind, which concat_ws may: this one joins texts alone. Its cost keeps the
-- planner from asking it of every row. It stands here too, for the index is built before the
-- functions are.

create or replace function cmdb.incident_document(number text, title text, description text)
returns text language plpgsql immutable parallel safe cost 1000 as $$
begin
  return lower(upper(normalize(
    number || ' ' || title || coalesce(' ' || description, ''), nfc) collate "default")
    collate "default");
end $$;

create index incident_document on cmdb.incident
  using gin (cmdb.incident_document(number, title, description) cmdb.gin_trgm_ops);
