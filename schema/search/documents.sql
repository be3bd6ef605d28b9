-- Search documents are made anew in steps, each a transaction: at an upgrade, or when asked for.

create or replace function cmdb.job_search_documents(j cmdb.job) returns cmdb.job_step
language plpgsql volatile as $$
declare
  after constant bigint := coalesce((j.cursor->>'next')::bigint, 0);
  of_noun constant text := coalesce(j.phase, 'item');
  ids bigint[];
  step cmdb.job_step;
begin
  if of_noun = 'item' then
    ids := array(select i.id from cmdb.item i where i.id > after order by i.id limit 2000);
    -- Whoever changes one of them meanwhile waits, and derives it by what he has written.
    perform cmdb.lock_shared(ids);
    perform cmdb.refresh_search(ids);
  else
    ids := array(
      select i.id from cmdb.incident i where i.id > after order by i.id limit 2000 for share);
    insert into cmdb.incident_search (incident, document)
    select i.id, cmdb.incident_document(i.number, i.title, i.description)
    from cmdb.incident i
    where i.id = any (ids)
    order by i.id
    on conflict (incident) do update set document = excluded.document;
  end if;
  step.done := j.done + cardinality(ids);
  if ids <> '{}' then
    step.phase := of_noun;
    step.cursor := jsonb_build_object('next', ids[cardinality(ids)]);
  elsif of_noun = 'item' then
    step.phase := 'incident';
    step.cursor := '{}';
  else
    step.phase := of_noun;
    step.result := jsonb_build_object('documents', step.done);
  end if;
  return step;
end $$;
comment on function cmdb.job_search_documents is
  'A step of making search documents anew: two thousand items or incidents, by their ids.';
