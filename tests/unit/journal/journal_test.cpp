// The journal's tables on a real SQLite file.
#include "journal/journal.hpp"

#include <SQLiteCpp/Database.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.hpp"
#include "sqlite/dialect.hpp"
#include "support/temporary_directory.hpp"

namespace ratchet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// SQLite with another list of statements: an older or a newer ratchet.
class OtherVersion final : public Dialect {
 public:
  OtherVersion(const Dialect& inner, std::vector<SqlText> statements)
      : inner_(inner), statements_(std::move(statements)) {}
  const Capabilities& capabilities() const override { return inner_.capabilities(); }
  const Renderer& renderer() const override { return inner_.renderer(); }
  std::unique_ptr<Scratch> scratch(const Schema& schema) const override {
    return inner_.scratch(schema);
  }
  std::vector<SqlText> journal_schema() const override { return statements_; }
  QualifiedName journal_table(std::string_view name) const override {
    return inner_.journal_table(name);
  }
  bool has_journal(Transaction& transaction) const override {
    return inner_.has_journal(transaction);
  }

 private:
  const Dialect& inner_;
  std::vector<SqlText> statements_;
};

class JournalTest : public ::testing::Test {
 protected:
  JournalTest() {
    const std::string file = directory_.file("shop.db");
    SQLite::Database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
        .exec("PRAGMA journal_mode = WAL");
    store = make_sqlite_product()->open({.url = "sqlite:" + file});
    session = store->connect();
  }

  void write(const std::function<void(Transaction&)>& body) {
    const auto transaction = session->begin(Access::write);
    body(*transaction);
    transaction->commit();
  }

  JournalFound look(const Journal& of) {
    const auto transaction = session->begin(Access::read);
    return of.look(*transaction);
  }

  void make() {
    write([&](Transaction& transaction) { journal.make(transaction, JournalFound::absent); });
  }

  testing::TemporaryDirectory directory_;
  std::unique_ptr<Dialect> dialect = make_sqlite_dialect();
  std::unique_ptr<Store> store;
  std::unique_ptr<Session> session;
  Journal journal{*dialect};
  ManualClock clock{from_iso("2026-11-22T15:00:00.000Z")};
};

TEST_F(JournalTest, is_absent_until_it_is_made) {
  EXPECT_EQ(look(journal), JournalFound::absent);
  make();
  EXPECT_EQ(look(journal), JournalFound::current);
}

TEST_F(JournalTest, is_brought_up_to_date_in_place_by_a_newer_ratchet) {
  make();
  std::vector<SqlText> more = dialect->journal_schema();
  more.push_back(sql("ALTER TABLE ratchet_event ADD COLUMN mood TEXT NOT NULL DEFAULT ''"));
  const OtherVersion newer(*dialect, more);
  const Journal newer_journal(newer);
  EXPECT_EQ(look(newer_journal), JournalFound::outdated);
  write([&](Transaction& transaction) {
    journal.events.add(transaction, {.at = clock.wall(), .what = "kept"});
    newer_journal.make(transaction, JournalFound::outdated);
  });
  EXPECT_EQ(look(newer_journal), JournalFound::current);
  const auto transaction = session->begin(Access::read);
  EXPECT_THAT(transaction->query(sql("SELECT what, mood FROM ratchet_event")),
              ElementsAre(Row{Value{"kept"}, Value{""}}));
}

TEST_F(JournalTest, is_refused_by_an_older_ratchet) {
  make();
  std::vector<SqlText> fewer = dialect->journal_schema();
  fewer.pop_back();
  const OtherVersion older(*dialect, fewer);
  try {
    look(Journal(older));
    FAIL() << "it was not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::store_failed);
    EXPECT_THAT(error.message(), HasSubstr("newer ratchet"));
  }
}

