#include "unit/rehearsal/theatre.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "migration/migration.hpp"
#include "postgres/dialect.hpp"
#include "rehearsal/base.hpp"
#include "rehearsal/rehearsal.hpp"
#include "sqlite/dialect.hpp"
#include "support/postgres/server.hpp"

namespace ratchet::testing {
namespace {

struct Means {
  std::unique_ptr<ratchet::Product> product;
  std::unique_ptr<StageBuilder> builder;
  std::unique_ptr<ScriptReading> reading;
};

Means means_of(Product product) {
  switch (product) {
    case Product::sqlite:
      return {make_sqlite_product(), make_sqlite_stage_builder(), make_sqlite_script_reading()};
    case Product::postgres:
      return {make_postgres_product(), make_postgres_stage_builder(),
              make_postgres_script_reading()};
  }
  unreachable("a product without a stage");
}

std::string fresh_name() {
  static int made = 0;
  return fmt::format("ratchet_check_test_{}_{}", getpid(), ++made);
}

}  // namespace

Rehearsed rehearse(const Play& play) {
  const Means means = means_of(play.product);
  std::unique_ptr<PostgresServer> server;
  if (play.product == Product::postgres) server = std::make_unique<PostgresServer>(ServerOptions{});
  const auto stage = means.builder->build(
      {.server = server ? server->url("postgres") : "", .programs = {}, .name = fresh_name()});
  const auto reader = means.reading->begin({});
  SystemClock clock;
  const Settings settings = read_settings("ratchet.toml", "", {}).settings;
  RehearsalParts parts{
      .stage = *stage,
      .open = [&](const StoreAddress& address) { return means.product->open(address); },
      .reader = reader.get(),
      .clock = clock,
      .operated_by = {.name = "test", .host = "here", .pid = getpid()},
      .stop = {},
      .settings = rehearsal_settings(settings, play.rows),
      .rows = play.rows};
  Ground ground(parts);
  build_base(ground, Dump{.file = "base.sql", .text = play.base});
  const ReadMigration read = read_migration("0001_play.toml", play.migration);
  for (const Diagnostic& each : read.diagnostics) {
    if (each.severity == Severity::error) throw std::runtime_error(to_text(each));
  }
  Rehearsed rehearsed = MigrationRehearsal(ground, *read.migration).run();
  ground.close();
  return rehearsed;
}

std::vector<std::string> rules_found(const Rehearsed& rehearsed) {
  std::vector<std::string> rules;
  for (const Finding& each : rehearsed.findings) {
    if (!each.allowed) rules.push_back(each.rule);
  }
  std::ranges::sort(rules);
  rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
  return rules;
}

}  // namespace ratchet::testing
