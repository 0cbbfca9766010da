// A dual write between two tables on PostgreSQL, where clients and the copy meet on one row. Every
// order is forced: a statement waits for a lock, or a transaction is left open.
#include <gmock/gmock.h>

#include <thread>

#include "base/error.hpp"
#include "unit/postgres/workshop.hpp"

namespace ratchet::postgres {
namespace {

using ::testing::HasSubstr;

constexpr const char* kTables =
    "CREATE TABLE users (id int PRIMARY KEY, name text, city text);"
    "CREATE TABLE people (id int PRIMARY KEY, full_name text, city text);"
    "INSERT INTO users VALUES (1, 'Ada', 'Oslo'), (2, 'Zoe', 'Rome')";
constexpr const char* kPeople = "SELECT * FROM people ORDER BY id";

DualWrite users_to_people() {
  DualWrite step = dual_write("users", {{"full_name", "name"}, {"city", "city"}},
                              {{"name", "full_name"}, {"city", "city"}});
  step.to = parse_qualified_name("people");
  step.rows.on = sql_map({{"id", "id"}});
  return step;
}

class PostgresPair : public ::testing::Test {
 protected:
  PostgresPair() { shop.forward(mapping); }

  std::unique_ptr<RowWork> copy() {
    return make_row_work(Copy{.table = mapping.table, .to = mapping.to}, &mapping, shop.scene(),
                         spelling("public"));
  }
  BatchOutcome run_copy(const Cursor& after = {}) {
    const auto transaction = session.begin(Access::write);
    const BatchOutcome outcome = copy()->run(*transaction, {.after = after, .rows_max = 100});
    transaction->commit();
    return outcome;
  }

