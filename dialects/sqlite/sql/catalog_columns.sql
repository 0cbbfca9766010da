-- Columns of the tables in `wanted`.
SELECT t.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, c.hidden
FROM wanted AS t JOIN pragma_table_xinfo(t.name, 'main') AS c
ORDER BY t.name, c.cid
