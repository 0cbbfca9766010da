// What work on rows holds in every product: the copy of a dual write, and its comparison.
#include "dialect/row_work.hpp"

#include <gmock/gmock.h>

#include "contract/store_contract.hpp"
#include "engine/step_statements.hpp"
#include "migration/migration.hpp"
#include "plan/plan.hpp"

namespace ratchet::testing {
namespace {

constexpr std::int64_t kPeople = 50;
constexpr int kBatchesMax = 1'000;
constexpr const char* kRename = R"toml(
[[change]]
action = "alter_column"
table = "people"
column = "name"
to = "full_name"
)toml";

// The migration stands behind migrate: the dual write is in force, and nothing is copied.
class RowContract : public StoreContract {
 protected:
  RowContract() {
    execute("CREATE TABLE people (id integer PRIMARY KEY, name text)");
    for (int id = 1; id <= kPeople; ++id) {
      execute("INSERT INTO people VALUES (" + std::to_string(id) + ", 'n" + std::to_string(id) +
              "')");
    }
    write([&](Transaction& transaction) {  // where functions and journal live
      Journal(dialect()).make(transaction, JournalFound::absent);
    });
    expand();
  }

  std::unique_ptr<RowWork> work() { return store->row_work(copy_, &mapping_, scene_); }
  std::unique_ptr<RowCheck> check() { return store->row_check(mapping_, scene_); }

  struct Pass {
    std::int64_t seen = 0;
    std::int64_t changed = 0;
  };
  // Over everything behind `cursor`, a transaction for each batch.
  Pass go(Cursor cursor, std::int64_t rows_max) {
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
  CheckOutcome compare() {
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

 private:
  void expand() {
    const ReadMigration read = read_migration("0001_rename.toml", kRename);
    Workbench workbench{.schema = schema(), .in_force = {}};
    const MadePlan made =
        make_plan(read.migration.value(), dialect(), workbench, WorkbenchAfter::verify);
    scene_.schema = schema();
    for (const PlannedStep& each : made.plan.value().steps) {
      if (const auto* copy = std::get_if<Copy>(&each.step)) copy_ = *copy;
      if (each.phase != Phase::expand && each.phase != Phase::migrate) continue;
      if (const auto* mapping = std::get_if<DualWrite>(&each.step)) mapping_ = *mapping;
      write([&](Transaction& transaction) {
        for (const SqlText& text : dialect().renderer().forward(each.step, scene_).statements) {
          transaction.execute(text);
        }
      });
      move_on(scene_, each, Direction::forward);
      scene_.schema = schema();
    }
  }

  Scene scene_;
  Copy copy_;
  DualWrite mapping_;
};

// What it has written may lie before it again.
TEST_P(RowContract, copy_sees_every_row_in_batches_of_any_size) {
  const Pass pass = go({}, 7);
  EXPECT_GE(pass.seen, kPeople);
  EXPECT_EQ(pass.changed, kPeople);
  EXPECT_EQ(as_integer(query("SELECT count(*) FROM people WHERE full_name = name")[0][0]), kPeople);
}

TEST_P(RowContract, copy_that_is_made_again_changes_nothing) {
  go({}, 100);
  EXPECT_EQ(go({}, 100).changed, 0);
}

TEST_P(RowContract, copy_leaves_alone_what_clients_have_filled) {
  execute("UPDATE people SET full_name = 'Ada' WHERE id = 3");
  EXPECT_EQ(go({}, 100).changed, kPeople - 1);
  EXPECT_EQ(as_text(query("SELECT name FROM people WHERE id = 3")[0][0]), "Ada");
}

TEST_P(RowContract, copy_goes_on_where_another_process_has_stopped) {
  BatchOutcome first;
  write([&](Transaction& transaction) {
    first = work()->run(transaction, {.after = {}, .rows_max = 20});
  });
  ASSERT_FALSE(first.finished);
  EXPECT_EQ(first.rows_changed + go(first.reached, 100).changed, kPeople);
}

TEST_P(RowContract, batch_that_was_rolled_back_is_done_again) {
  {
    const auto transaction = session->begin(Access::write);
    work()->run(*transaction, {.after = {}, .rows_max = 20});
  }
  EXPECT_EQ(go({}, 100).changed, kPeople);
}

TEST_P(RowContract, what_is_left_is_counted_and_not_changed) {
  const auto left = [&] {
    const auto transaction = session->begin(Access::read);
    return work()->count_left(*transaction, {.after = {}, .rows_max = 1'000}).rows_changed;
  };
  EXPECT_EQ(left(), kPeople);
  EXPECT_EQ(left(), kPeople);
  go({}, 100);
  EXPECT_EQ(left(), 0);
}

TEST_P(RowContract, comparison_finds_what_is_not_copied_and_nothing_behind_the_copy) {
  EXPECT_EQ(compare().broken, kPeople);
  go({}, 100);
  const CheckOutcome outcome = compare();
  EXPECT_EQ(outcome.broken, 0);
  EXPECT_EQ(outcome.rows_seen, kPeople);
}

RATCHET_CONTRACT_OF_EVERY_STORE(RowContract);

}  // namespace
}  // namespace ratchet::testing
