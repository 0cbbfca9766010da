#include "sqlite/renderer.hpp"

#include "step/mapping.hpp"
#include "unit/sqlite/workshop.hpp"

namespace ratchet::sqlite {
namespace {

Identifier id(const char* name) { return Identifier(name); }

// A schema with everything that renaming or dropping a column could disturb: quotes of all kinds,
// a comment, a string in double quotes, views, triggers, foreign keys both ways.
constexpr auto kShop = R"(
CREATE TABLE teams(id INTEGER PRIMARY KEY, label TEXT CHECK (label <> "none"));
CREATE TABLE users(
  id INTEGER PRIMARY KEY,
  "name" TEXT NOT NULL,   -- first and last
  [city] TEXT COLLATE NOCASE DEFAULT 'Rome',
  status text check (status in ("new", 'old')),
  team INTEGER REFERENCES teams(id) ON DELETE SET NULL,
  boss INTEGER REFERENCES users(id)
);
CREATE INDEX users_name_idx ON users("name");
CREATE INDEX users_status_idx ON users(status) WHERE status <> "old";
CREATE TABLE orders(id INTEGER PRIMARY KEY, user_id INT REFERENCES users(id), note TEXT);
CREATE TABLE log(what TEXT);
CREATE VIEW v_orders AS SELECT o.id, u.id AS user_id, "lit" AS kind FROM orders o, users u
  WHERE u.id = o.user_id;
CREATE TRIGGER audit_a AFTER UPDATE OF city ON users BEGIN INSERT INTO log VALUES ("city"); END;
CREATE TRIGGER audit_b AFTER INSERT ON users BEGIN INSERT INTO log VALUES ('b ' || NEW.id); END;
CREATE TRIGGER on_order AFTER INSERT ON orders BEGIN
  UPDATE users SET status = 'old' WHERE id = NEW.user_id; END;
INSERT INTO users(id, name, city) VALUES (1, 'Mia Roe', 'Bonn'), (2, 'Jo Ito', 'Kiel');
)";

// Runs steps, and after each takes all of them back so far and forward again: what was there before
// must be there to the letter each time.
class ThereAndBack : public testing::Test {
 protected:
  Workshop workshop_{kShop};
  Definitions start_ = workshop_.definitions();

