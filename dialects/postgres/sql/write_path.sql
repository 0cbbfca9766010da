-- What decides what becomes of a row that is written to the relations of `wanted`, and to whoever
-- is a part of them or inherits from them: (kind, name, text). A text changes when somebody has
-- done anything to it, also when all is as before again: TRUNCATE and a rewrite give a relation
-- another file, DISABLE and ENABLE give a trigger another xmin, OR REPLACE gives one to a function.
-- It survives VACUUM and freezing, and what was rolled back.
--
-- Functions are those of the triggers, and `own` (oid) with what the expressions in them name. What
-- a function written in a string or in another language calls is nowhere recorded.
tree (relation) AS (
  SELECT relation FROM wanted
  UNION
  SELECT i.inhrelid FROM tree JOIN pg_inherits AS i ON i.inhparent = tree.relation
), fired AS (
  SELECT t.tgrelid, t.tgfoid, t.tgname,
         format('%I %s.%s %s', t.tgname, t.oid, t.xmin, t.tgenabled) AS stamp
  FROM tree JOIN pg_trigger AS t ON t.tgrelid = tree.relation
  -- BEFORE, FOR EACH ROW, which may change the row; those of a partition are internal before 15.
  -- And ratchet's own, which carry it over to another table.
  WHERE t.tgtype & 3 = 3 OR position('ratchet_' in t.tgname) > 0
), function (oid) AS (
  SELECT tgfoid FROM fired
  UNION
  SELECT oid FROM own
  UNION
  SELECT coalesce(o.oprcode, d.refobjid)
  FROM function
       JOIN pg_depend AS d ON d.classid = 'pg_proc'::regclass AND d.objid = function.oid
       LEFT JOIN pg_operator AS o ON d.refclassid = 'pg_operator'::regclass AND o.oid = d.refobjid
  WHERE d.refclassid = 'pg_proc'::regclass OR o.oid IS NOT NULL
)
SELECT 'writes', format('%I.%I', n.nspname, c.relname),
       concat_ws(E'\n', format('file %s', c.relfilenode),
                 (SELECT string_agg('trigger ' || f.stamp, E'\n' ORDER BY f.tgname COLLATE "C")
                  FROM fired AS f
                  WHERE f.tgrelid = c.oid),
                 (SELECT string_agg(format('rule %I %s.%s %s', r.rulename, r.oid, r.xmin,
                                           r.ev_enabled), E'\n' ORDER BY r.rulename)
                  FROM pg_rewrite AS r
                  WHERE r.ev_class = c.oid))
FROM tree
     JOIN pg_class AS c ON c.oid = tree.relation
     JOIN pg_namespace AS n ON n.oid = c.relnamespace
UNION ALL
SELECT 'function',
       format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)),
       format('%s.%s', p.oid, p.xmin)
FROM function
     JOIN pg_proc AS p ON p.oid = function.oid
     JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE p.oid >= 16384  -- what comes with the server stays
ORDER BY 1, 2
