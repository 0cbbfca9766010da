-- The tables and views that the views in `given` read.
SELECT DISTINCT r.ev_class, n.nspname::text, c.relname::text
FROM pg_rewrite AS r
     JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
     JOIN pg_class AS c ON d.refclassid = 'pg_class'::regclass AND c.oid = d.refobjid
     JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE r.ev_class = ANY ((SELECT oids FROM given)::oid[]) AND r.rulename = '_RETURN'
  AND c.oid <> r.ev_class AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
ORDER BY 1, 2, 3
