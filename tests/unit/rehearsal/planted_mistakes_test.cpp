// Twenty mistakes that people make in migrations: a rehearsal finds each, by its name.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/rehearsal/theatre.hpp"

namespace ratchet::testing {
namespace {

struct Mistake {
  std::string name;
  std::string rule;
  std::string change;     // entries of the file
  std::string base = {};  // statements behind the usual ones
  Product product = Product::sqlite;
};

void PrintTo(const Mistake& mistake, std::ostream* stream) { *stream << mistake.name; }

constexpr const char* kUsers = R"sql(
CREATE TABLE users (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  phone TEXT,
  status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'paid')),
  points INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE notes (id INTEGER PRIMARY KEY, user_id INTEGER, body TEXT);
)sql";

constexpr const char* kNowhere =
    "CREATE TRIGGER nowhere BEFORE INSERT ON users WHEN new.country IS NOT NULL "
    "BEGIN SELECT RAISE(ABORT, 'nowhere'); END";

std::string sql_entry(const std::string& up, const std::string& down) {
  return "[[change]]\naction = \"sql\"\nup = '''" + up + "'''\ndown = '''" + down + "'''\n";
}

// A function of the base, behind which nobody sees what is done.
std::string hidden(const std::string& statement) {
  return "CREATE FUNCTION hidden() RETURNS void LANGUAGE plpgsql AS $$ BEGIN " + statement +
         "; END $$;";
}

