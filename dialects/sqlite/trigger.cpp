#include "sqlite/trigger.hpp"

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "sqlite/declaration_sql.hpp"
#include "sqlite/mapping_sql.hpp"
#include "sqlite/row_key.hpp"
#include "sqlite/trigger_body.hpp"
#include "step/mapping.hpp"

namespace ratchet::sqlite {
namespace {

// A readable beginning, and what tells it from others of the same beginning.
std::string short_key(std::string_view kind, const Identifier& name, const std::string& all) {
  constexpr std::size_t kBytesShown = 24;
  std::string shown = name.text().substr(0, kBytesShown);
  // Not in the middle of a UTF-8 character.
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; };
  if (name.text().size() > kBytesShown && continues(name.text()[kBytesShown])) {
    while (continues(shown.back())) shown.pop_back();
    shown.pop_back();
  }
  return std::string(kind) + "_" + shown + "_" + fingerprint_of(all).substr(0, 6);
}

}  // namespace

std::vector<SqlText> repair_triggers(const Repair& step, const Table& table) {
  std::vector<Assignment> assignments;
  for (const auto& [column, value] : step.set) {
    assignments.push_back({column, in_brackets(said(value))});
  }
  const SqlText wrong = in_brackets(said(step.where));
  TriggerBody body(table);
  body.assign(assignments, wrong);
  body.refuse_where(wrong, "ratchet: a row of " + to_string(table.name) + " could not be repaired");
  const std::string key = repair_key(step);
  return {body.after_insert(trigger_name(key, "insert")),
          body.after_update(trigger_name(key, "update"), sql("1"))};
}

std::vector<SqlText> not_null_guards(const Table& table, const Identifier& column) {
  TriggerBody body(table);
  body.refuse_where(sql("{} IS NULL", column_of(table, column)),
                    "NOT NULL constraint failed: " + to_string(table.name) + "." + column.text());
  const std::string key = guard_key(column);
  return {body.after_insert(trigger_name(key, "insert")),
          body.after_update(trigger_name(key, "update"), sql("NEW.{} IS NULL", column))};
}

Identifier trigger_name(const std::string& key, std::string_view event) {
  return Identifier("ratchet_" + key + "_" + std::string(event));
}

std::string repair_key(const Repair& step) {
  ensure(!step.set.empty(), "a repair sets at least one column");
  std::string all = to_string(step.table);
  for (const auto& [column, value] : step.set) all += "\n" + column.text();
  return short_key("repair", step.set.begin()->first, all);
}

std::string guard_key(const Identifier& column) {
  return short_key("guard", column, column.text());
}

std::string view_key(const Identifier& view) { return short_key("view", view, view.text()); }

}  // namespace ratchet::sqlite
