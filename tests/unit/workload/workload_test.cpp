// The harness itself, without a migration: it must be right about a table that nobody touches but
// its clients, and must notice every kind of damage.
#include "workload/workload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/temporary_directory.hpp"
#include "workload/shapes.hpp"

namespace ratchet::workload {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A dual write of phone and mobile, by hand.
constexpr const char* kPhoneTriggers = R"(
  CREATE TRIGGER people_insert AFTER INSERT ON people WHEN NEW.phone IS NOT NEW.mobile BEGIN
    UPDATE people SET mobile = coalesce(NEW.mobile, NEW.phone),
                      phone = coalesce(NEW.mobile, NEW.phone) WHERE id = NEW.id;
  END;
  CREATE TRIGGER people_update AFTER UPDATE ON people WHEN NEW.phone IS NOT NEW.mobile BEGIN
    UPDATE people SET mobile = CASE WHEN OLD.mobile IS NOT NEW.mobile THEN NEW.mobile
                                    ELSE NEW.phone END,
                      phone = CASE WHEN OLD.mobile IS NOT NEW.mobile THEN NEW.mobile
                                   ELSE NEW.phone END WHERE id = NEW.id;
  END;)";

class WorkloadTest : public ::testing::Test {
 protected:
  WorkloadOptions options(Shape shape) {
    return {.connection = {.database = directory_.file("people.db")},
            .shape = std::move(shape),
            .seed = 1};
  }

