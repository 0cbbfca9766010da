// `ratchet plan` over a folder of a thousand migrations, in seconds: nearly all of them done with,
// as in a project that has grown, and all of them pending, as on an empty database.
#include <fmt/format.h>

#include "bench.hpp"

namespace ratchet::bench {
namespace {

constexpr int kRuns = 5;
constexpr int kMigrations = 1'000;
constexpr int kPending = 10;
constexpr int kTables = 200;

void write_migration(const Folder& folder, int number) {
  folder.write_migration(fmt::format("{:04}_add_c{}", number, number),
                         fmt::format("[[change]]\naction = \"add_column\"\ntable = \"t{}\"\n"
                                     "column = \"c{}\"\ntype = \"text\"\n"
                                     "[options.purge]\nretain = \"0s\"\n",
                                     number % kTables, number));
}

void make_tables(const Folder& folder) {
  std::string statements;
  for (int table = 0; table < kTables; ++table) {
    statements += fmt::format("CREATE TABLE t{} (id INTEGER PRIMARY KEY, name TEXT);\n", table);
  }
  folder.make_people(0);
  folder.execute(statements);
}

double seconds_of_plan(const Folder& folder) {
  std::vector<double> samples;
  for (int run = 0; run < kRuns; ++run) {
    samples.push_back(milliseconds_of([&] { folder.ratchet({"plan"}); }));
  }
  return median(samples) / 1000;
}

void run() {
  Folder folder;
  make_tables(folder);
  for (int number = 1; number <= kMigrations; ++number) write_migration(folder, number);
  print({"plan_1000_pending", seconds_of_plan(folder),
         "seconds: `ratchet plan` of 1,000 files, all of them pending"});

  Folder grown;
  make_tables(grown);
  for (int number = 1; number <= kMigrations - kPending; ++number) write_migration(grown, number);
  const double applied = milliseconds_of([&] {
                           grown.ratchet({"apply", "--through", "purge"});
                         }) /
                         1000;
  print({"apply_each", applied / (kMigrations - kPending),
         "seconds for each of 990 migrations, `ratchet apply --through purge`"});
  for (int number = kMigrations - kPending + 1; number <= kMigrations; ++number) {
    write_migration(grown, number);
  }
  print({"plan_1000", seconds_of_plan(grown),
         "seconds: `ratchet plan` of 1,000 files, 10 of them pending"});
}

}  // namespace
}  // namespace ratchet::bench

int main() { ratchet::bench::run(); }
