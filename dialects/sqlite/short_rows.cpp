#include "sqlite/short_rows.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/errors.hpp"
#include "sqlite/mapping_sql.hpp"
#include "sqlite/rewrite.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/table_edit.hpp"

namespace ratchet::sqlite {
namespace {

// No row has this value, since nobody knows of it.
constexpr std::string_view kMark = "ratchet 5b1d6cfe-7a0c-4cf0-9d5e-2f0c6f3a9e41";

}  // namespace

bool stands_for_rows(const std::optional<UserSql>& default_value) {
  if (!default_value) return false;
  Connection memory{InMemory{}};
  memory.execute(sql("CREATE TABLE t(k); INSERT INTO t VALUES (1)"), Blame::statement);
  // As it stands in the text: a lone word is a string there, and a name in brackets.
  for (const SqlText& value : {sql("{}", *default_value), in_brackets(*default_value)}) {
    try {
      memory.execute(sql("ALTER TABLE t ADD COLUMN c DEFAULT {}", value), Blame::row);
      return !is_null(memory.query(sql("SELECT c FROM t"), Blame::statement).at(0).at(0));
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::row_failed) throw;
      if (error.message() == "Cannot add a column with non-constant default") return false;
    }
  }
  return true;  // nothing is known of it
}

std::string default_for_new_rows(const UserSql& value) {
  const std::string plain = text_of(in_brackets(value));
  if (!stands_for_rows(UserSql{plain})) return "DEFAULT " + plain;
  // Without the brackets around it.
  return "DEFAULT (coalesce(" + plain.substr(1, plain.size() - 2) + ", NULL))";
}

// A text in the place of the default that no row can hold: who shows it, has it from there. Without
// an index, since that holds what was read when it was built.
std::vector<SqlText> require_no_short_rows(const Table& table, const Identifier& column) {
  const std::string marked = with_default(table, column, "DEFAULT (" + quoted_string(kMark) + ")");
  std::vector<SqlText> statements = writing({{.kind = "table",
                                              .name = table.name.name.text(),
                                              .table = to_string(table.name),
                                              .sql = marked}});
  const std::string name = quoted_name(column.text());
  statements.push_back(sql(
      "CREATE TEMP TABLE ratchet_rows(count CONSTRAINT {} CHECK (count = 0))",
      Identifier(fmt::format(
          "{}rows of {} have their {} from its default alone, and would change with it\nWrite them "
          "out first, in portions if there are many: UPDATE {} SET {} = {}; then give the command "
          "again, or roll back.",
          kOwnComplaint, to_string(table.name), column.text(), quoted_name(table.name.name.text()),
          name, name))));
  statements.push_back(
      sql("INSERT INTO temp.ratchet_rows SELECT count(*) FROM main.{} NOT INDEXED WHERE "
          "typeof({}) = 'text' AND {} COLLATE BINARY = {}",
          table.name.name, column, column, Literal{std::string(kMark)}));
  statements.push_back(sql("DROP TABLE temp.ratchet_rows"));
  return statements;
}

}  // namespace ratchet::sqlite
