// Comparisons that were interrupted, and what becomes of them.
#include <gmock/gmock.h>

#include "unit/engine/postgres_workbench.hpp"

namespace ratchet::testing {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr int kRows = 4'000;

// Behind the first batch of a comparison that has come so far.
void stop_in_comparison(Witness& observer, std::stop_source& stop, std::int64_t rows) {
  observer.on_batch = [&observer, &stop, rows] {
    const BatchProgress& last = observer.batches.back();
    if (last.work.starts_with("verify") && last.rows_done >= rows) stop.request_stop();
  };
}

void start_again(Witness& observer, std::stop_source& stop) {
  observer.on_batch = nullptr;
  observer.batches.clear();
  observer.notes.clear();
  stop = std::stop_source{};
}

std::int64_t rows_at_first_look(const Witness& observer) {
  return observer.batches.front().rows_done;
}

class HalfCompared : public EngineTest {
 protected:
  HalfCompared() {
    execute(std::string(kUsers) +
            "INSERT INTO users (name) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 "
            "FROM n WHERE i < 4000) SELECT 'Ada ' || i FROM n;");
    stop_in_comparison(observer, stop, 1);
    EXPECT_EQ(error_of([&] { apply(); }), ErrorKind::stopped);
    rows_before = observer.batches.back().rows_done;
    start_again(observer, stop);
  }

  void apply() { engine()->apply(migration(kId, kSplit), {}, {}); }
  const CertificateStatus& certificate() {
    last = status(kId);
    return last.certificates.at(0);
  }

