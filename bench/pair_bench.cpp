// Rows that move to another table of SQLite: the copy against INSERT ... SELECT, the verification
// against one full join; by the clock and by the processor time of whole processes.
#include <fmt/format.h>
#include <sys/resource.h>

#include "bench.hpp"

namespace ratchet::bench {
namespace {

constexpr int kRuns = 5;
constexpr std::int64_t kRows = 1'000'000;

constexpr const char* kCopyByHand =
    "CREATE TABLE persons (id INTEGER PRIMARY KEY, full_name TEXT, city TEXT, score INTEGER);"
    "INSERT INTO persons SELECT id, name, city, score FROM people";
constexpr const char* kFullJoin =
    "SELECT count(*) FROM people FULL JOIN persons ON persons.id = people.id WHERE NOT ("
    "people.id IS NOT NULL AND persons.id IS NOT NULL AND "
    "persons.full_name COLLATE BINARY IS +people.name AND "
    "persons.city COLLATE BINARY IS +people.city AND persons.score IS +people.score)";

// Of this process and of those that it has waited for.
double processor_ms() {
  double sum = 0;
  for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage used{};
    getrusage(who, &used);
    for (const timeval& each : {used.ru_utime, used.ru_stime}) {
      sum += static_cast<double>(each.tv_sec) * 1e3 + static_cast<double>(each.tv_usec) / 1e3;
    }
  }
  return sum;
}

struct Effort {
  std::vector<double> ms;
  std::vector<double> processor_ms;
  template <class Work>
  void add(const Work& work) {
    const double before = bench::processor_ms();
    ms.push_back(work());
    processor_ms.push_back(bench::processor_ms() - before);
  }
};

void print_both(const std::string& name, const Effort& ours, const Effort& theirs,
                const std::string& what) {
  print({name, median(ours.ms) / median(theirs.ms),
         fmt::format("{} ({:.0f} ms, {:.0f} ms)", what, median(ours.ms), median(theirs.ms))});
  print({name + "_processor", median(ours.processor_ms) / median(theirs.processor_ms),
         fmt::format("the same in processor time ({:.0f} ms, {:.0f} ms)", median(ours.processor_ms),
                     median(theirs.processor_ms))});
}

void run() {
  Folder rows;
  rows.make_people(kRows);
  Effort copy;
  Effort by_hand;
  Effort verify;
  Effort join;
  for (int at = 0; at < kRuns; ++at) {
    Folder folder;
    folder.copy_database_from(rows);
    by_hand.add([&] { return milliseconds_of([&] { folder.execute(kCopyByHand); }); });
    join.add([&] { return milliseconds_of([&] { static_cast<void>(folder.query(kFullJoin)); }); });
    folder.copy_database_from(rows);
    folder.write_migration(kMoveId, kMoveTable);
    copy.add([&] {
      folder.ratchet({"apply", kMoveId});
      return folder.step_ms("copy");
    });
    verify.add([&] { return milliseconds_of([&] { folder.ratchet({"verify", kMoveId}); }); });
  }
  print_both("copy_table", copy, by_hand,
             "a copy of 1M rows to another table against INSERT ... SELECT");
  print_both("verify_tables", verify, join,
             "`ratchet verify` of two tables of 1M rows against one full join");
}

}  // namespace
}  // namespace ratchet::bench

int main() { ratchet::bench::run(); }
