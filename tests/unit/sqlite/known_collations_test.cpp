#include "sqlite/known_collations.hpp"

#include <gmock/gmock.h>
#include <sqlite3.h>

#include "base/error.hpp"
#include "sqlite/store.hpp"
#include "unit/sqlite/database_file.hpp"

namespace ratchet::sqlite {
namespace {

using testing::AllOf;
using testing::HasSubstr;

int by_bytes(void*, int, const void*, int, const void*) { return 0; }

// As the application does it, which has the collation.
void execute_as_application(const std::filesystem::path& file, const char* statements) {
  sqlite3* handle = nullptr;
  sqlite3_open(file.c_str(), &handle);
  sqlite3_create_collation(handle, "german", SQLITE_UTF8, nullptr, &by_bytes);
  EXPECT_EQ(sqlite3_exec(handle, statements, nullptr, nullptr, nullptr), SQLITE_OK);
  sqlite3_close(handle);
}

class KnownCollations : public testing::Test {
 protected:
  KnownCollations() { execute("CREATE TABLE users (name TEXT, city TEXT)"); }

  void execute(const char* statements) { execute_as_application(file_.path(), statements); }

  // What the scratch says of a statement, on the schema as the store has it now.
  std::string refusal(const char* statement) {
    SqliteStore store(file_.path());
    const Schema schema = store.read_schema(*store.connect()->begin(Access::read));
    const Schema users{.tables = {*schema.find_table(unqualified("users"))}};
    try {
      store.dialect().scratch(users)->run({.statements = {sql("{}", UserSql{statement})}});
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::invalid_migration);
      return error.message();
    }
    return "";
  }

  DatabaseFile file_{JournalMode::wal};
};

constexpr const char* kRename = "ALTER TABLE users RENAME COLUMN name TO full_name";
constexpr const char* kDrop = "ALTER TABLE users DROP COLUMN city";

TEST_F(KnownCollations, are_missed_when_an_index_of_any_table_needs_another_one) {
  execute("CREATE TABLE words (word TEXT COLLATE german); CREATE INDEX w ON words (word)");
  EXPECT_THAT(refusal(kRename), AllOf(HasSubstr("index w"), HasSubstr("collation german")));
  EXPECT_THAT(refusal(kDrop), HasSubstr("index w"));
  EXPECT_EQ(refusal("ALTER TABLE users ADD COLUMN age INTEGER"), "");
}

TEST_F(KnownCollations, are_not_missed_where_no_index_needs_more) {
  execute(
      "CREATE TABLE words (word TEXT COLLATE german, UNIQUE (word));"
      "CREATE INDEX users_idx ON users (name COLLATE NOCASE)");
  EXPECT_EQ(refusal(kRename), "");
  EXPECT_EQ(refusal(kDrop), "");
}

}  // namespace
}  // namespace ratchet::sqlite