  std::int64_t rows_before = 0;
  MigrationStatus last;
};

TEST_F(HalfCompared, goes_on_behind_the_rows_that_were_compared) {
  apply();
  EXPECT_GT(rows_at_first_look(observer), rows_before);
  EXPECT_THAT(observer.notes, Contains(HasSubstr("goes on behind 2,000 rows")));
  EXPECT_EQ(certificate().rows, kRows);
  EXPECT_EQ(certificate().broken, 0);
}

TEST_F(HalfCompared, stands_in_the_status_with_what_becomes_of_it) {
  EXPECT_EQ(status(kId).note, "interrupted; comparison of users goes on behind 2,000 rows");
  execute("CREATE TABLE elsewhere (id INTEGER PRIMARY KEY)");
  EXPECT_THAT(status(kId).note, HasSubstr("comparison of users starts over: the schema has moved"));
}

TEST_F(HalfCompared, is_gone_on_with_by_verify_too) {
  apply();
  stop_in_comparison(observer, stop, 1);
  EXPECT_EQ(error_of([&] { engine()->verify(kId, VerifyDepth::full); }), ErrorKind::stopped);
  start_again(observer, stop);
  engine()->verify(kId, VerifyDepth::full);
  EXPECT_THAT(observer.notes, Contains(HasSubstr("goes on behind 2,000 rows")));
  EXPECT_EQ(certificate().rows, kRows);
  EXPECT_THAT(status(kId).note, IsEmpty());
}

// The triggers may have been away in between.
TEST_F(HalfCompared, starts_over_when_the_schema_has_moved) {
  execute("CREATE TABLE elsewhere (id INTEGER PRIMARY KEY)");
  apply();
  EXPECT_EQ(rows_at_first_look(observer), rows_before);
  EXPECT_THAT(observer.notes, Contains(HasSubstr("starts over: the schema, the triggers or")));
  EXPECT_EQ(certificate().rows, kRows);
}

TEST_F(HalfCompared, is_forgotten_with_the_migration) {
  engine()->rollback(kId);
  EXPECT_EQ(number("SELECT count(*) FROM ratchet_comparison"), 0);
}

class HalfComparedOnPostgres : public PostgresEngine {
 protected:
  HalfComparedOnPostgres() {
    database.execute(
        "ALTER TABLE users ADD wide text; ALTER TABLE users ALTER wide SET STORAGE PLAIN;"
        "INSERT INTO users SELECT i, 'Ada ' || i, 'Oslo', repeat('x', 500) "
        "FROM generate_series(3, 4000) AS i");
    apply(kSplitPeople);
    past_the_triggers("UPDATE users SET last_name = 'of two names' WHERE id = 4000");
    // Room at the beginning, into which an update moves the row, which is the last one.
    database.execute("DELETE FROM users WHERE id < 50");
    database.execute("VACUUM users");
    settings.batch_rows = 20;
    stop_in_comparison(observer, stop, 3'000);
    EXPECT_EQ(error_of([&] { engine().verify(kPeopleId, VerifyDepth::full); }).kind(),
              ErrorKind::stopped);
    start_again(observer, stop);
  }

  // Leaves the triggers as they are, as a superuser may.
  void past_the_triggers(const std::string& statement) {
    database.execute("ALTER TABLE users DISABLE TRIGGER ALL; " + statement +
                     "; ALTER TABLE users ENABLE TRIGGER ALL; DO $$ DECLARE t name; BEGIN FOR t IN "
                     "SELECT tgname FROM pg_trigger WHERE tgrelid = 'users'::regclass LOOP EXECUTE "
                     "format('ALTER TABLE users ENABLE ALWAYS TRIGGER %I', t); END LOOP; END $$");
  }
  CertificateStatus compare() {
    engine().verify(kPeopleId, VerifyDepth::full);
    return engine().status({}).at(0).certificates.at(0);
  }
};

TEST_F(HalfComparedOnPostgres, Trap2_row_that_moves_to_where_it_had_been_is_found_in_the_end) {
  const auto is_behind_it = [&] {
    return value(
        "SELECT (users.ctid::text::point)[0] < (regexp_match(places, '\\((\\d+),'))[1]::int "
        "FROM users, ratchet.comparison WHERE id = 4000");
  };
  ASSERT_EQ(is_behind_it(), "f");
  // A VACUUM that somebody's snapshot has stood in the way of makes the room when it comes again.
  for (int tries_left = 50; tries_left > 0 && is_behind_it() == "f"; --tries_left) {
    database.execute("UPDATE users SET wide = repeat('y', 7000) WHERE id = 4000");
    if (is_behind_it() == "f") database.execute("VACUUM users");
  }
  ASSERT_EQ(is_behind_it(), "t");
  EXPECT_EQ(error_of([&] { compare(); }).kind(), ErrorKind::diverged);
  EXPECT_THAT(observer.notes, Contains(HasSubstr("goes on behind")));
  const CertificateStatus certificate = engine().status({}).at(0).certificates.at(0);
  EXPECT_GE(certificate.broken, 1);  // once more beside a transaction of another test that is older
  EXPECT_EQ(certificate.rows, kRows - 49);
  EXPECT_THAT(certificate.snapshot, HasSubstr("3 snapshots, from "));
}

// Each batch by another snapshot, also where the table's first blocks hold nothing any more.
TEST_F(HalfComparedOnPostgres, comes_to_its_end_however_old_a_snapshot_may_be) {
  settings.verify_snapshot_max = Milliseconds{1};
  observer.on_batch = [this] { clock.advance(Milliseconds{2}); };
  EXPECT_EQ(error_of([&] { compare(); }).kind(), ErrorKind::diverged);
  const CertificateStatus certificate = engine().status({}).at(0).certificates.at(0);
  EXPECT_GE(certificate.broken, 1);
  EXPECT_EQ(certificate.rows, kRows - 49);
}

TEST_F(HalfComparedOnPostgres, starts_over_when_a_trigger_was_disabled_meanwhile) {
  past_the_triggers("UPDATE users SET last_name = last_name");
  EXPECT_EQ(error_of([&] { compare(); }).kind(), ErrorKind::diverged);
  EXPECT_THAT(observer.notes, Contains(HasSubstr("starts over")));
  EXPECT_THAT(engine().status({}).at(0).certificates.at(0).snapshot,
              Not(HasSubstr("snapshots, from")));
}

TEST_F(HalfComparedOnPostgres, is_forgotten_when_rows_are_put_right) {
  engine().verify(kPeopleId, VerifyDepth::repair);
  EXPECT_THAT(observer.notes, Not(Contains(HasSubstr("goes on behind"))));
  EXPECT_EQ(engine().status({}).at(0).certificates.at(0).broken, 0);
}

}  // namespace
}  // namespace ratchet::testing
