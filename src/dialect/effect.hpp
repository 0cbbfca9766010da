// What the statements of a script do to those who use the database beside it, in words that no
// product owns. A dialect says it (dialect/script_reader.hpp); lint's rules judge it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sql/identifier.hpp"

namespace ratchet {

enum class EffectKind {
  // how the script runs
  begin,
  end,               // COMMIT or ROLLBACK
  set_lock_timeout,  // `is_on` says whether there is one from here on
  set_foreign_keys,  // `is_on` says whether they are enforced from here on
  // definitions
  create_table,
  create_partition,
  create_view,
  add_column,
  inline_constraint,  // that stands inside ADD COLUMN
  change_type,
  set_not_null,
  add_check,
  add_foreign_key,
  add_key,  // unique or primary
  add_exclusion,
  validate,
  create_index,
  drop_index,
  reindex,
  rename,
  drop,  // a table, a column, a view, a type
  truncate,
  attach_partition,
  detach_partition,
  alter,  // everything else that touches the definition of a table
  // rows
  update_rows,  // updates, deletes or inserts many
  lock_table,
  rebuild,  // a step of making a table anew by hand that goes wrong
  maintenance,
  unreadable,
  other
};

// The greater one includes the less.
enum class Blocks { nothing, writers, everybody };

struct EffectLock {
  QualifiedName table;
  std::string mode;  // the product's own word: "AccessExclusive"
  Blocks blocks = Blocks::nothing;
  bool operator==(const EffectLock&) const = default;
};

enum class RowCost { none, scan, index_build, rewrite, rows };

// Why a new column costs a rewrite.
enum class Reason { none, volatile_default, constrained_domain, computed };

// Whether it is so for certain, or depends on what stands in no file.
enum class Certainty { certain, unknown };

struct Effect {
  EffectKind kind = EffectKind::other;
  std::string words;                   // "CREATE INDEX users_email_idx", for messages
  std::optional<QualifiedName> table;  // that it is about
  std::vector<QualifiedName> others;   // the target of a foreign key, the parent of a partition
  std::vector<Identifier> columns;
  std::string object;  // the name of the index or constraint; may be empty
  std::size_t offset = 0;
  std::size_t length = 1;
  std::size_t statement = 0;        // which of the script's
  std::size_t statement_begin = 0;  // with the comments before it
  std::size_t statement_end = 0;
  std::vector<EffectLock> locks;
  RowCost work = RowCost::none;
  Reason reason = Reason::none;
  Certainty certainty = Certainty::certain;
  std::string because{};  // "gen_random_uuid() gives each row another value"
  bool is_on = false;
  bool concurrent = false;     // lets clients write meanwhile; can't be in a transaction
  bool not_valid = false;      // a constraint that does not look at the rows that are there
  bool cascades = false;       // takes along what depends on it; of a foreign key: its rows
  bool unless_exists = false;  // IF NOT EXISTS
  bool required = false;       // NOT NULL: a new column without a value, what a check demands
  bool keyed = false;          // rows: only those of a key that is given
  std::vector<std::string> instead{};  // the safe way, statement by statement
  std::string index{};  // of a foreign key: the statement that gives its columns an index, safely
};
using Effects = std::vector<Effect>;

}  // namespace ratchet
