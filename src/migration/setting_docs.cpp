#include <fmt/format.h>

#include "migration/setting_table.hpp"

namespace ratchet {
namespace {

std::string default_of(const SettingRow& row) {
  const auto kind = row.rule.kind;
  const bool bare = kind == SettingRule::Kind::flag || kind == SettingRule::Kind::number ||
                    kind == SettingRule::Kind::windows;
  return bare ? std::string(row.default_value) : fmt::format("\"{}\"", row.default_value);
}

std::string default_of(const SignalRow& row) {
  if (row.limit.empty()) return "false";
  const bool bare = row.limit.find_first_not_of("0123456789.") == std::string_view::npos;
  return bare ? fmt::format("{{ goal = {}, limit = {} }}", row.goal, row.limit)
              : fmt::format("{{ goal = \"{}\", limit = \"{}\" }}", row.goal, row.limit);
}

std::vector<SettingDoc> make_docs() {
  std::vector<SettingDoc> docs;
  for (const SettingRow& row : setting_rows()) {
    docs.push_back({std::string(row.key), default_of(row), std::string(row.meaning)});
  }
  for (const SignalRow& row : signal_rows()) {
    docs.push_back(
        {fmt::format("signals.{}", row.name), default_of(row), std::string(row.meaning)});
  }
  const std::vector<SettingDoc> tables = {
      {"store.NAME.url", "\"${DATABASE_URL}\"",
       "postgresql://… or sqlite:path; ${NAME} comes from "
       "the environment"},
      {"store.NAME.schema", "\"public\"", "the schema of names that say none"},
      {"store.NAME.role", "\"\"", "the role that owns what is made; empty: whoever connects"},
      {"store.NAME.replicas", "[]",
       "urls of replicas whose lag counts; []: those that the store "
       "itself names"},
      {"signals.probe.name", "required", "how output calls the probe"},
      {"signals.probe.sql", "required, or url", "a query that gives a number"},
      {"signals.probe.url", "required, or sql", "a url that answers a number"},
      {"signals.probe.goal", "required", "the number up to which it works at full speed"},
      {"signals.probe.limit", "required", "the number at which it pauses"},
      {"signals.probe.critical", "none", "the number at which it stops"},
      {"contract.gate.name", "required", "how output and --acknowledge call the gate"},
      {"contract.gate.sql", "required", "a query whose first value says whether it is open"},
  };
  docs.insert(docs.end(), tables.begin(), tables.end());
  return docs;
}

}  // namespace

const std::vector<SettingDoc>& setting_docs() {
  static const std::vector<SettingDoc> kDocs = make_docs();
  return kDocs;
}

}  // namespace ratchet
