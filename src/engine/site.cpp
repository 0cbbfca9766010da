#include "engine/site.hpp"

#include <fmt/format.h>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "journal/fitting.hpp"

namespace ratchet {

namespace {

// "the writer of shop.db"
std::string awaited(const Store& store, const RetryNotice& notice) {
  const bool is_away = notice.cause.kind() == ErrorKind::connection_lost;
  return is_away ? store.display_name() + " to answer" : "the writer of " + store.display_name();
}

}  // namespace

Site::Site(EngineParts parts) : parts_(std::move(parts)), journal_(dialect()), session_(store()) {}

EngineParts Site::beside(Observer& observer, std::stop_token stop) const {
  return {.store = parts_.store,
          .clock = parts_.clock,
          .observer = observer,
          .settings = parts_.settings,
          .operated_by = parts_.operated_by,
          .stop = std::move(stop),
          .replicas = parts_.replicas,
          .other_store = parts_.other_store};
}

Store& Site::other_store(const std::string& name) const {
  if (parts_.other_store) return parts_.other_store(name);
  throw Error(ErrorKind::usage, {.message = "the store " + name + " can't be reached from here",
                                 .hint = "Say its url in [stores] of ratchet.toml."});
}

void Site::read(const Body& body) {
  with_retry(retrier(), [&] { body(*session_.begin(Access::read)); });
}

void Site::write(const Body& body) {
  with_retry(retrier(), [&] { try_write(body); });
}

void Site::write(const Lease& lease, const Body& body) {
  write([&](Transaction& transaction) {
    lease.hold(transaction);
    body(transaction);
    lease.hold(transaction);
  });
}

void Site::try_write(const Body& body) {
  const auto transaction = session_.begin(Access::write);
  body(*transaction);
  transaction->commit();
}

Scene Site::read_scene(Transaction& transaction) {
  Scene scene{.schema = read_schema(transaction), .in_force = {}};
  for (const StepKey& key : journal_.steps.in_force(transaction)) {
    const auto record = journal_.migrations.find(transaction, key.migration);
    ensure(record.has_value(), "a step in force belongs to a migration");
    const auto at = static_cast<std::size_t>(key.ordinal - 1);
    scene.in_force.push_back(plan_of(*record).steps.at(at).step);
  }
  return scene;
}

JournalFound Site::look_at_journal() {
  JournalFound found = JournalFound::absent;
  read([&](Transaction& transaction) { found = journal_.look(transaction); });
  if (found == JournalFound::current) require_fitting_journal();
  return found;
}

void Site::require_fitting_journal() {
  const std::string found = misfits(dialect(), [this](const SqlText& query) {
    try {
      read([&](Transaction& transaction) { transaction.query(query); });
      return true;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::statement_failed) throw;
      return false;
    }
  });
  if (found.empty()) return;
  throw Error(ErrorKind::store_failed,
              {.message = fmt::format("the journal of {} was made by a build that this ratchet "
                                      "does not go on from: {}",
                                      store().display_name(), found),
               .hint = "Bring its migrations to their end with that build. When none is under way, "
                       "drop the journal's tables and give `ratchet init`."});
}

bool Site::has_journal() { return look_at_journal() != JournalFound::absent; }

void Site::require_journal() {
  switch (look_at_journal()) {
    case JournalFound::current: return;
    case JournalFound::absent:
      throw Error(ErrorKind::usage, {.message = store().display_name() + " has no journal yet",
                                     .hint = "Give `ratchet init`, or `ratchet apply`."});
    case JournalFound::outdated:
      throw Error(ErrorKind::usage,
                  {.message = store().display_name() + " has the journal of an older ratchet",
                   .hint = "Give `ratchet init`: it brings it up to date, in place."});
  }
}

bool Site::make_journal() {
  if (look_at_journal() == JournalFound::current) return false;
  bool made = false;
  write([&](Transaction& transaction) {
    const JournalFound found = journal_.look(transaction);
    made = found == JournalFound::absent;
    if (found == JournalFound::current) return;
    journal_.make(transaction, found);
    log(transaction, {.what = made ? "journal made" : "journal upgraded"});
  });
  return made;
}

void Site::log(Transaction& transaction, const Event& event) const {
  Event complete = event;
  complete.at = clock().wall();
  complete.actor = to_text(operated_by());
  journal_.events.add(transaction, complete);
}

// Often enough, and not at every look at a lock.
void Site::renew_kept() {
  if (kept_ == nullptr || clock().steady() - renewed_ < kLeaseTime / 4) return;
  renewed_ = clock().steady();
  try {
    try_write([&](Transaction& transaction) { kept_->hold(transaction); });
  } catch (const Error&) {  // NOLINT(bugprone-empty-catch)
    // What is tried next finds out, and tells it.
  }
}

Retrier Site::retrier() {
  return {.clock = clock(),
          .policy = {.budget = settings().lock_budget},
          .stop = stop(),
          .on_wait =
              [this](const RetryNotice& notice) {
                observer().waiting(wait_progress(awaited(store(), notice), notice));
                renew_kept();
              },
          .seed = static_cast<std::uint64_t>(operated_by().pid)};
}

void Site::stop_if_asked(const std::string& before) const {
  if (!stop().stop_requested()) return;
  throw Error(ErrorKind::stopped,
              {.message = "stopped before " + before, .hint = "Give the command again to go on."});
}

const Plan& Site::plan_of(const MigrationRecord& record) {
  const std::string key = record.id.text + ' ' + fingerprint_of(record.plan);
  const auto known = plans_.find(key);
  if (known != plans_.end()) return known->second;
  Plan plan = stored_plan(record.id, record.plan, capabilities().product);
  plan.tables = record.tables;
  return plans_.emplace(key, std::move(plan)).first->second;
}

std::string to_text(const Operator& who) { return fmt::format("{}@{}", who.name, who.host); }

std::string to_brief(WallTime time) {
  std::string text = to_iso(time);  // 2026-11-22T15:04:05.123Z
  text.replace(10, 1, " ");
  text.erase(19, 4);
  return text;
}

std::string to_brief(Milliseconds duration) {
  struct Unit {
    std::int64_t milliseconds;
    std::string_view name;
  };
  constexpr Unit kUnits[] = {{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "m"}, {1'000, "s"}};
  for (const Unit& unit : kUnits) {
    const bool fits = duration.count() >= unit.milliseconds;
    if (fits && duration.count() % unit.milliseconds == 0) {
      return fmt::format("{}{}", duration.count() / unit.milliseconds, unit.name);
    }
  }
  return fmt::format("{}ms", duration.count());
}

}  // namespace ratchet
