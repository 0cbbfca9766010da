-- Columns of the relations in `given`. A NOT NULL that is still to be validated (18) is none yet.
SELECT a.attrelid, a.attname::text, format_type(a.atttypid, a.atttypmod),
       a.attnotnull AND NOT EXISTS (
         SELECT FROM pg_constraint AS k
         WHERE k.conrelid = a.attrelid AND k.contype = 'n' AND a.attnum = ANY (k.conkey)
           AND NOT k.convalidated),
       (SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef
        WHERE adrelid = a.attrelid AND adnum = a.attnum),
       a.attgenerated::text, a.attidentity::text,
       CASE WHEN a.attcollation <> t.typcollation THEN
         (SELECT quote_ident(n.nspname) || '.' || quote_ident(l.collname)
          FROM pg_collation AS l JOIN pg_namespace AS n ON n.oid = l.collnamespace
          WHERE l.oid = a.attcollation)
       END,
       col_description(a.attrelid, a.attnum),
       concat_ws(E'\n', 'SET STATISTICS ' || NULLIF(a.attstattarget, -1),
                 CASE WHEN a.attstorage <> t.typstorage THEN
                   'SET STORAGE ' || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'm' THEN 'MAIN'
                                       WHEN 'e' THEN 'EXTERNAL' ELSE 'EXTENDED' END
                 END,
                 'SET COMPRESSION ' || CASE a.attcompression WHEN 'p' THEN 'pglz'
                                         WHEN 'l' THEN 'lz4' END,
                 'SET (' || array_to_string(a.attoptions, ', ') || ')') AS settings,
       (SELECT string_agg(g.privilege_type || ' ' || coalesce(quote_ident(o.rolname), 'PUBLIC')
                          || CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END, E'\n'
                          ORDER BY g.privilege_type, o.rolname)
        FROM aclexplode(a.attacl) AS g LEFT JOIN pg_roles AS o ON o.oid = g.grantee) AS grants,
       owned.nspname::text, owned.relname::text, owned.deptype = 'i'
FROM pg_attribute AS a
     JOIN pg_type AS t ON t.oid = a.atttypid
     LEFT JOIN LATERAL (
       SELECT n.nspname, s.relname, o.deptype
       FROM pg_depend AS o
            JOIN pg_class AS s ON s.oid = o.objid AND s.relkind = 'S'
            JOIN pg_namespace AS n ON n.oid = s.relnamespace
       WHERE o.classid = 'pg_class'::regclass AND o.refclassid = o.classid
         AND o.deptype IN ('a', 'i')
         AND o.refobjid = a.attrelid AND o.refobjsubid = a.attnum
       LIMIT 1) AS owned ON true
WHERE a.attrelid = ANY ((SELECT oids FROM given)::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
