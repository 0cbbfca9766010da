// The journal's segments in every product: who is at which, and how far it has come.
#include "journal/segments.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include "contract/store_contract.hpp"
#include "journal/json_text.hpp"

namespace ratchet::testing {
namespace {

using ::testing::SizeIs;

class SegmentContract : public JournalContract {
 protected:
  // A process that lives.
  Claimant claimant() const {
    return {
        .by = {.owner = "ada", .host = "ops3", .pid = getpid()}, .lease = 1, .now = clock.wall()};
  }
};

TEST_P(SegmentContract, keeps_how_far_row_work_has_come) {
  const TaskKey task{.migration = "m", .ordinal = 4, .task = 0};
  BatchProgress told;
  told.work = "users";
  told.rows_per_second = 12.5;
  told.left_min = Milliseconds{5};
  told.slowed_by = "clients are writing";
  write([&](Transaction& transaction) {
    EXPECT_EQ(journal.segments.standing(transaction, task).pass, 0);
    journal.segments.begin_pass(transaction, task, 1, {{"a"}, {"b"}});
    const auto first = journal.segments.claim(transaction, task, claimant());
    ASSERT_TRUE(first);
    EXPECT_EQ(first->record.cursor.text, "a");
    journal.segments.save(transaction, first->claim,
                          {.cursor = {"a2"}, .rows_seen = 20, .rows_changed = 7, .progress = told},
                          clock.wall());
    const TaskStanding standing = journal.segments.standing(transaction, task);
    EXPECT_EQ(standing.rows_seen, 20);
    EXPECT_EQ(standing.rows_changed, 7);
    EXPECT_EQ(standing.unfinished, 2);
    const auto saved = journal.segments.told(transaction, task);
    ASSERT_THAT(saved, SizeIs(1));
    EXPECT_EQ(to_json(saved[0]), to_json(told));
    EXPECT_EQ(journal.segments.latest(transaction, "m"), task);
    journal.segments.forget_step(transaction, "m", 4);
    EXPECT_FALSE(journal.segments.latest(transaction, "m"));
  });
}

TEST_P(SegmentContract, another_pass_has_segments_of_its_own_and_keeps_what_was_changed) {
  const TaskKey task{.migration = "m", .ordinal = 4, .task = 1};
  write([&](Transaction& transaction) {
    journal.segments.begin_pass(transaction, task, 1, {{"a"}});
    const auto first = journal.segments.claim(transaction, task, claimant());
    journal.segments.save(transaction, first->claim,
                          {.cursor = {"z"}, .rows_seen = 9, .rows_changed = 9, .finished = true},
                          clock.wall());
    journal.segments.begin_pass(transaction, task, 2, {{"a"}});
    const TaskStanding standing = journal.segments.standing(transaction, task);
    EXPECT_EQ(standing.pass, 2);
    EXPECT_EQ(standing.rows_seen, 0);
    EXPECT_EQ(standing.rows_changed, 9);
    EXPECT_EQ(standing.unfinished, 1);
    EXPECT_FALSE(standing.is_done);
    journal.segments.end_last_pass(transaction, task);
    EXPECT_TRUE(journal.segments.standing(transaction, task).is_done);
  });
}

TEST_P(SegmentContract, a_segment_is_its_claimants_until_the_claim_expires) {
  const TaskKey task{.migration = "m", .ordinal = 4, .task = 0};
  write([&](Transaction& transaction) {
    journal.segments.begin_pass(transaction, task, 1, {{"a"}});
    const auto first = journal.segments.claim(transaction, task, claimant());
    ASSERT_TRUE(first);
    EXPECT_FALSE(journal.segments.claim(transaction, task, claimant()));
    journal.segments.save(transaction, first->claim, {.cursor = {"a2"}, .rows_seen = 5},
                          clock.wall());
    clock.advance(kLeaseTime + Milliseconds{1});
    const auto second = journal.segments.claim(transaction, task, claimant());
    ASSERT_TRUE(second);
    EXPECT_EQ(second->record.cursor.text, "a2");
    EXPECT_EQ(second->record.rows_seen, 5);
    // Who slept meanwhile can't write a cursor any more, nor give away what is not his.
    EXPECT_THROW(journal.segments.hold(transaction, first->claim), Error);
    EXPECT_THROW(journal.segments.save(transaction, first->claim, {}, clock.wall()), Error);
    journal.segments.give_back(transaction, first->claim);
    journal.segments.hold(transaction, second->claim);
    EXPECT_FALSE(journal.segments.claim(transaction, task, claimant()));
  });
}

TEST_P(SegmentContract, a_segment_comes_free_when_it_is_given_back_or_the_lease_is_another) {
  const TaskKey task{.migration = "m", .ordinal = 4, .task = 0};
  write([&](Transaction& transaction) {
    journal.segments.begin_pass(transaction, task, 1, {{"a"}});
    const auto first = journal.segments.claim(transaction, task, claimant());
    journal.segments.give_back(transaction, first->claim);
    const auto second = journal.segments.claim(transaction, task, claimant());
    ASSERT_TRUE(second);
    Claimant successor = claimant();
    ++successor.lease;
    EXPECT_TRUE(journal.segments.claim(transaction, task, successor));
    EXPECT_THROW(journal.segments.hold(transaction, second->claim), Error);
  });
}

TEST_P(SegmentContract, a_process_of_this_host_that_is_gone_has_no_segments) {
  const TaskKey task{.migration = "m", .ordinal = 4, .task = 0};
  write([&](Transaction& transaction) {
    journal.segments.begin_pass(transaction, task, 1, {{"a"}});
    Claimant gone = claimant();
    gone.by.pid = 999'999'999;
    EXPECT_TRUE(journal.segments.claim(transaction, task, gone));
    EXPECT_TRUE(journal.segments.claim(transaction, task, claimant()));
  });
}

TEST_P(SegmentContract, who_works_beside_a_holder_has_the_same_lease_and_never_renews_it) {
  write([&](Transaction& transaction) {
    EXPECT_FALSE(journal.leases.join(transaction, "m", clock));
    const Lease lease =
        journal.leases.acquire(transaction, {.migration = "m", .by = claimant().by}, clock).lease;
    const auto shared = journal.leases.join(transaction, "m", clock);
    ASSERT_TRUE(shared);
    EXPECT_EQ(shared->token(), lease.token());
    clock.advance(kLeaseTime + Milliseconds{1});
    shared->hold(transaction);  // until somebody else takes it
    EXPECT_FALSE(journal.leases.current(transaction, "m", clock));
    const LeaseRequest taking{.migration = "m", .by = {.owner = "bob", .host = "b", .pid = 1}};
    journal.leases.acquire(transaction, taking, clock);
    EXPECT_THROW(shared->hold(transaction), Error);
  });
}

TEST_P(SegmentContract, a_lease_that_was_given_back_is_nobodys_to_share) {
  write([&](Transaction& transaction) {
    const Lease lease =
        journal.leases.acquire(transaction, {.migration = "m", .by = claimant().by}, clock).lease;
    const auto shared = journal.leases.join(transaction, "m", clock);
    lease.release(transaction, *session);
    EXPECT_THROW(shared->hold(transaction), Error);
    EXPECT_FALSE(journal.leases.join(transaction, "m", clock));
  });
}

RATCHET_CONTRACT_OF_EVERY_STORE(SegmentContract);

}  // namespace
}  // namespace ratchet::testing
