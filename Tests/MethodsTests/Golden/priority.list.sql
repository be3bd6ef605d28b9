--- priority.list, plain
--- {}
--- name: priority_list
select json_build_object('priorities', json_agg(json_build_object('impact', p.impact, 'urgency', p.urgency, 'priority', p.priority) order by p.impact, p.urgency)) from cmdb.priority p

