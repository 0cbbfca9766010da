-- Columns of every foreign key, oldest key first. No target column: the target's primary key.
SELECT t.name, f.id, f."table", f."from", f."to", f.on_update, f.on_delete
FROM sqlite_schema AS t JOIN pragma_foreign_key_list(t.name, 'main') AS f
WHERE t.type = 'table' AND t.rootpage <> 0
ORDER BY t.rowid, f.id DESC, f.seq
