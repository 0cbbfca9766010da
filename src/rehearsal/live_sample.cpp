#include "rehearsal/live_sample.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"

namespace ratchet {
namespace {

constexpr std::size_t kKeysAtOnce = 100;

std::vector<std::string> words_in(const std::string& list) {
  std::vector<std::string> words(1);
  for (const char c : list) {
    if (c == ',') words.emplace_back();
    if (c != ',' && c != ' ') words.back() += c;
  }
  std::erase(words, "");
  return words;
}

[[noreturn]] void refuse_column(const std::string& word) {
  throw Error(ErrorKind::usage,
              {.message = fmt::format("check.sample_without names {}, and the store has no such "
                                      "column",
                                      word),
               .hint = "Write table.column as the store has them: no row is taken until then."});
}

SqlText equals(const std::vector<Identifier>& columns, const Row& values) {
  std::vector<SqlText> parts;
  for (std::size_t at = 0; at < columns.size(); ++at) {
    parts.push_back(sql("{} = {}", columns[at], Bind{values[at]}));
  }
  return sql("({})", join_sql(parts, " AND "));
}

// What these columns hold in each row, once each; rows with a NULL in them point at nothing.
Rows values_in(const std::vector<Identifier>& all, const Rows& rows,
               const std::vector<Identifier>& wanted) {
  std::vector<std::size_t> places;
  for (const Identifier& column : wanted) {
    const auto found = std::ranges::find(all, column);
    if (found == all.end()) return {};
    places.push_back(static_cast<std::size_t>(found - all.begin()));
  }
  std::set<Row> values;
  for (const Row& row : rows) {
    Row picked;
    for (const std::size_t place : places) picked.push_back(row[place]);
    if (std::ranges::none_of(picked, is_null)) values.insert(std::move(picked));
  }
  return {values.begin(), values.end()};
}

}  // namespace

LiveSample::LiveSample(Store& live, const SampleOrder& order)
    : live_(live), session_(live.connect()), rows_(order.rows) {
  schema_ = live_.read_schema(*session_->begin(Access::read));
  leave_out(order.without);
}

void LiveSample::leave_out(const std::string& words) {
  for (const std::string& word : words_in(words)) {
    const std::size_t dot = word.rfind('.');
    if (dot == std::string::npos || dot + 1 == word.size()) refuse_column(word);
    const auto name = parse_qualified_name(word.substr(0, dot));
    const Table* table = name ? schema_.find_table(*name) : nullptr;
    const Column* column =
        table == nullptr ? nullptr : find_column(*table, Identifier(word.substr(dot + 1)));
    if (column == nullptr) refuse_column(word);
    left_out_[table->name].insert(column->name);
  }
}

void LiveSample::take(const Schema& stage, const std::vector<QualifiedName>& tables,
                      const std::vector<QualifiedName>& own) {
  const auto transaction = session_->begin(Access::read);
  std::vector<QualifiedName> fresh;
  for (const QualifiedName& name : tables) {
    if (begin(stage, name) != nullptr) fresh.push_back(name);
  }
  // Those that point at others come first here: it is they who know which rows are needed.
  std::ranges::reverse(fresh);
  for (const QualifiedName& name : fresh) {
    Taken& taken = taken_.at(name);
    if (std::ranges::find(own, name) != own.end()) {
      take_newest(*transaction, *schema_.find_table(name), taken);
    }
    take_targets(*transaction, stage, *schema_.find_table(name), taken);
  }
}

// Null when it was taken before, or the live store has no such table.
LiveSample::Taken* LiveSample::begin(const Schema& stage, const QualifiedName& table) {
  const Table* live = schema_.find_table(table);
  const Table* on_stage = stage.find_table(table);
  if (taken_.contains(table) || live == nullptr || on_stage == nullptr) return nullptr;
  Taken taken;
  for (const Column& column : live->columns) {
    const bool is_there = find_column(*on_stage, column.name) != nullptr;
    const bool is_left_out = left_out_[table].contains(column.name);
    if (is_there && !is_left_out && column.generated == Generated::no) {
      taken.columns.push_back(column.name);
    }
  }
  if (taken.columns.empty()) return nullptr;
  return &taken_.emplace(table, std::move(taken)).first->second;
}

void LiveSample::take_newest(Transaction& transaction, const Table& table, Taken& into) const {
  std::vector<SqlText> order;
  for (const Identifier& column : table.primary_key) order.push_back(sql("{} DESC", column));
  const SqlText newest_first =
      order.empty() ? SqlText() : sql(" ORDER BY {}", join_sql(order, ", "));
  Rows rows = transaction.query(sql("SELECT {} FROM {}{} LIMIT {}", join_names(into.columns),
                                    table.name, newest_first, rows_));
  std::ranges::reverse(rows);
  for (Row& row : rows) {
    if (std::ranges::find(into.rows, row) == into.rows.end()) into.rows.push_back(std::move(row));
  }
}

void LiveSample::take_targets(Transaction& transaction, const Schema& stage, const Table& table,
                              const Taken& from) {
  for (const ForeignKey& key : table.foreign_keys) {
    const auto target = taken_.find(key.target);
    const Table* pointed_at = stage.find_table(key.target);
    if (target == taken_.end() || pointed_at == nullptr) continue;
    const std::vector<Identifier>& columns =
        key.target_columns.empty() ? pointed_at->primary_key : key.target_columns;
    const Rows values = values_in(from.columns, from.rows, key.columns);
    for (std::size_t at = 0; at < values.size(); at += kKeysAtOnce) {
      std::vector<SqlText> any;
      for (std::size_t each = at; each < std::min(values.size(), at + kKeysAtOnce); ++each) {
        any.push_back(equals(columns, values[each]));
      }
      Rows rows =
          transaction.query(sql("SELECT {} FROM {} WHERE {}", join_names(target->second.columns),
                                key.target, join_sql(any, " OR ")));
      std::vector<Row>& known = target->second.rows;
      for (Row& row : rows) {
        if (std::ranges::find(known, row) == known.end()) known.push_back(std::move(row));
      }
    }
  }
}

std::vector<MadeRow> LiveSample::take_rows_of(const QualifiedName& table) {
  const auto taken = taken_.find(table);
  if (taken == taken_.end()) return {};
  std::vector<MadeRow> rows;
  for (Row& row : taken->second.rows) {
    rows.push_back({.columns = taken->second.columns, .values = std::move(row)});
  }
  taken->second.rows.clear();
  return rows;
}

}  // namespace ratchet
