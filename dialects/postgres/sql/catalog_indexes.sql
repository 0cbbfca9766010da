-- Key columns of every index of the relations in `given`. An expression has no name.
SELECT i.indrelid, x.relname::text, coalesce(k.contype::text, ''), i.indisunique,
       i.indpred IS NOT NULL, i.indisvalid, pg_get_indexdef(i.indexrelid, 0, true),
       key.place, a.attname::text
FROM pg_index AS i
     JOIN pg_class AS x ON x.oid = i.indexrelid
     LEFT JOIN pg_constraint AS k
       ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x')
     CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS key(number, place)
     LEFT JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = key.number
WHERE i.indrelid = ANY ((SELECT oids FROM given)::oid[]) AND key.place <= i.indnkeyatts
ORDER BY i.indrelid, x.relname COLLATE "C", key.place