TEST_F(JournalTest, keeps_a_migration_as_it_was_put) {
  make();
  MigrationRecord record;
  record.id = {"0007_split", 7};
  record.position = Phase::migrate;
  record.direction = Direction::back;
  record.since = clock.wall();
  record.origin = Origin::adopted;
  record.description = "it's \"quoted\"";
  record.checksum = "c";
  record.source = "[[change]]\n";
  record.plan = "format = 1\n";
  record.tables = {unqualified("users"), unqualified("a.b")};
  record.base = {{"table", "users", "users", "CREATE TABLE users (id)"}};
  record.definitions = record.base;
  record.guards = {{"trigger", "ratchet_x_insert", "users", "CREATE TRIGGER ..."}};
  record.dependants = {{unqualified("users"), Identifier("name"), {{"view", "v", true}}}};
  record.last_error = "no";
  write([&](Transaction& transaction) {
    journal.migrations.put(transaction, record);
    EXPECT_EQ(journal.migrations.find(transaction, "0007_split"), record);
    EXPECT_THAT(journal.migrations.in_flight(transaction), ElementsAre(record));
    journal.migrations.set_standing(
        transaction, record.id,
        {.position = Phase::purge, .state = MigrationState::purged, .since = clock.wall()});
    EXPECT_THAT(journal.migrations.in_flight(transaction), IsEmpty());
    EXPECT_THAT(journal.migrations.all(transaction), SizeIs(1));
  });
}

TEST_F(JournalTest, takes_a_step_from_waiting_through_intent_to_done_and_back) {
  make();
  StepRecord step;
  step.ordinal = 1;
  step.action = "add_column";
  step.summary = "add column users.nick text";
  const StepKey key{.migration = "m", .ordinal = 1};
  write([&](Transaction& transaction) {
    const auto now = [&] { return journal.steps.of(transaction, "m").front(); };
    journal.steps.add(transaction, "m", step);
    EXPECT_EQ(now(), step);
    journal.steps.begin(transaction, key, clock.wall());
    EXPECT_EQ(now().state, StepState::intent);
    EXPECT_EQ(now().attempts, 1);
    journal.steps.failed(transaction, key, {.error = "no room"});
    EXPECT_EQ(now().state, StepState::failed);
    EXPECT_EQ(now().error, "no room");
    journal.steps.begin(transaction, key, clock.wall());
    journal.steps.done(transaction, key,
                       {.finished = clock.wall(), .held = Milliseconds{3}, .before = {}});
    EXPECT_EQ(now().state, StepState::done);
    EXPECT_EQ(now().attempts, 2);
    EXPECT_EQ(now().held, Milliseconds{3});
    EXPECT_EQ(now().error, "");
    journal.steps.undone(transaction, key);
    EXPECT_EQ(now(), step);
  });
}

TEST_F(JournalTest, knows_in_which_order_dual_writes_came_into_force) {
  make();
  write([&](Transaction& transaction) {
    for (const char* migration : {"a", "b"}) {
      StepRecord step;
      step.ordinal = 1;
      journal.steps.add(transaction, migration, step);
    }
    journal.steps.put_in_force(transaction, {"b", 1});
    journal.steps.put_in_force(transaction, {"a", 1});
    EXPECT_THAT(journal.steps.in_force(transaction), ElementsAre(StepKey{"b", 1}, StepKey{"a", 1}));
    journal.steps.take_out_of_force(transaction, {"b", 1});
    EXPECT_THAT(journal.steps.in_force(transaction), ElementsAre(StepKey{"a", 1}));
  });
}

TEST_F(JournalTest, keeps_how_far_row_work_has_come) {
  make();
  SegmentRecord segment{.cursor = {"i42"}, .pass = 2, .rows_seen = 10, .rows_changed = 7};
  segment.progress.work = "users";
  segment.progress.rows_per_second = 12.5;
  segment.progress.left_min = Milliseconds{5};
  segment.progress.slowed_by = "clients are writing";
  const SegmentKey key{.migration = "m", .ordinal = 4, .segment = 0};
  write([&](Transaction& transaction) {
    EXPECT_FALSE(journal.segments.find(transaction, key));
    journal.segments.put(transaction, key, segment);
    segment.rows_seen = 20;
    journal.segments.put(transaction, key, segment);
    const auto found = journal.segments.find(transaction, key);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->cursor, segment.cursor);
    EXPECT_EQ(found->pass, 2);
    EXPECT_EQ(found->rows_seen, 20);
    EXPECT_EQ(found->rows_changed, 7);
    EXPECT_EQ(to_json(found->progress), to_json(segment.progress));
    EXPECT_THAT(journal.segments.unfinished(transaction, "m"), SizeIs(1));
    segment.finished = true;
    journal.segments.put(transaction, key, segment);
    EXPECT_THAT(journal.segments.unfinished(transaction, "m"), IsEmpty());
    journal.segments.forget_step(transaction, "m", 4);
    EXPECT_FALSE(journal.segments.find(transaction, key));
  });
}

