// A statement that SQLite's compiler has looked at, for those who ask the compiler and run nothing.
#pragma once

#include <sqlite3.h>

namespace ratchet::sqlite {

struct Prepared {
  sqlite3_stmt* statement = nullptr;  // null: refused, or nothing but blanks and comments
  const char* tail = nullptr;         // behind it
  int code = 0;

  Prepared(sqlite3* handle, const char* text) {
    code = sqlite3_prepare_v2(handle, text, -1, &statement, &tail);
  }
  ~Prepared() { sqlite3_finalize(statement); }
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;
};

}  // namespace ratchet::sqlite
