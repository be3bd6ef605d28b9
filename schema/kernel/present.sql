-- The present form of a function that reads as of a moment.

create or replace function cmdb.write_present(of_function regprocedure, calls text[]) returns void
language plpgsql volatile as $make$
declare
  bound constant text := E'\nAS $function$';
  written constant text := pg_get_functiondef(of_function);
  name constant text := (select p.proname from pg_proc p where p.oid = of_function);
  body text := regexp_replace(
    substr(written, strpos(written, bound)), '\mmoment\M', 'null::timestamptz', 'g');
  called text;
begin
  foreach called in array calls loop
    body := replace(body, format('cmdb.%I(', called), format('cmdb.%I(', called || '_now'));
  end loop;
  execute replace(left(written, strpos(written, bound) - 1),
    format('cmdb.%I(', name), format('cmdb.%I(', name || '_now')) || body;
  execute format('comment on function cmdb.%I is %L', name || '_now',
    format('cmdb.%s of now, whatever moment is given.', name));
end $make$;
comment on function cmdb.write_present is
  'Makes NAME_now from NAME: `moment` becomes a literal null, here and in the functions named by
`calls`. With a parameter PostgreSQL opens every month of history only to find that none is
needed.';
