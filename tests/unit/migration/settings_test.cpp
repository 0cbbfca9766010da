#include "migration/settings.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.hpp"
#include "migration/setting_table.hpp"

namespace ratchet {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

std::string problems_of(const std::string& text, const Environment& environment) {
  std::string problems;
  for (const Diagnostic& each : read_settings("ratchet.toml", text, environment).diagnostics) {
    problems += to_text(each);
  }
  return problems;
}

std::string problems_of(const std::string& text) { return problems_of(text, {}); }

Settings read_valid(const std::string& text, const Environment& environment) {
  EXPECT_EQ(problems_of(text, environment), "");
  return read_settings("ratchet.toml", text, environment).settings;
}

TEST(Settings, TheTableHasTheDefaultsOfTheStruct) {
  for (const SettingRow& row : setting_rows()) {
    Settings assigned;
    const std::string text(row.default_value == "[]" ? "" : row.default_value);
    EXPECT_EQ(assign(assigned, std::string(row.key), text), std::nullopt) << row.key;
    const Settings usual;
    std::visit([&](auto member) { EXPECT_EQ(assigned.*member, usual.*member) << row.key; },
               row.member);
  }
}

TEST(Settings, AMissingFileGivesTheDefaultsAndNoStore) {
  const Settings settings = read_valid("", {});
  EXPECT_EQ(settings.migrations, "migrations");
  EXPECT_EQ(settings.lock_timeout, Milliseconds{200});
  EXPECT_EQ(settings.retain, Milliseconds{604'800'000});
  EXPECT_TRUE(settings.stores.empty());
  EXPECT_EQ(settings.signals.size(), signal_rows().size());
}

TEST(Settings, SignalsHaveTheirDefaults) {
  const Settings settings = read_valid("", {});
  const SignalSettings lag = settings.signals.at("replica_lag");
  EXPECT_TRUE(lag.on);
  EXPECT_EQ(lag.goal, 1);
  EXPECT_EQ(lag.limit, 10);
  EXPECT_EQ(settings.signals.at("slot_wal").limit, 8e9);
  EXPECT_EQ(settings.signals.at("free_disk").goal, 0.2);
  EXPECT_FALSE(settings.signals.at("wal_rate").on);
}

TEST(Settings, ReadsEverySection) {
  const Settings settings = read_valid(R"(migrations = "db"
[store.shop]
url = "sqlite:shop.db"
schema = "shop"
role = "owner"
replicas = ["r1", "r2"]
[store.archive]
url = "sqlite:archive.db"
[locks]
timeout = "1s"
budget = "1h30m"
cancel_autovacuum = true
[backfill]
batch_time = "50ms"
batch_rows = 1_000
duty = 0.5
rows_per_second = 5000
workers = 4
strategy = "shadow"
windows = ["Mon-Fri 22:00-06:00 UTC", "Sat 00:00-24:00 UTC"]
failures = 3
quarantine = 7
[signals]
replica_lag = { goal = "2s", limit = "1m" }
slot_wal = false
sessions = { goal = 10, limit = 50 }
free_disk = { goal = "30%", limit = 0.1 }
flag_file = "/tmp/pause"
[[signals.probe]]
name = "queue"
sql = "SELECT count(*) FROM jobs"
goal = 10
limit = 100
[verify]
max_age = "2h"
exact = true
workers = 2
replica = "r1"
[contract]
bake = "1d"
[[contract.gate]]
name = "quiet"
sql = "SELECT 1"
[purge]
retain = "14d"
[lint]
fail_on = "warning"
postgres = 16
statistics = "stats.json"
[check]
server = "postgresql:///scratch"
base = "store"
rows = 5
[log]
file = "ratchet.log"
max_size = "1MB"
max_files = 2
format = "json"
)",
                                       {});
  ASSERT_EQ(settings.stores.size(), 2U);
  EXPECT_EQ(settings.stores[0].name, "shop");
  EXPECT_EQ(settings.stores[0].schema, "shop");
  EXPECT_THAT(settings.stores[0].replicas, ElementsAre("r1", "r2"));
  EXPECT_EQ(settings.stores[1].schema, "public");
  EXPECT_EQ(settings.lock_budget, Milliseconds{5'400'000});
  EXPECT_TRUE(settings.cancel_autovacuum);
  EXPECT_EQ(settings.batch_rows, 1000);
  EXPECT_EQ(settings.duty, 0.5);
  EXPECT_THAT(settings.windows, ElementsAre("Mon-Fri 22:00-06:00 UTC", "Sat 00:00-24:00 UTC"));
  EXPECT_EQ(settings.signals.at("replica_lag").limit, 60);
  EXPECT_FALSE(settings.signals.at("slot_wal").on);
  EXPECT_TRUE(settings.signals.at("sessions").on);
  EXPECT_EQ(settings.signals.at("free_disk").goal, 0.3);
  ASSERT_EQ(settings.probes.size(), 1U);
  EXPECT_EQ(settings.probes[0].limit, 100);
  ASSERT_EQ(settings.gates.size(), 1U);
  EXPECT_EQ(settings.gates[0].name, "quiet");
  EXPECT_EQ(settings.log_max_size, 1'000'000);
  EXPECT_EQ(settings.log_format, "json");
}