TEST_F(JournalTest, keeps_when_a_row_first_came_into_quarantine_and_why_it_was_skipped) {
  make();
  QuarantineRecord record{.segment = {"m", 4, 0},
                          .row = {.work = "users", .key = "id = 3", .error = "malformed"}};
  record.row.since = clock.wall();
  write([&](Transaction& transaction) {
    journal.quarantine.put(transaction, record);
    journal.quarantine.skip_all(transaction, {"m", 0}, "test data");
    clock.advance(Milliseconds{5'000});
    QuarantineRecord again = record;
    again.row.since = clock.wall();
    again.row.error = "still malformed";
    journal.quarantine.put(transaction, again);
    const auto found = journal.quarantine.of(transaction, "m");
    ASSERT_THAT(found, SizeIs(1));
    EXPECT_EQ(found.front().row.since, record.row.since);
    EXPECT_EQ(found.front().row.error, "still malformed");
    EXPECT_EQ(found.front().skipped, "test data");
    journal.quarantine.remove(transaction, record);
    EXPECT_THAT(journal.quarantine.of(transaction, "m"), IsEmpty());
  });
}

TEST_F(JournalTest, keeps_the_last_certificate_of_a_mapping) {
  make();
  CertificateRecord certificate{.mapping = "nick_123456",
                                .work = "users",
                                .started = clock.wall(),
                                .made = clock.wall(),
                                .rows_seen = 10,
                                .broken = 1,
                                .fingerprint = "f",
                                .guards = {{"trigger", "t", "users", "..."}},
                                .schema_version = 3,
                                .engine = "0.1.0"};
  certificate.samples.push_back({.key = "id = 1", .sides = {{"name", "'a'"}}, .lossy = false});
  write([&](Transaction& transaction) {
    journal.certificates.put(transaction, {"m", 0}, certificate);
    certificate.broken = 0;
    journal.certificates.put(transaction, {"m", 0}, certificate);
    EXPECT_THAT(journal.certificates.of(transaction, "m"), ElementsAre(certificate));
  });
}

// What is in a database may be no UTF-8, and a sample shows it.
TEST_F(JournalTest, shows_bytes_that_are_no_text) {
  const BadRow row{.key = "id = 1", .sides = {{"name", "\xff\xfe"}}, .lossy = false};
  EXPECT_EQ(bad_rows_from_json(to_json(std::vector{row})).front().sides.front().second,
            "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST_F(JournalTest, numbers_its_events) {
  make();
  write([&](Transaction& transaction) {
    journal.events.add(transaction, {.at = clock.wall(), .migration = "a", .what = "begun"});
    journal.events.add(transaction, {.at = clock.wall(), .migration = "b", .what = "begun"});
    const auto all = journal.events.of(transaction, std::nullopt);
    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(all[1].number, 2);
    EXPECT_THAT(journal.events.of(transaction, "b"), SizeIs(1));
  });
}

TEST_F(JournalTest, says_so_when_somebody_has_written_to_it_by_hand) {
  make();
  write([&](Transaction& transaction) {
    MigrationRecord record;
    record.id = {"m", 1};
    journal.migrations.put(transaction, record);
    transaction.execute(sql("UPDATE ratchet_migration SET base = 'oops'"));
    EXPECT_THROW(journal.migrations.all(transaction), Error);
  });
}

class LeaseTest : public JournalTest {
 protected:
  LeaseTest() { make(); }

  AcquiredLease acquire(const LeaseHolder& who) { return acquire(who, std::nullopt); }
  AcquiredLease acquire(const LeaseHolder& who, const std::optional<std::string>& take_over) {
    std::optional<AcquiredLease> acquired;
    write([&](Transaction& transaction) {
      acquired.emplace(journal.leases.acquire(
          transaction, {.migration = "m", .by = who, .take_over = take_over}, clock));
    });
    return std::move(*acquired);
  }

  bool holds(const Lease& lease) {
    try {
      write([&](Transaction& transaction) { lease.hold(transaction); });
      return true;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::lease_lost);
      return false;
    }
  }

  ErrorKind error_of_acquire(const LeaseHolder& who) {
    try {
      acquire(who);
    } catch (const Error& error) {
      message = error.message();
      return error.kind();
    }
    return ErrorKind::bug;
  }

  const LeaseHolder ada{.owner = "ada", .host = "ops3", .pid = 1};
  const LeaseHolder bob{.owner = "bob", .host = "ops4", .pid = 1};
  std::string message;
};

TEST_F(LeaseTest, is_held_by_one_at_a_time) {
  const AcquiredLease lease = acquire(ada);
  EXPECT_TRUE(holds(lease.lease));
  EXPECT_EQ(error_of_acquire(bob), ErrorKind::lease_held);
  EXPECT_THAT(message, HasSubstr("ada@ops3 (pid 1) since 2026-11-22T15:00:00"));
  EXPECT_THAT(message, HasSubstr("expires at 2026-11-22T15:00:10"));
}

TEST_F(LeaseTest, may_be_had_when_it_was_given_back) {
  const AcquiredLease lease = acquire(ada);
  write([&](Transaction& transaction) { lease.lease.release(transaction, *session); });
  EXPECT_EQ(acquire(bob).taken_from, std::nullopt);
}

TEST_F(LeaseTest, may_be_had_when_it_has_expired_and_the_late_one_then_changes_nothing) {
  const AcquiredLease late = acquire(ada);
  clock.advance(kLeaseTime);
  const AcquiredLease taken = acquire(bob);
  EXPECT_THAT(taken.taken_from.value(), HasSubstr("ada@ops3"));
  EXPECT_FALSE(holds(late.lease));
  EXPECT_TRUE(holds(taken.lease));
  write([&](Transaction& transaction) { late.lease.release(transaction, *session); });
  EXPECT_TRUE(holds(taken.lease));
}

TEST_F(LeaseTest, is_still_its_holders_when_it_has_expired_and_nobody_came) {
  const AcquiredLease lease = acquire(ada);
  clock.advance(10 * kLeaseTime);
  EXPECT_TRUE(holds(lease.lease));
}

TEST_F(LeaseTest, lasts_as_long_as_it_is_renewed) {
  const AcquiredLease lease = acquire(ada);
  for (int round = 0; round < 5; ++round) {
    clock.advance(kLeaseTime - Milliseconds{1});
    EXPECT_TRUE(holds(lease.lease));
  }
  EXPECT_EQ(error_of_acquire(bob), ErrorKind::lease_held);
}

TEST_F(LeaseTest, is_taken_at_once_from_a_process_of_this_host_that_is_gone) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  acquire({.owner = "ada", .host = "ops4", .pid = child});
  EXPECT_THAT(acquire(bob).taken_from.value(), HasSubstr("that process is gone"));
}

// kill(pid, 0) still finds it, until its parent asks for its exit status.
TEST_F(LeaseTest, is_taken_at_once_from_a_process_that_has_ended_unmourned) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  siginfo_t ended;
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT), 0);
  acquire({.owner = "ada", .host = "ops4", .pid = child});
  EXPECT_THAT(acquire(bob).taken_from.value(), HasSubstr("that process is gone"));
  waitpid(child, nullptr, 0);
}

