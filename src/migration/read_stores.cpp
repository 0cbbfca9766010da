#include "migration/read_stores.hpp"

#include <fmt/format.h>

#include <array>
#include <functional>
#include <utility>

#include "migration/environment.hpp"
#include "migration/read_fields.hpp"
#include "migration/units.hpp"

namespace ratchet {
namespace {

using enum Presence;

struct StoreKeys {
  std::optional<std::string> url;
  std::optional<std::string> schema;
  std::optional<std::string> role;
  std::vector<std::string> replicas;
};

void describe(Fields& f, StoreKeys& store) {
  f.text({"url", optional, "where it is"}, store.url);
  f.text({"schema", optional, "the schema of names without one"}, store.schema);
  f.text({"role", optional, "the role that owns what is made"}, store.role);
  f.texts({"replicas", optional, "whose lag counts"}, store.replicas);
}

// A probe or a gate.
struct QueryKeys {
  std::optional<std::string> name;
  std::optional<std::string> sql;
  std::optional<std::string> url;
};

constexpr std::array<std::string_view, 2> kSources = {"sql", "url"};
constexpr std::array<std::string_view, 3> kBounds = {"goal", "limit", "critical"};

void describe_probe(Fields& f, QueryKeys& probe) {
  f.text({"name", required, "how output calls it"}, probe.name);
  f.text({"sql", optional, "a query that gives a number"}, probe.sql);
  f.text({"url", optional, "a url that answers a number"}, probe.url);
  f.one_of(kSources, required);
}

void describe_gate(Fields& f, QueryKeys& gate) {
  f.text({"name", required, "how output calls it"}, gate.name);
  f.text({"sql", required, "a query that says whether it is open"}, gate.sql);
}

TablePlace place_of(std::string header, const SourceRange& range) {
  return {.role = TableRole::other,
          .subject = std::move(header),
          .path = "",
          .shorthand = "",
          .header = range};
}

StoreSettings read_store(const TomlEntry& entry, const TomlTable& table,
                         const Environment& environment, ReadValues& values) {
  StoreKeys keys;
  SourceMap sources;
  ReadFields fields(table, place_of(fmt::format("[store.{}]", entry.key), entry.node.range), values,
                    sources);
  describe(fields, keys);
  fields.finish({});
  ExpandedText url = expand_variables(keys.url.value_or(""), environment);
  StoreSettings store{.name = entry.key,
                      .url = std::move(url.text),
                      .url_problem = {},
                      .role = std::move(keys.role).value_or(""),
                      .replicas = std::move(keys.replicas)};
  if (url.unset) {
    store.url_problem = values.diagnostics().source().diagnostic(
        sources.at("url"),
        {.message = fmt::format("the environment variable {} is not set", *url.unset),
         .hint = fmt::format("export {}=…, or write the url here", *url.unset)});
  }
  if (keys.schema) store.schema = *std::move(keys.schema);
  return store;
}

// Calls `use` for each [[header]].
void for_each_table(const TomlNode& node, const std::string& header, ReadValues& values,
                    const std::function<void(const TomlNode&, const TomlTable&)>& use) {
  const TomlArray* array = values.array(node, header, "tables");
  if (array == nullptr) return;
  for (const TomlNode& item : array->items) {
    if (const TomlTable* table = values.table_of(item, header, "name = \"…\"")) use(item, *table);
  }
}

void say_needed(const SourceRange& range, std::string_view key, ReadValues& values) {
  values.diagnostics().error(
      range, {.message = fmt::format("[[signals.probe]] needs `{}`, a number", key), .hint = {}});
}

std::optional<double> read_bound(const TomlTable& table, std::string_view key, ReadValues& values) {
  const TomlEntry* entry = table.find(key);
  if (entry == nullptr) return std::nullopt;
  const auto text = scalar_text(entry->node);
  const auto bound = text ? parse_ratio(*text) : std::nullopt;
  if (!bound) say_needed(entry->node.range, key, values);
  return bound.value_or(0);
}

void read_bounds(const TomlTable& table, const SourceRange& header, ProbeSettings& probe,
                 ReadValues& values) {
  const auto goal = read_bound(table, "goal", values);
  const auto limit = read_bound(table, "limit", values);
  probe.critical = read_bound(table, "critical", values);
  if (!goal) say_needed(header, "goal", values);
  if (!limit) say_needed(header, "limit", values);
  if (!goal || !limit) return;
  probe.goal = *goal;
  probe.limit = *limit;
  const bool falls = probe.goal > probe.limit;
  if (!probe.critical) return;
  if (falls ? *probe.critical < probe.limit : *probe.critical > probe.limit) return;
  values.diagnostics().error(
      table.find("critical")->node.range,
      {.message = "[[signals.probe]] is critical only behind its limit", .hint = {}});
}

}  // namespace

std::vector<StoreSettings> read_stores(const TomlNode& node, const Environment& environment,
                                       ReadValues& values) {
  std::vector<StoreSettings> stores;
  const TomlTable* all = values.table_of(node, "store", "<name>.url = \"…\"");
  if (all == nullptr) return stores;
  for (const TomlEntry& entry : all->entries) {
    const TomlTable* table = values.table_of(entry.node, "store." + entry.key, "url = \"…\"");
    if (table != nullptr) stores.push_back(read_store(entry, *table, environment, values));
  }
  return stores;
}

std::vector<ProbeSettings> read_probes(const TomlNode& node, ReadValues& values) {
  std::vector<ProbeSettings> probes;
  for_each_table(node, "signals.probe", values, [&](const TomlNode& item, const TomlTable& table) {
    QueryKeys keys;
    SourceMap sources;
    ReadFields fields(table, place_of("[[signals.probe]]", item.range), values, sources);
    describe_probe(fields, keys);
    fields.finish(kBounds);
    probes.push_back({.name = keys.name.value_or(""),
                      .sql = keys.sql.value_or(""),
                      .url = keys.url.value_or("")});
    read_bounds(table, item.range, probes.back(), values);
  });
  return probes;
}

std::vector<GateSettings> read_gates(const TomlNode& node, ReadValues& values) {
  std::vector<GateSettings> gates;
  for_each_table(node, "contract.gate", values, [&](const TomlNode& item, const TomlTable& table) {
    QueryKeys keys;
    SourceMap sources;
    ReadFields fields(table, place_of("[[contract.gate]]", item.range), values, sources);
    describe_gate(fields, keys);
    fields.finish({});
    gates.push_back({.name = keys.name.value_or(""), .sql = keys.sql.value_or("")});
  });
  return gates;
}

}  // namespace ratchet
