-- What publications say of the tables in `given`: rows of catalog_belongings, behind those.
SELECT oid, kind, text, undo FROM (
  SELECT r.prrelid AS oid, 'single' AS kind,
         format('ALTER PUBLICATION %I ADD TABLE ONLY %s', p.pubname, r.prrelid::regclass)
         || CASE WHEN to_jsonb(r) ->> 'prattrs' IS NULL THEN ''
            ELSE (SELECT ' (' || string_agg(quote_ident(v.name), ', ') || ')'
                  FROM jsonb_array_elements_text(to_jsonb(l) -> 'attnames') AS v(name)) END
         || coalesce(' WHERE (' || (to_jsonb(l) ->> 'rowfilter') || ')', '') AS text,
         format('ALTER PUBLICATION %I DROP TABLE ONLY %s', p.pubname, r.prrelid::regclass) AS undo
  FROM pg_publication_rel AS r
       JOIN pg_publication AS p ON p.oid = r.prpubid
       JOIN pg_class AS c ON c.oid = r.prrelid
       JOIN pg_namespace AS n ON n.oid = c.relnamespace
       JOIN pg_publication_tables AS l
         ON l.pubname = p.pubname AND l.schemaname = n.nspname AND l.tablename = c.relname
  WHERE c.relkind IN ('r', 'p')
  UNION ALL
  SELECT c.oid, 'unmovable',
         format('publication %s, which would send the rows of any new table', p.pubname), NULL
  FROM pg_class AS c CROSS JOIN pg_publication AS p
  WHERE c.relkind IN ('r', 'p') AND p.puballtables
) AS found
WHERE oid = ANY ((SELECT oids FROM given)::oid[])
ORDER BY oid, text
