-- What each of the relations in `given` is a partition of, or inherits from.
SELECT i.inhrelid, n.nspname::text, p.relname::text
FROM pg_inherits AS i
     JOIN pg_class AS p ON p.oid = i.inhparent
     JOIN pg_namespace AS n ON n.oid = p.relnamespace
WHERE i.inhrelid = ANY ((SELECT oids FROM given)::oid[])
ORDER BY i.inhrelid, i.inhseqno
