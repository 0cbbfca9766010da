// A store's schema as values: what the planner reasons about and what fingerprints are made of.
// Owns nothing of a connection; a dialect's catalog fills it. Definitions are the database's own
// texts and are never taken apart here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sql/identifier.hpp"
#include "sql/sql_text.hpp"

namespace ratchet {

// One object as the database itself writes it down. The unit of fingerprint and diff.
struct Definition {
  std::string kind;  // table, index, constraint, view, trigger, enum
  std::string name;
  std::string table;  // the table it belongs to; its own name for a table or view
  std::string sql;

  auto operator<=>(const Definition&) const = default;
};
using Definitions = std::vector<Definition>;  // triggers in the order in which they were made

enum class Generated { no, stored, computed };  // computed: made when read (VIRTUAL)
enum class Identity { none, always, by_default };

// Who may do what with one column by itself, in the words of a GRANT.
struct ColumnGrant {
  std::string privilege;  // SELECT
  std::string grantee;    // bob, PUBLIC; bob WITH GRANT OPTION
  bool operator==(const ColumnGrant&) const = default;
};

struct Column {
  Identifier name;
  std::string type;  // as declared; may be empty in SQLite
  bool not_null = false;
  std::optional<UserSql> default_value;
  std::optional<std::string> collation;
  Generated generated = Generated::no;
  Identity identity = Identity::none;
  std::optional<std::string> comment;
  // What else the database keeps of it. No part of a definition: it may change at any time.
  std::vector<std::string> settings{};  // what stands behind ALTER COLUMN: "SET STATISTICS 500"
  std::vector<ColumnGrant> grants{};
  std::optional<QualifiedName> sequence{};  // that is dropped with it
  std::optional<QualifiedName> numbers{};   // the sequence of an identity, a part of the column

  bool operator==(const Column&) const = default;
};

enum class IndexOrigin { created, unique_constraint, primary_key };

struct Index {
  Identifier name;
  IndexOrigin origin = IndexOrigin::created;
  bool unique = false;
  bool partial = false;
  std::vector<std::optional<Identifier>> columns;  // nullopt: an expression
  std::string definition;                          // empty unless origin is created
  bool valid = true;                               // false: a build that was interrupted

  bool operator==(const Index&) const = default;
};

struct ForeignKey {
  std::vector<Identifier> columns;
  QualifiedName target;
  std::vector<Identifier> target_columns;  // empty: the target's primary key
  std::string on_update;
  std::string on_delete;

  bool operator==(const ForeignKey&) const = default;
};

enum class ConstraintType { primary_key, unique, exclusion, check, foreign_key, not_null };

// Where constraints are objects with names (Capabilities::has_named_constraints).
struct Constraint {
  Identifier name;
  ConstraintType type = ConstraintType::check;
  std::vector<Identifier> columns;  // that it names, in its order
  bool validated = true;            // false: rows from before it may break it
  std::string definition;           // what stands behind ADD CONSTRAINT <name>

  bool operator==(const Constraint&) const = default;
};

struct Trigger {
  Identifier name;
  std::string definition;

  bool operator==(const Trigger&) const = default;
};

// What there is one of, and a new table can have only when the old one has it no more.
struct Single {
  std::string take_off;  // statements; either may be empty
  std::string put_on;
  bool operator==(const Single&) const = default;
};

// What the database keeps of a table beside its definition, for a table that is to take its place:
// statements by its own name and those of what it has. No part of a definition, since it may change
// at any time.
struct Belongings {
  std::vector<std::string> storage_parameters{};  // "fillfactor=70"
  std::string tablespace{};                       // empty: the database's own
  std::vector<std::string> settings{};            // owner, grants, comments of indexes
  std::vector<Single> singles{};
  std::vector<std::string> unmovable{};  // "materialized view totals": knows this table only
  bool operator==(const Belongings&) const = default;
};

struct Table {
  QualifiedName name;
  std::vector<Column> columns;
  std::vector<Identifier> primary_key;  // in key order; empty: none declared
  std::vector<Index> indexes;
  std::vector<ForeignKey> foreign_keys;
  std::vector<Constraint> constraints{};  // by name
  std::vector<Trigger> triggers;  // in the order in which they were made, or fire where names say
  std::vector<QualifiedName> parents{};  // that it is a partition of, or inherits from
  std::string partition_key;             // "RANGE (at)"; empty: not partitioned
  std::string partition_bound;           // "FOR VALUES ..."; empty: no partition
  std::optional<std::string> comment;
  std::vector<std::string> publications{};  // that send every column to subscribers
  bool without_rowid = false;
  bool strict = false;
  bool is_virtual = false;  // an FTS table or one of its shadow tables: left alone
  bool hides_rows = false;  // its policies hide some from whom ratchet acts as
  std::string definition;
  Belongings belongings{};
  std::int64_t estimated_rows = 0;  // never part of a fingerprint

  bool operator==(const Table&) const = default;
};

struct View {
  QualifiedName name;
  std::string definition;
  std::vector<Trigger> triggers;  // INSTEAD OF
  bool materialized = false;
  std::vector<QualifiedName> reads{};  // tables and views, where the product tells

  bool operator==(const View&) const = default;
};

// A type whose values are a list of words.
struct Enumeration {
  QualifiedName name;
  std::vector<std::string> values;  // in their order

  bool operator==(const Enumeration&) const = default;
};

struct Schema {
  std::vector<Table> tables;
  std::vector<View> views;
  std::vector<Enumeration> enumerations{};
  std::int64_t version = 0;  // moves at every DDL, where the product counts it (SQLite)

  const Table* find_table(const QualifiedName& name) const;
  const View* find_view(const QualifiedName& name) const;
  const Enumeration* find_enumeration(const QualifiedName& name) const;

  bool operator==(const Schema&) const = default;
};

const Column* find_column(const Table& table, const Identifier& name);
const Index* find_index(const Schema& schema, const Identifier& name);
// The table that holds an index; null when there is none of that name.
const Table* find_table_of_index(const Schema& schema, const Identifier& index);
std::vector<std::string> column_names(const Table& table);
std::vector<std::string> table_names(const Schema& schema);

// Everything of the named tables and views: themselves, their indexes and triggers. ratchet's own
// journal and triggers are left out.
Definitions definitions_of(const Schema& schema, const std::vector<QualifiedName>& names);
Definitions all_definitions(const Schema& schema);

// Begins the names of triggers that have to fire last where the names decide: nobody else's name
// comes behind it.
inline constexpr std::string_view kLastOfAll = "\U0010FFFD";

// True for the names that ratchet gives to its own objects (ratchet, ratchet_..., kLastOfAll...).
bool is_ratchets_own(std::string_view name);

}  // namespace ratchet
