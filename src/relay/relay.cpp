#include "relay/relay.hpp"

namespace ratchet {

RelayedBatch Relay::carry(std::int64_t entries_max) {
  const std::lock_guard lock(tenure_.busy);
  const Followed from = look();
  // What is refused stays the oldest, and must not keep others from their turn.
  const Load load = load_from(from, entries_max + refused_);
  if (load.entries.empty()) return {};
  const EndAtWork& end = following(ends_, from);
  const auto transaction = begin_write(ends_, end, tenure_);
  Unloaded unloaded = put_load(*transaction, end.crossing, load);
  transaction->commit();
  refused_ = std::ssize(load.entries) - std::ssize(unloaded.applied);
  applied_ = {.followed = from, .entries = std::move(unloaded.applied)};
  return {.entries = std::ssize(applied_.entries), .refused = std::move(unloaded.refused)};
}

Followed Relay::look() {
  const auto transaction = ends_.old_end.session.begin(Access::read);
  return followed_in(*transaction, ends_.old_end.crossing);
}

// The entries of the last batch go in the transaction that reads the next ones. A look comes first:
// where nothing waits, nobody's writes have to wait for this one.
Load Relay::load_from(Followed from, std::int64_t entries_max) {
  const EndAtWork& end = followed(ends_, from);
  const bool has_left = !applied_.entries.empty() && applied_.followed == from;
  if (!has_left) {
    const auto look = end.session.begin(Access::read);
    if (end.crossing.waiting(*look, 1).empty()) return {};
  }
  const auto transaction = begin_write(ends_, end, tenure_);
  if (has_left) end.crossing.delete_entries(*transaction, applied_.entries);
  Load load = take_load(*transaction, end.crossing, entries_max);
  transaction->commit();
  applied_ = {};
  return load;
}

}  // namespace ratchet
