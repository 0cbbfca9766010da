// build/workload: clients on a live database (postgresql://… or sqlite:path), told what to do by
// lines on stdin; each line is answered by one line on stdout. The demo and the measurements of
// bench/clients.sh use it.
//
//   workload --execute URL FILE...           the statements of those files, nothing else
//   workload URL SHAPE TABLE [SEED [SETUP]]  SETUP: statements of each client's connection
//   start old|both|new COUNT autocommit|transaction|snapshot THINK_MS [ATTEMPTS]
//   stop old|both|new
//   lap old|both|new     what they did since the last lap
//   report old|both|new
//   compare old|both|new
//   quit                 exit code 1 when a write failed or something was not as acknowledged
#include <fmt/format.h>

#include <fstream>
#include <iostream>
#include <map>
#include <random>
#include <span>
#include <sstream>

#include "base/text.hpp"
#include "workload/shapes.hpp"
#include "workload/workload.hpp"

namespace ratchet::workload {
namespace {

// Keys that the clients make start here, above those of every example database.
constexpr std::int64_t kFirstOrdinal = 100'000'000;

const std::map<std::string, Generation> kGenerations = {{"old", Generation::old_application},
                                                        {"both", Generation::both_sides},
                                                        {"new", Generation::new_application}};
const std::map<std::string, Mode> kModes = {{"autocommit", Mode::autocommit},
                                            {"transaction", Mode::transaction},
                                            {"snapshot", Mode::snapshot}};
const std::map<std::string, Shape (*)(const TableFrame&)> kShapes = {
    {"unmapped", unmapped},         {"split_name", split_name},       {"merge_name", merge_name},
    {"rename_phone", rename_phone}, {"retype_rating", retype_rating}, {"shop_users", shop_users}};

template <class Named>
const Named& at(const std::map<std::string, Named>& known, const std::string& word) {
  const auto found = known.find(word);
  if (found == known.end()) throw std::runtime_error("unknown word \"" + word + "\"");
  return found->second;
}

std::string first_of(const std::map<std::string, int>& failures) {
  return failures.empty() ? "" : ": " + failures.begin()->first;
}

std::string sentence(const Report& report) {
  return fmt::format("{} writes, {} failed{}, median {:.1f} ms, longest {:.0f} ms",
                     with_thousands(report.writes), report.failed(), first_of(report.failures),
                     report.latency_ms(0.5), report.latency_ms(1));
}

class Commands {
 public:
  explicit Commands(Workload& workload) : workload_(workload) {}

  std::string answer(const std::string& line) {
    std::istringstream words(line);
    std::string command;
    std::string generation;
    words >> command >> generation;
    const Generation who = at(kGenerations, generation);
    if (command == "start") return start(who, words);
    if (command == "stop") {
      workload_.stop(who);
      return "stopped";
    }
    if (command == "lap") return sentence(workload_.lap(who));
    if (command == "report") return sentence(workload_.report(who));
    if (command == "compare") return compare(who);
    throw std::runtime_error("unknown command \"" + command + "\"");
  }

  bool all_well() const {
    const Report report = workload_.report();
    return !differed_ && report.failed() == 0 && report.wrong_reads.empty();
  }

 private:
  std::string start(Generation who, std::istringstream& words) {
    int count = 0;
    std::string mode;
    std::int64_t think_ms = 0;
    ClientOptions options{.generation = who};
    words >> count >> mode >> think_ms;
    if (!words) throw std::runtime_error("start GENERATION COUNT MODE THINK_MS [ATTEMPTS]");
    words >> options.attempts_max;
    if (!words) options.attempts_max = 1;
    options.mode = at(kModes, mode);
    options.think = Milliseconds(think_ms);
    workload_.start(count, options);
    return "started";
  }

  std::string compare(Generation who) {
    const std::vector<std::string> different = workload_.compare(who);
    const std::vector<std::string> wrong = workload_.report().wrong_reads;
    if (different.empty() && wrong.empty()) return "equal";
    differed_ = true;
    return different.empty() ? "read wrongly: " + wrong.front() : "different: " + different.front();
  }

  Workload& workload_;
  bool differed_ = false;
};

// The products' own shells may not be installed where the demo runs.
int execute(const std::string& url, std::span<const std::string> scripts) {
  const std::unique_ptr<Database> database = connect({.url = url, .setup = {}});
  for (const std::string& script : scripts) {
    std::ifstream stream(script);
    if (!stream) throw std::runtime_error("can't read " + script);
    database->execute({std::istreambuf_iterator<char>(stream), {}});
  }
  return 0;
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() >= 2 && arguments[0] == "--execute") {
    return execute(arguments[1], std::span(arguments).subspan(2));
  }
  if (arguments.size() < 3) {
    throw std::runtime_error("workload URL SHAPE TABLE [SEED [SETUP]]");
  }
  const std::uint64_t seed =
      arguments.size() > 3 ? std::stoull(arguments[3]) : std::random_device()();
  ConnectionOptions connection{.url = arguments[0],
                               .setup = arguments.size() > 4 ? arguments[4] : ""};
  Workload workload({.connection = connection,
                     .shape = at(kShapes, arguments[1])({.table = arguments[2]}),
                     .seed = seed});
  workload.adopt(kFirstOrdinal);
  Commands commands(workload);
  std::cout << "seed " << seed << std::endl;
  for (std::string line; std::getline(std::cin, line) && line != "quit";) {
    std::cout << commands.answer(line) << std::endl;
  }
  workload.stop_all();
  return commands.all_well() ? 0 : 1;
}

}  // namespace
}  // namespace ratchet::workload

int main(int argc, char** argv) {
  try {
    return ratchet::workload::run({argv + 1, argv + argc});
  } catch (const std::exception& failure) {
    std::cerr << "workload: " << failure.what() << '\n';
    return 2;
  }
}
