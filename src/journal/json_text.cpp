#include "journal/json_text.hpp"

#include <nlohmann/json.hpp>

#include "journal/columns.hpp"

namespace ratchet {
namespace {

using nlohmann::json;

// What is in the database may be no UTF-8: such bytes become U+FFFD in what is only shown.
std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

// Runs `read` on the parsed text.
template <class Read>
auto parsed(const std::string& text, Read read) {
  try {
    return read(json::parse(text));
  } catch (const json::exception&) {
    not_ours(text.substr(0, 60), "JSON of ratchet's own");
  }
}

QualifiedName table_from(const json& value) {
  const auto table = parse_qualified_name(value.get<std::string>());
  if (!table) not_ours(value.get<std::string>(), "the name of a table");
  return *table;
}

json dependant_to(const Dependant& dependant) {
  return {{"kind", dependant.kind}, {"name", dependant.name}, {"unique", dependant.unique}};
}

Dependant dependant_from(const json& value) {
  return {.kind = value.at("kind"), .name = value.at("name"), .unique = value.at("unique")};
}

Milliseconds duration_from(const json& value) { return Milliseconds{value.get<std::int64_t>()}; }

std::optional<Milliseconds> optional_duration_from(const json& value) {
  if (value.is_null()) return std::nullopt;
  return duration_from(value);
}

json optional_duration_to(const std::optional<Milliseconds>& duration) {
  return duration ? json(duration->count()) : json(nullptr);
}

BadRow bad_row_from(const json& value) {
  BadRow row{.key = value.at("key"),
             .sides = {},
             .kind = bad_kind_of(value.at("kind").get<std::string>())};
  for (const json& side : value.at("sides")) row.sides.emplace_back(side.at(0), side.at(1));
  return row;
}

json signal_to(const SignalProgress& signal) {
  return {{"name", signal.name}, {"value", signal.value ? json(*signal.value) : json(nullptr)},
          {"goal", signal.goal}, {"limit", signal.limit},
          {"says", signal.says}, {"share", signal.share}};
}

SignalProgress signal_from(const json& value) {
  SignalProgress signal;
  signal.name = value.at("name");
  if (!value.at("value").is_null()) signal.value = value.at("value").get<double>();
  signal.goal = value.at("goal");
  signal.limit = value.at("limit");
  signal.says = value.at("says");
  signal.share = value.at("share");
  return signal;
}

json space_to(const std::optional<SpaceProgress>& space) {
  if (!space) return nullptr;
  return {{"bytes_before", space->bytes_before},
          {"bytes", space->bytes},
          {"dead_rows", space->dead_rows},
          {"vacuum", space->vacuum}};
}

std::optional<SpaceProgress> space_from(const json& value) {
  if (value.is_null()) return std::nullopt;
  return SpaceProgress{.bytes_before = value.at("bytes_before"),
                       .bytes = value.at("bytes"),
                       .dead_rows = value.at("dead_rows"),
                       .vacuum = value.at("vacuum")};
}

}  // namespace

std::string to_json(const Definitions& definitions) {
  json list = json::array();
  for (const Definition& each : definitions) {
    list.push_back(
        {{"kind", each.kind}, {"name", each.name}, {"table", each.table}, {"sql", each.sql}});
  }
  return dump(list);
}

Definitions definitions_from_json(const std::string& text) {
  return parsed(text, [](const json& list) {
    Definitions definitions;
    for (const json& each : list) {
      definitions.push_back({.kind = each.at("kind"),
                             .name = each.at("name"),
                             .table = each.at("table"),
                             .sql = each.at("sql")});
    }
    return definitions;
  });
}

std::string to_json(const std::vector<QualifiedName>& tables) {
  json list = json::array();
  for (const QualifiedName& table : tables) list.push_back(to_string(table));
  return dump(list);
}

std::vector<QualifiedName> tables_from_json(const std::string& text) {
  return parsed(text, [](const json& list) {
    std::vector<QualifiedName> tables;
    for (const json& each : list) tables.push_back(table_from(each));
    return tables;
  });
}

std::string to_json(const std::vector<ColumnDependants>& columns) {
  json list = json::array();
  for (const ColumnDependants& each : columns) {
    json dependants = json::array();
    for (const Dependant& one : each.dependants) dependants.push_back(dependant_to(one));
    list.push_back({{"table", to_string(each.table)},
                    {"column", each.column.text()},
                    {"dependants", dependants}});
  }
  return dump(list);
}

std::vector<ColumnDependants> dependants_from_json(const std::string& text) {
  return parsed(text, [](const json& list) {
    std::vector<ColumnDependants> columns;
    for (const json& each : list) {
      columns.push_back({.table = table_from(each.at("table")),
                         .column = Identifier(each.at("column").get<std::string>()),
                         .dependants = {}});
      for (const json& one : each.at("dependants")) {
        columns.back().dependants.push_back(dependant_from(one));
      }
    }
    return columns;
  });
}

std::string to_json(const std::vector<BadRow>& rows) {
  json list = json::array();
  for (const BadRow& row : rows) {
    list.push_back({{"key", row.key}, {"sides", row.sides}, {"kind", name(row.kind)}});
  }
  return dump(list);
}

std::vector<BadRow> bad_rows_from_json(const std::string& text) {
  return parsed(text, [](const json& list) {
    std::vector<BadRow> rows;
    for (const json& each : list) rows.push_back(bad_row_from(each));
    return rows;
  });
}

std::string to_json(const std::vector<std::string>& texts) { return dump(json(texts)); }

std::vector<std::string> texts_from_json(const std::string& text) {
  return parsed(text, [](const json& value) { return value.get<std::vector<std::string>>(); });
}

std::string to_json(const BatchProgress& progress) {
  json signals = json::array();
  for (const SignalProgress& each : progress.signals) signals.push_back(signal_to(each));
  return dump({{"work", progress.work},
               {"rows_done", progress.rows_done},
               {"rows_estimated", progress.rows_estimated},
               {"rows_changed", progress.rows_changed},
               {"rows_per_second", progress.rows_per_second},
               {"batch_rows", progress.batch_rows},
               {"batch_ms", progress.batch_time.count()},
               {"duty", progress.duty},
               {"working_ms", progress.working.count()},
               {"throttled_ms", progress.throttled.count()},
               {"blocked_ms", progress.blocked.count()},
               {"quarantined", progress.quarantined},
               {"slowed_by", progress.slowed_by},
               {"signals", std::move(signals)},
               {"space", space_to(progress.space)},
               {"left_min_ms", optional_duration_to(progress.left_min)},
               {"left_max_ms", optional_duration_to(progress.left_max)}});
}

BatchProgress progress_from_json(const std::string& text) {
  return parsed(text, [](const json& value) {
    BatchProgress progress;
    progress.work = value.at("work");
    progress.rows_done = value.at("rows_done");
    progress.rows_estimated = value.at("rows_estimated");
    progress.rows_changed = value.at("rows_changed");
    progress.rows_per_second = value.at("rows_per_second");
    progress.batch_rows = value.at("batch_rows");
    progress.batch_time = duration_from(value.at("batch_ms"));
    progress.duty = value.at("duty");
    progress.working = duration_from(value.at("working_ms"));
    progress.throttled = duration_from(value.at("throttled_ms"));
    progress.blocked = duration_from(value.at("blocked_ms"));
    progress.quarantined = value.at("quarantined");
    progress.slowed_by = value.at("slowed_by");
    // A journal may have been written by a ratchet that knew no signals.
    for (const json& each : value.value("signals", json::array())) {
      progress.signals.push_back(signal_from(each));
    }
    progress.space = space_from(value.value("space", json()));
    progress.left_min = optional_duration_from(value.at("left_min_ms"));
    progress.left_max = optional_duration_from(value.at("left_max_ms"));
    return progress;
  });
}

}  // namespace ratchet
