-- Who `session` waits for; who has been there for the longest first. A prepared transaction has no
-- process: it is found by the lock.
process (pid) AS (
  SELECT a.pid
  FROM session
       JOIN pg_stat_get_activity(NULL) AS a
         ON a.pid || ' ' || extract(epoch FROM a.backend_start) = session.name
), blocker (pid) AS (
  SELECT DISTINCT unnest(pg_blocking_pids(pid)) FROM process
)
SELECT 'pid ' || b.pid, coalesce(a.application_name, ''), coalesce(a.state, ''),
       coalesce(extract(epoch FROM clock_timestamp() - a.xact_start)::bigint, 0),
       coalesce(a.query, '')
FROM blocker AS b LEFT JOIN pg_stat_activity AS a ON a.pid = b.pid
WHERE b.pid <> 0
UNION ALL
SELECT 'prepared transaction ' || x.gid, '', 'prepared',
       extract(epoch FROM clock_timestamp() - x.prepared)::bigint, ''
FROM process
     JOIN pg_locks AS wanted ON wanted.pid = process.pid AND NOT wanted.granted
     JOIN pg_locks AS held
       ON held.pid IS NULL AND held.granted AND held.locktype = wanted.locktype
      AND held.database IS NOT DISTINCT FROM wanted.database
      AND held.relation IS NOT DISTINCT FROM wanted.relation
      AND held.transactionid IS NOT DISTINCT FROM wanted.transactionid
     JOIN pg_locks AS own
       ON own.pid IS NULL AND own.locktype = 'transactionid'
      AND own.virtualtransaction = held.virtualtransaction
     JOIN pg_prepared_xacts AS x ON x.transaction = own.transactionid
WHERE EXISTS (SELECT FROM blocker WHERE pid = 0)
ORDER BY 4 DESC
LIMIT 3
