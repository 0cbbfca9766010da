#include "postgres/store.hpp"

#include <gmock/gmock.h>

#include "support/postgres/database.hpp"

namespace ratchet::postgres {
namespace {

using ratchet::testing::PostgresClient;
using ratchet::testing::PostgresDatabase;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

struct PostgresStores : ::testing::Test {
  PostgresDatabase database;
  std::string owner = database.name() + "_owner";  // roles are the whole server's
  std::unique_ptr<Product> product = make_postgres_product();
  std::unique_ptr<Store> store = product->open({.url = database.url()});

  void make_journal() {
    const auto session = store->connect();
    const auto transaction = session->begin(Access::write);
    for (const SqlText& each : store->dialect().journal_schema()) transaction->execute(each);
    transaction->commit();
  }
  bool has_journal() {
    return store->dialect().has_journal(*store->connect()->begin(Access::read));
  }
};

TEST_F(PostgresStores, AreOpenedByTheirOwnUrlsAndNoOthers) {
  EXPECT_NE(store, nullptr);
  EXPECT_EQ(product->open({.url = "sqlite:shop.db"}), nullptr);
  EXPECT_EQ(product->open({.url = "shop"}), nullptr);
}

TEST_F(PostgresStores, HaveToBeThere) {
  try {
    product->open({.url = database.url() + "_gone"});
    FAIL() << "there is no such database";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::store_failed);
    EXPECT_THAT(error.message(), HasSubstr("does not exist"));
  }
}

TEST_F(PostgresStores, SayWhatTheyAreAndNeverAPassword) {
  EXPECT_THAT(store->display_name(), MatchesRegex("postgres@127.0.0.1(:[0-9]+)?/.*"));
  EXPECT_THAT(store->version(), MatchesRegex("PostgreSQL [0-9]+\\.[0-9]+"));
  EXPECT_GT(store->size_bytes(), 1'000'000);
}

TEST_F(PostgresStores, KeepTheJournalInASchemaOfItsOwn) {
  EXPECT_FALSE(has_journal());
  make_journal();
  EXPECT_TRUE(has_journal());
  EXPECT_EQ(
      database.value("SELECT string_agg(tablename, ',' ORDER BY tablename) FROM pg_tables "
                     "WHERE schemaname = 'ratchet'"),
      "certificate,comparison,control,event,lease,meta,migration,quarantine,rollout,segment,step");
  EXPECT_EQ(to_string(store->dialect().journal_table("step")), "ratchet.step");
}

// Trap 23: the owner of the tables may lack CREATE on the database, and a DBA makes the schema. The
// functions that triggers call are in it, so every client has to be able to use it.
TEST_F(PostgresStores, Trap23TakeASchemaThatADbaHasMadeAndOpenItToClients) {
  database.execute("CREATE ROLE " + owner + "; CREATE SCHEMA ratchet AUTHORIZATION " + owner);
  store = product->open({.url = database.url(), .role = owner});
  make_journal();
  EXPECT_TRUE(has_journal());
  EXPECT_EQ(database.value("SELECT has_schema_privilege('public', 'ratchet', 'USAGE')"), "t");
  database.execute("DROP OWNED BY " + owner + "; DROP ROLE " + owner);
}

TEST_F(PostgresStores, Trap23LetADbaMakeTheJournalForTheOwnerOfTheTables) {
  database.execute("CREATE ROLE " + owner);
  store = product->open({.url = database.url(), .role = owner});
  make_journal();
  EXPECT_EQ(database.value("SELECT string_agg(DISTINCT tableowner, ',') FROM pg_tables "
                           "WHERE schemaname = 'ratchet'"),
            owner);
  EXPECT_EQ(database.value("SELECT nspowner::regrole FROM pg_namespace WHERE nspname = 'ratchet'"),
            owner);
  database.execute("DROP OWNED BY " + owner + "; DROP ROLE " + owner);
}

// Trap 23: the functions that triggers call are there, and clients call them.
TEST_F(PostgresStores, Trap23LetClientsUseTheSchemaOfTheJournalButNotRead) {
  make_journal();
  database.execute("DROP ROLE IF EXISTS ratchet_client; CREATE ROLE ratchet_client");
  EXPECT_EQ(database.value("SELECT has_schema_privilege('ratchet_client', 'ratchet', 'USAGE')"),
            "t");
  EXPECT_EQ(database.value("SELECT has_table_privilege('ratchet_client', 'ratchet.step', "
                           "'SELECT')"),
            "f");
  database.execute("DROP ROLE ratchet_client");
}

TEST_F(PostgresStores, ReadTablesOfTheirOwnSchemaWithoutItsName) {
  database.execute("CREATE SCHEMA app; CREATE TABLE app.t (); CREATE TABLE u ()");
  store = product->open({.url = database.url(), .home_schema = "app"});
  const auto session = store->connect();
  EXPECT_THAT(table_names(store->read_schema(*session->begin(Access::read))),
              ElementsAre("t", "public.u"));
}

// Another ratchet has written the same row at the same moment: the whole attempt is made again.
TEST_F(PostgresStores, AreBusyWhenTwoMeetInTheJournal) {
  make_journal();
  const QualifiedName table = store->dialect().journal_table("meta");
  const SqlText row = sql("INSERT INTO {} (name, value) VALUES ('format', '1')", table);
  const auto session = store->connect();
  const auto transaction = session->begin(Access::write);
  transaction->execute(row);
  try {
    transaction->execute(row);
    FAIL() << "the row is there already";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::busy);
  }
}

}  // namespace
}  // namespace ratchet::postgres
