#include "engine/rollout.hpp"

#include <fmt/format.h>

#include "base/error.hpp"
#include "base/text.hpp"
#include "engine/gate_check.hpp"

namespace ratchet {
namespace {

// Written so that NaN is outside, too.
void require_share(double share) {
  if (share >= 0 && share <= 1) return;
  throw Error(ErrorKind::usage, {.message = fmt::format("{} is no share", share),
                                 .hint = "Say a number from 0 (nobody) to 1 (everybody)."});
}

void require_sides(const MigrationRecord& record, double share) {
  const std::string& id = record.id.text;
  const bool has_new_side = record.position && *record.position >= Phase::verify &&
                            record.direction == Direction::forward;
  if (share > 0 && !has_new_side) {
    throw Error(
        ErrorKind::must_wait,
        {.message = fmt::format("{} is not through verify: nobody can go by its new side", id),
         .hint = fmt::format("Give `ratchet apply {}` first.", id)});
  }
  const bool has_old_side = !record.position || *record.position < Phase::contract;
  if (share < 1 && !has_old_side && record.direction == Direction::forward) {
    throw Error(ErrorKind::must_wait,
                {.message = fmt::format("{} is contracted: nobody can go by its old side", id),
                 .hint = fmt::format("`ratchet rollback {}` brings it back, with every write made "
                                     "since.",
                                     id)});
  }
}

std::string detail_of(const RolloutStatus& status) {
  std::string detail = fmt::format("{}", status.share);
  if (!status.keys.empty()) detail += " and " + join(status.keys, {});
  return status.reason.empty() ? detail : detail + ": " + status.reason;
}

}  // namespace

void set_rollout(Site& site, const std::string& id, const RolloutOptions& options) {
  require_share(options.share);
  site.write([&](Transaction& transaction) {
    const InHand migration = take_in_hand(site, transaction, id);
    require_sides(migration.record, options.share);
    const auto before = site.journal().rollouts.find(transaction, id);
    RolloutRecord record{
        .status = {.share = options.share,
                   .keys = before ? before->status.keys : std::vector<std::string>(),
                   .set_by = to_text(site.operated_by()),
                   .set_at = site.clock().wall(),
                   .reason = options.reason},
        .mark = site.store().usage_mark(transaction, retired_by(migration.plan))};
    if (options.keys) record.status.keys = *options.keys;
    site.journal().rollouts.put(transaction, id, record);
    site.log(transaction, {.migration = id, .what = "rollout", .detail = detail_of(record.status)});
  });
}

void end_rollout(Site& site, Transaction& transaction, const std::string& id) {
  auto rollout = site.journal().rollouts.find(transaction, id);
  if (!rollout || rollout->status.share == 0) return;
  rollout->status.share = 0;
  rollout->status.reason = "rollback";
  rollout->status.set_by = to_text(site.operated_by());
  rollout->status.set_at = site.clock().wall();
  site.journal().rollouts.put(transaction, id, *rollout);
  site.log(transaction, {.migration = id, .what = "rollout", .detail = "0: rollback"});
}

}  // namespace ratchet
