// Several workers on one table while clients write to it, and while processes of theirs, the one
// that carries the migration out and the server itself are killed at random: every row is done
// once, none is missed, and no process grows with the table. Under RATCHET_SOAK with millions of
// rows and two hundred kills.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <signal.h>

#include <iostream>
#include <random>
#include <thread>

#include "support/chance.hpp"
#include "support/people.hpp"
#include "support/postgres/database.hpp"
#include "support/project.hpp"

namespace ratchet::testing {
namespace {

constexpr const char* kId = "0001_workers";
constexpr Milliseconds kCommandTimeout{60'000};
constexpr int kNoServer = 8;  // as an exit status
constexpr int kKillsOfSlice = 5;
constexpr int kKillsOfSoak = 200;
constexpr long kMemoryMax = 64 * 1024;  // kB, of any process and any number of rows
constexpr std::int64_t kRowsOfSlice = 30'000;
constexpr std::int64_t kRowsOfSoak = 100'000;  // times RATCHET_SOAK

// Who fills a row says so in the same transaction, and nobody can do it a second time. The column
// is not there yet when the trigger is made.
constexpr const char* kPeople = R"sql(
CREATE TABLE people (id int PRIMARY KEY, name text, padding text);
CREATE TABLE fillings (id int PRIMARY KEY, by text);
CREATE FUNCTION note_filling() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(OLD) ->> 'first_name' IS NULL AND to_jsonb(NEW) ->> 'first_name' IS NOT NULL THEN
    INSERT INTO public.fillings VALUES (NEW.id, current_setting('application_name'));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER note_filling AFTER UPDATE ON people FOR EACH ROW EXECUTE FUNCTION note_filling();
)sql";

// Writes to rows here and there until it is stopped, whatever becomes of its connection.
class Client {
 public:
  Client(std::string url, std::int64_t rows, std::uint64_t seed)
      : thread_([url = std::move(url), rows, seed](const std::stop_token& stop) {
          std::mt19937_64 random(seed);
          std::optional<PostgresClient> connection;
          while (!stop.stop_requested()) {
            try {
              if (!connection) connection.emplace(url);
              connection->execute(fmt::format("UPDATE people SET name = 'Grace H{}' WHERE id = {}",
                                              random() % 100,
                                              1 + random() % static_cast<std::uint64_t>(rows)));
            } catch (const std::runtime_error&) {
              connection.reset();  // the server is down
            }
            SystemClock().sleep(Milliseconds(2), stop);
          }
        }) {}

 private:
  std::jthread thread_;
};

class WorkersChaos : public ::testing::Test {
 protected:
  WorkersChaos()
      : seed_(chosen_seed()),
        random_(seed_),
        is_soak_(soak_factor() > 1),
        rows_(is_soak_ ? kRowsOfSoak * soak_factor() : kRowsOfSlice) {
    std::cout << "seed " << seed_ << " (RATCHET_SEED)\n";
    database_.execute(kPeople);
    database_.execute(
        fmt::format("INSERT INTO people SELECT i, 'Ada L' || i, repeat('x', 150) "
                    "FROM generate_series(1, {}) AS i",
                    rows_));
    // So that there is time for it to be killed.
    project_.configure(is_soak_ ? "" : "[backfill]\nbatch_rows = 500\nrows_per_second = 12000\n");
    project_.write_migration(kId, split_name_on_postgres("people"));
  }

  std::unique_ptr<Program> start(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--store", database_.url()});
    return std::make_unique<Program>(project_.command(arguments));
  }
  void start_what_is_down() {
    if (!engine_) engine_ = start({"apply", kId, "--workers", "2"});
    if (helper_ && helper_->is_running()) return;
    helper_ = start({"work", kId});
  }

  // Whether it was started in a moment in which the server was down: then it says so and ends.
  bool found_no_server() {
    if (engine_->is_running() || engine_->wait(kCommandTimeout).exit_code != kNoServer)
      return false;
    engine_.reset();
    return true;
  }

  // Until both processes are at it, or all of it is done.
  bool is_at_work() {
    SystemClock clock;
    for (int look = 0; look < 600; ++look) {
      if (found_no_server()) start_what_is_down();
      if (!engine_->is_running()) return false;
      if (workers() >= 2) return true;
      if (!helper_->is_running()) helper_ = start({"work", kId});
      clock.sleep(Milliseconds(50), {});
    }
    throw std::runtime_error("it never comes to work");
  }
  std::int64_t workers() {
    if (database_.value("SELECT to_regclass('ratchet.segment')").empty()) return 0;
    return std::stoll(
        database_.value("SELECT count(DISTINCT pid) FROM ratchet.segment WHERE worker <> '' AND "
                        "finished = 0 AND lease = (SELECT token FROM ratchet.lease)"));
  }

  void kill_somebody() {
    switch (random_() % 5) {
      case 0:
        server_.kill();
        server_.start_again();
        database_.connect_anew();
        ++servers_;
        break;
      case 1:
      case 2:
        note_memory(helper_->kill());
        helper_.reset();
        ++helpers_;
        break;
      default: kill_engine(); ++engines_;
    }
  }
  void kill_engine() {
    const ProgramResult result = engine_->kill();
    note_memory(result);
    if (result.signal == SIGKILL) engine_.reset();
  }
  void note_memory(const ProgramResult& result) {
    memory_max_ = std::max(memory_max_, result.memory_max_kb);
  }

  PostgresServer server_{{.sharing = Sharing::own}};
  PostgresDatabase database_{server_};
  Project project_{Product::postgres};
  std::uint64_t seed_;
  std::mt19937_64 random_;
  bool is_soak_;
  std::int64_t rows_;
  std::unique_ptr<Program> engine_;
  std::unique_ptr<Program> helper_;
  long memory_max_ = 0;  // kB
  int engines_ = 0;
  int helpers_ = 0;
  int servers_ = 0;
};

TEST_F(WorkersChaos, EveryRowIsDoneOnceWhoeverIsKilled) {
  {
    const Client client(database_.url(), rows_, seed_);
    SystemClock clock;
    for (int kills = 0; kills < (is_soak_ ? kKillsOfSoak : kKillsOfSlice); ++kills) {
      start_what_is_down();
      if (!is_at_work()) break;
      clock.sleep(Milliseconds(std::uniform_int_distribution(1, 600)(random_)), {});
      kill_somebody();
    }
    start_what_is_down();
    is_at_work();
    const ProgramResult result = engine_->wait(kCommandTimeout * (is_soak_ ? soak_factor() : 1));
    EXPECT_EQ(result.exit_code, 0) << to_string(result);
    const ProgramResult help = helper_->wait(kCommandTimeout);
    EXPECT_EQ(help.exit_code, 0) << to_string(help);
    note_memory(result);
    note_memory(help);
  }
  const std::string by_ratchet =
      database_.value("SELECT count(*) FROM fillings WHERE by = 'ratchet'");
  std::cout << fmt::format(
      "{} rows, {} by ratchet; killed: {} engines, {} workers, {} servers; at most {} kB\n", rows_,
      by_ratchet, engines_, helpers_, servers_, memory_max_);
  EXPECT_LT(memory_max_, kMemoryMax);
  EXPECT_EQ(database_.value("SELECT sum(rows_changed) FROM ratchet.segment"), by_ratchet);
  EXPECT_EQ(database_.value("SELECT count(*) FROM fillings"), std::to_string(rows_));
  EXPECT_EQ(database_.value("SELECT count(*) FROM people WHERE first_name || ' ' || last_name "
                            "IS DISTINCT FROM name"),
            "0");
}

}  // namespace
}  // namespace ratchet::testing
