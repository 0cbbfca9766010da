// The store dies before and behind every commit of every command. The same command again, by
// another process, ends where an undisturbed one does.
#include <gmock/gmock.h>

#include "unit/engine/workbench.hpp"

namespace ratchet::testing {
namespace {

constexpr int kCommitsMax = 100;

struct Crossing {
  std::string name;
  std::vector<std::string> before;  // commands that were given
  std::string command;
  const char* migration = kSplit;
};

// The rows go to another table.
constexpr const char* kMove = R"toml(
[[change]]
action = "create_table"
table = "people"
columns = [
  { name = "id", type = "integer" },
  { name = "full_name", type = "text" },
  { name = "city", type = "text" },
]
primary_key = ["id"]

[[change]]
action = "move_table"
table = "users"
to = "people"
forward.full_name = "name"
backward.name = "full_name"
)toml";

// A column goes to another table.
constexpr const char* kMoveColumns = R"toml(
[[change]]
action = "create_table"
table = "places"
columns = [
  { name = "user_id", type = "integer" },
  { name = "town", type = "text" },
]
primary_key = ["user_id"]

[[change]]
action = "move_columns"
table = "users"
columns = ["city"]
to = "places"
on = { user_id = "id" }
forward.town = "city"
backward.city = "town"
)toml";

// The table is written anew.
constexpr const char* kRebuild = R"toml(
[[change]]
action = "rebuild_table"
table = "users"
strict = true
allow.check_rejects_old_writes = "values have been of their types for years"
)toml";

class CrashTest : public EngineTest, public ::testing::WithParamInterface<Crossing> {
 protected:
  CrashTest() {
    settings.retain = Milliseconds{0};
    settings.batch_rows = 8;  // several batches
    execute(kUsers);
    execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20) "
        "INSERT INTO users (name, city) SELECT 'Given' || i || ' Family' || i, 'x' FROM n");
  }

  void run(const std::string& command) {
    // Another process each time: the lease of the dead one has to be taken over.
    operated_by.pid = next_pid_++;
    if (command == "apply") engine()->apply(migration(kId, GetParam().migration), {}, {});
    if (command == "contract") engine()->contract(kId, {});
    if (command == "rollback") engine()->rollback(kId);
    if (command == "purge") engine()->purge(kId, {});
  }

  std::vector<Rows> outcome() {
    std::vector<Rows> found = rows_of_every_table();
    const std::vector<Rows> journal = {
        query("SELECT state, position, direction FROM ratchet_migration"),
        query("SELECT ordinal, state, in_force FROM ratchet_step ORDER BY ordinal"),
        query("SELECT mapping, rows_seen, broken FROM ratchet_certificate"),
        query("SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'ratchet_m%' "
              "ORDER BY type, name")};
    found.insert(found.end(), journal.begin(), journal.end());
    return found;
  }

  // Those that a retired table holds, too.
  std::vector<Rows> rows_of_every_table() {
    std::vector<Rows> found;
    for (const Row& table :
         query("SELECT name FROM sqlite_schema WHERE type = 'table' AND "
               "(name NOT LIKE 'ratchet_%' OR name LIKE 'ratchet_old_%') ORDER BY name")) {
      found.push_back(query("SELECT * FROM " + as_text(table[0]) + " ORDER BY 1"));
    }
    return found;
  }

  std::int64_t next_pid_ = 4'000'000;  // beyond any pid there is
};