  DualWrite mapping = users_to_people();
  Workshop shop{kTables};
  PostgresSession session{{.url = shop.database().url()}};
};

// Trap 3: its DELETE does not see the row that was copied meanwhile.
TEST_F(PostgresPair, Trap3_client_with_an_old_snapshot_is_refused_and_leaves_no_zombie) {
  for (const char* statement :
       {"DELETE FROM users WHERE id = 1", "UPDATE users SET id = 7 WHERE id = 1",
        "UPDATE users SET name = 'Eve' WHERE id = 1"}) {
    shop.exec(
        "BEGIN; SET LOCAL ratchet.quiet = 'on'; TRUNCATE users, people; "
        "INSERT INTO users VALUES (1, 'Ada', 'Oslo'); COMMIT");
    PostgresClient client = shop.client();
    client.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM users");
    EXPECT_EQ(run_copy().rows_changed, 1);
    try {
      client.execute(statement);
      ADD_FAILURE() << statement << " was not refused";
    } catch (const std::runtime_error& refusal) {
      EXPECT_THAT(refusal.what(), HasSubstr("could not serialize")) << statement;
    }
    client.execute("ROLLBACK");
    EXPECT_EQ(shop.rows(kPeople), "1|Ada|Oslo") << statement;
    client.execute(statement);
    EXPECT_EQ(shop.rows(kPeople), shop.rows("SELECT * FROM users ORDER BY id")) << statement;
  }
}

// Its trigger fires before ours, which would carry over what the row was before that.
TEST_F(PostgresPair, carries_over_what_other_triggers_make_of_a_row_that_is_written) {
  run_copy();
  shop.exec(
      "CREATE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN "
      "IF TG_OP = ''DELETE'' THEN INSERT INTO users VALUES (OLD.id, ''back'', ''Bern''); "
      "ELSE UPDATE users SET city = city || ''!'' WHERE id = NEW.id AND city NOT LIKE ''%!''; "
      "END IF; RETURN NULL; END';"
      "CREATE TRIGGER more AFTER INSERT OR UPDATE OR DELETE ON users "
      "FOR EACH ROW EXECUTE FUNCTION more()");
  shop.exec("INSERT INTO users VALUES (3, 'Eve', 'Bonn')");
  shop.exec("UPDATE users SET name = 'Ann' WHERE id = 1");
  shop.exec("UPDATE users SET id = 9, city = 'Ulm' WHERE id = 3");
  shop.exec("DELETE FROM users WHERE id = 2");
  EXPECT_EQ(shop.rows(kPeople), shop.rows("SELECT * FROM users ORDER BY id"));
  EXPECT_EQ(shop.rows("SELECT city FROM people ORDER BY id"), "Oslo!;Bern!;Ulm!");
}

TEST_F(PostgresPair, copy_waits_for_no_row_that_a_client_has_and_comes_back_for_it) {
  PostgresClient client = shop.client();
  client.execute("BEGIN; DELETE FROM users WHERE id = 1");
  const BatchOutcome first = run_copy();
  EXPECT_EQ(first.rows_changed, 1);
  EXPECT_FALSE(first.finished);
  EXPECT_EQ(shop.rows(kPeople), "2|Zoe|Rome");
  client.execute("COMMIT");
  EXPECT_TRUE(run_copy(first.reached).finished);
  EXPECT_EQ(shop.rows(kPeople), "2|Zoe|Rome");
}

TEST_F(PostgresPair, client_that_gives_its_row_back_has_it_copied) {
  PostgresClient client = shop.client();
  client.execute("BEGIN; UPDATE users SET name = 'Eve' WHERE id = 1");
  const BatchOutcome first = run_copy();
  client.execute("ROLLBACK");
  EXPECT_EQ(run_copy(first.reached).rows_changed, 1);
  EXPECT_EQ(shop.rows(kPeople), "1|Ada|Oslo;2|Zoe|Rome");
}

// Met once in a long while: the new table gets a row under the key behind the back of the statement
// that copies.
TEST_F(PostgresPair, row_that_comes_under_its_key_while_it_is_copied_is_left_as_it_is) {
  PostgresClient client = shop.client();
  client.execute("BEGIN; SET LOCAL ratchet.quiet = 'on'");
  client.execute("INSERT INTO people VALUES (1, 'Eve', 'Bonn')");
  std::thread copying([&] { EXPECT_EQ(run_copy().rows_changed, 1); });
  while (shop.rows("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query "
                   "LIKE 'WITH ratchet_seen%' AND datname = current_database()") != "1") {
  }
  client.execute("COMMIT");
  copying.join();
  EXPECT_EQ(shop.rows(kPeople), "1|Eve|Bonn;2|Zoe|Rome");
}

// It waits for the batch, and its trigger then sees what the batch has put there.
TEST_F(PostgresPair, client_that_deletes_behind_a_batch_leaves_no_zombie) {
  PostgresClient client = shop.client();
  const auto transaction = session.begin(Access::write);
  copy()->run(*transaction, {.after = {}, .rows_max = 100});
  client.begin_query("DELETE FROM users WHERE id = 1");
  while (shop.rows("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query "
                   "LIKE 'DELETE%'") != "1") {
  }
  transaction->commit();
  client.finish();
  EXPECT_EQ(shop.rows(kPeople), "2|Zoe|Rome");
}

// Trap 23: the function of a trigger runs as the tables' owner, whatever the client may do.
TEST_F(PostgresPair, Trap23_client_needs_no_right_on_the_other_table) {
  const std::string role = shop.database().name() + "_clerk";
  shop.exec("CREATE ROLE " + role + "; GRANT SELECT, INSERT, UPDATE, DELETE ON users TO " + role);
  PostgresClient client = shop.client();
  client.execute("SET ROLE " + role + "; CREATE TEMP TABLE people (no int); SET search_path = ''");
  client.execute("INSERT INTO public.users VALUES (3, 'Kai', 'Bonn')");
  client.execute("UPDATE public.users SET city = 'Bari', id = 4 WHERE id = 3");
  EXPECT_EQ(shop.rows("SELECT * FROM public.people"), "4|Kai|Bari");
  client.execute("DELETE FROM public.users WHERE id = 4");
  EXPECT_EQ(shop.rows("SELECT count(*) FROM public.people"), "0");
  client.execute("RESET ROLE; DROP TABLE pg_temp.people");
  client.execute("REVOKE ALL ON public.users FROM " + role + "; DROP ROLE " + role);
}

TEST_F(PostgresPair, truncate_empties_both) {
  run_copy();
  shop.exec("TRUNCATE users");
  EXPECT_EQ(shop.rows("SELECT count(*) FROM people"), "0");
  shop.exec("INSERT INTO people VALUES (5, 'Noor', 'Lund')");
  shop.exec("TRUNCATE people");
  EXPECT_EQ(shop.rows("SELECT count(*) FROM users"), "0");
}

TEST_F(PostgresPair, retired_table_is_written_on_and_comes_back_as_it_was) {
  run_copy();
  const Definitions before = shop.definitions();
  shop.forward(RetireTable{.table = mapping.table});
  shop.exec("INSERT INTO people VALUES (5, 'Noor', 'Lund')");
  EXPECT_EQ(shop.rows("SELECT * FROM ratchet_old_users WHERE id = 5"), "5|Noor|Lund");
  shop.back();
  EXPECT_EQ(shop.definitions(), before);
  shop.exec("UPDATE users SET city = 'Bari' WHERE id = 5");
  EXPECT_EQ(shop.rows("SELECT city FROM people WHERE id = 5"), "Bari");
  shop.back_to_start();
  EXPECT_EQ(shop.rows("SELECT count(*) FROM pg_proc WHERE pronamespace = 'ratchet'::regnamespace"),
            "0");
}

// What goes on while a client is in the middle: its statement waits, and then writes both tables.
TEST_F(PostgresPair, nobody_who_writes_the_new_table_meets_the_old_one_under_the_wrong_name) {
  run_copy();
  PostgresClient holder = shop.client();
  holder.execute("BEGIN; SELECT * FROM users");
  PostgresClient writer = shop.client();
  writer.execute("UPDATE people SET city = 'Lund' WHERE id = 1");
  EXPECT_THROW(shop.forward(RetireTable{.table = mapping.table}), Error);
  writer.execute("UPDATE people SET city = 'Bari' WHERE id = 1");
  holder.execute("COMMIT");
  shop.forward(RetireTable{.table = mapping.table});
  writer.execute("UPDATE people SET city = 'Rome' WHERE id = 1");
  EXPECT_EQ(shop.rows("SELECT city FROM ratchet_old_users WHERE id = 1"), "Rome");
}

// Both draw from one sequence, or each would give out what the other has given.
TEST_F(PostgresPair, both_tables_number_their_rows_from_one_sequence_and_the_new_one_keeps_it) {
  Workshop numbered(
      "CREATE TABLE users (id serial PRIMARY KEY, name text, city text);"
      "CREATE TABLE people (id int PRIMARY KEY, full_name text, city text);");
  const Definitions before = numbered.definitions();
  numbered.forward(mapping);
  numbered.exec("INSERT INTO users (name) VALUES ('Ada')");
  numbered.exec("INSERT INTO people (full_name) VALUES ('Zoe')");
  numbered.exec("INSERT INTO users (name) VALUES ('Kai')");
  EXPECT_EQ(numbered.rows("SELECT id, full_name FROM people ORDER BY id"), "1|Ada;2|Zoe;3|Kai");
  numbered.back();
  EXPECT_EQ(numbered.definitions(), before);
  numbered.forward(mapping);
  numbered.forward(RetireTable{.table = mapping.table});
  numbered.purge(mapping);
  numbered.purge(RetireTable{.table = mapping.table});
  numbered.exec("INSERT INTO people (full_name) VALUES ('Noor')");
  EXPECT_EQ(numbered.rows("SELECT id, full_name FROM people WHERE id > 3"), "4|Noor");
}

}  // namespace
}  // namespace ratchet::postgres
