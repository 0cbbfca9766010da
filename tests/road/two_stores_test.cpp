// A table that moves to another store while a client writes: there, back, there again and purged,
// with the real binary. The client knows no phase: it writes to the old store, and to the new one
// when it is told so. (Behind a rollback nobody would tell it to go back.) What it was told of is
// in an oracle of its own, and both stores have to be like that whenever nothing is on its way.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <signal.h>

#include <atomic>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "support/chance.hpp"
#include "support/project.hpp"
#include "workload/database.hpp"

namespace ratchet::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kId = "0001_move_users";
constexpr int kRows = 3'000;
constexpr int kKills = 5;
constexpr int kCommitsMax = 100;
constexpr Milliseconds kCommandTimeout{60'000};

constexpr const char* kMigration = R"toml(
store = "main"
[[change]]
action = "move_table"
table = "users"
to = "people"
to_store = "next"
forward.full_name = "upper(name)"
backward.name = "lower(full_name)"
)toml";

struct Pair {
  Product from;
  Product to;
};
std::string name_of(const ::testing::TestParamInfo<Pair>& info) {
  return fmt::format("{}_to_{}", name(info.param.from), name(info.param.to));
}

std::unique_ptr<workload::Database> connect(const std::string& url) {
  return workload::connect(
      {.url = url, .setup = url.starts_with("sqlite:") ? "PRAGMA busy_timeout = 10000" : ""});
}

// The rows that a client was told of, as the old table has them.
using Users = std::map<std::int64_t, Row>;

class Client {
 public:
  Client(std::string old_url, std::string new_url, Users& told, std::uint64_t seed)
      : urls_{std::move(old_url), std::move(new_url)},
        told_(told),
        random_(seed),
        thread_([this](const std::stop_token& stop) { run(stop); }) {}

  // So many writes that the old, or the new, store has taken.
  int writes(int store) const { return writes_[static_cast<std::size_t>(store)]; }
  std::string trouble() {
    thread_.request_stop();
    thread_.join();
    return trouble_;
  }

 private:
  void run(const std::stop_token& stop) {
    std::unique_ptr<workload::Database> stores[] = {connect(urls_[0]), connect(urls_[1])};
    while (!stop.stop_requested()) {
      for (const std::size_t to : {0U, 1U}) {
        if (!is_refused(*stores[to], to)) break;
      }
      SystemClock().sleep(Milliseconds(1), stop);
    }
  }

  // Told that another store is written to.
  bool is_refused(workload::Database& store, std::size_t which) {
    try {
      writes_[which] += write(store, which == 0);
      return false;
    } catch (const workload::Failure& failure) {
      const std::string said = failure.what();
      if (said.find(which == 0 ? "moved to" : "another store") != std::string::npos) return true;
      trouble_ = said;
      return false;
    }
  }

  // How many rows were written: none where the store that follows does not have the row yet, since
  // no trigger is asked then.
  int write(workload::Database& store, bool is_old) {
    const auto id = static_cast<std::int64_t>(random_() % (kRows + 500)) + 1;
    const auto age = static_cast<std::int64_t>(random_() % 100);
    const std::string name = fmt::format("user {}", random_() % 1'000);
    const std::string said = is_old ? name : upper(name);
    const std::string table = is_old ? "users" : "people";
    const std::string column = is_old ? "name" : "full_name";
    const std::string email = fmt::format("{}-{}@x", id, random_());
    if (!told_.contains(id)) {
      store.run(
          fmt::format("INSERT INTO {} (id, {}, email, age) VALUES ($1, $2, $3, $4)", table, column),
          {id, said, email, age});
      told_[id] = {id, name, email, age};
    } else if (random_() % 4 == 0) {
      if (store.run(fmt::format("DELETE FROM {} WHERE id = $1", table), {id}) == 0) return 0;
      told_.erase(id);
    } else {
      const std::string update =
          fmt::format("UPDATE {} SET {} = $1, age = $2 WHERE id = $3", table, column);
      if (store.run(update, {said, age, id}) == 0) return 0;
      told_[id][1] = name;
      told_[id][3] = age;
    }
    return 1;
  }

  static std::string upper(std::string text) {
    for (char& each : text) each = static_cast<char>(std::toupper(each));
    return text;
  }

  std::string urls_[2];
  Users& told_;
  std::mt19937_64 random_;
  std::array<std::atomic<int>, 2> writes_{};
  std::string trouble_;
  std::jthread thread_;
};

class TwoStores : public ::testing::TestWithParam<Pair> {
 protected:
  TwoStores() {
    std::cout << "seed " << seed_ << " (RATCHET_SEED)\n";
    std::filesystem::create_directory(other_folder());
    next_ = GetParam().to == Product::sqlite ? make_sqlite(other_folder(), JournalMode::wal)
                                             : make_postgres();
    project_.configure("[store.next]\nurl = \"" + next_->url() + "\"\n[purge]\nretain = \"0s\"\n");
    project_.write_migration(kId, kMigration);
    project_.execute(
        "CREATE TABLE users (id integer NOT NULL PRIMARY KEY, name text, email text UNIQUE, "
        "age integer NOT NULL)");
    connect(next_->url())
        ->execute(
            "CREATE TABLE people (id integer NOT NULL PRIMARY KEY, full_name text, email text "
            "UNIQUE, age integer NOT NULL)");
    fill();
  }