TEST(Settings, TheFirstStoreOfTheFileIsTheDefaultWhateverItsName) {
  const Settings settings = read_valid("[store.z]\nurl = \"1\"\n[store.a]\nurl = \"2\"\n", {});
  EXPECT_EQ(settings.stores.at(0).name, "z");
}

TEST(Settings, NamesTheNearestSectionAndKey) {
  EXPECT_EQ(problems_of("[backfil]\nworkers = 1\n"),
            "ratchet.toml:1:2: unknown key `backfil`\n"
            "  1 | [backfil]\n"
            "    |  ^^^^^^^ ratchet.toml has `backfill`\n");
  EXPECT_THAT(problems_of("[backfill]\nworker = 1\n"), HasSubstr("[backfill] has `workers`"));
  EXPECT_THAT(problems_of("[store.main]\nulr = \"x\"\n"), HasSubstr("[store.main] has `url`"));
  EXPECT_THAT(problems_of("[signals]\nreplika_lag = false\n"),
              HasSubstr("[signals] has `replica_lag`"));
  EXPECT_THAT(problems_of("[signals]\nreplica_lag = { gaol = \"1s\" }\n"),
              HasSubstr("2:17: unknown key `gaol`"));
}

TEST(Settings, TellsEveryProblemAtOnce) {
  const std::string problems = problems_of(
      "[locks]\ntimeout = 200\nbudget = \"soon\"\n"
      "[backfill]\nworkers = 0\nstrategy = \"fast\"\n"
      "duty = \"0.5\"\nwindows = [\"nights\"]\n");
  EXPECT_THAT(problems, AllOf(HasSubstr("2:11: `locks.timeout` must be a string, not an integer"),
                              HasSubstr("a time has a unit: \"250ms\""),
                              HasSubstr("3:11: `locks.budget` must be a time with its unit"),
                              HasSubstr("5:11: `backfill.workers` must be a whole number from 1")));
  EXPECT_THAT(problems,
              AllOf(HasSubstr("`backfill.strategy` must be one of auto, in_place, shadow"),
                    HasSubstr("`backfill.duty` must be a number, not a string"),
                    HasSubstr("`backfill.windows` must be windows of time")));
}

TEST(Settings, ASignalNeedsItsUnitAndAGoalBelowItsLimit) {
  EXPECT_THAT(problems_of("[signals]\nreplica_lag = { goal = 1, limit = \"10s\" }\n"),
              HasSubstr("2:24: `signals.replica_lag.goal` must be a time with its unit"));
  EXPECT_THAT(problems_of("[signals]\nreplica_lag = { goal = \"20s\", limit = \"10s\" }\n"),
              HasSubstr("`signals.replica_lag` needs a goal below its limit"));
  EXPECT_THAT(problems_of("[signals]\nfree_disk = { goal = \"5%\" }\n"),
              HasSubstr("needs a goal above its limit"));
  EXPECT_THAT(problems_of("[signals]\nwal_rate = true\n"), HasSubstr("needs goal and limit"));
  EXPECT_THAT(problems_of("[signals]\nwal_rate = []\n"), HasSubstr("must be one value"));
}

