// What clients of PostgreSQL wait for while a table is carried over the whole road: eight of them
// write through apply, contract and purge of a million rows, as fast as that goes by itself and
// with a backfill that works a third of the time, and then for as long on the same table while
// nothing is carried anywhere. fsync is on.
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "base/clock.hpp"
#include "bench.hpp"
#include "support/postgres/database.hpp"
#include "support/temporary_directory.hpp"
#include "workload/shapes.hpp"
#include "workload/workload.hpp"

namespace ratchet::bench {
namespace {

using workload::Generation;
using workload::Mode;

constexpr int kClientsOfAMode = 4;
constexpr Milliseconds kThink{20};
constexpr std::int64_t kRows = 1'000'000;
constexpr std::int64_t kClientRows = 8'000;  // the first ones of the table
constexpr Milliseconds kCommandTimeout{3'600'000};
constexpr Milliseconds kNewApplicationAlone{3'000};

// A database of a million rows, with clients at work on some of them.
class Place {
 public:
  explicit Place(const testing::PostgresServer& server)
      : database_(server),
        workload_({.connection = {.url = database_.url(), .setup = {}},
                   .shape = workload::split_name({}),
                   .seed = 1}) {
    database_.execute(
        "CREATE TABLE people (id integer PRIMARY KEY, name text, city text, score integer)");
    workload_.populate(kClientRows);
    database_.execute(
        fmt::format("INSERT INTO people SELECT 1000000000 + n, 'Given' || n || ' Family' || n % "
                    "977, 'city ' || n % 1000, n % 5000 FROM generate_series(1, {}) AS n",
                    kRows - kClientRows));
    database_.execute("VACUUM ANALYZE people");
    database_.execute("CHECKPOINT");
  }

  std::string url() const { return database_.url(); }
  workload::Workload& clients() { return workload_; }

  void start(Generation generation) {
    for (const Mode mode : {Mode::autocommit, Mode::transaction}) {
      workload_.start(kClientsOfAMode, {.generation = generation, .mode = mode, .think = kThink});
    }
  }

 private:
  testing::PostgresDatabase database_;
  workload::Workload workload_;
};

constexpr const char* kThrottled = "[backfill]\nduty = 0.33\nbatch_time = \"50ms\"\n";

class Commands {
 public:
  // `settings`: more of ratchet.toml.
  Commands(const std::string& url, const std::string& settings) {
    std::filesystem::create_directory(folder_.path() / "migrations");
    std::ofstream(folder_.path() / "ratchet.toml")
        << fmt::format("[store.main]\nurl = \"{}\"\n[purge]\nretain = \"0s\"\n{}", url, settings);
    std::ofstream(folder_.path() / "migrations" / (std::string(kSplitId) + ".toml")) << kSplitName;
  }

  void run(const std::vector<std::string>& arguments) const {
    const char* binary = std::getenv("RATCHET_BINARY");
    if (binary == nullptr) throw std::runtime_error("RATCHET_BINARY is not set");
    testing::Program program({.binary = binary,
                              .arguments = arguments,
                              .environment = {},
                              .directory = folder_.path(),
                              .output = folder_.path()});
    const testing::ProgramResult result = program.wait(kCommandTimeout);
    if (result.exit_code != 0) throw std::runtime_error(to_string(result));
  }

 private:
  testing::TemporaryDirectory folder_;
};

workload::Report over_the_road(Place& place, const std::string& settings) {
  SystemClock clock;
  const Commands ratchet(place.url(), settings);
  place.start(Generation::old_application);
  ratchet.run({"apply", kSplitId});
  place.clients().stop(Generation::old_application);
  place.start(Generation::new_application);
  clock.sleep(kNewApplicationAlone, {});
  ratchet.run({"contract", kSplitId, "--acknowledge", "old_side_unused=it was stopped above"});
  ratchet.run({"purge", kSplitId, "--yes"});
  place.clients().stop_all();
  return place.clients().report();
}

workload::Report alone(Place& place, Milliseconds duration) {
  SystemClock clock;
  place.start(Generation::old_application);
  clock.sleep(duration, {});
  place.clients().stop_all();
  return place.clients().report();
}

std::string said(const workload::Report& report) {
  return fmt::format(
      "{:.0f} ms, 99.9 % {:.1f} ms, 99 % {:.1f} ms, median {:.1f} ms of {} writes, {} failed",
      report.latency_ms(1), report.latency_ms(0.999), report.latency_ms(0.99),
      report.latency_ms(0.5), report.writes, report.failed());
}

struct Run {
  workload::Report clients;
  Milliseconds took{};
};

Run carried(const testing::PostgresServer& server, const std::string& settings) {
  Place place(server);
  Run run;
  run.took = Milliseconds(
      static_cast<int>(milliseconds_of([&] { run.clients = over_the_road(place, settings); })));
  return run;
}

void compare(const std::string& name, const std::string& how, const Run& run,
             const workload::Report& quiet) {
  const auto what = [&](std::string_view measured) {
    return fmt::format(
        "{} write of 8 clients over apply, contract and purge of 1M rows{} ({}) "
        "against the same clients without a migration ({}), {:.0f} s",
        measured, how, said(run.clients), said(quiet),
        static_cast<double>(run.took.count()) / 1000);
  };
  print({name, run.clients.latency_ms(1) / quiet.latency_ms(1), what("longest")});
  print(
      {name + "_p99", run.clients.latency_ms(0.99) / quiet.latency_ms(0.99), what("99 % of the")});
}

void run() {
  const testing::PostgresServer server(
      {.sharing = testing::Sharing::own, .fsync = testing::Fsync::on});
  const Run fast = carried(server, "");
  const Run throttled = carried(server, kThrottled);
  Place place(server);
  const workload::Report quiet = alone(place, std::max(fast.took, throttled.took));
  compare("client_stall", "", fast, quiet);
  compare("client_stall_throttled", ", throttled", throttled, quiet);
}

}  // namespace
}  // namespace ratchet::bench

int main() { ratchet::bench::run(); }
