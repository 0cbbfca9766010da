-- Key columns of every index of the tables in `wanted`, oldest index first. An expression has no
-- name.
SELECT t.name, i.name, i.origin, i."unique", i.partial, k.seqno, k.name
FROM wanted AS t JOIN pragma_index_list(t.name, 'main') AS i
     JOIN pragma_index_xinfo(i.name, 'main') AS k
WHERE k.key = 1
ORDER BY t.name, i.seq DESC, k.seqno
