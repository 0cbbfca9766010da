#include "rehearsal/filling.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rehearsal/live_sample.hpp"
#include "report/units.hpp"

namespace ratchet {
namespace {

constexpr std::int64_t kParentRowsMax = 1'000;
constexpr std::size_t kRowsAtOnce = 200;
constexpr std::int64_t kTriedRowsMax = 100;
constexpr int kRefusalsMax = 300;  // rows of one table that are refused one by one
// Made-up numbers begin behind those of a sample, unless they would be too large for a column.
constexpr std::int64_t kNumberMax = 1'000'000;

std::size_t rows_at_once(const MadeRow& row) {
  constexpr std::size_t kDataMax = 20'000;
  return std::clamp<std::size_t>(kDataMax / std::max<std::size_t>(row.values.size(), 1), 1,
                                 kRowsAtOnce);
}

// What was taken of a row, in the place of what was made up for it.
MadeRow laid_over(MadeRow made, const MadeRow& taken) {
  for (std::size_t at = 0; at < taken.columns.size(); ++at) {
    const auto place = std::ranges::find(made.columns, taken.columns[at]);
    if (place == made.columns.end()) {
      made.columns.push_back(taken.columns[at]);
      made.values.push_back(taken.values[at]);
    } else {
      made.values[static_cast<std::size_t>(place - made.columns.begin())] = taken.values[at];
    }
  }
  return made;
}

}  // namespace

std::vector<TriableMapping> triable_mappings(const Plan& plan, const Schema& schema) {
  std::vector<TriableMapping> mappings;
  for (const PlannedStep& each : plan.steps) {
    const auto* mapping = std::get_if<DualWrite>(&each.step);
    if (mapping == nullptr || each.phase != Phase::migrate || mapping->to) continue;
    if (mapping->forward.empty() || schema.find_table(mapping->table) == nullptr) continue;
    mappings.push_back({.step = each.ordinal, .mapping = mapping});
  }
  return mappings;
}

std::vector<QualifiedName> tables_worked_on(const Plan& plan, const Schema& schema) {
  const bool is_raw = std::ranges::any_of(plan.steps, [](const PlannedStep& each) {
    return std::holds_alternative<RawSql>(each.step);
  });
  std::vector<QualifiedName> tables = plan.tables;
  for (const Table& each : schema.tables) {
    const bool is_known = std::ranges::find(tables, each.name) != tables.end();
    const bool is_ours = is_ratchets_own(each.name.name.text());
    if (is_raw && !is_known && !is_ours) tables.push_back(each.name);
  }
  return tables;
}

Filling::Filling(Ground& ground, const Plan& plan, const Schema& schema,
                 const std::vector<QualifiedName>& own)
    : ground_(ground), plan_(plan), schema_(schema), own_(own) {}

bool Filling::is_own(const QualifiedName& name) const {
  return std::ranges::find(own_, name) != own_.end();
}

// A table behind those that it points at.
void Filling::visit(const QualifiedName& name, std::vector<QualifiedName>& order) const {
  const Table* table = schema_.find_table(name);
  const bool is_known = std::ranges::find(order, name) != order.end();
  if (table == nullptr || is_known || table->is_virtual || !table->parents.empty()) return;
  for (const ForeignKey& key : table->foreign_keys) {
    const bool is_cycle =
        std::ranges::any_of(order, [&](const QualifiedName& each) { return each == key.target; });
    if (key.target != name && !is_cycle && order.size() < schema_.tables.size()) {
      const Table* target = schema_.find_table(key.target);
      const bool points_back =
          target != nullptr &&
          std::ranges::any_of(target->foreign_keys,
                              [&](const ForeignKey& back) { return back.target == name; });
      if (!points_back) visit(key.target, order);
    }
  }
  if (std::ranges::find(order, name) == order.end()) order.push_back(name);
}

std::vector<QualifiedName> Filling::in_order() const {
  std::vector<QualifiedName> order;
  for (const QualifiedName& name : own_) visit(name, order);
  return order;
}

RowMaker::Suits Filling::suiting(const QualifiedName& table) {
  return [this, table](Transaction& transaction) {
    const Scene scene{.schema = schema_, .in_force = {}};
    for (const auto& [step, mapping] : triable_mappings(plan_, schema_)) {
      if (mapping->table != table) continue;
      const RoundTrips trips =
          ground_.store().try_round_trips(transaction, *mapping, scene, kTriedRowsMax);
      if (trips.raised > 0 || trips.lossy > 0) return false;
    }
    return true;
  };
}

std::int64_t Filling::count(const QualifiedName& table) {
  std::int64_t rows = 0;
  ground_.read([&](Transaction& transaction) {
    rows = as_integer(transaction.query(sql("SELECT count(*) FROM {}", table))[0][0]);
  });
  return rows;
}

// Where all at once are refused, one by one: those that the table takes.
std::int64_t Filling::insert(const QualifiedName& table, const std::vector<MadeRow>& rows) {
  try {
    ground_.write([&](Transaction& transaction) {
      transaction.execute(insertion(table, rows, ground_.parts().stage.bringing_numbers()));
    });
    return std::ssize(rows);
  } catch (const Error& error) {
    if (!is_refusal(error)) throw;
    if (rows.size() == 1) return 0;
  }
  std::int64_t taken = 0;
  int refused = 0;
  for (const MadeRow& row : rows) {
    const std::int64_t one = insert(table, {row});
    taken += one;
    if (one == 0 && ++refused > kRefusalsMax) break;
  }
  return taken;
}

std::int64_t Filling::insert_in_parts(const QualifiedName& table,
                                      const std::vector<MadeRow>& rows) {
  std::int64_t taken = 0;
  for (std::size_t at = 0; at < rows.size(); at += kRowsAtOnce / 4) {
    const std::size_t end = std::min(rows.size(), at + kRowsAtOnce / 4);
    taken += insert(table, {rows.begin() + static_cast<std::ptrdiff_t>(at),
                            rows.begin() + static_cast<std::ptrdiff_t>(end)});
  }
  return taken;
}

void Filling::fill(RowMaker& maker, std::int64_t wanted) {
  const std::size_t at_once = rows_at_once(maker.tame(1));
  std::vector<MadeRow> rows;
  for (std::int64_t made = 1; made <= wanted; ++made) {
    rows.push_back(maker.tame(ground_.next_number()));
    if (rows.size() < at_once && made < wanted) continue;
    if (insert(maker.table(), rows) == 0) return;
    rows.clear();
  }
}

// Those that the table does not take are left out: of a row that others point at and that is not
// among the sample, or of a table that a migration before this one has changed.
std::int64_t Filling::put_in_sample(RowMaker& maker) {
  LiveSample* sample = ground_.parts().sample;
  if (sample == nullptr) return 0;
  maker.look_for_parents();
  std::vector<MadeRow> rows;
  for (const MadeRow& each : sample->take_rows_of(maker.table())) {
    rows.push_back(laid_over(maker.tame(ground_.next_number()), each));
    for (const Value& value : each.values) {
      const auto* number = std::get_if<std::int64_t>(&value);
      if (number != nullptr && *number < kNumberMax) ground_.skip_numbers(*number);
    }
  }
  if (rows.empty()) return 0;
  const std::int64_t put_in = insert_in_parts(maker.table(), rows);
  ground_.write([&](Transaction& transaction) {
    ground_.parts().stage.number_behind(transaction, *schema_.find_table(maker.table()));
  });
  return put_in;
}

Filled Filling::fill_tame() {
  Filled filled;
  const std::vector<QualifiedName> order = in_order();
  for (const QualifiedName& name : order) ground_.skip_numbers(2 * count(name));
  if (LiveSample* sample = ground_.parts().sample) sample->take(schema_, order, own_);
  for (const QualifiedName& name : order) {
    const std::int64_t wanted =
        is_own(name) ? ground_.parts().rows : std::min(ground_.parts().rows, kParentRowsMax);
    auto maker = std::make_unique<RowMaker>(ground_, schema_, *schema_.find_table(name));
    std::string refusal = maker->learn(suiting(name));
    const auto anything = [](Transaction&) { return true; };
    const bool is_unsuited = !refusal.empty();
    if (is_unsuited) refusal = maker->learn(anything);
    if (const std::int64_t taken = put_in_sample(*maker); taken > 0) {
      filled.notes.push_back(
          fmt::format("{} of {} from the live store", counted(taken, "row"), to_string(name)));
    }
    if (!refusal.empty()) {
      (is_own(name) ? filled.unfilled : filled.notes)
          .push_back(fmt::format("no rows could be made up for {}: {}", to_string(name), refusal));
      continue;
    }
    if (const std::int64_t there = count(name); there < wanted) fill(*maker, wanted - there);
    if (!is_own(name)) continue;
    filled.rows.emplace_back(name, count(name));
    filled.makers.emplace(name, std::move(maker));
  }
  return filled;
}

void Filling::add_nasty(const Filled& filled) {
  for (const auto& [name, maker] : filled.makers) {
    maker->look_for_parents();
    insert_in_parts(name, maker->nasty());
  }
}

}  // namespace ratchet
