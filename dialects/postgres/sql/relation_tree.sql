-- The relations in `wanted (relation)`, whoever is a part of them or inherits from them. Stands
-- behind WITH RECURSIVE.
tree (relation) AS (
  SELECT relation FROM wanted
  UNION
  SELECT i.inhrelid FROM tree JOIN pg_inherits AS i ON i.inhparent = tree.relation
)