TEST(Settings, ASignalIsCriticalOnlyBehindItsLimit) {
  const auto& signals = read_valid(
      "[signals]\nfree_disk = { critical = \"5%\" }\nreplica_lag = { critical = \"1m\" }\n", {});
  EXPECT_EQ(signals.signals.at("free_disk").critical, 0.05);
  EXPECT_EQ(signals.signals.at("replica_lag").critical, 60);
  EXPECT_EQ(signals.signals.at("slot_wal").critical, std::nullopt);
  EXPECT_THAT(problems_of("[signals]\nfree_disk = { critical = \"15%\" }\n"),
              HasSubstr("`signals.free_disk` is critical only behind its limit"));
  EXPECT_THAT(problems_of("[signals]\nreplica_lag = { critical = \"5s\" }\n"),
              HasSubstr("`signals.replica_lag` is critical only behind its limit"));
}

TEST(Settings, AProbeAndAGateNeedTheirKeys) {
  EXPECT_THAT(problems_of("[[signals.probe]]\nname = \"a\"\n"),
              AllOf(HasSubstr("[[signals.probe]] needs `sql` or `url`"),
                    HasSubstr("[[signals.probe]] needs `goal`, a number")));
  EXPECT_THAT(problems_of("[[contract.gate]]\n"), HasSubstr("needs `name` and `sql`"));
}

TEST(Settings, AProbeMayBeCriticalButOnlyBehindItsLimit) {
  const std::string probe = "[[signals.probe]]\nname = \"a\"\nsql = \"SELECT 1\"\n";
  EXPECT_EQ(read_valid(probe + "goal = 1\nlimit = 2\ncritical = 3\n", {}).probes[0].critical, 3);
  EXPECT_EQ(read_valid(probe + "goal = 2\nlimit = 1\ncritical = 0\n", {}).probes[0].critical, 0);
  EXPECT_EQ(read_valid(probe + "goal = 1\nlimit = 2\n", {}).probes[0].critical, std::nullopt);
  EXPECT_THAT(problems_of(probe + "goal = 1\nlimit = 3\ncritical = 2\n"),
              HasSubstr("[[signals.probe]] is critical only behind its limit"));
  EXPECT_THAT(problems_of(probe + "goal = 1\nlimit = 3\ncritical = \"soon\"\n"),
              HasSubstr("[[signals.probe]] needs `critical`, a number"));
}

TEST(Settings, FillsAUrlInFromTheEnvironment) {
  const Settings settings = read_valid("[store.main]\nurl = \"${SCHEME}:${FILE}?x\"\n",
                                       {{"SCHEME", "sqlite"}, {"FILE", "a.db"}});
  EXPECT_EQ(settings.stores.at(0).url, "sqlite:a.db?x");
}

TEST(Settings, AVariableThatIsNotSetIsAMatterOfItsStore) {
  const Settings settings = read_valid("[store.main]\nurl = \"${SHOP_URL}\"\n", {});
  ASSERT_TRUE(settings.stores.at(0).url_problem);
  EXPECT_EQ(to_text(*settings.stores[0].url_problem),
            "ratchet.toml:2:8: the environment variable SHOP_URL is not set\n"
            "  2 | url = \"${SHOP_URL}\"\n"
            "    |        ^^^^^^^^^^^ export SHOP_URL=…, or write the url here\n");
  EXPECT_FALSE(read_valid("[store.a]\nurl = \"u\"\n", {}).stores.at(0).url_problem);
}

TEST(Settings, DatabaseUrlDoesNotStandInForAVariableThatIsNotSet) {
  const Settings settings =
      read_valid("[store.main]\nurl = \"${SHOP_URL}\"\n", {{"DATABASE_URL", "sqlite:env.db"}});
  EXPECT_EQ(settings.stores.at(0).url, "");
  EXPECT_TRUE(settings.stores[0].url_problem);
}

TEST(Settings, DatabaseUrlCountsWhereTheDefaultStoreHasNoUrl) {
  const Environment environment = {{"DATABASE_URL", "sqlite:env.db"}};
  const Settings none = read_valid("", environment);
  ASSERT_EQ(none.stores.size(), 1U);
  EXPECT_EQ(none.stores[0].name, "main");
  EXPECT_EQ(none.stores[0].url, "sqlite:env.db");
  EXPECT_EQ(read_valid("[store.a]\n[store.b]\n", environment).stores[0].url, "sqlite:env.db");
  EXPECT_EQ(read_valid("[store.a]\n[store.b]\n", environment).stores[1].url, "");
  EXPECT_EQ(read_valid("[store.a]\nurl = \"u\"\n", environment).stores[0].url, "u");
}

