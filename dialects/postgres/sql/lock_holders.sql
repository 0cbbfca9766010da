-- Who has locks on the tables `wanted (relation)` and their partitions; who has had them for the
-- longest first. A prepared transaction has no process.
WITH RECURSIVE tree (relation) AS (
  SELECT relation FROM wanted
  UNION
  SELECT i.inhrelid FROM tree JOIN pg_inherits AS i ON i.inhparent = tree.relation
)
SELECT coalesce('pid ' || l.pid, 'prepared transaction ' || p.gid),
       coalesce(a.application_name, ''), coalesce(a.state, 'prepared'),
       extract(epoch FROM clock_timestamp() - coalesce(a.xact_start, p.prepared))::bigint,
       coalesce(a.query, '')
FROM tree
     JOIN pg_locks AS l ON l.relation = tree.relation AND l.granted
     LEFT JOIN pg_stat_activity AS a ON a.pid = l.pid
     LEFT JOIN pg_locks AS own
       ON l.pid IS NULL AND own.pid IS NULL AND own.locktype = 'transactionid'
      AND own.virtualtransaction = l.virtualtransaction
     LEFT JOIN pg_prepared_xacts AS p ON p.transaction = own.transactionid
WHERE l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND l.pid IS DISTINCT FROM pg_backend_pid()
  AND (l.pid IS NULL OR a.backend_type <> 'autovacuum worker')
GROUP BY 1, 2, 3, 4, 5
ORDER BY 4 DESC NULLS LAST
LIMIT 3
