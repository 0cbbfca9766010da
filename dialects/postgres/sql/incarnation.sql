-- The timeline changes with a failover; a crash resets the statistics, and nothing else shows it to
-- everybody. A standby has no timeline of its own.
SELECT CASE WHEN NOT pg_catalog.pg_is_in_recovery()
            THEN pg_catalog.left(pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()), 8)
       END
       || ' ' || pg_catalog.pg_stat_get_bgwriter_stat_reset_time()::pg_catalog.text
