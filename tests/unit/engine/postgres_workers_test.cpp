// Several workers on one table of a real PostgreSQL server: threads of one engine, and engines that
// help it. Who is at work when is forced: the first worker waits, between two batches, for what the
// test wants to see in the journal.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <thread>

#include "postgres/dialect.hpp"
#include "unit/engine/postgres_workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

constexpr auto kAtWork = "SELECT count(*) FROM ratchet.segment WHERE worker <> '' AND finished = 0";

class PostgresWorkers : public ::testing::Test {
 protected:
  // As another process has it.
  struct Process {
    Process(const PostgresDatabase& database, Clock& clock, const Operator& who, int workers)
        : store(make_postgres_product()->open({.url = database.url()})) {
      settings.workers = workers;
      settings.batch_rows = 500;  // several to a segment
      settings.duty = 1;
      engine = std::make_unique<Engine>(EngineParts{.store = *store,
                                                    .clock = clock,
                                                    .observer = observer,
                                                    .settings = settings,
                                                    .operated_by = who,
                                                    .stop = stop.get_token()});
    }
    Settings settings;
    Witness observer;
    std::stop_source stop;
    std::unique_ptr<Store> store;
    std::unique_ptr<Engine> engine;
  };

  PostgresWorkers() {
    // Four segments.
    database.execute(
        "CREATE TABLE users (id int PRIMARY KEY, name text, city text, padding text);"
        "INSERT INTO users SELECT i, 'Ada L' || i, 'Oslo', repeat('x', 1000) "
        "FROM generate_series(1, 8000) AS i");
  }

  void apply(Process& process) {
    process.engine->apply(
        read_migration(std::string(kPeopleId) + ".toml", kSplitPeople).migration.value(), {}, {});
  }
  // Before its next batch, and once.
  static void after_batch(Process& process, const std::function<void()>& action) {
    process.observer.on_batch = [&process, action] {
      process.observer.on_batch = nullptr;
      action();
    };
  }
  void await_at_work(int workers) {
    database.await_value(fmt::format("SELECT 1 WHERE ({}) = {}", kAtWork, workers));
  }
  void expect_every_row_once() {
    EXPECT_EQ(database.value("SELECT sum(rows_changed) FROM ratchet.segment"), "8000");
    EXPECT_EQ(database.value("SELECT count(*) FROM users WHERE first_name IS NULL"), "0");
  }

  PostgresDatabase database;
  SystemClock clock;
  Process ada{database, clock, {.name = "ada", .host = "ops3", .pid = getpid()}, 2};
  Process bob{database, clock, {.name = "bob", .host = "ops4", .pid = 7}, 1};
};

TEST_F(PostgresWorkers, two_threads_share_a_table_and_every_row_is_done_once) {
  after_batch(ada, [&] { await_at_work(2); });
  apply(ada);
  expect_every_row_once();
  EXPECT_THAT(ada.observer.batches, Contains(::testing::Field(&BatchProgress::workers, 2)));
}

TEST_F(PostgresWorkers, their_number_changes_while_they_work) {
  ada.engine->init();
  ada.settings.workers = 1;
  const auto limit = [&](const std::string& workers) {
    bob.engine->limit(kPeopleId, {.values = {{"workers", workers}}});
  };
  after_batch(ada, [&] {
    await_at_work(1);
    limit("3");
    ada.observer.on_batch = [&] {
      if (database.value(kAtWork) != "3") return;
      limit("1");
      ada.observer.on_batch = nullptr;
    };
  });
  apply(ada);
  expect_every_row_once();
  EXPECT_FALSE(ada.observer.on_batch);
}

