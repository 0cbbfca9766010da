#include "journal/fitting.hpp"

#include <string_view>
#include <vector>

#include "base/text.hpp"

namespace ratchet {
namespace {

struct TableShape {
  std::string_view name;
  std::vector<std::string_view> columns;
};

// As both dialects' sql/journal.sql make them.
const std::vector<TableShape>& shapes() {
  static const std::vector<TableShape> kShapes = {
      {"meta", {"name", "value"}},
      {"migration",
       {"id", "number", "state", "position", "direction", "since", "adopted", "description",
        "checksum", "source", "plan", "tables", "base", "definitions", "guards", "dependants",
        "last_error"}},
      {"step",
       {"migration", "ordinal", "phase", "action", "summary", "state", "attempts", "started",
        "finished", "held_ms", "error", "definitions_before", "definitions_after", "in_force"}},
      {"segment",
       {"migration", "ordinal", "segment", "task", "place", "pass", "rows_seen", "rows_changed",
        "finished", "progress", "lease", "claim", "worker", "host", "pid", "claimed_until"}},
      {"quarantine",
       {"migration", "ordinal", "task", "row_key", "work", "error", "since", "skipped"}},
      {"certificate",
       {"migration", "mapping", "work", "started", "made", "rows_seen", "broken", "lossy",
        "quarantined", "samples", "fingerprint", "guards", "schema_version", "engine", "snapshot"}},
      {"comparison", {"migration",   "mapping", "work",           "started",          "made",
                      "rows_seen",   "broken",  "lossy",          "quarantined",      "samples",
                      "fingerprint", "guards",  "schema_version", "engine",           "snapshot",
                      "snapshots",   "places",  "looks_again",    "quarantined_keys", "replica"}},
      {"control", {"migration", "name", "value", "set_by", "set_at", "reason"}},
      {"event", {"number", "at", "migration", "actor", "what", "detail"}},
      {"lease",
       {"migration", "owner", "host", "pid", "token", "taken", "renewed", "expires", "session"}},
      {"rollout", {"migration", "share", "keys", "set_by", "set_at", "reason", "mark"}},
  };
  return kShapes;
}

// Names its columns with their table: a bare one that is missing is a text to SQLite.
SqlText look_at(const QualifiedName& table, const std::vector<std::string_view>& columns) {
  const Identifier one("t");
  std::vector<SqlText> named;
  for (const std::string_view column : columns) {
    named.push_back(sql("{}.{}", one, Identifier(std::string(column))));
  }
  return sql("SELECT 1 FROM (SELECT {} FROM {} AS {} WHERE 1 = 0) AS {}", join_sql(named, ", "),
             table, one, one);
}

std::string misfit(const QualifiedName& table, const TableShape& shape, const CanRead& can_read) {
  if (!can_read(sql("SELECT 1 FROM {} WHERE 1 = 0", table))) {
    return to_string(table) + " is missing";
  }
  std::vector<std::string> missing;
  for (const std::string_view column : shape.columns) {
    if (!can_read(look_at(table, {column}))) missing.emplace_back(column);
  }
  if (missing.empty()) return "";
  return to_string(table) + " lacks " + join(missing, {.separator = ", "});
}

}  // namespace

std::string misfits(const Dialect& dialect, const CanRead& can_read) {
  std::vector<SqlText> looks;
  for (const TableShape& each : shapes()) {
    looks.push_back(look_at(dialect.journal_table(each.name), each.columns));
  }
  if (can_read(join_sql(looks, " UNION ALL "))) return "";
  std::vector<std::string> found;
  for (const TableShape& each : shapes()) {
    std::string one = misfit(dialect.journal_table(each.name), each, can_read);
    if (!one.empty()) found.push_back(std::move(one));
  }
  return join(found, {.separator = "; "});
}

}  // namespace ratchet
