-- Constraints of the relations in `given`, one row for each of their columns, in their order. A
-- foreign
-- key to a partitioned table also has rows for its partitions, which nobody made.
SELECT k.conrelid, k.conname::text, k.contype::text, k.convalidated, pg_get_constraintdef(k.oid),
       a.attname::text, n.nspname::text, f.relname::text, fa.attname::text,
       k.confupdtype::text, k.confdeltype::text, coalesce(key.place, 1)
FROM pg_constraint AS k
     LEFT JOIN LATERAL unnest(k.conkey, k.confkey) WITH ORDINALITY
       AS key(number, target_number, place) ON true
     LEFT JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = key.number
     LEFT JOIN pg_class AS f ON f.oid = k.confrelid
     LEFT JOIN pg_namespace AS n ON n.oid = f.relnamespace
     LEFT JOIN pg_attribute AS fa ON fa.attrelid = k.confrelid AND fa.attnum = key.target_number
     LEFT JOIN pg_constraint AS parent ON parent.oid = k.conparentid
WHERE k.conrelid = ANY ((SELECT oids FROM given)::oid[]) AND k.contype <> 't'
  AND parent.conrelid IS DISTINCT FROM k.conrelid
ORDER BY k.conrelid, k.conname COLLATE "C", key.place
