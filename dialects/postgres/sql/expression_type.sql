-- The type of the probe's value; nothing where it is a predicate.
SELECT format_type(a.atttypid, a.atttypmod)
FROM pg_attribute AS a
WHERE a.attrelid = 'pg_temp.ratchet_probe'::regclass AND a.attnum = 1
