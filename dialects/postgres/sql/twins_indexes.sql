-- Indexes without a constraint that name the column `wanted (relation, column_number)`, one row for
-- each of their columns, in their order. Left out is what CreateIndex has no words for.
SELECT x.relname::text, i.indisunique, CASE WHEN m.amname <> 'btree' THEN m.amname::text END,
       pg_get_expr(i.indpred, i.indrelid),
       coalesce((to_jsonb(i) ->> 'indnullsnotdistinct')::bool, false),
       array_to_string(x.reloptions, E'\n'), key.place <= i.indnkeyatts, a.attname::text,
       CASE WHEN a.attnum IS NULL THEN pg_get_indexdef(x.oid, key.place::int, true) END,
       CASE WHEN key.collation_id <> coalesce(a.attcollation, t.typcollation) THEN
         (SELECT quote_ident(n.nspname) || '.' || quote_ident(l.collname)
          FROM pg_collation AS l JOIN pg_namespace AS n ON n.oid = l.collnamespace
          WHERE l.oid = key.collation_id)
       END,
       (SELECT CASE WHEN n.nspname <> 'pg_catalog' THEN quote_ident(n.nspname) || '.' ELSE '' END
               || quote_ident(o.opcname)
        FROM pg_opclass AS o JOIN pg_namespace AS n ON n.oid = o.opcnamespace
        WHERE o.oid = key.class AND NOT o.opcdefault),
       key.option & 1, key.option & 2
FROM wanted
     JOIN pg_index AS i ON i.indrelid = wanted.relation
     JOIN pg_class AS x ON x.oid = i.indexrelid
     JOIN pg_am AS m ON m.oid = x.relam
     CROSS JOIN LATERAL unnest(i.indkey::int2[], i.indcollation::oid[], i.indclass::oid[],
                               i.indoption::int2[])
       WITH ORDINALITY AS key(number, collation_id, class, option, place)
     JOIN pg_attribute AS own ON own.attrelid = x.oid AND own.attnum = key.place
     JOIN pg_type AS t ON t.oid = own.atttypid
     LEFT JOIN pg_attribute AS a
       ON a.attrelid = i.indrelid AND a.attnum = key.number AND key.number <> 0
WHERE EXISTS (
        SELECT FROM pg_depend AS d
        WHERE d.classid = 'pg_class'::regclass AND d.objid = x.oid
          AND d.refclassid = d.classid AND d.refobjid = wanted.relation
          AND d.refobjsubid = wanted.column_number)
  AND NOT EXISTS (
        SELECT FROM pg_constraint AS k WHERE k.conindid = x.oid AND k.conrelid = i.indrelid)
  AND NOT EXISTS (
        SELECT FROM pg_attribute AS o WHERE o.attrelid = x.oid AND o.attoptions IS NOT NULL)
ORDER BY x.relname COLLATE "C", key.place
