// The table of settings.def and signals.def, and the one way in which a value gets into Settings:
// as text, by key, checked. Files, environment and flags all take it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dialect/signal.hpp"
#include "migration/settings.hpp"

namespace ratchet {

struct SettingRule {
  enum class Kind { text, words, flag, number, duration, bytes, windows };
  Kind kind;
  double min = 0;  // of a number
  double max = 0;
  std::string_view words = {};  // "auto, in_place, shadow"
};

using SettingMember = std::variant<Milliseconds Settings::*, std::int64_t Settings::*,
                                   int Settings::*, double Settings::*, bool Settings::*,
                                   std::string Settings::*, std::vector<std::string> Settings::*>;

struct SettingRow {
  std::string_view key;
  SettingMember member;
  SettingRule rule;
  std::string_view default_value;
  std::string_view meaning;
};
const std::vector<SettingRow>& setting_rows();
// The words that a rule of kind `words` allows.
std::vector<std::string> words_of(const SettingRule& rule);
// Null when there is no such key.
const SettingRow* find_setting(std::string_view key);

struct SignalRow {
  std::string_view name;
  SignalUnit unit;
  std::string_view goal;  // "": off
  std::string_view limit;
  std::string_view meaning;
};
const std::vector<SignalRow>& signal_rows();
const SignalRow* find_signal(std::string_view name);

// Settings{} with the signals as signals.def has them.
Settings default_settings();

// Every key that `assign` takes: those of the table, "signals.<name>", "signals.<name>.goal",
// ".limit" and ".critical", and "store.<name>.url", ".schema", ".role" of the stores there are.
std::vector<std::string> assignable_keys(const Settings& settings);

// What is wrong with the value ("must be ..."), or nothing. `key` is one of assignable_keys.
std::optional<std::string> assign(Settings& settings, const std::string& key,
                                  const std::string& text);

// What is wrong between a signal's goal and its limit, or nothing. Asked when both are assigned.
std::optional<std::string> check_signal(const Settings& settings, const SignalRow& signal);

}  // namespace ratchet