  void expect_way_back(const std::vector<Step>& steps) {
    for (std::size_t count = 1; count <= steps.size(); ++count) {
      for (std::size_t at = 0; at < count; ++at) workshop_.forward(steps[at]);
      EXPECT_EQ(workshop_.rows("PRAGMA integrity_check"), "ok");
      workshop_.back_to_start();
      expect_start("after " + std::to_string(count) + " steps, the last " +
                   std::string(action_of(steps[count - 1])));
    }
  }
  void expect_start(const std::string& when) {
    const Definitions now = workshop_.definitions();
    EXPECT_EQ(fingerprint(now), fingerprint(start_)) << when;
    for (const Difference& each : diff(start_, now)) {
      ADD_FAILURE() << when << ": " << each.object << "\nwas " << each.was << "\nis  " << each.is;
    }
    EXPECT_EQ(workshop_.rows("SELECT name FROM sqlite_schema WHERE name LIKE 'ratchet%'"), "");
    EXPECT_EQ(workshop_.rows("PRAGMA integrity_check"), "ok");
  }
  void forward(const std::vector<Step>& steps) {
    for (const Step& step : steps) workshop_.forward(step);
  }
};

AddColumn added(const char* table, const char* column, const char* type) {
  return {.table = unqualified(table), .column = id(column), .type = sql_for_all(type)};
}

std::vector<Step> steps_of_split() {
  const QualifiedName users = unqualified("users");
  return {added("users", "first_name", "TEXT"),
          added("users", "last_name", "TEXT"),
          split_name(),
          DropNotNull{.table = users, .column = id("name")},
          CreateIndex{.table = users, .columns = {{.column = id("last_name")}}},
          RetireColumn{.table = users, .column = id("name")}};
}

TEST_F(ThereAndBack, SplitOfAColumn) { expect_way_back(steps_of_split()); }

TEST_F(ThereAndBack, SplitThroughPurge) {
  forward(steps_of_split());
  workshop_.purge(split_name());
  workshop_.purge(RetireColumn{.table = unqualified("users"), .column = id("name")});
  EXPECT_EQ(workshop_.rows("SELECT group_concat(name) FROM pragma_table_info('users')"),
            "id,city,status,team,boss,first_name,last_name");
  EXPECT_EQ(workshop_.rows("SELECT name FROM sqlite_schema WHERE name LIKE 'ratchet%'"), "");
  workshop_.exec("INSERT INTO users(first_name, last_name) VALUES ('A', 'B')");
  EXPECT_EQ(workshop_.rows("PRAGMA integrity_check"), "ok");
}

std::vector<Step> steps_of_retyping() {
  const QualifiedName users = unqualified("users");
  DualWrite mapping = dual_write("users", {{"ratchet_new_team", "'T' || team"}},
                                 {{"team", "CAST(substr(team, 2) AS INTEGER)"}});
  mapping.names = {{id("team"), id("ratchet_new_team")}};
  return {added("users", "ratchet_new_team", "TEXT"), mapping,
          CreateIndex{.table = users,
                      .columns = {{.column = id("ratchet_new_team")}},
                      .index = id("users_team_key"),
                      .unique = true},
          SwapColumns{.table = users, .column = id("team")}};
}

TEST_F(ThereAndBack, AnotherTypeUnderTheSameName) { expect_way_back(steps_of_retyping()); }

TEST_F(ThereAndBack, SwappedColumnsGoOnBeingKeptInStep) {
  forward(steps_of_retyping());
  workshop_.exec("INSERT INTO users(id, name, team) VALUES (7, 'x', 'T42')");
  EXPECT_EQ(workshop_.rows("SELECT team, ratchet_old_team FROM users WHERE id = 7"), "T42|42");
  workshop_.exec("UPDATE users SET ratchet_old_team = 5 WHERE id = 7");
  EXPECT_EQ(workshop_.rows("SELECT team, ratchet_old_team FROM users WHERE id = 7"), "T5|5");
}

TEST_F(ThereAndBack, RetiredColumnGoesOnBeingKeptInStep) {
  forward(steps_of_split());
  workshop_.exec("INSERT INTO users(id, first_name, last_name) VALUES (7, 'A', 'B')");
  workshop_.exec("UPDATE users SET last_name = 'C' WHERE id = 7");
  EXPECT_EQ(workshop_.rows("SELECT ratchet_old_name FROM users WHERE id = 7"), "A C");
  workshop_.exec("UPDATE users SET ratchet_old_name = 'D E' WHERE id = 7");
  EXPECT_EQ(workshop_.rows("SELECT first_name, last_name FROM users WHERE id = 7"), "D|E");
}

TEST_F(ThereAndBack, RenameOfATable) {
  expect_way_back({CreateView{.view = unqualified("people"), .of = unqualified("users")},
                   RenameTable{.table = unqualified("users"), .to = unqualified("people")}});
}

TEST_F(ThereAndBack, RenamedTableTakesWritesUnderBothNames) {
  forward({CreateView{.view = unqualified("people"), .of = unqualified("users")}});
  workshop_.exec("INSERT INTO people(name) VALUES ('New Client')");
  EXPECT_EQ(workshop_.rows("SELECT id, name, city FROM users WHERE id = 3"), "3|New Client|Rome");
  forward({RenameTable{.table = unqualified("users"), .to = unqualified("people")}});
  workshop_.exec("UPDATE users SET city = 'Oslo' WHERE name = 'Mia Roe'");
  workshop_.exec("DELETE FROM users WHERE id = 2");
  EXPECT_EQ(workshop_.rows("SELECT id, name, city FROM people"),
            "1|Mia Roe|Oslo;3|New Client|Rome");
  EXPECT_EQ(workshop_.rows("SELECT \"table\" FROM pragma_foreign_key_list('orders')"), "people");
  workshop_.exec("INSERT INTO orders(user_id) VALUES (1)");
  EXPECT_EQ(workshop_.rows("SELECT status FROM people WHERE id = 1"), "old");
  workshop_.purge(RenameTable{.table = unqualified("users"), .to = unqualified("people")});
  EXPECT_EQ(workshop_.rows("SELECT user_id FROM v_orders"), "1");
}

TEST_F(ThereAndBack, DropOfATable) {
  const Step retire = RetireTable{.table = unqualified("log")};
  workshop_.exec("DROP TRIGGER audit_a; DROP TRIGGER audit_b");
  start_ = workshop_.definitions();
  expect_way_back({retire});
  forward({retire});
  workshop_.purge(retire);
  EXPECT_EQ(workshop_.rows("SELECT count(*) FROM sqlite_schema WHERE name LIKE '%log'"), "0");
}

TEST_F(ThereAndBack, IndexesAndViews) {
  expect_way_back(
      {CreateIndex{
           .table = unqualified("orders"),
           .columns = {{.column = id("note")},
                       {.expression = sql_for_all("lower(note)"), .order = SortOrder::desc}},
           .index = id("orders_note_idx"),
           .where = sql_for_all("note IS NOT NULL -- few")},
       DropIndex{.index = id("users_status_idx")}, RetireView{.view = unqualified("v_orders")}});
}

TEST_F(ThereAndBack, RawSql) {
  expect_way_back({RawSql{.up = sql_for_all("CREATE TABLE x(a); CREATE INDEX x_a ON x(a)"),
                          .down = sql_for_all("DROP TABLE x")}});
}

TEST_F(ThereAndBack, CreatedTableHasAllThatWasSaid) {
  CreateTable step{.table = unqualified("items")};
  step.columns = {
      {.name = id("id"),
       .type = sql_for_all("INTEGER"),
       .facets = {.identity = IdentityKind::always}},
      {.name = id("sku"),
       .type = sql_for_all("TEXT"),
       .facets = {.not_null = true, .collation = "NOCASE", .unique = true}},
      {.name = id("price"),
       .type = sql_for_all("INTEGER"),
       .facets = {.default_value = sql_for_all("7"), .check = sql_for_all("price > 0")}},
      {.name = id("gross"),
       .type = sql_for_all("INTEGER"),
       .facets = {.generated = sql_for_all("price * 2"), .stored = true}}};
  ColumnDeclaration owner{.name = id("owner"), .type = sql_for_all("INTEGER")};
  owner.facets.foreign_key = {.references = Reference{.table = unqualified("users")},
                              .on_delete = ReferentialAction::cascade,
                              .deferrable = Deferral::deferred};
  step.columns.push_back(owner);
  step.primary_key = PrimaryKeyDeclaration{.columns = {id("id")}};
  step.constraints = {{.name = id("one_each"), .kind = {.unique = {id("owner"), id("price")}}}};
  step.strict = true;
  expect_way_back({step});
  forward({step});
  workshop_.exec("INSERT INTO items(sku) VALUES ('a')");
  EXPECT_EQ(workshop_.rows("SELECT id, sku, price, gross FROM items"), "1|a|7|14");
  EXPECT_THROW(workshop_.exec("INSERT INTO items(sku) VALUES ('A')"), SQLite::Exception);
  EXPECT_THROW(workshop_.exec("INSERT INTO items(sku, price) VALUES ('b', -1)"), SQLite::Exception);
}

TEST_F(ThereAndBack, AnotherMigrationOnTheSameTableMayComeInBetween) {
  forward(steps_of_split());
  const DualWrite other = dual_write("users", {{"town", "city"}}, {{"city", "town"}});
  workshop_.exec("ALTER TABLE users ADD COLUMN town TEXT");
  Workshop& shop = workshop_;
  shop.forward(other);
  shop.back();  // the other one's
  const SqliteRenderer renderer;
  // What the table was before is of no use any more: it is taken back by its meaning.
  for (int step = 0; step < 6; ++step) shop.back_without_table_text();
  EXPECT_EQ(shop.rows("SELECT group_concat(name) FROM pragma_table_info('users')"),
            "id,name,city,status,team,boss,town");
  EXPECT_EQ(shop.rows("SELECT \"notnull\" FROM pragma_table_info('users') WHERE name = 'name'"),
            "1");
  EXPECT_EQ(shop.rows("SELECT name FROM sqlite_schema WHERE name LIKE 'ratchet%'"), "");
}

TEST(SqliteRenderer, RefusesWhatSqliteCantDoWithWords) {
  const SqliteRenderer renderer;
  Workshop workshop(kShop);
  for (const Step& step : std::vector<Step>{CreateEnum{}, SetComment{},
                                            AddConstraint{.kind = {.unique = {id("name")}}},
                                            SetPrimaryKey{}, RenameIndex{}}) {
    try {
      renderer.forward(step, workshop.scene());
      ADD_FAILURE() << action_of(step);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_migration) << action_of(step);
      EXPECT_FALSE(error.message().empty());
    }
  }
}

