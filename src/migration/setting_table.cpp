#include "migration/setting_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/ensure.hpp"
#include "base/text.hpp"
#include "migration/units.hpp"

namespace ratchet {
namespace {

using Kind = SettingRule::Kind;
using Complaint = std::optional<std::string>;

constexpr std::string_view kSignals = "signals.";
constexpr std::string_view kStore = "store.";

constexpr SettingRule text() { return {Kind::text}; }
constexpr SettingRule words(std::string_view all) { return {Kind::words, 0, 0, all}; }
constexpr SettingRule flag() { return {Kind::flag}; }
constexpr SettingRule number(double min, double max) { return {Kind::number, min, max}; }
constexpr SettingRule duration() { return {Kind::duration}; }
constexpr SettingRule bytes() { return {Kind::bytes}; }
constexpr SettingRule windows() { return {Kind::windows}; }

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    std::string_view item = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    item.remove_prefix(std::min(item.find_first_not_of(' '), item.size()));
    items.emplace_back(item.substr(0, item.find_last_not_of(' ') + 1));
  }
  return items;
}

std::string range_complaint(const SettingRule& rule, std::string_view what) {
  return fmt::format("must be {} from {} to {:.0f}", what, rule.min, rule.max);
}

// One way in for each type that a member of Settings can have.
class Assignment {
 public:
  Assignment(Settings& settings, const SettingRule& rule, const std::string& text)
      : settings_(settings), rule_(rule), text_(text) {}

  Complaint operator()(Milliseconds Settings::*member) {
    const auto read = parse_duration(text_);
    if (!read) return "must be a time with its unit, such as \"250ms\" or \"1h30m\"";
    settings_.*member = *read;
    return std::nullopt;
  }
  Complaint operator()(std::int64_t Settings::*member) { return assign_integer(member); }
  Complaint operator()(int Settings::*member) { return assign_integer(member); }
  Complaint operator()(double Settings::*member) {
    const auto read = parse_number(text_);
    // Written so that NaN is outside, too.
    if (!read || !(*read >= rule_.min && *read <= rule_.max)) {
      return range_complaint(rule_, "a number");
    }
    settings_.*member = *read;
    return std::nullopt;
  }
  Complaint operator()(bool Settings::*member) {
    if (text_ != "true" && text_ != "false") return "must be true or false";
    settings_.*member = text_ == "true";
    return std::nullopt;
  }
  Complaint operator()(std::string Settings::*member) {
    const auto allowed = words_of(rule_);
    if (rule_.kind == Kind::words && std::ranges::find(allowed, text_) == allowed.end()) {
      return fmt::format("must be one of {}", rule_.words);
    }
    settings_.*member = text_;
    return std::nullopt;
  }
  Complaint operator()(std::vector<std::string> Settings::*member) {
    std::vector<std::string> items = split_list(text_);
    if (!std::ranges::all_of(items, is_window)) {
      return "must be windows of time, such as \"Mon-Fri 22:00-06:00 UTC\"";
    }
    settings_.*member = std::move(items);
    return std::nullopt;
  }

 private:
  template <class Integer>
  Complaint assign_integer(Integer Settings::*member) {
    const bool sized = rule_.kind == Kind::bytes;
    const auto read = sized ? parse_size(text_) : parse_integer(text_);
    if (!read && sized) return "must be a size with its unit, such as \"10MB\" or \"8GB\"";
    const auto fits = [&](double value) { return value >= rule_.min && value <= rule_.max; };
    if (!read || (!sized && !fits(static_cast<double>(*read)))) {
      return range_complaint(rule_, "a whole number");
    }
    settings_.*member = static_cast<Integer>(*read);
    return std::nullopt;
  }

  Settings& settings_;
  const SettingRule& rule_;
  const std::string& text_;
};

std::optional<double> parse_signal_value(SignalUnit unit, std::string_view text) {
  switch (unit) {
    case SignalUnit::seconds: {
      const auto read = parse_duration(text);
      return read ? std::optional(std::chrono::duration<double>(*read).count()) : std::nullopt;
    }
    case SignalUnit::bytes: {
      const auto read = parse_size(text);
      return read ? std::optional(static_cast<double>(*read)) : std::nullopt;
    }
    case SignalUnit::count:
    case SignalUnit::factor: return parse_number(text);
    case SignalUnit::ratio: return parse_ratio(text);
    case SignalUnit::gate: break;
  }
  unreachable("a signal without a unit");
}

std::string_view example_of(SignalUnit unit) {
  switch (unit) {
    case SignalUnit::seconds: return "a time with its unit, such as \"10s\"";
    case SignalUnit::bytes: return "a size with its unit, such as \"8GB\"";
    case SignalUnit::count: return "a number";
    case SignalUnit::factor: return "a factor, such as 1.5";
    case SignalUnit::ratio: return "a share, such as 0.2 or \"20%\"";
    case SignalUnit::gate: break;
  }
  unreachable("a signal without a unit");
}

