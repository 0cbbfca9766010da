#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/text.hpp"
#include "engine/certify.hpp"
#include "engine/road.hpp"

namespace ratchet {
namespace {

using ForMapping = std::function<void(const SegmentKey&, const DualWrite&)>;

// Everything that the migration compares, with the place where others see how far that is.
void for_each_compared(Site& site, const std::string& id, const ForMapping& body) {
  const SteadyTime begun = site.clock().steady();
  site.observer().phase_started(Phase::verify, Direction::forward);
  const InHand migration = take_in_hand(site, id);
  for (const int ordinal : migration.ordinals(Phase::verify)) {
    if (!std::holds_alternative<Compare>(migration.planned(ordinal).step)) continue;
    for (const DualWrite* mapping : mappings_of(migration.plan, ordinal)) {
      body({.migration = id, .ordinal = ordinal}, *mapping);
    }
  }
  site.observer().phase_done(
      {.phase = Phase::verify,
       .direction = Direction::forward,
       .took = std::chrono::round<Milliseconds>(site.clock().steady() - begun)});
}

// Applications go by the old side until contract, and by the new one from there on.
RightSide right_side(const InHand& migration) {
  const auto& position = migration.record.position;
  return position && *position >= Phase::contract ? RightSide::new_side : RightSide::old_side;
}

}  // namespace

std::vector<CertificateRecord> Road::compare_again() {
  crossing_.relay_if_across();
  std::vector<CertificateRecord> certificates;
  for_each_compared(site_, id_, [&](const SegmentKey& shown, const DualWrite& mapping) {
    certificates.push_back(certify(site_, lease_, shown, mapping));
  });
  return certificates;
}

std::vector<CertificateRecord> Road::take_samples() {
  crossing_.relay_if_across();
  std::vector<CertificateRecord> samples;
  for_each_compared(site_, id_, [&](const SegmentKey& shown, const DualWrite& mapping) {
    samples.push_back(sample(site_, lease_, shown, mapping));
  });
  return samples;
}

void Road::mend() {
  crossing_.relay_if_across();
  const RightSide right = right_side(take_in_hand(site_, id_));
  std::int64_t rows = 0;
  for_each_compared(site_, id_, [&](const SegmentKey& shown, const DualWrite& mapping) {
    rows += ratchet::mend(site_, lease_, shown, mapping, right);
  });
  site_.observer().note(rows == 0
                            ? "no row was broken"
                            : fmt::format("{} put right; comparing all of them again",
                                          rows == 1 ? "1 row" : with_thousands(rows) + " rows"));
}

}  // namespace ratchet