TEST_F(PostgresWorkers, another_process_helps_until_nothing_is_left) {
  std::jthread helper;
  ada.settings.workers = 1;
  after_batch(ada, [&] {
    helper = std::jthread([&] { bob.engine->work(kPeopleId); });
    await_at_work(2);
  });
  apply(ada);
  helper.join();
  expect_every_row_once();
  EXPECT_THAT(bob.observer.notes, ElementsAre(HasSubstr("no work on rows is left")));
  EXPECT_EQ(database.value("SELECT count(*) FROM ratchet.event WHERE what = 'worker joined' AND "
                           "actor = 'bob@ops4'"),
            "1");
}

TEST_F(PostgresWorkers, status_shows_each_of_them_and_what_they_do_together) {
  std::optional<MigrationStatus> seen;
  Process carol(database, clock, {.name = "carol", .host = "ops5", .pid = 1}, 1);
  after_batch(ada, [&] {
    await_at_work(2);
    seen = carol.engine->status_of(kPeopleId, {});
  });
  apply(ada);
  ASSERT_TRUE(seen);
  ASSERT_THAT(seen->workers, SizeIs(2));
  EXPECT_EQ(seen->workers[0].who, "ada@ops3");
  EXPECT_EQ(seen->workers[0].pid, getpid());
  EXPECT_NE(seen->workers[0].segment, seen->workers[1].segment);
  ASSERT_TRUE(seen->progress);
  EXPECT_EQ(seen->progress->workers, 2);
}

TEST_F(PostgresWorkers, segment_of_a_process_that_died_is_taken_over_at_its_cursor) {
  ada.settings.workers = 1;
  // Killed behind a batch: the third segment is half done, and claimed.
  after_batch(ada, [&] {
    database.execute(
        "UPDATE ratchet.segment SET worker = 'eve', host = 'ops3', pid = 999999999, claim = 1, "
        "lease = (SELECT token FROM ratchet.lease), claimed_until = '9999-01-01T00:00:00.000Z', "
        "rows_changed = 40, rows_seen = 40 WHERE segment = 2");
  });
  apply(ada);
  EXPECT_EQ(database.value("SELECT sum(rows_changed) FROM ratchet.segment"), "8040");
  EXPECT_EQ(database.value("SELECT claim FROM ratchet.segment WHERE segment = 2"), "2");
}

TEST_F(PostgresWorkers, worker_whose_segment_was_taken_over_writes_nothing_in_it) {
  ada.settings.workers = 1;
  const auto claim_of_first = "SELECT place FROM ratchet.segment WHERE segment = 0";
  std::string place;
  after_batch(ada, [&] {
    // While it slept: the claim is somebody's who goes on elsewhere, and is through soon.
    database.execute(
        "UPDATE ratchet.segment SET claim = claim + 1, worker = 'eve', host = 'ops9', "
        "claimed_until = '9999-01-01T00:00:00.000Z' WHERE segment = 0");
    place = database.value(claim_of_first);
    ada.observer.on_batch = [&] {
      EXPECT_EQ(database.value(claim_of_first), place);
      if (database.value(kAtWork) != "1") return;
      ada.observer.on_batch = nullptr;
      database.execute("UPDATE ratchet.segment SET worker = '' WHERE segment = 0");
    };
  });
  apply(ada);
  expect_every_row_once();
}

TEST_F(PostgresWorkers, what_one_of_them_can_not_do_ends_them_all) {
  database.execute(
      "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id > 2000 THEN "
      "RAISE EXCEPTION 'not now'; END IF; RETURN NEW; END $$;"
      "CREATE TRIGGER refuse BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION refuse()");
  try {
    apply(ada);
    ADD_FAILURE() << "it went well";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::quarantined) << error.message();
  }
  EXPECT_EQ(database.value(kAtWork), "0");
}

TEST_F(PostgresWorkers, help_for_a_run_that_is_not_at_its_rows_says_so) {
  apply(ada);
  bob.engine->work(kPeopleId);
  EXPECT_THAT(bob.observer.notes, ElementsAre(HasSubstr("nobody carries 0001_people out now")));
}

}  // namespace
}  // namespace ratchet::testing
