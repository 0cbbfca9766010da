-- Relations whose definitions name one of the relations in `given`: by a view's query, a foreign
-- key, a
-- default, a trigger, a rule, a policy, an expression of an index.
SELECT DISTINCT coalesce(rule.ev_class, key.conrelid, value.adrelid, trigger.tgrelid,
                         policy.polrelid, index.indrelid, child.inhrelid)
FROM pg_depend AS d
     LEFT JOIN pg_rewrite AS rule
       ON d.classid = 'pg_rewrite'::regclass AND rule.oid = d.objid
     LEFT JOIN pg_constraint AS key
       ON d.classid = 'pg_constraint'::regclass AND key.oid = d.objid
     LEFT JOIN pg_attrdef AS value
       ON d.classid = 'pg_attrdef'::regclass AND value.oid = d.objid
     LEFT JOIN pg_trigger AS trigger
       ON d.classid = 'pg_trigger'::regclass AND trigger.oid = d.objid
     LEFT JOIN pg_policy AS policy
       ON d.classid = 'pg_policy'::regclass AND policy.oid = d.objid
     LEFT JOIN pg_index AS index
       ON d.classid = 'pg_class'::regclass AND index.indexrelid = d.objid
     LEFT JOIN pg_inherits AS child
       ON d.classid = 'pg_class'::regclass AND child.inhrelid = d.objid
WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid = ANY ((SELECT oids FROM given)::oid[])
