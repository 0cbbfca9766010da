#include "engine/space.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "throttle/signal_text.hpp"

namespace ratchet {
namespace {

constexpr Milliseconds kInterval{2'000};
constexpr std::int64_t kDueShare = 5;  // of the rows, one in as many
constexpr std::int64_t kDueRows = 1'000;

std::string names_of(const std::vector<QualifiedName>& tables) {
  std::vector<std::string> names;
  for (const QualifiedName& each : tables) names.push_back(to_string(each));
  return join(names, {});
}

}  // namespace

// A VACUUM that is under way need not be waited for: what it has done is done.
Space::~Space() {
  if (!thread_.joinable()) return;
  thread_.request_stop();
  std::string name;
  {
    const std::lock_guard lock(mutex_);
    if (!held_by_.empty()) name = session_name_;
  }
  if (name.empty()) return;
  try {
    store_.connect()->cancel_other(name);
  } catch (const Error&) {
    // Nobody answers: then it does not go on, either, or ends by itself.
  }
}

void Space::begin(Transaction& transaction, std::optional<std::int64_t> before) {
  const auto space = store_.space_of(transaction, tables_);
  if (!space) return;
  const std::lock_guard lock(mutex_);
  progress_ = {.bytes_before = before.value_or(space->bytes),
               .bytes = space->bytes,
               .dead_rows = space->dead_rows,
               .vacuum = ""};
}

void Space::watch(Vacuuming vacuuming) {
  {
    const std::lock_guard lock(mutex_);
    if (!progress_) return;
    vacuuming_ = vacuuming;
  }
  if (thread_.joinable()) return;
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

std::string Space::sum_up(Transaction& transaction) {
  if (!thread_.joinable()) return "";
  if (const auto space = store_.space_of(transaction, tables_)) note(*space);
  const SpaceProgress told = *progress();
  return fmt::format("{}: {} now, {} before, {} dead rows{}{}", names_of(tables_),
                     signal_text(SignalUnit::bytes, static_cast<double>(told.bytes)),
                     signal_text(SignalUnit::bytes, static_cast<double>(told.bytes_before)),
                     with_thousands(told.dead_rows), told.vacuum.empty() ? "" : "; ", told.vacuum);
}

std::optional<SpaceProgress> Space::progress() const {
  const std::lock_guard lock(mutex_);
  return progress_;
}

std::string Space::held_by() const {
  const std::lock_guard lock(mutex_);
  return held_by_;
}

// What can't be looked at now will be, later; nothing depends on it.
void Space::run(const std::stop_token& stop) {
  do {
    try {
      look_and_clean(stop);
    } catch (const Error& error) {
      session_.reset();
      const std::lock_guard lock(mutex_);
      held_by_.clear();
      dead_left_ = progress_->dead_rows;
      if (vacuuming_ == Vacuuming::where_due) progress_->vacuum = "no VACUUM: " + error.message();
    }
  } while (clock_.sleep(kInterval, stop));
}

void Space::look_and_clean(const std::stop_token& stop) {
  if (!session_) session_ = std::make_unique<LastingSession>(store_);
  Vacuum due;
  {
    const auto transaction = session_->begin(Access::read);
    const auto space = store_.space_of(*transaction, tables_);
    if (!space) return;
    note(*space);
    if (!is_due(*space)) return;
    due = store_.vacuum_of(*transaction, tables_);
  }
  vacuum(due, stop);
}

bool Space::is_due(const TableSpace& space) const {
  const std::lock_guard lock(mutex_);
  if (vacuuming_ == Vacuuming::never) return false;
  const std::int64_t new_dead = space.dead_rows - dead_left_;
  return new_dead >= kDueRows && new_dead >= (space.rows + space.dead_rows) / kDueShare;
}

void Space::vacuum(const Vacuum& vacuum, const std::stop_token& stop) {
  const std::string session_name = session_->name();
  {
    const std::lock_guard lock(mutex_);
    held_by_ = "VACUUM of " + names_of(tables_);
    session_name_ = session_name;
  }
  for (const SqlText& each : vacuum.statements) {
    if (!stop.stop_requested()) session_->execute_outside(each);
  }
  const auto transaction = session_->begin(Access::read);
  const auto space = store_.space_of(*transaction, tables_);
  const std::lock_guard lock(mutex_);
  held_by_.clear();
  dead_left_ = space ? space->dead_rows : 0;
  ++vacuums_;
  const std::string times = vacuums_ == 1 ? "once" : fmt::format("{} times", vacuums_);
  progress_->vacuum =
      vacuum.refusal.empty() ? "VACUUM has run " + times : "no VACUUM: " + vacuum.refusal;
}

void Space::note(const TableSpace& space) {
  const std::lock_guard lock(mutex_);
  progress_->bytes = space.bytes;
  progress_->dead_rows = space.dead_rows;
}

}  // namespace ratchet