  void make_table(const std::string& columns) {
    SQLite::Database database(directory_.file("people.db"),
                              SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 1'000);
    database.exec("PRAGMA journal_mode = WAL");
    database.exec("CREATE TABLE people (id INTEGER PRIMARY KEY, city TEXT, score INTEGER" +
                  columns + ")");
  }

  void damage(const std::string& statement) {
    SQLite::Database database(directory_.file("people.db"), SQLite::OPEN_READWRITE, 1'000);
    database.exec(statement);
  }

  // Lets the clients work until they have written something; bounded.
  static void let_work(Workload& workload, std::int64_t writes) {
    SystemClock clock;
    for (int polls = 0; polls < 2'000 && workload.report().writes < writes; ++polls) {
      clock.sleep(Milliseconds(5), {});
    }
    ASSERT_GE(workload.report().writes, writes);
  }

 private:
  testing::TemporaryDirectory directory_;
};

TEST_F(WorkloadTest, FindsEveryAcknowledgedWriteOfClientsInEveryMode) {
  make_table(", name TEXT");
  Workload workload(options(split_name({})));
  workload.populate(500);
  for (const Mode mode : {Mode::autocommit, Mode::immediate}) {
    workload.start(
        2, {.generation = Generation::old_application, .mode = mode, .think = Milliseconds(1)});
  }
  let_work(workload, 500);
  EXPECT_THAT(workload.compare(Generation::old_application), IsEmpty());
  workload.stop_all();
  EXPECT_THAT(workload.compare(Generation::old_application), IsEmpty());
  EXPECT_THAT(workload.report().failures, IsEmpty());
  EXPECT_THAT(workload.report().wrong_reads, IsEmpty());
  EXPECT_GT(workload.report().latency_ms(1), 0);
}

TEST_F(WorkloadTest, FollowsWritesOfOneSideOnTheOther) {
  make_table(", phone TEXT, mobile TEXT");
  damage(kPhoneTriggers);
  Workload workload(options(rename_phone({})));
  workload.populate(500);
  for (const Generation generation :
       {Generation::old_application, Generation::both_sides, Generation::new_application}) {
    workload.start(1,
                   {.generation = generation, .mode = Mode::autocommit, .think = Milliseconds(1)});
  }
  let_work(workload, 500);
  workload.stop_all();
  EXPECT_THAT(workload.compare(Generation::old_application), IsEmpty());
  EXPECT_THAT(workload.compare(Generation::new_application), IsEmpty());
  EXPECT_THAT(workload.report().wrong_reads, IsEmpty());
}

TEST_F(WorkloadTest, NoticesADualWriteThatIsMissing) {
  make_table(", phone TEXT, mobile TEXT");
  Workload workload(options(rename_phone({})));
  workload.populate(50);
  workload.start(1, {.generation = Generation::old_application, .think = {}});
  let_work(workload, 50);
  workload.stop_all();
  EXPECT_THAT(workload.compare(Generation::old_application), IsEmpty());
  EXPECT_THAT(workload.compare(Generation::new_application), Not(IsEmpty()));
}

TEST_F(WorkloadTest, NamesARowThatWasChangedBehindItsBack) {
  make_table(", name TEXT");
  Workload workload(options(split_name({})));
  workload.populate(20);
  damage("UPDATE people SET city = 'elsewhere' WHERE id = 7");
  EXPECT_THAT(workload.compare(Generation::old_application),
              ElementsAre(AllOf(HasSubstr("(7) was acknowledged as"), HasSubstr("'elsewhere'"))));
}

TEST_F(WorkloadTest, TellsAValueFromTheSameValueOfAnotherType) {
  make_table(", name");
  Workload workload(options(split_name({})));
  workload.populate(20);
  damage(
      "UPDATE people SET name = CAST(name AS BLOB) WHERE id = (SELECT min(id) FROM people "
      "WHERE name IS NOT NULL)");
  EXPECT_THAT(workload.compare(Generation::old_application), ElementsAre(HasSubstr(" and is ")));
}

TEST_F(WorkloadTest, NamesARowThatIsMissing) {
  make_table(", name TEXT");
  Workload workload(options(split_name({})));
  workload.populate(20);
  damage("DELETE FROM people WHERE id = 7");
  EXPECT_THAT(workload.compare(Generation::old_application),
              ElementsAre(AllOf(HasSubstr("(7)"), HasSubstr("is missing"))));
}

TEST_F(WorkloadTest, NamesARowThatNobodyWrote) {
  make_table(", name TEXT");
  Workload workload(options(split_name({})));
  workload.populate(20);
  damage("INSERT INTO people (id, city) VALUES (5000, 'x')");
  EXPECT_THAT(workload.compare(Generation::old_application),
              ElementsAre(AllOf(HasSubstr("(5000)"), HasSubstr("never written"))));
}

TEST_F(WorkloadTest, RecordsAWriteThatFails) {
  make_table(", name TEXT");
  damage("CREATE TRIGGER closed BEFORE UPDATE ON people BEGIN SELECT RAISE(ABORT, 'closed'); END");
  Workload workload(options(split_name({})));
  workload.populate(50);
  workload.start(1, {.generation = Generation::old_application, .think = {}});
  let_work(workload, 20);
  workload.stop_all();
  EXPECT_GT(workload.report().failures.at("closed"), 0);
  EXPECT_THAT(workload.compare(Generation::old_application), IsEmpty());
}

TEST_F(WorkloadTest, AdoptsTheRowsThatAreThere) {
  make_table(", name TEXT");
  {
    Workload before(options(split_name({})));
    before.populate(100);
  }
  Workload workload(options(split_name({})));
  workload.adopt(1'000);
  workload.start(1, {.generation = Generation::old_application, .think = {}});
  let_work(workload, 50);
  workload.stop_all();
  EXPECT_THAT(workload.compare(Generation::old_application), IsEmpty());
  EXPECT_THAT(workload.report().failures, IsEmpty());
}

TEST(Completed, ARewriteOfTheSameValueLeavesTheOtherSideAlone) {
  const Shape shape = split_name({});
  const LogicalRow was{.common = {}, .before = {"A B C"}, .after = {"A B", "C"}};
  EXPECT_EQ(completed(shape, Generation::old_application, was, was), was);
}

}  // namespace
}  // namespace ratchet::workload
