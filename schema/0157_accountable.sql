-- Who is accountable for an asset, apart from who holds it.

insert into cmdb.relation_type (
  name, forward, reverse, source_classes, target_classes, source_max, role)
select 'accountable_to', '{"en": "is accounted for by", "ru": "числится за МОЛ"}',
  '{"en": "is accountable for", "ru": "несёт материальную ответственность за"}',
  '{asset}', '{person}', 1, 'accountable'
where not exists (
    select from cmdb.relation_type r where r.name = 'accountable_to' or r.role = 'accountable')
  and not exists (select from cmdb.attribute_kind k where k.name = 'accountable');
