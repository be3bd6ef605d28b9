-- Agreements for what comes by a channel; contracts of own units that promise by themselves.

update cmdb.relation_type
set target_classes = target_classes || '{channel}'
where name = 'agreed_for';

-- Whether there is any such contract: asked at each write of an incident.
create index item_contract_terms on cmdb.item (id)
where attributes ?| '{respond_within,resolve_within}'::text[];
