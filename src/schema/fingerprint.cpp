#include "schema/fingerprint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "base/text.hpp"

namespace ratchet {
namespace {

using Key = std::tuple<std::string, std::string, std::string>;  // kind, table, name

std::map<Key, std::string> by_key(const Definitions& definitions) {
  std::map<Key, std::string> found;
  for (const Definition& each : definitions) {
    found[{each.kind, each.table, each.name}] = each.sql;
  }
  return found;
}

// table -> the names of its triggers, in firing order.
std::map<std::string, std::vector<std::string>> trigger_orders(const Definitions& definitions) {
  std::map<std::string, std::vector<std::string>> orders;
  for (const Definition& each : definitions) {
    if (each.kind == "trigger") orders[each.table].push_back(each.name);
  }
  return orders;
}

std::string describe(const Key& key) {
  const auto& [kind, table, name] = key;
  if (kind == "table" || kind == "view" || kind == "enum") return fmt::format("{} {}", kind, name);
  return fmt::format("{} {} on {}", kind, name, table);
}

// Lengths before texts, so that no two different lists give the same bytes.
void add_text(std::string& bytes, const std::string& text) {
  bytes += fmt::format("{}:", text.size());
  bytes += text;
}

}  // namespace

std::string fingerprint(const Definitions& definitions) {
  std::string bytes;
  for (const auto& [key, text] : by_key(definitions)) {
    add_text(bytes, describe(key));
    add_text(bytes, text);
  }
  for (const auto& [table, names] : trigger_orders(definitions)) {
    add_text(bytes, table);
    for (const std::string& name : names) add_text(bytes, name);
  }
  return fingerprint_of(bytes);
}

std::vector<Difference> diff(const Definitions& was, const Definitions& is) {
  std::vector<Difference> differences;
  const auto before = by_key(was);
  const auto after = by_key(is);
  for (const auto& [key, text] : before) {
    const auto found = after.find(key);
    const std::string now = found == after.end() ? "" : found->second;
    if (now != text) differences.push_back({describe(key), text, now});
  }
  for (const auto& [key, text] : after) {
    if (!before.contains(key)) differences.push_back({describe(key), "", text});
  }
  if (!differences.empty()) return differences;
  auto orders = trigger_orders(is);
  for (const auto& [table, names] : trigger_orders(was)) {
    if (orders[table] == names) continue;
    differences.push_back({fmt::format("order of the triggers of {}", table),
                           join(names, {.separator = ", "}),
                           join(orders[table], {.separator = ", "})});
  }
  return differences;
}

}  // namespace ratchet
