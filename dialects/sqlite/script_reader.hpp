// Raw SQL as lint looks at it: SQLite's own parser prepares each statement against an empty
// database that the scripts before it have made, and its authorizer tells what it would do.
// Definitions are run there, so that what follows finds them; rows are never touched.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "dialect/script_reader.hpp"
#include "sqlite/catalog.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/dialect.hpp"

namespace ratchet::sqlite {

class SqliteScriptReader final : public ScriptReader {
 public:
  SqliteScriptReader();

  Effects read(const std::string& script) override;
  // Here every migration is planned, which tells more.
  Effects read_step(const Step&) override { return {}; }
  const Dialect* dialect() const override { return &dialect_; }
  void know(const Schema& schema) override;

 private:
  struct Announced {  // by the authorizer
    int action = 0;
    std::string first;
    std::string second;
  };
  // A statement with its place, blanks and comments before it left out.
  struct Piece {
    std::string text;
    std::size_t begin = 0;  // with what stands before it
    std::size_t offset = 0;
    std::size_t end = 0;
  };

  void begin_empty();
  Piece next(const std::string& script, std::size_t begin);
  void read_piece(const Piece& piece);
  void read_announced(const Piece& piece);
  void read_pragma(const Announced& pragma);
  void read_rows(const Piece& piece, const Announced& write);
  void run_definition(const Piece& piece);
  void compare(const Schema& before, const Schema& after);
  void compare_columns(const Table& before, const Table& after);
  void tell_new_column(const Table& table, const Column& column);
  void tell_dropped(const Schema& before, const Table& table);
  void tell_created(const Table& table, const Schema& after);
  bool scans(const Piece& piece);
  std::optional<Announced> find(const std::vector<int>& actions) const;
  Effect& add(Effect effect);

  SqliteDialect dialect_;
  std::unique_ptr<Connection> connection_;
  Catalog catalog_;
  // Of the script that is read.
  Effects effects_;
  std::vector<Announced> announced_;
  Piece piece_;
  std::size_t ordinal_ = 0;
  bool in_transaction_ = false;
  std::optional<bool> foreign_keys_;                // absent: nobody said
  std::map<QualifiedName, QualifiedName> renamed_;  // what a table was called
};

}  // namespace ratchet::sqlite
