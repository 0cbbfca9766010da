-- Columns of the relations in `given`. A NOT NULL that is still to be validated (18) is none yet.
SELECT a.attrelid, a.attname::text, format_type(a.atttypid, a.atttypmod),
       a.attnotnull AND NOT EXISTS (
         SELECT FROM pg_constraint AS k
         WHERE k.conrelid = a.attrelid AND k.contype = 'n' AND a.attnum = ANY (k.conkey)
           AND NOT k.convalidated),
       pg_get_expr(d.adbin, d.adrelid), a.attgenerated::text, a.attidentity::text,
       CASE WHEN a.attcollation <> t.typcollation THEN
         (SELECT quote_ident(n.nspname) || '.' || quote_ident(l.collname)
          FROM pg_collation AS l JOIN pg_namespace AS n ON n.oid = l.collnamespace
          WHERE l.oid = a.attcollation)
       END,
       col_description(a.attrelid, a.attnum)
FROM pg_attribute AS a
     JOIN pg_type AS t ON t.oid = a.atttypid
     LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = ANY ((SELECT oids FROM given)::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
