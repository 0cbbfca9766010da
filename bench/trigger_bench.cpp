// What the dual write costs a client: single-row UPDATEs of a mapped and of another column, with
// the triggers in force and without.
#include <fmt/format.h>

#include "bench.hpp"

namespace ratchet::bench {
namespace {

constexpr int kRuns = 7;
constexpr std::int64_t kRows = 100'000;

// One transaction, so that the disk is no part of the figure; one row per statement execution of
// the trigger either way.
constexpr const char* kMapped = "UPDATE people SET name = 'Given Other' || id";
constexpr const char* kOther = "UPDATE people SET score = score + 1";

double us_per_row(const Folder& from, const char* statement) {
  Folder folder;
  folder.copy_database_from(from);
  return milliseconds_of([&] { folder.execute(statement); }) * 1000 / static_cast<double>(kRows);
}

void compare(const std::string& name, const char* statement, const Folder& with,
             const Folder& without) {
  std::vector<double> watched;
  std::vector<double> free;
  for (int run = 0; run < kRuns; ++run) {
    watched.push_back(us_per_row(with, statement));
    free.push_back(us_per_row(without, statement));
  }
  print({name, median(watched) / median(free),
         fmt::format("`{}` per row under the dual write ({:.2f} us) against no trigger ({:.2f} us)",
                     statement, median(watched), median(free))});
}

void run() {
  Folder without;
  without.make_people(kRows);
  Folder with;
  with.copy_database_from(without);
  with.write_migration(kSplitId, kSplitName);
  with.ratchet({"apply", kSplitId});
  with.execute("PRAGMA wal_checkpoint(TRUNCATE)");
  compare("client_update_mapped", kMapped, with, without);
  compare("client_update_other", kOther, with, without);
}

}  // namespace
}  // namespace ratchet::bench

int main() { ratchet::bench::run(); }
