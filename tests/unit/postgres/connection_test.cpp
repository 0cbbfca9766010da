#include "postgres/connection.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

#include "support/postgres/database.hpp"
#include "support/postgres/proxy.hpp"

namespace ratchet::postgres {
namespace {

using ratchet::testing::PostgresDatabase;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

struct PostgresConnection : ::testing::Test {
  PostgresDatabase database;
  Connection connection{read_url(database.url()), "public"};

  // As the session does.
  void SetUp() override { connection.control(sql("SET bytea_output = hex")); }

  Rows query(const SqlText& text) { return connection.query(text, Blame::statement); }
  Value value(const SqlText& text) { return query(text).at(0).at(0); }

  ErrorKind kind_of(const SqlText& text, Blame blame) {
    try {
      connection.execute(text, blame);
    } catch (const Error& error) {
      return error.kind();
    }
    ADD_FAILURE() << "nothing refused";
    return ErrorKind::bug;
  }
};

TEST_F(PostgresConnection, TypesValuesByTheirColumn) {
  EXPECT_THAT(query(sql("SELECT 1::int2, 2::int4, 3::int8, true, false, 4::oid")),
              ElementsAre(Row{std::int64_t{1}, std::int64_t{2}, std::int64_t{3}, std::int64_t{1},
                              std::int64_t{0}, std::int64_t{4}}));
  EXPECT_THAT(query(sql("SELECT 0.5::float4, 0.25::float8, NULL::int, 'x'::text, 1.10::numeric")),
              ElementsAre(Row{0.5, 0.25, Null{}, std::string("x"), std::string("1.10")}));
}

TEST_F(PostgresConnection, KeepsIntegersToTheirEnds) {
  for (const std::int64_t number :
       {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()}) {
    EXPECT_EQ(value(sql("SELECT {}::int8", Bind{number})), Value{number});
  }
}

TEST_F(PostgresConnection, KeepsFloatsToTheBit) {
  connection.control(sql("SET extra_float_digits = 1"));
  for (const double number : {0.1, 1.0 / 3, -0.0, std::numeric_limits<double>::denorm_min(),
                              std::numeric_limits<double>::infinity()}) {
    const Value back = value(sql("SELECT {}::float8", Bind{number}));
    EXPECT_EQ(back, Value{number});
    EXPECT_EQ(std::signbit(std::get<double>(back)), std::signbit(number));
  }
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_TRUE(std::isnan(std::get<double>(value(sql("SELECT {}::float8", Bind{nan})))));
}

TEST_F(PostgresConnection, KeepsEveryByte) {
  Blob blob;
  for (int byte = 0; byte < 256; ++byte) blob.bytes += static_cast<char>(byte);
  EXPECT_EQ(value(sql("SELECT {}::bytea", Bind{blob})), Value{blob});
}

TEST_F(PostgresConnection, KeepsTexts) {
  for (const std::string text : {"", "O'Hara", R"(a\b'; DROP TABLE x; --)", "Grüße 🐘", "a\nb"}) {
    EXPECT_EQ(value(sql("SELECT {}::text", Bind{text})), Value{text});
  }
  EXPECT_EQ(value(sql("SELECT {}::text", Bind{Null{}})), Value{Null{}});
}

// Trap: libpq takes a text as a C string, and would store less than it was given.
TEST_F(PostgresConnection, RefusesATextWithANulInsteadOfCuttingIt) {
  const Bind text{std::string("a\0b", 3)};
  EXPECT_EQ(kind_of(sql("SELECT {}::text", text), Blame::statement), ErrorKind::statement_failed);
}

TEST_F(PostgresConnection, LetsTheServerInferTheTypesOfData) {
  connection.execute(sql("CREATE TABLE {} (i int2, n numeric, t text, d date)", unqualified("t")),
                     Blame::statement);
  const std::int64_t rows = connection.execute(
      sql("INSERT INTO {} VALUES ({}, {}, {}, {})", unqualified("t"), Bind{std::int64_t{7}},
          Bind{1.5}, Bind{std::int64_t{8}}, Bind{std::string("2026-11-22")}),
      Blame::statement);
  EXPECT_EQ(rows, 1);
  EXPECT_EQ(database.value("SELECT kept::text FROM t AS kept"), "(7,1.5,8,22/11/2026)");
}

TEST_F(PostgresConnection, TakesAnyNameThatPostgresTakes) {
  const std::string longest(63, 'n');
  for (const std::string name : {"MixedCase", "with space", R"(qu"ote)", "semi;colon", "O'Hara",
                                 "{}", "$1", longest.c_str(), "naïve", "select"}) {
    const QualifiedName table{Identifier("public"), Identifier(name)};
    connection.execute(sql("CREATE TABLE {} ({} int)", table, Identifier(name)), Blame::statement);
    connection.execute(
        sql("INSERT INTO {} ({}) VALUES ({})", table, Identifier(name), Bind{std::int64_t{1}}),
        Blame::statement);
    EXPECT_EQ(value(sql("SELECT relname::text FROM pg_class WHERE relname = {}", Bind{name})),
              Value{name});
  }
}

TEST_F(PostgresConnection, RunsSeveralStatementsAndCountsTheLast) {
  EXPECT_EQ(connection.execute(sql("CREATE TABLE {} (i int); INSERT INTO {} VALUES (1), (2)",
                                   unqualified("t"), unqualified("t")),
                               Blame::statement),
            2);
}

TEST_F(PostgresConnection, BlamesTheRowOrTheStatement) {
  const SqlText raises = sql("SELECT 1 / {}::int", Bind{std::int64_t{0}});
  EXPECT_EQ(kind_of(raises, Blame::row), ErrorKind::row_failed);
  EXPECT_EQ(kind_of(raises, Blame::statement), ErrorKind::statement_failed);
  EXPECT_EQ(kind_of(sql("SELECT nothing"), Blame::row), ErrorKind::statement_failed);
}

TEST_F(PostgresConnection, SaysWhatIsWrongWithAStatementAndWhere) {
  EXPECT_EQ(connection.try_statement(sql("SELECT relname FROM pg_class")), std::nullopt);
  const auto words = connection.try_statement(sql("SELECT 'é', nam FROM pg_class"));
  ASSERT_TRUE(words.has_value());
  EXPECT_EQ(words->message, "column \"nam\" does not exist");
  EXPECT_EQ(words->position, 13U);
}

// Trap: the driver reconnects silently, and goes on without our locks and settings.
TEST_F(PostgresConnection, StaysLostWhenItsBackendIsKilled) {
  const int pid = connection.backend_pid();
  database.execute("SELECT pg_terminate_backend(" + std::to_string(pid) + ", 10000)");
  EXPECT_EQ(kind_of(sql("SELECT 1"), Blame::statement), ErrorKind::connection_lost);
  EXPECT_TRUE(connection.is_lost());
  EXPECT_EQ(kind_of(sql("SELECT 1"), Blame::row), ErrorKind::connection_lost);
  EXPECT_THROW(query(sql("SELECT 1")), Error);
}

TEST_F(PostgresConnection, ShowsItsNameToTheServer) {
  EXPECT_EQ(value(sql("SELECT current_setting('application_name')")),
            Value{std::string("ratchet")});
}

// What opening a connection with that url throws.
Error refusal_of(const std::string& url) {
  try {
    const Connection connection(read_url(url), "public");
  } catch (const Error& error) {
    return error;
  }
  return {ErrorKind::bug, {.message = "opened"}};
}

TEST(PostgresOpening, IsRefusedForGoodByAServerWithoutThatDatabase) {
  const ratchet::testing::PostgresServer server({});
  const Error error = refusal_of(server.url("nowhere"));
  EXPECT_EQ(error.kind(), ErrorKind::store_failed);
  EXPECT_THAT(error.message(), HasSubstr("database \"nowhere\" does not exist"));
}

TEST(PostgresOpening, IsRefusedForGoodWhereThereIsNoSuchHost) {
  const Error error = refusal_of("postgresql://app@no%20host/shop");
  EXPECT_EQ(error.kind(), ErrorKind::store_failed);
  EXPECT_THAT(error.message(), HasSubstr("app@no host/shop can't be opened"));
}

TEST(PostgresOpening, MaySucceedLaterWhereNobodyAnswers) {
  const Error error = refusal_of("postgresql://app:secret@127.0.0.1:1/shop");
  EXPECT_EQ(error.kind(), ErrorKind::connection_lost);
  EXPECT_THAT(error.message(), HasSubstr("app@127.0.0.1/shop can't be opened"));
  EXPECT_THAT(error.message() + error.hint(), Not(HasSubstr("secret")));
}

TEST(PostgresOpening, IsTriedAgainWhereItsWireIsCutInThatMoment) {
  const PostgresDatabase database;
  ratchet::testing::Proxy proxy(database.port());
  proxy.cut_openings(1);
  EXPECT_EQ(refusal_of(proxy.url(database.name())).message(), "opened");
}

TEST(PostgresOpening, MaySucceedLaterWhereItsWireIsCutAllTheTime) {
  const PostgresDatabase database;
  ratchet::testing::Proxy proxy(database.port());
  proxy.cut_openings(1'000);
  const Error error = refusal_of(proxy.url(database.name()));
  EXPECT_EQ(error.kind(), ErrorKind::connection_lost);
  EXPECT_THAT(error.hint(), HasSubstr("when the server answers"));
}

TEST(PostgresOpening, MaySucceedLaterWhereNoConnectionIsLeft) {
  PostgresDatabase database;
  const std::string role = database.name() + "_crowd";
  database.execute("CREATE ROLE " + role + " LOGIN CONNECTION LIMIT 0");
  const Error error =
      refusal_of("postgresql://" + role + "@127.0.0.1:" + std::to_string(database.port()) + "/" +
                 database.name());
  database.execute("DROP ROLE " + role);
  EXPECT_EQ(error.kind(), ErrorKind::connection_lost);
  EXPECT_THAT(error.message(), HasSubstr("too many connections for role"));
  EXPECT_THAT(error.hint(), HasSubstr("a connection to spare"));
}

TEST(PostgresOpening, IsRefusedForGoodToWhomTheServerDoesNotKnow) {
  const PostgresDatabase database;
  const Error error =
      refusal_of("postgresql://nobody_here@127.0.0.1:" + std::to_string(database.port()) + "/" +
                 database.name());
  EXPECT_EQ(error.kind(), ErrorKind::store_failed);
  EXPECT_THAT(error.message(), HasSubstr("role \"nobody_here\" does not exist"));
}

}  // namespace
}  // namespace ratchet::postgres
