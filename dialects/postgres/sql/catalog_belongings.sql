-- What the tables in `given` have beside their definitions (Belongings), one row for each: the
-- table, what it is to it, its text, and what takes it off. Statements are by the table's own name.
-- In the order in which they have to be run.
SELECT oid, kind, text, undo FROM (
WITH tables AS MATERIALIZED (
  SELECT c.oid, c.oid::regclass::text AS name, c.relowner, c.relacl, c.reloptions, c.reltype,
         c.reltoastrelid, c.reltablespace, c.relpersistence, c.reloftype
  FROM pg_class AS c
  WHERE c.oid = ANY ((SELECT oids FROM given)::oid[]) AND c.relkind IN ('r', 'p')
), own_indexes AS MATERIALIZED (
  SELECT i.indrelid, i.indexrelid, i.indisclustered, i.indisvalid, x.relname, x.reltablespace
  FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid
  WHERE i.indrelid = ANY (ARRAY(SELECT oid FROM tables))
), found (oid, place, kind, text, undo) AS (
  SELECT oid, 0, 'parameter', unnest(reloptions), NULL FROM tables
  UNION ALL
  SELECT t.oid, 0, 'parameter', 'toast.' || unnest(o.reloptions), NULL
  FROM tables AS t JOIN pg_class AS o ON o.oid = t.reltoastrelid
  UNION ALL
  SELECT t.oid, 0, 'tablespace', s.spcname::text, NULL
  FROM tables AS t JOIN pg_tablespace AS s ON s.oid = t.reltablespace
  UNION ALL
  -- Who may do what: nobody whom a default would let in, and everybody who is named.
  SELECT DISTINCT t.oid, 1, 'setting',
         format('REVOKE ALL ON TABLE %s FROM %s', t.name, r.name), NULL
  FROM tables AS t
       CROSS JOIN LATERAL (
         SELECT t.relowner AS grantee WHERE t.relacl IS NOT NULL
         UNION ALL
         SELECT g.grantee FROM pg_default_acl AS d CROSS JOIN aclexplode(d.defaclacl) AS g
         WHERE d.defaclobjtype = 'r' AND (t.relacl IS NOT NULL OR g.grantee <> t.relowner)) AS o
       CROSS JOIN LATERAL (SELECT CASE o.grantee WHEN 0 THEN 'PUBLIC'
                                  ELSE quote_ident(pg_get_userbyid(o.grantee)) END) AS r(name)
  UNION ALL
  SELECT t.oid, 2, 'setting',
         format('GRANT %s ON TABLE %s TO %s%s',
                string_agg(g.privilege_type, ', ' ORDER BY g.privilege_type), t.name,
                CASE g.grantee WHEN 0 THEN 'PUBLIC'
                ELSE quote_ident(pg_get_userbyid(g.grantee)) END,
                CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END), NULL
  FROM tables AS t CROSS JOIN aclexplode(t.relacl) AS g
  GROUP BY t.oid, t.name, g.grantee, g.is_grantable
  UNION ALL
  SELECT oid, 3, 'setting',
         format('ALTER TABLE %s OWNER TO %I', name, pg_get_userbyid(relowner)), NULL
  FROM tables WHERE pg_get_userbyid(relowner) <> current_user
  UNION ALL
  SELECT indrelid, 4, 'setting',
         format('ALTER TABLE %s CLUSTER ON %I', indrelid::regclass, relname), NULL
  FROM own_indexes WHERE indisclustered
  UNION ALL
  SELECT i.indrelid, 4, 'setting',
         format('ALTER INDEX %s ALTER COLUMN %s SET STATISTICS %s', i.indexrelid::regclass,
                a.attnum, a.attstattarget), NULL
  FROM own_indexes AS i JOIN pg_attribute AS a ON a.attrelid = i.indexrelid
  WHERE a.attstattarget >= 0
  UNION ALL
  SELECT i.indrelid, 4, 'setting',
         format('COMMENT ON INDEX %s IS %L', i.indexrelid::regclass, d.description), NULL
  FROM own_indexes AS i
       JOIN pg_description AS d ON d.objoid = i.indexrelid AND d.classoid = 'pg_class'::regclass
  UNION ALL
  SELECT k.conrelid, 4, 'setting',
         format('COMMENT ON CONSTRAINT %I ON %s IS %L', k.conname, k.conrelid::regclass,
                d.description), NULL
  FROM pg_constraint AS k
       JOIN pg_description AS d ON d.objoid = k.oid AND d.classoid = 'pg_constraint'::regclass
  WHERE k.conrelid = ANY (ARRAY(SELECT oid FROM tables))
  UNION ALL
  SELECT p.polrelid, 4, 'setting',
         format('COMMENT ON POLICY %I ON %s IS %L', p.polname, p.polrelid::regclass,
                d.description), NULL
  FROM pg_policy AS p
       JOIN pg_description AS d ON d.objoid = p.oid AND d.classoid = 'pg_policy'::regclass
  WHERE p.polrelid = ANY (ARRAY(SELECT oid FROM tables))
  UNION ALL
  -- Behind the trigger itself, which is made anew.
  SELECT g.tgrelid, 5, 'single',
         format('COMMENT ON TRIGGER %I ON %s IS %L', g.tgname, g.tgrelid::regclass, d.description),
         ''
  FROM pg_trigger AS g
       JOIN pg_description AS d ON d.objoid = g.oid AND d.classoid = 'pg_trigger'::regclass
  WHERE g.tgrelid = ANY (ARRAY(SELECT oid FROM tables)) AND NOT g.tgisinternal
  UNION ALL
  SELECT s.stxrelid, 5, 'single', pg_get_statisticsobjdef(s.oid),
         format('DROP STATISTICS %I.%I', n.nspname, s.stxname)
  FROM pg_statistic_ext AS s JOIN pg_namespace AS n ON n.oid = s.stxnamespace
  WHERE s.stxrelid = ANY (ARRAY(SELECT oid FROM tables))
  UNION ALL
  -- What can only know this table.
  SELECT t.oid, 6, 'unmovable', w.words, NULL
  FROM tables AS t
       CROSS JOIN LATERAL (VALUES
         (t.relpersistence = 'u', 'its being UNLOGGED'),
         (t.reloftype <> 0, 'its being a table of a type'),
         (EXISTS (SELECT FROM pg_seclabel AS l
                  WHERE l.objoid = t.oid AND l.classoid = 'pg_class'::regclass),
          'its security label')) AS w(holds, words)
  WHERE w.holds
  UNION ALL
  SELECT indrelid, 6, 'unmovable', 'the invalid index ' || relname, NULL
  FROM own_indexes WHERE NOT indisvalid
  UNION ALL
  SELECT indrelid, 6, 'unmovable', format('index %s in a tablespace of its own', relname), NULL
  FROM own_indexes WHERE reltablespace <> 0
  UNION ALL
  SELECT k.conrelid, 6, 'unmovable',
         CASE WHEN k.condeferrable THEN format('constraint %s, which is DEFERRABLE', k.conname)
              ELSE format('constraint %s, which is not validated', k.conname) END, NULL
  FROM pg_constraint AS k
  WHERE k.conrelid = ANY (ARRAY(SELECT oid FROM tables))
    AND (NOT k.convalidated OR (k.condeferrable AND k.contype IN ('p', 'u', 'x')))
  UNION ALL
  SELECT k.confrelid, 6, 'unmovable',
         format('foreign key %s of %s, which %s', k.conname, k.conrelid::regclass,
                CASE WHEN k.convalidated THEN 'is partitioned' ELSE 'is not validated' END), NULL
  FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
  WHERE k.confrelid = ANY (ARRAY(SELECT oid FROM tables)) AND k.contype = 'f'
    AND k.conrelid <> k.confrelid AND (NOT k.convalidated OR c.relkind = 'p' OR c.relispartition)
  UNION ALL
  SELECT s.srrelid, 6, 'unmovable', 'a subscription that writes to it', NULL
  FROM pg_subscription_rel AS s WHERE s.srrelid = ANY (ARRAY(SELECT oid FROM tables))
  UNION ALL
  SELECT DISTINCT t.oid, 6, 'unmovable', pg_describe_object(d.classid, d.objid, d.objsubid), NULL
  FROM tables AS t
       JOIN pg_depend AS d
         ON (d.refclassid, d.refobjid) IN (
              ('pg_class'::regclass, t.oid), ('pg_type'::regclass, t.reltype),
              ('pg_type'::regclass, (SELECT typarray FROM pg_type WHERE oid = t.reltype)))
       LEFT JOIN pg_rewrite AS r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
       LEFT JOIN pg_class AS v ON v.oid = r.ev_class
       LEFT JOIN pg_constraint AS k ON d.classid = 'pg_constraint'::regclass AND k.oid = d.objid
       LEFT JOIN pg_attrdef AS e ON d.classid = 'pg_attrdef'::regclass AND e.oid = d.objid
       LEFT JOIN pg_trigger AS g ON d.classid = 'pg_trigger'::regclass AND g.oid = d.objid
       LEFT JOIN pg_policy AS p ON d.classid = 'pg_policy'::regclass AND p.oid = d.objid
       LEFT JOIN pg_class AS o ON d.classid = 'pg_class'::regclass AND o.oid = d.objid
  WHERE d.deptype <> 'i'
    AND (d.refclassid <> 'pg_class'::regclass
         OR (v.relkind <> 'v' OR r.rulename <> '_RETURN')
         OR (k.conrelid <> t.oid AND k.confrelid <> t.oid)
         OR e.adrelid <> t.oid OR g.tgrelid <> t.oid OR p.polrelid <> t.oid
         OR (o.relkind NOT IN ('i', 'S') AND o.oid <> t.oid)
         OR d.classid NOT IN ('pg_rewrite'::regclass, 'pg_constraint'::regclass,
                              'pg_attrdef'::regclass, 'pg_trigger'::regclass,
                              'pg_policy'::regclass, 'pg_class'::regclass,
                              'pg_statistic_ext'::regclass, 'pg_publication_rel'::regclass))
)
SELECT oid, place, kind, text, undo FROM found) AS listed
ORDER BY oid, place, text
