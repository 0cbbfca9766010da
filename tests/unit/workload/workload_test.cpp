// The harness itself, without a migration, on every product: it must be right about a table that
// nobody touches but its clients, and must notice every kind of damage.
#include "workload/workload.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "support/postgres/database.hpp"
#include "support/temporary_directory.hpp"
#include "workload/shapes.hpp"

namespace ratchet::workload {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What the tests say differently on each product.
class Place {
 public:
  virtual ~Place() = default;
  virtual std::string url() const = 0;
  // A dual write of phone and mobile, by hand.
  virtual std::string phone_triggers() const = 0;
  virtual std::string refuse_updates() const = 0;
  // people.name of the first row, as the same letters of another type.
  virtual std::string retype_a_name() const = 0;
};

class SqlitePlace final : public Place {
 public:
  SqlitePlace() { connect({.url = url(), .setup = {}})->query("PRAGMA journal_mode = WAL", {}); }
  std::string url() const final { return "sqlite:" + directory_.file("people.db"); }
  std::string phone_triggers() const override {
    return R"(
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
  }
  std::string refuse_updates() const override {
    return "CREATE TRIGGER closed BEFORE UPDATE ON people "
           "BEGIN SELECT RAISE(ABORT, 'closed'); END";
  }
  std::string retype_a_name() const override {
    return "UPDATE people SET name = CAST(name AS BLOB) WHERE id = "
           "(SELECT min(id) FROM people WHERE name IS NOT NULL)";
  }

 private:
  testing::TemporaryDirectory directory_;
};

class PostgresPlace final : public Place {
 public:
  std::string url() const override { return database_.url(); }
  std::string phone_triggers() const override {
    return R"(
  CREATE FUNCTION people_write() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      NEW.mobile := coalesce(NEW.mobile, NEW.phone);
      NEW.phone := NEW.mobile;
    ELSIF OLD.mobile IS DISTINCT FROM NEW.mobile THEN
      NEW.phone := NEW.mobile;
    ELSE
      NEW.mobile := NEW.phone;
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER people_write BEFORE INSERT OR UPDATE ON people
  FOR EACH ROW EXECUTE FUNCTION people_write();)";
  }
  std::string refuse_updates() const override {
    return "CREATE FUNCTION closed() RETURNS trigger LANGUAGE plpgsql AS "
           "$$ BEGIN RAISE EXCEPTION 'closed'; END $$;"
           "CREATE TRIGGER closed BEFORE UPDATE ON people "
           "FOR EACH ROW EXECUTE FUNCTION closed()";
  }
  std::string retype_a_name() const override {
    return "ALTER TABLE people ALTER name TYPE bytea USING convert_to(name, 'UTF8')";
  }

 private:
  testing::PostgresDatabase database_;
};

std::unique_ptr<Place> sqlite() { return std::make_unique<SqlitePlace>(); }
std::unique_ptr<Place> postgres() { return std::make_unique<PostgresPlace>(); }

class WorkloadTest : public ::testing::TestWithParam<std::unique_ptr<Place> (*)()> {
 protected:
  WorkloadOptions options(Shape shape) {
    return {
        .connection = {.url = place_->url(), .setup = {}}, .shape = std::move(shape), .seed = 1};
  }

  void make_table(const std::string& columns) {
    damage("CREATE TABLE people (id INTEGER PRIMARY KEY, city TEXT, score INTEGER" + columns + ")");
  }

  void damage(const std::string& statement) {
    connect({.url = place_->url(), .setup = {}})->execute(statement);
  }

  // Lets the clients work until they have written something; bounded.
  static void let_work(Workload& workload, std::int64_t writes) {
    SystemClock clock;
    for (int polls = 0; polls < 2'000 && workload.report().writes < writes; ++polls) {
      clock.sleep(Milliseconds(5), {});
    }
    ASSERT_GE(workload.report().writes, writes);
  }

  std::unique_ptr<Place> place_ = GetParam()();
};

std::string test_name(const ::testing::TestParamInfo<WorkloadTest::ParamType>& info) {
  return info.param == sqlite ? "Sqlite" : "Postgres";
}

INSTANTIATE_TEST_SUITE_P(OnEveryProduct, WorkloadTest, ::testing::Values(sqlite, postgres),
                         test_name);

