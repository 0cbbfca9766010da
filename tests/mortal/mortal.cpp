// Linked beside ratchet's own main into ratchet_mortal: the same program, except that it dies by
// SIGKILL where the environment says, counted on the store's connections and so the same in every
// run. Scratch databases in memory don't count.
//
//   RATCHET_DIES_AT=commit:3        just before the third transaction is committed
//   RATCHET_DIES_AT=statement:17    just before the 17th statement is run
//   RATCHET_COUNTS=file             at its end writes how many there were: "commits statements"
#include <signal.h>
#include <sqlite3.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <string>

namespace {

std::atomic<long> commits{0};
std::atomic<long> statements{0};

long deadline(const std::string& what) {
  const char* at = std::getenv("RATCHET_DIES_AT");
  if (at == nullptr || std::string(at).rfind(what, 0) != 0) return 0;
  return std::stol(std::string(at).substr(what.size()));
}

void count(std::atomic<long>& events, const std::string& what) {
  if (++events == deadline(what)) ::kill(::getpid(), SIGKILL);
}

int on_commit(void*) {
  count(commits, "commit:");
  return 0;
}

int on_statement(unsigned, void*, void*, void*) {
  count(statements, "statement:");
  return 0;
}

int on_open(sqlite3* database, char**, const sqlite3_api_routines*) {
  const char* file = sqlite3_db_filename(database, "main");
  if (file == nullptr || *file == '\0') return SQLITE_OK;
  sqlite3_commit_hook(database, on_commit, nullptr);
  sqlite3_trace_v2(database, SQLITE_TRACE_STMT, on_statement, nullptr);
  return SQLITE_OK;
}

void write_counts() {
  if (const char* file = std::getenv("RATCHET_COUNTS")) {
    std::ofstream(file) << commits << ' ' << statements << '\n';
  }
}

// Before main, since main is ratchet's.
const bool armed = [] {
  sqlite3_auto_extension(reinterpret_cast<void (*)()>(on_open));
  return std::atexit(write_counts) == 0;
}();

}  // namespace
