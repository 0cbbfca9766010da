-- Key columns of every index, oldest index first. An expression has no name.
SELECT t.name, i.name, i.origin, i."unique", i.partial, k.seqno, k.name, d.sql
FROM sqlite_schema AS t JOIN pragma_index_list(t.name, 'main') AS i
     JOIN pragma_index_xinfo(i.name, 'main') AS k
     LEFT JOIN sqlite_schema AS d ON d.type = 'index' AND d.name = i.name
WHERE t.type = 'table' AND t.rootpage <> 0 AND k.key = 1
ORDER BY t.rowid, i.seq DESC, k.seqno
