#include "mortal/mortal.hpp"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <string>

namespace ratchet::mortal {
namespace {

std::atomic<long> commits{0};
std::atomic<long> statements{0};

long deadline(const std::string& what) {
  const char* at = std::getenv("RATCHET_DIES_AT");
  if (at == nullptr || std::string(at).rfind(what, 0) != 0) return 0;
  return std::stol(std::string(at).substr(what.size()));
}

void write_counts() {
  if (const char* file = std::getenv("RATCHET_COUNTS")) {
    std::ofstream(file) << commits << ' ' << statements << '\n';
  }
}

// Before main, since main is ratchet's.
const bool armed = std::atexit(write_counts) == 0;

}  // namespace

void die() {
  ::kill(::getpid(), SIGKILL);
  std::abort();  // not reached
}

Dies at_commit() {
  const long number = ++commits;
  if (number == deadline("commit:")) die();
  return number == deadline("sent:") ? Dies::when_sent : Dies::not_yet;
}

void at_statement() {
  if (++statements == deadline("statement:")) die();
}

}  // namespace ratchet::mortal
