// Commits and statements of SQLite, by its own hooks. Scratch databases in memory don't count.
#include <sqlite3.h>

#include "mortal/mortal.hpp"

namespace {

using namespace ratchet::mortal;

// A commit is nowhere on its way: it is made in this very process.
int on_commit(void*) {
  (void)at_commit();
  return 0;
}

int on_statement(unsigned, void*, void*, void*) {
  at_statement();
  return 0;
}

int on_open(sqlite3* database, char**, const sqlite3_api_routines*) {
  const char* file = sqlite3_db_filename(database, "main");
  if (file == nullptr || *file == '\0') return SQLITE_OK;
  sqlite3_commit_hook(database, on_commit, nullptr);
  sqlite3_trace_v2(database, SQLITE_TRACE_STMT, on_statement, nullptr);
  return SQLITE_OK;
}

// Before main, since main is ratchet's.
const bool armed = sqlite3_auto_extension(reinterpret_cast<void (*)()>(on_open)) == SQLITE_OK;

}  // namespace
