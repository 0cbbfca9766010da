#include "postgres/renderer.hpp"

#include "unit/postgres/workshop.hpp"

namespace ratchet::postgres {
namespace {

using ::testing::HasSubstr;

constexpr auto kShop =
    "CREATE TYPE mood AS ENUM ('sad', 'ok');"
    "CREATE TABLE shops (id int PRIMARY KEY);"
    "CREATE TABLE users (id int PRIMARY KEY, name text NOT NULL DEFAULT 'x, y' || 'z', email text "
    "UNIQUE, age int CHECK (age > 0), shop_id int, made timestamptz DEFAULT now(), first_name "
    "text);"
    "CREATE UNIQUE INDEX users_lower ON users (name, age);"
    "CREATE INDEX users_made ON users (made DESC) WHERE age > 1;"
    "COMMENT ON COLUMN users.made IS 'it''s';"
    "CREATE VIEW adults AS SELECT id FROM users WHERE age > 17;"
    "INSERT INTO users (id, name, email, age) VALUES (1, 'Mia', 'm@x', 5), (2, 'Jo', 'j@x', 6)";

const QualifiedName kUsers = unqualified("users");
Identifier id(const char* name) { return Identifier(name); }

CreateIndex index_on(const char* column, const char* name) {
  return {.table = kUsers, .columns = {{.column = id(column)}}, .index = id(name)};
}
AddConstraint check(const char* name, const char* text) {
  return {.table = kUsers, .constraint = id(name), .kind = {.check = sql_for_all(text)}};
}
AddColumn column(const char* name, const char* type) {
  return {.table = kUsers, .column = id(name), .type = sql_for_all(type)};
}
AddConstraint foreign_key() {
  AddConstraint step{.table = kUsers};
  step.kind.foreign_key = {id("shop_id")};
  step.kind.reference = {.references = Reference{.table = unqualified("shops")},
                         .on_delete = ReferentialAction::cascade};
  return step;
}

struct Named {
  const char* name;
  std::vector<Step> steps;
};
void PrintTo(const Named& named, std::ostream* out) { *out << named.name; }

// Every step shows that it is in force while it is, and leaves nothing when it is taken back.
struct EveryPostgresStep : ::testing::TestWithParam<Named> {};

TEST_P(EveryPostgresStep, IsInForceUntilItIsTakenBackToTheLetter) {
  Workshop workshop(kShop);
  const Definitions before = workshop.definitions();
  for (const Step& step : GetParam().steps) {
    EXPECT_NE(workshop.in_force(step), true);
    workshop.forward(step);
    EXPECT_NE(workshop.in_force(step), false);
  }
  workshop.back_to_start();
  EXPECT_THAT(diff(before, workshop.definitions()), ::testing::IsEmpty());
}

CreateTable orders() {
  CreateTable step{.table = unqualified("orders"), .comment = "what was ordered"};
  step.columns = {{.name = id("id"),
                   .type = sql_for_all("bigint"),
                   .facets = {.identity = IdentityKind::always}},
                  {.name = id("user_id"),
                   .type = sql_for_all("int"),
                   .facets = {.comment = "who", .foreign_key = {.references = Reference{kUsers}}}},
                  {.name = id("mood"),
                   .type = sql_for_all("mood"),
                   .facets = {.not_null = true, .default_value = sql_for_all("'ok'")}}};
  step.primary_key = PrimaryKeyDeclaration{.columns = {id("id")}};
  step.constraints = {{.kind = {.unique = {id("user_id"), id("mood")}}}};
  step.with = {{"fillfactor", "80"}};
  return step;
}

const DualWrite kFirstName =
    dual_write("users", {{"first_name", "upper(name)"}}, {{"name", "lower(first_name)"}});
const DualWrite kBeside = {.table = kUsers,
                           .forward = sql_map({{"ratchet_new_name", "upper(name)"}}),
                           .backward = sql_map({{"name", "lower(name)"}}),
                           .names = {{id("name"), id("ratchet_new_name")}}};

INSTANTIATE_TEST_SUITE_P(
    All, EveryPostgresStep,
    ::testing::Values(
        Named{"create_table", {orders()}}, Named{"add_column", {column("note", "varchar(20)")}},
        Named{"create_view_and_rename_table",
              {CreateView{unqualified("people"), kUsers},
               RenameTable{kUsers, unqualified("people")}}},
        Named{"create_enum", {CreateEnum{unqualified("color"), {"red", "it's"}}}},
        Named{"drop_enum", {DropEnum{unqualified("mood")}}},
        Named{"drop_not_null", {DropNotNull{kUsers, id("name")}}},
        Named{"set_not_null", {SetNotNull{kUsers, id("email")}}},
        Named{"set_default", {SetDefault{kUsers, id("name"), sql_for_all("'new'")}}},
        Named{"set_default_where_none_was", {SetDefault{kUsers, id("age"), sql_for_all("5")}}},
        Named{"drop_default", {DropDefault{kUsers, id("name")}}},
        Named{"drop_constraint", {DropConstraint{kUsers, id("users_age_check")}}},
        Named{"rename_constraint", {RenameConstraint{kUsers, id("users_age_check"), id("adult")}}},
        Named{"rename_index", {RenameIndex{id("users_made"), id("users_born")}}},
        Named{"set_comment", {SetComment{kUsers, id("made"), "when"}}},
        Named{"set_comment_of_the_table", {SetComment{kUsers, std::nullopt, "who"}}},
        Named{"drop_comment", {SetComment{kUsers, id("made"), ""}}},
        Named{"create_index", {index_on("age", "users_age")}},
        Named{"drop_index", {DropIndex{id("users_made")}}},
        Named{"add_check", {check("named", "name <> ''")}},
        Named{"add_foreign_key", {foreign_key()}},
        Named{"add_unique",
              {AddConstraint{.table = kUsers, .kind = {.unique = {id("name"), id("email")}}}}},
        Named{"add_unique_that_is_deferred",
              {AddConstraint{.table = kUsers,
                             .kind = {.unique = {id("name")},
                                      .reference = {.deferrable = Deferral::deferred}}}}},
        Named{"set_primary_key",
              {CreateIndex{.table = kUsers,
                           .columns = {{.column = id("email")}},
                           .index = id("by_email"),
                           .unique = true},
               SetNotNull{kUsers, id("email")},
               SetPrimaryKey{kUsers, {id("email")}, id("by_email")}}},
        Named{"carry_column",
              {column("label", "text"), CarryColumn{kUsers, id("name"), id("label")}}},
        Named{"replica_identity",
              {SetReplicaIdentity{kUsers, ReplicaIdentityKind::full, std::nullopt}}},
        Named{"dual_write", {kFirstName}},
        Named{"repair", {Repair{kUsers, sql_map({{"age", "1"}}), sql_for_all("age IS NULL")}}},
        Named{"retire_column", {RetireColumn{kUsers, id("name")}}},
        Named{"retire_column_of_a_unique_constraint", {RetireColumn{kUsers, id("email")}}},
        Named{"retire_a_mapped_column", {kFirstName, RetireColumn{kUsers, id("name")}}},
        Named{"swap_columns",
              {column("ratchet_new_name", "text"), kBeside, SwapColumns{kUsers, id("name")}}},
        Named{"retire_table", {RetireTable{kUsers}}},
        Named{"retire_view", {RetireView{unqualified("adults")}}},
        Named{"sql",
              {RawSql{.up = sql_for_all("CREATE TABLE a (); CREATE TABLE b ()"),
                      .down = sql_for_all("DROP TABLE a, b")}}}),
    [](const auto& each) { return std::string(each.param.name); });

struct PostgresSteps : ::testing::Test {
  Workshop workshop{kShop};

