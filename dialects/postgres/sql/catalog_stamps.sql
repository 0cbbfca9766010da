-- One row for each table, view or sequence in the namespaces `shown`: whether it is one that
-- `Schema` lists, a stamp that changes whenever somebody changes it or anything that belongs to it,
-- and how many rows it has. Row 0 stamps what definitions may name beside relations. Takes no lock
-- on any of them.
--
-- A row of the catalog that is changed gets another place or another xmin. (VACUUM writes its
-- statistics in place, which changes neither.)
wanted AS (
  SELECT oid, relkind, reltuples
  FROM pg_class
  WHERE relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND relnamespace IN (SELECT namespace FROM shown)
), stamped (oid, stamp) AS (
  SELECT oid, hash_record_extended(ROW(xmin, ctid), 0) FROM pg_class
  UNION ALL
  SELECT attrelid, hash_record_extended(ROW(xmin, ctid), 0) FROM pg_attribute
  WHERE attnum > 0 AND attrelid >= 16384
  UNION ALL
  SELECT adrelid, hash_record_extended(ROW(xmin, ctid), 0) FROM pg_attrdef
  UNION ALL
  SELECT conrelid, hash_record_extended(ROW(xmin, ctid), 0) FROM pg_constraint
  UNION ALL
  SELECT i.indrelid, hash_record_extended(ROW(i.xmin, i.ctid, x.xmin, x.ctid), 0)
  FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid
  UNION ALL
  SELECT tgrelid, hash_record_extended(ROW(xmin, ctid), 0) FROM pg_trigger
  UNION ALL
  SELECT ev_class, hash_record_extended(ROW(xmin, ctid), 0) FROM pg_rewrite
  UNION ALL
  SELECT polrelid, hash_record_extended(ROW(xmin, ctid), 0) FROM pg_policy
  UNION ALL
  SELECT inhrelid, hash_record_extended(ROW(xmin, ctid), 0) FROM pg_inherits
  UNION ALL
  SELECT objoid, hash_record_extended(ROW(xmin, ctid), 0) FROM pg_description
  WHERE classoid = 'pg_class'::regclass
), named (stamp) AS (
  SELECT hash_record_extended(ROW(xmin, ctid), 0) FROM pg_namespace
  UNION ALL
  SELECT hash_record_extended(ROW(t.oid, t.typname, t.typnamespace), 0)
  FROM pg_type AS t LEFT JOIN pg_class AS c ON c.oid = t.typrelid
  WHERE t.oid >= 16384 AND t.typelem = 0 AND (t.typrelid = 0 OR c.relkind = 'c')
  UNION ALL
  SELECT hash_record_extended(ROW(oid, proname, pronamespace), 0)
  FROM pg_proc
  WHERE oid >= 16384 AND pronamespace IS DISTINCT FROM to_regnamespace('ratchet')
)
SELECT oid, relkind <> 'S', sum(stamp)::text,
       CASE WHEN relkind IN ('r', 'm')
            THEN greatest(reltuples::int8, pg_stat_get_live_tuples(oid), 0) ELSE 0 END
FROM wanted JOIN stamped USING (oid)
GROUP BY oid, relkind, reltuples
UNION ALL
SELECT 0, false, sum(stamp)::text, 0 FROM named
