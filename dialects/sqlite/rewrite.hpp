// Texts of sqlite_schema beyond what ALTER TABLE offers: what it rewrites without being asked is
// put back, what it can't change is changed, and the way back restores every text to the letter.
//
// A text is written with writable_schema, which SQLite documents for this. Each is proved first, on
// an empty table in memory that must look the same to SQLite's pragmas. Whoever writes texts also
// runs DDL in the same transaction, which moves schema_version: without that, other connections
// would go on with the old schema. How one thing in a text is changed is table_edit's.
#pragma once

#include <string>
#include <vector>

#include "dialect/renderer.hpp"
#include "schema/schema.hpp"

namespace ratchet::sqlite {

// The statements `ddl` on a table. ALTER TABLE also rewrites views and triggers (a renamed column
// gives a view's column another name), and everywhere strings in double quotes: afterwards all
// texts are as before, except the table's own and those of its indexes.
std::vector<SqlText> altering(const Table& table, const std::vector<SqlText>& ddl);

// Writes those definitions over the ones that are there, where they differ.
std::vector<SqlText> writing(const Definitions& texts);

// Writes the table's own text, and moves schema_version.
std::vector<SqlText> rewriting(const Table& table, const std::string& text);

// With the settings that altering() and writing() need outside of the transaction.
StepSql with_settings(std::vector<SqlText> statements);

// The table of that name as SQLite sees what a definition makes, without its text.
Table made_by(const std::string& definition, const QualifiedName& name);
// But for names of indexes, which follow the name of the table.
bool look_the_same(const Table& left, const Table& right);
// Whether a definition makes this very table: columns, keys, foreign keys and kind.
bool makes(const std::string& definition, const Table& table);

// The table as it is called after a column got another name.
struct ColumnRename {
  Identifier from;
  Identifier to;
};
Table renamed(Table table, const ColumnRename& rename);
Table without_column(Table table, const Identifier& column);

}  // namespace ratchet::sqlite
