#include "support/postgres/schema_lines.hpp"

namespace ratchet::testing {
namespace {

constexpr const char* kLines = R"sql(
WITH space AS (
  SELECT oid, nspname FROM pg_namespace
  WHERE nspname !~ '^(pg_|information_schema$|ratchet$)'
), relation AS (
  SELECT c.*, c.oid::regclass::text AS name
  FROM pg_class AS c JOIN space ON space.oid = relnamespace
), held AS (
  SELECT * FROM relation WHERE relkind IN ('r', 'p', 'v', 'm')
)
SELECT format('table %s %s %s %s %s %s %s %s', name, relkind, relreplident,
              obj_description(oid, 'pg_class'), relacl, relrowsecurity, relforcerowsecurity,
              pg_get_expr(relpartbound, oid))
FROM held
UNION ALL
SELECT format('column %s %s %s %s %s %s %s %s %s %s %s %s', r.name,
              row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum), a.attname,
              format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
              pg_get_expr(d.adbin, d.adrelid), col_description(a.attrelid, a.attnum), a.attacl,
              a.attstorage, a.attislocal)
FROM held AS r
     JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
     LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
UNION ALL
SELECT format('parent %s %s %s', inhrelid::regclass, inhparent::regclass, inhseqno)
FROM pg_inherits JOIN relation AS r ON r.oid = inhrelid
UNION ALL
SELECT format('index %s %s', pg_get_indexdef(i.indexrelid), i.indisvalid)
FROM pg_index AS i JOIN held AS r ON r.oid = i.indrelid
UNION ALL
SELECT format('constraint %s %s %s', r.name, k.conname, pg_get_constraintdef(k.oid))
FROM pg_constraint AS k JOIN held AS r ON r.oid = k.conrelid
UNION ALL
SELECT format('trigger %s %s', pg_get_triggerdef(g.oid), g.tgenabled)
FROM pg_trigger AS g JOIN held AS r ON r.oid = g.tgrelid WHERE NOT g.tgisinternal
UNION ALL
SELECT format('policy %s %s %s %s', r.name, p.polname, pg_get_expr(p.polqual, r.oid),
              pg_get_expr(p.polwithcheck, r.oid))
FROM pg_policy AS p JOIN held AS r ON r.oid = p.polrelid
UNION ALL
SELECT format('view %s %s', name, pg_get_viewdef(oid)) FROM held WHERE relkind IN ('v', 'm')
UNION ALL
SELECT format('sequence %s owned by %s.%s', r.name, d.refobjid::regclass, d.refobjsubid)
FROM relation AS r LEFT JOIN pg_depend AS d ON d.objid = r.oid AND d.deptype IN ('a', 'i')
WHERE r.relkind = 'S'
UNION ALL
SELECT format('enum %s %s', enumtypid::regtype, string_agg(enumlabel, ',' ORDER BY enumsortorder))
FROM pg_enum GROUP BY enumtypid
UNION ALL
SELECT format('function %s', oid::regprocedure) FROM pg_proc
WHERE NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
  AND (pronamespace IN (SELECT oid FROM space)
       OR pronamespace = to_regnamespace('ratchet') AND proname <> 'rollout')
ORDER BY 1
)sql";

}  // namespace

std::vector<std::string> schema_lines(PostgresDatabase& database) {
  std::vector<std::string> lines;
  for (const PostgresRow& row : database.query(kLines)) lines.push_back(row.at(0).value_or(""));
  return lines;
}

}  // namespace ratchet::testing
