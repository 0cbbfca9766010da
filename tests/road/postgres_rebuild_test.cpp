// A table that is written anew stands there as it stood: everything that hangs on it hangs on its
// twin from contract on, under the same names, and on the table itself again when it comes back.
// What can't be carried is refused by name before anything runs.
#include <gmock/gmock.h>

#include "support/journey.hpp"
#include "support/people.hpp"
#include "support/postgres/database.hpp"
#include "support/postgres/schema_lines.hpp"
#include "support/project.hpp"

namespace ratchet::testing {
namespace {

using ::testing::ElementsAreArray;
using ::testing::HasSubstr;

constexpr const char* kRebuild = R"toml(
[[change]]
action = "rebuild_table"
table = "people"
)toml";

// Whoever comes is welcomed once, wherever the row is written from; whoever goes takes that along.
constexpr const char* kVisits = R"sql(
CREATE INDEX people_city_idx ON people (city, score);
CREATE UNIQUE INDEX people_high_idx ON people (id) WHERE score > 900;
CREATE VIEW people_by_city AS SELECT city, count(*) AS people FROM people GROUP BY city;
CREATE VIEW large_cities AS SELECT city FROM people_by_city WHERE people > 10;
CREATE TABLE visits (person integer REFERENCES people ON DELETE CASCADE ON UPDATE CASCADE);
CREATE INDEX visits_person ON visits (person);
CREATE FUNCTION welcome() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN INSERT INTO visits VALUES (NEW.id); RETURN NULL; END';
CREATE TRIGGER people_come AFTER INSERT ON people FOR EACH ROW EXECUTE FUNCTION welcome();
)sql";

Journey rebuild_people(const std::string& name, const std::string& schema) {
  return {.name = name,
          .schema = schema,
          .migration = kRebuild,
          .shape = workload::unmapped({}),
          .old_clients = OldClients::always,
          .product = Product::postgres,
          .rows = 600};
}

class RebuildRoad : public ::testing::TestWithParam<Journey> {};

TEST_P(RebuildRoad, GoesThereAndBackWhileBothApplicationsWrite) {
  Traveller traveller(GetParam());
  traveller.go_there_and_back();
}

TEST(RebuildRoad, EachWriteFiresTheUsersTriggersOnce) {
  Traveller traveller(rebuild_people("WithVisits", create_people({}) + kVisits));
  traveller.travel({&Traveller::apply, &Traveller::contract, &Traveller::roll_back,
                    &Traveller::apply, &Traveller::contract, &Traveller::purge});
  EXPECT_EQ(traveller.project().query(
                "SELECT count(*) FROM people AS p FULL JOIN (SELECT person, count(*) AS times FROM "
                "visits GROUP BY person) AS v ON v.person = p.id WHERE times IS DISTINCT FROM 1"),
            (Rows{{std::int64_t{0}}}));
}

