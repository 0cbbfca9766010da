-- Rules and policies of the relations in `given`, each as one text.
SELECT r.ev_class, r.rulename::text, pg_get_ruledef(r.oid, true)
FROM pg_rewrite AS r
WHERE r.ev_class = ANY ((SELECT oids FROM given)::oid[]) AND r.rulename <> '_RETURN'
UNION ALL
SELECT p.polrelid, p.polname::text,
       format('CREATE POLICY %I AS %s FOR %s TO %s USING (%s) WITH CHECK (%s)', p.polname,
              CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END, p.polcmd,
              (SELECT string_agg(coalesce(quote_ident(o.rolname), 'PUBLIC'), ', '
                                 ORDER BY o.rolname)
               FROM unnest(p.polroles) AS m(role) LEFT JOIN pg_roles AS o ON o.oid = m.role),
              pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
FROM pg_policy AS p
WHERE p.polrelid = ANY ((SELECT oids FROM given)::oid[])
ORDER BY 1, 2
