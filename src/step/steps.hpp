// Every step: one primitive action of one phase, as a value. What a step does on a product is said
// by that product's renderer; here is only what a migration file can say.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "step/declarations.hpp"
#include "step/fields.hpp"
#include "step/phase.hpp"

namespace ratchet {

struct CreateTable {
  QualifiedName table = unnamed_table();
  std::vector<ColumnDeclaration> columns;
  std::optional<PrimaryKeyDeclaration> primary_key;
  std::vector<ConstraintDeclaration> constraints;
  std::optional<std::string> comment;
  TextMap with;
  bool strict = false;
  bool without_rowid = false;
  bool operator==(const CreateTable&) const = default;
};

enum class PartitionBy { range, list, hash };

// How the rows of a partitioned table find their partition. No columns: it is not partitioned.
struct Partitioning {
  std::optional<PartitionBy> by;
  std::vector<Identifier> columns;
  std::vector<PartitionDeclaration> partitions;
  bool operator==(const Partitioning&) const = default;
};
void describe(Fields& fields, Partitioning& partitioning, Presence presence);

// `to`, without rows, in the shape of `table` but for what is said here: to be filled, kept in step
// and swapped in. What hangs on the table and can't be there twice comes with the swap.
struct CreateTwin {
  QualifiedName table = unnamed_table();
  QualifiedName to = unnamed_table();
  TextMap with;
  bool strict = false;
  bool without_rowid = false;
  std::vector<Identifier> primary_key;  // empty: that of the table
  Partitioning partitioning;
  bool operator==(const CreateTwin&) const = default;
};

// The twin, now that it has its rows, gets what would have made writing them slower or could not
// have held meanwhile: indexes, and foreign keys in both directions.
struct CompleteTwin {
  QualifiedName table = unnamed_table();
  QualifiedName to = unnamed_table();
  bool operator==(const CompleteTwin&) const = default;
};

struct AddColumn {
  QualifiedName table = unnamed_table();
  Identifier column = unnamed();
  SqlChoice type;
  ColumnFacets facets;
  bool operator==(const AddColumn&) const = default;
};

// `view` shows every column of `of`, and takes writes for it where the product needs telling how.
struct CreateView {
  QualifiedName view = unnamed_table();
  QualifiedName of = unnamed_table();
  bool operator==(const CreateView&) const = default;
};

struct CreateEnum {
  QualifiedName enumeration = unnamed_table();
  std::vector<std::string> values;
  bool operator==(const CreateEnum&) const = default;
};

struct AddEnumValue {
  QualifiedName enumeration = unnamed_table();
  std::optional<std::string> value;
  std::optional<std::string> before;
  std::optional<std::string> after;
  bool operator==(const AddEnumValue&) const = default;
};

struct DropNotNull {
  QualifiedName table = unnamed_table();
  Identifier column = unnamed();
  bool operator==(const DropNotNull&) const = default;
};

struct DropConstraint {
  QualifiedName table = unnamed_table();
  Identifier constraint = unnamed();
  bool operator==(const DropConstraint&) const = default;
};

struct RenameTable {
  QualifiedName table = unnamed_table();
  QualifiedName to = unnamed_table();
  bool operator==(const RenameTable&) const = default;
};

struct RenameConstraint {
  QualifiedName table = unnamed_table();
  Identifier constraint = unnamed();
  Identifier to = unnamed();
  bool operator==(const RenameConstraint&) const = default;
};

struct RenameIndex {
  Identifier index = unnamed();
  Identifier to = unnamed();
  bool operator==(const RenameIndex&) const = default;
};

struct SetComment {
  QualifiedName table = unnamed_table();
  std::optional<Identifier> column;
  std::optional<std::string> comment;
  bool operator==(const SetComment&) const = default;
};

// `to` gets what the database keeps of `column` beside its values: how it is stored, what is known
// about it, who may use it.
struct CarryColumn {
  QualifiedName table = unnamed_table();
  Identifier column = unnamed();
  Identifier to = unnamed();
  bool operator==(const CarryColumn&) const = default;
};

// Keeps both sides of a mapping in step. forward: new column = expression over the old row;
// backward: old column = expression over the new row. `names` says which column a name in
// `backward` means where it is not the column of that name. Empty backward: one way.
// step/mapping.hpp says what the triggers, the backfill and the verifier make of it.
struct DualWrite {
  QualifiedName table = unnamed_table();
  std::optional<QualifiedName> to;  // another table; left out: the same row
  SqlMap forward;
  SqlMap backward;
  NameMap names;
  RowMapping rows;
  bool operator==(const DualWrite&) const = default;
};

// From now on every row that `where` selects gets `set`, whoever writes it.
struct Repair {
  QualifiedName table = unnamed_table();
  SqlMap set;
  SqlChoice where;
  bool operator==(const Repair&) const = default;
};

struct SetDefault {
  QualifiedName table = unnamed_table();
  Identifier column = unnamed();
  SqlChoice default_value;
  bool operator==(const SetDefault&) const = default;
};

enum class CopyStrategy { in_place, shadow };

// Fills the new side of the dual write on `table` where nobody has written it yet.
struct Copy {
  QualifiedName table = unnamed_table();
  std::optional<QualifiedName> to;
  std::optional<std::string> to_store;
  std::optional<CopyStrategy> strategy;
  bool operator==(const Copy&) const = default;
};

struct UpdateRows {
  QualifiedName table = unnamed_table();
  SqlMap set;
  SqlChoice where;
  bool operator==(const UpdateRows&) const = default;
};

struct DeleteRows {
  QualifiedName table = unnamed_table();
  SqlChoice where;
  bool operator==(const DeleteRows&) const = default;
};

struct CreateIndex {
  QualifiedName table = unnamed_table();
  std::vector<IndexColumn> columns;
  std::optional<Identifier> index;
  bool unique = false;
  SqlChoice where;
  std::optional<std::string> method;
  std::vector<Identifier> include;
  bool nulls_distinct = true;
  TextMap with;
  bool operator==(const CreateIndex&) const = default;
};

struct AddConstraint {
  QualifiedName table = unnamed_table();
  std::optional<Identifier> constraint;
  ConstraintKind kind;
  bool operator==(const AddConstraint&) const = default;
};

// Checks every row of the dual write on `table` and writes a certificate.
struct Compare {
  QualifiedName table = unnamed_table();
  std::optional<QualifiedName> to;
  std::optional<std::string> to_store;
  bool operator==(const Compare&) const = default;
};

struct SetNotNull {
  QualifiedName table = unnamed_table();
  Identifier column = unnamed();
  bool operator==(const SetNotNull&) const = default;
};

struct DropDefault {
  QualifiedName table = unnamed_table();
  Identifier column = unnamed();
  bool operator==(const DropDefault&) const = default;
};

// `column` is retired and the one that was built beside it takes its name.
struct SwapColumns {
  QualifiedName table = unnamed_table();
  Identifier column = unnamed();
  bool operator==(const SwapColumns&) const = default;
};

// `table` is retired and `to`, its twin, takes its name, with all that hangs on it.
struct SwapTables {
  QualifiedName table = unnamed_table();
  QualifiedName to = unnamed_table();
  bool operator==(const SwapTables&) const = default;
};

// Until here clients write to `table`, from here on to `to`, in another store. Each is kept as the
// other is.
struct Turn {
  QualifiedName table = unnamed_table();
  QualifiedName to = unnamed_table();
  std::optional<std::string> to_store;
  bool operator==(const Turn&) const = default;
};

struct SetPrimaryKey {
  QualifiedName table = unnamed_table();
  std::vector<Identifier> columns;
  std::optional<Identifier> constraint;
  bool operator==(const SetPrimaryKey&) const = default;
};

enum class ReplicaIdentityKind { standard, full, nothing, index };

struct SetReplicaIdentity {
  QualifiedName table = unnamed_table();
  std::optional<ReplicaIdentityKind> identity;
  std::optional<Identifier> index;
  bool operator==(const SetReplicaIdentity&) const = default;
};

struct RetireColumn {
  QualifiedName table = unnamed_table();
  Identifier column = unnamed();
  bool operator==(const RetireColumn&) const = default;
};

struct RetireTable {
  QualifiedName table = unnamed_table();
  bool operator==(const RetireTable&) const = default;
};

struct RetireView {
  QualifiedName view = unnamed_table();
  bool operator==(const RetireView&) const = default;
};

struct DropIndex {
  Identifier index = unnamed();
  bool operator==(const DropIndex&) const = default;
};

struct DropEnum {
  QualifiedName enumeration = unnamed_table();
  bool operator==(const DropEnum&) const = default;
};

struct RawSql {
  SqlChoice up;
  SqlChoice down;
  bool irreversible = false;
  bool transaction = true;
  SqlChoice probe;  // a query whose first value says whether `up` is in force
  bool operator==(const RawSql&) const = default;
};

#define RATCHET_STEP(action, type, phases) void describe(Fields& fields, type& step);
#include "step/steps.def"
#undef RATCHET_STEP

}  // namespace ratchet
