#include "report/progress_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/units.hpp"

namespace ratchet {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kBarWidth = 10;

Json maybe(const std::optional<Milliseconds>& time) {
  return time ? Json(time->count()) : Json(nullptr);
}

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

// Only a finished phase may say 100: the whole is an estimate.
int percent(const BatchProgress& batch) {
  return std::min(percent_of({.done = batch.rows_done, .whole = batch.rows_estimated}), 99);
}

std::string bar(int percent) {
  const int full = kBarWidth * percent / 100;
  std::string out(static_cast<std::size_t>(full), '=');
  out += '>';
  out.resize(kBarWidth, ' ');
  return "[" + out + "]";
}

std::string place_text(const BatchProgress& batch) {
  if (batch.rows_estimated <= 0) {
    return fmt::format("{}  {}", batch.work, rows_text(batch.rows_done));
  }
  return fmt::format("{}  {:>2} % {} {} of {} (estimated)", batch.work, percent(batch),
                     bar(percent(batch)), count_text(batch.rows_done),
                     rows_text(batch.rows_estimated));
}

std::string pace_text(const BatchProgress& batch) {
  const std::string workers = batch.workers > 1 ? fmt::format("{} workers, ", batch.workers) : "";
  return fmt::format("{} rows/s, batch {} in {}, {}duty {:.0f} %",
                     with_thousands(static_cast<std::int64_t>(batch.rows_per_second)),
                     with_thousands(batch.batch_rows), duration_text(batch.batch_time), workers,
                     batch.duty * 100);
}

std::string times_text(const BatchProgress& batch) {
  std::vector<std::string> parts = {duration_text(batch.working) + " working"};
  if (batch.throttled.count() > 0) parts.push_back(duration_text(batch.throttled) + " throttled");
  if (batch.blocked.count() > 0) parts.push_back(duration_text(batch.blocked) + " blocked");
  const Milliseconds whole = batch.working + batch.throttled + batch.blocked;
  return fmt::format("so far {}: {}", duration_text(whole), join(parts, {.separator = ", "}));
}

// "space 310 MB, 160 MB before, 1.0 M dead rows; VACUUM has run 2 times"
std::string space_text(const SpaceProgress& space) {
  std::string text = fmt::format("space {}, {} before, {} dead rows", bytes_text(space.bytes),
                                 bytes_text(space.bytes_before), count_text(space.dead_rows));
  return space.vacuum.empty() ? text : text + "; " + space.vacuum;
}

// "2 h 30 m to 3 h 10 m"; one of them where they read the same.
std::string left_text(const BatchProgress& batch, std::string (*as_text)(Milliseconds),
                      std::string_view between) {
  const auto least = batch.left_min ? batch.left_min : batch.left_max;
  const auto most = batch.left_max ? batch.left_max : batch.left_min;
  if (!least) return "";
  const std::string from = as_text(*least);
  const std::string to = as_text(*most);
  return from == to ? from : fmt::format("{}{}{}", from, between, to);
}

// Nobody has to guess whether it still works.
std::string slowed_text(const BatchProgress& batch) {
  const bool says_so = batch.duty > 0 || batch.slowed_by.starts_with("paused");
  return (batch.duty > 0 ? "slowed: " : says_so ? "" : "paused: ") + batch.slowed_by;
}

Json space_json(const std::optional<SpaceProgress>& space) {
  if (!space) return nullptr;
  return {{"bytes_before", space->bytes_before},
          {"bytes", space->bytes},
          {"dead_rows", space->dead_rows},
          {"vacuum", space->vacuum}};
}

}  // namespace

BatchProgress beside_phase(BatchProgress batch, Phase phase) {
  const std::string prefix = std::string(name(phase)) + " ";
  if (batch.work.starts_with(prefix)) batch.work.erase(0, prefix.size());
  return batch;
}

std::vector<std::string> progress_lines(const BatchProgress& batch) {
  std::vector<std::string> lines = {place_text(batch), pace_text(batch)};
  if (!batch.slowed_by.empty()) lines.push_back(slowed_text(batch));
  lines.push_back(times_text(batch));
  if (batch.space) lines.push_back(space_text(*batch.space));
  const std::string left = left_text(batch, duration_text, " to ");
  lines.push_back(fmt::format("{}quarantined {}", left.empty() ? "" : "left " + left + "; ",
                              with_thousands(batch.quarantined)));
  return lines;
}

