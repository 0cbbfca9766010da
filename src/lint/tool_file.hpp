// Plain .sql files of other tools: what of a file runs forward, and whether its tool wraps it in a
// transaction. Known by the marks that these tools themselves ask for, each a comment on a line of
// its own.
#pragma once

#include <string>
#include <string_view>

#include "lint/passage.hpp"

namespace ratchet {

struct ToolFile {
  std::string sql;  // as long as the file: what does not run forward is blank
  RunsIn runs_in = RunsIn::statements;
};

// goose (`-- +goose Up`), dbmate (`-- migrate:up`); any other file is taken whole, as `runs_in`
// says.
ToolFile tool_file(std::string_view text, RunsIn runs_in);

// By its name: what takes a migration back (golang-migrate's *.down.sql, Flyway's U1__*.sql).
bool goes_back(std::string_view file_name);

// Digits count as numbers: V2__a.sql comes before V10__b.sql.
bool comes_before(std::string_view left, std::string_view right);

}  // namespace ratchet
