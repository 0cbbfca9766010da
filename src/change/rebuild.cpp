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

// The columns by which a row and its twin know each other; empty: there are none.
std::vector<Identifier> key_of_rows(const Table& table) {
  if (!table.primary_key.empty() && tells_every_row(table, table.primary_key)) {
    return table.primary_key;
  }
  for (const Index& index : table.indexes) {
    std::vector<Identifier> columns;
    for (const auto& column : index.columns) {
      if (column && is_always_given(table, *column)) columns.push_back(*column);
    }
    const bool is_key = index.unique && !index.partial && columns.size() == index.columns.size();
    if (is_key) return columns;
  }
  return {};
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
  const std::vector<Identifier> key = key_of_rows(table);
  if (key.empty()) {
    into.refuse(
        {"table",
         fmt::format("{} has no key that tells each of its rows: a primary key, or a unique "
                     "index over NOT NULL columns",
                     to_string(table.name)),
         "make one first: create_index with unique = true over columns that are NOT NULL"});
    return;
  }
  const DualWrite mapping = with_twin(twin, table, key);
  if (mapping.forward.empty()) {
    refuse_yet("rebuild a table that has nothing but its key", surroundings, into);
    return;
  }
  into.add(Phase::expand, twin);
  into.add(Phase::migrate, mapping);
  into.add(Phase::backfill, Copy{.table = twin.table, .to = twin.to});
  into.add(Phase::verify, Compare{.table = twin.table, .to = twin.to});
  into.add(Phase::contract, SwapTables{.table = twin.table, .to = twin.to});
}

}  // namespace ratchet
