#include "report/statement_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/units.hpp"

namespace ratchet {
namespace {

using Json = nlohmann::ordered_json;
using DurationText = std::string (*)(Milliseconds);

// Only what has ended may say 100.
int percent(const RunningStatement& now) {
  return std::min(percent_of({.done = now.done, .whole = now.whole}), 99);
}

std::string doing_text(const RunningStatement& now) {
  if (now.whole <= 0) return now.doing;
  return fmt::format("{}  {} %, {} of {} {}", now.doing, percent(now), count_text(now.done),
                     count_text(now.whole), now.unit);
}

std::string left_text(const StatementProgress& statement, DurationText as_text) {
  if (!statement.left_min || !statement.left_max) return "";
  return fmt::format("{} to {}", as_text(*statement.left_min), as_text(*statement.left_max));
}

std::string wait_text(const StatementProgress& statement, DurationText as_text) {
  const std::string for_long =
      statement.budget.count() > 0
          ? fmt::format(" {} of {}", as_text(statement.waited), as_text(statement.budget))
          : "";
  return fmt::format("waits{} for {}", for_long, statement.now.waits_for);
}

Json maybe(const std::optional<Milliseconds>& time) {
  return time ? Json(time->count()) : Json(nullptr);
}

}  // namespace

std::vector<std::string> statement_lines(const StatementProgress& statement) {
  const RunningStatement& now = statement.now;
  std::vector<std::string> lines;
  if (!now.doing.empty()) lines.push_back(doing_text(now));
  const std::string left = left_text(statement, duration_text);
  lines.push_back(fmt::format("for {}{}: `{}`", duration_text(now.running),
                              left.empty() ? "" : ", of this left " + left, now.text));
  if (!now.waits_for.empty()) lines.push_back(wait_text(statement, duration_text));
  return lines;
}

std::string statement_line(const StatementProgress& statement) {
  const RunningStatement& now = statement.now;
  std::string line = fmt::format("`{}` {}", now.text, compact_duration(now.running));
  if (!now.doing.empty()) line += " " + now.doing;
  if (now.whole > 0) {
    line += fmt::format(" {}% {} of {} {}", percent(now), compact_count(now.done),
                        compact_count(now.whole), now.unit);
  }
  const std::string left = left_text(statement, compact_duration);
  if (!left.empty()) line += " left " + left;
  if (!now.waits_for.empty()) line += " " + wait_text(statement, compact_duration);
  return line;
}

std::string statement_json(const StatementProgress& statement) {
  const RunningStatement& now = statement.now;
  const Json json = {{"text", now.text},
                     {"running_ms", now.running.count()},
                     {"doing", now.doing},
                     {"done", now.done},
                     {"whole", now.whole},
                     {"unit", now.unit},
                     {"left_ms_min", maybe(statement.left_min)},
                     {"left_ms_max", maybe(statement.left_max)},
                     {"waits_for", now.waits_for},
                     {"waited_ms", statement.waited.count()},
                     {"budget_ms", statement.budget.count()}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace ratchet
