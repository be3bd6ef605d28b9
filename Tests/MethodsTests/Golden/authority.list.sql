--- authority.list, plain
--- {}
--- name: authority_list
select json_build_object('authorities', coalesce(json_agg(cmdb.authority_json(a) order by a.class, a.attribute), '[]')) from (select * from cmdb.authority order by class, attribute limit 1000) a

