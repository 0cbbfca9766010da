-- Columns of every ordinary table. Virtual tables have no root page; asking for their columns
-- would load their module, which may not be there.
SELECT t.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
FROM sqlite_schema AS t JOIN pragma_table_xinfo(t.name, 'main') AS c
WHERE t.type = 'table' AND t.rootpage <> 0
ORDER BY t.rowid, c.cid
