-- Items change for an incident, too: the functions with fewer parameters are replaced.
drop function if exists cmdb.item_update(
  cmdb.call, jsonb, int, text[], text, text, jsonb, text[], jsonb, jsonb, jsonb, jsonb);
drop function if exists cmdb.require_repair(cmdb.call, cmdb.item, text);
