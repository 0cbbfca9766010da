// Values that were changed past the dual write, in ways that a comparison may be too generous to
// see: each has to be found, and nothing else.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iostream>
#include <random>

#include "road/where.hpp"
#include "support/chance.hpp"

namespace ratchet::testing {
namespace {

using ::testing::HasSubstr;

constexpr const char* kId = "0001_renamed";
constexpr std::int64_t kFirstOfMany = 1'001;
constexpr std::int64_t kMany = 10'000;

// A value of the old side, and what the new side is made to be behind everybody's back.
struct Corruption {
  std::string name;
  std::string column;
  std::string before;
  std::string after;
};

// Of a table with a text, a bytea or blob, and on PostgreSQL a numeric, a float, json and a time.
std::vector<Corruption> corruptions(Where where) {
  std::vector<Corruption> all = {{"changed", "words", "'Ada'", "'Eda'"},
                                 {"null for empty", "words", "''", "NULL"},
                                 {"empty for null", "words", "NULL", "''"},
                                 {"trailing blank", "words", "'Ada'", "'Ada '"},
                                 {"upper case", "words", "'ada'", "'ADA'"},
                                 {"scale in a text", "words", "'1.0'", "'1.00'"},
                                 {"four bytes of UTF-8", "words", "'\U0001F600'", "'\U0001F601'"},
                                 {"the same letter composed", "words", "'\u00e9'", "'e\u0301'"},
                                 {"over the border", "words", "'ab'", "'a'"},
                                 {"over the border", "more", "'c'", "'bc'"}};
  if (where != Where::postgres) {
    all.push_back({"a blob for a text", "anything", "'a'", "x'61'"});
    all.push_back({"a text for a number", "anything", "1", "'1'"});
    all.push_back({"a float for an integer", "anything", "1", "1.0"});
    return all;
  }
  all.push_back({"negative zero", "ratio", "0", "'-0'"});
  all.push_back({"NaN", "ratio", "1", "'NaN'"});
  all.push_back({"NaN for null", "ratio", "NULL", "'NaN'"});
  all.push_back({"scale", "price", "1.0", "1.00"});
  all.push_back({"an hour", "at", "'2026-03-29 02:30+01'", "'2026-03-29 02:30+02'"});
  all.push_back({"key order", "papers", R"('{"a":1,"b":2}')", R"('{"b":2,"a":1}')"});
  all.push_back({"spaces in json", "papers", R"('{"a":1}')", R"('{"a": 1}')"});
  return all;
}

std::vector<std::string> columns(Where where) {
  if (where != Where::postgres) return {"words", "more", "anything"};
  return {"words", "more", "ratio", "price", "at", "papers"};
}

std::string table(Where where) {
  return where == Where::postgres
             ? "CREATE TABLE things (id int PRIMARY KEY, words text, more text, ratio float8, "
               "price numeric, at timestamptz, papers json);"
             : "CREATE TABLE things (id INTEGER PRIMARY KEY, words TEXT COLLATE NOCASE, more TEXT, "
               "anything BLOB);";
}

class Corruptions : public ::testing::TestWithParam<Where> {
 protected:
  Corruptions() : project_(project_in(GetParam())) { project_.execute(table(GetParam())); }

  void apply(const std::vector<std::string>& renamed) {
    std::string migration;
    for (const std::string& column : renamed) {
      migration += fmt::format(
          "[[change]]\naction = \"alter_column\"\ntable = \"things\"\ncolumn = \"{0}\"\n"
          "to = \"new_{0}\"\n",
          column);
    }
    project_.write_migration(kId, migration);
    const ProgramResult result = project_.ratchet({"apply", kId});
    ASSERT_EQ(result.exit_code, 0) << to_string(result);
  }

  Project project_;
};

TEST_P(Corruptions, EachIsFound) {
  const auto all = corruptions(GetParam());
  for (std::size_t id = 0; id < all.size(); ++id) {
    project_.execute(fmt::format("INSERT INTO things (id, {}) VALUES ({}, {})", all[id].column, id,
                                 all[id].before));
  }
  apply(columns(GetParam()));
  std::string changes;
  std::map<std::string, int> expected;
  for (std::size_t id = 0; id < all.size(); ++id) {
    changes += fmt::format("UPDATE things SET new_{} = {} WHERE id = {};", all[id].column,
                           all[id].after, id);
    ++expected[all[id].column];
  }
  project_.execute_without_triggers(changes);
  const ProgramResult found = project_.ratchet({"verify", kId, "--json"});
  EXPECT_EQ(found.exit_code, 5) << to_string(found);
  for (std::size_t id = 0; id < all.size(); ++id) {
    EXPECT_THAT(found.out, HasSubstr(fmt::format(R"("key":"id = {}","kind":"differs","sides":)"
                                                 R"({{"{}")",
                                                 id, all[id].column)))
        << all[id].name;
  }
  for (const auto& [column, rows] : expected) {
    EXPECT_THAT(found.out, HasSubstr(fmt::format(R"("broken":{},)", rows))) << column;
  }
}

TEST_P(Corruptions, TenThousandAtRandomAreFoundAndPutRight) {
  const std::uint64_t seed = chosen_seed();
  std::cout << "seed " << seed << " (RATCHET_SEED)\n";
  std::mt19937_64 random(seed);
  const std::int64_t shift = std::uniform_int_distribution<std::int64_t>(1, 1'000'000)(random);
  project_.execute(fmt::format(
      "INSERT INTO things (id, words, more) WITH RECURSIVE c (n) AS (SELECT {0} UNION ALL SELECT "
      "n + 1 FROM c WHERE n < {1}) SELECT n, 'word ' || n, 'more ' || n FROM c",
      kFirstOfMany, kFirstOfMany + 2 * kMany - 1));
  apply({"words"});
  // Every second row, each in one of six ways; which ones is the seed's.
  project_.execute_without_triggers(fmt::format(
      "UPDATE things SET new_words = CASE (id + {0}) / 2 % 6 WHEN 0 THEN NULL WHEN 1 THEN '' "
      "WHEN 2 THEN new_words || ' ' WHEN 3 THEN 'word ' || (id + 1) "
      "WHEN 4 THEN new_words || '\U0001F600' ELSE upper(new_words) END WHERE (id + {0}) % 2 = 0",
      shift));
  const ProgramResult found = project_.ratchet({"verify", kId, "--json"});
  EXPECT_EQ(found.exit_code, 5) << to_string(found);
  EXPECT_THAT(found.out, HasSubstr(fmt::format(R"("broken":{},)", kMany)));
  const ProgramResult mended = project_.ratchet({"verify", kId, "--repair"});
  EXPECT_EQ(mended.exit_code, 0) << to_string(mended);
  EXPECT_EQ(as_integer(project_.query("SELECT count(*) FROM things WHERE new_words = words AND "
                                      "length(new_words) = length(words)")[0][0]),
            2 * kMany);
}

INSTANTIATE_TEST_SUITE_P(Products, Corruptions,
                         ::testing::Values(Where::sqlite_wal, Where::postgres), where_name);

}  // namespace
}  // namespace ratchet::testing
