#include "workload/database.hpp"

#include "base/text.hpp"
#include "workload/postgres_database.hpp"
#include "workload/sqlite_database.hpp"

namespace ratchet::workload {

std::unique_ptr<Database> connect(const ConnectionOptions& options) {
  if (options.url.starts_with(kSqliteScheme)) return connect_sqlite(options);
  if (options.url.starts_with(kPostgresScheme)) return connect_postgres(options);
  throw Failure(Refusal::of_anything_else,
                "neither sqlite:PATH nor postgresql://…: \"" + options.url + "\"");
}

std::string insert_text(const Rectangle& rectangle) {
  std::vector<std::string> rows;
  std::size_t hole = 0;
  for (const Row& row : rectangle.rows) {
    std::vector<std::string> holes;
    for (std::size_t at = 0; at < row.size(); ++at) holes.push_back("$" + std::to_string(++hole));
    rows.push_back("(" + join(holes, {}) + ")");
  }
  return "INSERT INTO " + rectangle.table + " (" + join(rectangle.columns, {}) + ") VALUES " +
         join(rows, {});
}

Row insert_data(const Rectangle& rectangle) {
  Row data;
  for (const Row& row : rectangle.rows) data.insert(data.end(), row.begin(), row.end());
  return data;
}

}  // namespace ratchet::workload