SignalSettings default_signal(const SignalRow& row) {
  SignalSettings made{.on = !row.limit.empty(), .goal = 0, .limit = 0};
  if (!made.on) return made;
  made.goal = parse_signal_value(row.unit, row.goal).value();
  made.limit = parse_signal_value(row.unit, row.limit).value();
  return made;
}

// `rest`: "replica_lag" or "replica_lag.goal".
Complaint assign_signal(Settings& settings, std::string_view rest, const std::string& text) {
  const std::size_t dot = std::min(rest.find('.'), rest.size());
  const SignalRow* row = find_signal(rest.substr(0, dot));
  ensure(row != nullptr, "only signals that are known are assigned");
  const auto [entry, fresh] =
      settings.signals.try_emplace(std::string(row->name), default_signal(*row));
  SignalSettings& signal = entry->second;
  if (dot == rest.size()) {
    if (text != "true" && text != "false") return "must be false, or { goal, limit }";
    signal.on = text == "true";
    return std::nullopt;
  }
  const auto read = parse_signal_value(row->unit, text);
  if (!read || !(*read >= 0)) return fmt::format("must be {}", example_of(row->unit));
  signal.on = true;
  const std::string_view bound = rest.substr(dot);
  if (bound == ".goal") signal.goal = *read;
  if (bound == ".limit") signal.limit = *read;
  if (bound == ".critical") signal.critical = *read;
  return std::nullopt;
}

void assign_store(Settings& settings, std::string_view key, const std::string& text) {
  for (StoreSettings& store : settings.stores) {
    const std::string prefix = fmt::format("{}{}.", kStore, store.name);
    if (key == prefix + "url") store.url = text;
    if (key == prefix + "schema") store.schema = text;
    if (key == prefix + "role") store.role = text;
  }
}

}  // namespace

const std::vector<SettingRow>& setting_rows() {
  static const std::vector<SettingRow> kRows = {
#define RATCHET_SETTING(key, member, rule, default_value, meaning) \
  {key, &Settings::member, rule, default_value, meaning},
#include "migration/settings.def"
#undef RATCHET_SETTING
  };
  return kRows;
}

std::vector<std::string> words_of(const SettingRule& rule) { return split_list(rule.words); }

const SettingRow* find_setting(std::string_view key) {
  const auto found = std::ranges::find(setting_rows(), key, &SettingRow::key);
  return found == setting_rows().end() ? nullptr : &*found;
}

const std::vector<SignalRow>& signal_rows() {
  static const std::vector<SignalRow> kRows = {
#define RATCHET_SIGNAL(name, unit, goal, limit, meaning) \
  {#name, SignalUnit::unit, goal, limit, meaning},
#include "migration/signals.def"
#undef RATCHET_SIGNAL
  };
  return kRows;
}

const SignalRow* find_signal(std::string_view name) {
  const auto found = std::ranges::find(signal_rows(), name, &SignalRow::name);
  return found == signal_rows().end() ? nullptr : &*found;
}

Settings default_settings() {
  Settings settings;
  for (const SignalRow& row : signal_rows()) {
    settings.signals.emplace(row.name, default_signal(row));
  }
  return settings;
}

std::vector<std::string> assignable_keys(const Settings& settings) {
  std::vector<std::string> keys;
  for (const SettingRow& row : setting_rows()) keys.emplace_back(row.key);
  for (const SignalRow& row : signal_rows()) {
    for (const std::string_view part : {"", ".goal", ".limit", ".critical"}) {
      keys.push_back(fmt::format("{}{}{}", kSignals, row.name, part));
    }
  }
  for (const StoreSettings& store : settings.stores) {
    for (const std::string_view part : {"url", "schema", "role"}) {
      keys.push_back(fmt::format("{}{}.{}", kStore, store.name, part));
    }
  }
  return keys;
}

std::optional<std::string> assign(Settings& settings, const std::string& key,
                                  const std::string& text) {
  if (const SettingRow* row = find_setting(key)) {
    return std::visit(Assignment(settings, row->rule, text), row->member);
  }
  if (key.starts_with(kSignals)) {
    return assign_signal(settings, std::string_view(key).substr(kSignals.size()), text);
  }
  assign_store(settings, key, text);
  return std::nullopt;
}

std::optional<std::string> check_signal(const Settings& settings, const SignalRow& signal) {
  const auto found = settings.signals.find(std::string(signal.name));
  if (found == settings.signals.end() || !found->second.on) return std::nullopt;
  const auto& [on, goal, limit, critical] = found->second;
  if (goal == 0 && limit == 0) return "needs goal and limit";
  // A signal that is worse the lower it is has its goal above its limit.
  const SignalSettings usual = default_signal(signal);
  const bool falls = usual.goal > usual.limit;
  if (falls ? goal <= limit : goal >= limit) {
    return falls ? "needs a goal above its limit" : "needs a goal below its limit";
  }
  if (critical && (falls ? *critical >= limit : *critical <= limit)) {
    return "is critical only behind its limit";
  }
  return std::nullopt;
}

}  // namespace ratchet
