#include "postgres/trigger.hpp"

#include "unit/postgres/workshop.hpp"

namespace ratchet::postgres {
namespace {

constexpr auto kUsers =
    "CREATE TABLE users (id int PRIMARY KEY, name text, city text, first_name text, "
    "last_name text);"
    "INSERT INTO users (id, name) VALUES (1, 'Mia Roe'), (2, 'Mary Ann Smith'), (3, NULL)";

class PostgresDualWrite : public ::testing::Test {
 protected:
  void begin(const std::string& schema, const DualWrite& mapping) {
    workshop_.emplace(schema);
    workshop_->forward(mapping);
    mapping_ = mapping;
    client_.emplace(workshop_->client());
  }
  void fill() { workshop_->copy(mapping_); }
  // What no backfill has reached is broken, too.
  void write(const std::string& statement) {
    const int broken = std::stoi(workshop_->broken(mapping_));
    client_->execute(statement);
    EXPECT_LE(std::stoi(workshop_->broken(mapping_)), broken) << statement;
  }
  std::string read(const std::string& query) { return rows_in(*client_, query); }
  std::string user(int id) {
    return read("SELECT name, first_name, last_name FROM users WHERE id = " + std::to_string(id));
  }

  std::optional<Workshop> workshop_;
  std::optional<PostgresClient> client_;
  DualWrite mapping_;
};

TEST_F(PostgresDualWrite, InsertOfTheOldSideFillsTheNewOne) {
  begin(kUsers, split_name());
  write("INSERT INTO users (id, name) VALUES (9, 'Jo Ito')");
  EXPECT_EQ(user(9), "Jo Ito|Jo|Ito");
}

TEST_F(PostgresDualWrite, InsertOfTheNewSideFillsTheOldOne) {
  begin(kUsers, split_name());
  write("INSERT INTO users (id, first_name, last_name) VALUES (9, 'Jo', 'Ito')");
  EXPECT_EQ(user(9), "Jo Ito|Jo|Ito");
}

TEST_F(PostgresDualWrite, InsertOfTheNewSideFillsAnOldOneThatIsNotNull) {
  begin("CREATE TABLE users (id int, name text NOT NULL, first_name text, last_name text)",
        split_name());
  write("INSERT INTO users (id, first_name, last_name) VALUES (9, 'Jo', 'Ito')");
  EXPECT_EQ(user(9), "Jo Ito|Jo|Ito");
}

TEST_F(PostgresDualWrite, InsertOfBothThatContradictLetsTheNewSideWin) {
  begin(kUsers, split_name());
  write("INSERT INTO users (id, name, first_name, last_name) VALUES (9, 'A B', 'Jo', 'Ito')");
  EXPECT_EQ(user(9), "Jo Ito|Jo|Ito");
}

TEST_F(PostgresDualWrite, InsertThatIsConsistentButLossyStays) {
  begin(kUsers, split_name());
  write("INSERT INTO users VALUES (9, 'Mary Ann Smith', NULL, 'Mary Ann', 'Smith')");
  EXPECT_EQ(user(9), "Mary Ann Smith|Mary Ann|Smith");
}

// Given or defaulted can't be told apart, so the new side has to win.
TEST_F(PostgresDualWrite, Trap12DefaultOfTheOldSideDoesNotHideWhatTheNewClientSays) {
  begin("CREATE TABLE t (id int, old text DEFAULT 'open', new text)",
        dual_write("t", {{"new", "upper(old)"}}, {{"old", "lower(new)"}}));
  write("INSERT INTO t (id, new) VALUES (1, 'DONE')");
  write("INSERT INTO t (id) VALUES (2)");
  EXPECT_EQ(read("SELECT * FROM t ORDER BY id"), "1|done|DONE;2|open|OPEN");
}

TEST_F(PostgresDualWrite, UpdateOfTheOldSideGoesForward) {
  begin(kUsers, split_name());
  write("UPDATE users SET name = 'Zoe Roe' WHERE id = 1");
  EXPECT_EQ(user(1), "Zoe Roe|Zoe|Roe");
}

TEST_F(PostgresDualWrite, UpdateOfTheNewSideGoesBackward) {
  begin(kUsers, split_name());
  fill();
  write("UPDATE users SET last_name = 'Poe' WHERE id = 1");
  EXPECT_EQ(user(1), "Mia Poe|Mia|Poe");
}

TEST_F(PostgresDualWrite, UpdateOfOneNewColumnOfAnUnfilledRowCompletesTheOthersFirst) {
  begin(kUsers, split_name());
  write("UPDATE users SET first_name = 'Zoe' WHERE id = 1");
  EXPECT_EQ(user(1), "Zoe Roe|Zoe|Roe");
}

TEST_F(PostgresDualWrite, UpdateOfBothThatContradictLetsTheNewSideWin) {
  begin(kUsers, split_name());
  write("UPDATE users SET name = 'A B', first_name = 'Jo', last_name = 'Ito' WHERE id = 1");
  EXPECT_EQ(user(1), "Jo Ito|Jo|Ito");
}

// Else an update of another column moves the row behind a backfill, which misses it.
TEST_F(PostgresDualWrite, Trap1UpdateOfNeitherSideFillsAnUnfilledRow) {
  begin(kUsers, split_name());
  write("UPDATE users SET city = 'Rome' WHERE id = 1");
  EXPECT_EQ(user(1), "Mia Roe|Mia|Roe");
}

TEST_F(PostgresDualWrite, UpdateOfNeitherSideLeavesALossyRowAlone) {
  begin(kUsers, split_name());
  write("UPDATE users SET first_name = 'Mary Ann', last_name = 'Smith' WHERE id = 2");
  write("UPDATE users SET city = 'Rome' WHERE id = 2");
  EXPECT_EQ(user(2), "Mary Ann Smith|Mary Ann|Smith");
}

TEST_F(PostgresDualWrite, NewSideSetToNullEmptiesTheOldOne) {
  begin(kUsers, split_name());
  fill();
  write("UPDATE users SET first_name = NULL, last_name = NULL WHERE id = 1");
  EXPECT_EQ(user(1), "NULL|NULL|NULL");
}

TEST_F(PostgresDualWrite, OldSideSetToNullEmptiesTheNewOne) {
  begin(kUsers, split_name());
  fill();
  write("UPDATE users SET name = NULL WHERE id = 1");
  EXPECT_EQ(user(1), "NULL|NULL|NULL");
}

TEST_F(PostgresDualWrite, OneStatementOverManyRowsWorksOnEach) {
  begin(kUsers, split_name());
  write("UPDATE users SET name = name || ' X'");
  EXPECT_EQ(read("SELECT name, first_name, last_name FROM users ORDER BY id"),
            "Mia Roe X|Mia|Roe X;Mary Ann Smith X|Mary|Ann Smith X;NULL|NULL|NULL");
}

TEST_F(PostgresDualWrite, BackfillFindsNothingMoreToDo) {
  begin(kUsers, split_name());
  fill();
  EXPECT_EQ(workshop_->broken(mapping_), "0");
  EXPECT_EQ(user(2), "Mary Ann Smith|Mary|Ann Smith");
}

TEST_F(PostgresDualWrite, CopyFromStdinIsAnInsert) {
  begin(kUsers, split_name());
  workshop_->exec("CREATE TABLE source (id int, name text); INSERT INTO source VALUES (9, 'A B')");
  write(
      "DO $$BEGIN EXECUTE format('COPY source TO %L', current_setting('data_directory') || "
      "'/rows'); EXECUTE format('COPY users (id, name) FROM %L', "
      "current_setting('data_directory') || '/rows'); END$$");
  EXPECT_EQ(user(9), "A B|A|B");
}

TEST_F(PostgresDualWrite, UpsertGoesTheWayOfWhatItDoes) {
  begin(kUsers, split_name());
  const std::string upsert =
      "INSERT INTO users (id, first_name, last_name) VALUES (9, 'A', 'B'), (1, 'C', 'D') "
      "ON CONFLICT (id) DO UPDATE SET first_name = excluded.first_name, last_name = "
      "excluded.last_name";
  write(upsert);
  EXPECT_EQ(user(9), "A B|A|B");
  EXPECT_EQ(user(1), "C D|C|D");
}

TEST_F(PostgresDualWrite, KeepsStepForAReplica) {
  begin(kUsers, split_name());
  client_->execute("SET session_replication_role = replica");
  write("INSERT INTO users (id, name) VALUES (9, 'A B')");
  write("UPDATE users SET name = 'C D' WHERE id = 1");
  EXPECT_EQ(user(9), "A B|A|B");
  EXPECT_EQ(user(1), "C D|C|D");
}

// By the bytes of their names, and nobody's comes behind ours.
TEST_F(PostgresDualWrite, Trap10SeesWhatTheUsersTriggersHaveMadeOfARow) {
  begin(kUsers, split_name());
  workshop_->exec(
      "CREATE FUNCTION tidy() RETURNS trigger LANGUAGE plpgsql AS "
      "$$BEGIN NEW.name := initcap(NEW.name); RETURN NEW; END$$;"
      "CREATE TRIGGER \"\xC3\xBC tidy\" BEFORE INSERT OR UPDATE ON users FOR EACH ROW "
      "EXECUTE FUNCTION tidy()");
  write("INSERT INTO users (id, name) VALUES (9, 'jo ito')");
  EXPECT_EQ(user(9), "Jo Ito|Jo|Ito");
}

// Who writes both sides, as a backfill does, pays for a condition and for no call.
TEST_F(PostgresDualWrite, UpdateAfterWhichBothSidesAgreeCallsNothing) {
  begin(kUsers, split_name());
  fill();
  const auto calls = [this](const std::string& update) {
    client_->execute("BEGIN");
    const auto plan = client_->query("EXPLAIN (ANALYZE, COSTS off, TIMING off) " + update);
    client_->execute("ROLLBACK");
    return std::ranges::count_if(plan, [](const auto& line) {
      return line[0]->starts_with("Trigger ") && line[0]->ends_with(" calls=3");
    });
  };
  EXPECT_EQ(calls("UPDATE users SET name = 'Jo Ito', first_name = 'Jo', last_name = 'Ito'"), 0);
  EXPECT_EQ(calls("UPDATE users SET name = 'Jo Ito', first_name = 'Jo', last_name = 'Poe'"), 1);
  EXPECT_EQ(calls("UPDATE users SET name = 'Jo Ito'"), 1);
}

// = is blind to citext's case and a numeric's scale, and json has none.
TEST_F(PostgresDualWrite, Trap9NoticesWhatEqualityHides) {
  begin(
      "CREATE TABLE t (id int, a json, b numeric, c text COLLATE \"C\", x json, y numeric, z text);"
      "INSERT INTO t VALUES (1, '{\"k\": 1}', 1.0, 'a')",
      dual_write("t", {{"x", "a"}, {"y", "b"}, {"z", "c"}}, {{"a", "x"}, {"b", "y"}, {"c", "z"}}));
  fill();
  write("UPDATE t SET a = '{\"k\":  1}', b = 1.000");
  EXPECT_EQ(read("SELECT x, y FROM t"), "{\"k\":  1}|1.000");
  write("UPDATE t SET x = '{}', y = 1.00, z = 'b'");
  EXPECT_EQ(read("SELECT a, b, c FROM t"), "{}|1.00|b");
}

TEST_F(PostgresDualWrite, NoticesTheCaseOfCitext) {
  begin(
      "CREATE EXTENSION citext; CREATE TABLE t (id int, old citext, new citext);"
      "INSERT INTO t VALUES (1, 'ada')",
      dual_write("t", {{"new", "old"}}, {{"old", "new"}}));
  fill();
  write("UPDATE t SET old = 'Ada'");
  EXPECT_EQ(read("SELECT new FROM t"), "Ada");
  write("UPDATE t SET new = 'ADA'");
  EXPECT_EQ(read("SELECT old FROM t"), "ADA");
}

// What the old side's write does not concern stays as the new side has it.
TEST_F(PostgresDualWrite, Trap11OldWriteLeavesAloneWhatOnlyTheNewSideKnows) {
  begin(
      "CREATE TABLE t (id int, price int, amount int, currency text);"
      "INSERT INTO t VALUES (1, 5)",
      dual_write("t", {{"amount", "price"}, {"currency", "'EUR'"}}, {{"price", "amount"}}));
  fill();
  write("UPDATE t SET currency = 'USD'");
  write("UPDATE t SET price = 7");
  EXPECT_EQ(read("SELECT amount, currency FROM t"), "7|USD");
}

TEST_F(PostgresDualWrite, AllInputsOfForwardBelongToTheOldSide) {
  begin(
      "CREATE TABLE items (id int, price int, vat int, gross int, label text);"
      "INSERT INTO items (id, price, vat) VALUES (1, 100, 20)",
      dual_write("items", {{"gross", "price * (100 + vat) / 100"}, {"label", "vat || '%'"}},
                 {{"price", "gross * 100 / (100 + vat)"}}));
  fill();
  write("UPDATE items SET vat = 10");
  EXPECT_EQ(read("SELECT price, vat, gross, label FROM items"), "100|10|110|10%");
  write("UPDATE items SET vat = 50, gross = 300");
  EXPECT_EQ(read("SELECT price, vat, gross, label FROM items"), "200|50|300|50%");
}

// a <-> x as it is; b <-> y through upper and lower case, which loses something both ways.
constexpr auto kPairs =
    "CREATE TABLE pairs (id int, a text, b text, x text, y text);"
    "INSERT INTO pairs (id, a, b) VALUES (1, 'one', 'Roe')";
DualWrite pairs() {
  return dual_write("pairs", {{"x", "a"}, {"y", "upper(b)"}}, {{"a", "x"}, {"b", "lower(y)"}});
}

TEST_F(PostgresDualWrite, BackwardWritesOnlyTheOldColumnsThatAreConcerned) {
  begin(kPairs, pairs());
  fill();
  write("UPDATE pairs SET x = 'two'");
  EXPECT_EQ(read("SELECT a, b, x, y FROM pairs"), "two|Roe|two|ROE");
  write("UPDATE pairs SET y = 'Poe'");
  EXPECT_EQ(read("SELECT a, b, x, y FROM pairs"), "two|poe|two|Poe");
}

TEST_F(PostgresDualWrite, BackwardFromAnUnfilledRowWritesOnlyTheOldColumnsThatAreConcerned) {
  begin(kPairs, pairs());
  write("UPDATE pairs SET x = 'two'");
  EXPECT_EQ(read("SELECT a, b, x, y FROM pairs"), "two|Roe|two|ROE");
}

TEST_F(PostgresDualWrite, ForwardWritesOnlyTheNewColumnsThatAreConcerned) {
  begin(kPairs, pairs());
  fill();
  write("UPDATE pairs SET y = 'Poe'");
  write("UPDATE pairs SET a = 'two'");
  EXPECT_EQ(read("SELECT a, b, x, y FROM pairs"), "two|poe|two|Poe");
}

TEST_F(PostgresDualWrite, ForwardWritesAllWhereSomeWouldBreakTheInvariant) {
  begin(kPairs, pairs());
  fill();
  write("UPDATE pairs SET y = 'Poe'");
  write("UPDATE pairs SET b = 'MIXED Case', a = 'three'");
  EXPECT_EQ(read("SELECT a, b, x, y FROM pairs"), "three|MIXED Case|three|MIXED CASE");
}

TEST_F(PostgresDualWrite, ChangeOfWhatOnlyBackwardReadsTakesTheNewSideForRight) {
  begin(
      "CREATE TABLE t (id int, old text, unit text, new text);"
      "INSERT INTO t VALUES (1, '5 kg', 'kg')",
      dual_write("t", {{"new", "split_part(old, ' ', 1)"}}, {{"old", "new || ' ' || unit"}}));
  fill();
  write("UPDATE t SET new = '6'");
  write("UPDATE t SET unit = 'g'");
  EXPECT_EQ(read("SELECT old, new FROM t"), "6 kg|6");
}

TEST_F(PostgresDualWrite, OneWayNeverTouchesTheOldSide) {
  begin(kUsers, dual_write("users", {{"first_name", "upper(name)"}}, {}));
  write("UPDATE users SET name = 'Zoe' WHERE id = 1");
  EXPECT_EQ(user(1), "Zoe|ZOE|NULL");
  write("UPDATE users SET first_name = 'other' WHERE id = 1");
  EXPECT_EQ(user(1), "Zoe|other|NULL");
  write("UPDATE users SET city = 'Rome' WHERE id = 1");
  EXPECT_EQ(user(1), "Zoe|other|NULL");
}

TEST_F(PostgresDualWrite, DroppedColumnIsFilledWhereItIsNotGiven) {
  begin("CREATE TABLE t (id int, kind text NOT NULL DEFAULT 'plain', note text NOT NULL, n int)",
        dual_write("t", {}, {{"kind", "'n' || n"}, {"note", "'made'"}}));
  client_->execute("INSERT INTO t (id, n) VALUES (1, 5)");
  client_->execute("INSERT INTO t (id, n, kind, note) VALUES (2, 6, 'mine', 'too')");
  EXPECT_EQ(read("SELECT kind, note, n FROM t ORDER BY id"), "n5|made|5;mine|too|6");
}

TEST_F(PostgresDualWrite, TwoMappingsOnOneTableWorkSideBySide) {
  begin(kUsers, split_name());
  workshop_->exec("ALTER TABLE users ADD COLUMN town text");
  workshop_->forward(dual_write("users", {{"town", "city"}}, {{"city", "town"}}));
  write("UPDATE users SET name = 'A B', town = 'Bonn' WHERE id = 1");
  EXPECT_EQ(read("SELECT name, city, first_name, last_name, town FROM users WHERE id = 1"),
            "A B|Bonn|A|B|Bonn");
}

// The old application's write must not fail for a value that has no counterpart.
TEST_F(PostgresDualWrite, Trap16ValueThatForwardRaisesOnLeavesTheNewSideEmpty) {
  begin("CREATE TABLE t (id int, rating text, stars int); INSERT INTO t VALUES (1, '4')",
        dual_write("t", {{"stars", "rating::integer"}}, {{"rating", "stars::text"}}));
  fill();
  client_->execute("INSERT INTO t (id, rating) VALUES (2, 'many')");
  client_->execute("UPDATE t SET rating = 'few' WHERE id = 1");
  EXPECT_EQ(read("SELECT rating, stars FROM t ORDER BY id"), "few|NULL;many|NULL");
  client_->execute("UPDATE t SET stars = 3");
  EXPECT_EQ(read("SELECT rating, stars FROM t ORDER BY id"), "3|3;3|3");
}

TEST_F(PostgresDualWrite, ValueThatDoesNotFitIntoTheNewColumnLeavesItEmpty) {
  begin("CREATE TABLE t (id int, old text, new varchar(3))",
        dual_write("t", {{"new", "old"}}, {{"old", "new"}}));
  client_->execute("INSERT INTO t (id, old) VALUES (1, 'abc'), (2, 'abcd')");
  EXPECT_EQ(read("SELECT new FROM t ORDER BY id"), "abc;NULL");
}

TEST_F(PostgresDualWrite, ValueThatTheNewColumnRoundsAgreesAsItIsStored) {
  begin("CREATE TABLE t (id int, old numeric, new numeric(6, 2))",
        dual_write("t", {{"new", "old"}}, {{"old", "new"}}));
  write("INSERT INTO t (id, old) VALUES (1, 1.005)");
  EXPECT_EQ(read("SELECT old, new FROM t"), "1.005|1.01");
}

// What a client's search_path puts before pg_catalog changes nothing.
TEST_F(PostgresDualWrite, Trap13IsNotFooledByAClientsSearchPath) {
  begin(kUsers, split_name());
  workshop_->exec(
      "CREATE SCHEMA evil; CREATE TYPE evil.int4 AS (a text); CREATE FUNCTION "
      "evil.split_part(text, text, integer) RETURNS text LANGUAGE sql AS $$SELECT 'evil'$$;"
      "CREATE FUNCTION evil.yes(text, text) RETURNS boolean LANGUAGE sql AS $$SELECT true$$;"
      "CREATE OPERATOR evil.= (LEFTARG = text, RIGHTARG = text, FUNCTION = evil.yes)");
  client_->execute("SET search_path = evil, pg_catalog");
  client_->execute("INSERT INTO public.users (id, name) VALUES (9, 'Jo Ito')");
  client_->execute("UPDATE public.users SET first_name = 'Al' WHERE id = 9");
  EXPECT_EQ(read("SELECT name, first_name, last_name FROM public.users WHERE id = 9"),
            "Al Ito|Al|Ito");
}

TEST_F(PostgresDualWrite, TypesAndFunctionsOfTheHomeSchemaAreFoundWhateverTheClientsPath) {
  begin(
      "CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE FUNCTION mooded(text) RETURNS mood "
      "LANGUAGE sql IMMUTABLE AS $$SELECT $1::public.mood$$;"
      "CREATE TABLE t (id int, old text, new mood)",
      dual_write("t", {{"new", "mooded(old)"}}, {{"old", "new::text"}}));
  client_->execute("SET search_path = pg_catalog");
  client_->execute("INSERT INTO public.t (id, old) VALUES (1, 'ok'), (2, 'elated')");
  EXPECT_EQ(read("SELECT old, new FROM public.t ORDER BY id"), "ok|ok;elated|NULL");
}

TEST_F(PostgresDualWrite, Trap23NeedsNoMoreOfAClientThanItsRightsToTheTable) {
  begin(kUsers, split_name());
  const std::string role = "writer_of_" + workshop_->database().name();
  workshop_->exec("CREATE ROLE " + role + "; GRANT SELECT, INSERT, UPDATE ON users TO " + role);
  client_->execute("SET ROLE " + role);
  client_->execute("INSERT INTO users (id, name) VALUES (9, 'Jo Ito')");
  EXPECT_EQ(user(9), "Jo Ito|Jo|Ito");
  client_->execute("RESET ROLE; DROP OWNED BY " + role + "; DROP ROLE " + role);
}

TEST_F(PostgresDualWrite, ReachesEveryPartitionThoseThatAreAttachedLaterToo) {
  begin(
      "CREATE TABLE t (id int, old text, new text) PARTITION BY RANGE (id);"
      "CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10)",
      dual_write("t", {{"new", "upper(old)"}}, {{"old", "lower(new)"}}));
  workshop_->exec(
      "CREATE TABLE t2 (id int, old text, new text);"
      "ALTER TABLE t ATTACH PARTITION t2 FOR VALUES FROM (10) TO (20)");
  client_->execute("SET session_replication_role = replica");
  write("INSERT INTO t (id, old) VALUES (1, 'a'), (11, 'b')");
  client_->execute("INSERT INTO t2 (id, old) VALUES (12, 'c')");
  EXPECT_EQ(read("SELECT new FROM t ORDER BY id"), "A;B;C");
}

// What inherits has no trigger of its parent's.
TEST_F(PostgresDualWrite, Trap6ReachesTablesThatInherit) {
  begin("CREATE TABLE t (id int, old text, new text); CREATE TABLE child () INHERITS (t)",
        dual_write("t", {{"new", "upper(old)"}}, {{"old", "lower(new)"}}));
  write("INSERT INTO child (id, old) VALUES (1, 'a')");
  EXPECT_EQ(read("SELECT new FROM t"), "A");
  workshop_->back_to_start();
  EXPECT_EQ(read("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"), "0");
}

TEST_F(PostgresDualWrite, FollowsAColumnWithACollationOfItsOwn) {
  begin("CREATE TABLE t (id int, old text COLLATE \"C\", new text)",
        dual_write("t", {{"new", "upper(old)"}}, {{"old", "lower(new)"}}));
  write("INSERT INTO t (id, old) VALUES (1, 'stra\xC3\x9F\x65 \xC3\xA4')");
  EXPECT_EQ(read("SELECT new FROM t"), "STRA\xC3\x9F\x45 \xC3\xA4");
}

TEST_F(PostgresDualWrite, IsRestoredFromADump) {
  begin(kUsers, split_name());
  workshop_->exec(
      "DO $$DECLARE each record; BEGIN FOR each IN SELECT tgname, pg_get_triggerdef(oid) AS text "
      "FROM pg_trigger WHERE tgrelid = 'users'::regclass AND NOT tgisinternal LOOP "
      "EXECUTE format('DROP TRIGGER %I ON users', each.tgname); EXECUTE each.text; "
      "END LOOP; END$$");
  write("INSERT INTO users (id, name) VALUES (9, 'Jo Ito')");
  write("UPDATE users SET last_name = 'Poe' WHERE id = 9");
  EXPECT_EQ(user(9), "Jo Poe|Jo|Poe");
}

TEST_F(PostgresDualWrite, LeavesNothingBehind) {
  begin(kUsers, split_name());
  workshop_->back_to_start();
  EXPECT_EQ(read("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"), "0");
  EXPECT_EQ(read("SELECT count(*) FROM pg_proc WHERE pronamespace = 'ratchet'::regnamespace"), "0");
}

TEST_F(PostgresDualWrite, NamesThatNeedQuotesAreQuoted) {
  begin("CREATE TABLE \"T x\" (id int, \"o\"\"ld\" text, \"New\" text)",
        dual_write("T x", {{"New", "upper(\"o\"\"ld\")"}}, {{"o\"ld", "lower(\"New\")"}}));
  write("INSERT INTO \"T x\" (id, \"o\"\"ld\") VALUES (1, 'a')");
  EXPECT_EQ(read("SELECT \"New\" FROM \"T x\""), "A");
}

struct PostgresRepair : ::testing::Test {};

TEST_F(PostgresRepair, SetsWhatWhereSelects) {
  Workshop workshop("CREATE TABLE t (id int, n int NOT NULL)");
  workshop.forward(Repair{.table = unqualified("t"),
                          .set = sql_map({{"n", "0"}}),
                          .where = sql_for_all("n IS NULL -- nobody knows")});
  workshop.exec("INSERT INTO t VALUES (1, NULL), (2, 5)");
  EXPECT_EQ(workshop.rows("SELECT n FROM t ORDER BY id"), "0;5");
  workshop.exec("UPDATE t SET n = NULL");
  EXPECT_EQ(workshop.rows("SELECT n FROM t ORDER BY id"), "0;0");
}

TEST_F(PostgresRepair, MayGiveEachRowAnotherValue) {
  Workshop workshop("CREATE TABLE t (id int, key uuid)");
  workshop.forward(Repair{.table = unqualified("t"),
                          .set = sql_map({{"key", "gen_random_uuid()"}}),
                          .where = sql_for_all("key IS NULL")});
  workshop.exec("INSERT INTO t VALUES (1), (2)");
  EXPECT_EQ(workshop.rows("SELECT count(DISTINCT key) FROM t"), "2");
}

TEST_F(PostgresRepair, ComesBeforeADualWriteOfWhatItRepairs) {
  Workshop workshop("CREATE TABLE t (id int, old text, new text)");
  workshop.forward(dual_write("t", {{"new", "upper(old)"}}, {{"old", "lower(new)"}}));
  workshop.forward(Repair{.table = unqualified("t"),
                          .set = sql_map({{"old", "'none'"}}),
                          .where = sql_for_all("old IS NULL AND new IS NULL")});
  workshop.exec("INSERT INTO t VALUES (1)");
  EXPECT_EQ(workshop.rows("SELECT old, new FROM t"), "none|NONE");
}

}  // namespace
}  // namespace ratchet::postgres
