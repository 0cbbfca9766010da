// An engine on a database of its own on a real PostgreSQL server, with a clock that only moves when
// somebody sleeps, and whatever a test may want to break.
#pragma once

#include "support/postgres/database.hpp"
#include "support/postgres/schema_lines.hpp"
#include "support/postgres/server.hpp"
#include "unit/engine/workbench.hpp"

namespace ratchet::testing {

inline constexpr auto kPeopleId = "0001_people";
inline constexpr auto kPeople =
    "CREATE TABLE users (id int PRIMARY KEY, name text, city text);"
    "INSERT INTO users VALUES (1, 'Ada Lovelace', 'Oslo'), (2, 'Grace Hopper', 'Bonn')";
inline constexpr auto kSplitPeople = R"toml(
[[change]]
action = "replace_columns"
table = "users"
columns = ["name"]
into = [{ name = "first_name", type = "text" }, { name = "last_name", type = "text" }]
forward.first_name = "split_part(name, ' ', 1)"
forward.last_name = "substr(name, strpos(name || ' ', ' ') + 1)"
backward.name = "first_name || ' ' || last_name"
)toml";
inline constexpr auto kIndex = R"toml(
[[change]]
action = "create_index"
table = "users"
columns = ["city"]
index = "users_city"
)toml";
inline constexpr auto kUniqueIndex = R"toml(
[allow]
check_rejects_old_writes = "the application never writes a city twice"

[[change]]
action = "create_index"
table = "users"
columns = ["city"]
index = "users_city"
unique = true
)toml";

class PostgresEngine : public ::testing::Test {
 protected:
  PostgresEngine();

  // A new one each time, as another process would have it.
  Engine& engine() { return engine_at(database.url()); }
  Engine& engine_at(const std::string& url);
  // Of bob on another host, beside the last one; no faults happen to it.
  Engine& other_engine();
  static Migration migration(const std::string& toml);
  void apply(const std::string& toml) { engine().apply(migration(toml), {}, {}); }

  std::string value(const std::string& query) { return database.value(query); }
  // Asks until there is an answer.
  std::string await_value(const std::string& query) { return database.await_value(query); }
  std::vector<std::string> schema() { return schema_lines(database); }
  // What is thrown; fails the test when nothing is.
  static Error error_of(const std::function<void()>& action);

  PostgresDatabase database;
  ManualClock clock{from_iso("2026-11-22T15:00:00.000Z")};
  ManualClock other_clock{clock.wall()};
  Settings settings;
  Milliseconds lock_timeout{200};
  Witness observer;
  Faults faults;
  std::stop_source stop;

 private:
  struct Place {
    std::unique_ptr<Store> store;
    std::unique_ptr<Engine> engine;
  };
  Engine& place(Place& at, const std::string& url, Faults& with, const Operator& who);

  Witness other_observer_;
  Faults no_faults_;
  Place place_;
  Place other_place_;
};

}  // namespace ratchet::testing
