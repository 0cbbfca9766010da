-- Who runs one of the transactions `locked (transaction)`; the one that has run for the longest.
SELECT 'pid ' || a.pid, a.application_name, a.state,
       extract(epoch FROM clock_timestamp() - a.xact_start)::bigint, a.query
FROM locked
     JOIN pg_locks AS l
       ON l.locktype = 'transactionid' AND l.transactionid = locked.transaction AND l.granted
     JOIN pg_stat_activity AS a ON a.pid = l.pid
ORDER BY a.xact_start
LIMIT 1
