// The kinds of store in which programs are killed.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "support/project.hpp"

namespace ratchet::testing {

enum class Where { sqlite_wal, sqlite_rollback_journal, postgres };

inline std::string where_name(const ::testing::TestParamInfo<Where>& info) {
  switch (info.param) {
    case Where::sqlite_wal: return "SqliteWal";
    case Where::sqlite_rollback_journal: return "SqliteRollbackJournal";
    case Where::postgres: return "Postgres";
  }
  return "";
}

inline Project project_in(Where where) {
  switch (where) {
    case Where::sqlite_wal: return Project(JournalMode::wal);
    case Where::sqlite_rollback_journal: return Project(JournalMode::rollback_journal);
    case Where::postgres: break;
  }
  return Project(Product::postgres);
}

// A file that is written for SQLite: PostgreSQL has another word for instr.
inline std::string in_words_of(Where where, std::string toml) {
  if (where != Where::postgres) return toml;
  constexpr std::string_view kWord = "instr(";
  for (std::size_t at = toml.find(kWord); at != std::string::npos; at = toml.find(kWord)) {
    toml.replace(at, kWord.size(), "strpos(");
  }
  return toml;
}

}  // namespace ratchet::testing
