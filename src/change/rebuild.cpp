#include "change/rebuild.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "change/checks.hpp"
#include "step/mapping.hpp"

namespace ratchet {
namespace {

bool is_always_given(const Table& table, const Identifier& column) {
  return find_column(table, column)->not_null;
}

// A key that is stored as the table itself has no index, and no NULL either.
bool tells_every_row(const Table& table, const std::vector<Identifier>& primary_key) {
  const bool has_index = std::ranges::any_of(
      table.indexes, [](const Index& index) { return index.origin == IndexOrigin::primary_key; });
  return !has_index || std::ranges::all_of(primary_key, [&](const Identifier& column) {
    return is_always_given(table, column);
  });
}

using Columns = std::vector<Identifier>;

// Unique indexes over NOT NULL columns.
std::vector<Columns> keys_of_indexes(const Table& table) {
  std::vector<Columns> keys;
  for (const Index& index : table.indexes) {
    Columns columns;
    for (const auto& column : index.columns) {
      if (column && is_always_given(table, *column)) columns.push_back(*column);
    }
    const bool is_key = index.unique && !index.partial && columns.size() == index.columns.size();
    if (is_key) keys.push_back(std::move(columns));
  }
  return keys;
}

// The columns by which a row and its twin know each other; empty: there are none.
Columns key_of_rows(const Table& table) {
  if (!table.primary_key.empty() && tells_every_row(table, table.primary_key)) {
    return table.primary_key;
  }
  const std::vector<Columns> keys = keys_of_indexes(table);
  return keys.empty() ? Columns{} : keys.front();
}

Columns in_any_order(Columns key) {
  std::ranges::sort(key);
  return key;
}

// What is to be the key tells the rows already: a write that it refuses is refused now.
bool is_key_already(const Table& table, const Columns& key) {
  return std::ranges::any_of(keys_of_indexes(table), [&](const Columns& each) {
    return in_any_order(each) == in_any_order(key);
  });
}

Columns common_key(const Table& table, const CreateTwin& twin, Expansion& into) {
  if (!twin.primary_key.empty()) {
    if (is_key_already(table, twin.primary_key)) return twin.primary_key;
    into.refuse({"columns",
                 "these columns don't tell the rows of " + to_string(table.name) + " apart yet",
                 "make them NOT NULL (set_not_null) and unique (create_index with unique = true) "
                 "first, in a migration that is contracted before this one"});
    return {};
  }
  Columns key = key_of_rows(table);
  if (key.empty()) {
    into.refuse(
        {"table",
         fmt::format("{} has no key that tells each of its rows: a primary key, or a unique "
                     "index over NOT NULL columns",
                     to_string(table.name)),
         "make one first: create_index with unique = true over columns that are NOT NULL"});
  }
  return key;
}

DualWrite with_twin(const CreateTwin& twin, const Table& table,
                    const std::vector<Identifier>& key) {
  DualWrite step{.table = twin.table, .to = twin.to};
  for (const Column& column : table.columns) {
    if (column.generated != Generated::no) continue;
    const SqlChoice itself = column_itself(column.name);
    if (std::ranges::count(key, column.name) > 0) {
      step.rows.on.emplace(column.name, itself);
    } else {
      step.forward.emplace(column.name, itself);
      step.backward.emplace(column.name, itself);
    }
  }
  return step;
}

}  // namespace

void rebuild(const Table& table, CreateTwin twin, const Surroundings& surroundings,
             Expansion& into) {
  twin.to = incoming_name(twin.table);
  const Columns key = common_key(table, twin, into);
  if (key.empty()) return;
  const DualWrite mapping = with_twin(twin, table, key);
  if (mapping.forward.empty()) {
    refuse_yet("rebuild a table that has nothing but its key", surroundings, into);
    return;
  }
  into.add(Phase::expand, twin);
  into.add(Phase::migrate, mapping);
  into.add(Phase::backfill, Copy{.table = twin.table, .to = twin.to});
  if (!surroundings.capabilities().has_one_writer) {  // which an index would hold while it is built
    into.add(Phase::verify, CompleteTwin{.table = twin.table, .to = twin.to});
  }
  into.add(Phase::verify, Compare{.table = twin.table, .to = twin.to});
  into.add(Phase::contract, SwapTables{.table = twin.table, .to = twin.to});
}

}  // namespace ratchet
