// One end of a crossing on PostgreSQL: the ways in which a write, or the guard, could be missed
// there. What every product holds: tests/contract.
#include "postgres/crossing.hpp"

#include <gmock/gmock.h>

#include "unit/postgres/workshop.hpp"

namespace ratchet::postgres {
namespace {

using ::testing::HasSubstr;

constexpr const char* kClosed = "users have moved";
constexpr const char* kEntries =
    "SELECT string_agg(key_1::text, ',' ORDER BY ctid) FROM ratchet.outbox_users";

CrossingEnd users() {
  CrossingEnd end{.name = "users",
                  .table = unqualified("users"),
                  .key = {Identifier("id")},
                  .when_closed = kClosed};
  for (const auto& [name, as] :
       {std::pair("id", Carried::integer), std::pair("name", Carried::text)}) {
    end.gives.push_back({Identifier(name), {.sql = {name}, .spot = {}}, as});
    end.takes.push_back({Identifier(name), as});
  }
  return end;
}

class Shop {
 public:
  explicit Shop(const std::string& schema) : workshop_(schema) {
    run(workshop_.renderer().make_end(end_, workshop_.scene(), Guard::open));
    crossing_ = make_crossing(end_, workshop_.scene().schema, {.url = database().url()});
  }

  PostgresDatabase& database() { return workshop_.database(); }
  PostgresClient client() { return workshop_.client(); }
  void exec(const std::string& statements) { workshop_.exec(statements); }
  std::string rows(const std::string& query) { return workshop_.rows(query); }
  std::string entries() { return workshop_.rows(kEntries); }
  Crossing& crossing() { return *crossing_; }

  void write(const std::function<void(Transaction&)>& body) {
    const auto transaction = session_.begin(Access::write);
    body(*transaction);
    transaction->commit();
  }
  void close() {
    write([&](Transaction& transaction) { crossing_->set_guard(transaction, Guard::closed); });
  }
  // What the client is told; "" when it is let through.
  static std::string refusal_of(PostgresClient& client, const std::string& statement) {
    try {
      client.execute(statement);
    } catch (const std::runtime_error& refusal) {
      return refusal.what();
    }
    return "";
  }
  std::string refusal_of(const std::string& statement) {
    PostgresClient someone = client();
    return refusal_of(someone, statement);
  }

 private:
  void run(const StepSql& step) {
    write([&](Transaction& transaction) {
      for (const SqlText& each : workshop_.renderer().in_transaction(step)) {
        transaction.execute(each);
      }
    });
  }

