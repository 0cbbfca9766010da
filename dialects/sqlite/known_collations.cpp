#include "sqlite/known_collations.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <memory>

#include "sqlite/spelling.hpp"

namespace ratchet::sqlite {
namespace {

// Asked of the compiler: the list of collations also names those that a schema merely mentions.
bool is_known(Connection& connection, const std::string& collation) {
  const std::string text = "SELECT '' = '' COLLATE " + quoted_name(collation);
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(connection.handle(), text.c_str(), -1, &statement, nullptr);
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> owner(statement,
                                                                         &sqlite3_finalize);
  return code == SQLITE_OK;
}

}  // namespace

std::optional<std::string> why_nothing_is_renamed(Connection& connection) {
  const Rows rows = connection.query(
      sql("SELECT each.name, part.coll FROM sqlite_schema AS each, "
          "pragma_index_xinfo(each.name, 'main') AS part WHERE each.type = 'index' "
          "AND each.sql IS NOT NULL AND lower(part.coll) NOT IN ('binary', 'nocase', 'rtrim')"),
      Blame::statement);
  for (const Row& row : rows) {
    const std::string collation = as_text(row[1]);
    if (is_known(connection, collation)) continue;
    return fmt::format(
        "index {} needs the collation {}, which only the application has: while it is there, "
        "SQLite lets nobody else rename or drop a column or table, not even on the way back",
        as_text(row[0]), collation);
  }
  return std::nullopt;
}

}  // namespace ratchet::sqlite