TEST(Settings, WhatNothingLooksAtYetIsTold) {
  const ReadSettings read = read_settings(
      "ratchet.toml",
      "[backfill]\nduty = 0.5\nwindows = [\"01:30-05:00 UTC\"]\n[signals]\nwal_rate = false\n"
      "[[signals.probe]]\nname = \"a\"\nsql = \"SELECT 1\"\ngoal = 1\nlimit = 2\n",
      {{"RATCHET_BACKFILL_WORKERS", "2"}, {"RATCHET_VERIFY_EXACT", "true"}});
  EXPECT_TRUE(read.diagnostics.empty());
  EXPECT_THAT(read.not_asked, testing::ElementsAre("verify.exact"));
}

TEST(Settings, TheEnvironmentGoesOverTheFile) {
  const ReadSettings read =
      read_settings("ratchet.toml", "[store.main]\nurl = \"u\"\n[backfill]\nworkers = 2\n",
                    {{"RATCHET_BACKFILL_WORKERS", "3"},
                     {"RATCHET_SIGNALS_REPLICA_LAG_LIMIT", "1m"},
                     {"RATCHET_SIGNALS_SLOT_WAL", "false"},
                     {"RATCHET_STORE_MAIN_ROLE", "owner"},
                     {"RATCHET_MIGRATIONS", "db"},
                     {"RATCHET_STORE", "main"}});
  EXPECT_TRUE(read.diagnostics.empty());
  EXPECT_EQ(read.settings.workers, 3);
  EXPECT_EQ(read.settings.signals.at("replica_lag").limit, 60);
  EXPECT_FALSE(read.settings.signals.at("slot_wal").on);
  EXPECT_EQ(read.settings.stores[0].role, "owner");
  EXPECT_THAT(read.environment,
              ElementsAre(Pair("backfill.workers", "3"), Pair("migrations", "db"),
                          Pair("signals.replica_lag.limit", "1m"),
                          Pair("signals.slot_wal", "false"), Pair("store.main.role", "owner")));
}

TEST(Settings, TheEnvironmentIsCheckedToo) {
  EXPECT_EQ(problems_of("", {{"RATCHET_BACKFILL_WORKERS", "many"}}),
            "environment: RATCHET_BACKFILL_WORKERS must be a whole number from 1 to 256\n"
            "  it is \"many\"\n");
  EXPECT_EQ(problems_of("", {{"RATCHET_BACKFILL_WORKRES", "2"}}),
            "environment: warning: RATCHET_BACKFILL_WORKRES is not a setting\n"
            "  did you mean RATCHET_BACKFILL_WORKERS\n");
  EXPECT_EQ(problems_of("", {{"RATCHET_SEED", "x"}, {"RATCHET_STORE", "z"}, {"PATH", "y"}}), "");
}

TEST(WithOverlay, WinsOverWhatIsThere) {
  const Settings settings = with_overlay(
      read_valid("[backfill]\nworkers = 2\n", {}),
      {{"backfill.workers", "5"}, {"backfill.windows", "01:00-02:00 UTC, 03:00-04:00 UTC"}});
  EXPECT_EQ(settings.workers, 5);
  EXPECT_THAT(settings.windows, ElementsAre("01:00-02:00 UTC", "03:00-04:00 UTC"));
}

std::string refusal_of(const SettingsOverlay& over) {
  try {
    with_overlay(Settings{}, over);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    return error.message() + " / " + error.hint();
  }
  return "";
}

TEST(WithOverlay, RefusesWhatDoesNotFit) {
  EXPECT_EQ(refusal_of({{"backfill.workers", "0"}}),
            "backfill.workers must be a whole number from 1 to 256 / It is \"0\".");
  EXPECT_EQ(refusal_of({{"backfill.duty", "nan"}}),
            "backfill.duty must be a number from 0.001 to 1 / It is \"nan\".");
  EXPECT_EQ(refusal_of({{"backfill.worker", "1"}}),
            "there is no setting backfill.worker / Did you mean backfill.workers?");
  EXPECT_THAT(refusal_of({{"signals.lock_waiters.goal", "9"}}),
              HasSubstr("signals.lock_waiters needs a goal below its limit"));
}

}  // namespace
}  // namespace ratchet
