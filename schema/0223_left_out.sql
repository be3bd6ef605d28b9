-- What an import leaves behind when its rows are erased: where they stood, and what was wrong.
alter table cmdb.import
  add column line_span int[],
  add column left_out jsonb;
comment on column cmdb.import.line_span is 'The first and the last line, once the rows are erased.';
comment on column cmdb.import.left_out is
  'The first thousand errors of rows that its last preview has shown, each with its line, once the
rows are erased.';