std::vector<Mistake> mistakes() {
  const auto pg = Product::postgres;
  return {
      {"DropsATableAndMakesItAgainEmpty", "rows_lost",
       sql_entry("DROP TABLE notes",
                 "CREATE TABLE notes (id INTEGER PRIMARY KEY, user_id INTEGER, body TEXT)")},
      {"DeletesWhatTheWayBackDoesNotBring", "rows_lost",
       sql_entry("DELETE FROM users WHERE points % 2 = 0", "SELECT 1")},
      {"OverwritesInExpand", "rows_lost",
       sql_entry("UPDATE users SET name = upper(name)", "SELECT 1")},
      {"DropsAColumnInExpand", "old_application",
       sql_entry("ALTER TABLE notes DROP COLUMN body", "ALTER TABLE notes ADD COLUMN body TEXT")},
      {"RenamesWhatIsInUse", "old_application",
       sql_entry("ALTER TABLE users RENAME COLUMN name TO title",
                 "ALTER TABLE users RENAME COLUMN title TO name")},
      {"RefusesWhatTheOldApplicationWrites", "old_application",
       sql_entry("CREATE TRIGGER shout BEFORE INSERT ON users WHEN new.name <> upper(new.name) "
                 "BEGIN SELECT RAISE(ABORT, 'in capitals'); END",
                 "DROP TRIGGER shout")},
      {"ChangesWhatTheOldApplicationWrites", "old_application",
       sql_entry("CREATE TRIGGER tidy AFTER INSERT ON users BEGIN UPDATE users SET name = "
                 "upper(name) WHERE id = new.id; END",
                 "DROP TRIGGER tidy")},
      {"NotNullOnANewColumnTooEarly", "step_fails",
       sql_entry("ALTER TABLE users ADD COLUMN country TEXT NOT NULL CHECK (country <> '')",
                 "ALTER TABLE users DROP COLUMN country"),
       "", pg},
      {"NotNullWhereThereAreNulls", "step_fails",
       sql_entry("ALTER TABLE users ALTER COLUMN phone SET NOT NULL",
                 "ALTER TABLE users ALTER COLUMN phone DROP NOT NULL"),
       "", pg},
      {"UniqueWhereValuesRepeat", "step_fails",
       sql_entry("CREATE UNIQUE INDEX one_each ON users (status)", "DROP INDEX one_each")},
      {"ForeignKeyWithOrphans", "step_fails",
       sql_entry("ALTER TABLE notes ADD CONSTRAINT owner FOREIGN KEY (user_id) REFERENCES users",
                 "ALTER TABLE notes DROP CONSTRAINT owner"),
       "INSERT INTO notes VALUES (-7, -7, 'nobody''s');", pg},
      {"CheckThatTheOldApplicationBreaks", "old_application",
       sql_entry("ALTER TABLE users ADD CONSTRAINT short CHECK (length(name) < 2) NOT VALID",
                 "ALTER TABLE users DROP CONSTRAINT short"),
       "", pg},
      {"CastThatFailsOnOneRowInAThousand", "row_fails",
       "[[change]]\naction = \"alter_column\"\ntable = \"users\"\ncolumn = \"phone\"\n"
       "to = \"number\"\ntype = \"integer\"\nforward = \"phone::integer\"\n"
       "backward = \"number::text\"\n",
       "INSERT INTO users SELECT n, 'n', n::text FROM generate_series(1, 999) AS n;"
       "INSERT INTO users VALUES (1000, 'n', 'four');",
       pg},
      {"ExpressionThatRaisesOnOddValues", "row_fails",
       "[[change]]\naction = \"alter_column\"\ntable = \"users\"\ncolumn = \"phone\"\n"
       "to = \"number\"\ntype = \"INTEGER\"\nforward = \"json_extract(phone, '$.n')\"\n"
       "backward = \"json_object('n', number)\"\nallow.raises = \"it is JSON\"\n"},
      {"MappingThatLosesTheCase", "lossy",
       "[[change]]\naction = \"alter_column\"\ntable = \"users\"\ncolumn = \"phone\"\n"
       "to = \"mobile\"\nforward = \"lower(phone)\"\nbackward = \"mobile\"\n",
       "INSERT INTO users (id, name, phone) VALUES (7, 'Ada', 'ABC');"},
      {"BackwardThatForgets", "lossy",
       "[[change]]\naction = \"alter_column\"\ntable = \"users\"\ncolumn = \"phone\"\n"
       "to = \"mobile\"\nforward = \"phone\"\nbackward = \"substr(mobile, 1, 1)\"\n"},
      {"UpdateThatACheckRefuses", "row_fails",
       "[[change]]\naction = \"update_rows\"\ntable = \"users\"\nset.status = \"'gone'\"\n"
       "where = \"status = 'open'\"\n"},
      {"WayBackThatLeavesSomething", "invalid_migration",
       sql_entry("CREATE TABLE one (id INTEGER); CREATE TABLE two (id INTEGER)", "DROP TABLE one")},
      {"LeavesSomethingThatNobodySaw", "way_back", sql_entry("SELECT hidden()", "SELECT 1"),
       hidden("CREATE TABLE left_over (id integer)"), pg},
      {"LetsTheNewApplicationWriteFromContractOnly", "new_application",
       "[[change]]\naction = \"add_column\"\ntable = \"users\"\ncolumn = \"country\"\n"
       "type = \"text\"\n\n" +
           sql_entry(kNowhere, "DROP TRIGGER nowhere") + "\n" +
           sql_entry("DROP TRIGGER nowhere", kNowhere) + "phase = \"contract\"\n"},
      {"LocksMoreThanItSays", "unforeseen_lock", sql_entry("SELECT hidden()", "SELECT 1"),
       hidden("LOCK TABLE users IN ACCESS EXCLUSIVE MODE"), pg},
      {"WritesATableAnewUnseen", "unforeseen_work", sql_entry("SELECT hidden()", "SELECT 1"),
       hidden("EXECUTE 'ALTER TABLE users ALTER COLUMN name TYPE text COLLATE \"C\" USING name || "
              "''''; ALTER TABLE users ALTER COLUMN name TYPE text COLLATE \"default\" USING name "
              "|| '''''"),
       pg},
      {"MovesToAStoreThatIsNotHere", "not_rehearsed",
       "[[change]]\naction = \"move_table\"\ntable = \"users\"\nto = \"people\"\n"
       "to_store = \"next\"\nforward.id = \"id\"\n"},
      {"MissesADependant", "invalid_migration",
       sql_entry("ALTER TABLE users DROP COLUMN phone", "ALTER TABLE users ADD COLUMN phone TEXT"),
       "CREATE VIEW phones AS SELECT id, phone FROM users;"},
  };
}

class PlantedMistakes : public ::testing::TestWithParam<Mistake> {};

TEST_P(PlantedMistakes, IsFound) {
  const Mistake& mistake = GetParam();
  const Rehearsed rehearsed = rehearse(
      {.base = kUsers + mistake.base, .migration = mistake.change, .product = mistake.product});
  std::string all;
  for (const Finding& each : rehearsed.findings) {
    all += each.rule + ": " + each.diagnostic.message + "\n";
  }
  EXPECT_THAT(rules_found(rehearsed), ::testing::Contains(mistake.rule)) << all;
}

INSTANTIATE_TEST_SUITE_P(All, PlantedMistakes, ::testing::ValuesIn(mistakes()),
                         [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace ratchet::testing
