// The journal's tables in every product.
#include "journal/journal.hpp"

#include <gmock/gmock.h>

#include "contract/store_contract.hpp"
#include "dialect/carried.hpp"
#include "journal/fitting.hpp"

namespace ratchet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// The dialect with another list of statements: an older or a newer ratchet.
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
  Holding holding(const Schema& schema, const Table& table, const Column& column) const override {
    return inner_.holding(schema, table, column);
  }
  SqlText claiming() const override { return inner_.claiming(); }

 private:
  const Dialect& inner_;
  std::vector<SqlText> statements_;
};

class JournalMaking : public StoreContract {
 protected:
  JournalFound look(const Journal& of) { return of.look(*session->begin(Access::read)); }
  void make() {
    write([&](Transaction& transaction) { journal.make(transaction, JournalFound::absent); });
  }

  Journal journal{dialect()};
};

TEST_P(JournalMaking, is_absent_until_it_is_made) {
  EXPECT_EQ(look(journal), JournalFound::absent);
  make();
  EXPECT_EQ(look(journal), JournalFound::current);
}

TEST_P(JournalMaking, is_brought_up_to_date_in_place_by_a_newer_ratchet) {
  make();
  const QualifiedName events = dialect().journal_table("event");
  std::vector<SqlText> more = dialect().journal_schema();
  more.push_back(sql("ALTER TABLE {} ADD COLUMN mood TEXT NOT NULL DEFAULT ''", events));
  const OtherVersion newer(dialect(), more);
  const Journal newer_journal(newer);
  EXPECT_EQ(look(newer_journal), JournalFound::outdated);
  write([&](Transaction& transaction) {
    journal.events.add(transaction, {.at = clock.wall(), .what = "kept"});
    newer_journal.make(transaction, JournalFound::outdated);
  });
  EXPECT_EQ(look(newer_journal), JournalFound::current);
  const auto transaction = session->begin(Access::read);
  EXPECT_THAT(transaction->query(sql("SELECT what, mood FROM {}", events)),
              ElementsAre(Row{Value{"kept"}, Value{""}}));
}

TEST_P(JournalMaking, is_refused_by_an_older_ratchet) {
  make();
  std::vector<SqlText> fewer = dialect().journal_schema();
  fewer.pop_back();
  const OtherVersion older(dialect(), fewer);
  try {
    look(Journal(older));
    FAIL() << "it was not refused";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::store_failed);
    EXPECT_THAT(error.message(), HasSubstr("newer ratchet"));
  }
}

// The list of what is looked for, against what a journal really has.
TEST_P(JournalContract, misses_every_column_that_is_gone) {
  const auto can_read = [&](const SqlText& query) {
    try {
      session->begin(Access::read)->query(query);
      return true;
    } catch (const Error&) {
      return false;
    }
  };
  EXPECT_EQ(misfits(dialect(), can_read), "");
  const Rows columns = query(
      GetParam() == Product::postgres
          ? "SELECT 'ratchet.' || table_name, column_name FROM information_schema.columns WHERE "
            "table_schema = 'ratchet'"
          : "SELECT m.name, p.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS p "
            "WHERE m.type = 'table'");
  EXPECT_GT(columns.size(), 50);
  for (const Row& each : columns) {
    const std::string table = as_text(each[0]);
    const std::string column = as_text(each[1]);
    execute("ALTER TABLE " + table + " RENAME COLUMN " + column + " TO gone");
    EXPECT_EQ(misfits(dialect(), can_read), table + " lacks " + column);
    execute("ALTER TABLE " + table + " RENAME COLUMN gone TO " + column);
  }
}

TEST_P(JournalContract, keeps_a_migration_as_it_was_put) {
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

TEST_P(JournalContract, takes_a_step_from_waiting_through_intent_to_done_and_back) {
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

TEST_P(JournalContract, knows_in_which_order_dual_writes_came_into_force) {
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

TEST_P(JournalContract, keeps_when_a_row_first_came_into_quarantine_and_why_it_was_skipped) {
  QuarantineRecord record{.task = {"m", 4, 0},
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

TEST_P(JournalContract, keeps_the_last_certificate_of_a_mapping) {
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
  certificate.samples.push_back(
      {.key = "id = 1", .sides = {{"name", "'a'"}}, .kind = BadKind::missing});
  write([&](Transaction& transaction) {
    journal.certificates.put(transaction, {"m", 0}, certificate);
    certificate.broken = 0;
    journal.certificates.put(transaction, {"m", 0}, certificate);
    EXPECT_THAT(journal.certificates.of(transaction, "m"), ElementsAre(certificate));
  });
}

TEST_P(JournalContract, numbers_its_events) {
  write([&](Transaction& transaction) {
    journal.events.add(transaction, {.at = clock.wall(), .migration = "a", .what = "begun"});
    journal.events.add(transaction, {.at = clock.wall(), .migration = "b", .what = "begun"});
    const auto all = journal.events.of(transaction, std::nullopt);
    ASSERT_THAT(all, SizeIs(2));
    EXPECT_EQ(all[1].number, 2);
    EXPECT_THAT(journal.events.of(transaction, "b"), SizeIs(1));
  });
}

TEST_P(JournalContract, says_so_when_somebody_has_written_to_it_by_hand) {
  write([&](Transaction& transaction) {
    MigrationRecord record;
    record.id = {"m", 1};
    journal.migrations.put(transaction, record);
    transaction.execute(sql("UPDATE {} SET base = 'oops'", dialect().journal_table("migration")));
    EXPECT_THROW(journal.migrations.all(transaction), Error);
  });
}

RATCHET_CONTRACT_OF_EVERY_STORE(JournalMaking);
RATCHET_CONTRACT_OF_EVERY_STORE(JournalContract);

}  // namespace
}  // namespace ratchet::testing
