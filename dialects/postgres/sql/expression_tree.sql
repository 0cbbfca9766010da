-- What else the parse tree of the probe's query tells.
SELECT r.ev_action::text ~ ':hasSubLinks true', r.ev_action::text ~ ':hasAggs true',
       r.ev_action::text ~ ':hasWindowFuncs true', r.ev_action::text ~ ':hasTargetSRFs true',
       r.ev_action::text ~ '\{(COERCEVIAIO|COERCETODOMAIN|XMLEXPR|SUBSCRIPTINGREF|ROWCOMPARE)\y'
FROM pg_rewrite AS r
WHERE r.ev_class = 'pg_temp.ratchet_probe'::regclass
