-- What became secret before was still found by: codes and search are cleared of it once.
insert into cmdb.repair (name) values ('hidden_secrets');

-- A transition says who may see its answer in full.
drop function if exists cmdb.item_write(
  cmdb.call, cmdb.item, text, text, text, jsonb, text[], jsonb, jsonb, jsonb);
