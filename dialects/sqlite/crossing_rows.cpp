#include "sqlite/crossing_rows.hpp"

#include <algorithm>
#include <optional>

#include "base/ensure.hpp"
#include "sqlite/capture.hpp"
#include "sqlite/carried.hpp"
#include "sqlite/mapping_sql.hpp"
#include "sqlite/row_key.hpp"
#include "sqlite/spelling.hpp"
#include "sqlite/statement.hpp"

namespace ratchet::sqlite {
namespace {

constexpr std::size_t kKeysAtOnce = 200;

const Column& column_in(const Table& table, const Identifier& name) {
  if (const Column* column = find_column(table, name)) return *column;
  throw Error(ErrorKind::diverged,
              {.message = to_string(table.name) + " has no column " + name.text(),
               .hint = "Somebody else dropped or renamed it; put that right first."});
}

// One statement for many rows, rendered and prepared once.
class Repeated {
 public:
  Repeated(Connection& connection, const SqlText& text)
      : name_(connection.name()), text_(render(text, spelling()).text) {
    try {
      statement_.emplace(connection.handle(), text_);
    } catch (const SQLite::Exception& failure) {
      throw translate(failure, attempt(Stage::compiling));
    }
  }

  // What is said of the row that is refused; "" when it is done.
  std::string run(const Row& data) {
    try {
      statement_->bind(data);
      while (statement_->step()) continue;
      statement_->reset();
      return "";
    } catch (const SQLite::Exception& failure) {
      const Error error = translate(failure, attempt(Stage::running));
      statement_->reset();
      if (error.kind() != ErrorKind::row_failed) throw Error(error);
      return error.message();
    }
  }

 private:
  Attempt attempt(Stage stage) const {
    return {.store = name_, .statement = text_, .stage = stage, .blame = Blame::row};
  }

