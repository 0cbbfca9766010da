// A folder as a user of ratchet has it: ratchet.toml, migrations/, one SQLite database; and the
// binary to run in it. Sees ratchet only from outside.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "sql/value.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace ratchet::testing {

enum class JournalMode { wal, rollback_journal };
std::string_view name(JournalMode mode);

// Objects as (type, name, table, sql), sorted, then the triggers of each table in the order in
// which they fire; without ratchet's journal. A trigger, view, column or retired table that ratchet
// left behind does show.
using SchemaLines = std::vector<std::string>;

// Every row of every table outside the journal: table -> its rows, sorted.
using Contents = std::map<std::string, std::multiset<Row>>;

class Project {
 public:
  // An empty database in that mode, and a ratchet.toml that names it.
  explicit Project(JournalMode mode);

  const std::filesystem::path& directory() const { return directory_.path(); }
  std::string database() const { return directory_.file("shop.db"); }
  std::string binary() const { return binary_; }
  // Runs another build of ratchet from now on.
  void use_binary(std::string binary) { binary_ = std::move(binary); }

  void write_file(const std::string& path, const std::string& text);
  // Adds keys to ratchet.toml ("[purge]\nretain = \"0s\"\n").
  void configure(const std::string& toml);
  void write_migration(const std::string& id, const std::string& toml);

  // With the test's own connection, which is closed again at once.
  void execute(const std::string& statements);
  // The same with triggers off (SQLITE_DBCONFIG_ENABLE_TRIGGER).
  void execute_without_triggers(const std::string& statements);
  Rows query(const std::string& statement);
  SchemaLines schema();
  Contents contents();

  // Waits for the end, at most a minute.
  ProgramResult ratchet(const std::vector<std::string>& arguments);
  ProgramOptions command(const std::vector<std::string>& arguments) const;

 private:
  TemporaryDirectory directory_;
  std::string binary_;
  std::string configuration_;
};

}  // namespace ratchet::testing