TEST_P(CrashTest, ends_like_an_undisturbed_run) {
  for (const std::string& command : GetParam().before) run(command);
  execute("PRAGMA wal_checkpoint(TRUNCATE)");
  std::filesystem::copy_file(file_, file_ + ".kept");
  faults = {};
  run(GetParam().command);
  const int commits = faults.commits;
  ASSERT_LT(commits, kCommitsMax);
  const auto undisturbed = outcome();
  for (const Moment moment : {Moment::before_commit, Moment::after_commit}) {
    for (int commit = 1; commit <= commits; ++commit) {
      SCOPED_TRACE(::testing::Message() << "commit " << commit << " of " << commits);
      for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(file_ + suffix);
      std::filesystem::copy_file(file_ + ".kept", file_);
      faults = {.die_at = commit, .moment = moment};
      EXPECT_THROW(run(GetParam().command), Killed);
      faults = {};
      run(GetParam().command);
      ASSERT_EQ(outcome(), undisturbed);
    }
  }
}

std::string test_name(const ::testing::TestParamInfo<Crossing>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(
    Of, CrashTest,
    ::testing::Values(Crossing{"Apply", {}, "apply"}, Crossing{"Contract", {"apply"}, "contract"},
                      Crossing{"RollbackBehindVerify", {"apply"}, "rollback"},
                      Crossing{"RollbackBehindContract", {"apply", "contract"}, "rollback"},
                      Crossing{"ApplyAgain", {"apply", "rollback"}, "apply"},
                      Crossing{"Purge", {"apply", "contract"}, "purge"},
                      Crossing{"MoveApply", {}, "apply", kMove},
                      Crossing{"MoveContract", {"apply"}, "contract", kMove},
                      Crossing{"MoveRollback", {"apply", "contract"}, "rollback", kMove},
                      Crossing{"MovePurge", {"apply", "contract"}, "purge", kMove},
                      Crossing{"ColumnsRollback", {"apply", "contract"}, "rollback", kMoveColumns},
                      Crossing{"ColumnsPurge", {"apply", "contract"}, "purge", kMoveColumns},
                      Crossing{"RebuildApply", {}, "apply", kRebuild},
                      Crossing{"RebuildContract", {"apply"}, "contract", kRebuild},
                      Crossing{"RebuildRollback", {"apply", "contract"}, "rollback", kRebuild},
                      Crossing{"RebuildPurge", {"apply", "contract"}, "purge", kRebuild}),
    test_name);

// From the middle of one command into another one.
TEST_F(EngineTest, rollback_undoes_an_apply_that_was_killed_anywhere) {
  execute(kUsers);
  execute("INSERT INTO users (name) VALUES ('Ada Lovelace'), ('Grace Hopper')");
  const auto before = schema();
  int commit = 1;
  for (bool killed = true; killed && commit < kCommitsMax; ++commit) {
    SCOPED_TRACE(commit);
    faults = {.die_at = commit};
    killed = false;
    try {
      engine()->apply(migration(kId, kSplit), {}, {});
    } catch (const Killed&) {
      killed = true;
    }
    faults = {};
    if (query("SELECT 1 FROM sqlite_schema WHERE name = 'ratchet_migration'").empty()) continue;
    if (query("SELECT 1 FROM ratchet_migration").empty()) continue;
    engine()->rollback(kId);
    ASSERT_EQ(schema(), before);
  }
  EXPECT_GT(commit, 10);
}

TEST_F(EngineTest, rollback_undoes_a_contract_that_was_killed_anywhere) {
  execute(kUsers);
  execute("INSERT INTO users (name) VALUES ('Ada Lovelace'), ('Grace Hopper')");
  const auto before = schema();
  int commit = 1;
  for (bool killed = true; killed && commit < kCommitsMax; ++commit) {
    SCOPED_TRACE(commit);
    engine()->apply(migration(kId, kSplit), {}, {});
    faults = {.die_at = commit};
    killed = false;
    try {
      engine()->contract(kId, {});
    } catch (const Killed&) {
      killed = true;
    }
    faults = {};
    engine()->rollback(kId);
    ASSERT_EQ(schema(), before);
    ASSERT_EQ(text("SELECT name FROM users WHERE id = 1"), "Ada Lovelace");
  }
  EXPECT_GT(commit, 2);
}

}  // namespace
}  // namespace ratchet::testing
