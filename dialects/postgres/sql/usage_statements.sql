-- Behind "FROM <schema>.pg_stat_statements AS s": what it has counted in this database. Statements
-- inside of functions have a caller, and that one counts.
JOIN pg_database AS d ON d.oid = s.dbid
WHERE d.datname = current_database() AND s.toplevel
