#include "sqlite/known_functions.hpp"

#include <fmt/format.h>
#include <sqlite3.h>

#include <memory>
#include <optional>

#include "base/error.hpp"
#include "sqlite/scratch_builder.hpp"
#include "sqlite/spelling.hpp"

namespace ratchet::sqlite {
namespace {

void forget(Connection& connection, const std::set<std::string>& functions) {
  for (const std::string& function : functions) {
    sqlite3_create_function(connection.handle(), function.c_str(), -1,
                            SQLITE_UTF8 | SQLITE_DETERMINISTIC, nullptr, nullptr, nullptr, nullptr);
  }
}

// SQLite's words; empty when it compiles.
std::string why_not_compiled(Connection& connection, const std::string& text) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(connection.handle(), text.c_str(), -1, &statement, nullptr);
  const std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)> owner(statement,
                                                                         &sqlite3_finalize);
  return code == SQLITE_OK ? "" : sqlite3_errmsg(connection.handle());
}

std::string describe(const Definition& definition) {
  if (definition.kind == "table") return "table " + definition.name;
  return fmt::format("{} {} of {}", definition.kind, definition.name, definition.table);
}

bool mentions(const std::string& text, const std::string& function) {
  return folded(text).find(folded(function)) != std::string::npos;
}

// The function that SQLite misses: met in what is compiled, or in a constraint that was read
// before.
std::optional<std::string> missing_function(const std::string& words) {
  for (const std::string_view lead : {"no such function: ", "unknown function: "}) {
    if (!words.starts_with(lead)) continue;
    const std::string name = words.substr(lead.size());
    return name.substr(0, name.find('('));
  }
  return std::nullopt;
}

}  // namespace

void require_known_functions(const Schema& schema, const SqlText& statement) {
  Connection connection{InMemory{}};
  forget(connection, build(connection, schema));
  const auto function =
      missing_function(why_not_compiled(connection, render(statement, spelling()).text));
  if (!function) return;
  std::string caller = "the statement";
  for (const Definition& each : all_definitions(schema)) {
    if (mentions(each.sql, *function)) caller = describe(each);
  }
  throw Error(ErrorKind::invalid_migration,
              {.message = fmt::format("these rows can't be written without {}(), which only the "
                                      "application has: {} calls it",
                                      *function, caller),
               .hint = "drop what calls it first, or let the application write these rows"});
}

}  // namespace ratchet::sqlite
