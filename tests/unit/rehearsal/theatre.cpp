#include "unit/rehearsal/theatre.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/ensure.hpp"
#include "migration/migration.hpp"
#include "postgres/dialect.hpp"
#include "rehearsal/base.hpp"
#include "rehearsal/filling.hpp"
#include "rehearsal/live_sample.hpp"
#include "rehearsal/rehearsal.hpp"
#include "sqlite/dialect.hpp"
#include "support/postgres/server.hpp"
#include "support/temporary_directory.hpp"

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

namespace {

// A stage of the base, and what is needed around it.
struct Theatre {
  explicit Theatre(const Play& play)
      : means(means_of(play.product)),
        server(play.product == Product::postgres ? std::make_unique<PostgresServer>(ServerOptions{})
                                                 : nullptr),
        stage(means.builder->build({.server = server ? server->url("postgres") : "",
                                    .programs = {},
                                    .name = fresh_name()})),
        reader(means.reading->begin({})),
        parts{.stage = *stage,
              .open = [this](const StoreAddress& address) { return means.product->open(address); },
              .reader = reader.get(),
              .clock = clock,
              .operated_by = {.name = "test", .host = "here", .pid = getpid()},
              .stop = {},
              .settings =
                  rehearsal_settings(read_settings("ratchet.toml", "", {}).settings, play.rows),
              .rows = play.rows},
        ground(parts) {
    build_base(ground, Dump{.file = "base.sql", .text = play.base});
  }

  Means means;
  std::unique_ptr<PostgresServer> server;
  std::unique_ptr<RehearsalStage> stage;
  std::unique_ptr<ScriptReader> reader;
  SystemClock clock;
  RehearsalParts parts;
  Ground ground;
};

}  // namespace

Rehearsed rehearse(const Play& play) {
  Theatre theatre(play);
  const ReadMigration read = read_migration("0001_play.toml", play.migration);
  for (const Diagnostic& each : read.diagnostics) {
    if (each.severity == Severity::error) throw std::runtime_error(to_text(each));
  }
  Rehearsed rehearsed = MigrationRehearsal(theatre.ground, *read.migration).run();
  theatre.ground.close();
  return rehearsed;
}

std::vector<std::string> filled_from_live(const Question& question) {
  const Play& play = question.play;
  const TemporaryDirectory folder;
  const auto live = play.product == Product::sqlite ? make_sqlite(folder.path(), JournalMode::wal)
                                                    : make_postgres();
  Theatre theatre(play);
  const auto store = theatre.means.product->open({.url = live->url()});
  store->connect()->execute_outside(sql("{}", UserSql{play.base + play.live}));
  LiveSample sample(*store, {.rows = play.sampled, .without = play.left_out});
  theatre.parts.sample = &sample;
  const Schema schema = theatre.ground.schema();
  std::vector<QualifiedName> own;
  for (const Table& each : schema.tables) own.push_back(each.name);
  const Plan none;
  Filling(theatre.ground, none, schema, own).fill_tame();
  std::vector<std::string> found;
  theatre.ground.read([&](Transaction& transaction) {
    for (const Row& row : transaction.query(sql("{}", UserSql{question.query}))) {
      found.push_back(as_text(row.at(0)));
    }
  });
  theatre.ground.close();
  return found;
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
