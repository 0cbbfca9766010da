// Reads texts of migration files the way a test wants to: all diagnostics as one text, or the
// migration, which must be without errors.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "migration/migration.hpp"

namespace ratchet {

// What a person would see; "" when there is nothing wrong.
inline std::string problems_of(const std::string& text) {
  std::string problems;
  for (const Diagnostic& each : read_migration("0001_a.toml", text).diagnostics) {
    problems += to_text(each);
  }
  return problems;
}

inline Migration read_valid(const std::string& text) {
  ReadMigration read = read_migration("0001_a.toml", text);
  EXPECT_EQ(problems_of(text), "") << text;
  if (!read.migration) throw std::runtime_error("not a valid migration");
  return *std::move(read.migration);
}

}  // namespace ratchet
