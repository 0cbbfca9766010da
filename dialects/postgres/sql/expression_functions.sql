-- The functions that the probe's query calls, its operators' too: by its parse tree, since what is
-- built in leaves no dependency.
SELECT p.proname::text, p.prosrc, p.provolatile::text, p.proleakproof,
       p.pronamespace = 'pg_catalog'::regnamespace
FROM pg_rewrite AS r
     CROSS JOIN LATERAL (
       SELECT DISTINCT m.found[1]::oid
       FROM regexp_matches(r.ev_action::text, ':(?:op)?funcid (\d+)', 'g') AS m(found)
     ) AS called(oid)
     JOIN pg_proc AS p ON p.oid = called.oid
WHERE r.ev_class = 'pg_temp.ratchet_probe'::regclass
ORDER BY p.provolatile DESC, p.proname
