// A database that one test has for itself, in one of the products, as it looks from outside: where
// it is, what it contains, and what of it is ratchet's. Knows no command and no client.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ratchet::testing {

enum class Product { sqlite, postgres };
std::string_view name(Product product);

// Of SQLite: how the file keeps its journal.
enum class JournalMode { wal, rollback_journal };
std::string_view name(JournalMode mode);

// Objects in words, sorted, and what of their order matters; without ratchet's journal. A trigger,
// function, view, column or retired table that ratchet left behind does show.
using SchemaLines = std::vector<std::string>;

class LiveStore {
 public:
  virtual ~LiveStore() = default;
  // As the clients and the test connect: for PostgreSQL as the owner of the database, who may do
  // nothing else on the server.
  virtual std::string url() const = 0;
  // As ratchet.toml has it.
  virtual std::string configured_url() const = 0;
  virtual SchemaLines schema() = 0;
  // Every table outside the journal, quoted.
  virtual std::vector<std::string> tables() = 0;
  // How many are in force.
  virtual int dual_writes() = 0;
  // Past the dual writes: SQLite's clients can switch triggers off for themselves, and the owner of
  // a table in PostgreSQL for everybody.
  virtual void execute_without_triggers(const std::string& statements) = 0;

  // What it is now, to be restored as often as one likes. Nobody may be connected.
  virtual void keep() = 0;
  virtual void restore() = 0;
};

// `folder`: where a file may be made.
std::unique_ptr<LiveStore> make_sqlite(const std::filesystem::path& folder, JournalMode mode);
std::unique_ptr<LiveStore> make_postgres();

}  // namespace ratchet::testing
