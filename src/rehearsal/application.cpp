#include "rehearsal/application.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ratchet {

void Application::get_used_to_it() {
  for (const auto& [name, maker] : makers_) {
    maker->look_for_parents();
    try {
      ground_.try_out([&](Transaction& transaction) {
        for (const Refusal& each : turn(transaction, *maker)) {
          if (const auto place = parse_qualified_name(each.what)) {
            restless_.emplace(name, place->name);
          }
        }
      });
    } catch (const Error& error) {
      if (!is_refusal(error)) throw;
      closed_.insert(name);
    }
  }
  writes_ = 0;
}

std::vector<Refusal> Application::write() {
  std::vector<Refusal> refusals;
  for (const auto& [name, maker] : makers_) {
    if (closed_.contains(name)) continue;
    try {
      ground_.write([&](Transaction& transaction) {
        for (Refusal& each : turn(transaction, *maker)) refusals.push_back(std::move(each));
      });
    } catch (const Error& error) {
      if (!is_refusal(error)) throw;
      refusals.push_back(
          {.table = name, .what = "a write to " + to_string(name), .words = error.message()});
    }
  }
  return refusals;
}

SqlText Application::where_key(const RowMaker& maker, const Row& key) const {
  std::vector<SqlText> parts;
  for (std::size_t at = 0; at < key.size(); ++at) {
    parts.push_back(sql("{} = {}", maker.key()[at], Bind{key[at]}));
  }
  return join_sql(parts, " AND ");
}

// Its key: what was given, or what the database has given it.
Row Application::insert(Transaction& transaction, const RowMaker& maker, const MadeRow& row) {
  ++writes_;
  Row key;
  for (const Identifier& column : maker.key()) {
    const auto found = std::ranges::find(row.columns, column);
    if (found == row.columns.end()) break;
    key.push_back(row.values[static_cast<std::size_t>(found - row.columns.begin())]);
  }
  const SqlText statement = insertion(maker.table(), {row}, {});
  if (key.size() == maker.key().size()) {
    transaction.execute(statement);
    return key;
  }
  return transaction.query(sql("{} RETURNING {}", statement, join_names(maker.key()))).at(0);
}

void Application::compare(Transaction& transaction, const RowMaker& maker, const MadeRow& row,
                          const Row& key, std::vector<Refusal>& refusals) {
  std::vector<SqlText> questions;
  std::vector<std::size_t> asked;
  for (std::size_t at = 0; at < row.columns.size(); ++at) {
    const Identifier& column = row.columns[at];
    if (!maker.can_be_compared(column) || restless_.contains({maker.table(), column})) continue;
    questions.push_back(sql("{} IS NOT DISTINCT FROM {}", column, Bind{row.values[at]}));
    asked.push_back(at);
  }
  if (questions.empty() || key.empty()) return;
  const Rows answers =
      transaction.query(sql("SELECT {} FROM {} WHERE {}", join_sql(questions, ", "), maker.table(),
                            where_key(maker, key)));
  if (answers.empty()) {
    refusals.push_back({.table = maker.table(),
                        .what = "a row of " + to_string(maker.table()),
                        .words = "it is not there when it is read back"});
    return;
  }
  for (std::size_t at = 0; at < asked.size(); ++at) {
    if (as_integer(answers.front()[at]) != 0) continue;
    const Identifier& column = row.columns[asked[at]];
    refusals.push_back({.table = maker.table(),
                        .what = fmt::format("{}.{}", maker.table().name.text(), column.text()),
                        .words = "another value is read than the one that was written"});
  }
}

// A row that stays, with every column changed once; and one that goes again.
std::vector<Refusal> Application::turn(Transaction& transaction, const RowMaker& maker) {
  std::vector<Refusal> refusals;
  MadeRow row = maker.tame(ground_.next_number());
  const Row key = insert(transaction, maker, row);
  compare(transaction, maker, row, key, refusals);
  if (key.empty()) return refusals;
  const MadeRow next = maker.tame(ground_.next_number());
  for (const RowMaker::Changeable& each : maker.changeable()) {
    const auto at =
        static_cast<std::size_t>(std::ranges::find(row.columns, each.column) - row.columns.begin());
    row.values[at] = next.values[at];
    transaction.execute(sql("UPDATE {} SET {} = {} WHERE {}", maker.table(), each.column,
                            Bind{row.values[at]}, where_key(maker, key)));
    ++writes_;
    compare(transaction, maker, row, key, refusals);
  }
  const Row gone = insert(transaction, maker, maker.tame(ground_.next_number()));
  transaction.execute(sql("DELETE FROM {} WHERE {}", maker.table(), where_key(maker, gone)));
  ++writes_;
  return refusals;
}

}  // namespace ratchet
