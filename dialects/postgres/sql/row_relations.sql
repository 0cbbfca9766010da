-- The relations that hold the rows of `wanted (relation)`: itself, its partitions, whoever inherits
-- from it.
WITH RECURSIVE tree (relation) AS (
  SELECT relation FROM wanted
  UNION
  SELECT i.inhrelid FROM tree JOIN pg_inherits AS i ON i.inhparent = tree.relation
)
SELECT c.oid, n.nspname::text, c.relname::text, c.relkind::text,
       -- Not by the size of the file: what a backfill leaves dead would count as well.
       nullif(greatest(c.reltuples::double precision, pg_stat_get_live_tuples(c.oid), 0), 0)
         AS estimated,
       c.relfilenode AS file
FROM tree
     JOIN pg_class AS c ON c.oid = tree.relation
     JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'f')
