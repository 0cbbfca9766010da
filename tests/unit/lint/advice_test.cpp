// What lint says to write instead can be pasted: a real server takes it, statement by statement,
// and lint has nothing against it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.hpp"
#include "support/postgres/database.hpp"
#include "unit/lint/samples.hpp"

namespace ratchet::testing {
namespace {

constexpr const char* kTables = R"sql(
CREATE TABLE "Parent" (id bigint PRIMARY KEY);
CREATE TABLE users (id bigint PRIMARY KEY, email varchar(100), name text, age int, parent bigint,
                    "select" int);
CREATE INDEX users_name_idx ON users (name);
CREATE INDEX users_parent_idx ON users (parent);
CREATE TABLE parts (k int, v int) PARTITION BY RANGE (k);
CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
CREATE MATERIALIZED VIEW sums AS SELECT id FROM users;
CREATE UNIQUE INDEX sums_id_idx ON sums (id);
)sql";

bool is_comment(const std::string& statement) {
  return std::ranges::all_of(split_lines(statement), [](const std::string& line) {
    return line.empty() || line.starts_with("--");
  });
}

class LintAdvice : public ::testing::TestWithParam<const char*> {};

TEST_P(LintAdvice, CanBePasted) {
  PostgresDatabase database;
  database.execute(kTables);
  database.execute("INSERT INTO users SELECT g, g, g, g, NULL, g FROM generate_series(1, 20) g");
  LintSample sample;
  sample.before = kTables;
  const FindingList found = lint(GetParam(), sample);
  const auto advises = [](const Finding& each) { return !each.instead.empty(); };
  const auto finding = std::ranges::find_if(found, advises);
  ASSERT_NE(finding, found.end()) << "there is no advice";
  std::string pasted;
  for (const std::string& statement : finding->instead) {
    pasted += statement + "\n";
    if (is_comment(statement)) continue;
    EXPECT_NO_THROW(database.execute(statement)) << statement;
  }
  for (const Finding& each : lint(pasted, sample)) {
    EXPECT_EQ(each.diagnostic.severity, Severity::warning) << to_text(each.diagnostic);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Statements, LintAdvice,
    ::testing::Values(
        "ALTER TABLE users ADD COLUMN token uuid DEFAULT gen_random_uuid()",
        "ALTER TABLE users ADD COLUMN \"Order\" text DEFAULT random()::text",
        "ALTER TABLE users ADD COLUMN number bigserial",
        "ALTER TABLE users ADD n smallint GENERATED ALWAYS AS IDENTITY",
        "ALTER TABLE users ADD COLUMN x int CHECK (x > 0)",
        "ALTER TABLE users ADD COLUMN x numeric(10, 2) UNIQUE",
        "ALTER TABLE users ADD COLUMN x bigint REFERENCES \"Parent\" (id) ON DELETE CASCADE",
        "ALTER TABLE users ALTER COLUMN \"select\" SET NOT NULL",
        "ALTER TABLE users ALTER COLUMN name SET NOT NULL, ALTER COLUMN age SET DEFAULT 1",
        "ALTER TABLE users ADD CHECK (age > 0)",
        "ALTER TABLE public.users ADD CONSTRAINT \"Adult\" CHECK (age > 0), ADD COLUMN y int",
        "ALTER TABLE users ADD FOREIGN KEY (parent) REFERENCES \"Parent\"",
        "ALTER TABLE users ADD UNIQUE (email, \"select\")",
        "CREATE UNIQUE INDEX u ON users (lower(email)) WHERE age > 3;",
        "CREATE INDEX ON users (age)", "DROP INDEX users_name_idx", "REINDEX TABLE users",
        "REINDEX (VERBOSE) INDEX users_name_idx", "ALTER TABLE parts DETACH PARTITION parts_1",
        "REFRESH MATERIALIZED VIEW sums", "VACUUM FULL users", "UPDATE users SET age = 3",
        "DELETE FROM users WHERE age > 100 /* old */ ;",
        "ALTER TABLE users ALTER COLUMN age TYPE bigint"));

}  // namespace
}  // namespace ratchet::testing
