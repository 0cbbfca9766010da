#include "postgres/lock_holders.hpp"

#include <fmt/format.h>

#include <set>

#include "base/text.hpp"
#include "postgres/embedded_sql.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::size_t kQueryShown = 60;

// As texts that ::regclass reads; also of what is no table.
std::set<std::string> tables_named_in(const SqlText& statement, const Connection& connection) {
  std::set<std::string> names;
  for (const SqlText::Piece& piece : statement.pieces()) {
    const auto* name = std::get_if<QualifiedName>(&piece);
    if (name != nullptr) names.insert(connection.rendered(sql("{}", *name)).text);
  }
  return names;
}

std::string holders_of(const std::set<std::string>& tables, const Connection& connection) {
  std::vector<SqlText> wanted;
  for (const std::string& each : tables) {
    wanted.push_back(sql("(to_regclass({})::oid)", Literal{each}));
  }
  Connection other(connection.address(), connection.home_schema());
  std::vector<std::string> words;
  for (const Row& holder :
       other.query(sql("WITH wanted (relation) AS (VALUES {}) SELECT * FROM ({}) AS holders",
                       join_sql(wanted, ", "), embedded(kSqlLockHolders)),
                   Blame::statement)) {
    words.push_back(holder_in_words(holder));
  }
  return join(words, {.separator = "; "});
}

}  // namespace

std::string holder_in_words(const Row& holder) {
  const std::string application = as_text(holder[1]);
  return fmt::format("{}{}, {} for {} s: `{}`", as_text(holder[0]),
                     application.empty() ? "" : " (" + application + ")", as_text(holder[2]),
                     as_integer(holder[3]), excerpt_of(as_text(holder[4]), kQueryShown));
}

Error naming_holders(const Error& error, const SqlText& statement, const Connection& connection) {
  const std::set<std::string> tables = tables_named_in(statement, connection);
  if (error.kind() != ErrorKind::busy || tables.empty() || connection.is_lost()) return error;
  try {
    const std::string holders = holders_of(tables, connection);
    if (holders.empty()) return error;
    return Error(ErrorKind::busy, {.message = fmt::format("{}, while locks are held by {}",
                                                          error.message(), holders),
                                   .hint = error.hint()});
  } catch (const Error&) {
    return error;  // the first one is the one to be told
  }
}

}  // namespace ratchet::postgres
