#include "contract/migrated_store.hpp"

#include <gmock/gmock.h>

#include "engine/step_statements.hpp"
#include "migration/migration.hpp"
#include "plan/plan.hpp"

namespace ratchet::testing {
namespace {

constexpr int kBatchesMax = 1'000;

}  // namespace

MigratedStore::MigratedStore(const std::string& statements, const std::string& migration) {
  execute(statements);
  write([&](Transaction& transaction) {  // where functions and journal live
    Journal(dialect()).make(transaction, JournalFound::absent);
  });
  expand(migration);
}

MigratedStore::Pass MigratedStore::go(Cursor cursor, std::int64_t rows_max) {
  const auto work = this->work();
  Pass pass;
  for (int batch = 0; batch < kBatchesMax; ++batch) {
    BatchOutcome outcome;
    write([&](Transaction& transaction) {
      outcome = work->run(transaction, {.after = cursor, .rows_max = rows_max});
    });
    EXPECT_LE(outcome.rows_seen, rows_max);
    pass.seen += outcome.rows_seen;
    pass.changed += outcome.rows_changed;
    cursor = outcome.reached;
    if (outcome.finished) return pass;
  }
  ADD_FAILURE() << "it never ends";
  return pass;
}

CheckOutcome MigratedStore::compare() {
  const auto check = this->check();
  CheckOutcome all;
  Cursor cursor;
  for (int batch = 0; batch < kBatchesMax && !all.finished; ++batch) {
    const auto transaction = session->begin(Access::read);
    const CheckOutcome part = check->run(*transaction, {.after = cursor, .rows_max = 7}, 3);
    all.rows_seen += part.rows_seen;
    all.broken += part.broken;
    all.finished = part.finished;
    cursor = part.reached;
  }
  EXPECT_TRUE(all.finished);
  return all;
}

void MigratedStore::expand(const std::string& migration) {
  const ReadMigration read = read_migration("0001_migration.toml", migration);
  Workbench workbench{.schema = schema(), .in_force = {}};
  const MadePlan made =
      make_plan(read.migration.value(), dialect(), workbench, WorkbenchAfter::verify);
  scene_.schema = schema();
  for (const PlannedStep& each : made.plan.value().steps) {
    if (const auto* copy = std::get_if<Copy>(&each.step)) copy_ = *copy;
    if (each.phase != Phase::expand && each.phase != Phase::migrate) continue;
    if (const auto* mapping = std::get_if<DualWrite>(&each.step)) mapping_ = *mapping;
    write([&](Transaction& transaction) {
      const Renderer& renderer = dialect().renderer();
      for (const SqlText& text : renderer.in_transaction(renderer.forward(each.step, scene_))) {
        transaction.execute(text);
      }
    });
    move_on(scene_, each, Direction::forward);
    scene_.schema = schema();
  }
}

}  // namespace ratchet::testing