TEST(SqliteRenderer, TellsWhetherAStepIsInForce) {
  Workshop workshop(kShop);
  for (const Step& step : steps_of_split()) {
    EXPECT_EQ(workshop.renderer().in_force(step, workshop.scene()), false) << action_of(step);
    workshop.forward(step);
    EXPECT_EQ(workshop.renderer().in_force(step, workshop.scene()), true) << action_of(step);
  }
}

TEST(SqliteRenderer, ShowsDataAsLiterals) {
  const SqliteRenderer renderer;
  EXPECT_EQ(renderer.show(sql("SELECT {}, {}", Bind{std::string("O'Hara")}, Bind{Null{}})),
            "SELECT 'O''Hara', NULL");
}

TEST(SqliteRenderer, CostsGrowWithTheRows) {
  Workshop workshop(kShop);
  Scene scene = workshop.scene();
  for (Table& table : scene.schema.tables) table.estimated_rows = 2'000'000;
  const Step retire = RetireColumn{.table = unqualified("users"), .column = id("name")};
  EXPECT_LT(workshop.renderer().cost(retire, scene, Phase::contract).held, Milliseconds{100});
  EXPECT_GE(workshop.renderer().cost(retire, scene, Phase::purge).held, Milliseconds{2'000});
  const Cost copied =
      workshop.renderer().cost(Copy{.table = unqualified("users")}, scene, Phase::backfill);
  EXPECT_EQ(copied.held, Milliseconds{50});
  EXPECT_GE(copied.total, Milliseconds{1'000});
}

}  // namespace
}  // namespace ratchet::sqlite
