// What work on rows holds in every product: the copy of a dual write, and its comparison.
#include "dialect/row_work.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <set>

#include "contract/migrated_store.hpp"

namespace ratchet::testing {
namespace {

constexpr std::int64_t kPeople = 50;
constexpr const char* kRename = R"toml(
[[change]]
action = "alter_column"
table = "people"
column = "name"
to = "full_name"
)toml";

std::string people() {
  std::string statements = "CREATE TABLE people (id integer PRIMARY KEY, name text);";
  for (int id = 1; id <= kPeople; ++id) {
    statements += fmt::format("INSERT INTO people VALUES ({}, 'n{}');", id, id);
  }
  return statements;
}

class RowContract : public MigratedStore {
 protected:
  RowContract() : MigratedStore(people(), kRename) {}
};

// What it has written may lie before it again.
TEST_P(RowContract, copy_sees_every_row_in_batches_of_any_size) {
  const Pass pass = go({}, 7);
  EXPECT_GE(pass.seen, kPeople);
  EXPECT_EQ(pass.changed, kPeople);
  EXPECT_EQ(as_integer(query("SELECT count(*) FROM people WHERE full_name = name")[0][0]), kPeople);
}

TEST_P(RowContract, copy_that_is_made_again_changes_nothing) {
  go({}, 100);
  EXPECT_EQ(go({}, 100).changed, 0);
}

TEST_P(RowContract, copy_leaves_alone_what_clients_have_filled) {
  execute("UPDATE people SET full_name = 'Ada' WHERE id = 3");
  EXPECT_EQ(go({}, 100).changed, kPeople - 1);
  EXPECT_EQ(as_text(query("SELECT name FROM people WHERE id = 3")[0][0]), "Ada");
}

TEST_P(RowContract, copy_goes_on_where_another_process_has_stopped) {
  BatchOutcome first;
  write([&](Transaction& transaction) {
    first = work()->run(transaction, {.after = {}, .rows_max = 20});
  });
  ASSERT_FALSE(first.finished);
  EXPECT_EQ(first.rows_changed + go(first.reached, 100).changed, kPeople);
}

TEST_P(RowContract, batch_that_was_rolled_back_is_done_again) {
  {
    const auto transaction = session->begin(Access::write);
    work()->run(*transaction, {.after = {}, .rows_max = 20});
  }
  EXPECT_EQ(go({}, 100).changed, kPeople);
}

TEST_P(RowContract, what_is_left_is_counted_and_not_changed) {
  const auto left = [&] {
    const auto transaction = session->begin(Access::read);
    return work()->count_left(*transaction, {.after = {}, .rows_max = 1'000}).rows_changed;
  };
  EXPECT_EQ(left(), kPeople);
  EXPECT_EQ(left(), kPeople);
  go({}, 100);
  EXPECT_EQ(left(), 0);
}

TEST_P(RowContract, comparison_finds_what_is_not_copied_and_nothing_behind_the_copy) {
  EXPECT_EQ(compare().broken, kPeople);
  go({}, 100);
  const CheckOutcome outcome = compare();
  EXPECT_EQ(outcome.broken, 0);
  EXPECT_EQ(outcome.rows_seen, kPeople);
}

// Past the triggers: as a client that switched them off would leave it.
TEST_P(RowContract, mending_makes_the_other_side_of_broken_rows_and_of_no_others) {
  EXPECT_EQ(compare().broken, kPeople);
  std::int64_t mended = 0;
  write([&](Transaction& transaction) {
    mended = check()->mend(transaction, {.after = {}, .rows_max = 1'000}, RightSide::old_side);
  });
  EXPECT_EQ(mended, kPeople);
  EXPECT_EQ(compare().broken, 0);
  EXPECT_EQ(as_integer(query("SELECT count(*) FROM people WHERE full_name = name")[0][0]), kPeople);
  write([&](Transaction& transaction) {
    mended = check()->mend(transaction, {.after = {}, .rows_max = 1'000}, RightSide::old_side);
  });
  EXPECT_EQ(mended, 0);
}

TEST_P(RowContract, sample_begins_at_the_beginning_and_looks_at_no_place_twice) {
  go({}, 100);
  const auto checking = check();
  const auto transaction = session->begin(Access::read);
  const std::vector<Cursor> places = checking->spread(*transaction, 10);
  ASSERT_FALSE(places.empty());
  EXPECT_EQ(places.front(), Cursor{});
  std::set<std::string> different;
  for (const Cursor& each : places) different.insert(each.text);
  EXPECT_EQ(different.size(), places.size());
}

RATCHET_CONTRACT_OF_EVERY_STORE(RowContract);

}  // namespace
}  // namespace ratchet::testing
