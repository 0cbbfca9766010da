#include "migration/read_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "migration/environment.hpp"
#include "migration/read_stores.hpp"
#include "migration/setting_table.hpp"
#include "migration/unknown_key.hpp"

namespace ratchet {
namespace {

constexpr std::array<std::string_view, 3> kBounds = {"goal", "limit", "critical"};

// Where the keys stand: some of ratchet.toml's make no sense for one migration.
enum class Document { settings, options };

class SettingsReader {
 public:
  SettingsReader(ReadValues& values, Settings& settings, const Environment& environment,
                 Document document)
      : values_(values), settings_(settings), environment_(environment), document_(document) {}

  void read(const TomlTable& table, const std::string& section) {
    for (const TomlEntry& entry : table.entries) {
      const std::string key = section.empty() ? entry.key : section + "." + entry.key;
      if (!read_list(entry, key) && !read_one(entry, key)) report_unknown(entry, section);
    }
  }

  SettingsOverlay take_said() { return std::move(said_); }

 private:
  // Stores, probes and gates; false when the key is none of them.
  bool read_list(const TomlEntry& entry, const std::string& key) {
    if (key != "store" && key != "signals.probe" && key != "contract.gate") return false;
    if (document_ == Document::options) {
      error(entry.key_range, fmt::format("`{}` can't stand in [options]", key),
            "it belongs in ratchet.toml");
    } else if (key == "store") {
      settings_.stores = read_stores(entry.node, environment_, values_);
    } else if (key == "contract.gate") {
      settings_.gates = read_gates(entry.node, values_);
    } else {
      settings_.probes = read_probes(entry.node, values_);
    }
    return true;
  }

  bool read_one(const TomlEntry& entry, const std::string& key) {
    if (const SettingRow* row = find_setting(key)) {
      read_setting(entry.node, *row);
    } else if (const SignalRow* signal = signal_of(key)) {
      read_signal(entry.node, *signal, key);
    } else if (!words_below(key).empty()) {
      const TomlTable* table = values_.table_of(entry.node, key, "<key> = …");
      if (table != nullptr) read(*table, key);
    } else {
      return false;
    }
    return true;
  }

  static const SignalRow* signal_of(std::string_view key) {
    constexpr std::string_view kPrefix = "signals.";
    return key.starts_with(kPrefix) ? find_signal(key.substr(kPrefix.size())) : nullptr;
  }

  // "backfill" -> batch_time, batch_rows, ...; "" -> migrations, store, locks, ...
  static std::vector<std::string> words_below(const std::string& section) {
    std::vector<std::string> keys = {"store.", "signals.probe", "contract.gate"};
    for (const SettingRow& row : setting_rows()) keys.emplace_back(row.key);
    for (const SignalRow& row : signal_rows()) keys.push_back(fmt::format("signals.{}", row.name));
    const std::string prefix = section.empty() ? "" : section + ".";
    std::vector<std::string> words;
    for (const std::string& key : keys) {
      if (!key.starts_with(prefix) || key.size() == prefix.size()) continue;
      const std::string rest = key.substr(prefix.size());
      const std::string word = rest.substr(0, rest.find('.'));
      if (std::ranges::find(words, word) == words.end()) words.push_back(word);
    }
    return words;
  }

  void read_setting(const TomlNode& node, const SettingRow& row) {
    const auto text = setting_text(node, row);
    if (!text) return;
    if (const auto complaint = assign(settings_, std::string(row.key), *text)) {
      error(node.range, fmt::format("`{}` {}", row.key, *complaint), std::string(row.meaning));
      return;
    }
    said_[std::string(row.key)] = *text;
  }

  // The value as `assign` takes it; nullopt, and reported, when TOML has another type for it.
  std::optional<std::string> setting_text(const TomlNode& node, const SettingRow& row) {
    using Kind = SettingRule::Kind;
    const std::string key(row.key);
    const bool is_number = std::holds_alternative<std::int64_t>(node.value) ||
                           std::holds_alternative<double>(node.value);
    switch (row.rule.kind) {
      case Kind::flag:
        if (std::holds_alternative<bool>(node.value)) return scalar_text(node);
        values_.wrong_type(node, key, "true or false", "");
        return std::nullopt;
      case Kind::number:
        if (is_number) return scalar_text(node);
        values_.wrong_type(node, key, "a number", "");
        return std::nullopt;
      case Kind::duration:
      case Kind::bytes:
        if (!is_number) return values_.text(node, key);
        values_.wrong_type(node, key, "a string",
                           row.rule.kind == Kind::duration ? "a time has a unit: \"250ms\""
                                                           : "a size has a unit: \"8GB\"");
        return std::nullopt;
      case Kind::text:
      case Kind::words: return values_.text(node, key);
      case Kind::windows: return list_text(node, key);
    }
    return std::nullopt;
  }

