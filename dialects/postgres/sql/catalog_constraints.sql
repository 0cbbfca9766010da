-- Constraints of the relations in `given`, one row for each of their columns, in their order. A
-- foreign key to a partitioned table also has rows for its partitions, which nobody made.
SELECT k.conrelid, k.conname::text, k.contype::text, k.convalidated, pg_get_constraintdef(k.oid),
       (SELECT attname::text FROM pg_attribute
        WHERE attrelid = k.conrelid AND attnum = key.number),
       (SELECT nspname::text FROM pg_namespace WHERE oid = f.relnamespace), f.relname::text,
       (SELECT attname::text FROM pg_attribute
        WHERE attrelid = k.confrelid AND attnum = key.target_number),
       k.confupdtype::text, k.confdeltype::text, coalesce(key.place, 1)
FROM pg_constraint AS k
     LEFT JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY
       AS key(number, target_number, place) ON true
     LEFT JOIN pg_class AS f ON f.oid = k.confrelid
WHERE k.conrelid = ANY ((SELECT oids FROM given)::oid[]) AND k.contype <> 't'
  AND (SELECT conrelid FROM pg_constraint WHERE oid = k.conparentid) IS DISTINCT FROM k.conrelid
ORDER BY k.conrelid, k.conname COLLATE "C", key.place
