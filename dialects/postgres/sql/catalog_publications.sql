-- Publications that send every column of the relations in `given`, one that is added, too. A list
-- of columns keeps new ones out.
SELECT c.oid, p.pubname::text
FROM pg_publication_tables AS p
     JOIN pg_namespace AS n ON n.nspname = p.schemaname
     JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = p.tablename
WHERE c.oid = ANY ((SELECT oids FROM given)::oid[])
  AND NOT EXISTS (
    SELECT FROM pg_publication_rel AS r JOIN pg_publication AS o ON o.oid = r.prpubid
    WHERE r.prrelid = c.oid AND o.pubname = p.pubname AND to_jsonb(r) ->> 'prattrs' IS NOT NULL)
ORDER BY c.oid, p.pubname COLLATE "C"
