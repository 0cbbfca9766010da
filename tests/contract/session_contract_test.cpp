// What a session of every product holds.
#include "dialect/session.hpp"

#include <gmock/gmock.h>

#include <limits>

#include "contract/store_contract.hpp"

namespace ratchet::testing {
namespace {

using ::testing::ElementsAre;

const QualifiedName kTable = unqualified("t");

class SessionContract : public StoreContract {
 protected:
  SessionContract() { execute("CREATE TABLE t (id bigint PRIMARY KEY, word text)"); }

  static SqlText insertion(std::int64_t id) {
    return sql("INSERT INTO {} (id) VALUES ({})", kTable, Bind{id});
  }
  std::int64_t count() { return as_integer(query("SELECT count(*) FROM t")[0][0]); }
};

TEST_P(SessionContract, keeps_what_was_committed) {
  write([](Transaction& transaction) { transaction.execute(insertion(1)); });
  EXPECT_EQ(count(), 1);
}

TEST_P(SessionContract, forgets_what_was_not) {
  session->begin(Access::write)->execute(insertion(1));
  EXPECT_EQ(count(), 0);
}

TEST_P(SessionContract, counts_the_rows_that_a_statement_changes) {
  write([](Transaction& transaction) {
    EXPECT_EQ(transaction.execute(insertion(1)), 1);
    EXPECT_EQ(transaction.execute(sql("UPDATE {} SET word = 'a'", kTable)), 1);
    EXPECT_EQ(transaction.execute(sql("DELETE FROM {} WHERE id = 7", kTable)), 0);
  });
}

TEST_P(SessionContract, gives_values_back_as_they_were_given) {
  execute("CREATE TABLE v (i bigint, d double precision, s text)");
  const Row row = {std::numeric_limits<std::int64_t>::min(), 0.1, "it's \"quoted\" \xc3\xa4\n"};
  write([&](Transaction& transaction) {
    transaction.execute(sql("INSERT INTO {} VALUES ({}, {}, {})", unqualified("v"), Bind{row[0]},
                            Bind{row[1]}, Bind{row[2]}));
    transaction.execute(sql("INSERT INTO {} VALUES ({}, {}, {})", unqualified("v"), Bind{Null{}},
                            Bind{Null{}}, Bind{Null{}}));
    EXPECT_THAT(
        transaction.query(sql("SELECT i, d, s FROM {} ORDER BY i IS NULL", unqualified("v"))),
        ElementsAre(row, Row{Null{}, Null{}, Null{}}));
  });
}

TEST_P(SessionContract, reader_sees_one_moment) {
  const auto reader = session->begin(Access::read);
  reader->query(sql("SELECT count(*) FROM {}", kTable));
  execute("INSERT INTO t (id) VALUES (1)");
  EXPECT_EQ(as_integer(reader->query(sql("SELECT count(*) FROM {}", kTable))[0][0]), 0);
}

TEST_P(SessionContract, second_writer_is_busy_and_can_do_it_again_later) {
  const auto other = store->connect();
  write([&](Transaction& transaction) {
    transaction.execute(insertion(1));
    EXPECT_EQ(kind_of([&] {
                write_on(*other, [](Transaction& second) { second.execute(insertion(1)); });
              }),
              ErrorKind::busy);
    transaction.execute(sql("DELETE FROM {}", kTable));
  });
  write_on(*other, [](Transaction& second) { second.execute(insertion(1)); });
  EXPECT_EQ(count(), 1);
}

TEST_P(SessionContract, goes_on_after_a_statement_that_failed) {
  EXPECT_EQ(kind_of([&] {
              write([](Transaction& transaction) { transaction.execute(sql("NONSENSE")); });
            }),
            ErrorKind::statement_failed);
  write([](Transaction& transaction) { transaction.execute(insertion(1)); });
  EXPECT_EQ(count(), 1);
}

TEST_P(SessionContract, runs_outside_of_transactions_what_is_its_own_transaction) {
  session->execute_outside(sql("INSERT INTO {} (id) VALUES (1)", kTable));
  EXPECT_EQ(count(), 1);
}

TEST_P(SessionContract, name_is_its_own_or_empty) {
  const auto other = store->connect();
  if (session->name().empty()) GTEST_SKIP() << "nothing runs on behind its process";
  EXPECT_NE(session->name(), other->name());
  EXPECT_EQ(session->name(), session->name());
}

TEST_P(SessionContract, other_one_is_ended_with_what_it_has_not_committed) {
  const auto other = store->connect();
  const std::string name = other->name();
  if (name.empty()) GTEST_SKIP() << "nothing runs on behind its process";
  const auto unfinished = other->begin(Access::write);
  unfinished->execute(insertion(1));
  session->end_other(name);
  EXPECT_EQ(kind_of([&] { unfinished->commit(); }), ErrorKind::connection_lost);
  EXPECT_EQ(count(), 0);
  session->end_other(name);  // gone already
}

RATCHET_CONTRACT_OF_EVERY_STORE(SessionContract);

}  // namespace
}  // namespace ratchet::testing