INSTANTIATE_TEST_SUITE_P(OfTables, RebuildRoad,
                         ::testing::Values(rebuild_people("IdentityAlwaysAndGeneratedColumns",
                                                          R"sql(
CREATE TABLE people (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                     id integer NOT NULL UNIQUE, city text, score integer,
                     boss bigint REFERENCES people,
                     shout text GENERATED ALWAYS AS (upper(city)) STORED);)sql")),
                         [](const auto& each) { return each.param.name; });

// One of everything.
constexpr const char* kSurroundings = R"sql(
CREATE TABLE towns (name text PRIMARY KEY);
CREATE SEQUENCE people_numbers;
CREATE TABLE people (
  id bigint GENERATED ALWAYS AS IDENTITY (INCREMENT BY 5 START WITH 100),
  number integer NOT NULL DEFAULT nextval('people_numbers'),
  town text COLLATE "C" REFERENCES towns ON DELETE SET NULL DEFERRABLE,
  boss bigint,
  score numeric(10, 2) CONSTRAINT people_score CHECK (score >= 0),
  twice numeric GENERATED ALWAYS AS (score * 2) STORED,
  room int4range,
  CONSTRAINT people_pk PRIMARY KEY (id), UNIQUE (number) INCLUDE (score),
  FOREIGN KEY (boss) REFERENCES people (id), EXCLUDE USING gist (room WITH &&)
) WITH (fillfactor = 80, toast.autovacuum_enabled = false);
ALTER SEQUENCE people_numbers OWNED BY people.number;
CREATE INDEX people_by_score ON people (score DESC) INCLUDE (town) WHERE score > 0;
CREATE INDEX people_by_town ON people (lower(town), (boss + 1));
CREATE UNIQUE INDEX people_by_number ON people (number, id);
ALTER TABLE people CLUSTER ON people_by_number;
ALTER TABLE people REPLICA IDENTITY USING INDEX people_by_number;
ALTER TABLE people ALTER score SET STATISTICS 500, ALTER town SET STORAGE EXTERNAL;
ALTER INDEX people_by_town ALTER COLUMN 1 SET STATISTICS 70;
COMMENT ON TABLE people IS 'who''s who'; COMMENT ON COLUMN people.score IS 'points';
COMMENT ON INDEX people_by_score IS 'the best'; COMMENT ON CONSTRAINT people_score ON people IS 'c';
CREATE TABLE visits (id int PRIMARY KEY, person bigint
  CONSTRAINT visits_of_people REFERENCES people ON UPDATE CASCADE ON DELETE CASCADE DEFERRABLE);
CREATE VIEW the_best AS SELECT id, score FROM people WHERE score > 10 WITH LOCAL CHECK OPTION;
CREATE VIEW the_very_best AS SELECT * FROM the_best WHERE score > 100;
GRANT SELECT ON the_best TO pg_monitor;
CREATE FUNCTION noticed() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER people_noticed BEFORE UPDATE OF town ON people FOR EACH ROW
WHEN (NEW.score > 0) EXECUTE FUNCTION noticed();
CREATE CONSTRAINT TRIGGER people_checked AFTER INSERT ON people DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION noticed();
ALTER TABLE people ENABLE ALWAYS TRIGGER people_noticed, DISABLE TRIGGER people_checked;
COMMENT ON TRIGGER people_noticed ON people IS 'seen';
ALTER TABLE people ENABLE ROW LEVEL SECURITY;
CREATE POLICY people_seen ON people FOR SELECT TO pg_monitor USING (score > 1);
COMMENT ON POLICY people_seen ON people IS 'seen';
CREATE STATISTICS people_together (dependencies) ON town, boss FROM people;
CREATE PUBLICATION people_sent FOR TABLE people;
GRANT SELECT ON people TO pg_monitor WITH GRANT OPTION;
GRANT UPDATE (score) ON people TO pg_read_all_stats;
INSERT INTO towns VALUES ('Oslo');
INSERT INTO people (town, score) SELECT 'Oslo', i FROM generate_series(1, 200) AS i;
INSERT INTO visits SELECT number, id FROM people;
)sql";

// What schema_lines() leaves to others.
constexpr const char* kBesides = R"sql(
SELECT format('%s of %s %s', c.relname, c.relowner::regrole, c.reloptions) FROM pg_class AS c
WHERE c.relnamespace = 'public'::regnamespace
UNION ALL
SELECT format('%s %s %s', indexrelid::regclass, indisclustered, indisreplident) FROM pg_index
WHERE indrelid = 'people'::regclass
UNION ALL
SELECT format('%s %s %s', attrelid::regclass, attname, attstattarget) FROM pg_attribute
WHERE attstattarget > 0
UNION ALL
SELECT format('%s: %s', pg_describe_object(classoid, objoid, objsubid), description)
FROM pg_description WHERE objoid >= 16384
UNION ALL
SELECT pg_get_statisticsobjdef(oid) FROM pg_statistic_ext
UNION ALL
SELECT format('%s sends %s', pubname, tablename) FROM pg_publication_tables
UNION ALL
SELECT format('%s by %s from %s', seqrelid::regclass, seqincrement, seqstart) FROM pg_sequence
UNION ALL
SELECT format('%s %s %s', conname, condeferrable, condeferred) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace
ORDER BY 1
)sql";

class PostgresRebuild : public ::testing::Test {
 protected:
  PostgresRebuild() {
    project_.configure("[purge]\nretain = \"0s\"\n");
    project_.write_migration("0001_rebuild", kRebuild);
  }

  ProgramResult run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--store", database_.url()});
    return project_.ratchet(arguments);
  }
  void expect_done(const std::vector<std::string>& arguments) {
    const ProgramResult result = run(arguments);
    ASSERT_EQ(result.exit_code, 0) << arguments.front() << ": " << to_string(result);
  }
  std::vector<std::string> everything() {
    std::vector<std::string> lines = schema_lines(database_);
    for (const PostgresRow& row : database_.query(kBesides)) {
      lines.push_back(row.at(0).value_or(""));
    }
    return lines;
  }

  PostgresDatabase database_;
  Project project_{JournalMode::wal};  // its own database stays empty
};

