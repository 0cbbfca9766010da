// A verification of every row against a count(*) with the same predicate.
#include <fmt/format.h>

#include "bench.hpp"

namespace ratchet::bench {
namespace {

constexpr int kRuns = 5;

// Neither half of the invariant holds; see docs/architecture.md.
constexpr const char* kBroken = R"sql(
  SELECT count(*) FROM people WHERE NOT (
    (first_name COLLATE BINARY IS +(substr(name, 1, instr(name || ' ', ' ') - 1)) AND
     last_name COLLATE BINARY IS +(substr(name, instr(name || ' ', ' ') + 1))) OR
    (NOT (first_name IS NULL AND last_name IS NULL) AND
     name COLLATE BINARY IS +(first_name || ' ' || last_name))))sql";

void run() {
  Folder folder;
  folder.make_people(1'000'000);
  folder.write_migration(kSplitId, kSplitName);
  folder.ratchet({"apply", kSplitId});
  std::vector<double> verify;
  std::vector<double> count;
  for (int run = 0; run < kRuns; ++run) {
    verify.push_back(milliseconds_of([&] { folder.ratchet({"verify", kSplitId}); }));
    count.push_back(milliseconds_of([&] { static_cast<void>(folder.query(kBroken)); }));
  }
  print({"verify", median(verify) / median(count),
         fmt::format("`ratchet verify` of 1M rows ({:.0f} ms) against count(*) with the same "
                     "predicate ({:.0f} ms)",
                     median(verify), median(count))});
}

}  // namespace
}  // namespace ratchet::bench

int main() { ratchet::bench::run(); }
