-- Rules and policies of the relations in `given`, each as one text.
SELECT r.ev_class, r.rulename::text, rtrim(pg_get_ruledef(r.oid, true), ';')
FROM pg_rewrite AS r
WHERE r.ev_class = ANY ((SELECT oids FROM given)::oid[]) AND r.rulename <> '_RETURN'
UNION ALL
SELECT p.polrelid, p.polname::text,
       format('CREATE POLICY %I ON %s AS %s FOR %s TO %s', p.polname, p.polrelid::regclass,
              CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
              CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE'
                            WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
              (SELECT string_agg(coalesce(quote_ident(o.rolname), 'PUBLIC'), ', '
                                 ORDER BY o.rolname)
               FROM unnest(p.polroles) AS m(role) LEFT JOIN pg_roles AS o ON o.oid = m.role))
       || coalesce(' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', '')
       || coalesce(' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', '')
FROM pg_policy AS p
WHERE p.polrelid = ANY ((SELECT oids FROM given)::oid[])
ORDER BY 1, 2
