// Commits and statements of PostgreSQL: libpq's functions that send any, in front of libpq's own.
// What leaves nothing behind may be done by several threads at any time: it isn't counted. A
// scratch is known by the name of its schema, and never commits.
#include <dlfcn.h>
#include <libpq-fe.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <string_view>

#include "mortal/mortal.hpp"

namespace {

using namespace ratchet::mortal;

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

// Whether something of it lasts; what takes locks first is done under them.
bool lasts(std::string_view text) {
  constexpr std::string_view kPassing[] = {"BEGIN",  "SET ",     "RESET ", "SHOW ",
                                           "SELECT", "ROLLBACK", "COMMIT", "--"};
  if (text.find("LOCK TABLE") != std::string_view::npos) return true;
  return std::ranges::none_of(kPassing,
                              [&](std::string_view word) { return text.starts_with(word); });
}

// What a connection does in its present transaction; a new one may lie where another one was.
enum class Doing { nothing_yet, writes, tries };

Doing doing(const PGconn* connection, std::string_view text) {
  static std::mutex mutex;
  static std::map<const PGconn*, Doing> known;
  const std::lock_guard lock(mutex);
  Doing& now = known[connection];
  if (PQtransactionStatus(connection) == PQTRANS_IDLE) now = Doing::nothing_yet;
  if (now == Doing::nothing_yet && lasts(text)) now = Doing::writes;
  if (text.find("pg_temp") != std::string_view::npos) now = Doing::tries;
  return now;
}

// While libpq calls itself by what stands in front of it.
thread_local bool is_inside = false;
struct Inside {
  Inside() { is_inside = true; }
  ~Inside() { is_inside = false; }
};

Dies before(PGconn* connection, const char* words) {
  const std::string_view text = words;
  if (is_inside || doing(connection, text) != Doing::writes) return Dies::not_yet;
  at_statement();
  // Outside of a transaction every statement is one.
  const bool is_commit =
      text.ends_with("COMMIT") || PQtransactionStatus(connection) == PQTRANS_IDLE;
  return is_commit ? at_commit() : Dies::not_yet;
}

[[noreturn]] void die_behind(PGconn* connection) {
  PQflush(connection);  // blocking: all of it
  die();
}

}  // namespace

extern "C" {

PGresult* PQexec(PGconn* connection, const char* text) {
  if (before(connection, text) == Dies::when_sent) {
    next<decltype(PQsendQuery)>("PQsendQuery")(connection, text);
    die_behind(connection);
  }
  const Inside inside;
  return next<decltype(PQexec)>("PQexec")(connection, text);
}

PGresult* PQexecParams(PGconn* connection, const char* text, int count, const Oid* types,
                       const char* const* values, const int* lengths, const int* formats,
                       int result_format) {
  if (before(connection, text) == Dies::when_sent) {
    next<decltype(PQsendQueryParams)>("PQsendQueryParams")(connection, text, count, types, values,
                                                           lengths, formats, result_format);
    die_behind(connection);
  }
  const Inside inside;
  return next<decltype(PQexecParams)>("PQexecParams")(connection, text, count, types, values,
                                                      lengths, formats, result_format);
}

int PQsendQuery(PGconn* connection, const char* text) {
  const Dies dies = before(connection, text);
  const int sent = next<decltype(PQsendQuery)>("PQsendQuery")(connection, text);
  if (dies == Dies::when_sent) die_behind(connection);
  return sent;
}

int PQsendQueryParams(PGconn* connection, const char* text, int count, const Oid* types,
                      const char* const* values, const int* lengths, const int* formats,
                      int result_format) {
  const Dies dies = before(connection, text);
  const int sent = next<decltype(PQsendQueryParams)>("PQsendQueryParams")(
      connection, text, count, types, values, lengths, formats, result_format);
  if (dies == Dies::when_sent) die_behind(connection);
  return sent;
}

}  // extern "C"