  std::string name_;
  std::string text_;
  std::optional<Statement> statement_;
};

SqlText bound(const Row& values) {
  std::vector<SqlText> all;
  for (const Value& each : values) all.push_back(sql("{}", Bind{each}));
  return join_sql(all, ", ");
}

}  // namespace

CrossingRows::CrossingRows(const CrossingEnd& end, const Table& table) : end_(end), table_(table) {
  for (const TakenColumn& each : end_.takes) {
    affinities_.push_back(affinity_of(column_in(table_, each.column), table_));
  }
  takes_all_ = takes_every_column(end_, table_);
}

SqlText CrossingRows::columns(Seen seen) const {
  std::vector<SqlText> all;
  switch (seen) {
    case Seen::given:
      for (const GivenColumn& each : end_.gives) all.push_back(in_brackets(each.expression.sql));
      break;
    case Seen::own:
      for (const TakenColumn& each : end_.takes) all.push_back(column_of(table_, each.column));
      break;
  }
  return join_sql(all, ", ");
}

Rows CrossingRows::as_carried(Rows rows, Seen seen) const {
  const auto as = [&](std::size_t at) {
    return seen == Seen::given ? end_.gives[at].as : end_.takes[at].as;
  };
  for (Row& row : rows) {
    for (std::size_t at = 0; at < row.size(); ++at) row[at] = carried(std::move(row[at]), as(at));
  }
  return rows;
}

Rows CrossingRows::in(SqliteTransaction& transaction, Seen seen, const SqlText& condition) const {
  std::vector<SqlText> order;
  for (const Identifier& each : end_.key) order.push_back(column_of(table_, each));
  return as_carried(
      transaction.query_rows(sql("SELECT {} FROM {}{} ORDER BY {}", columns(seen), table_.name.name,
                                 condition.empty() ? SqlText() : sql(" WHERE {}", condition),
                                 join_sql(order, ", "))),
      seen);
}

// Found by the table's own collation, so that its index serves, and compared to the letter.
Rows CrossingRows::of_keys(SqliteTransaction& transaction, Seen seen, const Rows& keys) const {
  std::vector<Identifier> wanted;
  std::vector<SqlText> same;
  for (const Identifier& each : end_.key) {
    wanted.emplace_back("ratchet_key_" + std::to_string(wanted.size() + 1));
    same.push_back(sql("{} = {} AND {} COLLATE BINARY = {}", column_of(table_, each), wanted.back(),
                       column_of(table_, each), wanted.back()));
  }
  Rows found;
  for (std::size_t begin = 0; begin < keys.size(); begin += kKeysAtOnce) {
    std::vector<SqlText> values;
    for (std::size_t at = begin; at < std::min(keys.size(), begin + kKeysAtOnce); ++at) {
      values.push_back(sql("({})", bound(keys[at])));
    }
    std::ranges::move(
        transaction.query_rows(
            sql("WITH ratchet_wanted ({}) AS (VALUES {}) SELECT {} FROM ratchet_wanted CROSS JOIN "
                "{} ON {}",
                join_names(wanted), join_sql(values, ", "), columns(seen), table_.name.name,
                join_sql(same, " AND "))),
        std::back_inserter(found));
  }
  return as_carried(std::move(found), seen);
}

SqlText CrossingRows::insert(OnExisting existing) const {
  std::vector<Identifier> taken;
  std::vector<SqlText> set;
  for (const TakenColumn& each : end_.takes) {
    taken.push_back(each.column);
    set.push_back(sql("{} = excluded.{}", each.column, each.column));
  }
  const SqlText what =
      existing == OnExisting::keep ? sql("NOTHING") : sql("UPDATE SET {}", join_sql(set, ", "));
  return sql("INSERT INTO {} ({}) VALUES ({}) ON CONFLICT ({}) DO {}", table_.name.name,
             join_names(taken), bound(Row(taken.size())), join_names(end_.key), what);
}

std::string CrossingRows::why_not_kept(const Row& row) const {
  for (std::size_t at = 0; at < row.size(); ++at) {
    const std::string why = sqlite::why_not_kept(row[at], end_.takes[at].as, affinities_[at]);
    if (!why.empty()) return end_.takes[at].column.text() + ": " + why;
  }
  return "";
}

std::vector<RefusedRow> CrossingRows::put(SqliteTransaction& transaction, const Rows& rows,
                                          OnExisting existing) const {
  Repeated put_one(transaction.connection(), insert(existing));
  std::vector<RefusedRow> refused;
  std::vector<Refused> in_the_way;
  for (const Row& row : rows) {
    ensure(row.size() == end_.takes.size(), "a row has what its end takes");
    if (std::string why = why_not_kept(row); !why.empty()) {
      refused.push_back({key_in(row), std::move(why)});
    } else if (std::string error = put_one.run(row); !error.empty()) {
      in_the_way.push_back({&row, std::move(error)});
    }
  }
  const bool may_swap = existing == OnExisting::overwrite && takes_all_ && in_the_way.size() > 1;
  if (may_swap && put_in_place(transaction, in_the_way)) return refused;
  for (Refused& each : in_the_way) refused.push_back({key_in(*each.row), std::move(each.error)});
  return refused;
}

// Rows may stand in each other's way: a value that must be unique has gone from one to the other.
bool CrossingRows::put_in_place(SqliteTransaction& transaction,
                                const std::vector<Refused>& refused) const {
  Connection& connection = transaction.connection();
  Repeated put_one(connection, insert(OnExisting::overwrite));
  connection.control("SAVEPOINT ratchet_put");
  bool all_are_put = true;
  for (const Refused& each : refused) {
    transaction.execute_on_rows(
        sql("DELETE FROM {} WHERE {}", table_.name.name, is_of_key(*each.row)));
  }
  for (const Refused& each : refused) {
    all_are_put = all_are_put && put_one.run(*each.row).empty();
  }
  if (!all_are_put) connection.control("ROLLBACK TO ratchet_put");
  connection.control("RELEASE ratchet_put");
  return all_are_put;
}

void CrossingRows::erase(SqliteTransaction& transaction, const Rows& keys) const {
  for (const Row& key : keys) {
    transaction.execute_on_rows(sql("DELETE FROM {} WHERE {}", table_.name.name, is_of_key(key)));
  }
}

SqlText CrossingRows::is_of_key(const Row& row) const {
  std::vector<SqlText> terms;
  for (std::size_t at = 0; at < end_.key.size(); ++at) {
    const SqlText column = column_of(table_, end_.key[at]);
    terms.push_back(
        sql("{} = {} AND {} COLLATE BINARY = {}", column, Bind{row[at]}, column, Bind{row[at]}));
  }
  return join_sql(terms, " AND ");
}

Row CrossingRows::key_in(const Row& row) const {
  return {row.begin(), row.begin() + static_cast<std::ptrdiff_t>(end_.key.size())};
}

}  // namespace ratchet::sqlite
