// PostgreSQL with fsync on, on a server of its own: the backfill, unthrottled, against what one
// would write by hand, the verification against a count, the same of rows that move to another
// table, and what the dual write costs a client.
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <stdexcept>
#include <thread>

#include "bench.hpp"
#include "support/postgres/database.hpp"
#include "support/temporary_directory.hpp"

namespace ratchet::bench {
namespace {

constexpr int kRuns = 3;
constexpr int kClientRuns = 5;
constexpr std::int64_t kRows = 1'000'000;
constexpr std::int64_t kClientRows = 100'000;
constexpr std::int64_t kLargeRows = 10'000'000;
constexpr Milliseconds kCommandTimeout{3'600'000};

constexpr const char* kOneStatement =
    "UPDATE people SET first_name = split_part(name, ' ', 1), "
    "last_name = substr(name, strpos(name || ' ', ' ') + 1) "
    "WHERE first_name IS NULL AND last_name IS NULL";

constexpr const char* kLoop = R"sql(
  DO $$
  DECLARE at bigint := 0;
  BEGIN
    WHILE at < (SELECT max(id) FROM people) LOOP
      UPDATE people SET first_name = split_part(name, ' ', 1),
                        last_name = substr(name, strpos(name || ' ', ' ') + 1)
      WHERE id > at AND id <= at + 10000 AND first_name IS NULL AND last_name IS NULL;
      COMMIT;
      at := at + 10000;
    END LOOP;
  END $$)sql";

// What the verifier asks of every row: whether it holds both halves.
constexpr const char* kCount = R"sql(
  SET max_parallel_workers_per_gather = 0;
  SET jit = off;
  SELECT count(*) FILTER (WHERE NOT (
    first_name COLLATE "C" IS NOT DISTINCT FROM split_part(name, ' ', 1) COLLATE "C" AND
    last_name COLLATE "C" IS NOT DISTINCT FROM
      substr(name, strpos(name || ' ', ' ') + 1) COLLATE "C" AND
    name COLLATE "C" IS NOT DISTINCT FROM (first_name || ' ' || last_name) COLLATE "C"))
  FROM people)sql";

constexpr const char* kCopyByHand =
    "CREATE TABLE persons (id bigint, full_name text, city text, score bigint);"
    "INSERT INTO persons SELECT id, name, city, score FROM people;"
    "ALTER TABLE persons ADD PRIMARY KEY (id)";
constexpr const char* kFullJoin = R"sql(
  SET max_parallel_workers_per_gather = 0;
  SET jit = off;
  SELECT count(*) FROM people FULL JOIN persons USING (id)
  WHERE persons.full_name COLLATE "C" IS DISTINCT FROM people.name COLLATE "C"
     OR persons.city COLLATE "C" IS DISTINCT FROM people.city COLLATE "C"
     OR persons.score IS DISTINCT FROM people.score)sql";

constexpr const char* kDisableTriggers = "ALTER TABLE people DISABLE TRIGGER ALL";
constexpr const char* kEnableTriggers = R"sql(
  DO $$
  DECLARE each name;
  BEGIN
    FOR each IN SELECT tgname FROM pg_trigger WHERE tgrelid = 'people'::regclass LOOP
      EXECUTE format('ALTER TABLE people ENABLE ALWAYS TRIGGER %I', each);
    END LOOP;
  END $$)sql";

// Databases of one server, and the binary run on them.
class Stores {
 public:
  testing::PostgresClient client(const std::string& name) const {
    return testing::PostgresClient(server_.url(name));
  }
  void create(const std::string& name) { execute("CREATE DATABASE " + name); }
  // A copy, written out to the disk before anything is measured.
  void copy(const std::string& from, const std::string& to) {
    execute("DROP DATABASE IF EXISTS " + to);
    execute("CREATE DATABASE " + to + " TEMPLATE " + from);
    execute("CHECKPOINT");
  }
  void make_people(const std::string& name, std::int64_t rows) {
    create(name);
    auto database = client(name);
    database.execute(
        "CREATE TABLE people (id bigint PRIMARY KEY, name text, city text, score bigint)");
    database.execute(filling(rows));
  }
  static std::string filling(std::int64_t rows) {
    return fmt::format(
        "INSERT INTO people (id, name, city, score) SELECT n, 'Given' || n || ' Family' || n % "
        "977, 'city ' || n % 1000, n % 5000 FROM generate_series(1, {}) AS n",
        rows);
  }

