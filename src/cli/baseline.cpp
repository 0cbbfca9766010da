#include "cli/baseline.hpp"

#include <algorithm>
#include <filesystem>

#include "base/ensure.hpp"
#include "cli/text_file.hpp"
#include "schema/schema.hpp"

namespace ratchet {
namespace {

constexpr std::string_view kFile = "0000_baseline.toml";
constexpr std::string_view kReason = "the schema was there before ratchet";

// Tables before what hangs on them, views before their triggers.
int rank_of(const Definition& definition) {
  if (definition.kind == "table") return 0;
  if (definition.kind == "index") return 1;
  if (definition.kind == "view") return 2;
  return 3;
}

// Each definition in the database's own words, so that the copy is exact.
ExplicitForm form_of(Definitions definitions) {
  std::ranges::stable_sort(definitions, {}, rank_of);
  ExplicitForm form;
  form.description = kReason;
  form.allow["irreversible"] = kReason;
  for (const Definition& definition : definitions) {
    if (definition.sql.empty()) continue;  // an index that a constraint made
    RawSql step;
    step.up = sql_for_all(definition.sql);
    step.irreversible = true;
    form.steps.emplace_back(Phase::expand, std::move(step));
  }
  return form;
}

}  // namespace

std::string baseline_file(const Project& project) {
  return (std::filesystem::path(project.settings.migrations) / kFile).generic_string();
}

bool make_baseline(Workplace& workplace, const Project& project) {
  const std::string file = baseline_file(project);
  const ExplicitForm form = form_of(all_definitions(workplace.engine().schema()));
  if (std::filesystem::exists(file) || form.steps.empty()) return false;
  const std::string text = write_explicit(form);
  const ReadMigration read = read_migration(file, text);
  ensure(read.migration.has_value(), "a baseline that ratchet wrote can be read");
  workplace.engine().adopt(*read.migration, {.reason = std::string(kReason)});
  write_new({.path = file, .text = text});
  return true;
}

}  // namespace ratchet
