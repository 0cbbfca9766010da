// An engine on PostgreSQL is not alone: others want its lease, sleep in the wrong moment, or have
// died and left something running on the server.
#include <gmock/gmock.h>

#include <thread>

#include "journal/lease.hpp"
#include "support/postgres/proxy.hpp"
#include "unit/engine/postgres_workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::HasSubstr;

constexpr auto kId = kPeopleId;
constexpr auto kValid =
    "SELECT string_agg(indisvalid::text, ' ') FROM pg_index WHERE indexrelid = "
    "to_regclass('users_city')";
const ApplyOptions kTakeOver{.take_over = "ada is asleep"};

class PostgresCompany : public PostgresEngine {
 protected:
  // Between a look at the lease and the statement that nothing undoes.
  void when_about_to_build(const std::function<void()>& action) {
    faults.before_outside = [this, action] {
      faults.before_outside = nullptr;
      action();
    };
  }
};

TEST_F(PostgresCompany, second_engine_is_refused_and_told_who_is_at_work) {
  observer.on_batch = [&] {
    observer.on_batch = nullptr;
    const Error error = error_of([&] { other_engine().apply(migration(kSplitPeople), {}, {}); });
    EXPECT_EQ(error.kind(), ErrorKind::lease_held);
    EXPECT_THAT(error.message(), HasSubstr("ada@ops3"));
  };
  apply(kSplitPeople);
  EXPECT_FALSE(observer.on_batch);
}

// What waits is rolled back, and the renewal of its lease with it.
TEST_F(PostgresCompany, engine_that_waits_for_a_lock_keeps_its_lease) {
  settings.lock_budget = 10 * kLeaseTime;
  lock_timeout = Milliseconds{10};
  PostgresClient client = database.client();
  client.execute("BEGIN; SELECT FROM users");
  bool is_asked = false;
  observer.on_wait = [&](const WaitProgress& wait) {
    if (is_asked || wait.waited < kLeaseTime + kLeaseTime / 2) return;
    is_asked = true;
    other_clock = clock;
    const Error error = error_of([&] { other_engine().apply(migration(kSplitPeople), {}, {}); });
    EXPECT_EQ(error.kind(), ErrorKind::lease_held) << error.message();
    client.execute("COMMIT");
  };
  apply(kSplitPeople);
  EXPECT_TRUE(is_asked);
}

TEST_F(PostgresCompany, engine_that_was_taken_over_changes_nothing_when_it_wakes) {
  observer.on_batch = [&] {
    observer.on_batch = nullptr;
    other_engine().apply(migration(kSplitPeople), {}, kTakeOver);
    other_engine().rollback(kId);
  };
  const auto before = schema();
  EXPECT_EQ(error_of([&] { apply(kSplitPeople); }).kind(), ErrorKind::lease_lost);
  EXPECT_EQ(schema(), before);
}

// No transaction asserts the lease there.
TEST_F(PostgresCompany, engine_that_was_taken_over_builds_no_index_when_it_wakes) {
  const auto before = schema();
  when_about_to_build([&] {
    other_engine().apply(migration(kIndex), {}, kTakeOver);
    other_engine().rollback(kId);
  });
  EXPECT_EQ(error_of([&] { apply(kIndex); }).kind(), ErrorKind::lease_lost);
  EXPECT_FALSE(faults.before_outside);
  EXPECT_EQ(schema(), before);
}

TEST_F(PostgresCompany, engine_that_was_taken_over_leaves_the_index_of_its_successor_alone) {
  when_about_to_build([&] { other_engine().apply(migration(kIndex), {}, kTakeOver); });
  EXPECT_EQ(error_of([&] { apply(kIndex); }).kind(), ErrorKind::lease_lost);
  EXPECT_EQ(value(kValid), "true");
}

// Trap 29: it looks like a leftover, and is being built by somebody whom nobody waits for.
TEST_F(PostgresCompany, trap_29_index_build_of_a_dead_engine_is_ended_first) {
  PostgresClient old_transaction = database.client();
  old_transaction.execute("BEGIN; UPDATE users SET name = name WHERE id = 1");
  std::thread dead([&] { EXPECT_THROW(apply(kIndex), Error); });
  const std::string build = await_value(
      "SELECT min(pid)::text FROM pg_stat_progress_create_index "
      "WHERE datname = current_database() AND phase LIKE 'waiting%'");
  std::thread successor([&] { other_engine().apply(migration(kIndex), {}, kTakeOver); });
  await_value("SELECT 'gone' WHERE NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = " + build +
              ")");
  old_transaction.execute("COMMIT");
  successor.join();
  dead.join();
  EXPECT_EQ(value(kValid), "true");
}

TEST_F(PostgresCompany, engine_that_builds_an_index_for_long_keeps_its_lease) {
  PostgresClient old_transaction = database.client();
  old_transaction.execute("BEGIN; UPDATE users SET name = name WHERE id = 1");
  std::thread builder([&] { apply(kIndex); });
  await_value(
      "SELECT min(pid) FROM pg_stat_progress_create_index "
      "WHERE datname = current_database() AND phase LIKE 'waiting%'");
  const std::string version = value("SELECT xmin FROM ratchet.lease");
  await_value("SELECT 'renewed' FROM ratchet.lease WHERE xmin <> '" + version + "'");
  old_transaction.execute("COMMIT");
  builder.join();
}

// The server does not know that it will never come, and keeps the locks.
TEST_F(PostgresCompany, commit_that_never_arrived_is_undone_before_it_is_made_again) {
  Proxy proxy(database.port());
  proxy.keep_orphans();
  Engine& cut_off = engine_at(proxy.url(database.name()));
  faults.before_commit = [&](int number) {
    if (number == 5) proxy.cut(Cut::before_commit, Afterwards::works);
  };
  cut_off.apply(migration(kSplitPeople), {}, {});
  EXPECT_EQ(proxy.cuts(), 1);
  EXPECT_EQ(value("SELECT string_agg(last_name, ' ' ORDER BY id) FROM users"), "Lovelace Hopper");
}

TEST_F(PostgresCompany, prepared_transaction_in_the_way_is_named) {
  settings.lock_budget = Milliseconds{100};
  PostgresClient client = database.client();
  client.execute("BEGIN; UPDATE users SET city = city; PREPARE TRANSACTION 'stuck'");
  EXPECT_THAT(error_of([&] { apply(kSplitPeople); }).message(),
              HasSubstr("prepared transaction stuck"));
  client.execute("ROLLBACK PREPARED 'stuck'");
  apply(kSplitPeople);
}

}  // namespace
}  // namespace ratchet::testing
