-- A process's number is given out again some day; not together with the moment at which it began.
SELECT pid || ' ' || extract(epoch FROM backend_start)
FROM pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid())
