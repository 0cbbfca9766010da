// Who may carry a migration out, in every product.
#include "journal/lease.hpp"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include "contract/store_contract.hpp"

namespace ratchet::testing {
namespace {

using ::testing::HasSubstr;

class LeaseContract : public JournalContract {
 protected:
  AcquiredLease acquire(const LeaseHolder& who) { return acquire(who, std::nullopt); }
  AcquiredLease acquire(const LeaseHolder& who, const std::optional<std::string>& take_over) {
    std::optional<AcquiredLease> acquired;
    write([&](Transaction& transaction) {
      acquired.emplace(journal.leases.acquire(
          transaction, {.migration = "m", .by = who, .take_over = take_over}, clock));
    });
    return std::move(*acquired);
  }
  AcquiredLease acquire_in(Transaction& transaction, const LeaseHolder& who) {
    return journal.leases.acquire(transaction,
                                  {.migration = "m", .by = who, .take_over = std::nullopt}, clock);
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
  const LeaseHolder carol{.owner = "carol", .host = "ops5", .pid = 1};
  std::string message;
};

TEST_P(LeaseContract, is_held_by_one_at_a_time) {
  const AcquiredLease lease = acquire(ada);
  EXPECT_TRUE(holds(lease.lease));
  EXPECT_EQ(error_of_acquire(bob), ErrorKind::lease_held);
  EXPECT_THAT(message, HasSubstr("ada@ops3 (pid 1) since 2026-11-22T15:00:00"));
  EXPECT_THAT(message, HasSubstr("expires at 2026-11-22T15:00:10"));
}

TEST_P(LeaseContract, may_be_had_when_it_was_given_back) {
  const AcquiredLease lease = acquire(ada);
  write([&](Transaction& transaction) { lease.lease.release(transaction, *session); });
  EXPECT_EQ(acquire(bob).taken_from, std::nullopt);
}

TEST_P(LeaseContract, may_be_had_when_it_has_expired_and_the_late_one_then_changes_nothing) {
  const AcquiredLease late = acquire(ada);
  clock.advance(kLeaseTime);
  const AcquiredLease taken = acquire(bob);
  EXPECT_THAT(taken.taken_from.value(), HasSubstr("ada@ops3"));
  EXPECT_FALSE(holds(late.lease));
  EXPECT_TRUE(holds(taken.lease));
  write([&](Transaction& transaction) { late.lease.release(transaction, *session); });
  EXPECT_TRUE(holds(taken.lease));
}

TEST_P(LeaseContract, is_still_its_holders_when_it_has_expired_and_nobody_came) {
  const AcquiredLease lease = acquire(ada);
  clock.advance(10 * kLeaseTime);
  EXPECT_TRUE(holds(lease.lease));
}

TEST_P(LeaseContract, lasts_as_long_as_it_is_renewed) {
  const AcquiredLease lease = acquire(ada);
  for (int round = 0; round < 5; ++round) {
    clock.advance(kLeaseTime - Milliseconds{1});
    EXPECT_TRUE(holds(lease.lease));
  }
  EXPECT_EQ(error_of_acquire(bob), ErrorKind::lease_held);
}

TEST_P(LeaseContract, is_taken_at_once_from_a_process_of_this_host_that_is_gone) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  acquire({.owner = "ada", .host = "ops4", .pid = child});
  EXPECT_THAT(acquire(bob).taken_from.value(), HasSubstr("that process is gone"));
}

// kill(pid, 0) still finds it, until its parent asks for its exit status.
TEST_P(LeaseContract, is_taken_at_once_from_a_process_that_has_ended_unmourned) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  siginfo_t ended;
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(child), &ended, WEXITED | WNOWAIT), 0);
  acquire({.owner = "ada", .host = "ops4", .pid = child});
  EXPECT_THAT(acquire(bob).taken_from.value(), HasSubstr("that process is gone"));
  waitpid(child, nullptr, 0);
}

