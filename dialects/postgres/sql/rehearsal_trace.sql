-- What this transaction holds of every table of users', where that keeps anybody away; in which
-- file its rows are; and how many of them scans of the whole table have read.
SELECT n.nspname, c.relname, coalesce(l.mode, ''),
       coalesce(pg_relation_filenode(c.oid)::text, ''),
       coalesce(s.seq_tup_read, 0)
FROM pg_class AS c
     JOIN pg_namespace AS n ON n.oid = c.relnamespace
     LEFT JOIN pg_stat_xact_user_tables AS s ON s.relid = c.oid
     LEFT JOIN LATERAL (
       SELECT held.mode
       FROM pg_locks AS held
       WHERE held.relation = c.oid AND held.pid = pg_backend_pid() AND held.granted
         AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database())
         AND held.mode IN ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                           'AccessExclusiveLock')
       ORDER BY array_position(ARRAY['AccessExclusiveLock', 'ExclusiveLock',
                                     'ShareRowExclusiveLock', 'ShareLock'], held.mode)
       LIMIT 1
     ) AS l ON true
WHERE c.relkind IN ('r', 'p', 'm')
  AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'ratchet')
  AND n.nspname NOT LIKE 'pg\_temp\_%'
ORDER BY 1, 2
