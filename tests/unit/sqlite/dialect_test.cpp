#include "sqlite/dialect.hpp"

#include <gmock/gmock.h>

#include "base/error.hpp"
#include "sqlite/spelling.hpp"
#include "unit/sqlite/database_file.hpp"

namespace ratchet::sqlite {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::StartsWith;

class DialectTest : public testing::Test {
 protected:
  ErrorKind refused(const std::string& url) {
    try {
      product_->open({.url = url});
    } catch (const Error& error) {
      EXPECT_FALSE(error.hint().empty());
      return error.kind();
    }
    ADD_FAILURE() << url << " is opened";
    return ErrorKind::bug;
  }

  DatabaseFile file_{JournalMode::wal};
  std::unique_ptr<Product> product_ = make_sqlite_product();
  std::unique_ptr<Dialect> dialect_ = make_sqlite_dialect();
};

TEST_F(DialectTest, opens_its_own_urls_and_no_others) {
  const std::string path = file_.path().string();
  EXPECT_EQ(product_->open({.url = "sqlite:" + path})->display_name(), "shop.db");
  EXPECT_EQ(product_->open({.url = "sqlite://" + path})->display_name(), "shop.db");
  EXPECT_EQ(product_->open({.url = "postgresql://localhost/shop"}), nullptr);
  EXPECT_EQ(product_->open({.url = path}), nullptr);
}

TEST_F(DialectTest, says_what_is_wrong_with_a_url) {
  EXPECT_EQ(refused("sqlite:"), ErrorKind::store_failed);
  EXPECT_EQ(refused("sqlite://shop.db"), ErrorKind::store_failed);
  EXPECT_EQ(refused("sqlite:no_such_file.db"), ErrorKind::store_failed);
  EXPECT_EQ(refused("sqlite::memory:"), ErrorKind::store_failed);
}

TEST_F(DialectTest, the_statements_of_the_journal_make_ratchets_own_tables) {
  const auto store = product_->open({.url = "sqlite:" + file_.path().string()});
  const auto session = store->connect();
  const auto transaction = session->begin(Access::write);
  for (const SqlText& statement : dialect_->journal_schema()) transaction->execute(statement);
  const std::vector<std::string> tables = table_names(store->read_schema(*transaction));
  EXPECT_THAT(tables, Each(StartsWith("ratchet_")));
  EXPECT_THAT(tables, testing::Contains(to_string(dialect_->journal_table("step"))));
}

// Anybody's library must be able to read the schema that the journal is in.
TEST_F(DialectTest, trap_15_the_journal_asks_nothing_new_of_the_clients) {
  for (const SqlText& statement : dialect_->journal_schema()) {
    const std::string text = text_of(statement);
    EXPECT_THAT(text, testing::Not(testing::AnyOf(HasSubstr("STRICT"), HasSubstr("GENERATED"),
                                                  HasSubstr("AUTOINCREMENT"))));
  }
}

TEST_F(DialectTest, a_scratch_is_made_of_a_schema) {
  Schema schema;
  schema.tables.push_back(
      {.name = unqualified("t"), .definition = "CREATE TABLE t (a)", .estimated_rows = 7});
  EXPECT_EQ(dialect_->scratch(schema)->schema().tables.at(0).estimated_rows, 7);
}

}  // namespace
}  // namespace ratchet::sqlite
