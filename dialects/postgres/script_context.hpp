// One statement of a script on its way to effects: what its readers share. Locks and costs here and
// in the readers are those that were measured; tests/unit/postgres/script_locks_test.cpp measures
// them again.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "dialect/effect.hpp"
#include "postgres/script_memory.hpp"
#include "postgres/script_node.hpp"
#include "postgres/script_tokens.hpp"

namespace ratchet::postgres {

struct ScriptContext {
  const ScriptTokens& tokens;
  ScriptMemory& memory;
  Effects& effects;
  int oldest_version = 0;  // major; 0: unknown
  // The statement.
  std::size_t ordinal = 0;
  std::size_t begin = 0;
  std::size_t end = 0;

  // Where nothing says better, an effect stands at the first word of its statement.
  Effect& add(Effect effect);
  // Verbatim, without comments around it.
  std::string text(std::size_t from, std::size_t to) const { return tokens.text_of(from, to); }
};

EffectLock access_exclusive(const QualifiedName& table);
EffectLock exclusive(const QualifiedName& table);
EffectLock share_row_exclusive(const QualifiedName& table);
EffectLock share(const QualifiedName& table);
EffectLock share_update_exclusive(const QualifiedName& table);

// As one would type it: in double quotes where it has to be.
std::string spelled(std::string_view name);
std::string spelled(const QualifiedName& name);
// "users.email"
std::string spelled(const QualifiedName& table, std::string_view column);

// The statement that builds an index of these columns beside clients.
std::string index_of(const QualifiedName& table, const std::vector<std::string>& columns);

std::vector<Identifier> identifiers(const std::vector<std::string>& words);

// Each reads one kind of statement.
void read_alter_table(ScriptContext& context, const ScriptNode& statement);
void read_definition(ScriptContext& context, const ScriptNode& statement);
void read_index(ScriptContext& context, const ScriptNode& statement);
void read_rows(ScriptContext& context, const ScriptNode& statement);
void read_setting(ScriptContext& context, const ScriptNode& statement);

// Parts of ALTER TABLE and CREATE TABLE. `slice_end`: where the part ends.
struct TablePart {
  QualifiedName table;
  std::size_t begin = 0;
  std::size_t end = 0;
};
void read_new_column(ScriptContext& context, const ScriptNode& column, const TablePart& part);
// `dropped`: constraints that the same statement drops.
void read_column_type(ScriptContext& context, const ScriptNode& command, const TablePart& part,
                      const std::set<std::string>& dropped);
void read_new_constraint(ScriptContext& context, const ScriptNode& constraint,
                         const TablePart& part);
void remember_column(ScriptContext& context, const QualifiedName& table, const ScriptNode& column);
// `columns`: where the constraint itself names none, those that it stands behind.
void remember_foreign_key(ScriptContext& context, const QualifiedName& table,
                          const ScriptNode& constraint, std::vector<std::string> columns);
// Dropping a foreign key, or what it stands on, locks the table that it points to as well.
void add_target_locks(const ScriptContext& context, const QualifiedName& table,
                      std::string_view constraint, std::string_view column, Effect& effect);
void remember_check(ScriptContext& context, const QualifiedName& table,
                    const ScriptNode& constraint);

}  // namespace ratchet::postgres
