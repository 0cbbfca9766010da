-- What `session` is doing; no row when it does nothing. The server counts only for index builds:
-- the transactions that they wait for, the rows that they sort and load, else the blocks that
-- they read.
shown AS (
  SELECT a.query, extract(epoch FROM clock_timestamp() - a.query_start) AS seconds, p.*
  FROM session
       JOIN pg_stat_activity AS a
         ON a.pid || ' ' || extract(epoch FROM a.backend_start) = session.name
       LEFT JOIN pg_stat_progress_create_index AS p ON p.pid = a.pid
  WHERE a.state = 'active'
)
SELECT query, (seconds * 1000)::bigint, coalesce(phase, ''),
       coalesce(CASE WHEN phase LIKE 'waiting%' THEN lockers_done
                     WHEN phase LIKE '%tuples%' THEN tuples_done
                     ELSE blocks_done END, 0),
       coalesce(CASE WHEN phase LIKE 'waiting%' THEN lockers_total
                     WHEN phase LIKE '%tuples%' THEN tuples_total
                     ELSE blocks_total END, 0),
       CASE WHEN phase LIKE 'waiting%' THEN 'transactions'
            WHEN phase LIKE '%tuples%' THEN 'rows'
            ELSE 'blocks' END
FROM shown
