// What clients of PostgreSQL wait for while a table is carried over the whole road: eight of them
// write through apply, contract and purge of a million rows, and then for as long on the same
// table while nothing is carried anywhere. fsync is on.
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

class Commands {
 public:
  explicit Commands(const std::string& url) {
    std::filesystem::create_directory(folder_.path() / "migrations");
    std::ofstream(folder_.path() / "ratchet.toml")
        << fmt::format("[store.main]\nurl = \"{}\"\n[purge]\nretain = \"0s\"\n", url);
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

workload::Report over_the_road(Place& place) {
  SystemClock clock;
  const Commands ratchet(place.url());
  place.start(Generation::old_application);
  ratchet.run({"apply", kSplitId});
  place.clients().stop(Generation::old_application);
  place.start(Generation::new_application);
  clock.sleep(kNewApplicationAlone, {});
  ratchet.run({"contract", kSplitId});
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
  return fmt::format("{:.0f} ms, 99.9 % {:.1f} ms, median {:.1f} ms of {} writes, {} failed",
                     report.latency_ms(1), report.latency_ms(0.999), report.latency_ms(0.5),
                     report.writes, report.failed());
}

void run() {
  const testing::PostgresServer server(
      {.sharing = testing::Sharing::own, .fsync = testing::Fsync::on});
  workload::Report carried;
  Milliseconds duration{};
  {
    Place place(server);
    duration =
        Milliseconds(static_cast<int>(milliseconds_of([&] { carried = over_the_road(place); })));
  }
  Place place(server);
  const workload::Report quiet = alone(place, duration);
  print({"client_stall", carried.latency_ms(1) / quiet.latency_ms(1),
         fmt::format("longest write of 8 clients over apply, contract and purge of 1M rows ({}) "
                     "against the same clients without a migration ({}), {:.0f} s each",
                     said(carried), said(quiet), static_cast<double>(duration.count()) / 1000)});
}

}  // namespace
}  // namespace ratchet::bench

int main() { ratchet::bench::run(); }
