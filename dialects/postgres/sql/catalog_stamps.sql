-- One row for each table, view or sequence in the namespaces `shown`: whether it is one that
-- `Schema` lists, a stamp that changes whenever somebody changes it or anything that belongs to it,
-- and how many rows it has. Row 0 stamps what definitions may name beside relations, and says
-- whether there is a publication at all. Takes no lock on any of them.
--
-- A row of the catalog that is changed gets another place or another xmin. (VACUUM writes its
-- statistics in place, which changes neither.)
--
-- Each catalog is read by its index, once: a join would read it whole, or once for each relation.
wanted AS MATERIALIZED (
  SELECT oid, relkind, reltuples, hash_record_extended(ROW(xmin, ctid), 0) AS stamp
  FROM pg_class
  WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND relnamespace IN (SELECT namespace FROM shown)
), stamped (oid, stamp) AS (
  SELECT oid, stamp FROM wanted
  UNION ALL
  SELECT attrelid, hash_record_extended(ROW(xmin, ctid), 0) FROM pg_attribute
  WHERE attrelid = ANY (ARRAY(SELECT oid FROM wanted)) AND attnum > 0
  UNION ALL
  SELECT adrelid, hash_record_extended(ROW(xmin, ctid), 0) FROM pg_attrdef
  WHERE adrelid = ANY (ARRAY(SELECT oid FROM wanted))
  UNION ALL
  SELECT conrelid, hash_record_extended(ROW(xmin, ctid), 0) FROM pg_constraint
  WHERE conrelid = ANY (ARRAY(SELECT oid FROM wanted))
  UNION ALL
  SELECT i.indrelid, hash_record_extended(ROW(i.xmin, i.ctid, x.xmin, x.ctid), 0)
  FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid
  WHERE i.indrelid = ANY (ARRAY(SELECT oid FROM wanted))
  UNION ALL
  SELECT tgrelid, hash_record_extended(ROW(xmin, ctid), 0) FROM pg_trigger
  WHERE tgrelid = ANY (ARRAY(SELECT oid FROM wanted))
  UNION ALL
  SELECT ev_class, hash_record_extended(ROW(xmin, ctid), 0) FROM pg_rewrite
  WHERE ev_class = ANY (ARRAY(SELECT oid FROM wanted))
  UNION ALL
  SELECT polrelid, hash_record_extended(ROW(xmin, ctid), 0) FROM pg_policy
  WHERE polrelid = ANY (ARRAY(SELECT oid FROM wanted))
  UNION ALL
  SELECT inhrelid, hash_record_extended(ROW(xmin, ctid), 0) FROM pg_inherits
  WHERE inhrelid = ANY (ARRAY(SELECT oid FROM wanted))
  UNION ALL
  SELECT stxrelid, hash_record_extended(ROW(xmin, ctid), 0) FROM pg_statistic_ext
  WHERE stxrelid = ANY (ARRAY(SELECT oid FROM wanted))
  UNION ALL
  SELECT objoid, hash_record_extended(ROW(xmin, ctid), 0) FROM pg_description
  WHERE objoid = ANY (ARRAY(SELECT oid FROM wanted)) AND classoid = 'pg_class'::regclass
), summed AS (
  SELECT oid, sum(stamp)::text AS stamp FROM stamped GROUP BY oid
), named (stamp) AS (
  SELECT hash_record_extended(ROW(xmin, ctid), 0) FROM pg_namespace
  UNION ALL
  SELECT hash_record_extended(ROW(t.oid, t.typname, t.typnamespace), 0)
  FROM pg_type AS t
  WHERE t.oid >= 16384 AND t.typelem = 0
    AND (t.typrelid = 0 OR (SELECT relkind FROM pg_class WHERE oid = t.typrelid) = 'c')
  UNION ALL
  SELECT hash_record_extended(ROW(oid, proname, pronamespace), 0)
  FROM pg_proc
  WHERE oid >= 16384 AND pronamespace IS DISTINCT FROM to_regnamespace('ratchet')
  UNION ALL
  SELECT hash_record_extended(ROW(xmin, ctid), 0) FROM pg_publication
  UNION ALL
  SELECT hash_record_extended(ROW(xmin, ctid), 0) FROM pg_publication_rel
)
SELECT oid, relkind <> 'S', summed.stamp,
       CASE WHEN relkind IN ('r', 'm')
            THEN greatest(reltuples::int8, pg_stat_get_live_tuples(oid), 0) ELSE 0 END
FROM wanted JOIN summed USING (oid)
UNION ALL
SELECT 0, EXISTS (SELECT FROM pg_publication), sum(stamp)::text, 0 FROM named
