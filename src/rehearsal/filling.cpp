#include "rehearsal/filling.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace ratchet {
namespace {

constexpr std::int64_t kParentRowsMax = 1'000;
constexpr std::size_t kRowsAtOnce = 200;
constexpr std::int64_t kTriedRowsMax = 100;
constexpr int kRefusalsMax = 300;  // rows of one table that are refused one by one

std::size_t rows_at_once(const MadeRow& row) {
  constexpr std::size_t kDataMax = 20'000;
  return std::clamp<std::size_t>(kDataMax / std::max<std::size_t>(row.values.size(), 1), 1,
                                 kRowsAtOnce);
}

}  // namespace

std::vector<const DualWrite*> triable_mappings(const Plan& plan, const Schema& schema) {
  std::vector<const DualWrite*> mappings;
  for (const PlannedStep& each : plan.steps) {
    const auto* mapping = std::get_if<DualWrite>(&each.step);
    if (mapping == nullptr || each.phase != Phase::migrate || mapping->to) continue;
    if (mapping->forward.empty() || schema.find_table(mapping->table) == nullptr) continue;
    mappings.push_back(mapping);
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
    for (const DualWrite* mapping : triable_mappings(plan_, schema_)) {
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
    ground_.write([&](Transaction& transaction) { transaction.execute(insertion(table, rows)); });
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

Filled Filling::fill_tame() {
  Filled filled;
  for (const QualifiedName& name : in_order()) ground_.skip_numbers(2 * count(name));
  for (const QualifiedName& name : in_order()) {
    const std::int64_t wanted =
        is_own(name) ? ground_.parts().rows : std::min(ground_.parts().rows, kParentRowsMax);
    auto maker = std::make_unique<RowMaker>(ground_, schema_, *schema_.find_table(name));
    std::string refusal = maker->learn(suiting(name));
    const auto anything = [](Transaction&) { return true; };
    const bool is_unsuited = !refusal.empty();
    if (is_unsuited) refusal = maker->learn(anything);
    if (!refusal.empty()) {
      filled.notes.push_back(
          fmt::format("no rows could be made up for {}: {}", to_string(name), refusal));
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
    const std::vector<MadeRow> rows = maker->nasty();
    for (std::size_t at = 0; at < rows.size(); at += kRowsAtOnce / 4) {
      const std::size_t end = std::min(rows.size(), at + kRowsAtOnce / 4);
      insert(name, {rows.begin() + static_cast<std::ptrdiff_t>(at),
                    rows.begin() + static_cast<std::ptrdiff_t>(end)});
    }
  }
}

}  // namespace ratchet
