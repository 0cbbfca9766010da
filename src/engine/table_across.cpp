#include "engine/table_across.hpp"

#include <algorithm>

namespace ratchet {
namespace {

Schema schema_of(Store& store, Session& session) {
  return store.read_schema(*session.begin(Access::read));
}

RowShape shape_of(const CrossingEnd& end) {
  RowShape shape{.columns = {}, .key_size = end.key.size()};
  for (const TakenColumn& each : end.takes) shape.columns.push_back(each.column.text());
  return shape;
}

// Numbers stand in the same order everywhere; texts by the words of each store.
KeyOrder order_of_keys(const CrossingEnd& end) {
  const bool are_numbers =
      std::all_of(end.takes.begin(), end.takes.begin() + std::ssize(end.key),
                  [](const TakenColumn& each) { return each.as == Carried::integer; });
  return are_numbers ? KeyOrder::alike : KeyOrder::of_each;
}

}  // namespace

TableAcross::TableAcross(const Site& site, const DualWrite& mapping)
    : there_(site.other_store(*mapping.rows.to_store)),
      session_here_(site.store()),
      session_there_(there_),
      schema_here_(schema_of(site.store(), session_here_)),
      schema_there_(schema_of(there_, session_there_)),
      definitions_(
          ends_of(mapping, {{schema_here_, site.dialect()}, {schema_there_, there_.dialect()}})),
      here_(site.store().crossing(definitions_.here, schema_here_)),
      elsewhere_(there_.crossing(definitions_.there, schema_there_)),
      ends_{.old_end = {session_here_, *here_}, .new_end = {session_there_, *elsewhere_}} {}

BothShapes TableAcross::shapes() const {
  return {.of_new = shape_of(definitions_.there),
          .of_old = shape_of(definitions_.here),
          .order = order_of_keys(definitions_.there)};
}

const DualWrite* mapping_across(const Plan& plan) {
  for (const PlannedStep& each : plan.steps) {
    const auto* mapping = std::get_if<DualWrite>(&each.step);
    if (mapping != nullptr && mapping->rows.to_store) return mapping;
  }
  return nullptr;
}

bool is_across(const InHand& migration) {
  const auto is = [&](const StepRecord& record, Phase phase) {
    const PlannedStep& step = migration.planned(record.ordinal);
    return step.phase == phase && is_done(record) && std::holds_alternative<DualWrite>(step.step) &&
           other_store(step.step);
  };
  const auto any = [&](Phase phase) {
    return std::ranges::any_of(migration.steps,
                               [&](const StepRecord& each) { return is(each, phase); });
  };
  return any(Phase::migrate) && !any(Phase::purge);
}

}  // namespace ratchet
