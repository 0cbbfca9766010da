// A table that moves from one PostgreSQL database to another, fsync on: the copy against what one
// would do by hand, the comparison, how fast the relay follows, and what capture costs a client.
// And the copy from a file of SQLite.
#include <fmt/format.h>
#include <signal.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "base/clock.hpp"
#include "bench.hpp"
#include "support/postgres/database.hpp"
#include "support/temporary_directory.hpp"

namespace ratchet::bench {
namespace {

constexpr std::int64_t kRows = 1'000'000;
constexpr std::int64_t kChanged = 200'000;
constexpr int kRuns = 3;
constexpr Milliseconds kCommandTimeout{3'600'000};
constexpr const char* kId = "0001_move_people";

constexpr const char* kMove = R"toml(
store = "main"
[[change]]
action = "move_table"
table = "people"
to = "people"
to_store = "next"
forward.full_name = "name"
backward.name = "full_name"
)toml";

constexpr const char* kNewTable =
    "CREATE TABLE people (id bigint PRIMARY KEY, full_name text, city text, score bigint)";

// Two stores, and a project that moves the table from one to the other.
class Crossing {
 public:
  Crossing() {
    std::filesystem::create_directory(folder_.path() / "migrations");
    std::ofstream(folder_.path() / "migrations" / (std::string(kId) + ".toml")) << kMove;
  }

  void come_from(const std::string& url) const {
    std::ofstream(folder_.path() / "ratchet.toml") << fmt::format(
        "[store.main]\nurl = \"{}\"\n[store.next]\nurl = \"{}\"\n"
        "[backfill]\nduty = 1\n[signals]\ncommit_latency = false\n",
        url, server_.url("next"));
  }
  std::string sqlite_file() const { return (folder_.path() / "shop.db").string(); }
  std::string url(const std::string& name) const { return server_.url(name); }
  testing::PostgresClient client(const std::string& name) const {
    return testing::PostgresClient(server_.url(name));
  }

  // Empty, but for the table that statements make.
  void make(const std::string& name, const std::string& statements) const {
    client("postgres").execute("DROP DATABASE IF EXISTS " + name);
    client("postgres").execute("CREATE DATABASE " + name);
    client(name).execute(statements);
    client("postgres").execute("CHECKPOINT");
  }

  testing::ProgramOptions command(const std::string& binary,
                                  const std::vector<std::string>& arguments) const {
    return {.binary = binary,
            .arguments = arguments,
            .environment = {},
            .directory = folder_.path(),
            .output = folder_.path()};
  }
  void run(const testing::ProgramOptions& options) const {
    testing::Program program(options);
    const testing::ProgramResult result = program.wait(kCommandTimeout);
    if (result.exit_code != 0) throw std::runtime_error(to_string(result));
  }
  static std::string binary() {
    const char* binary = std::getenv("RATCHET_BINARY");
    if (binary == nullptr) throw std::runtime_error("RATCHET_BINARY is not set");
    return binary;
  }
  void ratchet(const std::vector<std::string>& arguments) const {
    run(command(binary(), arguments));
  }
  double shell_ms(const std::string& pipeline) const {
    return milliseconds_of([&] {
      run(command("/bin/bash", {"-c", "set -eo pipefail; " + pipeline}));
    });
  }