  std::filesystem::path other_folder() const { return project_.directory() / "other"; }

  void fill() {
    workload::Rectangle rows{
        .table = "users", .columns = {"id", "name", "email", "age"}, .rows = {}};
    for (std::int64_t id = 1; id <= kRows; ++id) {
      told_[id] = {id, fmt::format("user {}", id), fmt::format("{}@x", id), id % 90};
      rows.rows.push_back(told_[id]);
    }
    const auto store = connect(project_.url());
    for (std::size_t at = 0; at < rows.rows.size(); at += 500) {
      workload::Rectangle part{.table = rows.table, .columns = rows.columns, .rows = {}};
      for (std::size_t each = at; each < std::min(at + 500, rows.rows.size()); ++each) {
        part.rows.push_back(rows.rows[each]);
      }
      store->run(insert_text(part), insert_data(part));
    }
  }

  std::unique_ptr<Client> client() {
    return std::make_unique<Client>(project_.url(), next_->url(), told_, ++seed_);
  }

  ProgramResult run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin() + 1, kId);
    ProgramResult result = project_.ratchet(arguments);
    EXPECT_EQ(result.exit_code, 0) << arguments[0] << ": " << to_string(result);
    if (result.out.find("could not write") != std::string::npos) {
      const std::size_t at = result.out.find("clients could not");
      std::cout << arguments[0] << ": " << result.out.substr(at, result.out.find('\n', at) - at)
                << '\n';
    }
    return result;
  }

  void await(const std::function<bool()>& is_so) {
    SystemClock clock;
    for (int look = 0; look < 600; ++look) {
      if (is_so()) return;
      clock.sleep(Milliseconds(50), {});
    }
    FAIL() << "it never comes to that";
  }
  void await_writes(const Client& client, int store) {
    const int before = client.writes(store);
    await([&] { return client.writes(store) >= before + 50; });
  }

  // Killed a few times on its way, wherever it happens to be, then left alone.
  void run_through_kills(const std::vector<std::string>& arguments) {
    std::vector<std::string> command = arguments;
    command.insert(command.begin() + 1, kId);
    int kills = 0;
    for (int attempt = 0; attempt < kKills; ++attempt) {
      Program program(project_.command(command));
      SystemClock().sleep(Milliseconds(20 + random_() % 400), {});
      program.send(SIGKILL);
      if (program.wait(kCommandTimeout).exit_code == 0) break;  // it was done before
      ++kills;
    }
    std::cout << arguments[0] << ": killed " << kills << " times\n";
    run(arguments);
  }

  // Life after life, each killed one commit later than the one before.
  void die_before_every_commit(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin() + 1, kId);
    ProgramOptions options = project_.command(arguments);
    options.binary += "_mortal";
    for (int commit = 1; commit <= kCommitsMax; ++commit) {
      options.environment["RATCHET_DIES_AT"] = fmt::format("commit:{}", commit);
      const ProgramResult result = Program(options).wait(kCommandTimeout);
      if (result.exit_code == 0) {
        std::cout << arguments[0] << ": killed before " << commit - 1 << " commits\n";
        return;
      }
      ASSERT_EQ(result.signal, SIGKILL) << to_string(result);
    }
    FAIL() << "it never gets through";
  }

  // With somebody who relays, as long as it takes.
  void await_nothing_waits() {
    Program relay(project_.command({"work", kId}));
    await([&] {
      const auto status = nlohmann::json::parse(project_.ratchet({"status", kId, "--json"}).out);
      const auto& stores = status.dump().find("two_stores");
      return stores != std::string::npos &&
             status.dump().find("\"waiting\":0") != std::string::npos;
    });
    relay.send(SIGTERM);
    const ProgramResult ended = relay.wait(kCommandTimeout);
    EXPECT_EQ(ended.exit_code, 0) << to_string(ended);
  }

  Users users() {
    Users found;
    for (const Row& row : project_.query("SELECT id, name, email, age FROM users")) {
      found[std::get<std::int64_t>(row[0])] = row;
    }
    return found;
  }
  Users people() {
    Users found;
    for (const Row& row :
         connect(next_->url())->query("SELECT id, lower(full_name), email, age FROM people", {})) {
      found[std::get<std::int64_t>(row[0])] = row;
    }
    return found;
  }

  // Behind a rollback the new table is empty and anybody's: a write that had waited for it all the
  // while is in it.
  void bring_back_who_came_late() {
    const auto old_store = connect(project_.url());
    const auto new_store = connect(next_->url());
    for (const auto& [id, row] : people()) {
      old_store->run("INSERT INTO users (id, name, email, age) VALUES ($1, $2, $3, $4)", row);
      new_store->run("DELETE FROM people WHERE id = $1", {id});
      std::cout << "came late: " << id << '\n';
    }
  }

  std::uint64_t seed_ = chosen_seed();
  std::mt19937_64 random_{seed_};
  Project project_{GetParam().from};
  std::unique_ptr<LiveStore> next_;
  Users told_;
};

