// The backfill of a quiet database: against one UPDATE under the same triggers, per row at every
// size, and how much memory the process takes.
#include <fmt/format.h>

#include <map>

#include "bench.hpp"

namespace ratchet::bench {
namespace {

constexpr int kRuns = 5;
constexpr std::int64_t kRows = 1'000'000;

constexpr const char* kOneStatement =
    "UPDATE people SET first_name = substr(name, 1, instr(name || ' ', ' ') - 1), "
    "last_name = substr(name, instr(name || ' ', ' ') + 1) "
    "WHERE first_name IS NULL AND last_name IS NULL";

struct Measured {
  double backfill_ms = 0;
  double memory_mb = 0;
};

Measured measure_apply(const Folder& rows) {
  Folder folder;
  folder.copy_database_from(rows);
  folder.write_migration(kSplitId, kSplitName);
  const testing::ProgramResult result = folder.ratchet({"apply", kSplitId});
  return {.backfill_ms = folder.step_ms("copy"),
          .memory_mb = static_cast<double>(result.memory_max_kb) / 1024};
}

// The same table with the dual write in force and no row filled, as migrate leaves it.
void make_unfilled(const Folder& folder) {
  folder.make_people(0);
  folder.execute("DELETE FROM people");
  folder.write_migration(kSplitId, kSplitName);
  folder.ratchet({"apply", kSplitId});
}

void fill_from(const Folder& folder, const Folder& rows) {
  folder.execute_without_triggers(
      "ATTACH '" + rows.database() +
      "' AS rows; INSERT INTO people (id, name, city, score) SELECT * FROM rows.people");
}

void against_one_statement() {
  Folder rows;
  rows.make_people(kRows);
  Folder unfilled;
  make_unfilled(unfilled);
  fill_from(unfilled, rows);
  std::vector<double> engine;
  std::vector<double> statement;
  for (int run = 0; run < kRuns; ++run) {
    engine.push_back(measure_apply(rows).backfill_ms);
    Folder folder;
    folder.copy_database_from(unfilled);
    statement.push_back(milliseconds_of([&] { folder.execute(kOneStatement); }));
  }
  print({"backfill", median(engine) / median(statement),
         fmt::format("backfill of 1M quiet rows ({:.0f} ms) against one UPDATE under the same "
                     "triggers ({:.0f} ms)",
                     median(engine), median(statement))});
}

void at_every_size() {
  const std::vector<std::int64_t> sizes = {10'000, 100'000, 1'000'000, 3'000'000};
  std::map<std::int64_t, std::vector<double>> per_row_us;
  std::map<std::int64_t, std::vector<double>> memory_mb;
  std::map<std::int64_t, Folder> rows;
  for (const std::int64_t size : sizes) rows[size].make_people(size);
  for (int run = 0; run < 3; ++run) {
    for (const std::int64_t size : sizes) {
      const Measured measured = measure_apply(rows[size]);
      per_row_us[size].push_back(measured.backfill_ms * 1000 / static_cast<double>(size));
      memory_mb[size].push_back(measured.memory_mb);
    }
  }
  const double base = median(per_row_us[100'000]);
  for (const std::int64_t size : sizes) {
    const double us = median(per_row_us[size]);
    print({fmt::format("backfill_per_row_{}k", size / 1000), us / base,
           fmt::format("per row at {}k rows ({:.2f} us) against 100k rows ({:.2f} us)", size / 1000,
                       us, base)});
  }
  print({"memory", median(memory_mb[1'000'000]) / median(memory_mb[10'000]),
         fmt::format("largest memory of apply at 1M rows ({:.1f} MB) against 10k rows ({:.1f} MB)",
                     median(memory_mb[1'000'000]), median(memory_mb[10'000]))});
}

}  // namespace
}  // namespace ratchet::bench

int main() {
  ratchet::bench::against_one_statement();
  ratchet::bench::at_every_size();
}
