-- Triggers of the relations in `given`, in the order in which they fire: by their names, byte by
-- byte.
SELECT g.tgrelid, g.tgname::text, pg_get_triggerdef(g.oid, true), g.tgenabled::text
FROM pg_trigger AS g
WHERE g.tgrelid = ANY ((SELECT oids FROM given)::oid[]) AND NOT g.tgisinternal
ORDER BY g.tgrelid, g.tgname COLLATE "C"