  CrossingEnd end_ = users();
  Workshop workshop_;
  PostgresSession session_{{.url = database().url()}};
  std::unique_ptr<Crossing> crossing_;
};

constexpr const char* kUsers =
    "CREATE TABLE users (id int PRIMARY KEY, name text); INSERT INTO users VALUES (1, 'Ada')";
constexpr const char* kPartitioned =
    "CREATE TABLE users (id int PRIMARY KEY, name text) PARTITION BY RANGE (id);"
    "CREATE TABLE users_low PARTITION OF users FOR VALUES FROM (0) TO (100);"
    "CREATE TABLE users_high PARTITION OF users FOR VALUES FROM (100) TO (200);"
    "INSERT INTO users VALUES (1, 'Ada')";

TEST(PostgresCrossing, CapturesWhatIsWrittenToALeafItself) {
  Shop shop(kPartitioned);
  shop.exec("INSERT INTO users_low VALUES (2, 'Zoe'); UPDATE users SET id = 101 WHERE id = 1");
  EXPECT_EQ(shop.entries(), "2,1,101");
}

TEST(PostgresCrossing, GuardsEveryLeafAndThoseThatAreAttached) {
  Shop shop(kPartitioned);
  shop.close();
  EXPECT_THAT(shop.refusal_of("INSERT INTO users_low VALUES (2, 'Zoe')"), HasSubstr(kClosed));
  EXPECT_THAT(shop.refusal_of("DELETE FROM users WHERE id = 1"), HasSubstr(kClosed));
  shop.exec("CREATE TABLE users_top PARTITION OF users FOR VALUES FROM (200) TO (300)");
  EXPECT_THAT(shop.refusal_of("INSERT INTO users_top VALUES (201, 'Eve')"), HasSubstr(kClosed));
}

TEST(PostgresCrossing, CapturesCopyAndWhatAReplicaApplies) {
  Shop shop(kUsers);
  shop.exec("COPY users FROM PROGRAM 'echo 7,Eve' (FORMAT csv)");
  shop.client().execute("SET session_replication_role = replica; DELETE FROM users WHERE id = 1");
  EXPECT_EQ(shop.entries(), "7,1");
}

TEST(PostgresCrossing, RefusesTruncateAndSaysWhatToDo) {
  Shop shop(kUsers);
  EXPECT_THAT(shop.refusal_of("TRUNCATE users"), HasSubstr("DELETE can"));
}

// It has to lock the table, and sees the trigger then.
TEST(PostgresCrossing, RefusesAClientWhoseSnapshotIsOlderThanTheGuard) {
  Shop shop(kUsers);
  PostgresClient client = shop.client();
  shop.exec("CREATE TABLE other ()");
  client.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; TABLE other");
  shop.close();
  EXPECT_THAT(Shop::refusal_of(client, "UPDATE users SET name = 'Zoe'"), HasSubstr(kClosed));
}

TEST(PostgresCrossing, LeavesLastvalOfAClientAlone) {
  Shop shop("CREATE TABLE users (id serial PRIMARY KEY, name text)");
  PostgresClient client = shop.client();
  client.execute("INSERT INTO users (name) VALUES ('Ada')");
  EXPECT_EQ(rows_in(client, "SELECT lastval()"), "1");
}

TEST(PostgresCrossing, CapturesWhateverAClientsSearchPathAndOperatorsAre) {
  Shop shop(kUsers);
  PostgresClient client = shop.client();
  client.execute(
      "CREATE SCHEMA trap; CREATE FUNCTION trap.never(int, int) RETURNS boolean LANGUAGE sql AS "
      "'SELECT true'; CREATE OPERATOR trap.= (FUNCTION = trap.never, LEFTARG = int, "
      "RIGHTARG = int); SET search_path = trap, pg_catalog, public; "
      "UPDATE public.users SET id = 5");
  EXPECT_EQ(shop.entries(), "1,5");
}

TEST(PostgresCrossing, GoesOnNumberingBehindWhatTheOtherStoreHasGivenOut) {
  Shop shop("CREATE TABLE users (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, name text)");
  shop.exec("INSERT INTO users (name) VALUES ('Ada'), ('Zoe')");
  shop.write([&](Transaction& transaction) {
    EXPECT_EQ(shop.crossing().last_number(transaction), 2);
    shop.crossing().number_behind(transaction, 41);
  });
  shop.exec("INSERT INTO users (name) VALUES ('Eve')");
  EXPECT_EQ(shop.rows("SELECT max(id) FROM users"), "42");
}

// A row for each that waits could be put where vacuum has made room before the mark.
TEST(PostgresCrossing, FindsEntriesBeforeTheOneWhereItLookedLast) {
  Shop shop(kUsers);
  shop.exec("INSERT INTO users SELECT i, '' FROM generate_series(2, 5000) AS i");
  const auto next = [&] {
    std::vector<OutboxEntry> entries;
    shop.write([&](Transaction& transaction) {
      entries = shop.crossing().waiting(transaction, 4000);
      shop.crossing().delete_entries(transaction, entries);
    });
    return entries.size();
  };
  EXPECT_EQ(next(), 4000U);
  EXPECT_EQ(next(), 999U);
  shop.exec("VACUUM ratchet.outbox_users");
  shop.exec("UPDATE users SET name = 'x' WHERE id < 11");
  EXPECT_EQ(next(), 10U);
}

}  // namespace
}  // namespace ratchet::postgres