  // Of the server's sessions that have ended, in milliseconds.
  double processor_ms() const {
    const std::string pid = client("postgres")
                                .value(
                                    "SELECT split_part(pg_read_file("
                                    "'postmaster.pid'), chr(10), 1)");
    std::ifstream file("/proc/" + pid + "/stat");
    std::string field;
    long ticks = 0;
    for (int at = 1; at <= 17 && file >> field; ++at) {
      if (at == 16 || at == 17) ticks += std::stol(field);  // cutime, cstime
    }
    return static_cast<double>(ticks) * 1000 / static_cast<double>(sysconf(_SC_CLK_TCK));
  }

  void ratchet(const std::string& database, const std::vector<std::string>& arguments) const {
    const testing::TemporaryDirectory folder;
    std::filesystem::create_directory(folder.path() / "migrations");
    std::ofstream(folder.path() / "ratchet.toml") << fmt::format(
        "[store.main]\nurl = \"{}\"\n[backfill]\nduty = 1\n[signals]\ncommit_latency = "
        "false\n",
        server_.url(database));
    const auto write = [&](const std::string& id, const char* migration) {
      std::ofstream(folder.path() / "migrations" / (id + ".toml")) << migration;
    };
    write(kSplitId, kSplitName);
    write(kMoveId, kMoveTable);
    const char* binary = std::getenv("RATCHET_BINARY");
    if (binary == nullptr) throw std::runtime_error("RATCHET_BINARY is not set");
    testing::Program program({.binary = binary,
                              .arguments = arguments,
                              .environment = {},
                              .directory = folder.path(),
                              .output = folder.path()});
    const testing::ProgramResult result = program.wait(kCommandTimeout);
    if (result.exit_code != 0) throw std::runtime_error(to_string(result));
  }

  double milliseconds(const std::string& database, const std::string& journal_query) const {
    return std::stod(client(database).value(journal_query));
  }

 private:
  void execute(const std::string& statement) { client("postgres").execute(statement); }

  testing::PostgresServer server_{{.sharing = testing::Sharing::own, .fsync = testing::Fsync::on}};
};

double backfill_ms(Stores& stores, const std::string& rows, int workers) {
  stores.copy(rows, "measured");
  stores.ratchet("measured", {"apply", kSplitId, "--workers", std::to_string(workers)});
  return stores.milliseconds(
      "measured",
      "SELECT extract(epoch FROM finished::timestamptz - "
      "started::timestamptz) * 1000 FROM ratchet.step WHERE action = 'copy'");
}

double statement_ms(Stores& stores, const std::string& from, const std::string& statement) {
  stores.copy(from, "measured");
  auto client = stores.client("measured");
  return milliseconds_of([&] { client.execute(statement); });
}

// As fast as two sessions can be on this machine, each with half of the rows.
double two_sessions_ms(Stores& stores) {
  stores.copy("unfilled", "measured");
  return milliseconds_of([&] {
    const auto update = [&](const char* comparison) {
      stores.client("measured")
          .execute(fmt::format("{} AND id {} {}", kOneStatement, comparison, kRows / 2));
    };
    std::jthread other([&] { update(">"); });
    update("<=");
  });
}

// The dual write in force and no row filled, as migrate leaves it; and the same without triggers.
void make_unfilled(Stores& stores, std::int64_t rows) {
  stores.make_people("unfilled", 0);
  stores.ratchet("unfilled", {"apply", kSplitId});
  auto unfilled = stores.client("unfilled");
  unfilled.execute(kDisableTriggers);
  unfilled.execute(Stores::filling(rows));
}

