// `ratchet plan` over a folder of a thousand migrations, in seconds.
#include <fmt/format.h>

#include "bench.hpp"

namespace ratchet::bench {
namespace {

constexpr int kRuns = 5;
constexpr int kMigrations = 1'000;

void run() {
  Folder folder;
  folder.make_people(1'000);
  for (int number = 1; number <= kMigrations; ++number) {
    folder.write_migration(fmt::format("{:04}_add_c{}", number, number),
                           fmt::format("[[change]]\naction = \"add_column\"\ntable = \"people\"\n"
                                       "column = \"c{}\"\ntype = \"text\"\n",
                                       number));
  }
  std::vector<double> one;
  std::vector<double> all;
  for (int run = 0; run < kRuns; ++run) {
    one.push_back(milliseconds_of([&] { folder.ratchet({"plan", "1"}); }));
    all.push_back(milliseconds_of([&] { folder.ratchet({"plan"}); }));
  }
  print({"plan_first_of_1000", median(one) / 1000, "seconds: `ratchet plan 1`, 1,000 files"});
  print({"plan_1000", median(all) / 1000, "seconds: `ratchet plan`, 1,000 pending migrations"});
}

}  // namespace
}  // namespace ratchet::bench

int main() { ratchet::bench::run(); }
