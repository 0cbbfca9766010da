// The throw-away server itself: that it works, is shared, and leaves nothing behind.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/postgres/database.hpp"

namespace ratchet::testing {
namespace {

using ::testing::StartsWith;

TEST(PostgresServer, GivesEachTestADatabaseOfItsOwn) {
  PostgresDatabase one;
  PostgresDatabase other;
  one.execute("CREATE TABLE only_here ()");
  EXPECT_EQ(other.value("SELECT count(*) FROM pg_class WHERE relname = 'only_here'"), "0");
}

TEST(PostgresServer, IsSharedByThoseWhoRunAtTheSameTime) {
  const PostgresServer one({});
  const PostgresServer other({});
  EXPECT_EQ(one.port(), other.port());
}

TEST(PostgresServer, DropsADatabaseWithItsTest) {
  PostgresDatabase lasting;
  std::string name;
  {
    PostgresDatabase passing;
    name = passing.name();
  }
  EXPECT_EQ(lasting.value("SELECT count(*) FROM pg_database WHERE datname = '" + name + "'"), "0");
}

TEST(PostgresServer, ListensToThisMachineOnly) {
  PostgresDatabase database;
  EXPECT_EQ(database.value("SHOW listen_addresses"), "127.0.0.1");
  EXPECT_EQ(database.value("SHOW fsync"), "off");
}

TEST(PostgresServer, SurvivesItsOwnCrash) {
  PostgresServer server({.sharing = Sharing::own});
  PostgresDatabase database(server);
  database.execute("CREATE TABLE kept AS SELECT 42 AS answer");
  server.kill();
  EXPECT_THROW(database.client(), std::runtime_error);
  server.start_again();
  EXPECT_EQ(database.client().value("SELECT answer FROM kept"), "42");
}

TEST(PostgresServer, IsNotKilledWhileOthersUseIt) {
  PostgresServer server({});
  EXPECT_THROW(server.kill(), std::runtime_error);
}

// The holder is killed without a chance to clean up after itself.
TEST(PostgresServer, EndsWithWhoeverHeldIt) {
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const pid_t holder = fork();
  if (holder == 0) {
    const PostgresServer server({.sharing = Sharing::own});
    const int port = server.port();
    if (write(pipe_ends[1], &port, sizeof port) != sizeof port) _exit(1);
    pause();
    _exit(0);
  }
  int port = 0;
  ASSERT_EQ(read(pipe_ends[0], &port, sizeof port), static_cast<ssize_t>(sizeof port));
  const std::string url = "postgresql://postgres@127.0.0.1:" + std::to_string(port) + "/postgres";
  PostgresClient client(url);
  kill(holder, SIGKILL);
  waitpid(holder, nullptr, 0);
  // Ends only when the server does.
  EXPECT_THROW(client.execute("SELECT pg_sleep(60)"), std::runtime_error);
  EXPECT_THROW(PostgresClient again(url), std::runtime_error);
  close(pipe_ends[0]);
  close(pipe_ends[1]);
}

}  // namespace
}  // namespace ratchet::testing
