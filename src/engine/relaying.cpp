#include "engine/relaying.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "engine/silent_observer.hpp"
#include "relay/copying.hpp"
#include "relay/relay.hpp"

namespace ratchet {
namespace {

constexpr std::int64_t kEntriesMax = 1'000;
constexpr Milliseconds kWhenIdle{50};
constexpr Milliseconds kRenewal{2'500};
constexpr Milliseconds kBackoffMax{5'000};

AcquiredLease acquire(Site& site, const std::string& id, RelayClaim claim) {
  const Operator& who = site.operated_by();
  std::optional<AcquiredLease> lease;
  site.write([&](Transaction& transaction) {
    lease.emplace(site.journal().leases.acquire(
        transaction,
        {.migration = relay_of(id),
         .by = {.owner = who.name, .host = who.host, .pid = who.pid},
         .take_over = claim == RelayClaim::take_over
                          ? std::optional<std::string>("the migration is carried on")
                          : std::nullopt},
        site.clock()));
  });
  return *std::move(lease);
}

// The relay waits for either store as long as that takes: their clients notice nothing.
bool may_pass(const Error& error) {
  return is_retryable(error.kind()) || error.kind() == ErrorKind::outcome_unknown;
}

// Each trouble once, until it is over.
class Trouble {
 public:
  explicit Trouble(Observer& observer) : observer_(observer) {}
  void tell(const std::string& what) {
    if (what == told_) return;
    told_ = what;
    observer_.note("the relay waits: " + what);
  }
  void over() { told_.clear(); }

 private:
  Observer& observer_;
  std::string told_;
};

}  // namespace

std::string relay_of(const std::string& migration) { return "the relay of " + migration; }

Relaying::Relaying(Site& site, std::string id, const DualWrite& mapping, RelayClaim claim)
    : site_(site),
      id_(std::move(id)),
      mapping_(mapping),
      lease_(acquire(site, id_, claim).lease),
      shared_(lease_->shared()),
      tenure_{.token = lease_->token(),
              .hold =
                  [this](Transaction& transaction) {
                    require_thread();
                    shared_->hold(transaction);
                  },
              .busy = busy_},
      table_(site, mapping_),
      limits_{.clock = site.clock(),
              .budget = site.settings().write_pause,
              .entries_max = kEntriesMax} {
  raise_fences();
}

Relaying::~Relaying() {
  thread_ = {};
  try {
    site_.try_write(
        [&](Transaction& transaction) { lease_->release(transaction, site_.session()); });
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch)
    // It expires by itself.
  }
}

void Relaying::begin_beside() {
  if (thread_.joinable()) return;
  thread_ = std::jthread([this](const std::stop_token& stop) { run_beside(stop); });
}

void Relaying::run(const std::stop_token& stop) { go_on(site_, table_, stop); }

TurnLimits Relaying::turn_limits() const { return limits_; }

std::unique_ptr<RowWork> Relaying::copying() {
  return std::make_unique<Copying>(table_.ends(), tenure_);
}

std::unique_ptr<RowCheck> Relaying::checking() {
  return std::make_unique<Checking>(table_.ends(), tenure_, limits_, table_.shapes());
}

// Before anything is read: whoever relayed before writes no more rows from here on.
void Relaying::raise_fences() {
  with_retry(site_.retrier(), [&] {
    for (const EndAtWork* end : {&table_.ends().old_end, &table_.ends().new_end}) {
      const auto transaction = end->session.begin(Access::write);
      end->crossing.raise_fence(*transaction, tenure_.token);
      transaction->commit();
    }
  });
}

void Relaying::run_beside(const std::stop_token& stop) {
  SilentObserver silent;
  try {
    Site site(site_.beside(silent, stop));
    std::optional<TableAcross> table;
    with_retry(site.retrier(), [&] { table.emplace(site, mapping_); });
    go_on(site, *table, stop);
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::stopped) fail(error);
  }
}

void Relaying::go_on(Site& site, TableAcross& table, const std::stop_token& stop) {
  Relay relay(table.ends(), tenure_);
  Trouble trouble(site.observer());
  Milliseconds backoff = kWhenIdle;
  SteadyTime renewed = site.clock().steady();
  while (!stop.stop_requested()) {
    try {
      if (site.clock().steady() - renewed >= kRenewal) {
        renew(site);
        renewed = site.clock().steady();
      }
      const RelayedBatch batch = relay.carry(kEntriesMax);
      backoff = kWhenIdle;
      if (batch.refused.empty()) {
        trouble.over();
      } else {
        trouble.tell(fmt::format("{} rows are refused, the first: {}", batch.refused.size(),
                                 batch.refused.front().error));
      }
      if (batch.entries > 0) continue;
    } catch (const Error& error) {
      if (!may_pass(error)) throw;
      trouble.tell(error.message());
      backoff = std::min(backoff * 2, kBackoffMax);
    }
    site.clock().sleep(backoff, stop);
  }
}

void Relaying::renew(Site& site) {
  site.try_write([&](Transaction& transaction) { lease_->hold(transaction); });
}

void Relaying::require_thread() {
  const std::lock_guard lock(failing_);
  if (failure_) throw Error(*failure_);
}

void Relaying::fail(const Error& error) {
  const std::lock_guard lock(failing_);
  failure_.emplace(error);
}

}  // namespace ratchet