  std::string message_of(const std::string& statement) {
    try {
      workshop.exec(statement);
      return "";
    } catch (const std::exception& failure) {
      return failure.what();
    }
  }
};

// Nobody may be refused for a column that he doesn't see.
TEST_F(PostgresSteps, Trap22RetiredColumnRefusesNobody) {
  workshop.forward(RetireColumn{kUsers, id("name")});
  workshop.forward(RetireColumn{kUsers, id("email")});
  workshop.exec(
      "INSERT INTO users (id) VALUES (7), (8); UPDATE users SET ratchet_old_name = NULL WHERE id = "
      "8");
  EXPECT_EQ(workshop.rows("SELECT ratchet_old_name, ratchet_old_email FROM users WHERE id = 7"),
            "x, yz|NULL");
}

// No moment in which a client that gives neither side finds no default.
TEST_F(PostgresSteps, DefaultPassesFromTheOldSideToTheNewOne) {
  const DualWrite mapping = dual_write("users", {{"first_name", "name"}}, {{"name", "first_name"}});
  const Definitions before = workshop.definitions();
  workshop.forward(mapping);
  workshop.copy(mapping);
  workshop.forward(SetNotNull{kUsers, id("first_name")});
  workshop.forward(RetireColumn{kUsers, id("name")});
  workshop.exec("INSERT INTO users (id) VALUES (7)");
  workshop.forward(SetDefault{kUsers, id("first_name"), sql_for_all("'new'")});
  workshop.exec("INSERT INTO users (id) VALUES (8)");
  EXPECT_EQ(
      workshop.rows("SELECT first_name, ratchet_old_name FROM users WHERE id > 6 ORDER BY id"),
      "x, yz|x, yz;new|new");
  workshop.back_to_start();
  EXPECT_THAT(diff(before, workshop.definitions()), ::testing::IsEmpty());
}

TEST_F(PostgresSteps, BringingBackARetiredColumnChecksAgainWhatItWasHeldTo) {
  workshop.forward(RetireColumn{kUsers, id("name")});
  workshop.exec("INSERT INTO users (id, ratchet_old_name) VALUES (7, NULL)");
  EXPECT_THROW(workshop.back(), Error);
}

TEST_F(PostgresSteps, UniqueIndexesOfARetiredColumnComeBackWithoutALockThatLasts) {
  const Scene scene = workshop.scene();
  workshop.forward(RetireColumn{kUsers, id("email")});
  const StepSql back = workshop.renderer().back(RetireColumn{kUsers, id("email")}, workshop.scene(),
                                                all_definitions(scene.schema));
  ASSERT_EQ(back.before.size(), 1U);
  EXPECT_EQ(workshop.renderer().show(back.before[0]),
            "CREATE UNIQUE INDEX CONCURRENTLY \"users_email_key\" ON \"public\".\"users\" "
            "(\"ratchet_old_email\")");
}

TEST_F(PostgresSteps, RetiredColumnIsMaintainedByTheFunctionsThatAreReplacedWithItsName) {
  workshop.forward(kFirstName);
  workshop.forward(RetireColumn{kUsers, id("name")});
  workshop.exec("INSERT INTO users (id, first_name) VALUES (7, 'ADA')");
  EXPECT_EQ(workshop.rows("SELECT ratchet_old_name FROM users WHERE id = 7"), "ada");
  workshop.back();
  EXPECT_EQ(workshop.rows("SELECT name FROM users WHERE id = 7"), "ada");
}

TEST_F(PostgresSteps, SwappedColumnsAnswerToTheirOtherNames) {
  workshop.forward(column("ratchet_new_name", "text"));
  workshop.forward(kBeside);
  workshop.copy(kBeside);
  workshop.forward(SwapColumns{kUsers, id("name")});
  EXPECT_EQ(workshop.rows("SELECT name, ratchet_old_name FROM users WHERE id = 1"), "MIA|Mia");
  workshop.exec("UPDATE users SET name = 'ZOE' WHERE id = 1");
  EXPECT_EQ(workshop.rows("SELECT name, ratchet_old_name FROM users WHERE id = 1"), "ZOE|zoe");
}

TEST_F(PostgresSteps, PurgeLeavesTheNewShapeAndNothingOfRatchets) {
  workshop.forward(kFirstName);
  workshop.forward(RetireColumn{kUsers, id("name")});
  workshop.purge(kFirstName);
  workshop.purge(RetireColumn{kUsers, id("name")});
  EXPECT_EQ(workshop.rows("SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass "
                          "AND NOT attisdropped AND attname LIKE '%name'"),
            "1");
  EXPECT_EQ(
      workshop.rows("SELECT count(*) FROM pg_proc WHERE pronamespace = 'ratchet'::regnamespace"),
      "0");
  workshop.exec("INSERT INTO users (id, first_name) VALUES (7, 'ADA')");
}

TEST_F(PostgresSteps, RenamedTableTakesWritesUnderBothNames) {
  workshop.forward(CreateView{unqualified("people"), kUsers});
  workshop.exec("INSERT INTO people (id, name) VALUES (7, 'Ada')");
  workshop.forward(RenameTable{kUsers, unqualified("people")});
  workshop.exec("INSERT INTO users (id, name) VALUES (8, 'Eve')");
  EXPECT_EQ(workshop.rows("SELECT count(*) FROM people"), "4");
  workshop.purge(RenameTable{kUsers, unqualified("people")});
  EXPECT_THAT(message_of("SELECT FROM users"), HasSubstr("does not exist"));
}

TEST_F(PostgresSteps, ViewUnderTheOtherNameLetsInWhomTheTableLetsIn) {
  const std::string role = "reader_of_" + workshop.database().name();
  workshop.exec("CREATE ROLE " + role + "; GRANT SELECT, INSERT ON users TO " + role);
  workshop.forward(CreateView{unqualified("people"), kUsers});
  PostgresClient client = workshop.client();
  client.execute("SET ROLE " + role);
  client.execute("INSERT INTO people (id, name) VALUES (7, 'Ada')");
  EXPECT_EQ(rows_in(client, "SELECT count(*) FROM people"), "3");
  EXPECT_THROW(client.execute("DELETE FROM people"), std::runtime_error);
  client.execute("RESET ROLE");
  workshop.forward(RenameTable{kUsers, unqualified("people")});
  client.execute("SET ROLE " + role + "; SELECT FROM users; RESET ROLE");
  client.execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
}

TEST_F(PostgresSteps, IndexIsBuiltConcurrently) {
  const StepSql sql = workshop.renderer().forward(index_on("age", "users_age"), workshop.scene());
  ASSERT_EQ(sql.before.size(), 1U);
  EXPECT_EQ(workshop.renderer().show(sql.before[0]),
            "CREATE INDEX CONCURRENTLY \"users_age\" ON \"public\".\"users\" (\"age\")");
}

TEST_F(PostgresSteps, IndexThatAnInterruptionLeftInvalidIsDroppedFirst) {
  workshop.exec("UPDATE users SET age = 5");
  CreateIndex unique = index_on("age", "users_age");
  unique.unique = true;
  EXPECT_THROW(workshop.forward(unique), Error);
  EXPECT_NE(workshop.in_force(unique), true);
  workshop.exec("UPDATE users SET age = id");
  workshop.forward(unique);
  EXPECT_EQ(workshop.in_force(unique), true);
}

TEST_F(PostgresSteps, IndexOfAPartitionedTableIsBuiltPartitionByPartition) {
  workshop.exec(
      "CREATE TABLE t (id int, k int) PARTITION BY RANGE (id); CREATE TABLE t1 PARTITION OF t FOR "
      "VALUES FROM (0) TO (10); CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20) "
      "PARTITION BY LIST (k); CREATE TABLE t2a PARTITION OF t2 DEFAULT");
  const Step step =
      CreateIndex{.table = unqualified("t"), .columns = {{.column = id("k")}}, .index = id("t_k")};
  const Definitions before = workshop.definitions();
  workshop.forward(step);
  EXPECT_EQ(workshop.in_force(step), true);
  EXPECT_EQ(workshop.rows("SELECT count(*), bool_and(indisvalid) FROM pg_index WHERE indrelid IN "
                          "('t'::regclass, 't1'::regclass, 't2'::regclass, 't2a'::regclass)"),
            "4|t");
  workshop.back();
  EXPECT_THAT(diff(before, workshop.definitions()), ::testing::IsEmpty());
}

TEST_F(PostgresSteps, ConstraintThatRowsBreakIsLeftForAnotherTry) {
  const Step step = check("grown_up", "age > 17");
  EXPECT_THROW(workshop.forward(step), Error);
  EXPECT_EQ(workshop.in_force(step), false);
  workshop.exec("UPDATE users SET age = age + 20");
  workshop.forward(step);
  EXPECT_EQ(workshop.in_force(step), true);
  EXPECT_THAT(message_of("UPDATE users SET age = 3"), HasSubstr("grown_up"));
}

// No scan under a lock that readers wait for: the check that proves it is validated before.
TEST_F(PostgresSteps, NotNullIsProvedBeforeItIsSet) {
  const Step step = SetNotNull{kUsers, id("email")};
  const StepSql sql = workshop.renderer().forward(step, workshop.scene());
  ASSERT_EQ(sql.before.size(), 2U);
  EXPECT_THAT(workshop.renderer().show(sql.before[0]), HasSubstr("NOT VALID"));
  EXPECT_THAT(workshop.renderer().show(sql.before[1]), HasSubstr("VALIDATE CONSTRAINT"));
  workshop.exec("UPDATE users SET email = NULL");
  EXPECT_THROW(workshop.forward(step), Error);
  workshop.exec("UPDATE users SET email = id");
  workshop.forward(step);
  EXPECT_THAT(message_of("UPDATE users SET email = NULL"), HasSubstr("not-null"));
  EXPECT_EQ(workshop.rows("SELECT count(*) FROM pg_constraint WHERE conname LIKE 'ratchet%'"), "0");
}

// Autovacuum has given way before anybody can wait in line behind the strong lock.
TEST_F(PostgresSteps, Trap26StrongLockComesBehindOneThatHoldsUpNobody) {
  const StepSql sql = workshop.renderer().forward(column("note", "text"), workshop.scene());
  EXPECT_EQ(workshop.renderer().show(workshop.renderer().in_transaction(sql)[0]),
            "SET LOCAL lock_timeout = '1500ms';\n"
            "LOCK TABLE \"public\".\"users\" IN SHARE UPDATE EXCLUSIVE MODE;\n"
            "SET LOCAL lock_timeout = '200ms'; SET LOCAL statement_timeout = '250ms';\n"
            "LOCK TABLE \"public\".\"users\" IN ACCESS EXCLUSIVE MODE;\n"
            "SET LOCAL statement_timeout = 0");
}

// The timeout of a lock counts anew for every partition.
TEST_F(PostgresSteps, Trap27WaitForSeveralLocksIsLimitedAsAWhole) {
  const StepSql sql = workshop.renderer().forward(column("note", "text"), workshop.scene());
  EXPECT_THAT(workshop.renderer().show(workshop.renderer().in_transaction(sql)[0]),
              HasSubstr("SET LOCAL statement_timeout = '250ms'"));
}

TEST_F(PostgresSteps, StrongLockIsWaitedForAsLongAsIsConfigured) {
  const PostgresRenderer patient(spelling("public"), LockManners(Milliseconds{900}));
  const StepSql sql = patient.forward(column("note", "text"), workshop.scene());
  EXPECT_THAT(patient.show(patient.in_transaction(sql)[0]),
              HasSubstr("SET LOCAL lock_timeout = '900ms';"));
}

TEST_F(PostgresSteps, LockThatIsNotToBeHadIsBusy) {
  PostgresClient client = workshop.client();
  client.execute("BEGIN; SELECT FROM users");
  try {
    workshop.forward(column("note", "text"));
    ADD_FAILURE() << "the column was added beside a reader";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::busy);
  }
}

TEST_F(PostgresSteps, EnumTakesAnotherValue) {
  const Step step = AddEnumValue{unqualified("mood"), "happy", "ok", std::nullopt};
  workshop.forward(step);
  EXPECT_EQ(workshop.in_force(step), true);
  EXPECT_EQ(workshop.rows("SELECT enum_range(NULL::mood)"), "{sad,happy,ok}");
}

TEST_F(PostgresSteps, ShowWritesDataOutAsLiterals) {
  EXPECT_EQ(workshop.renderer().show(sql("SELECT {}, {}", Bind{"it's"}, Bind{std::int64_t{5}})),
            "SELECT 'it''s', 5");
}

TEST_F(PostgresSteps, TablesOfOtherSchemasAreReachedUnderTheirNames) {
  workshop.exec("CREATE SCHEMA shop; CREATE TABLE shop.items (id int, old text, new text)");
  const DualWrite mapping =
      dual_write("shop.items", {{"new", "upper(old)"}}, {{"old", "lower(new)"}});
  workshop.forward(mapping);
  workshop.forward(CreateIndex{.table = mapping.table, .columns = {{.column = id("new")}}});
  workshop.exec("INSERT INTO shop.items (id, old) VALUES (1, 'a')");
  EXPECT_EQ(workshop.rows("SELECT new FROM shop.items"), "A");
  workshop.back_to_start();
}

}  // namespace
}  // namespace ratchet::postgres
