-- Columns of every foreign key of the tables in `wanted`, oldest key first. No target column: the
-- target's primary key.
SELECT t.name, f.id, f."table", f."from", f."to", f.on_update, f.on_delete
FROM wanted AS t JOIN pragma_foreign_key_list(t.name, 'main') AS f
ORDER BY t.name, f.id DESC, f.seq
