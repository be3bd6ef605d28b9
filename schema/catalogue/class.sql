-- Classes: ancestors and lifecycles.

create or replace function cmdb.is_a(class text, classes text[])
returns boolean language plpgsql stable as $$
begin
  return class = any (classes) or exists (
    select from cmdb.class_ancestor a
    where a.class = is_a.class and a.ancestor = any (classes));
end $$;
comment on function cmdb.is_a is 'Whether a class is one of these or lies below one.';

create or replace function cmdb.is_of_class(of_item bigint, classes text[])
returns boolean language plpgsql stable as $$
begin
  return coalesce(
    cmdb.is_a((select i.class from cmdb.item i where i.id = of_item), classes), false);
end $$;
comment on function cmdb.is_of_class is
  'Whether an item is of one of these classes or below; false for one that does not exist.';

create or replace function cmdb.wrong_class(of_item bigint, expected text[]) returns text
language plpgsql stable as $$
begin
  return (
    select format('%s is of class %s; %s is expected.', i.tag, i.class,
      array_to_string(expected, ' or '))
    from cmdb.item i where i.id = of_item);
end $$;
comment on function cmdb.wrong_class is 'What is said of an item in a place for other classes.';

create or replace function cmdb.lifecycle_of(of_class text) returns text
language plpgsql stable as $$
begin
  return (
    select c.lifecycle
    from cmdb.class_ancestor a
    join cmdb.class c on c.name = a.ancestor
    where a.class = of_class and c.lifecycle is not null
    order by a.depth
    limit 1);
end $$;
comment on function cmdb.lifecycle_of is
  'The lifecycle of a class: its own, else that of the nearest ancestor that declares one.';
