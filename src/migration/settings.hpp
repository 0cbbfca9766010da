// What can be set: ratchet.toml, [options] of a migration, environment variables and flags, in one
// table (settings.def) with defaults, units and meanings. Flags over environment over [options]
// over file over defaults.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "step/diagnostic.hpp"

namespace ratchet {

struct StoreSettings {
  std::string name;
  std::string url;  // ${NAME} is filled in from the environment
  // What keeps the url from being used: a matter only for who uses this store.
  std::optional<Diagnostic> url_problem;
  std::string schema = "public";
  std::string role;
  std::vector<std::string> replicas;
};

// A goal (full speed) and a limit (pause); off when there is neither.
struct SignalSettings {
  bool on = false;
  double goal = 0;  // in the signal's own unit (seconds, bytes, ratio, count)
  double limit = 0;
  std::optional<double> critical{};  // the run stops
};

// [[signals.probe]]: a signal of the user's own, from a query or from a url that answers a number.
struct ProbeSettings {
  std::string name;
  std::string sql;  // one of sql and url
  std::string url;
  double goal = 0;
  double limit = 0;
  std::optional<double> critical{};
};

// [[contract.gate]]: a condition of contract of the user's own; `sql` answers whether it is open.
struct GateSettings {
  std::string name;
  std::string sql;
};

struct Settings {
  std::string migrations = "migrations";
  std::vector<StoreSettings> stores;  // the first is the default

  Milliseconds lock_timeout{200};
  Milliseconds lock_budget{600'000};
  bool cancel_autovacuum = false;

  Milliseconds batch_time{0};  // 0: the product's own (PostgreSQL 250 ms, SQLite 50 ms)
  std::int64_t batch_rows = 50'000;
  double duty = 0.8;
  std::int64_t rows_per_second = 0;  // 0: no limit
  int workers = 1;
  std::string strategy = "auto";
  std::vector<std::string> windows;
  int failures = 10;
  std::int64_t quarantine = 1000;
  bool vacuum = false;

  std::map<std::string, SignalSettings> signals;  // read_settings puts every signal in
  std::vector<ProbeSettings> probes;
  std::string flag_file;

  Milliseconds verify_max_age{3'600'000};
  bool verify_exact = false;
  int verify_workers = 1;
  Milliseconds verify_snapshot_max{600'000};  // 0: no limit
  std::string verify_replica;

  Milliseconds bake{0};
  Milliseconds write_pause{500};
  std::string unseen_use;  // why use of the old side that nobody can see is taken for none
  std::vector<GateSettings> gates;
  Milliseconds retain{7LL * 24 * 3'600'000};

  std::string lint_fail_on = "error";
  std::string lint_statistics;
  int lint_postgres = 14;

  std::string check_server;
  std::string check_base = "migrations";
  std::int64_t check_rows = 10'000;
  std::int64_t check_sample_rows = 0;
  std::string check_sample_without;

  std::string log_file;
  std::int64_t log_max_size = 10'000'000;
  int log_max_files = 5;
  std::string log_format = "text";
};

// Settings said in one place, by key ("backfill.workers" -> "4"), already checked.
using SettingsOverlay = std::map<std::string, std::string>;

struct ReadSettings {
  Settings settings;
  Diagnostics diagnostics;
  SettingsOverlay environment;         // already in `settings`; to be laid over [options] once more
  std::vector<std::string> not_asked;  // keys that were said in vain, see not_asked_yet
};

// A missing file is empty text. `environment` answers getenv; RATCHET_BACKFILL_WORKERS and
// ${DATABASE_URL} come from it.
using Environment = std::map<std::string, std::string>;
ReadSettings read_settings(const std::string& file, const std::string& text,
                           const Environment& environment);

// `over` wins. Throws Error{usage} when a value does not fit its key (flags, environment).
Settings with_overlay(Settings settings, const SettingsOverlay& over);

// The keys among them that are read and checked, so that a file need not change when they come, but
// that nothing looks at in this release.
std::vector<std::string> not_asked_yet(const SettingsOverlay& said);

// "1h30m", "250ms", "7d" -> milliseconds; nullopt for anything else.
std::optional<Milliseconds> parse_duration(std::string_view text);
// "8GB", "512MB" -> bytes (powers of 1000); nullopt for anything else.
std::optional<std::int64_t> parse_size(std::string_view text);

// One line per key, for the documentation and for `ratchet explain backfill.duty`.
struct SettingDoc {
  std::string key;
  std::string default_value;
  std::string meaning;
};
const std::vector<SettingDoc>& setting_docs();

}  // namespace ratchet
