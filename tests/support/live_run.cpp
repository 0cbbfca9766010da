#include "support/live_run.hpp"

namespace ratchet::testing {
namespace {

using ::nlohmann::json;

constexpr const char* kStars = R"toml([[change]]
action   = "alter_column"
table    = "reviews"
column   = "rating"
to       = "stars"
type     = "integer"
forward  = "CAST(rating AS integer)"
backward = "CAST(stars AS text)"
)toml";

}  // namespace

LiveRun::LiveRun(Product product) : project(product) {
  project.execute(
      "CREATE TABLE reviews (id INTEGER PRIMARY KEY, rating TEXT);"
      "INSERT INTO reviews WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
      "WHERE i < 600) SELECT i, i % 5 FROM n");
  project.write_migration("0007_stars", kStars);
}

ProgramOptions LiveRun::slow_apply() const {
  ProgramOptions options = project.command({"apply"});
  options.environment["RATCHET_BACKFILL_ROWS_PER_SECOND"] = "1";
  return options;
}

std::string LiveRun::out_of(const std::vector<std::string>& arguments) {
  const ProgramResult result = project.ratchet(arguments);
  EXPECT_EQ(result.exit_code, 0) << to_string(result);
  return result.out;
}

json LiveRun::status() { return json::parse(out_of({"status", "--json"}))["migrations"][0]; }

bool LiveRun::becomes(const std::function<bool()>& is_so) {
  constexpr int kAttemptsMax = 600;
  bool was_so = is_so();
  for (int attempt = 0; attempt < kAttemptsMax && !was_so; ++attempt) {
    clock.sleep(Milliseconds{50}, {});
    was_so = is_so();
  }
  return was_so;
}

void LiveRun::await(const std::function<bool()>& is_so) { EXPECT_TRUE(becomes(is_so)); }

json LiveRun::await_progress(const std::function<bool(const json&)>& is_it) {
  json progress;
  const bool was_it = becomes([&] {
    progress = status()["progress"];
    return !progress.is_null() && is_it(progress);
  });
  EXPECT_TRUE(was_it) << progress.dump(2);
  return progress;
}

}  // namespace ratchet::testing
