#include "postgres/address.hpp"

#include <gmock/gmock.h>

#include "base/error.hpp"
#include "support/postgres/server.hpp"

namespace ratchet::postgres {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(PostgresAddress, KnowsItsUrls) {
  EXPECT_TRUE(is_url("postgresql://localhost/shop"));
  EXPECT_TRUE(is_url("postgres:///shop"));
  EXPECT_FALSE(is_url("sqlite:shop.db"));
  EXPECT_FALSE(is_url("mysql://localhost/shop"));
}

TEST(PostgresAddress, ShowsWhoWhereAndWhatButNoPassword) {
  EXPECT_EQ(read_url("postgresql://app:secret@db1:5433/shop").display_name, "app@db1/shop");
  EXPECT_EQ(read_url("postgresql://app@db1/?password=secret").display_name, "app@db1/app");
}

TEST(PostgresAddress, KeepsEveryOptionOfTheUrl) {
  const Address address = read_url("postgresql://app:p%27w%5C@db1/shop?sslmode=require");
  EXPECT_THAT(address.conninfo, HasSubstr(R"(password='p\'w\\')"));
  EXPECT_THAT(address.conninfo, HasSubstr("sslmode='require'"));
}

TEST(PostgresAddress, AddsWhatALongRunNeedsUnlessTheUrlSaysOtherwise) {
  EXPECT_THAT(read_url("postgresql://db1/shop").conninfo, HasSubstr("connect_timeout='10'"));
  EXPECT_THAT(read_url("postgresql://db1/shop").conninfo, HasSubstr("application_name='ratchet'"));
  EXPECT_THAT(read_url("postgresql://db1/shop?connect_timeout=3").conninfo,
              HasSubstr("connect_timeout='3'"));
}

TEST(PostgresAddress, DoesNotShowAUrlThatItCanNotRead) {
  try {
    read_url("postgresql://app:secret@[::1/shop");
    FAIL() << "read";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::store_failed);
    EXPECT_THAT(error.message() + error.hint(), Not(HasSubstr("secret")));
  }
}

TEST(PostgresAddress, TellsAServerThatIsThereFromOneThatIsNot) {
  const ratchet::testing::PostgresServer server({});
  EXPECT_EQ(ask_for_admission(read_url(server.url("postgres"))), Admission::granted);
  EXPECT_EQ(ask_for_admission(read_url(server.url("no_such_database"))), Admission::refused);
  EXPECT_EQ(ask_for_admission(read_url("postgresql://127.0.0.1:1/shop")), Admission::later);
}

}  // namespace
}  // namespace ratchet::postgres
