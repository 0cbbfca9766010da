-- Key columns of every index of the relations in `given`. An expression has no name.
SELECT i.indrelid, x.relname::text,
       coalesce((SELECT contype::text FROM pg_constraint
                 WHERE conrelid = i.indrelid AND conindid = i.indexrelid
                   AND contype IN ('p', 'u', 'x')), ''),
       i.indisunique, i.indpred IS NOT NULL, i.indisvalid,
       pg_get_indexdef(i.indexrelid, 0, true), key.place,
       (SELECT attname::text FROM pg_attribute WHERE attrelid = i.indrelid AND attnum = key.number)
FROM pg_index AS i
     JOIN pg_class AS x ON x.oid = i.indexrelid
     CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS key(number, place)
WHERE i.indrelid = ANY ((SELECT oids FROM given)::oid[]) AND key.place <= i.indnkeyatts
ORDER BY i.indrelid, x.relname COLLATE "C", key.place