TEST_P(WorkloadTest, FindsEveryAcknowledgedWriteOfClientsInEveryMode) {
  make_table(", name TEXT");
  Workload workload(options(split_name({})));
  workload.populate(500);
  for (const Mode mode : {Mode::autocommit, Mode::transaction}) {
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

TEST_P(WorkloadTest, FollowsWritesOfOneSideOnTheOther) {
  make_table(", phone TEXT, mobile TEXT");
  damage(place_->phone_triggers());
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
  EXPECT_THAT(workload.report().failures, IsEmpty());
}

TEST_P(WorkloadTest, NoticesADualWriteThatIsMissing) {
  make_table(", phone TEXT, mobile TEXT");
  Workload workload(options(rename_phone({})));
  workload.populate(50);
  workload.start(1, {.generation = Generation::old_application, .think = {}});
  let_work(workload, 50);
  workload.stop_all();
  EXPECT_THAT(workload.compare(Generation::old_application), IsEmpty());
  EXPECT_THAT(workload.compare(Generation::new_application), Not(IsEmpty()));
}

TEST_P(WorkloadTest, NamesARowThatWasChangedBehindItsBack) {
  make_table(", name TEXT");
  Workload workload(options(split_name({})));
  workload.populate(20);
  damage("UPDATE people SET city = 'elsewhere' WHERE id = 7");
  EXPECT_THAT(workload.compare(Generation::old_application),
              ElementsAre(AllOf(HasSubstr("(7) was acknowledged as"), HasSubstr("'elsewhere'"))));
}

TEST_P(WorkloadTest, TellsAValueFromTheSameValueOfAnotherType) {
  make_table(", name TEXT");
  Workload workload(options(split_name({})));
  workload.populate(20);
  damage(place_->retype_a_name());
  EXPECT_THAT(workload.compare(Generation::old_application), Contains(HasSubstr(" and is ")));
}

TEST_P(WorkloadTest, NamesARowThatIsMissing) {
  make_table(", name TEXT");
  Workload workload(options(split_name({})));
  workload.populate(20);
  damage("DELETE FROM people WHERE id = 7");
  EXPECT_THAT(workload.compare(Generation::old_application),
              ElementsAre(AllOf(HasSubstr("(7)"), HasSubstr("is missing"))));
}

TEST_P(WorkloadTest, NamesARowThatNobodyWrote) {
  make_table(", name TEXT");
  Workload workload(options(split_name({})));
  workload.populate(20);
  damage("INSERT INTO people (id, city) VALUES (5000, 'x')");
  EXPECT_THAT(workload.compare(Generation::old_application),
              ElementsAre(AllOf(HasSubstr("(5000)"), HasSubstr("never written"))));
}

TEST_P(WorkloadTest, RecordsAWriteThatFails) {
  make_table(", name TEXT");
  damage(place_->refuse_updates());
  Workload workload(options(split_name({})));
  workload.populate(50);
  workload.start(1, {.generation = Generation::old_application, .think = {}});
  let_work(workload, 20);
  workload.stop_all();
  ASSERT_THAT(workload.report().failures, Not(IsEmpty()));
  EXPECT_THAT(workload.report().failures.begin()->first, HasSubstr("closed"));
  EXPECT_THAT(workload.compare(Generation::old_application), IsEmpty());
}

TEST_P(WorkloadTest, AdoptsTheRowsThatAreThere) {
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

// Somebody else changes every row all the time: a client in REPEATABLE READ is refused now and
// then, which is no failure, and nothing of what it was refused counts.
TEST(SnapshotOnPostgres, ThatIsRefusedIsTriedAgainAndIsNoFailure) {
  PostgresPlace place;
  testing::PostgresClient somebody(place.url());
  somebody.execute(
      "CREATE TABLE people (id integer PRIMARY KEY, city text, score integer, name text, "
      "touched integer DEFAULT 0)");
  Workload workload({.connection = {.url = place.url(), .setup = {}},
                     .shape = split_name({}),
                     .seed = 1,
                     .shared_rows = 0});
  workload.populate(30);
  workload.start(1,
                 {.generation = Generation::old_application, .mode = Mode::snapshot, .think = {}});
  for (int times = 0; times < 2'000 && workload.report().refusals == 0; ++times) {
    somebody.execute("UPDATE people SET touched = touched + 1");
  }
  workload.stop_all();
  EXPECT_GT(workload.report().refusals, 0);
  EXPECT_THAT(workload.report().failures, IsEmpty());
  EXPECT_THAT(workload.compare(Generation::old_application), IsEmpty());
}

TEST(Completed, ARewriteOfTheSameValueLeavesTheOtherSideAlone) {
  const Shape shape = split_name({});
  const LogicalRow was{.common = {}, .before = {"A B C"}, .after = {"A B", "C"}};
  EXPECT_EQ(completed(shape, Generation::old_application, was, was), was);
}

}  // namespace
}  // namespace ratchet::workload