  std::optional<std::string> list_text(const TomlNode& node, const std::string& key) {
    const TomlArray* array = values_.array(node, key, "strings");
    if (array == nullptr) return std::nullopt;
    std::vector<std::string> items;
    for (const TomlNode& item : array->items) {
      const auto text = values_.text(item, key);
      if (!text) return std::nullopt;
      items.push_back(*text);
    }
    return join(items, {});
  }

  void read_signal(const TomlNode& node, const SignalRow& signal, const std::string& key) {
    if (const auto* table = std::get_if<TomlTable>(&node.value)) {
      for (const TomlEntry& entry : table->entries) {
        if (std::ranges::find(kBounds, entry.key) == kBounds.end()) {
          error(entry.key_range, fmt::format("unknown key `{}`", entry.key),
                fmt::format("{} has goal, limit, critical", key));
          continue;
        }
        assign_text(entry.node, key + "." + entry.key);
      }
    } else {
      assign_text(node, key);
    }
    if (const auto complaint = check_signal(settings_, signal)) {
      error(node.range, fmt::format("`{}` {}", key, *complaint), std::string(signal.meaning));
    }
  }

  void assign_text(const TomlNode& node, const std::string& key) {
    const auto text = scalar_text(node);
    const auto complaint = text ? assign(settings_, key, *text) : "must be one value";
    if (complaint) {
      error(node.range, fmt::format("`{}` {}", key, *complaint), "");
    } else {
      said_[key] = *text;
    }
  }

  void report_unknown(const TomlEntry& entry, const std::string& section) {
    const std::string whole = document_ == Document::settings ? "ratchet.toml" : "[options]";
    error(entry.key_range,
          advise_on_key({.key = entry.key,
                         .subject = section.empty() ? whole : fmt::format("[{}]", section),
                         .known = words_below(section)})
              .text);
  }

  void error(const SourceRange& range, std::string message, std::string hint) {
    error(range, {.message = std::move(message), .hint = std::move(hint)});
  }
  void error(const SourceRange& range, const ErrorText& text) {
    values_.diagnostics().error(range, text);
  }

  ReadValues& values_;
  Settings& settings_;
  const Environment& environment_;
  Document document_;
  SettingsOverlay said_;
};

}  // namespace

SettingsOverlay read_options(const TomlNode& options, ReadValues& values) {
  const TomlTable* table = values.table_of(options, "options", "backfill.workers = 2");
  if (table == nullptr) return {};
  Settings scratch = default_settings();
  const Environment none;
  SettingsReader reader(values, scratch, none, Document::options);
  reader.read(*table, "");
  return reader.take_said();
}

ReadSettings read_settings(const std::string& file, const std::string& text,
                           const Environment& environment) {
  const SourceText source(file, without_byte_order_mark(text));
  FileDiagnostics diagnostics(source);
  ReadValues values(diagnostics, Author::person);
  ReadSettings read{.settings = default_settings(), .diagnostics = {}, .environment = {}};
  SettingsOverlay said;
  if (const auto root = parse_toml(diagnostics)) {
    SettingsReader reader(values, read.settings, environment, Document::settings);
    reader.read(*root, "");
    said = reader.take_said();
  }
  read.diagnostics = diagnostics.take();
  read.environment = apply_environment(environment, read.settings, read.diagnostics);
  apply_database_url(environment, read.settings);
  said.insert(read.environment.begin(), read.environment.end());
  read.not_asked = not_asked_yet(said);
  return read;
}

std::vector<std::string> not_asked_yet(const SettingsOverlay& said) {
  constexpr std::array<std::string_view, 3> kNotAsked = {"locks.cancel_autovacuum",
                                                         "backfill.strategy", "verify.exact"};
  std::vector<std::string> keys;
  for (const auto& [key, value] : said) {
    const bool is_idle = std::ranges::any_of(
        kNotAsked, [&](std::string_view start) { return key.starts_with(start); });
    if (is_idle) keys.push_back(key);
  }
  return keys;
}

Settings with_overlay(Settings settings, const SettingsOverlay& over) {
  const std::vector<std::string> keys = assignable_keys(settings);
  for (const auto& [key, text] : over) {
    if (std::ranges::find(keys, key) == keys.end()) {
      const auto near = nearest_word(key, keys);
      throw Error(ErrorKind::usage, {.message = fmt::format("there is no setting {}", key),
                                     .hint = near ? fmt::format("Did you mean {}?", *near) : ""});
    }
    if (const auto complaint = assign(settings, key, text)) {
      throw Error(ErrorKind::usage, {.message = fmt::format("{} {}", key, *complaint),
                                     .hint = fmt::format("It is \"{}\".", text)});
    }
  }
  for (const SignalRow& signal : signal_rows()) {
    if (const auto complaint = check_signal(settings, signal)) {
      throw Error(ErrorKind::usage,
                  {.message = fmt::format("signals.{} {}", signal.name, *complaint), .hint = ""});
    }
  }
  return settings;
}

}  // namespace ratchet