TEST_F(PostgresRebuild, CarriesEverythingThatHangsOnTheTableThereAndBack) {
  database_.execute(kSurroundings);
  const auto before = everything();
  ASSERT_NO_FATAL_FAILURE(expect_done({"apply", "1"}));
  ASSERT_NO_FATAL_FAILURE(expect_done({"contract", "1"}));
  EXPECT_EQ(database_.value("INSERT INTO people (score) VALUES (3) RETURNING id"), "1100");
  ASSERT_NO_FATAL_FAILURE(expect_done({"rollback", "1"}));
  EXPECT_THAT(everything(), ElementsAreArray(before));
  EXPECT_EQ(database_.value("INSERT INTO people (score) VALUES (3) RETURNING id"), "1105");
  ASSERT_NO_FATAL_FAILURE(expect_done({"apply", "1"}));
  ASSERT_NO_FATAL_FAILURE(expect_done({"contract", "1"}));
  database_.execute("DELETE FROM people WHERE id = 100");
  EXPECT_EQ(database_.value("SELECT count(*) FROM visits"), "199");
  ASSERT_NO_FATAL_FAILURE(expect_done({"purge", "1", "--yes"}));
  EXPECT_THAT(everything(), ElementsAreArray(before));
  EXPECT_EQ(database_.value("INSERT INTO people (score) VALUES (3) RETURNING id"), "1110");
  EXPECT_EQ(database_.value("SELECT count(*) FROM the_very_best"), "100");
}

TEST_F(PostgresRebuild, ATruncationThatTakesOthersAlongReachesTheTwin) {
  database_.execute(kSurroundings);
  ASSERT_NO_FATAL_FAILURE(expect_done({"apply", "1"}));
  database_.execute("TRUNCATE people CASCADE");
  EXPECT_EQ(database_.value("SELECT count(*) FROM ratchet_new_people"), "0");
}

// Rows that point at each other in one statement, and a key that moves under what points at it.
TEST_F(PostgresRebuild, ForeignKeysOfTheTwinAskForNothingThatTheTableDoesNot) {
  database_.execute(
      "CREATE TABLE people (id int PRIMARY KEY, boss int REFERENCES people ON UPDATE CASCADE);"
      "CREATE TABLE visits (person int REFERENCES people ON UPDATE CASCADE);"
      "INSERT INTO people VALUES (1, NULL); INSERT INTO visits VALUES (1);");
  ASSERT_NO_FATAL_FAILURE(expect_done({"apply", "1"}));
  for (const char* command : {"contract", "rollback"}) {
    database_.execute("INSERT INTO people VALUES (3, 2), (2, 1)");
    database_.execute("UPDATE people SET id = id + 100");
    database_.execute("UPDATE people SET id = id - 100, boss = NULL");
    database_.execute("DELETE FROM people WHERE id > 1");
    EXPECT_EQ(database_.value("SELECT string_agg(person::text, ',') FROM visits"), "1") << command;
    ASSERT_NO_FATAL_FAILURE(expect_done({command, "1"}));
  }
}

struct Kind {
  std::string name;
  std::string made;
  std::string said;
};

class PostgresRebuildRefused : public PostgresRebuild,
                               public ::testing::WithParamInterface<Kind> {};

TEST_P(PostgresRebuildRefused, ByName) {
  database_.execute("CREATE TABLE people (id int PRIMARY KEY, city text)");
  database_.execute(GetParam().made);
  const auto before = schema_lines(database_);
  const ProgramResult refused = run({"plan", "1"});
  EXPECT_EQ(refused.exit_code, 3) << to_string(refused);
  EXPECT_THAT(refused.err, HasSubstr(GetParam().said));
  EXPECT_THAT(schema_lines(database_), ElementsAreArray(before));
}

INSTANTIATE_TEST_SUITE_P(
    OfEveryKind, PostgresRebuildRefused,
    ::testing::Values(
        Kind{"a_materialized_view", "CREATE MATERIALIZED VIEW m AS SELECT * FROM people",
             "rule _RETURN on materialized view m"},
        Kind{"a_rule", "CREATE RULE r AS ON DELETE TO people DO INSTEAD NOTHING",
             "rule r on table people"},
        Kind{"a_function",
             "CREATE FUNCTION f() RETURNS text BEGIN ATOMIC SELECT max(city) FROM people; END",
             "function f()"},
        Kind{"its_row_type", "CREATE TABLE boxes (one people)", "column one of table boxes"},
        Kind{"a_policy_of_others",
             "CREATE TABLE o (); CREATE POLICY p ON o USING (EXISTS (SELECT FROM people))",
             "policy p on table o"},
        Kind{"a_child", "CREATE TABLE children () INHERITS (people)", "table children"},
        Kind{"a_check_that_is_not_valid",
             "ALTER TABLE people ADD CONSTRAINT x CHECK (city <> '') NOT VALID",
             "constraint x, which is not validated"},
        Kind{"a_deferrable_key", "ALTER TABLE people ADD CONSTRAINT x UNIQUE (city) DEFERRABLE",
             "constraint x, which is DEFERRABLE"},
        Kind{"every_table_is_sent", "CREATE PUBLICATION p FOR ALL TABLES",
             "publication p, which would send the rows of any new table"}),
    [](const auto& each) { return each.param.name; });

}  // namespace
}  // namespace ratchet::testing
