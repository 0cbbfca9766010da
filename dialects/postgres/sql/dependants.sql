-- What depends on one column: `wanted (relation, column_number)`. Its own default does not count.
SELECT DISTINCT
       CASE
         WHEN view.oid IS NOT NULL
           THEN CASE WHEN rule.rulename = '_RETURN' THEN 'view' ELSE 'rule' END
         WHEN key.contype = 'p' THEN 'primary key'
         WHEN key.contype = 'f' THEN 'foreign key'
         WHEN key.contype = 'c' THEN 'check'
         WHEN key.contype IN ('u', 'x') OR index.indexrelid IS NOT NULL THEN 'index'
         WHEN trigger.oid IS NOT NULL THEN 'trigger'
         WHEN generated.attnum IS NOT NULL THEN 'generated column'
         WHEN policy.oid IS NOT NULL THEN 'policy'
         WHEN statistics.oid IS NOT NULL THEN 'statistics'
         WHEN function.oid IS NOT NULL THEN 'function'
         WHEN publication.oid IS NOT NULL THEN 'publication'
         WHEN relation.relkind = 'S' THEN 'sequence'
       END AS kind,
       n.nspname::text,
       CASE
         WHEN rule.rulename <> '_RETURN' THEN rule.rulename::text
         WHEN key.contype = 'c' THEN pg_get_expr(key.conbin, key.conrelid, true)
         WHEN key.contype IN ('p', 'u', 'x') THEN key.conname::text
         ELSE coalesce(view.relname, trigger.tgname, generated.attname, policy.polname,
                       statistics.stxname, function.proname, publication.pubname,
                       key_table.relname, relation.relname)::text
       END AS name,
       (SELECT string_agg(a.attname, ', ' ORDER BY k.place)
        FROM unnest(key.conkey) WITH ORDINALITY AS k(number, place)
             JOIN pg_attribute AS a ON a.attrelid = key.conrelid AND a.attnum = k.number),
       coalesce(index.indisunique, key.contype = 'u', false)
FROM wanted
     JOIN pg_depend AS d
       ON d.refclassid = 'pg_class'::regclass AND d.refobjid = wanted.relation
      AND d.refobjsubid = wanted.column_number
     LEFT JOIN pg_rewrite AS rule ON d.classid = 'pg_rewrite'::regclass AND rule.oid = d.objid
     LEFT JOIN pg_class AS view ON view.oid = rule.ev_class
     LEFT JOIN pg_constraint AS key ON d.classid = 'pg_constraint'::regclass AND key.oid = d.objid
     LEFT JOIN pg_class AS key_table ON key_table.oid = key.conrelid
     LEFT JOIN pg_class AS relation
       ON d.classid = 'pg_class'::regclass AND relation.oid = d.objid AND d.objsubid = 0
     LEFT JOIN pg_index AS index ON index.indexrelid = relation.oid
     LEFT JOIN pg_trigger AS trigger ON d.classid = 'pg_trigger'::regclass AND trigger.oid = d.objid
     LEFT JOIN pg_attrdef AS value ON d.classid = 'pg_attrdef'::regclass AND value.oid = d.objid
     -- Before 15 it is the column itself that depends, and not its value.
     LEFT JOIN pg_attribute AS generated
       ON generated.attrelid = CASE WHEN d.classid = 'pg_class'::regclass THEN d.objid
                                    ELSE value.adrelid END
      AND generated.attnum = coalesce(value.adnum, d.objsubid) AND generated.attnum > 0
     LEFT JOIN pg_policy AS policy ON d.classid = 'pg_policy'::regclass AND policy.oid = d.objid
     LEFT JOIN pg_statistic_ext AS statistics
       ON d.classid = 'pg_statistic_ext'::regclass AND statistics.oid = d.objid
     LEFT JOIN pg_proc AS function ON d.classid = 'pg_proc'::regclass AND function.oid = d.objid
     LEFT JOIN pg_publication_rel AS listed
       ON d.classid = 'pg_publication_rel'::regclass AND listed.oid = d.objid
     LEFT JOIN pg_publication AS publication ON publication.oid = listed.prpubid
     LEFT JOIN pg_namespace AS n
       ON n.oid = coalesce(view.relnamespace, key_table.relnamespace, relation.relnamespace,
                           function.pronamespace)
WHERE (value.oid IS NULL OR (value.adrelid, value.adnum) <> (wanted.relation, wanted.column_number))
  AND (key.oid IS NULL OR key.contype <> 'n')
UNION ALL
-- The other way round: a column of the key can't go before the table does.
SELECT DISTINCT 'partition key', n.nspname::text, c.relname::text, NULL, false
FROM wanted
     JOIN pg_depend AS d
       ON d.classid = 'pg_class'::regclass AND d.objid = wanted.relation
      AND d.objsubid = wanted.column_number AND d.refclassid = d.classid
      AND d.refobjid = d.objid AND d.refobjsubid = 0 AND d.deptype = 'i'
     JOIN pg_class AS c ON c.oid = wanted.relation
     JOIN pg_namespace AS n ON n.oid = c.relnamespace
ORDER BY 1, 2, 3
