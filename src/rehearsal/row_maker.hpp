// Made-up rows of one table that its types, constraints and foreign keys let in. What a CHECK lets
// in is not read off its text: candidates are tried on the table itself, and taken back.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rehearsal/ground.hpp"
#include "rehearsal/made_up.hpp"

namespace ratchet {

struct MadeRow {
  std::vector<Identifier> columns;
  Row values;
};
// `bringing`: of the stage's bringing_numbers(), or nothing.
SqlText insertion(const QualifiedName& table, const std::vector<MadeRow>& rows,
                  const SqlText& bringing);

class RowMaker {
 public:
  RowMaker(Ground& ground, const Schema& schema, const Table& table);

  const QualifiedName& table() const { return table_; }
  const std::vector<Identifier>& key() const { return key_; }

  // Looks for values that the table takes, and `suits` likes: it is asked in a transaction in which
  // some rows have been inserted. Empty when it has found them; else what the database says.
  using Suits = std::function<bool(Transaction&)>;
  std::string learn(const Suits& suits);

  // The keys that foreign keys can point at, as they are now.
  void look_for_parents();

  MadeRow tame(std::int64_t number) const;
  // Tame but for one value; one row for each that is worth trying.
  std::vector<MadeRow> nasty() const;
  // Columns that an application may change at will, and whether their values can be compared.
  struct Changeable {
    Identifier column;
    bool can_be_compared = true;
  };
  std::vector<Changeable> changeable() const;
  bool can_be_compared(const Identifier& column) const;

 private:
  struct Candidate {
    std::optional<Value> fixed;  // else a tame value
    TextStyle style = TextStyle::word;
    std::int64_t spread = 0;  // of the numbers; 0: each row another one
  };
  struct Part {
    Identifier column;
    ColumnKind kind;
    bool nullable = true;
    bool in_key = false;
    std::optional<std::size_t> parent{};  // which foreign key it belongs to
    std::size_t place = 0;                // in that
    std::vector<Candidate> candidates{};
    std::size_t chosen = 0;
  };
  struct Parent {
    QualifiedName table;
    std::vector<Identifier> columns;
    Rows keys{};
    bool is_itself = false;
  };

  void add_part(const Schema& schema, const Table& table, const Column& column);
  void add_parents(const Schema& schema, const Table& table);
  Value value_of(const Part& part, std::int64_t number) const;
  struct Trial {
    bool fits = false;
    std::string words;  // the database's; empty: `suits` does not like it
  };
  Trial try_rows(const Suits& suits);
  bool improve(const Suits& suits, Trial& last);

  Ground& ground_;
  QualifiedName table_;
  std::vector<Identifier> key_;
  std::vector<Part> parts_;
  std::vector<Parent> parents_;
};

}  // namespace ratchet
