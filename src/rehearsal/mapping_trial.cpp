#include "rehearsal/mapping_trial.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.hpp"
#include "rehearsal/filling.hpp"

namespace ratchet {
namespace {

constexpr std::int64_t kRowsOfBaseMax = 1'000'000;  // of one table, that it brings along

std::string sample_of(const RoundTrips& trips) {
  if (trips.samples.empty()) return "";
  std::string text = "; one of them: " + trips.samples.front().key;
  for (const auto& [column, value] : trips.samples.front().sides) {
    text += fmt::format(", {} = {}", column, value);
  }
  return text;
}

void add(RoundTrips& sum, RoundTrips more) {
  sum.rows += more.rows;
  sum.lossy += more.lossy;
  sum.raised += more.raised;
  std::ranges::move(more.samples, std::back_inserter(sum.samples));
}

}  // namespace

RoundTrips try_mappings(Ground& ground, const Plan& plan, const Schema& base) {
  RoundTrips sum;
  const Scene scene{.schema = base, .in_force = {}};
  const std::int64_t every = kRowsOfBaseMax + 2 * ground.parts().rows;
  for (const DualWrite* mapping : triable_mappings(plan, base)) {
    ground.read([&](Transaction& transaction) {
      add(sum, ground.store().try_round_trips(transaction, *mapping, scene, every));
    });
  }
  return sum;
}

void judge_mappings(const RoundTrips& tame, const RoundTrips& all, Verdicts& verdicts) {
  const auto judge = [&](std::string_view rule, std::string_view what, std::int64_t plain,
                         std::int64_t odd) {
    const bool is_plain = plain > 0;
    if (!is_plain && odd == 0) return;
    const RoundTrips& seen = is_plain ? tame : all;
    verdicts.add(
        {.rule = rule,
         .message = fmt::format(
             "{} of {} {} {}{}", with_thousands(is_plain ? plain : odd), with_thousands(seen.rows),
             is_plain ? "rows" : "rows, with values that the type allows,", what, sample_of(seen)),
         .point = {},
         .hint = fmt::format("Make the expressions take every value that the column can hold, rule "
                             "such values out by a check, or say allow.{} = \"why\".",
                             rule),
         .severity = is_plain ? Severity::error : Severity::warning});
  };
  judge("row_fails", "can't be converted", tame.raised, all.raised - tame.raised);
  judge("lossy", "lose something on the way there and back", tame.lossy, all.lossy - tame.lossy);
}

}  // namespace ratchet
