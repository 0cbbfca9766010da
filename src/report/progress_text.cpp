#include "report/progress_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "report/units.hpp"

namespace ratchet {
namespace {

constexpr int kBarWidth = 26;

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
  return fmt::format("{}  {:>2} % {} {} of ~{}", batch.work, percent(batch), bar(percent(batch)),
                     count_text(batch.rows_done), rows_text(batch.rows_estimated));
}

std::string pace_text(const BatchProgress& batch) {
  const std::string workers =
      batch.workers > 1 ? fmt::format("{} workers, ", batch.workers) : "";
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
  const std::string left = left_text(batch, duration_text, " to ");
  lines.push_back(fmt::format("{}quarantined {}", left.empty() ? "" : "left " + left + "; ",
                              with_thousands(batch.quarantined)));
  return lines;
}

std::string progress_line(const BatchProgress& batch) {
  std::string line = batch.work;
  if (batch.rows_estimated > 0) {
    line += fmt::format(" {}% {}/~{}", percent(batch), compact_count(batch.rows_done),
                        compact_count(batch.rows_estimated));
  } else {
    line += fmt::format(" {} rows", compact_count(batch.rows_done));
  }
  line += fmt::format(" {:.0f}/s", batch.rows_per_second);
  if (batch.workers > 1) line += fmt::format(" {} workers", batch.workers);
  const std::string left = left_text(batch, compact_duration, "-");
  if (!left.empty()) line += " left " + left;
  if (batch.quarantined > 0) line += fmt::format(" quarantined {}", batch.quarantined);
  if (!batch.slowed_by.empty()) line += " " + slowed_text(batch);
  return line;
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
  using Json = nlohmann::ordered_json;
  const auto maybe = [](const std::optional<Milliseconds>& time) {
    return time ? Json(time->count()) : Json(nullptr);
  };
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
                     {"left_ms_min", maybe(batch.left_min)},
                     {"left_ms_max", maybe(batch.left_max)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace ratchet
