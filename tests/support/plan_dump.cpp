#include "support/plan_dump.hpp"

#include <SQLiteCpp/Database.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "sqlite/dialect.hpp"
#include "support/temporary_directory.hpp"

namespace ratchet::testing {
namespace {

std::string statements_of(const std::string& title, const StepSql& sql, const Dialect& dialect) {
  std::string text;
  const auto add = [&](const std::vector<SqlText>& statements, const std::string& where) {
    for (const SqlText& each : statements) {
      text += fmt::format("{}{}:\n{}\n", title, where, dialect.renderer().show(each));
    }
  };
  for (const RowsInTheWay& each : sql.in_the_way) add({each.count, each.samples}, " in the way");
  add(sql.before, " before");
  add(dialect.renderer().in_transaction(sql), "");
  add(sql.after, " after");
  return text;
}

std::string dump_plan(const Plan& plan, const Dialect& dialect) {
  std::string text = "# explicit\n" + explicit_form(plan);
  for (const PlannedStep& step : plan.steps) {
    text += fmt::format("\n# {} {} {} [{}]\n", step.ordinal, name(step.phase), step.summary,
                        step.cost.lock);
    text += statements_of("> forward", step.forward, dialect);
    text += statements_of("< back", step.back, dialect);
  }
  text += "\n# said\n";
  for (const Hazard& hazard : plan.hazards) {
    text +=
        fmt::format("hazard {} line {}{}: {}\n", hazard.rule, hazard.line,
                    hazard.allowed ? " (allowed: " + *hazard.allowed + ")" : "", hazard.message);
  }
  for (const std::string& sentence : plan.sentences) text += sentence + "\n";
  for (const std::string& step : plan.irreversible) text += "irreversible: " + step + "\n";
  return text;
}

}  // namespace

std::string dump(const MadePlan& made, const Dialect& dialect) {
  std::string text;
  for (const Diagnostic& each : made.diagnostics) text += to_text(each);
  if (made.plan) text += dump_plan(*made.plan, dialect);
  return text;
}

Schema schema_of_script(const std::string& file) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("schema.db");
  SQLite::Database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE).exec(read_tree_file(file));
  const auto store = make_sqlite_product()->open({.url = "sqlite:" + path});
  const auto session = store->connect();
  const auto transaction = session->begin(Access::read);
  return store->read_schema(*transaction);
}

std::string read_tree_file(const std::string& file) {
  const char* root = std::getenv("RATCHET_SOURCE_DIR");
  const std::filesystem::path path = std::filesystem::path(root != nullptr ? root : ".") / file;
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw std::runtime_error("no file " + path.string());
  return {std::istreambuf_iterator<char>(stream), {}};
}

}  // namespace ratchet::testing
