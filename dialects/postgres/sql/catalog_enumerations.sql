SELECT n.nspname::text, t.typname::text, e.enumlabel::text
FROM pg_type AS t
     JOIN pg_namespace AS n ON n.oid = t.typnamespace
     JOIN pg_enum AS e ON e.enumtypid = t.oid
ORDER BY n.nspname, t.typname, e.enumsortorder
