-- Constraints that name the column `wanted (relation, column_number)`, one row for each of their
-- columns, in their order, and of those that their index includes. Left out is what AddConstraint
-- has no words for, and what old rows may break.
SELECT k.conname::text, k.contype::text, pg_get_expr(k.conbin, k.conrelid), a.attname::text,
       key.is_included, coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::bool, false),
       n.nspname::text, f.relname::text, fa.attname::text, k.confupdtype::text,
       k.confdeltype::text, k.confmatchtype::text, k.condeferrable, k.condeferred
FROM wanted
     JOIN pg_constraint AS k ON k.conrelid = wanted.relation
     LEFT JOIN pg_index AS i ON i.indexrelid = k.conindid AND k.contype = 'u'
     CROSS JOIN LATERAL (
       SELECT u.number, u.target_number, false AS is_included, u.place
       FROM unnest(k.conkey, k.confkey) WITH ORDINALITY AS u(number, target_number, place)
       UNION ALL
       SELECT v.number, NULL, true, v.place
       FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS v(number, place)
       WHERE v.place > i.indnkeyatts) AS key
     JOIN pg_attribute AS a ON a.attrelid = k.conrelid AND a.attnum = key.number
     LEFT JOIN pg_class AS f ON f.oid = k.confrelid
     LEFT JOIN pg_namespace AS n ON n.oid = f.relnamespace
     LEFT JOIN pg_attribute AS fa ON fa.attrelid = k.confrelid AND fa.attnum = key.target_number
WHERE k.contype IN ('u', 'c', 'f') AND k.convalidated AND NOT (k.contype = 'c' AND k.connoinherit)
  AND (to_jsonb(k) ->> 'confdelsetcols') IS NULL
  AND (wanted.column_number = ANY (k.conkey)
       OR wanted.column_number = ANY ((i.indkey::int2[])[i.indnkeyatts:]))
ORDER BY k.conname COLLATE "C", key.place
