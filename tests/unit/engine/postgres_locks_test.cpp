// A client that has been in a transaction for long stands in front of every lock that the plans of
// the goldens need: they wait without keeping others waiting, give up with nothing half-done, and
// go on when it has ended.
#include <gmock/gmock.h>

#include <iostream>
#include <thread>

#include "postgres/dialect.hpp"
#include "support/chance.hpp"
#include "support/postgres_goldens.hpp"
#include "unit/engine/postgres_workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t kStride = 11;  // of the goldens, one in a run; all of them in a soak
constexpr const char* kAllTables =
    "SELECT string_agg(format('%I', relname), ', ') FROM pg_class WHERE relkind = 'r' AND "
    "relnamespace = 'public'::regnamespace";
const char* const kModes[] = {"ACCESS SHARE", "ROW EXCLUSIVE"};  // a read, an open write

// Others who read and write the tables all the while. None of them waits for longer than a second,
// which is a multiple of what ratchet may keep anybody waiting.
class Bystander {
 public:
  explicit Bystander(const PostgresDatabase& database)
      : client_(database.client()), thread_([this](const std::stop_token& stop) {
          client_.execute("SET lock_timeout = '1s'");
          while (!stop.stop_requested()) look();
        }) {}

  std::vector<std::string> stop() {
    thread_.request_stop();
    thread_.join();
    return std::move(errors_);
  }

 private:
  void look() {
    try {
      const std::string tables = client_.value(kAllTables);
      client_.execute("BEGIN; LOCK TABLE " + tables + " IN ROW EXCLUSIVE MODE; COMMIT");
    } catch (const std::runtime_error& error) {
      const std::string words = error.what();
      client_.execute("ROLLBACK");
      if (words.find("lock timeout") != std::string::npos) errors_.push_back(words);
    }
    client_.execute("SELECT pg_sleep(0.02)");
  }

  PostgresClient client_;
  std::vector<std::string> errors_;
  std::jthread thread_;  // last: it uses the rest
};

class PostgresLocks : public PostgresEngine {
 protected:
  PostgresLocks() { lock_timeout = Milliseconds{20}; }

  // The command with somebody in front of it, and then again without.
  void expect_to_get_through(const std::string& mode, const std::function<void()>& command) {
    PostgresClient report = database.client();
    report.execute("SET application_name = 'report'; BEGIN; LOCK TABLE " + value(kAllTables) +
                   " IN " + mode + " MODE");
    Bystander bystander(database);
    if (gives_up(command)) {
      const auto half_way = schema();
      if (gives_up(command)) {
        EXPECT_EQ(schema(), half_way);
      }
    }
    EXPECT_THAT(bystander.stop(), IsEmpty());
    report.execute("COMMIT");
    command();
  }

 private:
  std::vector<std::string> named_while_waiting() const {
    std::vector<std::string> words;
    for (const WaitProgress& each : observer.waits) words.push_back(each.cause);
    for (const StatementProgress& each : observer.statements) words.push_back(each.now.waits_for);
    return words;
  }

  bool gives_up(const std::function<void()>& command) {
    settings.lock_budget = Milliseconds{100};
    observer.waits.clear();
    observer.statements.clear();
    try {
      command();
      settings.lock_budget = Milliseconds{60'000};
      return false;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::gave_up_waiting) << error.message();
      EXPECT_THAT(error.message(), HasSubstr("(report), idle in transaction"));
      EXPECT_THAT(named_while_waiting(), Contains(HasSubstr("(report)")));
    }
    settings.lock_budget = Milliseconds{60'000};
    return true;
  }
};

TEST_F(PostgresLocks, of_every_golden_are_got_as_soon_as_their_holder_has_ended) {
  const std::uint64_t seed = chosen_seed();
  std::cout << "seed " << seed << " (RATCHET_SEED)\n";
  const std::vector<std::string> all = postgres_goldens();
  const std::size_t stride = soak_factor() > 1 ? 1 : kStride;
  for (std::size_t at = seed % stride; at < all.size(); at += stride) {
    const std::string mode = kModes[at / stride % std::size(kModes)];
    SCOPED_TRACE(all[at] + " behind " + mode);
    lay_ground_of_goldens(database);
    const std::string toml = toml_of_golden(all[at]);
    expect_to_get_through(mode, [&] { apply(toml); });
    expect_to_get_through(mode, [&] { engine().contract(kPeopleId, {}); });
  }
}

// As an open write has it; what builds an index waits for it, too, and nobody waits behind that.
TEST_F(PostgresLocks, are_not_had_while_somebody_has_written_and_not_committed) {
  const auto before = schema();
  settings.lock_budget = Milliseconds{300};
  PostgresClient client = database.client();
  client.execute("SET application_name = 'report'; BEGIN; UPDATE users SET city = 'Rome'");
  EXPECT_THAT(error_of([&] { apply(kSplitPeople); }).message(), HasSubstr("(report)"));
  EXPECT_EQ(schema(), before);
  client.execute("COMMIT");
  apply(kSplitPeople);
  EXPECT_EQ(value("SELECT string_agg(last_name, ' ' ORDER BY id) FROM users"), "Lovelace Hopper");
}

// Trap 26: as autovacuum has it. Nobody queues behind the wait for it.
TEST_F(PostgresLocks, trap_26_behind_autovacuum_are_waited_for_where_nobody_queues) {
  settings.lock_budget = Milliseconds{100};
  PostgresClient vacuum = database.client();
  vacuum.execute("BEGIN; LOCK TABLE users IN SHARE UPDATE EXCLUSIVE MODE");
  std::thread waiting([&] { EXPECT_THROW(apply(kSplitPeople), Error); });
  const std::string pid = await_value(
      "SELECT min(pid)::text FROM pg_locks WHERE relation = 'users'::regclass AND NOT granted AND "
      "mode = 'ShareUpdateExclusiveLock'");
  PostgresClient client = database.client();
  client.execute("SET lock_timeout = '100ms'; UPDATE users SET city = 'Rome'; SELECT FROM users");
  waiting.join();
  vacuum.execute("COMMIT");
  apply(kSplitPeople);
}

}  // namespace
}  // namespace ratchet::testing
