-- Ends the statement that `session` runs, and nothing when it runs none.
SELECT pg_cancel_backend(a.pid)
FROM session
     JOIN pg_stat_get_activity(NULL) AS a
       ON a.pid || ' ' || extract(epoch FROM a.backend_start) = session.name
WHERE a.state = 'active'
