#include "engine/knobs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migration/setting_table.hpp"

namespace ratchet {
namespace {

constexpr std::string_view kSection = "backfill.";
constexpr std::string_view kSignals = "signals.";
constexpr std::array<std::string_view, 5> kKnobs = {"rows_per_second", "duty", "batch_rows",
                                                    "batch_time", "workers"};

// As settings call it.
std::string key_of(const std::string& knob) {
  if (knob.starts_with(kSignals)) return knob;
  return std::string(kSection) + knob;
}

ControlStatus knob_of(const Site& site, std::string name, std::string value, std::string reason) {
  return {.name = std::move(name),
          .value = std::move(value),
          .set_by = to_text(site.operated_by()),
          .set_at = site.clock().wall(),
          .reason = std::move(reason)};
}

void require_knob(const std::string& name, const Settings& settings) {
  const std::vector<std::string> known = knob_names(settings);
  if (std::ranges::find(known, name) != known.end()) return;
  const auto near = nearest_word(name, known);
  throw Error(ErrorKind::usage,
              {.message = fmt::format("{} can't be changed while a migration runs", name),
               .hint = near ? fmt::format("Did you mean {}?", *near)
                            : fmt::format("These can: {}, and signals.NAME, its .goal, .limit "
                                          "and .critical.",
                                          fmt::join(kKnobs, ", "))});
}

void require_writers(const std::string& name, const Capabilities& capabilities) {
  if (name != "workers" || !capabilities.has_one_writer) return;
  throw Error(ErrorKind::usage,
              {.message = fmt::format("{} has one writer: one worker", capabilities.display_name),
               .hint = "To go faster, raise `duty`; to go slower, `rows_per_second` or `duty`."});
}

void remove_limits(const Journal& journal, Transaction& transaction, const std::string& id) {
  for (const ControlStatus& each : journal.control.of(transaction, id)) {
    if (each.name != kPausedKnob) journal.control.remove(transaction, id, each.name);
  }
}

std::string detail_of(const LimitOptions& options) {
  std::vector<std::string> words;
  if (options.reset) words.emplace_back("reset");
  for (const auto& [name, value] : options.values) {
    words.push_back(fmt::format("{}={}", name, value));
  }
  std::string detail = join(words, {.separator = " "});
  if (!options.reason.empty()) detail += ": " + options.reason;
  return detail;
}

}  // namespace

std::vector<std::string> knob_names(const Settings& settings) {
  std::vector<std::string> names(kKnobs.begin(), kKnobs.end());
  for (const std::string& key : assignable_keys(settings)) {
    if (key.starts_with(kSignals) && key != "signals.flag_file") names.push_back(key);
  }
  return names;
}

Settings with_knobs(const Settings& settings, const std::vector<ControlStatus>& knobs) {
  SettingsOverlay over;
  for (const ControlStatus& each : knobs) {
    if (each.name == kPausedKnob) continue;
    require_knob(each.name, settings);
    over[key_of(each.name)] = each.value;
  }
  return over.empty() ? settings : with_overlay(settings, over);
}

const ControlStatus* find_pause(const std::vector<ControlStatus>& knobs) {
  const auto found = std::ranges::find(knobs, kPausedKnob, &ControlStatus::name);
  return found == knobs.end() ? nullptr : &*found;
}

std::string pause_text(const ControlStatus& pause) {
  const std::string reason = pause.reason.empty() ? "" : ": " + pause.reason;
  return fmt::format("paused by {}{}", pause.set_by, reason);
}

void pause(Site& site, const std::string& id, const std::string& reason) {
  site.write([&](Transaction& transaction) {
    take_in_hand(site, transaction, id);
    site.journal().control.put(transaction, id,
                               knob_of(site, std::string(kPausedKnob), "true", reason));
    site.log(transaction, {.migration = id, .what = "paused", .detail = reason});
  });
}

void resume(Site& site, const std::string& id, const std::string& reason) {
  site.write([&](Transaction& transaction) {
    take_in_hand(site, transaction, id);
    const auto knobs = site.journal().control.of(transaction, id);
    if (find_pause(knobs) == nullptr) {
      throw Error(ErrorKind::usage, {.message = id + " is not paused",
                                     .hint = fmt::format("`ratchet status {}` shows what it does "
                                                         "and what slows it.",
                                                         id)});
    }
    site.journal().control.remove(transaction, id, kPausedKnob);
    site.log(transaction, {.migration = id, .what = "resumed", .detail = reason});
  });
}

void limit(Site& site, const std::string& id, const LimitOptions& options) {
  site.write([&](Transaction& transaction) {
    take_in_hand(site, transaction, id);
    const Journal& journal = site.journal();
    if (options.reset) remove_limits(journal, transaction, id);
    for (const auto& [name, value] : options.values) {
      require_knob(name, site.settings());
      require_writers(name, site.capabilities());
      journal.control.put(transaction, id, knob_of(site, name, value, options.reason));
    }
    with_knobs(site.settings(), journal.control.of(transaction, id));
    site.log(transaction, {.migration = id, .what = "limited", .detail = detail_of(options)});
  });
}

}  // namespace ratchet