std::string progress_line(const BatchProgress& batch) {
  std::vector<std::string> parts = {
      batch.rows_estimated > 0
          ? fmt::format("{} {}% {} of estimated {}", batch.work, percent(batch),
                        compact_count(batch.rows_done), compact_count(batch.rows_estimated))
          : fmt::format("{} {} rows", batch.work, compact_count(batch.rows_done))};
  parts.push_back(fmt::format("{:.0f}/s", batch.rows_per_second));
  if (batch.workers > 1) parts.push_back(fmt::format("{} workers", batch.workers));
  parts.push_back(fmt::format("batch {} in {}", compact_count(batch.batch_rows),
                              compact_duration(batch.batch_time)));
  parts.push_back(fmt::format("duty {:.0f}%", batch.duty * 100));
  const auto add = [&](std::string_view what, Milliseconds time) {
    if (time.count() > 0) parts.push_back(fmt::format("{} {}", what, compact_duration(time)));
  };
  add("throttled", batch.throttled);
  add("blocked", batch.blocked);
  const std::string left = left_text(batch, compact_duration, "-");
  if (!left.empty()) parts.push_back("left " + left);
  if (batch.quarantined > 0) parts.push_back(fmt::format("quarantined {}", batch.quarantined));
  if (batch.space) parts.push_back(space_text(*batch.space));
  if (!batch.slowed_by.empty()) parts.push_back(slowed_text(batch));
  return join(parts, {});
}

std::vector<std::string> wait_lines(const WaitProgress& wait) {
  std::vector<std::string> lines = {fmt::format("waiting for {}, attempt {}, {} of {}", wait.what,
                                                wait.attempt, duration_text(wait.waited),
                                                duration_text(wait.budget))};
  if (!wait.cause.empty()) lines.push_back(wait.cause);
  lines.push_back("next attempt in " + duration_text(wait.next_in));
  return lines;
}

std::string wait_line(const WaitProgress& wait) {
  std::string line = fmt::format("waiting for {} attempt {} {} of {}", wait.what, wait.attempt,
                                 compact_duration(wait.waited), compact_duration(wait.budget));
  if (!wait.cause.empty()) line += ": " + wait.cause;
  return line;
}

std::string effort_text(const PhaseProgress& phase) {
  std::vector<std::string> parts = {counted(phase.steps, "step")};
  if (phase.attempts > phase.steps) parts.push_back(counted(phase.attempts, "attempt"));
  if (phase.held_max.count() > 0) {
    parts.push_back("locks held at most " + duration_text(phase.held_max));
  }
  return join(parts, {.separator = ", "});
}

std::string_view outcome_word(Direction direction) {
  return direction == Direction::forward ? "done" : "undone";
}

std::string batch_json(const BatchProgress& batch) {
  Json signals = Json::array();
  for (const SignalProgress& each : batch.signals) {
    signals.push_back({{"name", each.name},
                       {"value", each.value ? Json(*each.value) : Json(nullptr)},
                       {"goal", each.goal},
                       {"limit", each.limit},
                       {"says", each.says},
                       {"share", each.share}});
  }
  const Json json = {{"work", batch.work},
                     {"rows_done", batch.rows_done},
                     {"rows_estimated", batch.rows_estimated},
                     {"rows_changed", batch.rows_changed},
                     {"rows_per_second", batch.rows_per_second},
                     {"batch_rows", batch.batch_rows},
                     {"batch_ms", batch.batch_time.count()},
                     {"duty", batch.duty},
                     {"workers", batch.workers},
                     {"working_ms", batch.working.count()},
                     {"throttled_ms", batch.throttled.count()},
                     {"blocked_ms", batch.blocked.count()},
                     {"quarantined", batch.quarantined},
                     {"slowed_by", batch.slowed_by},
                     {"signals", std::move(signals)},
                     {"space", space_json(batch.space)},
                     {"left_ms_min", maybe(batch.left_min)},
                     {"left_ms_max", maybe(batch.left_max)}};
  return dumped(json);
}

}  // namespace ratchet
