-- One stamp for the relations in `tree`. It changes when anybody changes one of them, or anything
-- that belongs to it: a row of the catalog that is changed gets another place or another xmin, and
-- a relation that is written into another file has its row changed. Triggers and expressions call
-- functions, which call others: all that users have made count. ratchet's own are left out: it
-- makes them before it has a lock.
stamped (stamp) AS (
  SELECT hash_record_extended(ROW(c.xmin, c.ctid), 0)
  FROM tree JOIN pg_class AS c ON c.oid = tree.relation
  UNION ALL
  SELECT hash_record_extended(ROW(a.xmin, a.ctid), 0)
  FROM tree JOIN pg_attribute AS a ON a.attrelid = tree.relation AND a.attnum > 0
  UNION ALL
  SELECT hash_record_extended(ROW(d.xmin, d.ctid), 0)
  FROM tree JOIN pg_attrdef AS d ON d.adrelid = tree.relation
  UNION ALL
  SELECT hash_record_extended(ROW(n.xmin, n.ctid), 0)
  FROM tree JOIN pg_constraint AS n ON n.conrelid = tree.relation
  UNION ALL
  SELECT hash_record_extended(ROW(i.xmin, i.ctid), 0)
  FROM tree JOIN pg_index AS i ON i.indrelid = tree.relation
  UNION ALL
  SELECT hash_record_extended(ROW(t.xmin, t.ctid), 0)
  FROM tree JOIN pg_trigger AS t ON t.tgrelid = tree.relation
  UNION ALL
  SELECT hash_record_extended(ROW(p.xmin, p.ctid), 0)
  FROM pg_proc AS p
  WHERE p.oid >= 16384 AND p.pronamespace IS DISTINCT FROM to_regnamespace('ratchet')
  UNION ALL
  SELECT hash_record_extended(ROW(r.xmin, r.ctid), 0)
  FROM tree JOIN pg_rewrite AS r ON r.ev_class = tree.relation
  UNION ALL
  SELECT hash_record_extended(ROW(y.xmin, y.ctid), 0)
  FROM tree JOIN pg_policy AS y ON y.polrelid = tree.relation
)
SELECT sum(stamp)::text FROM stamped
