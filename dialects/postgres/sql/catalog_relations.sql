-- Those of the relations in `given` that are still there. `left alone`: a foreign table, or one
-- that
-- belongs to an extension.
SELECT c.oid, n.nspname::text, c.relname::text, c.relkind::text,
       c.relkind = 'f' OR EXISTS (
         SELECT FROM pg_depend AS d
         WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
         AS left_alone,
       c.relpersistence = 'u' AS unlogged,
       pg_get_partkeydef(c.oid), pg_get_expr(c.relpartbound, c.oid),
       CASE c.relreplident
         WHEN 'n' THEN 'NOTHING'
         WHEN 'f' THEN 'FULL'
         WHEN 'i' THEN (SELECT 'USING INDEX ' || quote_ident(x.relname)
                        FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid
                        WHERE i.indrelid = c.oid AND i.indisreplident)
       END AS replica_identity,
       concat_ws(', ', CASE WHEN c.relrowsecurity THEN 'ENABLE ROW LEVEL SECURITY' END,
                 CASE WHEN c.relforcerowsecurity THEN 'FORCE ROW LEVEL SECURITY' END)
         AS row_security,
       obj_description(c.oid, 'pg_class'),
       CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS view_query,
       CASE WHEN c.relkind = 'v' THEN array_to_string(c.reloptions, ', ') END AS view_options,
       row_security_active(c.oid) AS hides_rows
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.oid = ANY ((SELECT oids FROM given)::oid[])