TEST_F(LeaseTest, is_not_taken_from_a_process_of_another_host_that_can_not_be_seen) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  acquire({.owner = "ada", .host = "ops3", .pid = child});
  EXPECT_EQ(error_of_acquire(bob), ErrorKind::lease_held);
}

TEST_F(LeaseTest, is_taken_over_for_a_reason) {
  const AcquiredLease stuck = acquire(ada);
  EXPECT_THAT(acquire(bob, "ops3 hangs").taken_from.value(), HasSubstr("ops3 hangs"));
  EXPECT_FALSE(holds(stuck.lease));
}

TEST_F(LeaseTest, never_gives_a_token_twice) {
  const AcquiredLease first = acquire(ada);
  for (int round = 0; round < 3; ++round) {
    const AcquiredLease next = acquire(bob, "again");
    write([&](Transaction& transaction) { next.lease.release(transaction, *session); });
    EXPECT_FALSE(holds(first.lease));
  }
}

TEST_F(LeaseTest, shows_who_holds_it) {
  acquire(ada);
  write([&](Transaction& transaction) {
    EXPECT_EQ(journal.leases.current(transaction, "m", clock)->owner, "ada");
    clock.advance(kLeaseTime);
    EXPECT_FALSE(journal.leases.current(transaction, "m", clock));
  });
}

}  // namespace
}  // namespace ratchet
