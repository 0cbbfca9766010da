#include "postgres/running_statement.hpp"

#include "base/text.hpp"
#include "postgres/embedded_sql.hpp"
#include "postgres/lock_holders.hpp"
#include "postgres/spelling.hpp"

namespace ratchet::postgres {
namespace {

constexpr std::size_t kStatementShown = 80;

// Whatever search_path the session has.
Rows look(Connection& connection, const SqlText& query) {
  const SqlText begin = sql("BEGIN READ ONLY; SET LOCAL search_path = pg_catalog, pg_temp;");
  try {
    Rows rows = connection.control(sql("{} {}", begin, query));
    connection.roll_back();
    return rows;
  } catch (const Error&) {
    connection.roll_back();
    throw;
  }
}

SqlText named(const std::string& session) {
  return sql("session (name) AS (VALUES ({}))", Literal{session});
}

}  // namespace

std::optional<RunningStatement> running_statement(Connection& connection,
                                                  const std::string& session) {
  const Rows rows =
      look(connection, sql("WITH {}, {}", named(session), embedded(kSqlRunningStatement)));
  if (rows.empty()) return std::nullopt;
  const Row& row = rows.front();
  RunningStatement running{.text = excerpt_of(as_text(row[0]), kStatementShown),
                           .running = Milliseconds{as_integer(row[1])},
                           .doing = as_text(row[2]),
                           .done = as_integer(row[3]),
                           .whole = as_integer(row[4]),
                           .unit = as_text(row[5])};
  std::vector<std::string> blockers;
  for (const Row& each :
       look(connection, sql("WITH {}, {}", named(session), embedded(kSqlBlockers)))) {
    blockers.push_back(holder_in_words(each));
  }
  running.waits_for = join(blockers, {.separator = "; "});
  return running;
}

void cancel_statement(Connection& connection, const std::string& session) {
  look(connection, sql("WITH {} {}", named(session), embedded(kSqlCancelSession)));
}

}  // namespace ratchet::postgres