 private:
  testing::TemporaryDirectory folder_;
  testing::PostgresServer server_{{.sharing = testing::Sharing::own, .fsync = testing::Fsync::on}};
};

constexpr const char* kCopyTook =
    "SELECT extract(epoch FROM finished::timestamptz - started::timestamptz) * 1000 "
    "FROM ratchet.step WHERE action = 'copy'";
constexpr const char* kComparisonTook =
    "SELECT extract(epoch FROM made::timestamptz - started::timestamptz) * 1000 "
    "FROM ratchet.certificate";

void make_old(const Crossing& crossing) {
  crossing.make(
      "old",
      fmt::format("CREATE TABLE people (id bigint PRIMARY KEY, name text, city text, score bigint);"
                  "INSERT INTO people SELECT n, 'Given' || n || ' Family' || n % 977, "
                  "'city ' || n % 1000, n % 5000 FROM generate_series(1, {}) AS n",
                  kRows));
}

void copies(const Crossing& crossing) {
  const std::string from = "psql -qX '" + crossing.url("old") + "'";
  const std::string to = "psql -qX '" + crossing.url("next") + "'";
  std::vector<double> ours;
  std::vector<double> pipe;
  std::vector<double> dump;
  for (int run = 0; run < kRuns; ++run) {
    make_old(crossing);
    crossing.make("next", kNewTable);
    pipe.push_back(crossing.shell_ms(from + " -c 'COPY people TO STDOUT' | " + to +
                                     " -c 'COPY people FROM STDIN'"));
    crossing.make("next", "");
    dump.push_back(crossing.shell_ms("pg_dump -Fc -t people '" + crossing.url("old") +
                                     "' | pg_restore -d '" + crossing.url("next") + "'"));
    crossing.make("next", kNewTable);
    crossing.ratchet({"apply", kId});
    ours.push_back(std::stod(crossing.client("old").value(kCopyTook)));
  }
  const auto compare = [&](const std::string& name, const std::vector<double>& theirs,
                           const std::string& what) {
    print({name, median(ours) / median(theirs),
           fmt::format("PostgreSQL to PostgreSQL: the copy of 1M rows ({:.0f} ms) against {} "
                       "({:.0f} ms)",
                       median(ours), what, median(theirs))});
  };
  compare("crossing_copy", pipe, "COPY out | COPY in");
  compare("crossing_dump", dump, "pg_dump | pg_restore");
}

// Behind copies(): both stores hold the same.
void comparison(const Crossing& crossing) {
  std::vector<double> ours;
  std::vector<double> hashes;
  for (int run = 0; run < kRuns; ++run) {
    crossing.ratchet({"verify", kId});
    ours.push_back(std::stod(crossing.client("old").value(kComparisonTook)));
    hashes.push_back(milliseconds_of([&] {
      for (const char* store : {"old", "next"}) {
        static_cast<void>(crossing.client(store).value(
            "SELECT sum(hashtextextended(people::text, 0)) FROM people"));
      }
    }));
  }
  print({"crossing_verify", median(ours) / median(hashes),
         fmt::format("PostgreSQL and PostgreSQL: the comparison of 1M rows ({:.0f} ms, {:.0f} rows "
                     "a second) against a sum of hashes in either ({:.0f} ms)",
                     median(ours), static_cast<double>(kRows) * 1000 / median(ours),
                     median(hashes))});
}

std::int64_t waiting(const Crossing& crossing) {
  auto client = crossing.client("old");
  const std::string outbox = client.value(
      "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname = 'ratchet' "
      "AND tablename LIKE 'outbox%'");
  return std::stoll(client.value("SELECT count(*) FROM " + outbox));
}

void relaying(const Crossing& crossing) {
  const std::string change =
      fmt::format("UPDATE people SET score = score + 1 WHERE id <= {}", kChanged);
  auto client = crossing.client("old");
  client.execute(
      "CREATE TABLE free AS SELECT * FROM people; ALTER TABLE free ADD PRIMARY KEY (id)");
  std::vector<double> captured;
  std::vector<double> free;
  std::vector<double> relayed;
  for (int run = 0; run < kRuns; ++run) {
    free.push_back(milliseconds_of([&] {
      client.execute(fmt::format("UPDATE free SET score = score + 1 WHERE id <= {}", kChanged));
    }));
    captured.push_back(milliseconds_of([&] { client.execute(change); }));
    relayed.push_back(milliseconds_of([&] {
      testing::Program relay(crossing.command(Crossing::binary(), {"work", kId}));
      while (waiting(crossing) > 0) SystemClock().sleep(Milliseconds{20}, {});
      relay.send(SIGTERM);
      relay.wait(kCommandTimeout);
    }));
  }
  print(
      {"crossing_client", median(captured) / median(free),
       fmt::format("PostgreSQL: an UPDATE of {} rows with capture ({:.0f} ms) against one without "
                   "({:.0f} ms)",
                   kChanged, median(captured), median(free))});
  print({"crossing_relay", 20'000.0 * median(relayed) / 1000 / static_cast<double>(kChanged),
         fmt::format(
             "PostgreSQL to PostgreSQL: `ratchet work` brings {} changed rows over in {:.0f} "
             "ms ({:.0f} a second) against 20,000 a second",
             kChanged, median(relayed), static_cast<double>(kChanged) * 1000 / median(relayed))});
}

void from_sqlite(const Crossing& crossing) {
  const Folder rows;
  rows.make_people(kRows);
  std::filesystem::copy_file(rows.database(), crossing.sqlite_file());
  crossing.come_from("sqlite:shop.db");
  crossing.make("next", kNewTable);
  const double pipe = crossing.shell_ms("sqlite3 -csv shop.db 'SELECT * FROM people' | psql -qX '" +
                                        crossing.url("next") + "' -c 'COPY people FROM STDIN CSV'");
  crossing.make("next", kNewTable);
  crossing.ratchet({"apply", kId});
  const Folder journal;
  std::filesystem::copy_file(crossing.sqlite_file(), journal.database(),
                             std::filesystem::copy_options::overwrite_existing);
  const double copy = journal.step_ms("copy");
  print({"crossing_copy_sqlite", copy / pipe,
         fmt::format("SQLite to PostgreSQL: the copy of 1M rows ({:.0f} ms) against sqlite3 -csv | "
                     "COPY in ({:.0f} ms)",
                     copy, pipe)});
}

}  // namespace
}  // namespace ratchet::bench

int main() {
  const ratchet::bench::Crossing crossing;
  crossing.come_from(crossing.url("old"));
  ratchet::bench::copies(crossing);
  ratchet::bench::comparison(crossing);
  ratchet::bench::relaying(crossing);
  ratchet::bench::from_sqlite(crossing);
}
