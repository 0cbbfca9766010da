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

void judge(const TriedMapping& tame, const TriedMapping& all, Verdicts& verdicts) {
  const auto tell = [&](std::string_view rule, std::string_view what, std::int64_t plain,
                        std::int64_t odd) {
    const bool is_plain = plain > 0;
    if (!is_plain && odd == 0) return;
    const RoundTrips& seen = is_plain ? tame.trips : all.trips;
    verdicts.add(
        {.rule = rule,
         .message = fmt::format(
             "{} of {} {} {}{}", with_thousands(is_plain ? plain : odd), with_thousands(seen.rows),
             is_plain ? "rows" : "rows, with values that the type allows,", what, sample_of(seen)),
         .point = {.words = {}, .step = tame.step},
         .hint = fmt::format("Make the expressions take every value that the column can hold, rule "
                             "such values out by a check, or say allow.{} = \"why\".",
                             rule),
         .severity = is_plain ? Severity::error : Severity::warning});
  };
  tell("row_fails", "can't be converted", tame.trips.raised, all.trips.raised - tame.trips.raised);
  tell("lossy", "lose something on the way there and back", tame.trips.lossy,
       all.trips.lossy - tame.trips.lossy);
}

}  // namespace

TriedMappings try_mappings(Ground& ground, const Plan& plan, const Schema& base) {
  TriedMappings tried;
  const Scene scene{.schema = base, .in_force = {}};
  const std::int64_t every = kRowsOfBaseMax + 2 * ground.parts().rows;
  for (const auto& [step, mapping] : triable_mappings(plan, base)) {
    ground.read([&](Transaction& transaction) {
      tried.push_back({step, ground.store().try_round_trips(transaction, *mapping, scene, every)});
    });
  }
  return tried;
}

std::int64_t raised_by(const TriedMappings& tried) {
  std::int64_t raised = 0;
  for (const TriedMapping& each : tried) raised += each.trips.raised;
  return raised;
}

void judge_mappings(const TriedMappings& tame, const TriedMappings& all, Verdicts& verdicts) {
  for (std::size_t at = 0; at < tame.size(); ++at) judge(tame[at], all.at(at), verdicts);
}

}  // namespace ratchet
