-- Who else is connected to this database: (pid, role, application, address, connected, its last
-- statement's begin, its last statement), the oldest connection first; times as seconds.
SELECT pid, coalesce(usename, '')::text, coalesce(application_name, ''),
       coalesce(host(client_addr), 'local'),
       coalesce(extract(epoch FROM backend_start), 0)::double precision,
       coalesce(extract(epoch FROM query_start), 0)::double precision, coalesce(query, '')
FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend'
  AND pid <> pg_backend_pid() AND application_name <> current_setting('application_name')
ORDER BY backend_start