void against_statements(Stores& stores) {
  stores.make_people("rows", kRows);
  make_unfilled(stores, kRows);
  stores.copy("unfilled", "bare");
  stores.client("unfilled").execute(kEnableTriggers);
  std::map<std::string, std::vector<double>> ms;
  for (int run = 0; run < kRuns; ++run) {
    ms["engine"].push_back(backfill_ms(stores, "rows", 1));
    ms["two"].push_back(backfill_ms(stores, "rows", 2));
    ms["same"].push_back(statement_ms(stores, "unfilled", kOneStatement));
    ms["bare"].push_back(statement_ms(stores, "bare", kOneStatement));
    ms["loop"].push_back(statement_ms(stores, "unfilled", kLoop));
    ms["two sessions"].push_back(two_sessions_ms(stores));
  }
  const double engine = median(ms["engine"]);
  const auto compare = [&](const std::string& name, const std::string& with,
                           const std::string& what) {
    print({name, engine / median(ms[with]),
           fmt::format("PostgreSQL: backfill of 1M rows ({:.0f} ms) against {} ({:.0f} ms)", engine,
                       what, median(ms[with]))});
  };
  compare("pg_backfill", "same", "one UPDATE under the same triggers");
  compare("pg_backfill_bare", "bare", "one UPDATE without triggers");
  compare("pg_backfill_loop", "loop", "a loop of 10k keys and COMMIT under the same triggers");
  print(
      {"pg_backfill_two_workers", median(ms["two"]) / median(ms["same"]),
       fmt::format("PostgreSQL: backfill of 1M rows by two workers ({:.0f} ms) against one UPDATE "
                   "under the same triggers ({:.0f} ms)",
                   median(ms["two"]), median(ms["same"]))});
  print({"pg_two_sessions", median(ms["two sessions"]) / median(ms["same"]),
         fmt::format("PostgreSQL: two sessions with half of the rows each ({:.0f} ms) against one "
                     "UPDATE under the same triggers ({:.0f} ms)",
                     median(ms["two sessions"]), median(ms["same"]))});
}

