#include "support/postgres/schema_lines.hpp"

namespace ratchet::testing {
namespace {

constexpr const char* kLines = R"sql(
WITH relation AS (
  SELECT oid, relname, relkind, relreplident FROM pg_class
  WHERE relnamespace = 'public'::regnamespace
)
SELECT format('table %s %s %s %s', relname, relkind, relreplident, obj_description(oid, 'pg_class'))
FROM relation WHERE relkind IN ('r', 'p', 'v', 'm')
UNION ALL
SELECT format('column %s %s %s %s %s %s %s %s', r.relname,
              row_number() OVER (PARTITION BY a.attrelid ORDER BY a.attnum), a.attname,
              format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity,
              pg_get_expr(d.adbin, d.adrelid), col_description(a.attrelid, a.attnum))
FROM relation AS r
     JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
     LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE r.relkind IN ('r', 'p', 'v', 'm')
UNION ALL
SELECT format('index %s %s', pg_get_indexdef(i.indexrelid), i.indisvalid)
FROM pg_index AS i JOIN relation AS r ON r.oid = i.indrelid
UNION ALL
SELECT format('constraint %s %s %s', r.relname, k.conname, pg_get_constraintdef(k.oid))
FROM pg_constraint AS k JOIN relation AS r ON r.oid = k.conrelid
UNION ALL
SELECT format('trigger %s %s', pg_get_triggerdef(g.oid), g.tgenabled)
FROM pg_trigger AS g JOIN relation AS r ON r.oid = g.tgrelid WHERE NOT g.tgisinternal
UNION ALL
SELECT format('view %s %s', relname, pg_get_viewdef(oid)) FROM relation WHERE relkind IN ('v', 'm')
UNION ALL
SELECT format('enum %s %s', enumtypid::regtype, string_agg(enumlabel, ',' ORDER BY enumsortorder))
FROM pg_enum GROUP BY enumtypid
UNION ALL
SELECT format('function %s', oid::regprocedure) FROM pg_proc
WHERE pronamespace IN ('public'::regnamespace, to_regnamespace('ratchet'))
ORDER BY 1
)sql";

}  // namespace

std::vector<std::string> schema_lines(PostgresDatabase& database) {
  std::vector<std::string> lines;
  for (const PostgresRow& row : database.query(kLines)) lines.push_back(row.at(0).value_or(""));
  return lines;
}

}  // namespace ratchet::testing
