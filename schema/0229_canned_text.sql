-- The text of a canned answer has a form: placeholders that there are.

update cmdb.attribute set format = 'canned_text'
where class = 'canned_answer' and name = 'text';
