-- Functions of users in which somebody wrote a statement: (name, body, whether it is run by a
-- trigger of the table `wanted`).
SELECT p.oid::regprocedure::text, p.prosrc,
       EXISTS (SELECT FROM pg_trigger AS t, wanted
               WHERE t.tgrelid = wanted.relation AND t.tgfoid = p.oid AND NOT t.tgisinternal)::int
FROM pg_proc AS p
     JOIN pg_namespace AS n ON n.oid = p.pronamespace
     JOIN pg_language AS l ON l.oid = p.prolang
WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'ratchet')
  AND l.lanname NOT IN ('internal', 'c')
  AND NOT EXISTS (SELECT FROM pg_depend AS d
                  WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
ORDER BY 1
