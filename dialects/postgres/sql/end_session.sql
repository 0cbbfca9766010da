-- Ends the session of the name that follows, and waits until it is gone, five seconds at most. No
-- row: there is none. In the middle of a COMMIT that waits for a standby it ends when its
-- transaction is there.
SELECT pg_catalog.pg_terminate_backend(pid, 5000)
FROM pg_catalog.pg_stat_get_activity(NULL)
WHERE pid || ' ' || extract(epoch FROM backend_start) =
