// Reads the schema of a database into values. It is read inside the transaction of every step,
// while clients wait: so a Catalog keeps what it has read of a table for as long as nothing in
// pg_catalog that makes it has changed, and asks only about the others. Not shown to users:
// temporary tables, system schemas, and ratchet's journal (schema `ratchet`).
//
// Names: a table of the store's home schema carries none, so that `users` in a migration file and
// here are the same; any other table carries its own. Texts (types, defaults, definitions) are
// written in the same way, so they mean what they say where search_path is the home schema:
// PostgresTransaction::Names::users, in which they can be run again as they are.
//
// A table's definition is the database's words, put together as CREATE TABLE would have them, and
// holds what a client can notice: columns, partitioning, rules, policies, replica identity,
// comments. Left out is what may be tuned while a migration runs: owner, grants, storage
// parameters, statistics targets, tablespace. Keys and checks are definitions of their own
// (Constraint).
//
// Triggers stand in the order in which they fire. Foreign tables, and tables that belong to an
// extension, have is_virtual: they are left alone.
#pragma once

#include <map>
#include <string>

#include "postgres/session.hpp"
#include "postgres/table_reader.hpp"
#include "schema/schema.hpp"

namespace ratchet::postgres {

// users: of every schema but those that the header names. temporary: this session's own, and
// nothing else; home is then pg_temp.
enum class Shown { users, temporary };

// Not thread-safe.
class Catalog {
 public:
  explicit Catalog(Shown shown) : shown_(shown) {}

  // Always of the same database.
  // Taking a definition apart needs an AccessShare lock on the tables that it names: Error{busy}
  // when one that has changed is locked away for longer than lock_timeout.
  Schema read(PostgresTransaction& transaction);

 private:
  struct Kept {
    std::string stamp;
    bool is_shown = false;
    std::int64_t rows = 0;
    std::optional<Relation> relation;  // of those that are shown
  };
  using Relations = std::map<Oid, Kept>;
  struct Surroundings {
    std::string names;  // the stamp of what definitions may name beside relations
    Publications publications = Publications::none;
  };

  Relations read_stamps(Connection& connection, Surroundings& around) const;
  Schema read_changes(Connection& connection);
  std::vector<Oid> stale(Connection& connection, const Relations& now) const;
  Schema assemble(Connection& connection) const;

  Shown shown_;
  std::string names_;  // the stamp of the surroundings
  Relations kept_;
};

}  // namespace ratchet::postgres
