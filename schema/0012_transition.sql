-- A transition takes references: the functions with fewer parameters are replaced.
drop function if exists cmdb.item_transition(
  cmdb.call, jsonb, text, int, text[], jsonb, text[], jsonb, jsonb, jsonb, boolean);
drop function if exists cmdb.transition_reasons(cmdb.item, text, jsonb, text);