TEST_P(LeaseContract, is_not_taken_from_a_process_of_another_host_that_can_not_be_seen) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  acquire({.owner = "ada", .host = "ops3", .pid = child});
  EXPECT_EQ(error_of_acquire(bob), ErrorKind::lease_held);
}

TEST_P(LeaseContract, is_taken_over_for_a_reason) {
  const AcquiredLease stuck = acquire(ada);
  EXPECT_THAT(acquire(bob, "ops3 hangs").taken_from.value(), HasSubstr("ops3 hangs"));
  EXPECT_FALSE(holds(stuck.lease));
}

TEST_P(LeaseContract, never_gives_a_token_twice) {
  const AcquiredLease first = acquire(ada);
  for (int round = 0; round < 3; ++round) {
    const AcquiredLease next = acquire(bob, "again");
    write([&](Transaction& transaction) { next.lease.release(transaction, *session); });
    EXPECT_FALSE(holds(first.lease));
  }
}

TEST_P(LeaseContract, shows_who_holds_it) {
  acquire(ada);
  write([&](Transaction& transaction) {
    EXPECT_EQ(journal.leases.current(transaction, "m", clock)->owner, "ada");
    clock.advance(kLeaseTime);
    EXPECT_FALSE(journal.leases.current(transaction, "m", clock));
  });
}

// Somebody else does something before the first thing is written in a transaction.
class Interrupted final : public Transaction {
 public:
  Interrupted(Transaction& inner, std::function<void()> interruption)
      : inner_(inner), interruption_(std::move(interruption)) {}

  Rows query(const SqlText& text) override { return inner_.query(text); }
  std::int64_t execute(const SqlText& text) override {
    if (const auto interruption = std::exchange(interruption_, nullptr)) interruption();
    return inner_.execute(text);
  }
  void commit() override { inner_.commit(); }

 private:
  Transaction& inner_;
  std::function<void()> interruption_;
};

TEST_P(LeaseContract, is_had_by_one_when_two_find_it_free_at_the_same_moment) {
  const AcquiredLease first = acquire(ada);
  write([&](Transaction& transaction) { first.lease.release(transaction, *session); });
  const auto other = store->connect();
  std::vector<Lease> leases;
  const auto take = [&](Transaction& transaction, const LeaseHolder& who) {
    leases.push_back(acquire_in(transaction, who).lease);
  };
  try {
    write([&](Transaction& transaction) {
      Interrupted late(transaction, [&] {
        try {
          write_on(*other, [&](Transaction& early) { take(early, bob); });
        } catch (const Error& error) {
          EXPECT_EQ(error.kind(), ErrorKind::busy);  // where there is one writer at a time
        }
      });
      take(late, carol);
    });
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::lease_held);
  }
  ASSERT_EQ(leases.size(), 1U);
  EXPECT_TRUE(holds(leases.front()));
}

TEST_P(LeaseContract, names_the_session_that_it_was_given_until_that_one_has_ended) {
  const AcquiredLease lost = acquire(ada);
  const auto orphan = store->connect();
  write_on(*orphan,
           [&](Transaction& transaction) { lost.lease.name_session(transaction, *orphan); });
  const bool runs_on = !orphan->name().empty();  // behind its process
  const AcquiredLease next = acquire(bob, "ada is gone");
  EXPECT_EQ(next.has_session, runs_on);
  write([&](Transaction& transaction) { next.lease.name_session(transaction, *session); });
  if (runs_on) {
    EXPECT_EQ(kind_of([&] { orphan->execute_outside(sql("SELECT 1")); }),
              ErrorKind::connection_lost);
  }
  write([&](Transaction& transaction) { next.lease.release(transaction, *session); });
  EXPECT_FALSE(acquire(ada).has_session);
}

RATCHET_CONTRACT_OF_EVERY_STORE(LeaseContract);

}  // namespace
}  // namespace ratchet::testing
