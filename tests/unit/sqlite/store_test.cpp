#include "sqlite/store.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/wait.h>

#include "unit/sqlite/database_file.hpp"

namespace ratchet::sqlite {
namespace {

using testing::MatchesRegex;

class StoreTest : public testing::TestWithParam<JournalMode> {
 protected:
  StoreTest() { file_.exec("CREATE TABLE t (a)"); }

  DatabaseFile file_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Journal, StoreTest,
                         testing::Values(JournalMode::wal, JournalMode::rollback), to_word);

TEST_P(StoreTest, says_what_it_is) {
  SqliteStore store(file_.path());
  EXPECT_EQ(store.display_name(), "shop.db");
  EXPECT_THAT(store.version(), MatchesRegex("SQLite 3\\.[0-9]+\\.[0-9]+"));
  EXPECT_GT(store.size_bytes(), 4000);
}

TEST_P(StoreTest, a_missing_file_is_refused_and_not_made) {
  const auto path = file_.directory() / "none.db";
  EXPECT_THROW(SqliteStore{path}, Error);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_P(StoreTest, stays_the_same_file_when_the_process_goes_elsewhere) {
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(file_.directory());
  SqliteStore store("shop.db");
  std::filesystem::current_path(before);
  EXPECT_NO_THROW(store.connect()->begin(Access::read));
}

TEST_P(StoreTest, reads_the_schema_of_the_transaction_it_is_given) {
  SqliteStore store(file_.path());
  const auto session = store.connect();
  {
    const auto transaction = session->begin(Access::write);
    transaction->execute(sql("CREATE TABLE u (b)"));
    EXPECT_NE(store.read_schema(*transaction).find_table(unqualified("u")), nullptr);
  }
  // Rolled back, and again another schema under the same version.
  const auto transaction = session->begin(Access::write);
  EXPECT_EQ(store.read_schema(*transaction).find_table(unqualified("u")), nullptr);
  transaction->execute(sql("CREATE TABLE w (b)"));
  EXPECT_NE(store.read_schema(*transaction).find_table(unqualified("w")), nullptr);
}

TEST_P(StoreTest, sees_what_a_client_has_changed) {
  SqliteStore store(file_.path());
  const auto session = store.connect();
  const std::int64_t before = store.read_schema(*session->begin(Access::read)).version;
  file_.exec("ALTER TABLE t ADD COLUMN b");
  const Schema now = store.read_schema(*session->begin(Access::read));
  EXPECT_GT(now.version, before);
  EXPECT_EQ(now.tables.at(0).columns.size(), 2U);
}

// Whether another process would find a byte of the file locked.
bool is_locked_for_others(const std::filesystem::path& path, off_t byte) {
  const pid_t child = fork();
  if (child == 0) {
    const int descriptor = open(path.c_str(), O_RDWR);
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    lock.l_start = byte;
    lock.l_len = 1;
    const bool is_asked = fcntl(descriptor, F_GETLK, &lock) == 0;
    _exit(is_asked && lock.l_type != F_UNLCK ? 1 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 1;
}

// Closing the file anywhere in the process, other than through SQLite, drops SQLite's locks.
TEST(StoreLocksTest, trap_16_nothing_that_a_store_does_drops_the_locks_of_its_sessions) {
  constexpr off_t kReservedByte = 0x40000001;  // of SQLite's file format
  const DatabaseFile file(JournalMode::rollback);
  file.exec("CREATE TABLE t (a)");
  SqliteStore store(file.path());
  const auto session = store.connect();
  EXPECT_FALSE(is_locked_for_others(file.path(), kReservedByte));
  const auto transaction = session->begin(Access::write);
  EXPECT_TRUE(is_locked_for_others(file.path(), kReservedByte));

  store.size_bytes();
  store.read_schema(*transaction);
  store.connect()->begin(Access::read);
  { const SqliteStore again(file.path()); }
  EXPECT_TRUE(is_locked_for_others(file.path(), kReservedByte));
}

}  // namespace
}  // namespace ratchet::sqlite