TEST_P(TwoStores, ThereAndBackAndThereAgainNoWriteIsLost) {
  const SchemaLines before = project_.schema();
  const SchemaLines before_next = next_->schema();
  {
    const auto writing = client();
    await_writes(*writing, 0);
    run({"apply"});
    run({"contract"});
    await_writes(*writing, 1);
    die_before_every_commit({"rollback"});
    await_writes(*writing, 0);
    EXPECT_EQ(writing->trouble(), "");
  }
  bring_back_who_came_late();
  EXPECT_EQ(users(), told_);
  EXPECT_EQ(project_.schema(), before);
  EXPECT_EQ(next_->schema(), before_next);
  {
    const auto writing = client();
    run({"apply"});
    await_writes(*writing, 0);
    run({"contract"});
    await_writes(*writing, 1);
    EXPECT_EQ(writing->trouble(), "");
  }
  await_nothing_waits();
  EXPECT_EQ(users(), told_);
  EXPECT_EQ(people(), told_);
  die_before_every_commit({"purge", "--yes"});
  EXPECT_EQ(people(), told_);
  EXPECT_EQ(next_->schema(), before_next);
  EXPECT_THAT(project_.ratchet({"status", kId}).out, HasSubstr("purged"));
}

// The lease of who was killed is nobody's: on the same machine it is seen to be gone.
TEST_P(TwoStores, KilledAnywhereAndGivenAgainNoWriteIsLost) {
  const SchemaLines before_next = next_->schema();
  {
    const auto writing = client();
    run_through_kills({"apply"});
    run_through_kills({"contract"});
    await_writes(*writing, 1);
    run_through_kills({"rollback"});
    await_writes(*writing, 0);
    EXPECT_EQ(writing->trouble(), "");
  }
  bring_back_who_came_late();
  EXPECT_EQ(users(), told_);
  EXPECT_EQ(next_->schema(), before_next);
}

INSTANTIATE_TEST_SUITE_P(Pairs, TwoStores,
                         ::testing::Values(Pair{Product::sqlite, Product::sqlite},
                                           Pair{Product::sqlite, Product::postgres},
                                           Pair{Product::postgres, Product::sqlite},
                                           Pair{Product::postgres, Product::postgres}),
                         name_of);

}  // namespace
}  // namespace ratchet::testing
