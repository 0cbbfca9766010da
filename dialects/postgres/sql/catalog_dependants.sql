-- Relations whose definitions name one of the relations in `given`: by a view's query, a foreign
-- key, a default, a trigger, a rule, a policy, an expression of an index.
SELECT DISTINCT CASE d.classid
  WHEN 'pg_rewrite'::regclass THEN (SELECT ev_class FROM pg_rewrite WHERE oid = d.objid)
  WHEN 'pg_constraint'::regclass THEN (SELECT conrelid FROM pg_constraint WHERE oid = d.objid)
  WHEN 'pg_attrdef'::regclass THEN (SELECT adrelid FROM pg_attrdef WHERE oid = d.objid)
  WHEN 'pg_trigger'::regclass THEN (SELECT tgrelid FROM pg_trigger WHERE oid = d.objid)
  WHEN 'pg_policy'::regclass THEN (SELECT polrelid FROM pg_policy WHERE oid = d.objid)
  WHEN 'pg_class'::regclass THEN
    coalesce((SELECT indrelid FROM pg_index WHERE indexrelid = d.objid),
             (SELECT inhrelid FROM pg_inherits WHERE inhrelid = d.objid LIMIT 1))
END
FROM pg_depend AS d
WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = ANY ((SELECT oids FROM given)::oid[])
