// A folder as a user of ratchet has it: ratchet.toml, migrations/, and one database; and the binary
// to run in it. Sees ratchet only from outside.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "sql/value.hpp"
#include "support/live_store.hpp"
#include "support/program.hpp"
#include "support/temporary_directory.hpp"

namespace ratchet::testing {

// Every row of every table outside the journal: table -> its rows, sorted.
using Contents = std::map<std::string, std::multiset<Row>>;

class Project {
 public:
  // An empty database, and a ratchet.toml that names it.
  explicit Project(Product product);
  explicit Project(JournalMode mode);  // of SQLite

  const std::filesystem::path& directory() const { return directory_.path(); }
  std::string url() const { return store_->url(); }
  // The file, of SQLite.
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
  // The same past the dual writes.
  void execute_without_triggers(const std::string& statements) {
    store_->execute_without_triggers(statements);
  }
  Rows query(const std::string& statement);
  SchemaLines schema() { return store_->schema(); }
  Contents contents();
  int dual_writes() { return store_->dual_writes(); }
  void keep() { store_->keep(); }
  void restore() { store_->restore(); }

  // Nobody vouches any more for clients that ratchet can't see: contract asks for it.
  void forget_unseen_use() { environment_.clear(); }

  // Waits for the end, at most a minute.
  ProgramResult ratchet(const std::vector<std::string>& arguments);
  ProgramOptions command(const std::vector<std::string>& arguments) const;

 private:
  void furnish();

  TemporaryDirectory directory_;
  std::unique_ptr<LiveStore> store_;
  std::string binary_;
  std::string configuration_;
  std::map<std::string, std::string> environment_{
      {"RATCHET_CONTRACT_UNSEEN_USE", "every client is the test's own"}};
};

}  // namespace ratchet::testing
