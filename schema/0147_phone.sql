-- People and organisations by what their telephones show.

create or replace function cmdb.phone_digits(attributes jsonb) returns text
language sql immutable parallel safe set search_path = pg_catalog as $$
  select concat(' ',
    regexp_replace(attributes->>'phone', '[^0-9]', '', 'g') || ' ',
    regexp_replace(attributes->>'mobile', '[^0-9]', '', 'g') || ' ',
    regexp_replace(attributes->>'support_phone', '[^0-9]', '', 'g') || ' ')
$$;
comment on function cmdb.phone_digits is
  'The digits of all telephones of an item, a blank around each: what item_phone_digits is of.';

-- Only who has a telephone is in it.
create index item_phone_digits on cmdb.item
using gin (cmdb.phone_digits(attributes) cmdb.gin_trgm_ops)
where attributes ?| '{phone,mobile,support_phone}';

drop function if exists
  cmdb.clock_segments(cmdb.incident, cmdb.incident_clock, timestamptz);
