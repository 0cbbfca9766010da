-- What the probe's query names: columns of its row, and other relations.
SELECT coalesce(a.attname::text, ''), d.refobjid::regclass::text
FROM pg_rewrite AS r
     JOIN pg_depend AS d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
     LEFT JOIN pg_attribute AS a
       ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid AND d.refobjsubid > 0
      AND d.refobjid = 'pg_temp.ratchet_row'::regclass
WHERE r.ev_class = 'pg_temp.ratchet_probe'::regclass AND d.refclassid = 'pg_class'::regclass
  AND d.refobjid <> r.ev_class
  AND (d.refobjid <> 'pg_temp.ratchet_row'::regclass OR d.refobjsubid > 0)