void at_every_size(Stores& stores) {
  std::vector<std::int64_t> sizes = {100'000, kRows};
  if (std::getenv("RATCHET_BENCH_LARGE") != nullptr) sizes.push_back(kLargeRows);
  double base = 0;
  for (const std::int64_t size : sizes) {
    const std::string rows = fmt::format("rows_{}k", size / 1000);
    stores.make_people(rows, size);
    std::vector<double> us;
    for (int run = 0; run < (size > kRows ? 1 : kRuns); ++run) {
      us.push_back(backfill_ms(stores, rows, 1) * 1000 / static_cast<double>(size));
    }
    if (base == 0) base = median(us);
    print({fmt::format("pg_backfill_per_row_{}k", size / 1000), median(us) / base,
           fmt::format("PostgreSQL: per row at {}k rows ({:.2f} us) against 100k rows ({:.2f} us)",
                       size / 1000, median(us), base)});
  }
}

void verification(Stores& stores) {
  stores.copy("rows", "verified");
  stores.ratchet("verified", {"apply", kSplitId});
  std::vector<double> verify;
  std::vector<double> count;
  for (int run = 0; run < kRuns; ++run) {
    stores.ratchet("verified", {"verify", kSplitId});
    verify.push_back(stores.milliseconds("verified",
                                         "SELECT extract(epoch FROM made::timestamptz - "
                                         "started::timestamptz) * 1000 FROM ratchet.certificate"));
    auto client = stores.client("verified");
    count.push_back(milliseconds_of([&] { client.execute(kCount); }));
  }
  print({"pg_verify", median(verify) / median(count),
         fmt::format("PostgreSQL: a verification of 1M rows ({:.0f} ms) against count(*) with the "
                     "same predicate ({:.0f} ms)",
                     median(verify), median(count))});
}

struct Effort {
  std::vector<double> ms;
  std::vector<double> processor_ms;
  void add(Stores& stores, const std::function<double()>& work) {
    const double before = stores.processor_ms();
    ms.push_back(work());
    processor_ms.push_back(stores.processor_ms() - before);
  }
};

void print_both(const std::string& name, const Effort& ours, const Effort& theirs,
                const std::string& what) {
  print({name, median(ours.ms) / median(theirs.ms),
         fmt::format("PostgreSQL: {} ({:.0f} ms, {:.0f} ms)", what, median(ours.ms),
                     median(theirs.ms))});
  print({name + "_processor", median(ours.processor_ms) / median(theirs.processor_ms),
         fmt::format("PostgreSQL: the same in the server's processor time ({:.0f} ms, {:.0f} ms)",
                     median(ours.processor_ms), median(theirs.processor_ms))});
}

// The processor time of the copy is that of `ratchet apply` as a whole.
void tables(Stores& stores) {
  Effort copy;
  Effort by_hand;
  Effort verify;
  Effort join;
  for (int run = 0; run < kRuns; ++run) {
    stores.copy("rows", "measured");
    by_hand.add(stores, [&] { return statement_ms(stores, "rows", kCopyByHand); });
    stores.copy("rows", "measured");
    copy.add(stores, [&] {
      stores.ratchet("measured", {"apply", kMoveId});
      return stores.milliseconds("measured",
                                 "SELECT extract(epoch FROM finished::timestamptz - "
                                 "started::timestamptz) * 1000 FROM ratchet.step "
                                 "WHERE action = 'copy'");
    });
    stores.client("measured").execute("VACUUM ANALYZE");
    verify.add(stores, [&] {
      stores.ratchet("measured", {"verify", kMoveId});
      return stores.milliseconds("measured",
                                 "SELECT extract(epoch FROM max(made::timestamptz) - "
                                 "max(started::timestamptz)) * 1000 FROM ratchet.certificate");
    });
    join.add(stores, [&] {
      return milliseconds_of([&] { stores.client("measured").execute(kFullJoin); });
    });
  }
  print_both("pg_copy_table", copy, by_hand,
             "a copy of 1M rows to another table against INSERT ... SELECT with the key behind it");
  print_both("pg_verify_tables", verify, join,
             "a verification of two tables of 1M rows against one full join");
}

void clients(Stores& stores) {
  stores.make_people("filled", kClientRows);
  stores.ratchet("filled", {"apply", kSplitId});
  stores.client("filled").execute("VACUUM FULL people");
  stores.copy("filled", "free");
  stores.client("free").execute(kDisableTriggers);
  const std::pair<std::string, std::string> updates[] = {
      {"mapped", "UPDATE people SET name = 'Given Other' || id"},
      {"other", "UPDATE people SET score = score + 1"}};
  for (const auto& [name, statement] : updates) {
    std::vector<double> watched;
    std::vector<double> free;
    for (int run = 0; run < kClientRuns; ++run) {
      watched.push_back(statement_ms(stores, "filled", statement));
      free.push_back(statement_ms(stores, "free", statement));
    }
    const double per_row = 1000.0 / static_cast<double>(kClientRows);
    print({"pg_client_update_" + name, median(watched) / median(free),
           fmt::format("PostgreSQL: `{}` per row under the dual write ({:.2f} us) against no "
                       "trigger ({:.2f} us)",
                       statement, median(watched) * per_row, median(free) * per_row)});
  }
}

}  // namespace
}  // namespace ratchet::bench

int main() {
  ratchet::bench::Stores stores;
  ratchet::bench::clients(stores);
  ratchet::bench::against_statements(stores);
  ratchet::bench::verification(stores);
  ratchet::bench::tables(stores);
  ratchet::bench::at_every_size(stores);
}
